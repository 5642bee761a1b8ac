"""Lines and columns of references; `¦` marks the expected place in the examples."""

import time
from collections import Counter

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from linkcheck_plugin.html import positions
from linkcheck_plugin.html.markup import decode_attribute
from linkcheck_plugin.html.positions import locate, locate_text
from linkcheck_plugin.html.tree import extract


def marked(text):
    """The text without its mark, and line and column of the mark, counted one character at a time."""
    before, mark, behind = text.partition("¦")
    if not mark:
        return text.encode(), None
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return (before + behind).encode(), (len(lines), len(lines[-1]) + 1)


def assert_located(markup, element, attribute, url, nth=0):
    source, place = marked(markup)
    assert locate(source, [(element, attribute, url, nth)]) == [place]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="¦u">',
        "<a href='¦u'>",
        "<a href=¦u>",
        "<a href=¦u/>".replace("u/", "u /"),
        '<A HREF="¦u">',
        '<a\nclass="b"\n\thref = \n"¦u">',
        '<p>\u00e9\U0001f600<a href="¦u">',
        '\r\n\r\r\n\n<p>\n<a href="¦u">',
        '<a title="<a href=\'u\'>" href="¦u">',
        '<a title=">" href="¦u">',
        "<a b=it's href=¦u>",
        '<a "b href=¦u>',
        '<a href="¦u" href="v">',
        '<a/href="¦u">',
        '<a b="c"href="¦u">',
        "<noscript><a href=¦u></noscript>",
        "<!--> <a href=¦u> -->",
        "<!---> <a href=¦u> -->",
        "<!-- <a href=u> --!><a href=¦u>",
        "<!-- -- > <a href=u> --><a href=¦u>",
        "<!- <a href=u><a href=¦u>".replace("<a href=u>", "b>", 1),
        "<?php <b>echo<a href=¦u>",
        "</3 a><a href=¦u>",
        "<script><a href=u></script><a href=¦u>",
        "<script><!-- <script></script><a href=u></script><a href=¦u>",
        "<script><!-- <script></script>--></script><a href=¦u>",
        "<script><!--></script><a href=¦u></script>",
        "<script></scripty><a href=u></script ><a href=¦u>",
        "<style><a href=u></style><a href=¦u>",
        "<textarea><a href=u></TEXTAREA><a href=¦u>",
        "<title><a href=u></title><a href=¦u>",
        "<xmp><a href=u></xmp><a href=¦u>",
        "<iframe><a href=u></iframe><a href=¦u>",
        "<noembed><a href=u></noembed><a href=¦u>",
        "<noframes><a href=u></noframes><a href=¦u>",
        "<template><a href=u></template><a href=¦u>",
        "<template><template></template><a href=u></template><a href=¦u>",
        "<template></div><a href=u></template><a href=¦u>",
        "</template><a href=¦u>",
        "<svg><title>b</title><style/><script/></svg><a href=¦u>",
        "<svg><style/><a href=¦u></a></svg>",
        "<svg><![CDATA[ <a href=u> ]]><a href=¦u></svg>",
        "<svg><template><a href=¦u></template></svg>",
        "<svg><foreignObject><style><a href=u></style><a href=¦u></foreignObject></svg>",
        "<svg><g><p><style><a href=u></style><a href=¦u>",
        "<math><mi><textarea><a href=u></textarea><a href=¦u></mi></math>",
        "<svg/><title><a href=u></title><a href=¦u>",
        "<![CDATA[ <b>]]><a href=¦u>",
    ],
)
def test_the_first_tag_that_becomes_an_element_is_found(markup):
    assert_located(markup, "a", "href", "u")


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- <a href=u>",
        "<script><a href=u>",
        "<plaintext><a href=u>",
        "<template><a href=u>",
        '<a href="u',
        "<a href=u",
        "<ab href=u>",
        "<a hrefs=u>",
        "< a href=u>",
        "<a href=v href=u>",
        "<a href=U>",
        "<link rel=preconnect href=u>",
        "",
    ],
)
def test_what_is_no_reference_has_no_place(markup):
    assert_located(markup, "a", "href", "u")
    assert_located(markup, "link", "href", "u")


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<a href="¦b?c=1&amp;d=2">', "b?c=1&d=2"),
        ('<a href="¦b?c=1&d=2">', "b?c=1&d=2"),
        ('<a href="¦b&copy=3">', "b&copy=3"),
        ('<a href="¦b&copy;=3">', "b\u00a9=3"),
        ('<a href="¦b&copy">', "b\u00a9"),
        ('<a href="¦b&copyright">', "b&copyright"),
        ('<a href="¦b&notin;c">', "b\u2209c"),
        ('<a href="¦b&nosuch;c">', "b&nosuch;c"),
        ('<a href="¦&#98;&#x63;&#X64">', "bcd"),
        ('<a href="¦&#0;&#xD800;&#1114112;&#99999999999999999999;">', "\ufffd" * 4),
        ('<a href="¦&#128;&#129;">', "\u20ac\x81"),
        ('<a href="¦b\r\nc\rd">', "b\nc\nd"),
        ('<a href="¦ b ">', " b "),
        ('<a href="¦">', ""),
        ("<a href¦>", ""),
        ("<a href=¦>", ""),
        ('<a href="¦\u00e9">', "\u00e9"),
        ('<a href="¦b\0">', "b\ufffd"),
    ],
)
def test_the_value_is_compared_as_the_tree_has_it(markup, url):
    assert_located(markup, "a", "href", url)


