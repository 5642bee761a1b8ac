import io
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from report_builders import AFFILIATE, BROKEN, NAV, UNVERIFIED, report, written

from linkcheck_plugin.model import Coverage, Finding, Level, Source
from linkcheck_plugin.report import coverage_line, formats, verdict, write

NOT_ASKED = "240 outbound not asked"

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def to_file(path: Path, name: str = "json", **changes: object) -> None:
    write(report(BROKEN, **changes), name, path, level=Level.WARNING, fail_on="error")


def at(page: str, line: int, column: int) -> Finding:
    return Finding("LNK001", "internal-broken", Level.ERROR, "m", page, url="x", line=line, column=column)


def test_formats_in_the_order_of_the_table():
    assert formats() == ("text", "json", "github")


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(ValueError, match="no format 'xml': there are text, json, github"):
        written(report(), "xml")


@pytest.mark.parametrize("name", formats())
def test_a_file_holds_the_same_bytes_as_a_stream(tmp_path, name):
    to_file(tmp_path / "report", name)
    assert (tmp_path / "report").read_bytes().decode() == written(report(BROKEN), name)
    assert os.listdir(tmp_path) == ["report"]


@posix
def test_a_new_file_follows_the_umask_and_an_old_one_keeps_its_mode(tmp_path):
    before = os.umask(0o027)
    try:
        to_file(tmp_path / "new")
        (tmp_path / "old").touch(0o600)
        to_file(tmp_path / "old")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "old")] == [0o640, 0o600]


def test_a_missing_folder_is_an_error_for_the_caller(tmp_path):
    with pytest.raises(FileNotFoundError):
        to_file(tmp_path / "nowhere" / "report.json")


