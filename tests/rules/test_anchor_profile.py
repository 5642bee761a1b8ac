"""LNK305–LNK308: what many anchor texts say together; thresholds at their edges, and what real blogs repeat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.anchor_text import Target
from linkcheck_plugin.rules.articles import is_index_of_terms, is_list
from linkcheck_plugin.rules.search_terms import buying_words, is_work, why_keyword
from linkcheck_plugin.rules.targets import bare_title, common_part, domain_names, slug_phrase

from .table import Case, bad, compared, found, good, parameters, report_of

VPS = '<a href="https://v.example.com/">best vps</a>'
OTHER = '<a href="https://v.example.com/about/">V about us</a>'


def blog(articles: int, link: str = VPS, others: int = 0, **more: str) -> dict[str, str]:
    """Articles with a link, the last `others` of them with another link to the same domain, and further files."""
    pages = {f"post-{number}.html": f"<div>{link}</div>" for number in range(articles)}
    pages |= {f"more-{number}.html": f"<article>{OTHER}</article>" for number in range(others)}
    return pages | {path.replace("__", "/") + ".html": text for path, text in more.items()}


def told(tmp_path: Path, files: Mapping[str, str], code: str = "LNK307", **settings: object) -> list[str]:
    """The messages of one rule."""
    report = report_of(files, tmp_path, **{"select": [code], **settings})
    return [finding.message for finding in report.findings]


# LNK307 ----------------------------------------------------------------------------------------------------


def test_the_message_says_text_count_share_pages_and_threshold(tmp_path):
    [finding] = report_of(blog(6, others=2), tmp_path).findings
    assert finding.message == (
        '"best vps" is the text of 6 of 8 followed links to example.com (75 %), in 6 articles, and it reads like '
        'a search for something to buy ("best"); overuse begins at 5 articles and 50 %'
    )
    assert (finding.code, finding.severity, finding.region) == ("LNK307", "warning", "content")
    assert finding.evidence == 'it reads like a search for something to buy ("best")'
    assert finding.suggestion == (
        'use other words in most of them, or name the site: "example"; rel="sponsored" if they are paid for'
    )
    assert [place.page for place in finding.occurrences] == [f"post-{number}.html" for number in range(6)]


@pytest.mark.parametrize(
    ("articles", "others", "settings", "number"),
    [
        (5, 0, {}, 1),
        (4, 0, {}, 0),
        (5, 5, {}, 1),
        (5, 6, {}, 0),
        (4, 0, {"exact_match_articles": 4}, 1),
        (5, 0, {"exact_match_articles": 6}, 0),
        (5, 6, {"exact_match_share": 0.45}, 1),
        (5, 5, {"exact_match_share": 0.51}, 0),
        (1, 0, {"exact_match_articles": 1, "exact_match_share": 1}, 1),
    ],
)
def test_thresholds_are_reached_and_can_be_set(articles, others, settings, number, tmp_path):
    assert len(told(tmp_path, blog(articles, others=others), **settings)) == number


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="nofollow" href="https://v.example.com/">best vps</a>',
        '<a rel="sponsored" href="https://v.example.com/">best vps</a>',
        '<a rel="ugc,nofollow" href="https://v.example.com/">best vps</a>',
        f"<footer>{VPS}</footer>",
        f"<nav>{VPS}</nav>",
        f'<div class="comments"><div class="comment">{VPS}</div></div>',
        f'<div class="sponsors">{VPS}</div>',
        '<meta name="robots" content="nofollow">' + VPS,
        '<meta name="robots" content="noindex">' + VPS,
        '<a href="https://e.example/install/">best vps</a>',
        '<a href="https://shop.e.example/">best vps</a>',
    ],
)
def test_links_that_are_not_followed_not_in_the_text_or_ones_own_do_not_count(link, tmp_path):
    assert told(tmp_path, blog(6, link)) == []


def test_image_links_count_by_their_alternative_text(tmp_path):
    link = '<a href="https://v.example.com/"><img src="/img/logo.png" alt="Best VPS"></a>'
    assert len(told(tmp_path, blog(5, link))) == 1


def test_plurals_articles_and_letter_case_are_one_text(tmp_path):
    pages = {
        f"post-{number}.html": f'<p><a href="https://v.example.com/{number}">{text}</a>'
        for number, text in enumerate(["best web hosting", "Best web hosting", "the best web hosting", "best web hostings", "best web-hosting"])
    }  # fmt: skip
    assert len(told(tmp_path, pages)) == 1


def test_subdomains_are_one_domain_and_others_are_not(tmp_path):
    same = {f"p{n}.html": f'<a href="https://h{n}.example.com/">best vps</a>' for n in range(5)}
    assert len(told(tmp_path, same)) == 1
    others = {f"q{n}.html": f'<a href="https://example{n}.com/">best vps</a>' for n in range(5)}
    assert told(tmp_path / "b", others) == []


LISTS = (
    "index.html", "index2.html", "page/2/index.html", "page2/index.html", "tag/vps.html", "tags/vps/index.html",
    "category/hosting.html", "categories/index.html", "author/ada.html", "archives.html", "archive/2025.html",
    "2025/index.html", "2025/06/index.html", "blog/2025/06/index.html", "2025/06.html", "blog/page-3/index.html",
    "posts/index.html", "blog.html", "kategorie/hosting.html", "print_page.html", "404.html",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_list_that_repeats_articles_does_not_count(path, tmp_path):
    assert told(tmp_path, {**blog(4), path: VPS * 4}) == []


@pytest.mark.parametrize("path", ["blog/best-of-2025.html", "tagging.html", "2025/06/05/vps/index.html", "pages/vps.html", "indexing.html"])  # fmt: skip
def test_an_article_with_a_like_name_does_count(path, tmp_path):
    assert len(told(tmp_path, {**blog(4), path: VPS})) == 1


def test_the_index_of_a_folder_repeats_what_lies_below_it(tmp_path):
    below = {f"notes/{n}/index.html": f"<article>{VPS}</article>" for n in range(4)}
    assert told(tmp_path, {**below, "notes/index.html": VPS * 4, "index.html": VPS * 4}) == []
    assert len(told(tmp_path / "b", {**below, "hosting/index.html": VPS})) == 1


def test_pages_with_one_canonical_address_count_once(tmp_path):
    canonical = '<link rel="canonical" href="https://e.example/a.html">' + VPS
    pages = {f"{name}.html": canonical for name in "abcdef"}
    assert told(tmp_path, pages) == []


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Fluent Python", "oreilly.com"),
        ("the pragmatic programmer", "pragprog.com"),
        ("The Design of Everyday Things", "shop.example.org"),
        ("Pro Git", "git-scm.com"),
        ("Read the Docs", "readthedocs.org"),
        ("free code camp", "freecodecamp.org"),
        ("semantic versioning", "semver.org"),
        ("semantic versioning", "semver.example.org"),
        ("type hints", "docs.python.org"),
        ("dependency injection", "en.wikipedia.org"),
        ("release notes", "example.org"),
        ("issue tracker", "example.org"),
        ("full documentation", "example.org"),
        ("best practices", "example.org"),
        ("free software", "example.org"),
        ("conference schedule", "example.org"),
        ("my newsletter", "example.org"),
        ("buy me a coffee", "example.org"),
        ("sign up now", "example.org"),
        ("best vps", "best-vps.com"),
        ("Best Buy", "bestbuy.com"),
        ("Top Gear", "bbc.co.uk"),
        ("read more", "example.org"),
        ("click here", "example.org"),
        ("https://example.org/best-vps", "example.org"),
        ("example.org", "example.org"),
        ("hosting", "example.org"),
        ("how we moved our whole site to another host", "example.org"),
        ("best vps", "github.com"),
        ("cheap flights", "bit.ly"),
        ("best courses", "www.mit.edu"),
        ("my favourite hosting", "patreon.com"),
    ],
)
def test_names_titles_descriptions_and_works_are_no_keywords(text, host, tmp_path):
    assert told(tmp_path, blog(6, f'<a href="https://{host}/">{text}</a>')) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("best vps", "en"),
        ("Best Web Hosting", "en"),
        ("cheap flights", "en"),
        ("Best hiking boots", "en"),
        ("trail running shoes", "en"),
        ("buy essay online", "en"),
        ("günstige Schuhe kaufen", "de"),
        ("beste Matratze", "de"),
        ("assurance auto pas cher", "fr"),
        ("mejores zapatillas", "es"),
        ("online casino", ""),
        ("купить шины", "ru"),
    ],
)
def test_what_people_search_for_is_a_keyword(text, language, tmp_path):
    link = f'<a href="https://shop.example.com/x">{text}</a>'
    pages = {path: f'<html lang="{language}">{html}' for path, html in blog(5, link).items()}
    assert len(told(tmp_path, pages)) == 1


def test_the_keywords_of_the_settings_decide_where_there_are_any(tmp_path):
    book = '<a href="https://v.example.com/">Fluent Python</a>'
    settings = {"keywords": {"https://v.example.com/*": ["fluent python"]}}
    assert told(tmp_path, blog(5, book), **settings)[0].count(
        '"fluent python" is one of its keywords in the settings'
    )
    assert told(tmp_path / "b", blog(5), **settings) == []
    for place in ("v.example.com", "example.com", "re:example", "https://v.example.com/", "*"):
        assert len(told(tmp_path / str(hash(place)), blog(5, book), keywords={place: ["fluent python"]})) == 1


def test_brands_of_the_settings_are_no_keywords(tmp_path):
    assert told(tmp_path, blog(5), brands=["Best VPS"]) == []


def test_the_rule_is_on_by_default_and_can_be_ignored_at_a_link(tmp_path):
    assert len(told(tmp_path, blog(5), select=[])) == 1
    ignored = VPS.replace("<a ", '<a data-linkcheck-ignore="LNK307" ')
    assert told(tmp_path / "b", blog(5, ignored)) == []


# LNK308 ----------------------------------------------------------------------------------------------------

HOSTING = '<a href="https://h.example.com/">best web hosting</a>'
BOILERPLATE = [
    bad(
        "a keyword in a footer",
        f"<footer>{HOSTING.replace('https', '①https')}</footer>",
        found("LNK308 warning ①", "https://h.example.com/", "https://h.example.com/", 'rel="nofollow", or the name of the site as the text'),
        clean='<footer><a href="https://h.example.com/">Example Hosting Inc</a></footer>',
    ),
    bad(
        "in a menu of half of all pages",
        {
            "index.html": f"<nav>{HOSTING.replace('https', '①https')}</nav>",
            "guide.html": f"<aside>{HOSTING.replace('https', '②https')}</aside>",
            "a.html": f"<header>{HOSTING.replace('https', '③https')}</header>",
            "b.html": "",
            "c.html": "",
        },
        found("LNK308 warning ③", "https://h.example.com/", "https://h.example.com/", 'rel="nofollow", or the name of the site as the text', "②", "①"),
        clean={"index.html": f"<nav>{HOSTING}</nav>", "guide.html": f"<nav>{HOSTING}</nav>", "a.html": "", "b.html": ""},
    ),
    good("qualified", '<footer><a rel="nofollow" href="https://h.example.com/">best web hosting</a></footer>'),
    good("in the text", f"<p>{HOSTING}</p>"),
    good("words that are for sale nowhere", '<footer><a href="https://h.example.com/">static pages</a></footer>'),
    good(
        "credits of generators, themes, hosts and licences",
        '<footer>Powered by <a href="https://getpelican.com/">Pelican</a>, <a href="https://html5up.net/">free html templates</a>, '
        '<a href="https://www.netlify.com">best web hosting</a>, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>, '
        '<a href="https://squidfunk.github.io/mkdocs-material/">Material for MkDocs</a></footer>',
    ),
    good("ones own shop", '<footer><a href="https://shop.e.example/">buy cheap tickets</a></footer>'),
]  # fmt: skip


def test_the_share_of_pages_can_be_set(tmp_path):
    pages = dict.fromkeys(("a.html", "b.html", "c.html"), f"<nav>{HOSTING}</nav>")
    pages |= {f"more-{number}.html": "" for number in range(4)}
    assert told(tmp_path, pages, "LNK308") == []
    [message] = told(tmp_path / "b", pages, "LNK308", boilerplate_share=0.4)
    assert message == (
        '"best web hosting" is a followed link to example.com in the nav of 3 of 7 pages, and it reads like a '
        'search for something to buy ("best")'
    )


# LNK305 and LNK306 -----------------------------------------------------------------------------------------

SAME_TEXT = [
    bad(
        "one text for two pages",
        '<p><a href="①https://a.example/docs/">Docs of it</a> and <a href="②https://b.example/docs/">docs of it</a></p>',
        found("LNK305 info ①", "https://a.example/docs/", "https://a.example/docs/", None, "②"),
        clean='<p><a href="https://a.example/docs/">Docs of A</a> and <a href="https://b.example/docs/">Docs of B</a></p>',
    ),
    good("two places of one page", '<p><a href="/install/#setup">Setup it</a> <a href="/install/#old">Setup it</a></p>'),
    good("spellings of one address", '<p><a href="http://a.example/x">A b</a> <a href="https://www.a.example/x/">A b</a></p>'),
    good("a label that a list repeats", "".join(f'<p><a href="https://a.example/{n}">source code</a></p>' for n in range(4))),
    good("names in code", '<a href="/install/"><code>open</code></a> <a href="/guide.html"><code>open</code></a>'),
    good("generic texts have a rule of their own", '<a href="/install/">read more</a> <a href="/guide.html">read more</a>'),
    good("headings of the targets", '<a href="/install/#setup">Setup</a> <a href="/guide.html">Usage</a>'),
    good("names in code by their spelling", "".join(f'<a href="/install/">{n}</a> <a href="/guide.html">{n}</a>' for n in ("getName", "SQLException", "java.lang", "read()", "snake_case"))),
    good("dates", '<a href="/install/">2025-06-01</a> <a href="/guide.html">2025-06-01</a> <a href="/">Jun 10</a> <a href="/guide.html">Jun 10</a>'),
    good("lists", {"tag/x.html": '<a href="/install/">open it</a> <a href="/guide.html">open it</a>'}),
    good("menus", '<nav><a href="/install/">Docs of it</a></nav> <a href="/guide.html">Docs of it</a>'),
    good("indexes of terms", {"genindex.html": '<a href="/install/">open it</a> <a href="/guide.html">open it</a>'}),
    good("broken links", '<a href="/gone/">open it</a> <a href="/guide.html">open it</a>', select=["LNK305"]),
]  # fmt: skip

CARD = '<a href="①/install/"><img src="/img/logo.png" alt=""></a> <a href="/install/">Install it</a>'
SAME_TARGET = [
    bad(
        "an image beside a text",
        CARD,
        found("LNK306 info ①", "/install/", "https://e.example/install/"),
        clean='<a href="/install/"><img src="/img/logo.png" alt=""> Install it</a>',
    ),
    bad(
        "cards of three pages are one finding",
        CARD + CARD.replace("①/install/", "②/guide.html").replace("/install/", "/guide.html")
        + CARD.replace("①/install/", "③/").replace("/install/", "/"),
        found("LNK306 info ①", "/install/", "https://e.example/install/", None, "②", "③"),
    ),
    bad(
        "four links of a text to one page",
        '<a href="①/install/">one a</a> <a href="②/install/">two b</a> <a href="③/install/">three c</a> <a href="④/install/">four d</a>',
        found("LNK306 info ①", "/install/", "https://e.example/install/", None, "②", "③", "④"),
        clean='<a href="/install/">one a</a> <a href="/install/">two b</a> <a href="/install/">three c</a>',
    ),
    good("a text and another link between", '<a href="/install/"><img src="/img/logo.png" alt=""></a> <a href="/guide.html">G u</a> <a href="/install/">I n</a>'),
    good("a quarter of all links", '<a href="/install/">one a</a>' * 4 + "".join(f'<a href="https://h.example/{n}">n {n}</a>' for n in range(12))),
    good("a place on a page", '<a href="/install/#setup">one a</a>' * 4),
    good("names in code", '<a href="/install/"><code>x</code></a>' * 4),
    good("more repeats by setting", '<a href="/install/">one a</a>' * 4, repeated_links=4),
]  # fmt: skip

TABLES = {"LNK305": SAME_TEXT, "LNK306": SAME_TARGET, "LNK308": BOILERPLATE}


@pytest.mark.parametrize(
    ("code", "case"),
    [
        pytest.param(code, *case.values, id=f"{code} {case.id}")
        for code in TABLES
        for case in parameters(TABLES[code])
    ],
)
def test_findings_are_exactly(code: str, case: Case, tmp_path):
    selected = Case(case.sentence, case.files, case.findings, settings={"select": [code], **case.settings})
    actual, wanted = compared(selected, tmp_path)
    assert actual == wanted


def test_the_text_that_two_pages_share_is_named_with_both(tmp_path):
    page = '<a href="https://a.example/docs/">Docs of it</a> <a href="/guide.html">Docs of it</a>'
    [message] = told(tmp_path, {"index.html": page, "guide.html": ""}, "LNK305")
    assert message == '"Docs of it" leads to a.example/docs and to guide.html'


# What is known of targets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "phrase"),
    [
        ("/best-vps/", ("best vps",)),
        ("/blog/2025/best_vps.html?x=1#top", ("best vps",)),
        ("guide/getting-started/index.html", ("getting started",)),
        ("/pricing", ()),
        ("/", ()),
        ("/2025/06/", ()),
        ("/dp/B0C9XZ-1A2/", ()),
        ("/caf%C3%A9-du-port", ("café du port",)),
    ],
)
def test_the_words_of_an_address(path, phrase):
    assert slug_phrase(path) == phrase


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Install - My Site", "Install"),
        ("Install — My Site", "Install"),
        ("My Site | Install", "Install"),
        ("My Site: Install", "Install"),
        ("Install | Guide | My Site", "Install | Guide"),
        ("My Site", "My Site"),
        ("Re-install", "Re-install"),
    ],
)
def test_a_title_without_the_name_of_the_site(title, bare):
    assert bare_title(title, ("My Site", "")) == bare


def test_the_part_that_titles_share():
    assert common_part(["A - S", "B - S", "C - S", "D"]) == "S"
    assert common_part(["S: A", "S: B", "S: C"]) == "S"
    assert common_part(["A - S", "B - S"]) == ""
    assert common_part([]) == ""


def test_names_of_domains():
    assert domain_names("www.read-the-docs.co.uk") == ("read the docs", "read-the-docs")
    assert domain_names("ada.github.io") == ("ada",)
    assert domain_names("127.0.0.1") == ()
    assert domain_names("[::1]") == ()


def test_works_by_host_label_and_ending():
    assert all(
        map(is_work, ("en.wikipedia.org", "docs.acme.com", "www.mit.edu", "cs.ox.ac.uk", "x.gov.uk", "t.co"))
    )
    assert not any(
        map(is_work, ("acme.com", "docs.com", "www.acme.com", "shop.acme.com", "notwikipedia.org"))
    )


def test_words_of_people_who_buy_are_counted_once_each():
    assert buying_words("Cheap web hosting, coupon code") == ["coupon code", "cheap", "hosting"]
    assert buying_words("best practices") == []
    assert buying_words("günstige Schuhe", "de-AT") == ["günstige"]
    assert buying_words("günstige Schuhe", "en") == []


def test_lists_and_indexes_are_known_by_their_paths():
    assert all(map(is_list, LISTS[1:]))
    assert all(map(is_index_of_terms, ("genindex.html", "genindex-A.html", "py-modindex.html", "api/index-files/index-1.html", "api/allclasses-index.html", "functions_a.html")))  # fmt: skip
    assert not any(map(is_index_of_terms, ("index.html", "api/index.html", "contents/index.html", "guide/functions.html")))  # fmt: skip


@given(st.text(), st.text(), st.text(), st.text(max_size=3))
def test_no_text_address_or_title_raises(text: str, path: str, host: str, language: str):
    slug_phrase(path)
    bare_title(text, (path, host))
    common_part([text, path, host])
    domain_names(re.sub(r"\s", "", host))
    is_work(host)
    is_list(path)
    is_index_of_terms(path)
    reason = why_keyword(text, Target(path, host, (), (host,)), language, named=(path,) if language else ())
    assert reason is None or isinstance(reason, str)


@given(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){1,3}", fullmatch=True))
def test_a_name_of_the_domain_is_never_a_keyword(text: str):
    assert why_keyword(text, Target("https://x.example/", "x.example", (), (text,))) is None
