from __future__ import annotations

import re

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkcheck_plugin import urls
from linkcheck_plugin.urls import MalformedURL, join

ADDRESS = "https://h.example/x/y/z/"
"""Where the site would be: every target is itself a URL relative to it."""

SEGMENTS = (
    "a",
    "b",
    "c.html",
    "..",
    "..",
    "..",
    ".",
    "%2e",
    "%2E%2e",
    ".%2e",
    "...",
    "a..b",
    ".well-known",
    "é",
    "a b",
    "%20",
    "~u",
    "x=1;y",
    "(p)",
    "a:b",
    "%zz",
    "%",
    "'",
    '"',
    "<",
    "{t}",
    "|",
    "^",
    "日本",
    "a@b",
    "index.html",
    "+",
    "*",
    "!",
    ",",
    "&amp",
    "$",
)
SEPARATORS = ("/", "/", "/", "/", "//", "\\", "?", "#", "", "/./", "/../", "\t", "\n", "?q=../", "#f/../")
HEADS = (
    "",
    "",
    "",
    "/",
    "//",
    "\\",
    "\\\\",
    "///",
    "./",
    "../",
    "../../",
    "?",
    "#",
    "https:",
    "http:",
    "https://",
    "http://",
    "HTTPS://",
    "//o.example/",
    "https://o.example/",
    "http:/",
    "/\\",
    "../" * 5,
    "https://u:p@o.example:8443/",
)


@st.composite
def relative_urls(draw: st.DrawFn) -> str:
    url = draw(st.sampled_from(HEADS))
    for segment in draw(st.lists(st.sampled_from(SEGMENTS), max_size=5)):
        url += segment + draw(st.sampled_from(SEPARATORS))
    return urls.trim(url)


def is_joinable(url: str) -> bool:
    """What `join` is asked for: not empty, and no scheme of its own but http(s)."""
    return bool(url) and urls.scheme_of(url) in ("", "http", "https")


directories = st.lists(st.sampled_from(["a", "b", "c d", "é", "x.y", "%", "q?r", "#h"]), max_size=4).map(
    lambda folders: "".join(f"{folder}/" for folder in folders) + "page.html"
)


def on_a_real_address(base: str, url: str) -> str | None:
    """What the URL parser makes of it where the site has an address; None if it rejects the URL."""
    try:
        return ada_url.join_url(ada_url.join_url(ADDRESS, base), url)
    except ValueError:
        return None


def at_the_address(url: str, base: str) -> str | None:
    try:
        target = join(url, base)
    except MalformedURL:
        return None
    if target.startswith("/"):
        return ada_url.normalize_url("https://h.example" + target)
    return ada_url.join_url(ADDRESS, target)


@given(relative_urls().filter(is_joinable), directories)
@example("../a/../b.html", "x/index.html")
@example("../a/./b?x=../", "q/index.html")
@example("../a?b=../c", "q/index.html")
@example("/../c", "q/index.html")
@example("/./c", "q/index.html")
@example("a/..", "q/index.html")
@example("?", "index.html")
@example("https:a", "b/index.html")
def test_join_below_the_mount_agrees_with_the_url_standard(url, page):
    base = urls.directory_of(page)

    assert at_the_address(url, base) == on_a_real_address(base, url)


BASES = (
    "../",
    "../../",
    "../v2/",
    "/",
    "/docs/",
    "/docs/a b/",
    "https://o.example/",
    "https://o.example/d/e/",
    "http://p.example/",
)


@given(relative_urls().filter(is_joinable), st.sampled_from(BASES))
@example("../a/../b", "../v2/")
@example("x", "/docs/")
@example("//", "../")
@example("..//a/", "/")
def test_join_on_the_base_of_a_page_agrees_with_the_url_standard(url, base):
    assert at_the_address(url, base) == on_a_real_address(base, url)


