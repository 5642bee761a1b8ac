import re
from dataclasses import replace

from report_builders import AFFILIATE, BROKEN, NAV, UNVERIFIED, report, written

from linkcheck_plugin.model import Finding, Level, Occurrence, Source
from linkcheck_plugin.report.text import IN_FULL, NOISY

FILES = {
    "docs/guide.md": "# Guide\n\n\nSee [install](../instal/) first.\n",
    "a.html": '<html>\n\t\t<img alt="" src="/logo.png">\n',
}

GOLDEN = """\
error internal-broken (LNK001): "../instal/" leads to no file
 --> docs/guide.md:4:5
     in page guide/index.html:12:13
  |
4 | See [install](../instal/) first.
  |     ^
  = help: did you mean "../install/"?
  = target: https://example.org/docs/instal/
  = and on 1 more page: docs/more.md:2

error asset-missing (LNK004): "/logo.png" leads to no file
 --> a.html:2:20
  |
2 | <img alt="" src="/logo.png">
  |                  ^^^^^^^^^
  = target: https://example.org/logo.png
  = and on 5 more pages (header: probably a template): b.html:2:20, c.html:2:20, d.html:2:20, …

warning affiliate-unqualified (LNK201): affiliate link without rel=sponsored
 --> shop.html:7:9
  = help: write rel="sponsored"
  = in: <a href="https://awin1.com/x"> with the text "buy"

2 errors, 1 warning
  1 error   internal-broken (LNK001)
  1 error   asset-missing (LNK004)
  1 warning affiliate-unqualified (LNK201)
not listed: 1 info finding; --level info lists all
8,123 references, 8,101 checked, 22 skipped: 20 mailto, 2 ignored; 240 outbound not asked
"""


def excerpt(finding: Finding, text: str, **view: object) -> list[str]:
    """The line of the file and the line with the mark, without the frame."""
    lines = written(report(finding), "text", excerpts={finding.page: text}.get, **view).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{finding.line} | "))
    frame = len(f"{finding.line} | ")
    return [lines[at][frame:], lines[at + 1][frame:]]


def at(line: int, column: int, url: str = "x") -> Finding:
    return Finding("LNK001", "internal-broken", Level.ERROR, "m", "p.html", url=url, line=line, column=column)


def test_a_block_per_cause_then_counts_and_coverage():
    given = report(UNVERIFIED, AFFILIATE, NAV, BROKEN)
    assert written(given, "text", excerpts=FILES.get) == GOLDEN


def test_order_of_the_findings_given_does_not_matter():
    assert written(report(NAV, BROKEN, AFFILIATE, UNVERIFIED), "text", excerpts=FILES.get) == GOLDEN


def test_colour_changes_nothing_but_the_colours():
    coloured = written(report(UNVERIFIED, AFFILIATE, NAV, BROKEN), "text", excerpts=FILES.get, colour=True)
    assert coloured.startswith("\x1b[1;31merror\x1b[0m \x1b[1minternal-broken\x1b[0m (LNK001): ")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == GOLDEN


def test_nothing_to_list_leaves_the_coverage_line():
    assert written(report(), "text") == GOLDEN.splitlines(keepends=True)[-1]


def test_level_info_lists_all():
    assert written(report(UNVERIFIED), "text", level=Level.INFO) == (
        "info external-unverified (LNK011): https://example.com/ could not be verified: bot wall (HTTP 403)\n"
        " --> shop.html\n"
        "  = help: look at it in a browser, or run again later\n"
        "\n"
        "1 info finding\n"
        "  1 info    external-unverified (LNK011)\n" + GOLDEN.splitlines(keepends=True)[-1]
    )


def test_what_is_not_listed_but_fails_the_run_is_said():
    text = written(report(UNVERIFIED, AFFILIATE), "text", level=Level.ERROR, fail_on="warning")
    assert text.startswith(
        "not listed: 1 warning, 1 info finding, makes the run fail (--fail-on warning); "
        "--level info lists all\n"
    )


def test_a_noisy_rule_is_shortened_but_complete():
    findings = [replace(AFFILIATE, page=f"{n:03}.html", occurrences=()) for n in range(NOISY + 1)]
    lines = written(report(BROKEN, *findings), "text").splitlines()
    assert sum(line.startswith("warning affiliate-unqualified (LNK201): ") for line in lines) == IN_FULL
    heading = lines.index("81 more of warning affiliate-unqualified (LNK201), one line each")
    assert lines[heading + 1] == (
        '  --> 020.html:7:9: affiliate link without rel=sponsored; write rel="sponsored"'
    )
    assert lines[heading + 81].startswith("  --> 100.html:7:9: ")
    assert lines[heading + 82] == ""
    assert "    1 error   internal-broken (LNK001)" in lines
    assert "  101 warning affiliate-unqualified (LNK201)" in lines


