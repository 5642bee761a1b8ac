"""Whatever lies in the way: a clear message, the defined exit code, never a traceback.

Every test runs `python -m linkcheck_plugin` as users do. With exit code 2 for usage, configuration or input
stdout is empty; control characters from files never reach the terminal.
"""

from __future__ import annotations

import contextlib
import ctypes
import gzip
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import linkcheck_plugin

ROOT = Path(linkcheck_plugin.__file__).parent.parent
COMMAND = [sys.executable, "-m", "linkcheck_plugin"]
BROKEN = '<a href="gone">x</a>'
ADDRESS = "https://e.example/"
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


class Result:
    """What a run left behind."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code = code
        self.out = out.decode("utf-8")
        self.err = err.decode("utf-8")
        assert "Traceback" not in self.err
        assert "internal error" not in self.err
        for stream in (self.out, self.err):
            assert not [character for character in stream if _is_control(character)]

    @property
    def report(self) -> dict[str, Any]:
        report = json.loads(self.out)
        assert isinstance(report, dict)
        return report

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.report["findings"]]

    @property
    def pages(self) -> list[str]:
        return [place["page"] for finding in self.report["findings"] for place in finding["occurrences"]]


def _is_control(character: str) -> bool:
    return (
        (character < " " and character != "\n") or "\x7f" <= character < "\xa0" or character in "\u202e\u2028"
    )


def environment(**changes: str) -> dict[str, str]:
    unwanted = ("CI", "NO_COLOR", "FORCE_COLOR", "LINKCHECK_DEBUG", "PYTHONIOENCODING")
    kept = {key: value for key, value in os.environ.items() if key not in unwanted}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working copy, which is the working directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, before: Callable[[], None] | None = None, **env: str) -> Result:
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(**env),
        preexec_fn=before,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def check(*arguments: str, **options: Any) -> Result:
    return run("check", "site", "--offline", *arguments, **options)


def as_json(*arguments: str, **options: Any) -> Result:
    return check("--no-cache", "--format", "json", *arguments, **options)


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    command = " ".join(map(shlex.quote, COMMAND))
    return subprocess.run(
        ["bash", "-c", line.replace("linkcheck", command)],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=False,
    )


def site(files: Mapping[str | bytes, str | bytes], folder: str = "site") -> Path:
    for name, content in files.items():
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
    return Path(folder)


def without_privileges() -> None:
    """Let root be refused like everybody else: permissions count after the next exec."""
    library = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def refused(*arguments: str, **options: Any) -> Result:
    """A run as somebody whom permissions stop; skipped where there is nobody."""
    probe = Path("probe")
    probe.touch(mode=0)
    before = without_privileges if sys.platform == "linux" and os.geteuid() == 0 else None
    readable = subprocess.run(["cat", "probe"], preexec_fn=before, capture_output=True, check=False)
    if readable.returncode == 0:
        pytest.skip("permissions stop nobody here")
    return run("check", "site", "--offline", *arguments, before=before, **options)


def says(result: Result, *parts: str) -> bool:
    """Whether it is one error line on stderr with these parts, exit code 2 and an empty stdout."""
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1, result.err
    assert result.err.startswith("error: ")
    return all(part in result.err for part in parts)


# SITE ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "links"])
def test_a_missing_directory(command):
    assert says(run(command, "nowhere"), "nowhere", "no such directory")


def test_a_missing_directory_to_explain():
    assert says(run("explain", "--site", "nowhere"), "nowhere", "no such directory")


def test_a_file_in_place_of_a_directory():
    Path("page.html").write_text(BROKEN)
    assert says(run("check", "page.html"), "page.html", "is no directory")


def test_a_name_with_control_characters():
    assert says(run("check", "a\x1b[31m\nb"), "a\\x1b[31m\\nb")


def test_an_empty_directory():
    Path("site").mkdir()
    assert says(check(), "site", "holds no page")


def test_a_directory_with_assets_only():
    site(
        {
            "a.png": "x",
            "a.css": "b{}",
            "robots.txt": "x",
            "sitemap.xml": SITEMAP + "</urlset>",
            "_redirects": "",
        }
    )
    assert says(check(), "site", "holds no page")


def test_no_directory_to_be_found():
    assert says(run("check"), "found no output directory")


def test_a_dangling_link_as_site():
    Path("site").symlink_to("nowhere")
    assert says(check(), "no such directory")


def test_a_link_to_a_site_is_that_site():
    site({"index.html": BROKEN}, "real")
    Path("site").symlink_to("real")
    assert as_json().codes == ["LNK001"]


def test_a_directory_that_cannot_be_listed():
    site({"index.html": BROKEN}).chmod(0)
    try:
        assert says(refused(), "site", "cannot be read", "Permission denied")
    finally:
        Path("site").chmod(0o755)


# Files of the site ---------------------------------------------------------------------------------------


def test_a_page_that_cannot_be_read_is_said_and_the_run_goes_on():
    site({"index.html": BROKEN + '<a href="secret.html#x">y</a>', "secret.html": BROKEN})
    Path("site/secret.html").chmod(0)
    result = refused("--no-cache", "--format", "json")
    assert result.code == 1
    assert [(finding["code"], finding["page"]) for finding in result.report["findings"]] == [
        ("LNK001", "index.html"),
        ("LNK902", "secret.html"),
    ]
    assert "Permission denied" in result.report["findings"][1]["message"]


def test_a_page_that_could_not_be_read_is_read_when_it_can_be():
    site({"index.html": "", "secret.html": BROKEN})
    os.utime("site/secret.html", (1_000_000_000, 1_000_000_000))
    os.utime("site/index.html", (1_000_000_000, 1_000_000_000))
    Path("site/secret.html").chmod(0)
    assert refused().code == 0
    Path("site/secret.html").chmod(0o644)
    assert check().code == 1


def test_what_lies_in_a_folder_that_cannot_be_listed_is_not_called_broken():
    site({"index.html": '<a href="d/x.html">x</a>', "d/x.html": ""})
    Path("site/d").chmod(0)
    try:
        result = refused("--no-cache", "--format", "json")
    finally:
        Path("site/d").chmod(0o755)
    assert result.codes == ["LNK902"]


def test_what_is_neither_file_nor_directory_is_skipped():
    site({"index.html": '<a href="in.html">x</a>', "folder/a.html": ""})
    Path("outside.html").write_text("secret")
    os.mkfifo("site/fifo.html")
    Path("site/in.html").symlink_to("folder/a.html")
    Path("site/nothing.html").symlink_to("nowhere")
    Path("site/self.html").symlink_to("self.html")
    Path("site/out.html").symlink_to(Path("outside.html").resolve())
    Path("site/etc").symlink_to("/etc")
    Path("site/folder/loop").symlink_to("..")
    result = as_json()
    assert result.code == 0
    assert set(result.codes) == {"LNK902"}
    assert result.pages == ["etc", "fifo.html", "folder/loop", "nothing.html", "out.html", "self.html"]
    assert result.report["site"]["pages"] == 3


def test_names_that_need_care():
    names = [
        "100%.html",
        "a#b.html",
        "a?b.html",
        "q\"uo'te.html",
        "a&b<c>.html",
        "::error.html",
        "sp ace.html",
        "-x.html",
    ]
    links = ["100%25", "a%23b", "a%3Fb", "q%22uo'te", "a&amp;b%3Cc%3E", "./::error", "sp ace", "-x"]
    index = "".join(f'<a href="{link}.html">x</a>' for link in links)
    site(
        {"index.html": index, **{name: f'<a href="gone{number}">x</a>' for number, name in enumerate(names)}}
    )
    result = as_json()
    assert sorted(result.pages) == sorted(names)
    assert set(result.codes) == {"LNK001"}


@linux
def test_names_with_control_characters():
    names = ["new\nline.html", "es\x1b[31mc.html", "ta\tb.html", "back\\slash.html", "\u202eright.html"]
    links = ["new%0Aline", "es%1B[31mc", "ta%09b", "back%5Cslash", "%E2%80%AEright"]
    index = "".join(f'<a href="{link}.html">x</a>' for link in links)
    site(
        {"index.html": index, **{name: f'<a href="gone{number}">x</a>' for number, name in enumerate(names)}}
    )
    assert sorted(as_json().pages) == sorted(names)
    for form in ("text", "github"):
        result = check("--format", form)
        assert result.code == 1
        assert "new\\nline.html" in result.out or "new%0Aline.html" in result.out
        assert "es\\x1b[31mc.html" in result.out


@linux
def test_a_name_that_is_no_utf_8():
    site({"index.html": '<a href="caf%E9.html">x</a><a href="gone">y</a>', b"caf\xe9.html": BROKEN})
    result = as_json()
    assert (result.code, result.codes) == (1, ["LNK001", "LNK902"])
    assert result.report["findings"][1]["message"].startswith("caf\\udce9.html")
    assert check().code == 1
    assert run("links", "site").code == 0


def test_pages_without_content_and_pages_that_are_none():
    noise = random.Random(1).randbytes(200_000)
    site({
        "index.html": "",
        "noise.html": noise,
        "zeros.html": b"\0" * 50_000,
        "gzip.html": gzip.compress(b"x"),
        "utf16.html": b"\xff\xfe" + BROKEN.encode("utf-16-le"),
        "a.css": "",
        "noise.css": noise,
        "sitemap.xml": "",
        "robots.txt": noise,
        "_redirects": "",
    })  # fmt: skip
    result = as_json()
    assert "utf16.html" in result.pages
    assert result.report["site"]["pages"] == 5


def test_pages_that_are_nested_deeply():
    site({
        "index.html": "<div>" * 10_000 + '<a href="gone1">x</a>',
        "inline.html": "<b><i>" * 5_000 + '<a href="gone2">x</a>',
        "table.html": "<table>" * 5_000 + '<a href="gone3">x</a>',
        "anchors.html": '<a href="gone4">' * 10_000,
    })  # fmt: skip
    result = as_json()
    assert sorted(result.pages) == ["anchors.html"] * 10_000 + ["index.html", "inline.html", "table.html"]


def test_a_page_of_100_000_links():
    site(
        {
            "index.html": '<a href="gone">x</a>\n' * 50_000
            + "".join(f'<a href="#p{n}"></a><p id="p{n}">' for n in range(50_000))
        }
    )
    result = as_json()
    assert result.report["coverage"]["references"] == 100_000
    assert [finding["occurrence_count"] for finding in result.report["findings"]] == [50_000]


def test_urls_of_5_000_characters():
    missing = ["x" * 5_000, "%41" * 1_700, "../" * 1_700 + "x", f"#{'z' * 5_000}"]
    urls = [*missing, f"https://h.example/{'y' * 5_000}", f"#top:~:text={'y' * 5_000}"]
    site({"index.html": "".join(f'<a href="{url}">x</a>' for url in urls)})
    result = as_json("--site-url", ADDRESS)
    assert sorted(finding["url"] for finding in result.report["findings"]) == sorted(missing)
    text = check("--no-cache", "--site-url", ADDRESS)
    assert text.code == 1
    assert max(map(len, text.out.splitlines())) < 1_000


def in_good_time(seconds: float, *arguments: str) -> Result:
    """A run that has to end soon."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            [*COMMAND, "check", "site", "--no-cache", "--format", "json", *arguments],
            capture_output=True,
            env=environment(),
            timeout=seconds,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)
    pytest.fail(f"does not end within {seconds} seconds")


