"""LNK801, LNK811, LNK821, LNK902: files that machines read, and files that nobody could."""

from __future__ import annotations

import gzip
import os

import pytest

from .table import ADDRESS, Case, bad, compared, found, good, in_short, lines_of, parameters, report_of


def at(path: str) -> str:
    return ADDRESS + path


def sitemap(*entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://'
        'www.w3.org/1999/xhtml">\n' + "\n".join(f"<url>{entry}</url>" for entry in entries) + "\n</urlset>\n"
    )


def loc(url: str) -> str:
    return f"<loc>{url}</loc>"


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n'
        f"<link>https://e.example/</link>{channel}\n"
        + "\n".join(f"<item>{item}</item>" for item in items)
        + "\n</channel></rss>\n"
    )


SITEMAP_MISSING_PAGE = [
    bad(
        "a location that is not in the output",
        {"sitemap.xml": sitemap(loc("①https://e.example/gone/"), loc("https://e.example/install/"))},
        found("LNK801 error ①", at("gone/"), at("gone/")),
        clean={
            "sitemap.xml": sitemap(loc("https://e.example/install/"), loc("https://e.example/guide.html"))
        },
    ),
    bad(
        "in another case, with a fragment that lacks, unparsable: each is one finding",
        {
            "sitemap.xml": sitemap(
                loc("①https://e.example/Install/"),
                loc("②https://e.example/install/#gone"),
                loc("③https://[/"),
                loc("④/gone.md"),
            )
        },
        found("LNK801 error ①", at("Install/"), at("Install/"), at("install/")),
        found("LNK801 error ②", at("install/#gone"), at("install/#gone")),
        found("LNK801 error ③", "https://[/"),
        found("LNK801 error ④", "/gone.md", at("gone.md")),
        clean={
            "sitemap.xml": sitemap(
                loc(" https://e.example/install/\n"), loc("https://e.example/install/?a=1&amp;b=2")
            )
        },
    ),
    bad(
        "images and alternates",
        {
            "sitemap.xml": sitemap(
                loc("https://e.example/install/")
                + "<image:image><image:loc>①https://e.example/gone.png</image:loc></image:image>",
                loc("https://e.example/guide.html")
                + '<xhtml:link rel="alternate" hreflang="de" href="②https://e.example/de/"/>',
            )
        },
        found("LNK801 error ①", at("gone.png"), at("gone.png")),
        found("LNK801 error ②", at("de/"), at("de/")),
        clean={
            "sitemap.xml": sitemap(
                loc("https://e.example/install/")
                + "<image:image><image:loc>https://e.example/img/logo.png</image:loc></image:image>"
            )
        },
    ),
    bad(
        "an index of sitemaps",
        {
            "sitemap.xml": '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            "<sitemap><loc>①https://e.example/s1.xml</loc>"
            "</sitemap><sitemap><loc>https://e.example/s2.xml</loc></sitemap></sitemapindex>",
            "s2.xml": sitemap(loc("②https://e.example/gone/")),
        },
        found("LNK801 error ②", at("gone/"), at("gone/")),
        found("LNK801 error ①", at("s1.xml"), at("s1.xml")),
    ),
    bad(
        "plain text",
        {"sitemap.txt": "https://e.example/install/\n①https://e.example/gone/\n"},
        found("LNK801 error ①", at("gone/"), at("gone/")),
        clean={"sitemap.txt": "https://e.example/install/\n"},
    ),
    bad(
        "in another folder and under another name",
        {"maps/pages.xml": sitemap(loc("①https://e.example/gone/"))},
        found("LNK801 error ①", at("gone/"), at("gone/")),
    ),
    good("locations on other hosts", {"sitemap.xml": sitemap(loc("https://other.example/gone/"))}),
    good("an empty sitemap", {"sitemap.xml": sitemap()}),
    good("other XML", {"data.xml": "<data><loc>https://e.example/gone/</loc></data>"}),
    good(
        "outside of the mount",
        {"sitemap.xml": sitemap(loc("https://e.example/blog/"))},
        site_url=ADDRESS + "proj/",
    ),
]

