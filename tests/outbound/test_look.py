from __future__ import annotations

import pytest
from fault_pages import FRAGMENTS, GITHUB, LATIN, PDF, SPA
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Look
from linkcheck_plugin.outbound.look import CANDIDATES, NEAREST, look
from linkcheck_plugin.outbound.page import PARSED

URL = "https://docs.example.org/guide/"
PROSE = "<p>" + "Words for readers, and enough of them to make a page of it. " * 20 + "</p>"


def seen(
    body: bytes | str,
    *fragments: str,
    url: str = URL,
    content_type: str = "text/html",
    truncated: bool = False,
) -> Look:
    data = body.encode() if isinstance(body, str) else body
    return look(url, content_type, data, truncated, frozenset(fragments), suspicions=False)


def state(body: bytes | str, fragment: str, **options) -> str:
    answer = seen(body, fragment, **options)
    states = [name for name in ("found", "missing", "unjudged") if fragment in getattr(answer, name)]
    assert len(states) == 1
    return states[0]


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", "found"), ("top", "found"), (":~:text=Hello", "found"), ("sec-1", "found"), ("sec-1:~:text=x", "found"),
        ("old-anchor", "found"), ("café", "found"), ("caf%C3%A9", "found"), ("unq", "found"), ("a&b", "found"),
        ("a%26b", "found"), ("start", "found"),
        ("nope", "missing"), ("Sec-1", "missing"), ("a&amp;b", "missing"), ("commented", "missing"), ("nope:~:text=x", "missing"),
        ("caf%E9", "missing"),
        ("/route", "unjudged"), ("!topic", "unjudged"), ("L10", "unjudged"), ("t=10", "unjudged"),
    ],
)  # fmt: skip
def test_fragments_of_a_page(fragment, expected):
    assert state(FRAGMENTS, fragment) == expected


def test_many_fragments_of_one_page_in_one_look():
    answer = seen(FRAGMENTS, "sec-1", "sec-2", "nope", "/route", "", "old-anchr")
    assert answer.found == ("", "sec-1")
    assert answer.missing == ("nope", "old-anchr", "sec-2")
    assert answer.unjudged == ("/route",)
    assert answer.near == {"old-anchr": "old-anchor"}


def test_the_nearest_id_is_spelled_as_in_a_url():
    assert seen('<h2 id="a b">x</h2>', "A b").near == {"A b": "a%20b"}


def test_the_encoding_is_that_of_the_header_or_the_page():
    assert state(LATIN, "caf%C3%A9") == "found"
    assert (
        state("<p id=café>x".encode("latin-1"), "café", content_type="text/html; charset=ISO-8859-1")
        == "found"
    )
    assert (
        state("<p id=café>x".encode("latin-1"), "café", content_type="text/html; charset=utf-8") == "missing"
    )


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/pdf", PDF), ("text/html", PDF), ("text/plain", b"<p id=other>"), ("image/svg+xml", b"<svg id=a></svg>"),
        ("text/html", b""), ("", b""), ("text/html", b"\x1f\x8b\x08\x00"), ("text/html", b"\x0b\x02\x80" * 100),
        ("application/json", b"{}"),
    ],
)  # fmt: skip
def test_nobody_can_say_what_no_page_holds(content_type, body):
    assert state(body, "intro", content_type=content_type) == "unjudged"
    assert state(body, "", content_type=content_type) == "found"


def test_a_page_that_was_cut_only_proves_what_it_has():
    assert state(FRAGMENTS, "sec-1", truncated=True) == "found"
    assert state(FRAGMENTS, "nope", truncated=True) == "unjudged"


def test_what_stands_behind_the_limit_is_not_missed():
    page = b"<p id=early>" + b"x" * PARSED + b"<p id=late>"
    assert state(page, "early") == "found"
    assert state(page, "late") == "unjudged"
    assert state(page, "nope") == "unjudged"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("github.com", "unjudged"), ("team.notion.site", "unjudged"), ("docs.example.org", "missing")],
)
def test_hosts_that_render_by_script_are_not_said_to_lack_an_id(host, expected):
    assert state(GITHUB, "usage", url=f"https://{host}/a") == "found"
    assert state(GITHUB, "user-content-usage", url=f"https://{host}/a") == "found"
    assert state(GITHUB, "nope", url=f"https://{host}/a") == expected


