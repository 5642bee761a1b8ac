import io
import json
import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from report_builders import AFFILIATE, BROKEN, NAV, UNVERIFIED, report, written

from linkcheck_plugin.model import Coverage, Finding, Level, Occurrence, Source
from linkcheck_plugin.report import formats, write

GOLDEN = """\
{
  "schema": 1,
  "tool": {
    "name": "linkcheck-plugin",
    "version": "1.2.3"
  },
  "site": {
    "directory": "site",
    "site_url": "https://example.org/docs/",
    "pages": 120,
    "assets": 310
  },
  "coverage": {
    "references": 8123,
    "unique": 940,
    "checked": 8101,
    "skipped": {
      "outbound": 240,
      "mailto": 20,
      "ignored": 2
    }
  },
  "summary": {
    "error": 1,
    "warning": 0,
    "info": 0,
    "by_code": {
      "LNK001": 1
    }
  },
  "findings": [
    {
      "code": "LNK001",
      "name": "internal-broken",
      "severity": "error",
      "message": "\\"../instal/\\" leads to no file",
      "page": "guide/index.html",
      "url": "../instal/",
      "target": "https://example.org/docs/instal/",
      "element": "a",
      "attribute": "href",
      "text": "install",
      "region": "content",
      "line": 12,
      "column": 13,
      "source": {
        "path": "docs/guide.md",
        "line": 4,
        "column": 5
      },
      "suggestion": "../install/",
      "fix": null,
      "status": null,
      "evidence": null,
      "occurrences": [
        {
          "page": "guide/index.html",
          "line": 12,
          "column": 13
        },
        {
          "page": "more/index.html",
          "line": 3,
          "column": 1,
          "url": "../../instal/",
          "source": {
            "path": "docs/more.md",
            "line": 2,
            "column": null
          }
        }
      ],
      "occurrence_count": 2
    }
  ]
}
"""

# Surrogates come from file names, the rest from hostile pages.
any_text = st.text(st.characters(codec=None) | st.sampled_from("\x00\x1b\x7f\x9b\u202e\udcff#[@/:\"'\\\n\t "))
findings = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(["LNK001", "LNK002"]),
        name=any_text,
        severity=st.sampled_from(list(Level)),
        message=any_text,
        page=any_text,
        url=st.none() | any_text,
        target=st.none() | any_text,
        element=st.none() | any_text,
        attribute=st.none() | any_text,
        text=st.none() | any_text,
        region=st.none() | any_text,
        line=st.none() | st.integers(1, 3),
        column=st.none() | st.integers(1, 20),
        source=st.none()
        | st.builds(Source, any_text, st.none() | st.integers(1, 3), st.none() | st.integers(1, 20)),
        suggestion=st.none() | any_text,
        fix=st.none() | any_text,
        evidence=st.none() | any_text,
        occurrences=st.lists(st.builds(Occurrence, any_text, url=st.none() | any_text), max_size=5).map(
            tuple
        ),
    ),
    max_size=4,
)


def test_schema_1_byte_for_byte(monkeypatch):
    monkeypatch.setattr("linkcheck_plugin.report.json_format.__version__", "1.2.3")
    assert written(report(BROKEN), "json") == GOLDEN


def test_a_report_without_findings():
    text = written(report(site_url=None, coverage=Coverage()), "json")
    assert text.endswith('    "by_code": {}\n  },\n  "findings": []\n}\n')
    assert json.loads(text)["site"]["site_url"] is None


def test_sorted_complete_and_independent_of_the_order_given():
    order = [BROKEN, NAV, AFFILIATE, UNVERIFIED]
    text = written(report(*order), "json")
    assert text == written(report(*reversed(order)), "json", level=Level.ERROR)
    content = json.loads(text)
    assert [finding["code"] for finding in content["findings"]] == ["LNK001", "LNK004", "LNK201", "LNK011"]
    assert content["summary"] == {
        "error": 2,
        "warning": 1,
        "info": 1,
        "by_code": {"LNK001": 1, "LNK004": 1, "LNK011": 1, "LNK201": 1},
    }
    assert list(content["summary"]["by_code"]) == sorted(content["summary"]["by_code"])


def test_a_finding_without_occurrences_is_its_own():
    (finding,) = json.loads(written(report(UNVERIFIED), "json"))["findings"]
    assert finding["occurrences"] == [{"page": "shop.html", "line": None, "column": None}]
    assert finding["occurrence_count"] == 1


def test_an_occurrence_repeats_nothing_of_the_finding():
    place = Occurrence("b.html", 1, 1, url=BROKEN.url, source=BROKEN.source)
    (finding,) = json.loads(written(report(replace(BROKEN, occurrences=(place,))), "json"))["findings"]
    assert finding["occurrences"] == [{"page": "b.html", "line": 1, "column": 1}]


def test_controls_are_escaped_and_come_back_unchanged():
    message = "\x00\x1b\x7f\x9b\u202e\u2066\u200e\u2028\U000e0041 ##[error] é日😀"
    text = written(report(replace(BROKEN, message=message)), "json")
    assert r'"\u0000\u001b\u007f\u009b\u202e\u2066\u200e\u2028\udb40\udc41 \u0023#[error] é日😀"' in text
    assert json.loads(text)["findings"][0]["message"] == message


def test_undecodable_file_names_leave_valid_utf_8():
    text = written(report(replace(BROKEN, page="caf\udce9.html")), "json")
    text.encode()
    assert json.loads(text)["findings"][0]["page"] == "caf\\udce9.html"


def test_credentials_are_hidden_everywhere():
    url = "https://me:secret@a.example/"
    finding = replace(
        BROKEN,
        message=f'"{url}" is gone',
        url=url,
        target=url,
        text=url,
        suggestion=url,
        fix=url,
        evidence=f"GET {url}",
    )
    finding = replace(finding, occurrences=(Occurrence("a", url=f"{url}2"),))
    text = written(report(finding, site_url=url), "json")
    assert "secret" not in text
    assert text.count("https://***@a.example/") == 9


def test_an_output_of_another_encoding_gets_escapes():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252", newline="\n")
    write(report(replace(BROKEN, message="é日😀")), "json", stream, level=Level.WARNING, fail_on="error")
    stream.flush()
    assert rb'"\u00e9\u65e5\ud83d\ude00"' in raw.getvalue()


@given(findings)
def test_json_always_parses_and_holds_no_raw_control(found):
    text = written(report(*found), "json")
    assert len(json.loads(text)["findings"]) == len(found)
    assert not any(
        character < " " or "\x7f" <= character <= "\x9f" for character in text if character != "\n"
    )
    text.encode()


@given(findings, st.sampled_from(["text", "github"]), any_text)
def test_no_raw_control_reaches_a_terminal(found, name, content):
    text = written(report(*found), name, level=Level.INFO, excerpts=lambda path: content)
    assert not any(
        character < " " or "\x7f" <= character <= "\x9f" for character in text if character != "\n"
    )
    assert "\u202e" not in text
    assert "##[" not in text
    text.encode()


def test_many_findings_are_written_fast():
    finding = [
        replace(
            BROKEN,
            page=f"{n}/index.html",
            url=f"../{n}/",
            occurrences=(Occurrence("a", n, 1), Occurrence("b", n, 1)),
        )
        for n in range(1, 50_001)
    ]
    big = report(*finding)
    for name in formats():
        start = time.perf_counter()
        written(big, name)
        print(f"{name}: 50,000 findings with 100,000 occurrences in {time.perf_counter() - start:.2f} s")
