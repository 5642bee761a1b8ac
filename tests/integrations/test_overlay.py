from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from builders import build_site
from generator_runs import free_port, run, serving, status_of, write

from linkcheck_plugin.check import check_site
from linkcheck_plugin.integrations.overlay import Overlay, insert_script
from linkcheck_plugin.integrations.overlay.places import findings_of_page
from linkcheck_plugin.model import Finding, Level, Occurrence, Source

SCRIPT = b'<script src="/docs/__linkcheck/overlay.js" defer></script>'


def finding(url: str | None, *places: Occurrence, **more: Any) -> Finding:
    values = {"element": "a", "attribute": "href", **more}
    return Finding(
        "LNK001", "internal-broken", Level.ERROR, "gone", places[0].page, url, occurrences=places, **values
    )


def places(page: str, *findings: Finding, folder: Path) -> list[dict[str, Any]]:
    """The places of the findings on a page, without what is the same everywhere."""
    write(folder, {"index.html": page})
    told = findings_of_page(folder, "index.html", "http://host/docs/", findings)
    return [place for found in told for place in found["places"]]  # type: ignore[attr-defined]


def at(line: int, column: int, url: str | None = None) -> Occurrence:
    return Occurrence("index.html", line, column, url)


@pytest.mark.parametrize(
    ("page", "url", "line", "column", "expected"),
    [
        ('<a href="x">1</a>\n<a href="x">2</a>', "x", 2, 10, ("a", "href", 1, 1)),
        ('<a href="x">1</a>\n<img src="x">', "x", 2, 11, ("img", "src", 0, 0)),
        ('<a href="./x">1</a>\n<a href="x">2</a>', "x", 2, 10, ("a", "href", 0, 1)),
        ('<a href="/docs/x">1</a>\n<a href="x">2</a>', "x", 2, 10, ("a", "href", 0, 1)),
        (
            '<base href="sub/"><a href="x">1</a>\n<a href="../sub/x">2</a>',
            "../sub/x",
            2,
            10,
            ("a", "href", 0, 1),
        ),
        ('<a href=" x&amp;y ">1</a>', " x&y ", 1, 10, ("a", "href", 0, 0)),
        ('<img srcset="a 1x, b 2x" src="a">', "b", 1, 20, ("img", "srcset", 0, 0)),
    ],
)
def test_an_element_is_counted_among_its_equals(
    tmp_path: Path, page: str, url: str, line: int, column: int, expected: tuple[str, str, int, int]
) -> None:
    [place] = places(page, finding(url, at(line, column)), folder=tmp_path)
    assert (place["element"], place["attribute"], place["ordinal"], place["resolved"]) == expected
    assert place["url"] == url


def test_without_a_known_place_all_equal_elements_are_meant(tmp_path: Path) -> None:
    unknown = finding("x", Occurrence("index.html"))
    [place] = places('<a href="x">1</a><a href="x">2</a>', unknown, folder=tmp_path)
    assert (place["element"], place["attribute"], place["ordinal"]) == ("a", "href", None)


def test_each_occurrence_has_its_own_url_and_source(tmp_path: Path) -> None:
    found = finding(
        "x",
        at(1, 10),
        Occurrence("index.html", 2, 10, "./x", Source("docs/b.md", 3)),
        Occurrence("other.html", 1, 10),
        source=Source("docs/a.md", 1, 2),
    )
    first, second = places('<a href="x">1</a>\n<a href="./x">2</a>', found, folder=tmp_path)
    assert (first["url"], first["source"]) == ("x", "docs/a.md:1:2")
    assert (second["url"], second["source"]) == ("./x", "docs/b.md:3")


def test_a_page_that_is_gone_or_clean_has_nothing_to_show(tmp_path: Path) -> None:
    assert findings_of_page(tmp_path, "index.html", "http://host/", [finding("x", at(1, 10))])
    assert findings_of_page(tmp_path, "other.html", "http://host/", [finding("x", at(1, 10))]) == []


# The application around the server -----------------------------------------------------------------------