SCRIPTED = {
    "an empty root": SPA,
    "an empty root and a notice": "<title>App</title><noscript>You need to enable JavaScript to run this app.</noscript>"
    "<div id=root></div><script src=/a.js></script>",
    "a root with a loading text": f"<div id=__next>Loading…</div>{'<p>x ' * 100}<script src=/a.js></script>",
    "a custom element": "<app-shell></app-shell><script type=module src=/a.js></script>",
    "a notice and little text": f"<noscript>Bitte JavaScript einschalten</noscript><p>{'x ' * 200}</p><script>x</script>",
    "data in a script": f"<p>{'word ' * 60}</p><script>window.__STATE__='{'x' * 40_000}'</script>",
    "a page that leads on by script": "<script>location.replace('/new/' + location.hash)</script>",
}
STATIC = {
    "no script": "<div id=app></div><p>Short.</p>",
    "a root with content": f"<div id=__next>{PROSE}</div><script src=/a.js></script>",
    "a notice and much text": f"<noscript>Enable JavaScript for comments</noscript>{PROSE}<script src=/a.js></script>",
    "much script and much text": f"{PROSE}<script>{'x' * 40_000}</script>",
    "some text and a script": f"<p>{'word ' * 60}</p><script src=/a.js></script>",
    "a script in a comment": "<p>Short.</p><!-- <script src=/a.js></script> -->",
}


@pytest.mark.parametrize("name", SCRIPTED)
def test_a_page_that_a_script_fills_is_not_said_to_lack_an_id(name):
    assert state(SCRIPTED[name], "nope") == "unjudged"


@pytest.mark.parametrize("name", STATIC)
def test_a_page_with_content_is(name):
    assert state(STATIC[name], "nope") == "missing"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<meta http-equiv=refresh content='0; url=/new/'><p>Moved.", "unjudged"),
        ("<meta http-equiv=refresh content=60><p>News.", "missing"),
        ("<frameset><frame src=/a></frameset>", "unjudged"),
        ("<iframe src=/a></iframe><p>x", "missing"),
    ],
)
def test_a_page_that_only_leads_on_is_not_said_to_lack_an_id(body, expected):
    assert state(body, "nope") == expected


def test_pages_of_few_and_of_many_ids_have_bounded_suggestions():
    many = "".join(f"<p id=section-{number:x}z>" for number in range(CANDIDATES + 1_000))
    fragments = [f"sectoin-{number:x}z" for number in range(NEAREST + 30)]
    answer = seen(many, *fragments)
    assert len(answer.missing) == len(fragments)
    assert 0 < len(answer.near) <= NEAREST


def test_nothing_is_suspected_unless_asked_for():
    page = b"<title>404 - Page not found</title><h1>Page not found</h1>"
    assert look(URL, "text/html", page, False, frozenset(), suspicions=False).suspicion is None
    assert look(URL, "text/html", page, False, frozenset(), suspicions=True).suspicion is not None
    assert look(URL, "text/plain", page, False, frozenset(), suspicions=True).suspicion is None


HOSTILE = {
    "deep": b"<div>" * 100_000,
    "deep with ids": b"".join(b"<b id=a%d>" % number for number in range(60_000)),
    "one long tag": b"<a href=" + b"x" * 10_000_000,
    "one quote": b"<a href='" + b"x" * 10_000_000,
    "many attributes": b"<a " + b"".join(b"a%d=1 " % number for number in range(100_000)) + b">",
    "no attributes": b"<a " + b"/ " * 400_000 + b">",
    "foreign": b"<svg>" * 50_000 + b"</x>" * 50_000,
    "foreign in foreign": b"<svg><foreignObject><math>" * 20_000 + b"</svg>" * 20_000,
    "templates": b"<template>" * 60_000 + b"</template>" * 30_000,
    "scripts": b"<script>" * 100_000,
    "scripts in comments": b"<script><!--<script>" * 40_000,
    "comments": b"<!--" * 200_000,
    "cdata": b"<svg>" + b"<![CDATA[" * 100_000,
    "titles": b"<title>" * 100_000,
    "headings": b"<h1>" * 100_000,
    "references": b"<p id='" + b"&" * 500_000 + b"'>",
    "refresh": b"<meta http-equiv=refresh content='" + b"0" * 500_000 + b"; url=x'>",
    "bytes": bytes(range(1, 256)) * 2_000,
    "opening": b"<" * 500_000,
    "separators": b"<title>" + b" - " * 200_000 + b"</title>",
    "domains": b"<title>" + b"a." * 200_000 + b"</title>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end(name):
    answer = look(URL, "text/html", HOSTILE[name], False, frozenset({"nope", ""}), suspicions=True)
    assert answer.found == ("",)


ANYTHING = st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace"))


@given(st.text(), st.text(), ANYTHING, st.booleans(), st.frozensets(st.text(), max_size=5), st.booleans())
def test_any_answer_is_looked_at(url, content_type, body, truncated, fragments, suspicions):
    for place in (url, URL):
        answer = look(place, content_type, body, truncated, fragments, suspicions=suspicions, asked=url)
        assert sorted((*answer.found, *answer.missing, *answer.unjudged)) == sorted(fragments)
        assert set(answer.near) <= set(answer.missing)


@given(
    st.text("<>/='\"! abidnmeprcfsthx123\n", max_size=80),
    st.frozensets(st.text("abc", max_size=3), max_size=3),
)
def test_any_html_is_looked_at(markup, fragments):
    answer = look(URL, "text/html", markup.encode(), False, fragments, suspicions=True)
    assert sorted((*answer.found, *answer.missing, *answer.unjudged)) == sorted(fragments)
