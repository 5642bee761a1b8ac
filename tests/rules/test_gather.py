"""Findings are about causes: one for each, with every place, sorted, and spelled as the author writes."""

from __future__ import annotations

import pytest

from linkcheck_plugin.rules.gather import spell
from linkcheck_plugin.site.address import Address, address_of

from .table import ADDRESS, in_short, lines_of, report_of


def places(finding):
    return [(place.page, place.line, place.column) for place in finding.occurrences]


def test_a_link_of_a_template_is_one_finding_with_all_its_places(tmp_path):
    files = {f"p{number:03}/index.html": '<nav>\n<a href="/gone/">x</a></nav>' for number in range(312)}
    [finding] = report_of(files, tmp_path).findings
    assert len(finding.occurrences) == 312
    assert places(finding)[:2] == [("p000/index.html", 2, 10), ("p001/index.html", 2, 10)]
    assert (finding.page, finding.line, finding.column) == ("p000/index.html", 2, 10)


def test_occurrences_are_never_cut(tmp_path):
    files = {"index.html": '<a href="gone">x</a>\n' * 12_345}
    [finding] = report_of(files, tmp_path).findings
    assert places(finding) == [("index.html", line, 10) for line in range(1, 12_346)]


def test_different_spellings_of_one_target_are_one_cause_and_say_so(tmp_path):
    files = {
        "a/b/index.html": '<a href="../../gone">x</a>',
        "index.html": '<a href="gone">x</a><a href="/gone">x</a>',
    }
    [finding] = report_of(files, tmp_path).findings
    assert finding.url == "../../gone"
    assert [place.url for place in finding.occurrences] == [None, "gone", "/gone"]


def test_different_targets_are_different_findings(tmp_path):
    page = '<a href="gone">x</a><a href="gone/">x</a><a href="lost">x</a><a href="img/gone">x</a>'
    assert len(report_of({"index.html": page}, tmp_path).findings) == 4


def test_a_missing_page_is_one_cause_whatever_the_fragments_of_the_links_to_it(tmp_path):
    links = "".join(f'<a href="changelog.html#v{number}">x</a>\n' for number in range(50))
    [finding] = report_of({"index.html": f'{links}<a href="changelog.html">x</a>'}, tmp_path).findings
    assert (finding.code, len(finding.occurrences)) == ("LNK001", 51)
    assert finding.occurrences[1].url == "changelog.html#v1"


def test_a_link_and_an_image_of_one_target_are_two_findings(tmp_path):
    files = {"index.html": '<a href="gone.png"><img src="gone.png"></a>'}
    assert lines_of(report_of(files, tmp_path)) == [
        "LNK001 error index.html:1:10 gone.png",
        "LNK004 error index.html:1:30 gone.png",
    ]


def test_levels_of_one_rule_are_different_findings(tmp_path):
    files = {"index.html": '<img src="http://h.example/x"><script src="http://h.example/x"></script>'}
    assert lines_of(report_of(files, tmp_path)) == [
        "LNK502 error index.html:1:44 http://h.example/x",
        "LNK502 warning index.html:1:11 http://h.example/x",
    ]


def test_two_references_at_one_place_are_both_counted(tmp_path):
    files = {"index.html": '<img srcset="gone.png 1x, gone.png 2x">'}
    [finding] = report_of(files, tmp_path).findings
    assert places(finding) == [("index.html", 1, 14), ("index.html", 1, 27)]


# One cause: a template -----------------------------------------------------------------------------------


def fragments(*names, text="Skip"):
    return {f"{name}.html": f'<p id="{name}"></p><a href="#main">{text}</a>' for name in names}


def test_a_fragment_that_three_pages_lack_themselves_comes_from_a_template(tmp_path):
    [finding] = report_of(fragments("a", "b", "c"), tmp_path).findings
    assert finding.message == "3 pages have no element with the id 'main': probably one template"
    assert places(finding) == [("a.html", 1, 24), ("b.html", 1, 24), ("c.html", 1, 24)]


def test_on_two_pages_it_is_two_findings(tmp_path):
    assert lines_of(report_of(fragments("a", "b"), tmp_path)) == [
        "LNK003 error a.html:1:24 #main",
        "LNK003 error b.html:1:24 #main",
    ]


def test_other_texts_are_other_causes(tmp_path):
    files = fragments("a", "b", "c") | fragments("d", text="Main")
    findings = report_of(files, tmp_path).findings
    assert [len(finding.occurrences) for finding in findings] == [3, 1]


def test_pages_that_have_the_fragment_are_left_out(tmp_path):
    files = fragments("a", "b", "c") | {"d.html": '<p id="main"></p><a href="#main">Skip</a>'}
    [finding] = report_of(files, tmp_path).findings
    assert {place.page for place in finding.occurrences} == {"a.html", "b.html", "c.html"}


