"""LNK711–LNK715: versions of a page in other languages."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from linkcheck_plugin.rules.language_codes import known_codes, wrong_code

from .table import ADDRESS, Case, bad, compared, found, good, lines_of, parameters, report_of


def page(*versions: str, head: str = "") -> str:
    """A page that names versions, each `code path` or `code ①path`."""
    links = "".join(
        f'<link rel="alternate" hreflang="{code}" href="{url}">'
        for code, _, url in (version.partition(" ") for version in versions)
    )
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}{links}</head></html>"


GOOD = {
    "a.html": page("en /a.html", "de /de/a.html", "x-default /a.html"),
    "de/a.html": page("en /a.html", "de /de/a.html", "x-default /a.html"),
}
"""Two versions of one page, as they should be."""

# LNK711 --------------------------------------------------------------------------------------------------

bad_711, good_711 = partial(bad, select=["LNK711"]), partial(good, select=["LNK711"])
CODES = [
    bad_711(
        "one code on two pages is one cause, another code another",
        {"a.html": page("en-UK ①/a.html", "jp ②/b.html"), "b.html": page("en-UK ③/a.html", "de /guide.html")},
        found("LNK711 warning ①", "/a.html", ADDRESS + "a.html", "en-GB", "③"),
        found("LNK711 warning ②", "/b.html", ADDRESS + "b.html", "ja"),
        clean={"a.html": page("en-GB /a.html", "ja /b.html"), "b.html": page("en-GB /a.html", "de /guide.html")},
    ),
    bad_711(
        "the same address in two languages: only one of them is wrong",
        {"a.html": page("x-default /a.html", "en_US ①/a.html")},
        found("LNK711 warning ①", "/a.html", ADDRESS + "a.html", "en-US"),
        clean={"a.html": page("x-default /a.html", "en-US /a.html")},
    ),
    bad_711(
        "a code that looks like an address",
        {"a.html": page("https://evil.example/ ①b.html"), "b.html": page()},
        found("LNK711 warning ①", "b.html", ADDRESS + "b.html"),
    ),
    bad_711(
        "a language of three letters, for which there is no other code: information",
        {"a.html": page("ceb ①/a.html")},
        found("LNK711 info ①", "/a.html", ADDRESS + "a.html"),
    ),
    good_711("what is no version of the page", {
        "a.html": '<title>A</title><a hreflang="xx" href="/a.html">a</a><link rel=alternate type=x href="/a.html">'
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    "en EN en-GB en-gb x-default X-DEFAULT zh-Hans zh-Hant-TW sr-Latn sq-XK es-MX pt-BR he yi id nb nn".split(),
)
def test_a_good_code_is_good(code):
    assert wrong_code(code) is None
    assert wrong_code(f" {code} ") is None


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("en-UK", "en-GB"), ("en_US", "en-US"), ("en_UK", "en-GB"), ("en-EN", "en"), ("en-EU", "en"),
        ("es-419", "es"), ("jp", "ja"), ("cn", "zh"), ("cz-CZ", "cs-CZ"), ("dk", "da"),
        ("iw", "he"), ("ger", "de"), ("ara-EG", "ar-EG"), ("zh-CHT", "zh-Hant"), ("xx", None), ("en-XX", None),
        ("x-default-en", None), ("", None), ("en-", None), ("english", None), ("de-DE-AT-CH", None),
        ("haw-XX", None), ("ру", None), ("de-D\u0130", None),
    ],
)  # fmt: skip
def test_a_wrong_code_is_wrong_and_what_was_meant_is_good(code, meant):
    wrong = wrong_code(code)
    assert wrong is not None
    assert (wrong.meant, wrong.level) == (meant, None)
    assert meant is None or wrong_code(meant) is None


def test_the_codes_are_those_of_the_standards():
    known = known_codes()
    assert len(known.codes.languages) == 183
    assert len(known.codes.countries) == 249
    assert all(len(code) == 2 and code.islower() for code in known.codes.languages)
    assert all(len(code) == 2 and code.isupper() for code in known.codes.countries)


@pytest.mark.parametrize("kind", ["languages", "countries", "scripts"])
def test_every_row_of_what_was_meant_is_wrong_and_has_a_good_answer(kind):
    for written, right in getattr(known_codes().meant, kind).items():
        code = written if kind == "languages" else f"zh-{written}"
        expected = right if kind == "languages" else f"zh-{right}".rstrip("-")
        assert wrong_code(code).meant == expected
        assert wrong_code(expected) is None


# LNK712 to LNK715 ----------------------------------------------------------------------------------------

bad_712, good_712 = partial(bad, select=["LNK712"]), partial(good, select=["LNK712"])
RETURN = [
    bad_712(
        "the German pages name nothing in return: one cause",
        {
            "a.html": page("en /a.html", "de ①/de/a.html"),
            "b.html": page("en /b.html", "de ②/de/b.html"),
            "de/a.html": page(),
            "de/b.html": page("de /de/b.html"),
        },
        found("LNK712 warning ①", "/de/a.html", ADDRESS + "de/a.html", None, "②"),
        clean=GOOD,
    ),
    bad_712(
        "the version names another page",
        {
            "a.html": page("en /a.html", "de ①/de/a.html"),
            "b.html": page("en /b.html", "de /de/a.html"),
            "de/a.html": page("en /b.html", "de /de/a.html"),
        },
        found("LNK712 warning ①", "/de/a.html", ADDRESS + "de/a.html"),
        clean=GOOD,
    ),
    good_712(
        "what stands for the page is named",
        {
            "copy.html": page(
                "en /copy.html", "de /de/a.html", head=f'<link rel="canonical" href="{ADDRESS}a.html">'
            ),
            **GOOD,
        },
    ),
    good_712(
        "versions that are not at hand, redirects, noindex: other rules' or nobody's",
        {
            "a.html": page(
                "en /a.html", "de https://de.example/a", "fr /fr/a.html", "it /it.html", "es /es.html"
            ),
            "it.html": page(head='<meta http-equiv="refresh" content="0; url=/b.html">'),
            "es.html": page(head='<meta name="robots" content="noindex">'),
            "b.html": page(),
        },
    ),
    good_712(
        "a menu of languages on every page, as Material for MkDocs makes it",
        {
            "index.html": page("en /", "de /de/"),
            "a/index.html": page("en /", "de /de/"),
            "de/index.html": page("en /", "de /de/"),
            "de/a/index.html": page("en /", "de /de/"),
        },
    ),
]
bad_713, good_713 = partial(bad, select=["LNK713"]), partial(good, select=["LNK713"])
SELF = [
    bad_713(
        "one page forgets itself",
        {**GOOD, "b.html": page("de ①/de/b.html"), "de/b.html": page("en /b.html", "de /de/b.html")},
        found("LNK713 warning ①", "/de/b.html", ADDRESS + "de/b.html"),
        clean=GOOD,
    ),
    bad_713(
        "all do, as with the themes of Pelican: information",
        {"a.html": page("de /de/a.html"), "de/a.html": page("en /a.html")},
        found("LNK713 info a.html:None:None", None, None, None, "de/a.html:None:None"),
        clean=GOOD,
    ),
    good_713(
        "a menu whose languages other builds make",
        {f"{name}.html": page("en /", "de /de/") for name in "abc"},
        site_url=ADDRESS + "docs/",
    ),
]
bad_714, good_714 = partial(bad, select=["LNK714"]), partial(good, select=["LNK714"])
TARGETS = [
    bad_714(
        "a redirect",
        {
            "a.html": page("en /a.html", "de ①/de/old.html"),
            "de/old.html": page(head='<meta http-equiv="refresh" content="0; url=/de/a.html">'),
            "de/a.html": page("en /a.html", "de /de/a.html"),
        },
        found("LNK714 warning ①", "/de/old.html", ADDRESS + "de/old.html", "/de/a.html"),
        clean=GOOD,
    ),
    bad_714(
        "a page that is noindex",
        {
            "a.html": page("en /a.html", "de ①/de.html"),
            "de.html": page(head='<meta name="robots" content="none">'),
        },
        found("LNK714 warning ①", "/de.html", ADDRESS + "de.html"),
        clean=GOOD,
    ),
    bad_714(
        "a page with another canonical",
        {
            "a.html": page("en /a.html", "de ①/de.html"),
            "de.html": page(head=f'<link rel="canonical" href="{ADDRESS}a.html">'),
        },
        found("LNK714 warning ①", "/de.html", ADDRESS + "de.html"),
        clean=GOOD,
    ),
    good_714("a missing page: another rule's", {"a.html": page("de /de/gone.html", "en /a.html")}),
]
bad_715, good_715 = partial(bad, select=["LNK715"]), partial(good, select=["LNK715"])
DEFAULT = [
    bad_715(
        "nobody is named for other languages: one finding",
        {"a.html": page("en /a.html", "de /de/a.html"), "de/a.html": page("en /a.html", "de /de/a.html")},
        found("LNK715 info a.html:None:None", None, None, None, "de/a.html:None:None"),
        clean=GOOD,
    ),
    good_715("a page in one language", {"a.html": page("en /a.html")}),
]


@pytest.mark.parametrize("case", parameters([*CODES, *RETURN, *SELF, *TARGETS, *DEFAULT]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_versions_that_agree_have_no_findings_at_all(tmp_path):
    assert lines_of(report_of(GOOD, tmp_path, select=["LNK71"])) == []


def test_a_version_that_redirects_is_one_finding(tmp_path):
    files = {**GOOD, "a.html": page("en /a.html", "de /de/old.html", "x-default /a.html")}
    files["de/old.html"] = page(head='<meta http-equiv="refresh" content="0; url=/de/a.html">')
    report = report_of(files, tmp_path, preset="seo", ignore=["LNK105"])
    assert [finding.code for finding in report.findings] == ["LNK714"]
