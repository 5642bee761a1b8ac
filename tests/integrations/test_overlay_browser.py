from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from builders import build_site
from generator_runs import free_port, serving, write

from linkcheck_plugin.check import check_site
from linkcheck_plugin.integrations.overlay import Overlay
from linkcheck_plugin.model import Finding

playwright = pytest.importorskip("playwright.sync_api", reason="the overlay's browser tests need playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium is installed (apt-get install chromium)"
)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-proxy-server",
)  # fmt: skip
OVERLAY = "#linkcheck-overlay"
BADGE, CARD, PANEL = (f"{OVERLAY} .{name}" for name in ("badge", "card", "panel"))
FLAG = f"{OVERLAY} .flag:visible"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that reaches this machine only, where the overlay's script must not fail."""
    context = browser.new_context(viewport={"width": 1300, "height": 700})
    context.route("**/*", lambda route: route.continue_() if _is_local(route) else route.abort())
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"{error} {error.stack}"))
    page.set_default_timeout(10_000)
    yield page
    context.close()
    assert not [problem for problem in problems if "__linkcheck" in problem]


def _is_local(route: Any) -> bool:
    return bool(re.match(r"https?://127\.0\.0\.1[:/]", route.request.url))


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def shown(
    folder: Path,
    files: dict[str, str],
    change: Callable[[Finding], Finding] = lambda finding: finding,
    policy: str = "",
) -> Iterator[str]:
    """The address of a server that shows a site with its findings."""
    site = build_site(folder, files)
    overlay = Overlay()
    overlay.show(site, map(change, check_site(site).findings))

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        name = environ["PATH_INFO"].lstrip("/")
        file = site / (name + "index.html" if not name or name.endswith("/") else name)
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if policy:
            headers.append(("Content-Security-Policy", policy))
        start_response("200 OK" if file.is_file() else "404 Not Found", headers)
        return [file.read_bytes() if file.is_file() else b"404"]

    with make_server("127.0.0.1", 0, overlay.around(application), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>T</title>{head}</head><body>{body}</body></html>"


def marked(page: Any) -> list[str]:
    """The texts of the elements that are told to be flagged."""
    elements = page.locator("[aria-description^=linkcheck]")
    return [text.strip() for text in elements.all_inner_texts()]


def is_marked_at(page: Any, selector: str) -> bool:
    """Whether an outline lies around the element."""
    have = page.locator(selector).bounding_box()
    boxes = [outline.bounding_box() for outline in page.locator(".outline").all() if outline.is_visible()]
    return any(
        abs(box["x"] + 2 - have["x"]) < 2
        and abs(box["y"] + 1 - have["y"]) < 2
        and abs(box["width"] - 4 - have["width"]) < 2
        for box in boxes
    )


def test_a_broken_link_has_a_mark_that_says_what_is_wrong_and_what_to_do(tmp_path: Path, page: Any) -> None:
    files = {
        "index.html": html('<p><a id=a href="guid.html">guide</a> <a href="guide.html">good</a>'),
        "guide.html": html("x"),
    }
    with shown(tmp_path, files) as url:
        page.goto(url)
        page.wait_for_selector(FLAG)
        assert marked(page) == ["guide"]
        assert is_marked_at(page, "#a")
        assert not page.locator(CARD).is_visible()
        page.hover("#a")
        page.wait_for_selector(CARD)
        text = page.locator(CARD).inner_text()
        assert "error internal-broken LNK001" in text
        assert "/guid.html is not in the output" in text
        assert 'did you mean "guide.html"?' in text
        page.mouse.move(600, 600)
        page.wait_for_selector(CARD, state="hidden")
        label = page.locator(FLAG).get_attribute("aria-label")
        assert label.startswith("error internal-broken (LNK001): /guid.html is not in the output")


def test_the_keyboard_reaches_marks_and_list_and_escape_closes(tmp_path: Path, page: Any) -> None:
    files = {
        "index.html": html(
            '<p><a href="one.html">one</a><p style="margin-top: 3000px"><a href="two.html">two</a>'
        )
    }
    with shown(tmp_path, files) as url:
        page.goto(url)
        page.wait_for_selector(BADGE)
        assert page.locator(BADGE).inner_text() == "2 link findings"
        page.keyboard.press("Tab")
        assert "/one.html is not in the output" in page.locator(CARD).inner_text()
        page.keyboard.press("Escape")
        assert not page.locator(CARD).is_visible()
        page.locator(BADGE).focus()
        page.keyboard.press("Enter")
        assert page.locator(PANEL).is_visible()
        assert page.locator(BADGE).get_attribute("aria-expanded") == "true"
        assert page.evaluate("scrollY") == 0
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("scrollY > 2000")
        assert "/two.html is not in the output" in page.locator(CARD).inner_text()
        assert (
            page.evaluate(f"document.querySelector('{OVERLAY}').shadowRoot.activeElement.className") == "flag"
        )
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert not page.locator(PANEL).is_visible()
        assert page.evaluate(
            f"document.querySelector('{OVERLAY}').shadowRoot.activeElement.className"
        ).startswith("badge")


def test_of_equal_links_the_one_that_is_meant_is_marked(tmp_path: Path, page: Any) -> None:
    body = '<p><a href="x.html" data-linkcheck-ignore>first</a> <a href="x.html">second</a> <a href="x.html" data-linkcheck-ignore>third</a>'
    absolute = "<script>for (const a of document.links) a.href = a.href</script>"
    with shown(tmp_path, {"index.html": html(body), "scripted.html": html(body + absolute)}) as url:
        for name in ("index.html", "scripted.html"):
            page.goto(url + name)
            page.wait_for_selector(FLAG)
            assert marked(page) == ["second"]


def test_images_sources_and_elements_out_of_sight(tmp_path: Path, page: Any) -> None:
    body = """
    <p><img id=plain src="a.png" alt="A" width=80 height=40>
    <p><picture><source srcset="b.webp 1x, c.webp 2x"><img id=media src="index.html" alt="B" width=80 height=40></picture>
    <p style="display: none"><a href="hidden.html">hidden</a>
    <details><summary>More</summary><a id=folded href="folded.html">folded</a></details>"""
    with shown(tmp_path, {"index.html": html(body, '<link rel=stylesheet href="d.css">')}) as url:
        page.goto(url)
        page.wait_for_selector(FLAG)
        assert is_marked_at(page, "#plain")
        assert is_marked_at(page, "#media")
        page.click(BADGE)
        rows = page.locator(f"{PANEL} li").all_inner_texts()
        assert len(rows) == 6
        [style, hidden] = [row for row in rows if "/d.css" in row or "/hidden.html" in row][::-1]
        assert "in the head of the page" in style
        assert "in a hidden part of the page" in hidden
        page.locator(f"{PANEL} li button", has_text="folded.html").click()
        assert page.locator("#folded").is_visible()
        page.wait_for_timeout(100)
        assert is_marked_at(page, "#folded")


def test_text_of_findings_is_never_markup(tmp_path: Path, page: Any) -> None:
    attack = "</script><img src=x onerror=alert(1)><!-- \u2028 '\"&lt;"

    def spoil(finding: Finding) -> Finding:
        return replace(finding, message=attack, suggestion=attack.replace(" ", ""), name=attack)

    files = {"index.html": html('<p><a href="&lt;/script>&lt;img src=y onerror=alert(2)>&#x2028;">x</a>')}
    with shown(tmp_path, files, spoil) as url:
        alerts: list[str] = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(url)
        page.wait_for_selector(FLAG)
        page.hover("a")
        page.click(BADGE)
        assert "<img src=x onerror=alert(1)>" in page.locator(CARD).inner_text()
        assert page.locator(f"{OVERLAY} img").count() == 0
        assert alerts == []


def test_a_strict_content_security_policy_and_a_loud_theme_change_nothing(tmp_path: Path, page: Any) -> None:
    theme = "* { all: unset !important; color: lime !important; display: block !important; font-size: 99px !important }"
    files = {"index.html": html('<p><a href="x.html">x</a>'), "theme.css": theme}
    with shown(tmp_path, files, policy="default-src 'none'; script-src 'self'; connect-src 'self'") as url:
        page.goto(url)
        page.wait_for_selector(FLAG)
    loud = {"index.html": html('<p><a href="x.html">x</a>', f"<style>{theme}</style>")}
    with shown(tmp_path / "loud", loud) as url:
        page.goto(url)
        page.wait_for_selector(FLAG)
        style = "getComputedStyle(document.querySelector('#linkcheck-overlay').shadowRoot.querySelector('.badge'))"
        assert page.evaluate(f"{style}.fontSize") == "14px"
        assert page.evaluate(f"{style}.position") == "fixed"
        assert page.evaluate(f"{style}.color") == "rgb(242, 244, 248)"


def test_a_mark_hides_below_what_covers_its_link_and_when_it_is_scrolled_away(
    tmp_path: Path, page: Any
) -> None:
    body = """<header style="position: fixed; inset: 0 0 auto 0; height: 100px; background: white">Header</header>
    <div id=box style="margin-top: 150px; height: 100px; overflow: auto"><p><a href="x.html">x</a><p style="height: 900px"></div>
    <p style="height: 2000px">"""
    with shown(tmp_path, {"index.html": html(body)}) as url:
        page.goto(url)
        page.wait_for_selector(FLAG)
        page.evaluate("scrollTo(0, 120)")
        page.wait_for_selector(FLAG, state="hidden")
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_selector(FLAG)
        page.evaluate("document.querySelector('#box').scrollTop = 400")
        page.wait_for_selector(FLAG, state="hidden")


def test_a_page_without_findings_is_left_alone(tmp_path: Path, page: Any) -> None:
    with shown(
        tmp_path, {"index.html": html('<a href="bad.html">x</a>'), "good.html": html("<p>Good")}
    ) as url:
        with page.expect_response("**/findings.json*"):
            page.goto(url + "good.html")
        page.wait_for_timeout(100)
        assert page.locator(OVERLAY).count() == 0


# With MkDocs -----------------------------------------------------------------------------------------------

CONFIGURATION = """
site_name: Small
site_url: https://docs.example.org/small/
theme: {theme}
nav: [Home: index.md, Guide: guide.md, Fine: fine.md]
plugins:
  - linkcheck: {{serve_overlay: true}}
"""
MATERIAL = "{name: material, font: false, features: [navigation.instant]}"


@pytest.mark.parametrize("theme", ["mkdocs", MATERIAL])
def test_the_mark_is_gone_once_the_source_is_mended_and_the_page_reloads(
    tmp_path: Path, page: Any, theme: str
) -> None:
    pytest.importorskip("material" if "material" in theme else "mkdocs")
    site, port = tmp_path, free_port()
    write(
        site,
        {
            "mkdocs.yml": CONFIGURATION.format(theme=theme),
            "docs/index.md": "# Home\n\nGo to [the guide](guid.md) now.\n",
            "docs/guide.md": "# Guide\n\n[nowhere](/small/nope/)\n",
            "docs/fine.md": "# Fine\n",
        },
    )
    with serving(site, "mkdocs", "serve", "-a", f"127.0.0.1:{port}") as server:
        server.wait_for("Serving on")
        page.goto(f"http://127.0.0.1:{port}/small/", wait_until="load")
        page.wait_for_selector(FLAG)
        assert marked(page) == ["the guide"]
        page.hover("p a")
        assert "docs/index.md:3:" in page.locator(CARD).inner_text()
        write(site, {"docs/index.md": "# Home\n\nGo to [the guide](guide.md) now.\n"})
        page.wait_for_selector("a[href$='guide/']:text('the guide')", timeout=30_000)
        page.wait_for_timeout(300)
        assert page.locator(OVERLAY).count() == 0
        assert marked(page) == []
        _visit(page, "Guide")
        page.wait_for_selector(FLAG)
        assert marked(page) == ["nowhere"]
        _visit(page, "Fine")
        page.wait_for_selector(OVERLAY, state="detached")


def _visit(page: Any, title: str) -> None:
    """Follow the navigation, which Material does without loading the page."""
    page.locator("a:visible", has_text=re.compile(rf"^\s*{title}\s*$")).first.click()
    page.wait_for_url(f"**/{title.lower()}/")