@pytest.mark.parametrize(
    ("markup", "element", "attribute", "url"),
    [
        ('<img srcset="a.png 1x, ¦b.png 2x">', "img", "srcset", "b.png"),
        ('<img srcset="bb.png 1x, ¦b.png 2x">', "img", "srcset", "b.png"),
        ('<img srcset="a.png 1x, ¦b?c&amp;d 2x">', "img", "srcset", "b?c&d"),
        ('<img srcset="¦a.png 1x, &#98; 2x">', "img", "srcset", "b"),
        ('<link imagesrcset="a.png, ¦b.png">', "link", "imagesrcset", "b.png"),
        ('<div style="background: url(¦b.png)">', "div", "style", "b.png"),
        ("<div style='background: url(\"¦b.png\")'>", "div", "style", "b.png"),
        ('<div style="background: url(&quot;¦b.png&quot;)">', "div", "style", "b.png"),
        ('<div style="¦background: url(\\62 .png)">', "div", "style", "b.png"),
        ("<style>a{b:url(a.png);c:url(¦b.png)}</style>", "style", "", "b.png"),
        ("<svg><style>a{b:url(¦b.png)}</style></svg>", "style", "", "b.png"),
        ('<meta property=og:image content="¦b.png">', "meta", "content", "b.png"),
        ('<meta http-equiv=refresh content="0; url=¦b.html">', "meta", "content", "b.html"),
        ('<a ping="a ¦b">', "a", "ping", "b"),
        ('<svg><use xlink:href="¦#b"/></svg>', "use", "xlink:href", "#b"),
        ('<svg><use XLINK:href="¦#b"/></svg>', "USE", "xlink:href", "#b"),
        ('<svg><linearGradient href="¦#b"/></svg>', "linearGradient", "href", "#b"),
        ('<image src="¦b.png">', "img", "src", "b.png"),
        ('<svg><image href="¦b.png"/></svg>', "image", "href", "b.png"),
        ('<input src=b.png><input type=image src="¦b.png">', "input", "src", "b.png"),
        ("<iframe srcdoc=\"<p>&lt;<a href='¦b.html'>\"></iframe>", "a", "href", "b.html"),
        ("<iframe srcdoc=\"<iframe srcdoc='<a href=¦b.html>'></iframe>\"></iframe>", "a", "href", "b.html"),
        ('<script type=application/ld+json>{"url": "¦/b"}</script>', "script", "url", "/b"),
        ('<script type=application/ld+json>{"url": "¦/b"}</script>', "script", "", "/b"),
        ('<script type=application/ld+json>{"url": "¦\\/b\\/c"}</script>', "script", "url", "/b/c"),
        ('<script type=application/ld+json>{"url": "¦/b#c"}</script>', "script", "url", "/b"),
        ('<script type=application/ld+json>{"@id": "/b", "url": "¦/b"}</script>', "script", "url", "/b"),
        ('<script type=application/ld+json>{"item": {"@id": "¦/b"}}</script>', "script", "item", "/b"),
        ('<script type=application/ld+json>{"sameAs": ["/bb", "¦/b"]}</script>', "script", "sameAs", "/b"),
        ('<script type=application/ld+json>¦{"url": "\\u002fb"}</script>', "script", "url", "/b"),
        ('<script>{"url": "/b"}</script><script src="¦b.js"></script>', "script", "src", "b.js"),
    ],
)
def test_a_url_inside_a_value_has_its_own_place(markup, element, attribute, url):
    assert_located(markup, element, attribute, url)


