"""LNK204: links that visitors wrote, and what stands beside them in the comments."""

from __future__ import annotations

from functools import partial

import pytest

from linkcheck_plugin.knowledge import load

from .table import Case, bad, compared, found, good, parameters, report_of

X = "https://x.example/"
BOTH = 'rel="ugc nofollow"'
bad, good = partial(bad, select=["LNK204"]), partial(good, select=["LNK204"])


def page(body: str) -> str:
    return (
        f"<!doctype html><html lang=en><body><main><article><p>Text</p></article></main>{body}</body></html>"
    )


WORDPRESS = """<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on
<a href="https://x.example/heading">this</a></h2><ol class="comment-list"><li id="comment-7" class="comment even">
<article class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">
<a href="①https://x.example/author" rel="external" class="url">Ada</a></b></div></footer><div class="comment-content">
<p>Look <a href="②https://x.example/spam">here</a></p></div><div class="reply"><a rel="nofollow" href="#respond">Reply</a>
</div></article></li><li class="pingback"><p>Pingback: <a href="③https://x.example/ping">P</a></p></li></ol>
<div id="respond" class="comment-respond"><form action="/"><p>You may use <a href="https://x.example/markdown">Markdown</a>
</p></form></div><p class="nocomments">Closed, write to <a href="https://x.example/list">the list</a></p></div>"""

SYSTEMS = {
    "Generic": """<section class="comments"><h3><a href="https://x.example/h">Comments</a></h3>
<article><p><a href="①https://x.example/1">x</a></p></article><p>Rules: <a href="https://x.example/rules">r</a></p></section>
<div class="guestbook"><p><a href="https://x.example/made">made by</a></p><ul><li><a href="②https://x.example/2">x</a></li></ul>
</div>""",
    "WordPress": WORDPRESS,
    "Staticman": """<section class="page__comments"><h4 class="page__comments-title">Comments</h4>
<article id="comment1" class="js-comment comment"><div class="comment__content-wrapper"><h3 class="comment__author">
<a rel="external nofollow" href="https://x.example/fine">Ada</a></h3><div class="comment__content"><p>
<a href="①https://x.example/1">x</a></p></div></div></article></section>""",
    "Web mentions": """<div class="webmentions" id="webmentions"><p>Write to <a href="https://x.example/wm">wm</a></p>
<ol class="webmentions__list"><li class="webmentions__item"><article class="webmention h-cite u-comment">
<a class="p-author h-card" href="①https://x.example/1">Ada</a></article></li></ol></div>""",
    "Discourse": """<div id="topic-title"><h1><a href="/t/1">T</a></h1></div><div itemscope class="topic-body crawler-post">
<div class="post" itemprop="text"><p><a href="①https://x.example/1">x</a></p></div></div>""",
    "Forums": """<div id="post_content12"><p><a href="①https://x.example/1">x</a></p></div>
<div id="post_message_9"><a href="②https://x.example/2">x</a></div><div class="postmsg"><a href="③https://x.example/3">x</a></div>
<div id="post_content"><a href="https://x.example/article">x</a></div>""",
}
"""Markup as each system makes it."""


def as_case(name: str, markup: str) -> Case:
    urls = {mark: markup.partition(mark)[2].partition('"')[0] for mark in "①②③" if mark in markup}
    return bad(
        name,
        page(markup),
        *(found(f"LNK204 warning {mark}", url, url, _qualified(markup, mark)) for mark, url in urls.items()),
        clean=page(_clean(markup)),
    )


def _qualified(markup: str, mark: str) -> str:
    tag = markup[markup.rfind("<", 0, markup.index(mark)) :].partition(">")[0]
    return 'rel="external ugc nofollow"' if "external" in tag else BOTH


def _clean(markup: str) -> str:
    for mark in "①②③":
        before, found_mark, after = markup.partition(mark)
        if found_mark:
            at = before.rfind("<a ")
            url = after.partition('"')[0]
            markup = (
                before[:at]
                + f'<a rel="ugc" href="{url}"'
                + after.partition('"')[2].replace(' rel="external"', "", 1)
            )
    return markup