def test_a_folder_in_the_way_is_an_error_for_the_caller(tmp_path):
    with pytest.raises(IsADirectoryError):
        to_file(tmp_path)
    assert os.listdir(tmp_path) == []


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_an_error_and_nothing_stays(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            to_file(tmp_path / "report.json")
        assert os.listdir(tmp_path) == []
    finally:
        tmp_path.chmod(0o700)


def test_a_failure_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    (tmp_path / "report.json").write_text("old")

    def full(source, destination):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        to_file(tmp_path / "report.json")
    assert os.listdir(tmp_path) == ["report.json"]
    assert (tmp_path / "report.json").read_text() == "old"


@posix
def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real").touch()
    (tmp_path / "link").symlink_to("real")
    to_file(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text().startswith("{")


@posix
def test_a_device_is_written_to_and_not_replaced():
    to_file(Path("/dev/null"))
    assert not Path("/dev/null").is_file()


def test_a_terminal_of_another_encoding_gets_escapes():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    write(report(replace(NAV, message="é")), "text", stream, level=Level.WARNING, fail_on="error")
    stream.flush()
    assert rb"(LNK004): \xe9" in raw.getvalue()
    assert b"d.html:2:20, ...\n" in raw.getvalue()


@pytest.mark.parametrize(
    ("findings", "fail_on", "line"),
    [
        ((), "error", f"no broken links in 120 pages (8,101 references checked, {NOT_ASKED})"),
        (
            (UNVERIFIED,),
            "error",
            f"no broken links in 120 pages (8,101 references checked, 1 unverified, {NOT_ASKED})",
        ),
        ((UNVERIFIED,), "info", "1 info finding in 120 pages: the build fails"),
        ((BROKEN, NAV, NAV, AFFILIATE), "error", "3 errors, 1 warning in 120 pages: the build fails"),
        ((BROKEN, UNVERIFIED), "never", "1 error in 120 pages: the build passes"),
        ((AFFILIATE,), "error", "1 warning in 120 pages: the build passes"),
        ((AFFILIATE,), "warning", "1 warning in 120 pages: the build fails"),
    ],
)
def test_verdict(findings, fail_on, line):
    assert verdict(report(*findings), fail_on) == line


def test_verdict_without_network_says_so_whatever_was_found():
    for findings, line in (
        ((), f"no broken links in 120 pages (8,101 references checked, {NOT_ASKED})"),
        ((BROKEN,), "1 error in 120 pages: the build fails"),
    ):
        said = verdict(report(*findings, network_absent=True), "error")
        assert (
            said == f"{line}; no network: no host could be reached, and links to other sites were not checked"
        )


def test_verdict_counts_one_page_in_the_singular():
    given = report(pages=1, coverage=Coverage(1, 1, 1))
    assert verdict(given, "error") == "no broken links in 1 page (1 reference checked)"


@pytest.mark.parametrize(
    ("coverage", "line"),
    [
        (
            Coverage(8123, 940, 8101, {"outbound": 240, "ignored": 2, "mailto": 20}),
            "8,123 references, 8,101 checked, 22 skipped: 20 mailto, 2 ignored; 240 outbound not asked",
        ),
        (
            Coverage(10, 1, 4, {"tel": 2, "mailto": 2, "data": 2, "empty": 0}),
            "10 references, 4 checked, 6 skipped: 2 data, 2 mailto, 2 tel",
        ),
        (Coverage(3, 1, 1, {"outbound": 2}), "3 references, 1 checked, 0 skipped; 2 outbound not asked"),
        (Coverage(1, 1, 1), "1 reference, 1 checked, 0 skipped"),
        (Coverage(1, 1, 0, {"x\n": 1}), "1 reference, 0 checked, 1 skipped: 1 x\\n"),
    ],
)
def test_coverage_line(coverage, line):
    assert coverage_line(coverage) == line


def test_lines_are_read_from_the_site_and_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "p.html").write_bytes(b"\xef\xbb\xbfone\r\n  two <x>\r\n")
    (tmp_path / "p.md").write_text("three\n")
    monkeypatch.chdir(tmp_path)
    first = written(report(at("p.html", 1, 2)), "text", site_root=tmp_path / "site")
    assert "\n1 | one\n  |  ^\n" in first
    second = written(report(at("p.html", 2, 8)), "text", site_root=tmp_path / "site")
    assert "\n2 | two <x>\n  |      ^\n" in second
    third = written(report(replace(at("p.html", 2, 8), source=Source("p.md", 1, 1))), "text")
    assert "\n1 | three\n  | ^^^^^\n" in third


def test_a_place_deep_in_a_large_file_is_found(tmp_path):
    line = "é" * 300_000 + "<x>" + "日" * 300_000
    (tmp_path / "p.html").write_text("y\n" * 100_000 + line + "\nz\n", encoding="utf-8")
    text = written(report(at("p.html", 100_001, 300_002)), "text", site_root=tmp_path)
    shown, mark = (part.split(" | ", 1)[1] for part in text.splitlines()[3:5])
    assert shown == "…" + "é" * 32 + "<x>" + "日" * 65 + "…"
    assert shown[mark.index("^")] == "x"


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_a_line_that_begins_at_the_border_of_two_reads_is_found(tmp_path, size):
    (tmp_path / "p.html").write_text("y" * (size - 1) + "\n<x>\n")
    assert "\n2 | <x>\n  |  ^\n" in written(report(at("p.html", 2, 2)), "text", site_root=tmp_path)


@posix
def test_nothing_is_read_out_of_the_site_or_from_what_is_no_file(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret").write_text("secret\n")
    (site / "link.html").symlink_to("../secret")
    os.mkfifo(site / "fifo.html")
    for page in ("link.html", "../secret", "fifo.html", "gone.html", "nul\0.html", "."):
        assert " | " not in written(report(at(page, 1, 1)), "text", site_root=site)


def test_what_is_no_text_is_not_shown(tmp_path):
    (tmp_path / "p.html").write_bytes("<x>\n".encode("utf-16"))
    assert " | " not in written(report(at("p.html", 1, 1)), "text", site_root=tmp_path)