def test_equal_references_are_counted_in_document_order():
    source = (
        b'<a href="u">\n<a href=v><!--<a href="u">-->\n<img src=u><a\nhref="&#117;">\n<img srcset="u, u 2x">'
    )
    wanted = [("a", "href", "u", 1), ("a", "href", "u", 0), ("a", "href", "u", 2), ("img", "srcset", "u", 1)]
    assert locate(source, wanted) == [(4, 7), (1, 10), None, (5, 17)]
    assert locate(source, [("a", "href", "u", -1)]) == [None]
    assert locate(source, []) == []


def test_a_second_body_tag_adds_no_reference():
    assert locate(b"<body background=a><body background=a>", [("body", "background", "a", 1)]) == [None]
    assert_located("<body><body background=¦a>", "body", "background", "a")


def test_bytes_that_are_no_utf_8_count_as_one_each_run():
    assert locate(b'\xff\xff\xe2\x82<a href="u\xff">', [("a", "href", "u\ufffd", 0)]) == [(1, 13)]
    assert locate('\ufeff<a href="u">'.encode(), [("a", "href", "u", 0)]) == [(1, 10)]


# The two ways of searching agree -------------------------------------------------------------------------

SNIPPETS = [
    "<p>", "</p>", "<div>", "</div>", '<a href="u/page">x</a>', "<a href=u/page></a>",
    "<A HREF='u/page'></A>", "<a title=\"<a href='u/page'>\" href=v/page>y</a>", "<img src=u/page>",
    "<!--", "-->", "<!-->", "--!>", "<script>", "</script>", 'x="<!-- <script>";', "<style>", "</style>",
    "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>", "<template>",
    "</template>", "<svg><style/><title/></svg>", "<svg><a href=u/page></a></svg>", "<?pi?>", "<!x", ">",
    "<", "</3", '"', "'", '<a href="u/pag&#101;"></a>', '<a href="u/page&amp;v"></a>',
    '<a href="u/page&copy=1"></a>', "<link rel=preconnect href=u/page>", "<link rel=next href=u/page>",
    '<img srcset="u/page 1x, u/page 2x, v">', '<div style="b:url(u/page)">',
    "<style>a{b:url(u/page)}</style>", '<iframe srcdoc="<a href=u/page>"></iframe>',
    "<a href = 'u/page' href=v></a>", "<a href=u/page/></a>", '<a b="<" href=u/page></a>', "\r\n", "\r",
    "\n", "\u00e9", "\0", "<blockquote cite=u/page>", "<meta http-equiv=refresh content='0; url=u/page'>",
    '<a ping="u/page v u/page"></a>', "<area href=u/page>", "<a\thref\n=\n'u/page'\n></a>",
    "<a href></a>", "u/page", "href=u/page", '="u/page"', "<input type=image src=u/page>",
    '<script type="application/ld+json">{"url":"/u/page","image":["/u/page"]}</script>',
    "<a href='&lt;u/page'></a>",
]  # fmt: skip

PAGES = st.lists(st.sampled_from(SNIPPETS), max_size=9).map("".join)


def wanted_of(record):
    seen = Counter()
    wanted = []
    for reference in record.references:
        key = (reference.element, reference.attribute, reference.url)
        wanted.append((*key, seen[key]))
        seen[key] += 1
    return wanted