def test_thousands_of_different_defects_are_reported_in_good_time():
    page = "".join(f'<a href="gone{n}">x</a>\n<a href="install.html#g{n}">x</a>' for n in range(2_000))
    site({"index.html": page, "install.html": "<p id=x>" * 100})
    assert len(in_good_time(15).codes) == 4_000


@pytest.mark.xfail(strict=True, reason="every missing fragment is compared with every id")
def test_many_missing_fragments_on_a_page_of_many_ids():
    ids = "".join(f'<p id="section-{n}">' for n in range(2_500))
    site({"index.html": ids + "".join(f'<a href="#part-{n}">x</a>' for n in range(2_000))})
    assert len(in_good_time(3).codes) == 2_000


# Hostile content -----------------------------------------------------------------------------------------

CONTROL = "\x1b[31m\x07\x9b2J\u202e"


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_control_characters_of_urls_and_texts_never_reach_the_terminal(form):
    site({
        "index.html": f'<a href="gone{CONTROL}">x{CONTROL}</a><a href="http://{CONTROL}[">x</a>'
        f'<img src="&#27;[2J">'
        f'<a href="x&#10;::error::fake">x</a><a href="#{CONTROL}">x</a><a href="mailto:{CONTROL}">x</a>'
        f'<a href="tel:{CONTROL}">x</a><a href="go\u2028ne">x</a><a href="gone##[command]">x</a>',
        "_redirects": f"/a{CONTROL} /nope{CONTROL}\n/b /\x07nope\n",
    })  # fmt: skip
    result = check("--format", form, "--preset", "seo")
    assert result.code == 1
    assert not any(line.startswith("::error::fake") for line in result.out.splitlines())
    assert "##[command]" not in result.out


