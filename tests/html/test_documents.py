"""References of style sheets and of the files that sites have for programs."""

import datetime
import gzip
import json
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck_plugin.html import documents, sitemaps
from linkcheck_plugin.html.documents import classify, read
from linkcheck_plugin.model import Document, PageFacts

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
RSS = '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom" {}><channel>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def references(path, text):
    """(element, attribute, URL) of a document that is in order."""
    document, record, problem = read(path, text if isinstance(text, bytes) else text.encode())
    assert problem is None
    assert document == classify(path, (text if isinstance(text, bytes) else text.encode())[:1024])
    assert (record.regions, record.ids, record.maps) == ([], set(), set())
    assert record.facts == PageFacts(notes=record.facts.notes)
    return [(reference.element, reference.attribute, reference.url) for reference in record.references]


def notes(path, text):
    """(remark, URL, detail) of what is remarkable about a document that is in order."""
    _, record, problem = read(path, text.encode())
    assert problem is None
    return [(note.remark.value, note.url, note.detail) for note in record.facts.notes]


# What a file is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "head", "document"),
    [
        ("a/b.css", "", Document.CSS),
        ("B.CSS", "", Document.CSS),
        ("sitemap.xml", "<urlset>", Document.SITEMAP),
        (
            "a/pages.xml",
            "<?xml version='1.0'?>\n<?xml-stylesheet href='a'?><!-- > --><urlset a='b'>",
            Document.SITEMAP,
        ),
        ("a.xml", "\ufeff <sitemapindex>", Document.SITEMAP),
        ("a.xml", "<s:urlset xmlns:s='b'>", Document.SITEMAP),
        ("sitemap.xml", "<!-- " + "long " * 600, Document.SITEMAP),
        ("sitemap.txt", "https://a/\nhttps://b/", Document.SITEMAP),
        ("sitemap-1.txt", "\ufeffhttps://a/\r\n", Document.SITEMAP),
        ("feed.xml", "<rss version='2.0'>", Document.FEED),
        ("a/index.rss", "<!DOCTYPE rss [<!ELEMENT a ANY>]><rss>", Document.FEED),
        ("index.rdf", "<rdf:RDF xmlns:rdf='c' xmlns='http://purl.org/rss/1.0/'>", Document.FEED),
        ("a.atom", "<feed xmlns='http://www.w3.org/2005/Atom'>", Document.FEED),
        ("feed", "<rss>", Document.FEED),
        ("feed.json", '{"version": "https://jsonfeed.org/version/1.1"}', Document.FEED),
        ("feed.json", '{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', Document.FEED),
        ("site.webmanifest", "", Document.MACHINE),
        ("a/manifest.json", '{"icons": []}', Document.MACHINE),
        ("robots.txt", "", Document.MACHINE),
        ("llms.txt", "", Document.MACHINE),
        ("docs/llms.txt", "", Document.MACHINE),
        ("security.txt", "", Document.MACHINE),
        (".well-known/security.txt", "", Document.MACHINE),
        ("opensearch.xml", "<OpenSearchDescription>", Document.MACHINE),
        # Other files of the same kinds
        ("index.html", "<urlset>", None),
        ("a.xml", "<note>", None),
        ("a.xml", "<!-- <urlset> -->", None),
        ("a.xml", "urlset", None),
        ("a.svg", "<svg>", None),
        ("sitemap.txt", "The pages of this site:", None),
        ("links.txt", "https://a/", None),
        ("feed", "Feed the cat", None),
        ("rdf.xml", "<rdf:RDF xmlns:rdf='c'>", None),
        ("feed.xml", "<feed xmlns='urn:cats'>", None),
        ("data.json", '{"version": "1", "icons": []}', None),
        ("manifest.json", '{"main.js": "main.123.js"}', None),
        ("docs/robots.txt", "", None),
        ("docs/security.txt", "", None),
        ("llms-full.txt", "", None),
        ("a.css.map", "{}", None),
        ("css", "", None),
        ("", "", None),
    ],
)
def test_a_file_is_known_by_its_name_and_first_bytes(path, head, document):
    assert classify(path, head.encode()) == document


