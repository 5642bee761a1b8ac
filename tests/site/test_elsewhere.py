from __future__ import annotations

from collections.abc import Iterable

import pytest
from builders import build_site, check, flat

from linkcheck_plugin.model import Document, Evidence, PageFacts
from linkcheck_plugin.site.address import Address, address_of
from linkcheck_plugin.site.elsewhere import find_elsewhere, host_path
from linkcheck_plugin.site.entries import Entry

ROOT = address_of("https://e.example/")
DOCS = address_of("https://e.example/docs/en/")
UNKNOWN = Address()


@pytest.mark.parametrize(
    ("target", "address", "path"),
    [
        ("./", ROOT, "/"),
        ("./a/", ROOT, "/a/"),
        ("./a/", DOCS, "/docs/en/a/"),
        ("./a/", UNKNOWN, "/a/"),
        ("../a/", ROOT, "/a/"),
        ("../../../a", ROOT, "/a"),
        ("../a/", DOCS, "/docs/a/"),
        ("../../a/", DOCS, "/a/"),
        ("../../../a/", DOCS, "/a/"),
        ("../", DOCS, "/docs/"),
        ("../a/", UNKNOWN, None),
        ("/a/", ROOT, "/a/"),
        ("/a/", DOCS, "/a/"),
        ("/a/", UNKNOWN, "/a/"),
        ("https://e.example/a", ROOT, "/a"),
        ("https://e.example/", DOCS, "/"),
        ("http://e.example/a", ROOT, "/a"),
        ("https://www.e.example/a", ROOT, "/a"),
        ("https://u@e.example/a", ROOT, "/a"),
        ("https://e.example:8443/a", ROOT, None),
        ("https://sub.e.example/a", ROOT, None),
        ("https://e.example.org/a", ROOT, None),
        ("https://other.example/a", ROOT, None),
        ("https://e.example/a", UNKNOWN, None),
        ("mailto:a@e.example", ROOT, None),
    ],
)
def test_a_target_has_a_path_on_the_host_or_is_on_another(target, address, path):
    assert host_path(target, address) == path


def test_a_port_belongs_to_the_host():
    local = address_of("http://localhost:8000/")

    assert host_path("http://localhost:8000/a", local) == "/a"
    assert host_path("http://localhost/a", local) is None
    assert host_path("http://localhost:8001/a", local) is None


def test_a_known_path_without_a_host_is_enough_to_climb():
    assert host_path("../a/", Address(base="/docs/en/", known_base=True)) == "/docs/a/"


# hreflang -----------------------------------------------------------------------------------------------------


def page(path: str, **alternates: str) -> Entry:
    facts = PageFacts(alternates=tuple((name.replace("_", "-"), url) for name, url in alternates.items()))
    return Entry(path, Document.PAGE, 0, 0, b"", "", facts, b"", b"", {}, 0, 0, [])


def roots(
    *entries: Entry,
    address: Address = ROOT,
    directories: Iterable[str] = ("",),
    languages: Iterable[str] = (),
) -> list[str]:
    found = find_elsewhere(entries, languages, address, directories)
    assert all(isinstance(item, Evidence) and item.taken and item.subject == "elsewhere" for item in found)
    return [item.value for item in found]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (page("index.html", de="/de/"), ["/de/"]),
        (page("guide/index.html", de="/de/guide/"), ["/de/"]),
        (page("guide/index.html", de="/de/guide"), ["/de/"]),
        (page("guide.html", de="/de/guide.html"), ["/de/"]),
        (page("guide/index.html", de="https://e.example/de/guide/"), ["/de/"]),
        (page("guide/index.html", de="https://www.e.example/de/guide/"), ["/de/"]),
        (page("guide/index.html", de="../de/guide/"), ["/de/"]),
        (page("guide/index.html", de="/de/guide/#a?b"), ["/de/"]),
        (page("guide/index.html", de="/i18n/de/guide/"), ["/i18n/de/"]),
        (page("guide/index.html", de="/de/anleitung/"), ["/de/"]),
        (page("en/guide/index.html", de="/de/guide/", en="/en/guide/"), ["/de/"]),
        (page("guide/index.html", pt_br="/pt-br/guide/", zh="/zh-Hans/guide/"), ["/pt-br/", "/zh-Hans/"]),
        (page("guide/index.html", de="https://de.e.example/guide/"), []),
        (page("guide/index.html", de="https://other.example/de/guide/"), []),
        (page("guide/index.html", en="/guide/", x_default="/guide/"), []),
        (page("guide/index.html", de="https://"), []),
        (page("guide/index.html", de=""), []),
        (page("guide/index.html", de="/anleitung/"), []),
        (page("guide/index.html"), []),
    ],
)
def test_alternates_name_the_roots_of_other_builds(entry, expected):
    assert roots(entry, directories=["", "en/", "guide/"]) == expected


def test_a_root_that_is_in_the_output_is_no_other_build():
    alternates = page("guide/index.html", de="/de/guide/", fr="/fr/guide/")

    assert roots(alternates, directories=["", "guide/"]) == ["/de/", "/fr/"]
    assert roots(alternates, directories=["", "guide/", "de/", "de/guide/"]) == ["/fr/"]


def test_a_build_below_a_language_knows_the_others_beside_it():
    assert roots(page("a/index.html", de="/docs/de/a/", en="/docs/en/a/"), address=DOCS) == ["/docs/de/"]
    assert roots(page("a/index.html", x_default="/docs/a/"), address=DOCS) == []
    assert roots(page("a/index.html", de="/docs/en/de/a/"), address=DOCS) == ["/docs/en/de/"]


def test_relative_alternates_are_followed_up_to_the_host():
    assert roots(page("a/index.html", de="../../de/a/"), address=DOCS) == ["/docs/de/"]
    assert roots(page("a/index.html", de="../../de/a/"), address=UNKNOWN) == []