@pytest.mark.parametrize("command", [["links", "site"], ["explain", "gone\x1b[31m", "--site", "site"]])
def test_control_characters_in_other_commands(command):
    site({"index.html": f'<a href="gone{CONTROL}">x{CONTROL}</a>'})
    assert run(*command).code == 0


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        pytest.param("".join(f"/a{n} /a{(n + 1) % 500}\n" for n in range(500)), None, id="one big loop"),
        pytest.param(
            "".join(f"/a{n} /a{n + 1}\n" for n in range(500)) + "/a500 /index.html\n", None, id="a long chain"
        ),
        pytest.param(
            "/(a+)+$ /x\n/[ /x\n/\\ /x\n/a{9999999} /x\n/(?P<x> /x\n", None, id="regular expressions"
        ),
        pytest.param("/:a:a/:a/:splat/:splat /x/:a\n/:/:9/:_ /x\n", None, id="odd placeholders"),
        pytest.param("".join(f"/r{n} /index.html\n" for n in range(50_000)), 0, id="50,000 rules"),
        pytest.param("/a " + "x" * 1_000_000 + "\n", None, id="a long line"),
        pytest.param("\0\n/a\0b /c\n\r\r\r\n\x0b\x0c\n", None, id="control characters"),
        pytest.param(random.Random(2).randbytes(20_000), None, id="noise"),
    ],
)
def test_hostile_redirects(rules, code):
    site({"index.html": "".join(f'<a href="/{"a" * 50}{n}">x</a>' for n in range(20)), "_redirects": rules})
    result = as_json("--ignore", "LNK001", "--preset", "seo")
    assert result.code in ((0, 1) if code is None else (code,))