def test_compressed_sitemaps_are_recognised_by_what_is_inside():
    assert classify("sitemap.xml.gz", gzip.compress(SITEMAP.encode())[:60]) == Document.SITEMAP
    assert classify("a.xml.gz", gzip.compress(b"<note>")) is None
    assert classify("sitemap.xml.gz", b"<urlset>") == Document.SITEMAP
    assert classify("a.xml.gz", b"<urlset>") is None


def test_a_utf_16_file_is_recognised():
    assert (
        classify("a.xml", "<?xml version='1.0' encoding='utf-16'?><urlset>".encode("utf-16"))
        == Document.SITEMAP
    )


# Style sheets --------------------------------------------------------------------------------------------


def test_a_style_sheet_holds_urls_and_imports():
    assert references("a.css", "@import 'b.css'; c{d:url(e.png)}") == [
        ("@import", "", "b.css"),
        ("url", "", "e.png"),
    ]


def test_the_source_of_a_style_sheet_is_utf_8():
    _, record, _ = read("a.css", b'@charset "windows-1251"; a{b:url(\xe9)}')
    assert record.references[0].url == "\u0439"
    assert record.source == '@charset "windows-1251"; a{b:url(\u0439)}'.encode()


# Sitemaps ------------------------------------------------------------------------------------------------


def test_a_sitemap_holds_pages_alternates_images_and_videos():
    text = """<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:x="http://www.w3.org/1999/xhtml"
      xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:v="http://www.google.com/schemas/sitemap-video/1.1">
    <url>
      <loc> https://a/?b=1&amp;c=2
      </loc><lastmod>2026-01-01</lastmod>
      <x:link rel="alternate" hreflang="de" href="https://a/de/"/>
      <i:image><i:loc>https://a/b.png</i:loc><i:license>https://l/</i:license></i:image>
      <v:video><v:thumbnail_loc>https://a/t.png</v:thumbnail_loc><v:content_loc>https://a/v.mp4</v:content_loc></v:video>
    </url><url><loc></loc></url></urlset>"""
    assert references("sitemap.xml", text) == [
        ("loc", "", "https://a/?b=1&c=2"),
        ("link", "href", "https://a/de/"),
        ("image:loc", "", "https://a/b.png"),
        ("video:thumbnail_loc", "", "https://a/t.png"),
        ("video:content_loc", "", "https://a/v.mp4"),
    ]


def test_a_sitemap_index_holds_sitemaps():
    text = "<sitemapindex><sitemap><loc>https://a/1.xml</loc></sitemap></sitemapindex>"
    assert references("sitemap.xml", text) == [("loc", "", "https://a/1.xml")]


@pytest.mark.parametrize(
    ("value", "is_noted"),
    [
        *((value, False) for value in (
            "2024", "2024-02", "2024-02-29", "2024-02-29T23:59Z", "2024-02-29T23:59:59.123+14:00", " 2024-01-01\n",
            "", datetime.date.today().isoformat(),
        )),
        *((value, True) for value in (
            "2024-13-01", "2023-02-29", "2024-00-10", "2024-1-1", "01.02.2024", "2024-02-29 23:59", "2024-02-29T23:59",
            "2024-02-29T24:00Z", "yesterday", "0000", "2024-02-29T23:59:59+0100", "9999-01-01", "9999", "٢٠٢٤",
        )),
    ],
)  # fmt: skip
def test_a_lastmod_that_is_no_date_or_lies_in_the_future_is_noted(value, is_noted):
    text = SITEMAP.format(
        f"<url><lastmod>{value}</lastmod><loc>https://a/</loc></url><url><loc>https://b/</loc></url>"
    )
    noted = [("lastmod", "https://a/", value.strip())] if is_noted else []
    assert notes("sitemap.xml", text) == noted


def test_the_lastmod_of_an_image_or_a_sitemap_belongs_to_its_location():
    index = (
        "<sitemapindex><sitemap><loc>https://a/1.xml</loc><lastmod>then</lastmod></sitemap></sitemapindex>"
    )
    assert notes("sitemap.xml", index) == [("lastmod", "https://a/1.xml", "then")]