def test_languages_of_the_configuration_are_other_builds_unless_present():
    assert roots(languages=["/de/", "/fr/"], directories=["", "fr/"]) == ["/de/"]
    assert roots(languages=["/"]) == []
    assert roots(languages=["/docs/en/", "/docs/de/"], address=DOCS) == ["/docs/de/"]


def test_the_reason_says_who_named_it():
    entries = [page(f"p{number}/index.html", de=f"/de/p{number}/") for number in range(3)]
    [pages] = find_elsewhere(entries, [], ROOT, [""])
    [configured] = find_elsewhere([], ["/de/"], ROOT, [""])

    assert pages.reason == "named by hreflang on 3 pages"
    assert configured.reason == "named by the generator's configuration"


# Whole sites ------------------------------------------------------------------------------------------------------


ALTERNATE = "<link rel=alternate hreflang=de href=/de/a/>"


def test_a_build_named_by_hreflang_is_not_judged_and_is_counted(tmp_path):
    links = "<a href=/de/x/>1</a><a href=/de/>2</a><a href=/de>3</a><a href=/den/>4</a>"
    site = build_site(tmp_path, {"index.html": "", "a/index.html": ALTERNATE + links})

    report = check(site)

    assert flat(report) == {("LNK001", "a/index.html", "/den/")}
    assert report.coverage.skipped == {"elsewhere": 4}
    assert [item.value for item in report.evidence if item.subject == "elsewhere"] == ["/de/"]


def test_a_language_that_is_in_the_output_is_judged(tmp_path):
    site = build_site(
        tmp_path,
        {"index.html": "", "a/index.html": ALTERNATE + "<a href=/de/x/>1</a>", "de/a/index.html": ""},
    )

    assert flat(check(site)) == {("LNK001", "a/index.html", "/de/x/")}


def test_languages_of_the_project_are_not_judged(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=/de/x/>1</a><a href=/fr/x/>1</a>"})
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nextra:\n  alternate:\n    - {name: Deutsch, link: /de/, lang: de}\n    - {name: English, link: /, lang: en}\n"
    )

    assert flat(check(site)) == {("LNK001", "index.html", "/fr/x/")}


@pytest.mark.parametrize("prefix", ["/v1/", "/v1", "/archive/v1/"])
@pytest.mark.parametrize("as_table", [False, True])
def test_a_part_that_the_settings_name_is_not_judged(tmp_path, prefix, as_table):
    below = prefix.rstrip("/")
    links = f"<a href={below}/x/>1</a><a href={below}>2</a><a href={below}/>3</a><a href={below}x/>4</a>"
    site = build_site(tmp_path, {"index.html": links})

    report = check(site, elsewhere=[{"prefix": prefix} if as_table else prefix])

    assert flat(report) == {("LNK001", "index.html", f"{below}x/")}
    assert report.coverage.skipped == {"elsewhere": 3}
    assert check(site).coverage.skipped == {}


def test_a_part_with_a_directory_is_looked_up_in_it(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=/de/a/>1</a><a href=/de/b.html>2</a><a href=/de/c/>3</a><a href=/de>4</a><a href=/de/d>5</a>"
        },
    )
    other = build_site(
        tmp_path, {"index.html": "", "a/index.html": "", "b.html": "", "d/x.html": ""}, "other"
    )

    report = check(site, elsewhere=[{"prefix": "/de/", "dir": str(other)}])

    assert flat(report) == {("LNK001", "index.html", "/de/c/"), ("LNK001", "index.html", "/de/d")}
    assert report.coverage.skipped == {}


def test_the_longest_prefix_decides(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=/a/b/x/>1</a><a href=/a/x/>2</a>"})
    other = build_site(tmp_path, {"index.html": ""}, "other")

    for order in (1, -1):
        elsewhere = ["/a/", {"prefix": "/a/b/", "dir": str(other)}][::order]
        assert flat(check(site, elsewhere=elsewhere)) == {("LNK001", "index.html", "/a/b/x/")}


@pytest.mark.parametrize("prefix", ["/日本/", "/%E6%97%A5%E6%9C%AC/"])
def test_a_prefix_may_be_written_with_or_without_percent_encoding(tmp_path, prefix):
    links = ("/日本/x/", "/%E6%97%A5%E6%9C%AC/x/", "/%e6%97%a5%e6%9c%ac/x/")
    site = build_site(tmp_path, {"index.html": "".join(f"<a href={link}>1</a>" for link in links)})

    report = check(site, elsewhere=[prefix], **{"site-url": "https://e.example/"})

    assert report.coverage.skipped == {"elsewhere": 3}


def test_where_nothing_tells_the_host_a_page_of_another_build_without_its_extension_is_no_error(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=/de/a>1</a>"})
    other = build_site(tmp_path, {"a.html": ""}, "other")
    elsewhere = [{"prefix": "/de/", "dir": str(other)}]

    assert "LNK001" not in {code for code, _, _ in flat(check(site, elsewhere=elsewhere))}
    assert flat(check(site, elsewhere=elsewhere, profile="netlify")) == set()
    assert flat(check(site, elsewhere=elsewhere, profile="generic")) == {("LNK001", "index.html", "/de/a")}


def test_a_redirect_to_another_build_is_not_broken(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=old/>x</a><a href=/gone>y</a>",
            "old/index.html": "<meta http-equiv=refresh content='0;url=/de/x/'>",
            "_redirects": "/gone /de/y/\n",
        },
    )

    codes = {code for code, _, _ in flat(check(site, elsewhere=["/de/"]))}
    assert codes <= {"LNK101"}
    assert {"LNK104"} <= {code for code, _, _ in flat(check(site))}