@pytest.mark.parametrize("source", ["/*/*/*/*/*/*/*/*/*/*/c", "/*a*a*a*a*a*a*a*a*a*a*b"])
def test_several_splats_end_in_good_time(source):
    page = "".join(f'<a href="/{"a/" * 40}{n}!">x</a>' for n in range(10))
    site({"index.html": page, "_redirects": f"{source} /x\n"})
    in_good_time(2)


BOMB = (
    '<!DOCTYPE u [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + f"]>{SITEMAP}<url><loc>&a9;</loc></url></urlset>"
)
EXTERNAL = (
    f'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SITEMAP}<url><loc>&x;</loc></url></urlset>'
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("sitemap.xml", BOMB, "XML entities are refused"),
        ("sitemap.xml", EXTERNAL, "XML entities are refused"),
        (
            "feed.xml",
            BOMB.replace(SITEMAP, '<rss version="2.0">').replace("</urlset>", "</rss>"),
            "XML entities are refused",
        ),
        ("sitemap.xml.gz", gzip.compress(SITEMAP.encode() + b" " * 80_000_000), "refused"),
        ("sitemap.xml", SITEMAP + "<a>" * 100_000, "not well-formed XML"),
        ("sitemap.xml", SITEMAP + "<url><loc>x</url>", "not well-formed XML"),
        ("sitemap.xml", b'<?xml version="1.0" encoding="no-such"?><urlset>', "sitemap.xml"),
        (
            "feed.json",
            '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
            "nested too deeply",
        ),
        ("feed.json", '{"version": "https://jsonfeed.org/version/1.1", "items": [}', "not well-formed JSON"),
    ],
    ids=[
        "entity bomb",
        "external entity",
        "entity bomb in a feed",
        "gzip bomb",
        "deep XML",
        "XML without end",
        "unknown encoding",
        "deep JSON",
        "broken JSON",
    ],
)
def test_hostile_documents_are_refused_and_said(name, content, message):
    site({"index.html": "", name: content})
    result = as_json()
    assert (result.code, set(result.codes)) == (0, {"LNK902"})
    assert message in result.report["findings"][0]["message"]
    assert "root:" not in result.out