def test_too_many_locations_and_bytes_are_noted(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_LOCATIONS", 2)
    two = SITEMAP.format("<url><loc>https://a/</loc></url>" * 2)
    three = SITEMAP.format("<url><loc>https://a/</loc></url>" * 3)
    assert notes("sitemap.xml", two) == []
    assert notes("sitemap.xml", three) == [("locations", "", "3")]
    assert notes("sitemap.txt", "https://a/\nhttps://b/\nhttps://c/\n") == [("locations", "", "3")]
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 150)
    assert notes("sitemap.xml", two) == []
    assert notes("sitemap.xml", three) == [("locations", "", "3"), ("bytes", "", str(len(three)))]


def test_a_text_sitemap_holds_one_url_a_line():
    text = "\ufeffhttps://a/\r\n\r\n https://b/ \n"
    assert references("sitemap.txt", text) == [("loc", "", "https://a/"), ("loc", "", "https://b/")]


def test_a_compressed_sitemap_is_read_as_what_it_holds():
    text = SITEMAP.format("<url><loc>https://a/</loc></url>").encode()
    assert references("sitemap.xml.gz", gzip.compress(text)) == [("loc", "", "https://a/")]
    assert read("sitemap.xml.gz", gzip.compress(text))[1].source == text
    halves = gzip.compress(text[:30]) + gzip.compress(text[30:])
    assert [reference.url for reference in read("sitemap.xml.gz", halves)[1].references] == ["https://a/"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (gzip.compress(SITEMAP.encode() + b" " * 5_000, mtime=0)[:-9], "truncated gzip file"),
        (gzip.compress(SITEMAP.encode(), mtime=0)[:-9] + b"\0" * 9, "not a gzip file, or damaged"),
        (SITEMAP.encode(), "not a gzip file, or damaged"),
        (gzip.compress(SITEMAP.encode(), mtime=0) + b"more", "not a gzip file, or damaged"),
        (gzip.compress(SITEMAP.encode() + b" " * 20_000_000, mtime=0), "refused: "),
        (gzip.compress(SITEMAP.encode(), mtime=0) + gzip.compress(b"", mtime=0) * 200, "refused: "),
    ],
)
def test_a_compressed_sitemap_is_bounded_in_every_way(data, problem):
    document, record, found = read("sitemap.xml.gz", data)
    assert document == Document.SITEMAP
    assert record.references == []
    assert found is not None
    assert found.startswith(problem)


# Feeds ---------------------------------------------------------------------------------------------------


def test_an_rss_feed_holds_links_media_and_the_links_of_its_html():
    text = RSS.format(
        'xmlns:m="http://search.yahoo.com/mrss/" xmlns:c="http://purl.org/rss/1.0/modules/content/"',
        """<link>https://a/</link><a:link rel="self" href="https://a/feed.xml"/><a:link rel="hub" href="https://h/"/>
        <image><url>https://a/logo.png</url><link>https://a/</link></image>
        <item><title>T</title><link>https://a/1/?b&amp;c</link><guid>https://a/1/</guid><comments>https://a/1/#c</comments>
          <enclosure url="https://a/1.mp3" length="1" type="audio/mpeg"/><source url="https://b/feed.xml">B</source>
          <m:content url="https://a/1.mp4"><m:thumbnail url="https://a/1.png"/></m:content>
          <description>&lt;a href="2/?d&amp;amp;e"&gt;x&lt;/a&gt;</description>
          <c:encoded><![CDATA[<img src="/3.png"><a href="https://b/">x</a>]]></c:encoded></item>""",
    )
    assert references("feed.xml", text) == [
        ("link", "", "https://a/"),
        ("link", "href", "https://a/feed.xml"),
        ("url", "", "https://a/logo.png"),
        ("link", "", "https://a/"),
        ("link", "", "https://a/1/?b&c"),
        ("guid", "", "https://a/1/"),
        ("comments", "", "https://a/1/#c"),
        ("enclosure", "url", "https://a/1.mp3"),
        ("source", "url", "https://b/feed.xml"),
        ("media:content", "url", "https://a/1.mp4"),
        ("media:thumbnail", "url", "https://a/1.png"),
        ("a", "href", "2/?d&e"),
        ("img", "src", "/3.png"),
        ("a", "href", "https://b/"),
    ]


