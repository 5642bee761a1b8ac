from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.outbound.fragment_kinds import has_id, is_scripted, kind_of, without_directive

PAGE = "https://docs.example.org/guide/"


@pytest.mark.parametrize(
    "fragment", ["", "top", "TOP", "Top", "%74op", ":~:text=Hello", "top:~:text=Hello,you"]
)
def test_nothing_that_could_be_missing(fragment):
    assert kind_of(PAGE, fragment) == "none"


@pytest.mark.parametrize(
    "fragment",
    [
        "install", "sec-1", "café", "caf%C3%A9", "section:~:text=Hello", "a&b", "topic", "2024", "History_of_Rome",
        "method(java.lang.String,int)", "map/2", "Kernel.map/2", "==/2", "operator==", "operator=", "line-12", "lines",
        "L", "Lorem", "L10n", "L10 and more", "note", "note_a", "comment", "comments", "comment-policy", "commits",
        "readme", "diff", "diff-tools", "file-formats", "issue-tracker", "ref-CR1", "r1", "files", "event-loop",
        "user-content-usage", "page-3", "a b", "100%", "%", "%zz", "t", "page", "epub", "fn:1", "cite_note-1", "#",
    ],
)  # fmt: skip
def test_elements(fragment):
    assert kind_of(PAGE, fragment) == "id"


@pytest.mark.parametrize(
    "fragment",
    [
        "/route", "/", "!topic", "!/topic", "?tab=1", "%2Froute", "narrow/stream/9-general/topic/links", "inbox/1a2b/c",
        "t=10", "t=npt:10,20", "xywh=160,120,320,240", "page=3", "nameddest=intro", "gid=0", "map=12/51.5/-0.1",
        "heading=h.3x", "zoom=50&page=2", "L10", "L10-L20", "L10-20", "L1C2-L3C4", "l7", "lines-12:20", "10-20",
        "diff-0123456789abcdef0123456789abcdef", "diff-0123456789abcdef0123456789abcdefR10-L20", "issuecomment-1234",
        "discussion_r1234", "pullrequestreview-12", "discussioncomment-12", "gistcomment-12", "note_12", "comment-12",
        "comment12_34", "commits-pushed-0a1b2c3", "svgView(viewBox(0,0,200,200))", "epubcfi(/6/4!/4)",
    ],
)  # fmt: skip
def test_what_only_a_program_knows(fragment):
    assert kind_of(PAGE, fragment) == "unjudged"


@pytest.mark.parametrize(
    "fragment", ["readme", "README", "readme-ov-file", "commits", "files", "diff", "diff-0a1b2c", "issue-12", "ref-commit-0a1b2c3",
                 "event-12", "file-links-py", "start-of-content"]
)  # fmt: skip
def test_views_of_the_code_hosts(fragment):
    for host in ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "gist.github.com"):
        assert kind_of(f"https://{host}/owner/name", fragment) == "unjudged"
    assert kind_of("https://notgithub.com/owner/name", fragment) == "id"


def test_headings_of_a_readme_are_asked_for():
    assert kind_of("https://github.com/owner/name", "usage") == "id"
    assert kind_of("https://github.com/owner/name/blob/main/docs/guide.md", "usage") == "id"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/a.pdf", "unjudged"),
        ("https://example.org/A.PDF", "unjudged"),
        ("https://example.org/a.pdf?download=1", "unjudged"),
        ("https://example.org/films/a.webm", "unjudged"),
        ("https://example.org/icons.svg", "unjudged"),
        ("https://example.org/notes.txt", "unjudged"),
        ("https://example.org/a.pdf/", "id"),
        ("https://example.org/about.pdf-files", "id"),
        ("https://example.org/read?file=a.pdf", "id"),
        ("https://example.org/a.html", "id"),
        ("https://example.org/a.md", "id"),
        ("https://example.org/v1.2", "id"),
        ("https://example.pdf/", "id"),
        ("https://example.org", "id"),
        ("http://[::1]:8000/a", "id"),
        ("mailto:a@example.org", "unjudged"),
        ("", "unjudged"),
    ],
)
def test_the_file_decides_too(url, kind):
    assert kind_of(url, "intro") == kind


@pytest.mark.parametrize(
    ("fragment", "plain"),
    [("sec:~:text=x", "sec"), (":~:text=x", ""), ("sec", "sec"), ("a:~b", "a:~b"), ("a:~:b:~:c", "a")],
)
def test_directives_are_cut_off(fragment, plain):
    assert without_directive(fragment) == plain


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("sec", True), ("SEC", False), ("sec:~:text=x", True), ("caf%C3%A9", True), ("café", True), ("a%20b", True),
        ("100%25", True), ("usage", True), ("user-content-usage", True), ("Usage", False), ("nope", False),
    ],
)  # fmt: skip
def test_ids_are_found_in_exact_case_and_behind_the_prefix_of_github(fragment, found):
    assert has_id(fragment, {"sec", "café", "a b", "100%25", "user-content-usage"}) is found


@pytest.mark.parametrize(
    ("host", "scripted"),
    [
        ("github.com", True),
        ("team.notion.site", True),
        ("docs.github.com", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_hosts_that_render_by_script(host, scripted):
    assert is_scripted(host) is scripted


TEXT = st.text() | st.text("%:~/#!?=L0-_aé\ud800", max_size=30)


@given(TEXT, TEXT)
def test_any_fragment_of_any_url_has_a_kind(url, fragment):
    assert kind_of(url, fragment) in ("none", "id", "unjudged")
    assert kind_of(PAGE, fragment) in ("none", "id", "unjudged")
    has_id(fragment, {"a"})


@given(st.text("abcdefXYZ-_0123456789", min_size=1))
def test_words_are_elements_whatever_follows_as_a_directive(word):
    assert kind_of(PAGE, f"{word}:~:text=x/y=z") == kind_of(PAGE, word)