def test_hostile_styles_scripts_and_attributes():
    site({
        "index.html": f'<script type="application/ld+json">{"[" * 100_000}</script>'
                      f'<img srcset="{"," * 50_000} b"><img srcset="{"(" * 50_000}">'
        f'<meta http-equiv="refresh" content="{"9" * 5_000}; url=/">'
        f'<p style="{"url(" * 50_000}">x</p><a {"a " * 2_000}href="gone">x</a>',
        "a.css": "@import " * 50_000,
        "b.css": "url(" * 50_000,
        "c.css": "/*" * 50_000,
        "d.css": '"' * 50_001,
        "e.css": "\\" * 50_001,
    })  # fmt: skip
    result = as_json("--ignore", "LNK004")
    assert result.codes == ["LNK001"]


# Configuration -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ('level = "info"\nfoo = [1,\n', ["linkcheck.toml:2:"]),
        ('level = "info"\nlevel = "error"\n', ["linkcheck.toml:2:"]),
        (b'level = "info"\n# \xff\n', ["linkcheck.toml:2", "UTF-8"]),
        ("a = " + "[" * 5_000 + "]" * 5_000, ["linkcheck.toml", "nested too deeply"]),
        ('prest = "seo"\n', ["linkcheck.toml", "prest", 'did you mean "preset"?']),
        (
            '[hosts."a.example"]\nintervall = 3\n',
            ["linkcheck.toml", 'hosts."a.example".intervall', 'did you mean "interval"?'],
        ),
        ('jobs = "many"\n', ["linkcheck.toml", "jobs", "a whole number", '"many"']),
        ("fail-on = 3\n", ["linkcheck.toml", "fail-on", '"warning"', "found 3"]),
        ('profile = "netlfy"\n', ["linkcheck.toml", "profile", 'did you mean "netlify"?']),
        ('site-url = "e.example"\n', ["linkcheck.toml", "site-url", '"e.example"']),
        ('ignore-urls = ["re:("]\n', ["linkcheck.toml", "ignore-urls[0].pattern", "no regular expression"]),
        ('rewrite-urls = {"re:(x)" = "\\\\2"}\n', ["linkcheck.toml", "rewrite-urls", "does not fit"]),
        ('ignore-urls = [{pattern = "x", until = "soon"}]\n', ["linkcheck.toml", "until", "a date"]),
        ('severity = {LNK001 = "fatal"}\n', ["linkcheck.toml", "severity.LNK001", '"fatal"']),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_configuration_that_cannot_be_taken(content, parts):
    site({"index.html": BROKEN})
    Path("linkcheck.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert says(check(), *parts)


RULE_WITHOUT_PLACE = pytest.mark.xfail(strict=True, reason="a wrong rule name is reported without its place")


@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=RULE_WITHOUT_PLACE) for key in ("select", "extend-select", "ignore")]
)
def test_an_unknown_rule_is_said_with_its_place_and_the_nearest_name(key):
    site({"index.html": BROKEN})
    Path("linkcheck.toml").write_text(f'{key} = ["internal-brokn"]\n')
    assert says(check(), "internal-brokn", 'did you mean "internal-broken"?', "linkcheck.toml", key)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--select", "LNK999"], ["LNK999"]),
        (["--severity", "nope=error"], ["nope"]),
        (["--fail-on", "eror"], ["fail-on", "eror"]),
        (["--set", "x"], ["--set", "KEY=VALUE"]),
        (["--config", "nope.toml"], ["nope.toml", "No such file"]),
        (["--config", "site"], ["site", "Is a directory"]),
        (["--format", "jsn"], ["jsn", 'did you mean "json"?']),
        (["--format", "json:/nowhere/x.json"], ["/nowhere/x.json", "No such file"]),
        (["--site-url", "https://[/"], ["site-url"]),
    ],
)
def test_options_that_cannot_be_taken(arguments, parts):
    site({"index.html": BROKEN})
    assert says(check("--quiet", *arguments), *parts)