FILE_BASES = (
    "./index.html",
    "./a/b.html",
    "../x.html",
    "/docs/index.html",
    "/file",
    "https://o.example/d/e.html?q",
    "./a/?query",
    "./a/b.html?q=1/2",
)


@given(relative_urls().filter(is_joinable), st.sampled_from(FILE_BASES))
@example("foo.html", "./index.html")
@example("#x", "../x.html")
@example("?q", "./a/b.html")
@example("foo.html", "./a/b.html?q=1/2")
def test_join_on_a_base_that_is_a_file_agrees_with_the_url_standard(url, base):
    assert at_the_address(url, base) == on_a_real_address(base, url)


@given(relative_urls().filter(is_joinable), st.sampled_from((*BASES, "./", "./a/b/")))
@example("/../c", "./a/")
@example("/%2e/c", "./a/")
def test_a_target_stays_in_its_namespace(url, base):
    try:
        target = join(url, base)
    except MalformedURL:
        return

    assert target.startswith(("./", "../", "/", "https://", "http://"))
    assert "mount" not in target
    if not base.startswith("./") and target.startswith("./"):
        assert "./" in base
    if urls.scheme_of(target):
        return
    path = target.removeprefix("./")
    while path.startswith("../"):
        path = path.removeprefix("../")
    segments = re.split(r"[?#]", path)[0].lower().replace("%2e", ".").split("/")
    assert not {".", ".."} & set(segments)


@pytest.mark.parametrize(
    ("url", "base", "target"),
    [
        ("b.html", "./", "./b.html"),
        ("b/", "./a/", "./a/b/"),
        ("../b/", "./a/", "./b/"),
        ("../../b/", "./a/", "../b/"),
        ("../../../b/", "./a/", "../../b/"),
        ("..", "./a/b/", "./a/"),
        ("../..", "./a/b/", "./"),
        ("../../..", "./a/b/", "../"),
        (".", "./a/", "./a/"),
        ("./", "./a/", "./a/"),
        ("./b", "./a/", "./a/b"),
        ("b/../c", "./a/", "./a/c"),
        ("../b/../c", "./a/", "./c"),
        ("../b/./c", "./a/", "./b/c"),
        ("b/..", "./a/", "./a/"),
        ("/b", "./a/", "/b"),
        ("/b/../c", "./a/", "/c"),
        ("/../../c", "./a/", "/c"),
        ("../b", "/", "/b"),
        ("../../../b", "/a/", "/b"),
        ("../../../b", "https://o.example/a/", "https://o.example/b"),
        ("../b", "../", "../../b"),
        ("b", "../v2/", "../v2/b"),
        ("../b", "../v2/", "../b"),
        ("?q", "./a/", "./a/?q"),
        ("#f", "./a/", "./a/#f"),
        ("b?q=../x", "./a/", "./a/b?q=../x"),
        ("b#../x", "./a/", "./a/b#../x"),
        ("../b?q=../x", "./a/", "./b?q=../x"),
        ("b?q=/./x", "./a/", "./a/b?q=/./x"),
    ],
)
def test_dots_are_resolved_and_stop_at_the_root_of_the_host_only(url, base, target):
    assert join(url, base) == target


@pytest.mark.parametrize("dots", ["%2e%2e", "%2E%2E", ".%2e", "%2e.", ".."])
def test_encoded_dots_are_dots(dots):
    assert join(f"{dots}/b", "./a/") == "./b"
    assert join(f"b/{dots}/c", "./a/") == "./a/c"
    assert join("%2e/b", "./a/") == "./a/b"
    assert join("b%2ec", "./a/") in ("./a/b%2ec", "./a/b.c")
    assert join(f"b?{dots}/c", "./a/") == f"./a/b?{dots}/c"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("b\\c", "./a/b/c"),
        ("..\\b", "./b"),
        ("\\b", "/b"),
        ("\\\\o.example\\b", "https://o.example/b"),
        ("/\\o.example/b", "https://o.example/b"),
        ("b?c\\d", "./a/b?c\\d"),
        ("b#c\\d", "./a/b#c\\d"),
    ],
)
def test_backslashes_are_slashes_in_the_path_and_not_behind_it(url, target):
    assert join(url, "./a/") == target