@pytest.mark.parametrize(
    ("guid", "count"),
    [
        ("<guid>https://a/</guid>", 1),
        ("<guid isPermaLink='true'>https://a/</guid>", 1),
        ("<guid isPermaLink='false'>https://a/</guid>", 0),
        ("<guid>tag:a,2026:1</guid>", 0),
        ("<guid>1</guid>", 0),
    ],
)
def test_a_guid_is_a_link_only_if_it_is_a_permalink(guid, count):
    assert len(references("a.rss", RSS.format("", f"<item>{guid}</item>"))) == count


def test_an_rss_1_feed_is_read():
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://a/feed"><link>https://a/</link></channel>
    <item rdf:about="https://a/1"><link>https://a/1</link></item></rdf:RDF>"""
    assert references("index.rdf", text) == [("link", "", "https://a/"), ("link", "", "https://a/1")]


def test_an_atom_feed_holds_links_and_the_links_of_its_html():
    text = ATOM.format(
        """<id>https://a/id</id><link href="https://a/"/><icon>https://a/i.png</icon><logo>https://a/l.png</logo>
        <author><uri>https://b/</uri></author>
        <entry><id>https://a/1/id</id><link rel="alternate" href="https://a/1/"/><link rel="edit" href="https://a/e"/>
          <title type="html">&lt;a href="no"&gt;</title>
          <summary type="html">&lt;a href="s"&gt;x&lt;/a&gt;</summary><summary>&lt;a href="text"&gt;</summary>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2<br/>
            <a href="x?a&amp;b">x</a></p><img src="y.png"/></div></content></entry>
        <entry><content src="https://a/2.mp4" type="video/mp4"/></entry>"""
    )
    assert references("a.atom", text) == [
        ("link", "href", "https://a/"),
        ("icon", "", "https://a/i.png"),
        ("logo", "", "https://a/l.png"),
        ("uri", "", "https://b/"),
        ("link", "href", "https://a/1/"),
        ("a", "href", "s"),
        ("a", "href", "x?a&b"),
        ("img", "src", "y.png"),
        ("content", "src", "https://a/2.mp4"),
    ]


@pytest.mark.parametrize(
    ("entry", "base"),
    [
        ("<link>https://a/1/</link><description>{}</description>", "https://a/1/"),
        ("<description>{}</description><link>https://a/1/</link>", "https://a/1/"),
        ("<link>/1/</link><description>{}</description>", ""),
        ("<description>{}</description>", ""),
        ("<link>https://a/1/</link><description xml:base='https://b/c/'>{}</description>", "https://b/c/"),
        ("<link>https://a/1/</link><description xml:base='c/'>{}</description>", "c/"),
    ],
)
def test_html_in_an_entry_is_relative_to_its_base_or_else_to_the_entry(entry, base):
    html = "&lt;a href='2/'&gt;x&lt;/a&gt;&lt;a href='#n'&gt;x&lt;/a&gt;"
    _, record, _ = read("feed.xml", RSS.format("", f"<item>{entry.format(html)}</item>").encode())
    inner = [(reference.url, reference.target) for reference in record.references if reference.element == "a"]
    assert inner == ([("2/", base), ("#n", base)] if base else [("2/", "")])


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('<entry xml:base="https://a/b/"><link href="c"/></entry>', [("c", "https://a/b/")]),
        ('<entry xml:base="https://a/b/"><link xml:base="d/" href="e"/></entry>', [("e", "https://a/b/d/")]),
        ('<entry xml:base="http://["><link xml:base="d/" href="e"/></entry>', [("e", "d/")]),
        ('<entry><link href="c"/></entry>', [("c", "")]),
    ],
)
def test_links_of_an_entry_are_relative_to_xml_base(entry, expected):
    record = read("a.atom", ATOM.format(entry).encode())[1]
    assert [(reference.url, reference.target) for reference in record.references] == expected