@pytest.mark.parametrize(
    "arguments", [["--formt", "json"], ["a", "b"], ["--jobs", "x"], ["--severity", "LNK001"]]
)
def test_usage_errors(arguments):
    site({"index.html": BROKEN})
    result = check(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage: linkcheck check" in result.err


def test_a_configuration_inside_the_site_is_not_read():
    site(
        {
            "index.html": BROKEN,
            "linkcheck.toml": 'ignore = ["all"]\n',
            "pyproject.toml": "[tool.linkcheck]\nnope = 1\n",
        }
    )
    result = check()
    assert result.code == 1
    assert "site/linkcheck.toml is not read" in result.err


# Where it writes -----------------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_full_disk_under_a_report(form):
    site({"index.html": BROKEN})
    assert says(
        check("--quiet", "--format", f"{form}:/dev/full"),
        "cannot write the report to /dev/full",
        "No space left",
    )


@linux
@pytest.mark.parametrize(
    "command", ["check site --quiet", "links site", "rules", "config schema", "explain LNK001"]
)
def test_a_full_disk_under_stdout(command):
    site({"index.html": BROKEN * 50})
    done = shell(f"linkcheck {command} > /dev/full")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check site", "links site", "rules", "config schema"])
def test_a_reader_that_leaves_early(command):
    site({"index.html": "".join(f'<a href="gone{n}">x</a>\n' for n in range(3_000))})
    done = shell(f"linkcheck {command} | head -1; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == (1 if command.startswith("check") else 0)
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    assert b"Broken pipe" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed(closing):
    site({"index.html": BROKEN})
    done = shell(f"linkcheck check site {closing}")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("folder", ["file", "/dev/full"])
def test_a_cache_directory_that_is_none(folder):
    Path("file").write_text("x")
    site({"index.html": BROKEN})
    first = check("--cache-dir", folder, "--format", "json")
    assert first.codes == ["LNK001"]
    assert Path("file").read_text() == "x"


def test_a_cache_directory_that_cannot_be_written():
    site({"index.html": BROKEN})
    Path("cache").mkdir(mode=0o555)
    result = refused("--cache-dir", "cache", "--format", "json")
    assert (result.code, result.codes) == (1, ["LNK001"])
    assert list(Path("cache").iterdir()) == []


@pytest.mark.parametrize("damage", [b"x", b"\0" * 5_000])
def test_a_damaged_cache_is_a_cold_run(damage):
    site({"index.html": BROKEN, "a.html": BROKEN})
    for path in Path("site").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first = check("--format", "json")
    kept = [
        path for path in Path(".linkcheck-cache").rglob("*") if path.is_file() and path.name != ".gitignore"
    ]
    assert kept
    for path in kept:
        path.write_bytes(damage)
    second = check("--format", "json")
    assert (second.code, second.out) == (first.code, first.out)


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TERM": "dumb"},
        {"FORCE_COLOR": ""},
    ],
    ids=lambda env: " ".join(env),
)
def test_poor_terminals(env):
    site(
        {
            "index.html": f'<a href="g\u00f6ne\u2192\U0001f600">\u00fc</a>{"x" * 300}<a href="/'
            f'\u4e2d\u6587/">y</a>'
        }
    )
    done = subprocess.run(
        [*COMMAND, "check", "site"], capture_output=True, env=environment(**env), check=False
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"2 error" in done.stdout
    if env.get("PYTHONIOENCODING") == "ascii":
        assert done.stdout.isascii()
        assert done.stderr.isascii()


# Interruptions -------------------------------------------------------------------------------------------


def big_site(crash: str = "") -> None:
    """Enough pages for several processes and batches; `crash` is one that kills who reads it."""
    rows = "".join(f'<p id="p{n}">Some text. <a href="p{n}.html#p{n}">a link</a></p>\n' for n in range(300))
    files: dict[str | bytes, str | bytes] = {
        f"p{n}.html": rows + f'<a href="gone{n % 3}">x</a>' for n in range(450)
    }
    site(files | {"index.html": rows} | ({crash: f"<!--CRASH-->{rows}"} if crash else {}))


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "check", "site", "--no-cache", "--format", "json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> Result:
    try:
        out, err = process.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return Result(process.returncode, out, err)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        ]
    return []


