from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.html.tree import extract
from linkcheck_plugin.outbound.page import is_html, read_page

HTML = "text/html; charset=utf-8"


def read(markup: str, content_type: str = HTML):
    return read_page(content_type, markup.encode())


@pytest.mark.parametrize(
    "markup",
    [
        "<p id=a>x<p id='b'>y<p ID=\"c\">",
        "<a name=n>x</a><a name=m id=i><p name=no>",
        "<h2 id='a&amp;b'>x</h2><i id='caf&eacute;'><i id=caf&#233;2>",
        "<!-- <p id=comment> --><p id=a><!--><p id=b>-->",
        "<script>'<p id=script>'</script><style><p id=style></style><textarea><p id=text></textarea><p id=a>",
        "<script><!-- <script> </script><p id=no> --></script><p id=a>",
        "<template><p id=template></template><p id=a>",
        "<noscript><p id=noscript></noscript>",
        "<svg><g id=g><title/><style/><text id=t></svg><p id=a>",
        "<svg><foreignObject><p id=p></foreignObject></svg><math id=m><mi id=mi></math>",
        "<table><tr><td id=td>x<div id=d></table><select><option id=o></select>",
        "<x-app id=x><y-z name=no></y-z></x-app>",
        "<p id=a/><p id=b /><p id = c ><p id=\n'd'><p/id=e>",
        "<p id=a id=b><p x=y id=c><p title='<p id=no>' id=d>",
        "<p id=''><p id><p id=' '><p id='a b'>",
        "<plaintext><p id=no>",
        "<title><p id=no></title><iframe><p id=no></iframe><xmp><p id=no></xmp>",
        "<p id=unfinished",
        "<p id='unfinished",
        "text < 3 <3 </p id=no><p id=a>",
        "<?php echo '<p id=no>' ?><![CDATA[<p id=a>]]>",
    ],
)
def test_the_same_ids_as_in_the_tree(markup):
    assert read(markup).ids == extract(markup.encode()).ids


def test_title_headings_and_text():
    page = read(
        "<!doctype html><head><title> A &amp; B\n | C </title><style>p{}</style></head><body><svg><title>no</title></svg>"
        "<h1 class=x>One <i>1</i> &amp;</h1><script>var no = '<h1>no</h1>'</script><p>Some   text</p><!-- no -->"
        "<h1>Two</h1><noscript>Please enable Java Script</noscript><title-bar>kept</title-bar>"
    )
    assert page.title == "A & B | C"
    assert page.headings == ("One 1 &", "Two")
    assert page.text == "One 1 & Some text Two kept"
    assert page.wants_scripts


def test_what_is_fetched_and_where_it_leads():
    page = read(
        "<link rel=stylesheet href=/a.css><link rel='Canonical' href='/b&amp;c'><link rel=canonical href=/no>"
        "<script src=//example.org/a.js></script><script>12345</script><iframe src=x></iframe><a href=no>"
        "<meta http-equiv=Refresh content='0; url=/next'>"
    )
    assert page.canonical == "/b&c"
    assert page.fetched == ("/a.css", "/b&c", "/no", "//example.org/a.js", "x")
    assert (page.scripts, page.script_bytes) == (2, 5)
    assert page.refreshes
    assert not page.frames


@pytest.mark.parametrize(
    ("content", "refreshes"),
    [
        ("0; url=/a", True),
        ("5;/a", True),
        ("300; url=/a", False),
        ("10", False),
        ("no", False),
        ("9" * 400, False),
    ],
)
def test_only_pages_that_lead_elsewhere_soon_refresh(content, refreshes):
    assert read(f"<meta http-equiv=refresh content='{content}'>").refreshes is refreshes


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html; charset=iso-8859-1", "<p id=café>".encode("latin-1")),
        ('text/html; charset="WINDOWS-1252"', "<p id=café>".encode("cp1252")),
        ("text/html; charset=utf-8", "<p id=café>".encode()),
        ("text/html", "<p id=café>".encode()),
        ("text/html", "<p id=café>".encode("cp1252")),
        ("text/html", "<meta charset=iso-8859-1><p id=café>".encode("latin-1")),
        ("text/html", "<meta charset=utf-16><p id=café>".encode()),
        ("text/html", "\ufeff<p id=café>".encode("utf-16")),
        ("text/html; charset=iso-8859-1", "\ufeff<p id=café>".encode()),
        ("text/html; charset=nonsense", "<p id=café>".encode()),
        ("text/html; charset=\x1b[31m", "<p id=café>".encode()),
        ("text/html; charset=shift_jis", "<p id=café>".encode("utf-16")),
        ("text/html", "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p id=caf\u0438>".encode("koi8-r")),
    ],
)  # fmt: skip
def test_the_encoding_is_the_one_that_browsers_take(content_type, body):
    assert read_page(content_type, body).ids in ({"café"}, {"cafи"})


def test_a_character_that_was_cut_does_not_change_the_encoding():
    body = "<p id=café>€".encode()[:-1]
    assert read_page("text/html", body).ids == {"café"}


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", b"<p>x", True),
        ("TEXT/HTML;charset=utf-8", b"x", True),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html/>", True),
        ("", b"<!doctype html><p>x", True),
        ("", b"\xef\xbb\xbf  <!-- x --><p>x", True),
        ("application/octet-stream", b"<html>", True),
        ("", b"plain text", False),
        ("", b"<svg></svg>", False),
        ("text/plain", b"<!doctype html>", False),
        ("application/xml", b"<html>", False),
        ("application/pdf", b"%PDF-1.7", False),
        ("text/html", b"%PDF-1.7", False),
        ("text/html", b"", False),
        ("text/html", b" \n", False),
        ("text/html", b"\x1f\x8b\x08", False),
        ("text/html", b"\x89PNG\r\n", False),
        ("text/html", b'{"error": 1}', False),
        ("text/html", b"<p>\0</p>", False),
        ("text/html", bytes(range(1, 256)) * 8, False),
        ("text/html", "<p>x".encode("utf-16"), True),
    ],
)
def test_what_is_read_as_html(content_type, body, expected):
    assert is_html(content_type, body) is expected


@given(st.text(), st.binary() | st.text("<>/='\"!- abidnamehrefscript&;\n").map(str.encode))
def test_any_page_is_read(content_type, body):
    read_page(content_type, body)
    is_html(content_type, body)


@given(st.text("<>/='\"! abidname\n", max_size=60))
def test_ids_are_those_of_the_tree_wherever_there_are_no_end_tags_of_raw_text(markup):
    body = ("<p>" + markup).encode()
    assert read_page(HTML, body).ids == extract(body).ids