@pytest.mark.parametrize(
    ("path", "text", "noted"),
    [
        (
            "f.xml",
            RSS.format("", "<item><link>https://a/1/</link><description>{}</description></item>"),
            True,
        ),
        ("f.xml", RSS.format('xml:base="https://a/"', "<item><description>{}</description></item>"), False),
        ("f.xml", ATOM.format('<entry><content type="html">{}</content></entry>'), True),
        (
            "f.xml",
            ATOM.format('<entry xml:base="https://a/"><content type="html">{}</content></entry>'),
            False,
        ),
    ],
)
def test_relative_urls_in_a_feed_are_noted_where_it_names_no_base(path, text, noted):
    markup = (
        '&lt;a href="2/"&gt;&lt;img src="/3.png"&gt;&lt;/a&gt;&lt;a href="#4"&gt;&lt;a href="https://a/"&gt;'
    )
    markup += '&lt;a href="//a/"&gt;&lt;a href="mailto:a@b"&gt;&lt;a href=""&gt;&lt;a onclick="x()"&gt;'
    expected = [("relative", "2/", ""), ("relative", "/3.png", "")] if noted else []
    assert notes(path, text.replace("{}", markup)) == expected


def test_relative_urls_in_a_json_feed_are_noted():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": "https://a/1/", "content_html": '<a href="2/">'}],
    }
    assert notes("feed.json", json.dumps(feed)) == [("relative", "2/", "")]


def test_a_json_feed_holds_links_attachments_and_the_links_of_its_html():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://a/",
        "feed_url": "https://a/feed.json",
        "icon": "https://a/i.png",
        "authors": [{"url": "https://b/"}, 1],
        "items": [
            {
                "id": "https://a/id",
                "url": "https://a/1/",
                "external_url": "https://c/",
                "image": "https://a/1.png",
                "banner_image": "https://a/b.png",
                "attachments": [{"url": "https://a/1.mp3"}, {}, None],
                "content_html": "<a href='2'>x</a>",
                "content_text": "<a href='3'>",
            },
            {"content_html": "<a href='4'>x</a><a href='#n'>x</a>"},
            None,
        ],
    }
    assert references("feed.json", json.dumps(feed)) == [
        ("home_page_url", "", "https://a/"),
        ("feed_url", "", "https://a/feed.json"),
        ("icon", "", "https://a/i.png"),
        ("url", "", "https://b/"),
        ("url", "", "https://a/1/"),
        ("external_url", "", "https://c/"),
        ("image", "", "https://a/1.png"),
        ("banner_image", "", "https://a/b.png"),
        ("attachments", "url", "https://a/1.mp3"),
        ("a", "href", "2"),
        ("a", "href", "4"),
    ]


# Files for programs --------------------------------------------------------------------------------------


def test_a_manifest_holds_start_page_icons_screenshots_and_shortcuts():
    manifest = {
        "name": "N",
        "id": "/id",
        "scope": "/scope/",
        "start_url": "/?a",
        "icons": [{"src": "i.png", "sizes": "1x1"}, {"sizes": "1x1"}, "j.png"],
        "screenshots": [{"src": "s.png"}],
        "shortcuts": [{"url": "/b", "icons": [{"src": "k.png"}]}, None],
    }
    assert references("site.webmanifest", json.dumps(manifest)) == [
        ("start_url", "", "/?a"),
        ("icons", "src", "i.png"),
        ("screenshots", "src", "s.png"),
        ("shortcuts", "url", "/b"),
        ("icons", "src", "k.png"),
    ]
    assert references("a.webmanifest", "[1]") == []


def test_robots_txt_holds_sitemaps():
    text = "\ufeffSitemap: https://a/1.xml\r\nUser-agent: *\n sitemap : https://a/2.xml # two\n#Sitemap: /c\n"
    assert references("robots.txt", text) == [
        ("Sitemap", "", "https://a/1.xml"),
        ("Sitemap", "", "https://a/2.xml"),
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("User-agent: *\nDisallow: /a/\nAllow: /a/b\n", [("disallow", "/a/"), ("allow", "/a/b")]),
        ("user-agent:*\n disallow : /a # because\nDISALLOW:\n", [("disallow", "/a")]),
        ("User-agent: x\nDisallow: /a\n", []),
        ("User-agent: x\nUser-agent: *\nCrawl-delay: 1\nDisallow: /a\n", [("disallow", "/a")]),
        ("User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b\n", [("disallow", "/a")]),
        (
            "User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\nUser-agent: *\nDisallow: /c\n",
            [("disallow", "/a"), ("disallow", "/c")],
        ),
        ("Disallow: /a\n", []),
        ("User-agent *\nDisallow /a\n<html>\n", []),
    ],
)
def test_the_rules_for_all_crawlers_are_noted(text, rules):
    assert notes("robots.txt", text) == [(*rule, "") for rule in rules]