@given(PAGES)
@settings(max_examples=800, deadline=None)
@example("<svg><title><svg></title><a href=u/page></a>")
def test_every_reference_of_the_tree_is_located_at_its_url(markup):
    record = extract(markup.encode())
    text = record.source.decode().replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    wanted = wanted_of(record)
    for (_, attribute, url, _), place in zip(wanted, locate(record.source, wanted), strict=True):
        assert place is not None
        rest = "\n".join([lines[place[0] - 1][place[1] - 1 :], *lines[place[0] :]])
        assert decode_attribute(rest.encode()).startswith(url) or attribute == ""


@given(PAGES)
@settings(max_examples=800, deadline=None)
def test_searching_for_the_text_finds_what_the_scan_finds(markup):
    # The search trusts that a page does not hide a tag with a URL and spell out the same URL elsewhere.
    assume("&#101;" not in markup)
    source = markup.encode()
    record = extract(source)
    quick = positions.QuickSearch(record.source)
    needed = {}
    for element, attribute, url, nth in wanted_of(record):
        needed[element.encode(), attribute, url] = nth + 1
    for key, places in positions._scan(record.source, needed).items():
        found = quick.find(*key, needed[key])
        assert found is None or found == places


@given(st.binary(), st.lists(st.tuples(st.text(), st.text(), st.text(), st.integers()), max_size=5))
def test_no_bytes_and_no_wish_raise(source, wanted):
    assert len(locate(source, wanted)) == len(wanted)
    assert len(locate_text(source, [(url, nth) for _, _, url, nth in wanted])) == len(wanted)


@given(PAGES, st.binary(max_size=3), st.integers(0, 200))
@settings(deadline=None)
def test_damaged_pages_do_not_raise(markup, damage, at):
    source = markup.encode()
    source = source[:at] + damage + source[at + 1 :]
    keys = [
        ("a", "href"),
        ("img", "srcset"),
        ("div", "style"),
        ("style", ""),
        ("script", "url"),
        ("meta", "content"),
    ]
    locate(source, [(element, attribute, "u/page", 0) for element, attribute in keys])


@given(st.text("ab\n\r\u00e9\U0001f600", max_size=30), st.text("ab\n\r\u00e9", max_size=30))
def test_lines_and_columns_are_counted_as_in_the_normalised_text(before, between):
    source, first = marked(f"{before}<a href=¦u>")
    assert locate(source, [("a", "href", "u", 0)]) == [first]
    source, second = marked(f"{before}<a href=u>{between}<a href=¦u>")
    assert locate(source, [("a", "href", "u", 0), ("a", "href", "u", 1)]) == [first, second]


# Large pages ---------------------------------------------------------------------------------------------


def large_page(links, line_break=b"\n"):
    return line_break.join(
        b'<p class="x">text <a class="y" href="page-%d.html">link</a> text</p>' % i for i in range(links)
    )


def test_a_large_page_is_searched_only_where_that_is_exact():
    padding = large_page(2_000)
    real, hidden = b'<a href="missing.html">', b'<!-- <a href="missing.html"> -->'
    for page in (
        padding + real,
        hidden + padding + real,
        padding + hidden,
        b"<script>'" + real + b"'</script>" + padding + real,
        b"<b title='" + real + b"'>" + padding + real,
        b"<b title='" + real + b"'>" + padding + b'<a href="missing&#46;html">',
        b'<img src="missing.html">' + padding + real,
        padding + real.replace(b"<a", b"<a title='a < b'"),
        b"missing.html " * 50 + padding + real,
    ):
        key = (b"a", "href", "missing.html")
        scanned = positions._scan(page, {key: 1})[key] or [None]
        assert locate(page, [("a", "href", "missing.html", 0)]) == positions._lines_and_columns(page, scanned)


def test_one_reference_of_a_large_page_costs_little():
    page = large_page(50_000) + b'<a href="missing.html">'
    started = time.process_time()
    assert locate(page, [("a", "href", "missing.html", 0)])[0] == (50_000, 81)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("line_break", [b"\n", b"\r", b"\r\n", b""])