CASES = [
    *(as_case(name, markup) for name, markup in SYSTEMS.items()),
    bad(
        "an item alone",
        f'<div class="comment-content"><a href="①{X}">x</a></div>',
        found("LNK204 warning ①", X, X, BOTH),
        clean=f'<div class="comment-content"><a rel="nofollow" href="{X}">x</a></div>'
        f'<div class="comment-content"><a rel="ugc,nofollow" href="{X}">x</a></div>'
        f'<div class="comment-content"><a rel="sponsored" href="{X}">x</a></div>',
    ),
    bad(
        "other tokens stay",
        f'<div class="comment"><a rel="noopener external" href="①{X}">x</a></div>',
        found("LNK204 warning ①", X, X, 'rel="noopener external ugc nofollow"'),
    ),
    bad(
        "the same link in the text of the author is none of a visitor",
        f'<p><a href="{X}">x</a></p><div class="comment"><a href="①{X}">x</a></div><p><a href="{X}">x</a></p>',
        found("LNK204 warning ①", X, X, BOTH),
        clean=f'<p><a href="{X}">x</a></p><div class="comment"><a rel="ugc" href="{X}">x</a></div>',
    ),
    bad(
        "microdata and RDFa",
        f'<div itemscope itemtype="https://schema.org/Comment"><a href="①{X}1">x</a></div>'
        f'<div itemprop="comment"><a href="②{X}2">x</a></div><div typeof="Comment"><a href="③{X}3">x</a></div>'
        f'<div itemprop="suggestedAnswer" itemtype="http://schema.org/Answer"><a href="④{X}4">x</a></div>',
        *(found(f"LNK204 warning {mark}", f"{X}{n}", f"{X}{n}", BOTH) for n, mark in enumerate("①②③④", 1)),
        clean=f'<div itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><a href="{X}">x</a></div>'
        f'<div itemscope itemtype="https://schema.org/Review"><a href="{X}">x</a></div>'
        f'<div itemscope itemtype="https://schema.org/Comments"><a href="{X}">x</a></div>',
    ),
    bad(
        "a section with comments",
        f'<section id="comments"><h2>Comments</h2><ul><li class="comment"><a href="①{X}">x</a></li></ul></section>',
        found("LNK204 warning ①", X, X, BOTH),
        clean=f'<section id="comments"><h2>Comments</h2><ul><li>In C: <a href="{X}">x</a></li></ul></section>',
    ),
    bad(
        "what the owner trusts",
        f'<div class="comment"><a href="①{X}">x</a></div>',
        found("LNK204 warning ①", X, X, BOTH),
        clean=f'<div class="comment" data-trusted><a href="{X}">x</a></div>',
    ),
    bad(
        "hosts that visitors may link to",
        '<div class="comment"><a href="①https://bad-x.example/">x</a><a href="https://docs.x.example/">x</a></div>',
        found("LNK204 warning ①", "https://bad-x.example/", "https://bad-x.example/", BOTH),
        clean=f'<div class="comment"><a href="{X}">x</a><a href="https://a.y.example/">x</a></div>',
        ugc_trusted_hosts=["x.example", "*.y.example"],
    ),
    bad(
        "classes of one's own",
        f'<div class="letter"><a href="①{X}">x</a></div>',
        found("LNK204 warning ①", X, X, BOTH),
        clean=f'<div class="letters"><a href="{X}">x</a></div>',
        ugc_regions=["Letter"],
    ),
    good("the links of the site itself", '<div class="comment"><a href="/install/">x</a></div>'),
    good(
        "code that is highlighted as a comment",
        f'<div class="highlight"><pre><span class="c"># <a href="{X}">x</a></span></pre></div>'
        f'<pre><code><span class="token comment"><a href="{X}">x</a></span></code></pre>'
        f'<pre><code class="hljs"><span class="hljs-comment"><a href="{X}">x</a></span>'
        f'<div class="comment"><a href="{X}">x</a></div></code></pre><div class="c"><a href="{X}">x</a></div>'
        f'<p class="comment"><a href="{X}">x</a></p>',
    ),
    good(
        "code in a comment",
        f'<div class="comment"><pre><a href="{X}">x</a></pre></div>',
    ),
    good(
        "credits for readers without scripts",
        f'<div id="comments"><div id="disqus_thread"></div><noscript>Comments by <a href="{X}">Disqus</a></noscript>'
        f'<ul><li><noscript><a href="{X}">x</a></noscript></li></ul></div>',
    ),
    good(
        "what a script fetches",
        '<div class="comments"><div class="giscus"><ul><li><a href="https://x.example/">x</a></li></ul></div></div>',
    ),
    good(
        "a page whose links are all nofollow",
        f'<meta name="robots" content="index,nofollow"><div class="comment"><a href="{X}">x</a></div>',
    ),
    good("images in comments", f'<div class="comment"><img src="{X}a.png"></div>'),
    good(
        "is in the default preset, not in links",
        f'<div class="comment"><a href="{X}">x</a></div>',
        select=[],
        preset="links",
    ),
]


@pytest.mark.parametrize("case", parameters(CASES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert sorted(actual, key=str) == sorted(wanted, key=str)


def test_every_system_whose_comments_are_in_the_page_has_an_example():
    assert {system["name"] for system in load("ugc")["system"] if not system.get("client")} == set(SYSTEMS)


def visited(markup, tmp_path):
    report = report_of({"index.html": page(markup)}, tmp_path, select=["LNK204"])
    return len(report.findings)


def tokens(kind, client=False):
    return [
        token
        for system in load("ugc")["system"]
        if bool(system.get("client")) is client
        for token in system.get(kind, ())
    ]


@pytest.mark.parametrize("token", tokens("items"))
def test_every_item_is_found_and_a_token_that_holds_it_is_not(token, tmp_path):
    link = f'<p><a href="{X}">x</a></p>'
    assert visited(f'<div class="{token}">{link}</div><div class="x{token}x">{link}</div>', tmp_path) == 1


@pytest.mark.parametrize("token", tokens("numbered"))
def test_every_numbered_item_is_found_with_its_number_alone(token, tmp_path):
    link = f'<p><a href="{X}">x</a></p>'
    assert visited(f'<div id="{token}12">{link}</div><div id="{token}12a">{link}</div>', tmp_path) == 1


@pytest.mark.parametrize("token", tokens("containers"))
def test_every_container_has_items_and_what_is_the_owners(token, tmp_path):
    link = f'<a href="{X}">x</a>'
    assert visited(f'<div class="{token}"><h2>{link}</h2><p>{link}</p></div>', tmp_path) == 0
    assert visited(f'<div class="{token}"><ul><li>{link}</li></ul></div>', tmp_path) == 1


@pytest.mark.parametrize("token", tokens("owned") + tokens("containers", client=True))
def test_what_is_the_owners_or_fetched_by_a_script_is_never_found(token, tmp_path):
    assert (
        visited(
            f'<div class="comments"><div class="{token}"><ul><li><a href="{X}">x</a></ul></div></div>',
            tmp_path,
        )
        == 0
    )