def test_security_txt_holds_addresses():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@b\nContact: https://a/c\n"
        "policy: https://a/p\nExpires: 2027-01-01T00:00:00Z\nAcknowledgments: https://a/t\n"
        "Hiring:https://a/h\nEncryption: https://a/k \n"
        "Preferred-Languages: en\n"
    )
    assert references(".well-known/security.txt", text) == [
        ("Contact", "", "mailto:a@b"),
        ("Contact", "", "https://a/c"),
        ("Policy", "", "https://a/p"),
        ("Acknowledgments", "", "https://a/t"),
        ("Hiring", "", "https://a/h"),
        ("Encryption", "", "https://a/k"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [A *b*](https://a/): c [D](d.md)", ["https://a/", "d.md"]),
        ("[A](<a b> 'title') [B](b_(c)) [C](c \"t\")", ["a b", "b_(c)", "c"]),
        ("- https://a/\n* <https://b/>\n  + https://c/ ", ["https://a/", "https://b/", "https://c/"]),
        ("`[A](a)` [B](b)", ["b"]),
        ("```\n[A](a)\n~~~\n[B](b)\n```\n[C](c)", ["c"]),
        ("~~~~\n[A](a)\n~~~\n[B](b)\n~~~~\n[C](c)", ["c"]),
        ("see https://a/ or [b] (c) or [d]() or - e", []),
        ("", []),
    ],
)
def test_llms_txt_holds_markdown_links_outside_code(text, expected):
    assert [url for *_, url in references("llms.txt", text)] == expected


def test_links_of_llms_txt_have_their_text():
    assert read("llms.txt", b"- [The  guide](g.md)")[1].references[0].text == "The guide"


def test_an_opensearch_description_holds_images_and_addresses_without_parameters():
    text = """<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" xmlns:moz="http://www.mozilla.org/2006/browser/search/">
    <Image width="16">https://a/i.png</Image><Url type="text/html" template="https://a/?q={searchTerms}"/>
    <Url rel="self" template="https://a/osd.xml"/><moz:SearchForm>https://a/search</moz:SearchForm><Tags>b</Tags>
    </OpenSearchDescription>"""
    assert references("osd.xml", text) == [
        ("Image", "", "https://a/i.png"),
        ("Url", "template", "https://a/osd.xml"),
        ("SearchForm", "", "https://a/search"),
    ]


# Damaged and hostile files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("sitemap.xml", "<urlset>\n<url>\n</urlset>", "not well-formed XML, line 3: mismatched tag"),
        (
            "sitemap.xml",
            "\n<?xml version='1.0'?><urlset/>",
            "not well-formed XML, line 2: XML or text declaration",
        ),
        ("feed.xml", "<rss>&nbsp;</rss>", "not well-formed XML, line 1: undefined entity"),
        ("feed.xml", "<rss>", "not well-formed XML, line 1: no element found"),
        ("feed.xml", "<rss>\0</rss>", "not well-formed XML, line 1: not well-formed"),
        ("osd.xml", "<OpenSearchDescription>&</OpenSearchDescription>", "not well-formed XML, line 1: "),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><urlset>&b;</urlset>", "XML entities are refused: b"),
        (
            "a.xml",
            "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><urlset>&b;</urlset>",
            "XML entities are refused: b",
        ),
        (
            "a.xml",
            "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://c/'> %b;]><urlset/>",
            "XML entities are refused: b",
        ),
        ("sitemap.xml", "<?xml version='1.0' encoding='nonsense'?><urlset/>", "not "),
        ("a.webmanifest", "{", "not well-formed JSON: "),
        ("a.webmanifest", "[" * 100_000, "not "),
        ("feed.json", '{"version":"https://jsonfeed.org/version/1",}', "not well-formed JSON: "),
    ],
)
def test_a_damaged_file_is_reported_not_raised(path, text, problem):
    document, record, found = read(path, text.encode())
    assert document == classify(path, text.encode())
    assert found is not None
    assert found.startswith(problem)
    assert record.source == text.encode()


def test_references_before_the_damage_are_kept():
    _, record, problem = read("sitemap.xml", b"<urlset><url><loc>https://a/</loc></url>")
    assert problem is not None
    assert [reference.url for reference in record.references] == ["https://a/"]