def test_many_references_cost_one_scan(line_break):
    page = large_page(20_000, line_break)
    started = time.process_time()
    places = locate(page, [("a", "href", f"page-{i}.html", 0) for i in range(20_000)])
    assert time.process_time() - started < 20
    assert None not in places
    assert places[0] == (1, 38)
    assert places[1] == ((2, 38) if line_break else (1, 38 + len(large_page(1))))


@pytest.mark.parametrize(
    "piece",
    [
        "<a ", '<a b="', "<a b=c ", "<svg><style>", "<svg>", "<svg><title>", "<template>", "<script>",
        "<!--", "<!-->", "</", "<", "<a href=x>", "<style>url(x)", "<textarea>", "<script><!-- <script>",
        '<iframe srcdoc="<a href=x>">', '<iframe srcdoc="', '<img srcset="x, x 2x">', '<a href="&#120;">',
        "\r", "https://example.org/x ", '="https://example.org/x', "<svg><![CDATA[", "<svg><font a>",
        "<script type=application/ld+json>", "=",
    ],
)  # fmt: skip
def test_hostile_pages_take_linear_time(piece):
    wanted = [
        ("a", "href", "x", 10**9), ("img", "srcset", "x", 10**9), ("style", "", "x", 10**9),
        ("a", "href", "https://example.org/x", 0), ("script", "url", "x", 0), ("iframe", "src", "x", 0),
    ]  # fmt: skip

    def seconds(length):
        page = piece.encode() * (length // len(piece))
        started = time.process_time()
        locate(page, wanted)
        return time.process_time() - started

    assert min(seconds(400_000) for _ in range(3)) < 12 * max(min(seconds(100_000) for _ in range(2)), 0.01)


# Other documents -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("<loc>¦https://a/b</loc>", "https://a/b"),
        ("<loc>https://a/bc</loc>\n<loc>\n¦https://a/b\n</loc>", "https://a/b"),
        ("<loc>¦https://a/?b=1&amp;c=2</loc>", "https://a/?b=1&c=2"),
        ('<description>&lt;a href="¦https://a/?b=1&amp;amp;c=2"&gt;</description>', "https://a/?b=1&c=2"),
        ("&lt;a href=&quot;¦https://a/b&quot;&gt;", "https://a/b"),
        ('{"url": "¦https:\\/\\/a\\/b"}', "https://a/b"),
        ('{"html": "<a href=\\"¦https://a/b\\">"}', "https://a/b"),
        (".a{b:url(¦c.png)}.d{e:url(f.png)}", "c.png"),
        (".a{b:url('¦c.png')}", "c.png"),
        ("Sitemap: ¦https://a/b\r\n", "https://a/b"),
        ("- [a (b)](¦https://a/b): c", "https://a/b"),
        ("<loc>¦https://a/b_(c)</loc>", "https://a/b_(c)"),
        ("<loc>https://a/b c</loc>", "https://a/b"),
        ("¦https://a/b", "https://a/b"),
        ("<loc>https://a/bc</loc>", "https://a/b"),
        ("<loc>https://a/b</loc>", "/b"),
        ("", ""),
    ],
)
def test_a_url_in_another_document_is_found_where_it_stands_alone(text, url):
    source, place = marked(text)
    if "/b c" in text:
        place = (1, 6)
    others = [(f"https://other/{number}", 0) for number in range(40)]
    assert locate_text(source, [(url, 0)]) == [place]
    assert locate_text(source, [(url, 0), *others]) == [place, *[None] * 40]


def test_occurrences_in_another_document_are_counted():
    source = b"<link>https://a/</link>\n<guid>https://a/</guid>"
    assert locate_text(source, [("https://a/", 1), ("https://a/", 0), ("https://a/", 2)]) == [
        (2, 7),
        (1, 7),
        None,
    ]


def test_many_urls_of_a_sitemap_cost_one_pass():
    source = b"\n".join(b"<url><loc>https://example.org/%d/</loc></url>" % i for i in range(50_000))
    started = time.process_time()
    places = locate_text(source, [(f"https://example.org/{i}/", 0) for i in range(50_000)])
    assert time.process_time() - started < 30
    assert places == [(i + 1, 11) for i in range(50_000)]