@pytest.mark.parametrize(
    ("url", "trimmed"),
    [
        (" b.html ", "b.html"),
        ("\n\tb.html\r\n", "b.html"),
        ("b\n.ht\tml", "b.html"),
        ("ht\ntps://o.example/", "https://o.example/"),
        ("\x00\x1fb\x0b", "b"),
        ("b c", "b c"),
        ("\u00a0b", "\u00a0b"),
        ("b\x0bc", "b\x0bc"),
        (" \t\n", ""),
    ],
)
def test_surrounding_blanks_and_all_tabs_and_newlines_are_dropped(url, trimmed):
    assert urls.trim(url) == trimmed


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_trimming_does_not_change_what_a_url_means(text):
    url = urls.trim(text)
    if not is_joinable(url):
        return

    assert on_a_real_address("./", url) == on_a_real_address("./", text)


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://x", "https"),
        ("HTTP:x", "http"),
        ("mailto:a@b.example", "mailto"),
        ("web+app:x", "web+app"),
        ("a/b:c", ""),
        ("./a:b", ""),
        ("1a:b", ""),
        (":x", ""),
        ("?a:b", ""),
        ("#a:b", ""),
        ("é:x", ""),
        ("", ""),
    ],
)
def test_a_scheme_is_a_letter_and_what_follows_up_to_the_colon(url, scheme):
    assert urls.scheme_of(url) == scheme


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("//münchen.example/a", "https://xn--mnchen-3ya.example/a"),
        ("https://MÜNCHEN.example/a", "https://xn--mnchen-3ya.example/a"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://日本語.example", "https://xn--wgv71a119e.example/"),
        ("https://EXAMPLE.org/A", "https://example.org/A"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https:///example.org/a", "https://example.org/a"),
        ("https://0x7f.1/", "https://127.0.0.1/"),
        ("https://[::1]:8443/a", "https://[::1]:8443/a"),
        ("http:\\\\example.org\\a", "http://example.org/a"),
        ("https://u:p@example.org/", "https://u:p@example.org/"),
    ],
)
def test_hosts_are_written_as_the_url_standard_writes_them(url, target):
    assert join(url, "./a/") == target
    assert urls.normalise(urls.normalise(target)) == target


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("https://", "https://o.example"),
        ("http://", "http://o.example"),
        ("//", "//o.example"),
        ("https://?q", "https://o.example?q"),
        ("https://#f", "https://o.example#f"),
        ("https://exa mple.org/", "https://example.org/ a"),
        ("https://exa<mple.org/", "https://example.org/<"),
        ("https://a^b/", "https://a/^b"),
        ("https://a|b/", "https://a/|b"),
        ("https://[::1/", "https://[::1]/"),
        ("https://[1::2::3]/", "https://[1::2]/"),
        ("https://a]/", "https://a/]"),
        ("https://a:b/", "https://a:80/"),
        ("https://a:99999/", "https://a:65535/"),
        ("https://a:-1/", "https://a:1/"),
        ("https://1.2.3.256/", "https://1.2.3.255/"),
        ("https://1.2.3.4.5/", "https://1.2.3.4/"),
        ("https://a%00b/", "https://a/%00b"),
        ("https://%zz/", "https://zz/%zz"),
        ("https://u@/", "https://u@o.example/"),
        ("https://:80/", "https://o.example:80/"),
        ("https://exam\u00adple.org:x/", "https://exam\u00adple.org/"),
    ],
)
def test_what_the_url_standard_rejects_is_malformed(bad, good):
    with pytest.raises(MalformedURL) as caught:
        join(bad, "./a/")
    assert str(caught.value)
    assert "mount" not in str(caught.value)
    with pytest.raises(MalformedURL):
        urls.normalise(bad if ":" in bad.partition("/")[0] else f"https:{bad}")

    assert join(good, "./a/").startswith("http")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://", "no host"),
        ("https://a:b/", "port"),
        ("https://a:99999/", "port"),
        ("https://a b/", "'a b'"),
    ],
)
def test_a_malformed_url_says_what_is_wrong_with_it(url, why):
    with pytest.raises(MalformedURL, match=why):
        join(url, "./")