def test_a_document_type_without_entities_is_no_problem():
    text = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd"><rss><link>https://a/</link></rss>'
    assert references("feed.xml", text) == [("link", "", "https://a/")]


def test_other_encodings_become_utf_8():
    text = "<?xml version='1.0' encoding='{}'?><urlset><loc>https://a/\u00e9</loc></urlset>"
    for encoding in ("iso-8859-1", "windows-1252", "utf-16", "utf-8"):
        _, record, problem = read("sitemap.xml", text.format(encoding).encode(encoding))
        assert problem is None
        assert record.references[0].url == "https://a/\u00e9"
        assert record.source.decode() == text.format(encoding)


PATHS = st.sampled_from([
    "a.css", "sitemap.xml", "sitemap.xml.gz", "sitemap.txt", "feed.xml", "feed", "feed.json", "manifest.json",
    "a.webmanifest", "robots.txt", "llms.txt", "security.txt", "osd.xml", "index.html",
])  # fmt: skip
PARTS = st.sampled_from([
    "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<description>",
    "</description>", "u", '<feed xmlns="http://www.w3.org/2005/Atom">', "<entry>", "</entry>",
    '<content type="xhtml">', "</content>", "<p>", "</p>", "<![CDATA[", "]]>", "&lt;a href='u'&gt;",
    "<urlset>", "<loc>", "</loc>", "</urlset>", "<a/>", '<content type="html" xml:base="http://[">',
    "<OpenSearchDescription>", "<Image>", "&a;", "\0", "{", "}", "[", "](", ")", '"icons":',
    '"version":"https://jsonfeed.org/version/1"', ",", '"items":[{"content_html":"<a>"}]', "Sitemap:",
    "https://a/", "\n", "```", "- ", "Contact:", " ", "<!--", "-->", "<?xml version='1.0'?>",
])  # fmt: skip


@given(PATHS, st.binary())
def test_no_bytes_raise(path, data):
    assert classify(path, data[:1024]) == (read(path, data)[0] if classify(path, data) else None)


@given(PATHS, st.lists(PARTS, max_size=12).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_mixture_of_parts_raises(path, text, compressed):
    read(path, gzip.compress(text.encode()) if compressed else text.encode())


@pytest.mark.parametrize(
    ("path", "start", "piece", "end"),
    [
        ("feed.xml", "<rss>", "<a>", ""),
        ("feed.xml", "<rss>", "<item>", ""),
        ("feed.xml", "<rss><item><description>", "&lt;a&gt;", "</description></item></rss>"),
        ("feed.xml", "<rss>", "<item><description>&lt;p&gt;</description></item>", "</rss>"),
        ("a.atom", '<feed xmlns="http://www.w3.org/2005/Atom"><content type="xhtml">', "<a>", ""),
        ("sitemap.xml", "<urlset>", "<loc>", ""),
        ("sitemap.xml", "<urlset ", "a", ""),
        ("llms.txt", "", "[", ""),
        ("llms.txt", "", "[a](", ""),
        ("llms.txt", "[a](", "(b)", ""),
        ("llms.txt", "", "`", ""),
        ("llms.txt", "", "[a](b ", ""),
        ("robots.txt", "", "sitemap", ""),
        ("robots.txt", "", "\n", ""),
        ("security.txt", "", "policy: ", ""),
        ("a.webmanifest", "", "[", ""),
        ("a.xml", "", "<!---", ""),
        ("a.xml", "", "<?", ""),
    ],
)
def test_hostile_files_take_linear_time(path, start, piece, end):
    def seconds(length):
        data = (start + piece * (length // len(piece)) + end).encode()
        started = time.process_time()
        read(path, data)
        return time.process_time() - started

    seconds(1_000)
    assert min(seconds(200_000) for _ in range(3)) < 12 * max(min(seconds(50_000) for _ in range(2)), 0.02)


def test_classifying_does_not_load_xml_or_html_libraries():
    code = (
        "import sys; from linkcheck_plugin.html.documents import classify; classify('feed.xml', b'<rss>');"
        "print([name for name in ('defusedxml', 'selectolax', 'ada_url') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_kind_has_a_reader():
    assert set(documents._DOCUMENTS) <= set(documents._READERS)