def wait_for_children(process: subprocess.Popen[bytes]) -> list[int]:
    while process.poll() is None:
        if found := children(process):
            return found
        time.sleep(0.005)
    return []


@linux
def test_a_worker_that_is_killed_costs_nothing():
    big_site()
    wanted = finish(start("--jobs", "1"))
    process = start("--jobs", "2")
    workers = wait_for_children(process)
    assert workers
    time.sleep(0.1)
    os.kill(workers[-1], signal.SIGKILL)
    result = finish(process)
    assert (result.code, result.out) == (wanted.code, wanted.out) == (1, wanted.out)


CRASHING = """
import os, signal, sys
from linkcheck_plugin.html import tree
extract = tree.Extractor.extract
def crashing(self, data):
    if b"<!--CRASH-->" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return extract(self, data)
tree.Extractor.extract = crashing
from linkcheck_plugin.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A run in which one page kills the process that reads it, as a fault in the HTML parser would."""


@linux
@pytest.mark.parametrize(
    "page",
    [
        "a.html",
        "z.html",
    ],
)
def test_a_page_that_crashes_the_parser_costs_that_page(page):
    big_site(crash=page)
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, "check", "site", "--no-cache", "--format", "json", "--jobs", "2"],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    result = Result(done.returncode, done.stdout, done.stderr)
    assert result.code == 1
    assert [finding["page"] for finding in result.report["findings"] if finding["code"] == "LNK902"] == [page]
    assert result.codes.count("LNK001") == 3


@linux
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_reports_what_was_done_and_exits_130(jobs):
    big_site()
    process = start("--jobs", jobs)
    time.sleep(0.35)
    os.killpg(process.pid, signal.SIGINT)
    result = finish(process)
    assert result.code == 130
    if result.out:
        assert set(result.codes) == {"LNK001"}
        assert "interrupted: " in result.err
        assert "documents were read" in result.err


@linux
def test_ctrl_c_leaves_no_process_and_no_temporary_file():
    big_site()
    process = start("--jobs", "2", "--cache-dir", "cache")
    wait_for_children(process)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    assert finish(process).code == 130
    assert not list(Path().rglob("*.tmp"))
    left = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, text=True, check=False)
    assert left.stdout == ""


@linux
def test_ctrl_c_while_workers_are_started_ends_at_once_and_quietly():
    big_site()
    for _ in range(3):
        process = start("--jobs", "2")
        assert wait_for_children(process)
        os.killpg(process.pid, signal.SIGINT)
        assert finish(process).code == 130