absolute_urls = relative_urls().map(lambda url: "https://o.example/" + url)


@given(absolute_urls)
@example("https://o.example/a b?c d#e f")
@example("https://o.example/%7e/é?é#é")
def test_normalisation_is_idempotent(url):
    once = urls.normalise(url)

    assert urls.normalise(once) == once


names = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "c",
            "index.html",
            "d:e",
            "é",
            "x y",
            ".hidden",
            "...",
            "~",
            "100%",
            "q?r",
            "s#t",
            "a+b",
            "&",
            "日",
        ]
    ),
    min_size=1,
    max_size=4,
).map("/".join)


@given(names, names, st.booleans())
@example("a", "b/c", False)
@example("a/b", "a/b", True)
@example("d:e", "x", False)
@example("a/d:e", "a/x", False)
def test_a_relative_path_leads_back_to_its_target(path, page, is_directory):
    target = urls.target_of_file(path) + ("/" if is_directory else "")
    directory = urls.directory_of(page)

    assert join(urls.relative_path(target[2:], directory[2:]), directory) == target


@pytest.mark.parametrize(
    ("target", "directory", "url"),
    [
        ("b.html", "", "b.html"),
        ("a/b.html", "a/", "b.html"),
        ("b.html", "a/", "../b.html"),
        ("a/", "a/", "./"),
        ("", "a/", "../"),
        ("", "", "./"),
        ("a/", "", "a/"),
        ("a", "a/", "../a"),
        ("a/b/", "a/c/", "../b/"),
        ("x:y", "", "./x:y"),
        ("a/x:y", "", "a/x:y"),
        ("ab/c", "a/", "../ab/c"),
    ],
)
def test_a_relative_path_is_the_shortest(target, directory, url):
    assert urls.relative_path(target, directory) == url


@given(names)
def test_a_file_name_survives_being_a_target(path):
    target = urls.target_of_file(path)

    assert urls.decode_path(target[2:]) == path
    assert urls.split(target).query is None
    assert urls.split(target).fragment is None
    assert join(target, "./") == target


@pytest.mark.parametrize(
    ("path", "directory", "target"),
    [
        ("index.html", "./", "./index.html"),
        ("a/b.html", "./a/", "./a/b.html"),
        ("a b/c#d?e%.html", "./a%20b/", "./a%20b/c%23d%3Fe%25.html"),
        ("é/ü.html", "./%C3%A9/", "./%C3%A9/%C3%BC.html"),
        ("\udcff/x.html", "./%FF/", "./%FF/x.html"),
        ("~a/b:c@d.html", "./~a/", "./~a/b:c@d.html"),
    ],
)
def test_a_file_is_percent_encoded_where_a_url_needs_it(path, directory, target):
    assert urls.directory_of(path) == directory
    assert urls.target_of_file(path) == target


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("./a", ("./a", None, None)),
        ("./a?", ("./a", "", None)),
        ("./a#", ("./a", None, "")),
        ("./a?q#f", ("./a", "q", "f")),
        ("./a#f?q", ("./a", None, "f?q")),
        ("./a#f#g", ("./a", None, "f#g")),
        ("/a?b?c", ("/a", "b?c", None)),
    ],
)
def test_a_target_is_split_at_the_first_question_mark_and_hash(target, parts):
    assert tuple(urls.split(target)) == parts