def test_exactly_the_limit_is_printed_in_full():
    findings = [replace(AFFILIATE, page=f"{n:03}.html") for n in range(NOISY)]
    assert "one line each" not in written(report(*findings), "text")


def test_a_rule_of_two_severities_is_shortened_for_each():
    warnings = [replace(AFFILIATE, page=f"{n:03}.html") for n in range(NOISY + 5)]
    errors = [replace(finding, severity=Level.ERROR) for finding in warnings]
    text = written(report(*warnings, *errors, BROKEN), "text")
    assert text.count("85 more of error affiliate-unqualified") == 1
    assert text.count("85 more of warning affiliate-unqualified") == 1


def test_a_line_of_a_noisy_rule_says_the_source_and_the_further_pages():
    findings = [replace(BROKEN, page=f"{n:03}.html") for n in range(NOISY + 1)]
    assert (
        '  --> docs/guide.md:4:5: "../instal/" leads to no file; did you mean "../install/"?; '
        "and on 2 more pages\n"
    ) in written(report(*findings), "text")


def test_places_on_the_same_page_are_no_further_pages():
    finding = replace(
        NAV, occurrences=(*NAV.occurrences[:1], Occurrence("a.html", 9, 1), Occurrence("a.html", 9, 5))
    )
    assert "  = and 2 more times on this page: a.html:9:1, a.html:9:5\n" in written(report(finding), "text")


def test_a_source_without_a_line_shows_the_page():
    finding = replace(BROKEN, source=Source("docs/guide.md"), occurrences=())
    text = written(
        report(finding), "text", excerpts={"guide/index.html": "\n" * 11 + '  <p><a href="../instal/">'}.get
    )
    assert text.splitlines()[1:6] == [
        "  --> docs/guide.md",
        "      in page guide/index.html:12:13",
        "   |",
        '12 | <p><a href="../instal/">',
        "   |           ^",
    ]


def test_the_mark_covers_the_url_as_the_page_spells_it():
    assert excerpt(at(1, 10, "a?b&c"), '<a href="a?b&amp;c">') == [
        '<a href="a?b&amp;c">',
        "         ^^^^^^^^^",
    ]


def test_wide_characters_take_two_columns():
    assert excerpt(at(1, 5), "日本e\u0301x") == ["日本e\u0301x", "     ^"]


def test_tabs_become_spaces_and_controls_visible():
    assert excerpt(at(1, 4), "a\t\x1bx") == ["a    \\x1bx", "         ^"]


def test_a_long_line_is_cut_around_the_column():
    line = "y" * 5_000_000 + "<x>" + "z" * 1_000_000
    shown, mark = excerpt(at(1, 5_000_002), line)
    assert shown == "…" + "y" * 32 + "<x>" + "z" * 65 + "…"
    assert mark == " " * 34 + "^"
    assert shown[mark.index("^")] == "x"


def test_the_end_of_a_long_line_is_shown_whole():
    shown, mark = excerpt(at(1, 500), "y" * 499 + "x")
    assert shown == "…" + "y" * 99 + "x"
    assert shown[mark.index("^")] == "x"


def test_width_bounds_the_line():
    shown, mark = excerpt(at(1, 101), "y" * 100 + "x" + "z" * 100, width=30)
    assert len(shown) == 32
    assert shown[mark.index("^")] == "x"


def test_credentials_in_the_line_are_hidden_and_the_mark_stays():
    url = "https://me:secret@a.example/"
    line = f'<a href="https://u:p@b.example/x">b</a><a href="{url}">'
    assert excerpt(at(1, line.index(url) + 1, url), line) == [
        '<a href="https://***@b.example/x">b</a><a href="https://***@a.example/">',
        " " * 48 + "^" * 22,
    ]


def test_credentials_are_hidden_where_the_column_is_inside_them():
    shown, _ = excerpt(at(1, 13, "x"), "https://me:secret@a.example/")
    assert "secret" not in shown
    assert "cret" not in shown


def test_no_line_is_shown_for_a_place_that_is_not_there():
    for line, column in ((5, 1), (1, 99), (2, 1), (0, 1), (1, -1)):
        assert " | " not in written(report(at(line, column)), "text", excerpts={"p.html": "abc\n"}.get)


def test_hostile_text_stays_on_its_line():
    finding = replace(
        AFFILIATE,
        message="m\x1b[2J\n::error::x",
        page="\u202egnp.html\n",
        text="##[error]t",
        suggestion="s\r",
        evidence="e\u2028",
        name="n\x07",
        target="https://a/\x9b",
    )
    text = written(report(finding), "text")
    assert text.startswith("warning n\\x07 (LNK201): m\\x1b[2J\\n::error::x\n --> \\u202egnp.html\\n:7:9\n")
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_url_of_megabytes_is_cut_for_people():
    url = "data:text/html," + "x" * 5_000_000
    for name in ("text", "github"):
        assert len(written(report(replace(AFFILIATE, url=url, message=url, text=url)), name)) < 3_000