FEED_LINK_BROKEN = [
    bad(
        "the links of RSS, its items and enclosures",
        {
            "feed.xml": rss(
                "<link>①https://e.example/gone/1/</link><guid>②https://e.example/gone/2/</guid>"
                '<enclosure url="③https://e.example/gone.mp3"/>',
                "<link>https://e.example/install/</link>"
                '<guid isPermaLink="false">https://e.example/gone/3/</guid>',
                channel="<image><url>④https://e.example/gone.png</url></image>",
            )
        },
        found("LNK811 error ④", at("gone.png"), at("gone.png")),
        found("LNK811 error ①", at("gone/1/"), at("gone/1/")),
        found("LNK811 error ②", at("gone/2/"), at("gone/2/")),
        found("LNK811 error ③", at("gone.mp3"), at("gone.mp3")),
        clean={"feed.xml": rss("<link>https://e.example/install/</link><guid>tag:e.example,2024:1</guid>")},
    ),
    bad(
        "Atom",
        {
            "atom.xml": '<feed xmlns="http://www.w3.org/2005/Atom">'
            '<link rel="self" href="①https://e.example/feed/"/>'
            '<entry><link href="②https://e.example/gone/"/></entry></feed>'
        },
        found("LNK811 error ①", at("feed/"), at("feed/")),
        found("LNK811 error ②", at("gone/"), at("gone/")),
        clean={
            "atom.xml": '<feed xmlns="http://www.w3.org/2005/Atom">'
            '<link rel="self" href="https://e.example/atom.xml"/></feed>'
        },
    ),
    bad(
        "JSON feed",
        {
            "feed.json": '{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https:/'
            '/e.example/", "items": ['
            '{"url": "①https://e.example/gone/"}]}'
        },
        found("LNK811 error ①", at("gone/"), at("gone/")),
        clean={
            "feed.json": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": '
            '"https://e.example/install/"}]}'
        },
    ),
    bad(
        "fragments and letter case, one finding each",
        {
            "feed.xml": rss(
                "<link>①https://e.example/install/#gone</link>", "<link>②https://e.example/Guide.html</link>"
            )
        },
        found("LNK811 error ①", at("install/#gone"), at("install/#gone")),
        found("LNK811 error ②", at("Guide.html"), at("Guide.html"), at("guide.html")),
        clean={"feed.xml": rss("<link>https://e.example/install/#setup</link>")},
    ),
    bad(
        "links and images in the HTML of an item, where they stand and as they are written",
        {
            "feed.xml": rss(
                "<link>https://e.example/install/</link>"
                '<description>&lt;a href="①/gone/"&gt;x&lt;/a&gt;</description>',
                "<link>https://e.example/guide.html</link><content:encoded>"
                '<![CDATA[<img src="②gone.png">]]></content:encoded>',
            )
        },
        found("LNK811 error ①", "/gone/", at("gone/")),
        found("LNK811 error ②", "gone.png", at("gone.png")),
        clean={
            "feed.xml": rss(
                "<link>https://e.example/install/</link>"
                '<description>&lt;a href="../guide.html"&gt;x&lt;/a&gt;</description>',
                "<link>https://e.example/guide.html</link><content:encoded>"
                '<![CDATA[<img src="img/logo.png">]]></content:encoded>',
            )
        },
    ),
    good(
        "the comments of an item: scripts make their fragment",
        {
            "feed.xml": rss(
                "<link>https://e.example/install/</link>"
                "<comments>https://e.example/install/#disqus_thread</comments>"
            )
        },
    ),
    good("other hosts", {"feed.xml": rss("<link>https://other.example/gone/</link>")}),
]