@pytest.mark.parametrize(
    ("encoded", "path"),
    [
        ("a", "a"),
        ("a%20b", "a b"),
        ("%2520", "%20"),
        ("%C3%A9", "é"),
        ("%c3%a9", "é"),
        ("é", "é"),
        ("%FF", "\udcff"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("a+b", "a+b"),
    ],
)
def test_a_path_is_decoded_once(encoded, path):
    assert urls.decode_path(encoded) == path


@pytest.mark.parametrize(
    ("encoded", "fragment"),
    [("a", "a"), ("%C3%A9", "é"), ("%FF", "\ufffd"), ("a%20b", "a b"), ("%", "%"), ("%25", "%")],
)
def test_a_fragment_is_decoded_once_with_replacement(encoded, fragment):
    assert urls.decode_fragment(encoded) == fragment


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://o.example/a?b#c", ("https", "o.example", "", "/a?b#c")),
        ("https://o.example:8443/", ("https", "o.example", "8443", "/")),
        ("https://u:p@o.example/a", ("https", "o.example", "", "/a")),
        ("https://[::1]:80/a", ("https", "[::1]", "80", "/a")),
        ("http://o.example", ("http", "o.example", "", "/")),
        ("http://o.example?q", ("http", "o.example", "", "/?q")),
        ("https://o.example/a@b:c", ("https", "o.example", "", "/a@b:c")),
    ],
)
def test_an_absolute_url_has_an_origin(url, origin):
    assert urls.origin_of(url) == origin


@pytest.mark.parametrize("url", ["mailto:a@b.example", "./a", "/a", "data:text/html,x", "ftp://o.example/"])
def test_only_http_has_an_origin(url):
    assert urls.origin_of(url) is None


@pytest.mark.xfail(strict=True, reason="more than 24 steps up and a dot segment end at the root of the host")
def test_climbing_far_above_the_mount_is_counted_alike_with_and_without_dots():
    assert join("../" * 40 + "a", "./") == join("../" * 40 + "./a", "./")


def test_a_deep_directory_is_climbed_to_its_root():
    deep = "./" + "d/" * 60

    assert join("../" * 60 + "a", deep) == "./a"
    assert join("../" * 60 + "./a", deep) == "./a"
    assert join("../" * 61 + "a", deep) == "../a"
    assert join("../" * 61 + "./a", deep) == "../a"


@given(relative_urls().filter(is_joinable), directories)
@example("../a/../b.html", "x/index.html")
@example("#gone", "a.html")
@example("?q", "a.html")
@example("../a?b=../c", "q/index.html")
@example("../../../a", "q/index.html")
def test_a_plain_url_is_joined_without_parsing_it(url, page):
    if (parts := urls.plain_parts(url)) is None:
        return
    directory = urls.directory_of(page)
    start, end = parts

    assert url[:start] == "../" * (start // 3)
    assert url[end : end + 1] in ("", "?", "#")
    assert at_the_address(url, directory) == ada_url.join_url(
        ADDRESS, urls.descend(url, start, urls.above(directory))
    )


@pytest.mark.parametrize(
    "odd", ["", "#f", "?q", "/a", ".", "..", "./a", "a/../b", "a b", "a\\b", "a%2eb/%2e", "mailto:a", " a"]
)
def test_what_needs_a_closer_look_is_not_plain(odd):
    assert urls.plain_parts(odd) is None


@pytest.mark.parametrize(
    "plain", ["a", "a/", "a.html", "../a", "../../a/b.html?q=1#f", "a.b/c", "a%20b", "é.html#é", "../"]
)
def test_a_relative_path_is_plain(plain):
    assert urls.plain_parts(plain) is not None


@pytest.mark.parametrize(
    ("directory", "above"),
    [
        ("./", ["./"]),
        ("./a/", ["./a/", "./"]),
        ("./a/b/", ["./a/b/", "./a/", "./"]),
        ("../", []),
        ("/docs/", []),
        ("https://o.example/a/", []),
        ("./a/b.html", []),
    ],
)
def test_the_directories_above_one_end_at_the_mount(directory, above):
    assert urls.above(directory) == above