class Answer:
    """What an application answers to one request."""

    def __init__(self, application: Callable[..., Iterable[bytes]], path: str, query: str = "") -> None:
        environ: dict[str, Any] = {}
        setup_testing_defaults(environ)
        environ |= {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query}
        written = io.BytesIO()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            self.status, self.headers = status, dict(headers)
            return written.write

        body = b"".join(application(environ, start_response))
        self.body = written.getvalue() + body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def static(site: Path, kind: str = "text/html") -> Callable[..., Iterable[bytes]]:
    """An application that serves the files of a site as the development server of MkDocs does."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = environ["PATH_INFO"].removeprefix("/docs/") + (
            "index.html" if environ["PATH_INFO"].endswith("/") else ""
        )
        body = (site / name).read_bytes()
        shown = kind if name.endswith(".html") else "text/css"
        start_response("200 OK", [("Content-Type", shown), ("Content-Length", str(len(body)))])
        return [body]

    return application


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return build_site(
        tmp_path,
        {
            "index.html": '<!doctype html><body><a href="nope/">x</a> <a href="good/">y</a></body>',
            "good/index.html": "<!doctype html><title>Good</title><p>no body tags",
            "404.html": '<!doctype html><a href="/docs/lost/">x</a>',
            "style.css": "p { color: red }",
        },
    )


@pytest.fixture
def overlay(site: Path) -> Overlay:
    shown = Overlay()
    lost = finding("/docs/lost/", Occurrence("404.html", 1, 25))
    shown.show(site, [*check_site(site).findings, lost])
    return shown


def test_pages_get_the_script_and_other_files_do_not(site: Path, overlay: Overlay) -> None:
    application = overlay.around(static(site), "/docs/")
    page = Answer(application, "/docs/")
    assert page.body == (site / "index.html").read_bytes().replace(b"</body>", SCRIPT + b"</body>")
    assert page.headers["Content-Length"] == str(len(page.body))
    assert Answer(application, "/docs/good/").body.endswith(b"no body tags" + SCRIPT)
    assert Answer(application, "/docs/style.css").body == b"p { color: red }"


def test_nothing_happens_before_a_build_and_after_the_option_is_switched_off(
    site: Path, overlay: Overlay
) -> None:
    plain = (site / "index.html").read_bytes()
    assert Answer(Overlay().around(static(site), "/docs/"), "/docs/").body == plain
    overlay.hide()
    assert Answer(overlay.around(static(site), "/docs/"), "/docs/").body == plain


def test_the_findings_of_a_page_are_asked_for_by_its_path(site: Path, overlay: Overlay) -> None:
    application = overlay.around(static(site), "/docs/")

    def urls(path: str) -> list[str]:
        answer = Answer(application, "/docs/__linkcheck/findings.json", f"path={path}")
        assert answer.headers["Content-Type"] == "application/json"
        return [place["url"] for found in answer.json for place in found["places"]]

    assert urls("/docs/") == ["nope/"]
    assert urls("/docs/index.html") == ["nope/"]
    assert urls("/docs/good/") == []
    assert urls("/docs/anything/else/") == ["/docs/lost/"]  # the server shows 404.html there
    assert urls("/docs/..%252F..%252Findex.html") == ["nope/"]
    assert urls("%00") == ["/docs/lost/"]
    assert Answer(application, "/docs/__linkcheck/findings.json").json != []


@pytest.mark.parametrize(("name", "kind"), [("overlay.js", "text/javascript"), ("overlay.css", "text/css")])
def test_its_own_files_are_served(site: Path, overlay: Overlay, name: str, kind: str) -> None:
    answer = Answer(overlay.around(static(site), "/docs/"), f"/docs/__linkcheck/{name}")
    assert answer.status == "200 OK"
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.body
    assert Answer(overlay.around(static(site)), "/__linkcheck/other").status == "404 Not Found"


def test_an_application_may_answer_late_or_by_its_write_function(site: Path, overlay: Overlay) -> None:
    def late(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        yield b"<p>la"
        yield b"te"

    def writes(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("content-type", environ["QUERY_STRING"] or "text/html")])(b"<p>wr")
        return [b"ote"]

    assert Answer(overlay.around(late, "/docs/"), "/docs/").body == b"<p>late" + SCRIPT
    assert Answer(overlay.around(writes, "/docs/"), "/docs/").body == b"<p>wrote" + SCRIPT
    assert Answer(overlay.around(writes, "/docs/"), "/docs/", "text/plain").body == b"<p>wrote"


def test_the_script_stands_at_the_end_of_the_body() -> None:
    page = b"<body><!-- </body> --><p>x</body></html>"
    assert insert_script(page, 's"<&').startswith(
        b'<body><!-- </body> --><p>x<script src="s&quot;&lt;&amp;" '
    )
    assert insert_script(b"", "s") == b'<script src="s" defer></script>'


def test_mild_findings_are_not_shown(site: Path) -> None:
    overlay = Overlay()
    mild = Finding("LNK009", "self-absolute", Level.INFO, "x", "index.html", "y", occurrences=(at(1, 1),))
    overlay.show(site, [mild])
    assert Answer(overlay.around(static(site)), "/__linkcheck/findings.json").json == []


# With MkDocs -----------------------------------------------------------------------------------------------

CONFIGURATION = """
site_name: Small
site_url: https://docs.example.org/small/
theme: {theme}
plugins:
  - linkcheck:
      serve_overlay: {overlay}
      fail_on: never
"""


def project(folder: Path, overlay: str = "true", theme: str = "mkdocs", home: str = "[away](nope/)") -> Path:
    return write(
        folder,
        {
            "mkdocs.yml": CONFIGURATION.format(overlay=overlay, theme=theme),
            "docs/index.md": home,
            "docs/other.md": "# Other\n\n[back](index.md) [lost](missing.md)\n",
        },
    )


def built(folder: Path) -> dict[str, bytes]:
    pytest.importorskip("mkdocs")
    assert run(folder, "mkdocs", "build").returncode == 0
    files = sorted(path for path in (folder / "site").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_built_site_holds_no_trace_of_the_overlay(tmp_path: Path) -> None:
    with_overlay = built(project(tmp_path / "on", overlay="true"))
    without = built(project(tmp_path / "off", overlay="false"))
    assert set(with_overlay) == set(without)
    assert not [
        name for name, data in with_overlay.items() if b"__linkcheck" in data or b"linkcheck-overlay" in data
    ]


@pytest.mark.parametrize(("overlay", "expected"), [("true", True), ("false", False)])
def test_mkdocs_serve_adds_the_script_if_the_option_says_so(
    tmp_path: Path, overlay: str, expected: bool
) -> None:
    pytest.importorskip("mkdocs")
    import urllib.request

    port = free_port()
    with serving(
        project(tmp_path, overlay), "mkdocs", "serve", "-a", f"127.0.0.1:{port}", "--dirty"
    ) as server:
        server.wait_for("Serving on")
        assert status_of(f"http://127.0.0.1:{port}/small/") == 200
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        page = opener.open(f"http://127.0.0.1:{port}/small/").read()
    assert (b'<script src="/small/__linkcheck/overlay.js" defer></script>' in page) is expected