MACHINE_FILE_LINK = [
    bad(
        "robots.txt",
        {
            "robots.txt": "User-agent: *\nSitemap: ①https://e.example/sitemap-old.xml\n"
            "#Sitemap: https://e.example/gone.xml\n"
        },
        found("LNK821 info ①", at("sitemap-old.xml"), at("sitemap-old.xml")),
        clean={
            "robots.txt": "User-agent: *\nSitemap: https://e.example/sitemap.xml\nDisallow: /gone/\n",
            "sitemap.xml": sitemap(loc("https://e.example/install/")),
        },
        preset="seo",
    ),
    bad(
        "llms.txt",
        {
            "llms.txt": "# T\n- [A](/install/): x\n- [B](①https://e.example/gone.md)\n"
            "- [C](②guide.html#gone)\n"
        },
        found("LNK821 info ①", at("gone.md"), at("gone.md")),
        found("LNK821 info ②", "guide.html#gone", at("guide.html#gone")),
        clean={"llms.txt": "# T\n- [A](/install/): x\n```\n[B](gone.md)\n```\n"},
        preset="seo",
    ),
    bad(
        "404.html, of every folder, and 404/",
        {
            "404.html": '<a href="①/gone/1">Text</a><img src="②/gone/2.png"><a href="/install/">Text</a>',
            "404/index.html": '<a href="③/gone/3">Text</a>',
            "de/404.html": '<a href="④/gone/4">Text</a>',
        },
        found("LNK821 info ①", "/gone/1", at("gone/1")),
        found("LNK821 info ②", "/gone/2.png", at("gone/2.png")),
        found("LNK821 info ③", "/gone/3", at("gone/3")),
        found("LNK821 info ④", "/gone/4", at("gone/4")),
        clean={"404.html": '<a href="/install/">Text</a>'},
        preset="seo",
    ),
    bad(
        "manifest, OpenSearch and security.txt",
        {
            "site.webmanifest": '{"icons": [{"src": "①icon.png"}, {"src": "img/logo.png"}], '
            '"start_url": "②/start"}',
            "search.xml": '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
            "<Image>③https://e.example/i.ico</Image>"
            '<Url template="https://e.example/?q={searchTerms}"/></OpenSearchDescription>',
            ".well-known/security.txt": "Contact: mailto:a@h.example\nPolicy: ④https://e.example/policy\n",
        },
        found("LNK821 info ④", at("policy"), at("policy")),
        found("LNK821 info ③", at("i.ico"), at("i.ico")),
        found("LNK821 info ①", "icon.png", at("icon.png")),
        found("LNK821 info ②", "/start", at("start")),
        clean={"site.webmanifest": '{"icons": [{"src": "img/logo.png"}], "start_url": "/?source=pwa"}'},
        preset="seo",
    ),
    good(
        "is not in the default preset, whatever is wrong",
        {
            "robots.txt": "Sitemap: https://[/\n",
            "404.html": '<a href="/gone">x</a><a href="https://[/">x</a><a href="www.h.example">',
        },
    ),
]

FILE_UNREADABLE = [
    bad(
        "XML that is not well-formed, with what could be read of it",
        {"sitemap.xml": sitemap(loc("①https://e.example/gone/")) + "<"},
        found("LNK801 error ①", at("gone/"), at("gone/")),
        found("LNK902 warning sitemap.xml:5:1", None),
        clean={"other.xml": "<not <well-formed"},
    ),
]

TABLES = [*SITEMAP_MISSING_PAGE, *FEED_LINK_BROKEN, *MACHINE_FILE_LINK, *FILE_UNREADABLE]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_a_compressed_sitemap_is_read(tmp_path):
    files = {"index.html": "", "sitemap.xml.gz": gzip.compress(sitemap(loc(at("gone/"))).encode())}
    assert in_short(report_of(files, tmp_path)) == [
        found("LNK801 error sitemap.xml.gz:3:11", at("gone/"), at("gone/"))
    ]


def test_a_compressed_file_that_is_none_is_said(tmp_path):
    report = report_of({"index.html": "", "sitemap.xml.gz": gzip.compress(b"<urlset>")[:-9]}, tmp_path)
    assert lines_of(report) in (["LNK902 warning sitemap.xml.gz:None:None None"], [])


@pytest.fixture
def odd_files(tmp_path):
    """A site with what a walk may meet besides files."""
    site = tmp_path / "site"
    (site / "folder").mkdir(parents=True)
    (site / "index.html").write_text('<a href="fifo">x</a><a href="inside.html">y</a>')
    (tmp_path / "outside.html").write_text("secret")
    os.mkfifo(site / "fifo")
    (site / "nothing.html").symlink_to("missing.html")
    (site / "outside.html").symlink_to(tmp_path / "outside.html")
    (site / "inside.html").symlink_to("index.html")
    (site / "folder" / "up").symlink_to("..")
    return site


def test_what_cannot_be_read_is_skipped_and_said(odd_files):
    import builders

    report = builders.check(odd_files)
    assert [(finding.code, finding.page, finding.message) for finding in report.findings] == [
        ("LNK001", "index.html", "/fifo is not in the output"),
        ("LNK902", "fifo", "fifo is no file but a FIFO"),
        ("LNK902", "folder/up", "folder/up is a link to a directory around it"),
        ("LNK902", "nothing.html", "nothing.html is a link to nothing"),
        ("LNK902", "outside.html", "outside.html is a link out of the site"),
    ]
    assert "secret" not in repr(report)


def test_what_cannot_be_read_is_counted_as_skipped(odd_files):
    import builders

    coverage = builders.check(odd_files).coverage
    assert coverage.skipped.get("unreadable") == 4
