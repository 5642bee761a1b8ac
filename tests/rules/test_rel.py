"""LNK205–LNK208, LNK210, LNK211, LNK213, LNK214 and LNK501: rel tokens of links, and of whole pages."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.knowledge import load
from linkcheck_plugin.rules.relations import distance, elements_for, meant_by, rel_with, rel_without

from .table import ADDRESS, Case, bad, compared, found, good, parameters, report_of

X = "https://x.example/"


def rule_cases(code: str) -> tuple[Any, Any]:
    """`bad` and `good` for one rule alone."""
    return partial(bad, select=[code]), partial(good, select=[code])


def rel(value: str) -> str:
    return f'rel="{value}"' if value else 'no "rel" attribute'


bad_205, good_205 = rule_cases("LNK205")
REL_COMMA = [
    bad_205(
        "a comma between tokens",
        f'<a rel="ugc,nofollow" href="①{X}">x</a>',
        found("LNK205 warning ①", X, X, rel("ugc nofollow")),
        clean=f'<a rel="ugc nofollow" href="{X}">x</a>',
    ),
    bad_205(
        "a comma and a blank, at the end, doubled",
        f'<a rel="Sponsored, nofollow" href="①{X}1">x</a><a rel="nofollow," href="②{X}2">x</a>'
        f'<a rel="ugc,,me,ugc" href="③{X}3">x</a>',
        found("LNK205 warning ①", X + "1", X + "1", rel("sponsored nofollow")),
        found("LNK205 warning ②", X + "2", X + "2", rel("nofollow")),
        found("LNK205 warning ③", X + "3", X + "3", rel("ugc me")),
        clean=f'<a rel="Sponsored nofollow" href="{X}1">x</a><a title="a,b" href="{X}2">x</a>',
    ),
    bad_205(
        "on a link of the site itself, and on other elements",
        '<a rel="next,bookmark" href="①/install/">x</a><map name="m"><area rel="ugc,me" href="②/guide.html"></map>'
        '<link rel="icon,shortcut" href="③/img/logo.png">',
        found("LNK205 warning ①", "/install/", ADDRESS + "install/", rel("next bookmark")),
        found("LNK205 warning ②", "/guide.html", ADDRESS + "guide.html", rel("ugc me")),
        found("LNK205 warning ③", "/img/logo.png", ADDRESS + "img/logo.png", rel("icon shortcut")),
        clean='<a rel="next bookmark" href="/install/">x</a><link rel="shortcut icon" href="/img/logo.png">',
    ),
    good_205(
        "a comma in a feed", {"feed.xml": f"<rss><channel><item><link>{X}a,b</link></item></channel></rss>"}
    ),
]

bad_206, good_206 = rule_cases("LNK206")
REL_UNKNOWN = [
    *(
        bad_206(
            f"{wrong} for {right}",
            f'<a rel="{wrong}" href="①{X}">x</a>',
            found("LNK206 warning ①", X, X, rel(right)),
            clean=f'<a rel="{right}" href="{X}">x</a>',
        )
        for wrong, right in [
            ("no-follow", "nofollow"),
            ("nofolow", "nofollow"),
            ("nofollows", "nofollow"),
            ("NoFollow2", "nofollow"),
            ("sponsered", "sponsored"),
            ("sponsor", "sponsored"),
            ("sponser", "sponsored"),
            ("ucg", "ugc"),
            ("guc", "ugc"),
            ("user-generated", "ugc"),
            ("noopner", "noopener"),
            ("no-opener", "noopener"),
            ("noreferer", "noreferrer"),
            ("extern", "external"),
            ("bookmarks", "bookmark"),
            ("autor", "author"),
        ]
    ),
    *(
        bad_206(
            f"{word} is no slip of nofollow",
            f'<a rel="{word}" href="①{X}">x</a><a rel="me {word}" href="②{X}2">x</a>',
            found("LNK206 warning ①", X, X, rel("")),
            found("LNK206 warning ②", X + "2", X + "2", rel("me")),
            clean=f'<a href="{X}">x</a><a rel="me" href="{X}2">x</a>',
        )
        for word in ("follow", "dofollow", "do-follow", "Follow")
    ),
    bad_206(
        "a slip beside other tokens, which stay",
        f'<a rel="external no-follow noopener" href="①{X}">x</a>',
        found("LNK206 warning ①", X, X, rel("external nofollow noopener")),
    ),
    bad_206(
        "a token of which nobody knows is information",
        f'<a rel="zzz" href="①{X}">x</a><a rel="noindex" href="②{X}2">x</a>',
        found("LNK206 info ①", X, X),
        found("LNK206 info ②", X + "2", X + "2"),
        clean=f'<a rel="wp-att-12 attachment" href="{X}">x</a><a rel="lightbox[a]" href="{X}">x</a>'
        f'<a rel="category tag" href="{X}">x</a><a rel="http://vocabulary.example/a" href="{X}">x</a>',
    ),
    bad_206(
        "tokens are split at commas, as by Google",
        f'<a rel="ugc,no-follow" href="①{X}">x</a>',
        found("LNK206 warning ①", X, X, rel("ugc nofollow")),
        clean=f'<a rel="ugc,nofollow" href="{X}">x</a>',
    ),
    bad_206(
        "on a style sheet",
        '<link rel="stylsheet" href="①/install/">',
        found("LNK206 warning ①", "/install/", ADDRESS + "install/", rel("stylesheet")),
        clean='<link rel="stylesheet" href="/install/"><link rel="EditURI" href="/install/">'
        '<link rel="shortcut icon" href="/img/logo.png"><link rel="apple-touch-icon" href="/img/logo.png">',
    ),
    good_206("a form that is sent by POST", '<form rel="zzz" method="post" action="/install/"></form>'),
]

bad_207, good_207 = rule_cases("LNK207")
INTERNAL_NOFOLLOW = [
    bad_207(
        "a qualifier on a link of the site itself",
        '<a rel="nofollow" href="①/install/">x</a><a rel="noopener ugc" href="②install/#setup">x</a>'
        f'<a rel="sponsored nofollow" href="③{ADDRESS}guide.html">x</a>',
        found("LNK207 warning ①", "/install/", ADDRESS + "install/", rel("")),
        found("LNK207 warning ②", "install/#setup", ADDRESS + "install/#setup", rel("noopener")),
        found("LNK207 warning ③", ADDRESS + "guide.html", ADDRESS + "guide.html", rel("")),
        clean='<a href="/install/">x</a><a rel="noopener bookmark" href="install/#setup">x</a>',
    ),
    bad_207(
        "behind a comma",
        '<a rel="next,nofollow" href="①/install/">x</a>',
        found("LNK207 warning ①", "/install/", ADDRESS + "install/", rel("next")),
    ),
    good_207("a link to another site", f'<a rel="nofollow" href="{X}">x</a>'),
    good_207(
        "an own redirect that leads to another site",
        {
            "index.html": '<a rel="nofollow" href="/go/x/">x</a>',
            "go/x/index.html": f'<meta http-equiv="refresh" content="0; url={X}">',
        },
    ),
    good_207(
        "what WordPress writes in comments",
        '<ol class="commentlist"><li><a rel="ugc external nofollow" href="/install/">me</a>'
        '<a rel="nofollow" class="comment-reply-link" href="#respond">Reply</a></ol>'
        '<div id="respond"><a rel="nofollow" href="/install/#setup">Cancel reply</a></div>',
    ),
    good_207(
        "files, and pages that may not be found",
        {
            "index.html": '<a rel="nofollow" href="/_sources/index.rst.txt">source</a><a rel="nofollow" href="/in/">in</a>',
            "_sources/index.rst.txt": "x",
            "in/index.html": '<meta name="robots" content="noindex">',
        },
    ),
    good_207("a link that does not resolve", '<a rel="nofollow" href="#top">x</a>'),
]

bad_208, good_208 = rule_cases("LNK208")
REL_MISPLACED = [
    bad_208(
        "tokens of resources on an anchor",
        f'<a rel="canonical" href="①{X}">x</a><a rel="stylesheet nofollow" href="②{X}2">x</a>',
        found("LNK208 warning ①", X, X),
        found("LNK208 warning ②", X + "2", X + "2"),
        clean=f'<a rel="nofollow" href="{X}">x</a><a rel="edit" href="{X}2">x</a>',
    ),
    bad_208(
        "tokens of links on a resource",
        '<link rel="nofollow stylesheet" href="①/install/">',
        found("LNK208 warning ①", "/install/", ADDRESS + "install/"),
        clean='<link rel="stylesheet" href="/install/"><link rel="me" href="https://x.example/">',
    ),
    bad_208(
        "a token twice",
        f'<a rel="nofollow noopener NOFOLLOW" href="①{X}">x</a>',
        found("LNK208 warning ①", X, X, rel("nofollow noopener")),
        clean=f'<a rel="nofollow noopener" href="{X}">x</a>',
    ),
    bad_208(
        "an anchor without href",
        '<a rel="①nofollow">x</a><a name="y" rel="②external">y</a>',
        found("LNK208 warning ①", None),
        found("LNK208 warning ②", None),
        clean='<a name="y">y</a><a rel="next">Next</a><a>x</a>',
    ),
    bad_208(
        "tokens of anchors on a form",
        f'<form rel="bookmark" action="①{X}"></form>',
        found("LNK208 warning ①", X, X),
        clean=f'<form rel="noopener search" action="{X}"></form>',
    ),
    good_208("an unknown token", f'<a rel="zzz" href="{X}">x</a>'),
]

bad_213, good_213 = rule_cases("LNK213")
ENGINES = [
    bad_213(
        "nofollow is wanted beside other qualifiers",
        f'<a rel="sponsored" href="①{X}">x</a><a rel="me,ugc" href="②{X}2">x</a>',
        found("LNK213 warning ①", X, X, rel("sponsored nofollow")),
        found("LNK213 warning ②", X + "2", X + "2", rel("me ugc nofollow")),
        clean=f'<a rel="sponsored nofollow" href="{X}">x</a><a rel="me" href="{X}2">x</a>'
        '<a rel="ugc" href="/install/">x</a>',
        require_nofollow_with=["sponsored", "ugc"],
    ),
    bad_213(
        "only beside the named one",
        f'<a rel="sponsored" href="①{X}">x</a><a rel="ugc" href="{X}2">x</a>',
        found("LNK213 warning ①", X, X, rel("sponsored nofollow")),
        require_nofollow_with="sponsored",
    ),
    good_213("nothing is wanted by default", f'<a rel="sponsored" href="{X}">x</a>'),
]

bad_501, good_501 = rule_cases("LNK501")
OPENER = [
    bad_501(
        "another site in a new window",
        f'<a target="_blank" href="①{X}">x</a><a target="_BLANK" rel="nofollow" href="②{X}2">x</a>',
        found("LNK501 info ①", X, X, rel("noopener"), "②"),
        clean=f'<a target="_blank" rel="noopener" href="{X}">x</a><a target="_blank" rel="noreferrer" href="{X}2">x</a>'
        f'<a href="{X}3">x</a><a target="_blank" href="/install/">x</a><a target="_self" href="{X}4">x</a>',
    ),
    bad_501(
        "opener on purpose is an error",
        f'<a target="_blank" rel="opener ugc" href="①{X}">x</a><a rel="opener" href="②{X}2">x</a>',
        found("LNK501 error ①", X, X, rel("ugc noopener"), "②"),
        clean='<a target="_blank" rel="opener" href="/install/">x</a>',
    ),
]

MASTODON = "https://mastodon.social/@me"


def many(count: int, attributes: str) -> str:
    return "".join(f'<a {attributes} href="https://x{number}.example/">x</a>' for number in range(count))


bad_210, good_210 = rule_cases("LNK210")
OVERUSE = [
    bad_210(
        "the own profile beside the content",
        f'<footer><a rel="nofollow noopener" href="①{MASTODON}">x</a></footer>',
        found("LNK210 info ①", MASTODON, MASTODON, rel("noopener")),
        clean=f'<footer><a rel="me" href="{MASTODON}">x</a></footer><a rel="nofollow" href="https://github.com/other">x</a>'
        '<footer><a rel="nofollow" href="https://twitter.com/intent/tweet?url=x">Share</a></footer>',
    ),
    bad_210(
        "a profile that the site names as its own",
        '<link rel="me" href="https://github.com/me"><a rel="nofollow" href="①https://github.com/me">x</a>',
        found("LNK210 info ①", "https://github.com/me", "https://github.com/me", rel("")),
    ),
    bad_210(
        "support of the project",
        '<footer><a rel="sponsored" href="①https://opencollective.com/me">x</a></footer>',
        found("LNK210 info ①", "https://opencollective.com/me", "https://opencollective.com/me", rel("")),
    ),
    bad_210(
        "a blanket over all other sites",
        many(20, "rel=nofollow").replace("https://x0", "①https://x0"),
        found("LNK210 info ①", "https://x0.example/", "https://x0.example/"),
        clean=many(19, "rel=nofollow"),
    ),
    good_210("most links are followed", many(20, "rel=nofollow") + many(30, "")),
    good_210(
        "what visitors wrote does not count",
        '<ol class="commentlist"><li>' + many(30, 'rel="ugc nofollow"') + "</ol>",
    ),
]

bad_211, good_211 = rule_cases("LNK211")
NOFOLLOW_PAGE = [
    bad_211(
        "a page that may be found",
        '<meta name="robots" content="index, nofollow">',
        found("LNK211 warning index.html:None:None", None),
        clean='<meta name="robots" content="noindex, nofollow">',
    ),
    bad_211(
        "several pages are one finding",
        {
            "index.html": '<meta name=robots content="NoFollow">',
            "b.html": '<meta name=robots content="all,nofollow">',
        },
        found("LNK211 warning b.html:None:None", None, None, None, "index.html:None:None"),
        clean={
            "index.html": '<meta name=robots content="none">',
            "b.html": '<meta name=robots content="max-image-preview:none">',
        },
    ),
    bad_211(
        "pages that are ignored are left out",
        {
            "index.html": '<meta name=robots content="nofollow">',
            "b.html": '<meta name=robots content="nofollow">',
        },
        found("LNK211 warning index.html:None:None", None),
        ignore_pages=["b.html"],
    ),
]

bad_214, good_214 = rule_cases("LNK214")
INCONSISTENT = [
    bad_214(
        "bare on another page",
        {
            "index.html": f'<a rel="sponsored" href="{X}a">x</a>',
            "b.html": f'<a rel="noopener" href="①{X}a">y</a><a href="②{X}a#f">z</a>',
        },
        found("LNK214 info ①", X + "a", X + "a", rel("noopener sponsored")),
        found("LNK214 info ②", X + "a#f", X + "a#f", rel("sponsored")),
        clean={
            "index.html": f'<a rel="sponsored" href="{X}a">x</a>',
            "b.html": f'<a rel="nofollow" href="{X}a">y</a><a href="{X}b">z</a>',
        },
    ),
    bad_214(
        "the button and the heading of one page",
        f'<a href="①{X}">Heading</a><a rel="nofollow" href="{X}">Button</a>',
        found("LNK214 info ①", X, X, rel("nofollow")),
    ),
    good_214(
        "what visitors wrote does not count",
        f'<a href="{X}">x</a><div class="comment"><a rel="ugc nofollow" href="{X}">x</a></div>',
    ),
    bad_214(
        "a page that is read again keeps its findings",
        {
            "index.html": f'<a href="/old/">1</a><a href="①{X}">Heading</a><a rel="nofollow" href="{X}">Button</a>',
            "old/index.html": '<meta http-equiv="refresh" content="0; url=/install/">',
        },
        found("LNK214 info ①", X, X, rel("nofollow")),
    ),
]

TABLES = [
    *REL_COMMA,
    *REL_UNKNOWN,
    *INTERNAL_NOFOLLOW,
    *REL_MISPLACED,
    *ENGINES,
    *OPENER,
    *OVERUSE,
    *NOFOLLOW_PAGE,
    *INCONSISTENT,
]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert sorted(actual, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize(
    ("attributes", "code", "fix"),
    [
        ('rel="ugc,nofollow"', "LNK205", "ugc nofollow"),
        ('rel="external no-follow"', "LNK206", "external nofollow"),
        ('rel="dofollow"', "LNK206", None),
        ('rel="follow"', "LNK206", None),
        ('rel="zzz"', "LNK206", None),
        ('rel="ugc ugc"', "LNK208", "ugc"),
        ('rel="canonical"', "LNK208", None),
        ('target="_blank"', "LNK501", "noopener"),
        ('target="_blank" rel="opener"', "LNK501", "noopener"),
    ],
)
def test_the_fix_is_the_whole_new_value_of_rel(attributes, code, fix, tmp_path):
    report = report_of({"index.html": f'<a {attributes} href="{X}">x</a>'}, tmp_path, select=[code])
    assert [(finding.code, finding.fix) for finding in report.findings] == [(code, fix)]


def test_new_windows_are_one_finding_with_a_fix_for_each_place(tmp_path):
    markup = f'<a target="_blank" href="{X}">x</a><a target="_blank" rel="nofollow" href="{X}2">y</a>'
    [finding] = report_of({"index.html": markup}, tmp_path, select=["LNK501"]).findings
    assert finding.fix == "noopener"
    assert [(place.url, place.fix) for place in finding.occurrences] == [
        (None, None),
        (X + "2", "nofollow noopener"),
    ]


def test_the_fix_of_a_link_that_needs_no_rel_is_an_empty_value(tmp_path):
    site = {"index.html": '<a rel="nofollow" href="/b.html">x</a>', "b.html": ""}
    [finding] = report_of(site, tmp_path, select=["LNK207"]).findings
    assert finding.fix == ""


@pytest.mark.parametrize("word", ["follow", "dofollow", "do-follow", "followed"])
def test_words_that_ask_to_follow_are_near_to_nothing(word):
    assert meant_by(word) == ()


GROUPS = load("rel")["group"]


@pytest.mark.parametrize(
    ("token", "on"), [(token, group["on"]) for group in GROUPS for token in group["tokens"]], ids=str
)
def test_every_known_token_is_found_where_it_belongs_and_nowhere_else(token, on):
    assert elements_for(token) == frozenset(on)
    assert "/" in token or elements_for(f"z{token}") is None


@pytest.mark.parametrize("prefix", load("rel")["family"]["prefixes"])
def test_families_of_tokens_are_known_by_their_beginning(prefix):
    assert elements_for(f"{prefix}zz") is not None
    assert elements_for(f"z{prefix}zz") is None


def test_no_token_is_listed_twice():
    tokens = [token for group in GROUPS for token in group["tokens"]]
    assert len(tokens) == len(set(tokens))


@pytest.mark.parametrize(("wrong", "right"), load("rel")["written_for"].items())
def test_every_listed_slip_means_a_known_token(wrong, right):
    assert meant_by(wrong) == (right,)
    assert elements_for(right) is not None
    assert elements_for(wrong) is None


@pytest.mark.parametrize("token", ["popup", "note", "list", "page", "image", "x", "abc", "nav"])
def test_ordinary_words_are_no_slips(token):
    assert meant_by(token) == ()


WORDS = st.text("abcdef-", max_size=8)


@given(WORDS, WORDS, WORDS)
def test_distance_is_a_metric(one, other, third):
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third)


TOKENS = st.lists(st.sampled_from(["nofollow", "ugc", "noopener", "me", "zzz"]), max_size=6)


@given(TOKENS, TOKENS)
def test_adding_and_removing_tokens_twice_is_like_once(tokens, others):
    added = rel_with(tokens, others)
    assert rel_with(added.split(), others) == added
    removed = rel_without(tokens, others)
    assert rel_without(removed.split(), others) == removed
    assert set(removed.split()) == set(tokens) - set(others)
