"""One file with everything that is wanted of it: encodings, conflicts, several edits at once, and nothing twice."""

from __future__ import annotations

import pytest
from mending import both, mended, plan, refused, wish

from linkcheck_plugin.model import Source

URL, NEW = "https://old.example/a", "https://new.example/b"


def test_several_edits_of_one_file_and_line_are_made_together():
    text = "[x](/a) [y](/b) é\t[z](/c)\r\n[q][r]\r\n\r\n[r]: /d\r\n"
    wishes = [
        wish(text, "/a", "/longer"),
        both(wish(text, "/b", "/B"), wish(text, "/b", "nofollow", rel="")),
        wish(text, "/c", ""),
        wish(text, "/d", "/e?f"),
    ]
    assert (
        mended(text, *wishes)
        == '[x](/longer) [y](/B){ rel="nofollow" } é\t[z]()\r\n[q][r]\r\n\r\n[r]: /e?f\r\n'
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_line_ends_and_trailing_blanks_stay(mark, newline):
    lines = ["# É", "", f"[x]({URL})  ", "\tcode", "", "last"]
    data = mark + newline.join(lines).encode()
    planned = plan(data, wish(data, URL, NEW))
    assert planned.left == ()
    assert planned.after == data.replace(URL.encode(), NEW.encode())


def test_bytes_in_another_encoding_stay():
    html = f'<meta charset="iso-8859-1"><p>caf\xe9 \xc3\xa9</p>\n<a title="\xfc" href="{URL}">\xfc</a>'
    data = html.encode("latin-1")
    planned = plan(data, wish(data, URL, NEW), name="p.html")
    assert planned.after == data.replace(URL.encode(), NEW.encode())
    assert (
        refused(data, wish(data, URL, "https://new.example/é"), name="p.html") == "the file is not in UTF-8"
    )


def test_a_page_that_declares_another_encoding_gets_ascii_alone():
    data = f'<meta charset=windows-1252><a href="{URL}">x</a>'.encode()
    assert (
        refused(data, wish(data, URL, "https://new.example/é"), name="p.html") == "the file is not in UTF-8"
    )
    utf8 = data.replace(b"windows-1252", b"utf-8")
    assert plan(utf8, wish(utf8, URL, "https://new.example/é"), name="p.html").left == ()


def test_utf_16_stays_utf_16():
    text = f'<p>é</p>\r\n<a href="{URL}">x</a>'
    data = b"\xff\xfe" + text.encode("utf-16-le")
    planned = plan(data, wish(data, URL, NEW), name="p.html")
    assert planned.after == b"\xff\xfe" + text.replace(URL, NEW).encode("utf-16-le")


def test_of_two_rules_that_contradict_the_first_holds():
    text = "[x](/a)"
    planned = plan(text, both(wish(text, "/a", "/b", code="LNK002"), wish(text, "/a", "/c", code="LNK604")))
    assert planned.after == b"[x](/b)"
    [left] = planned.left
    assert (left.finding.code, left.fix) == ("LNK604", "/c")
    assert left.why.startswith("another fix of the same link comes first")


def test_pages_that_need_different_urls_at_one_place_get_none():
    text = "[x](/a)"
    planned = plan(text, both(wish(text, "/a", "/b"), wish(text, "/a", "/c")))
    assert planned.after == planned.before
    assert {left.why for left in planned.left} == {"it serves several pages, which need different URLs"}


def test_a_place_that_is_not_there_any_more_is_left():
    one = wish(f"\n\n[x]({URL})", URL, NEW)
    assert refused("short", one) == "the source has no such place"
    assert refused(f"x\n\n[x](https://other.example/a)", one) == "the source has another URL there"  # noqa: F541


def test_an_edit_that_changes_something_else_is_left_and_the_others_are_made():
    text = f"# See <{URL}>\n\n[x](/a)\n"
    planned = plan(text, wish(text, URL, NEW), wish(text, "/a", "/b", at="[x]"))
    assert planned.after.decode() == text.replace("(/a)", "(/b)")
    assert [left.why for left in planned.left] == ["the edit would change more than this"]


def test_a_url_is_mended_where_rel_cannot_be():
    text = f"`x <{URL}>`_"
    planned = plan(text, both(wish(text, URL, NEW), wish(text, URL, "ugc", rel="")), name="p.rst")
    assert planned.after.decode() == f"`x <{NEW}>`_"
    assert [(left.fix, left.why) for left in planned.left] == [
        ("ugc", "links of reStructuredText take no rel")
    ]


def test_rel_is_mended_where_the_url_cannot_be():
    text = "[x](guide.md)"
    several = both(
        wish(text, "guide.md", "new/", built="guide/"), wish(text, "guide.md", "ugc", rel="", built="guide/")
    )
    planned = plan(text, several)
    assert planned.after.decode() == '[x](guide.md){ rel="ugc" }'
    assert [(left.fix, left.why) for left in planned.left] == [("new/", "the source has another URL there")]


def test_generated_and_binary_files_are_left():
    text = f"<!-- DO NOT EDIT -->\n\n[x]({URL})"
    assert refused(text, wish(text, URL, NEW)) == "a program wrote the file"
    assert refused(b"\0" + text.encode(), wish(text, URL, NEW)) == "the file is no text"


def test_what_is_left_says_where():
    text = "`x <https://old.example/a>`_"
    [left] = plan(text, wish(text, URL, "ugc", rel=""), name="p.rst").left
    assert (left.place, left.proposal) == (Source("docs/page.md", 1, 5), 'rel="ugc"')


def test_what_the_generator_makes_of_a_path_is_not_the_source_s_to_mend():
    text = "[x]({filename}/other.rst)"
    one = wish(
        text,
        "{filename}/other.rst",
        "{filename}other.rst",
        built="https://e.example/other.html",
        code="LNK009",
    )
    assert refused(text, one) == "the generator makes the URL of the page"
