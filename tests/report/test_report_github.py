from dataclasses import replace

from report_builders import AFFILIATE, BROKEN, NAV, UNVERIFIED, report, written

from linkcheck_plugin.model import Level, Source

COVERAGE = "8,123 references, 8,101 checked, 22 skipped: 20 mailto, 2 ignored; 240 outbound not asked\n"


def test_annotations_errors_first_then_coverage():
    assert written(report(UNVERIFIED, AFFILIATE, NAV, BROKEN), "github") == (
        "::error file=docs/guide.md,line=4,col=5,title=internal-broken (LNK001)::"
        '"../instal/" leads to no file%0Ahelp: did you mean "../install/"?%0A'
        "in page guide/index.html%0Aand on 1 more page\n"
        "::error file=site/a.html,line=2,col=20,title=asset-missing (LNK004)::"
        '"/logo.png" leads to no file%0Aand on 5 more pages (header: probably a template)\n'
        "::warning file=site/shop.html,line=7,col=9,title=affiliate-unqualified (LNK201)::"
        'affiliate link without rel=sponsored%0Ahelp: write rel="sponsored"\n' + COVERAGE
    )


def test_info_is_a_notice_and_only_with_its_level():
    assert written(report(UNVERIFIED), "github") == COVERAGE
    assert written(report(UNVERIFIED), "github", level=Level.INFO) == (
        "::notice file=site/shop.html,title=external-unverified (LNK011)::https://example.com/ could not be "
        "verified: bot wall (HTTP 403)\n" + COVERAGE
    )


def test_ten_of_each_kind_and_how_many_are_left():
    findings = [replace(AFFILIATE, page=f"{n:02}.html") for n in range(12)]
    errors = [replace(finding, severity=Level.ERROR) for finding in findings[:11]]
    lines = written(report(*findings, *errors), "github").splitlines()
    assert [line.split()[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[20:] == ["… and 3 more findings: see the log or --format json", COVERAGE.rstrip()]


def test_properties_and_message_are_escaped():
    finding = replace(
        AFFILIATE,
        page="a,b:c%2F.html",
        occurrences=(),
        message="100%\n::error::x",
        suggestion=None,
        name="n,:%",
    )
    assert written(report(finding), "github").splitlines()[0] == (
        "::warning file=site/a%2Cb%3Ac%252F.html,line=7,col=9,title=n%2C%3A%25 (LNK201)::100%25\\n::error::x"
    )


def test_controls_and_direction_overrides_are_visible():
    finding = replace(AFFILIATE, source=Source("\u202ed.md\r"), message="\x1b]0;x\x07", suggestion="\udcff")
    assert written(report(finding), "github").splitlines()[0] == (
        "::warning file=\\u202ed.md\\r,title=affiliate-unqualified (LNK201)::"
        '\\x1b]0;x\\x07%0Ahelp: did you mean "\\udcff"?%0Ain page shop.html'
    )


def test_pages_are_named_from_where_the_run_started():
    for directory, path in (
        ("./out/", "out/shop.html"),
        (".", "shop.html"),
        ("/srv/site", "/srv/site/shop.html"),
    ):
        assert f"file={path}," in written(report(AFFILIATE, directory=directory), "github")


def test_credentials_are_hidden():
    finding = replace(AFFILIATE, message='"https://me:secret@a/" is gone', suggestion="https://me:secret@b/")
    assert "secret" not in written(report(finding), "github")