def test_links_without_html_are_one_cause_whatever_their_targets(tmp_path):
    files = {
        "index.html": '<a href="a">x</a><a href="b#x">y</a>',
        "a.html": '<a href="b">z</a>',
        "b.html": '<p id="x">',
    }
    [finding] = report_of(files, tmp_path, site_url="").findings
    assert (finding.code, len(finding.occurrences)) == ("LNK017", 3)


def test_where_clean_urls_are_not_sure_the_report_says_what_settles_it(tmp_path):
    files = {"index.html": '<a href="a">x</a>', "a.html": ""}
    notes = report_of(files, tmp_path, site_url="").notes
    assert any(note.startswith('profile = "…"') for note in notes)


@pytest.mark.parametrize(("number", "said"), [(19, False), (20, True)])
def test_a_part_that_is_missing_as_a_whole_is_named(number, said, tmp_path):
    page = "".join(f'<a href="/api/{index}/">x</a>' for index in range(number))
    notes = report_of({"index.html": page}, tmp_path).notes
    wanted = f'{number} references lead below /api/: if another build makes it, say elsewhere = ["/api/"]'
    assert (wanted in notes) is said


# Order ---------------------------------------------------------------------------------------------------


def test_findings_are_sorted_by_gravity_code_page_and_place(tmp_path):
    files = {
        "b.html": '<a href="gone2">x</a>\n<a href="gone1">x</a>',
        "a.html": '<img src="gone.png"><a href="http://localhost/">x</a><a href="tel:x">x</a>'
        '<a href="gone3">x</a>',
    }
    assert lines_of(report_of(files, tmp_path)) == [
        "LNK001 error a.html:1:84 gone3",
        "LNK001 error b.html:1:10 gone2",
        "LNK001 error b.html:2:10 gone1",
        "LNK004 error a.html:1:11 gone.png",
        "LNK014 warning a.html:1:63 tel:x",
        "LNK503 info a.html:1:30 http://localhost/",
    ]


def test_the_report_does_not_depend_on_how_it_was_made(tmp_path):
    import builders

    files = {
        f"d{number % 7}/p{number}.html": f'<p id="i{number}"></p>'
        f'<a href="../d1/p{number + 1}.html#i{number}">x</a><a href="gone{number % 3}">' + "filler " * 20_000
        for number in range(60)
    }
    site = builders.build_site(tmp_path, files)
    first = builders.check(site, start_method="none")
    assert first == builders.check(site, jobs=3)
    assert first == builders.check(site, jobs=2, start_method="spawn")
    assert len(first.findings) > 3


# Spelling ------------------------------------------------------------------------------------------------

MOUNTED = address_of(ADDRESS + "proj/")


@pytest.mark.parametrize(
    ("suggestion", "written", "folder", "spelled"),
    [
        ("/proj/a/b/", "c/", "./a/", "b/"),
        ("/proj/b/", "c/", "./a/", "../b/"),
        ("/proj/", "../x", "./a/", "../"),
        ("/proj/a/", "./x", "./a/", "./"),
        ("/proj/a/b/", "/proj/c/", "./a/", "/proj/a/b/"),
        ("/proj/a/b/", "https://e.example/proj/c/", "./", ADDRESS + "proj/a/b/"),
        ("/proj/a/b/", "HTTP://e.example/proj/c/", "./", ADDRESS + "proj/a/b/"),
        ("/proj/a/b/", "//e.example/proj/c/", "./", "//e.example/proj/a/b/"),
        ("/proj/a/#x", "#y", "./a/", "#x"),
        ("/proj/a/#x", "../a/#y", "./b/", "../a/#x"),
        ("/proj/a/", "b#y", "./", "a/#y"),
        ("/proj/a:b", "c", "./", "./a:b"),
        ("/other/", "c", "./", "/other/"),
        ("https://h.example/", "c", "./", "https://h.example/"),
        ("//h.example/", "c", "./", "//h.example/"),
        ('profile = "…"', "c", "./", 'profile = "…"'),
    ],
)
def test_suggestions_are_spelled_like_the_url_that_is_written(suggestion, written, folder, spelled):
    assert spell(suggestion, written, folder, MOUNTED) == spelled


def test_without_an_address_an_absolute_url_gets_a_path():
    assert spell("/a/", "https://h.example/b/", "./", Address()) == "/a/"


@pytest.mark.parametrize(
    ("page", "written", "suggestion"),
    [
        ("index.html", "instal/", "install/"),
        ("a/b/index.html", "../../instal/", "../../install/"),
        ("a/b/index.html", "/instal/", "/install/"),
        ("a/b.html", "../instal/?q=1#x", "../install/#x"),
    ],
)
def test_suggestions_of_a_report(page, written, suggestion, tmp_path):
    report = report_of({page: f'<a href="{written}">x</a>', "install/index.html": ""}, tmp_path)
    assert [short.suggestion for short in in_short(report)] == [suggestion]
