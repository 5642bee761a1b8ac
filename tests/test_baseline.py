import json
from pathlib import Path

import builders
import pytest
from generator_runs import run

from linkcheck_plugin.baseline import load, text_of, without_accepted
from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Report
from linkcheck_plugin.settings import ConfigurationError, Settings

PAGE = '<a href="gone.html">a</a>\n<a href="lost.html">b</a>\n'


def report_of(folder: Path, files: dict[str, str]) -> Report:
    site = builders.build_site(folder, files)
    return check_site(site, Settings(cache=False))


def settings(file: Path) -> Settings:
    return Settings(baseline=str(file))


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    file = tmp_path / "accepted.json"
    file.write_text(text_of(report_of(tmp_path / "before", {"index.html": PAGE, "b.html": PAGE})))
    return file


def test_what_was_accepted_is_left_out_and_counted(accepted: Path, tmp_path: Path) -> None:
    report = without_accepted(
        report_of(tmp_path / "after", {"index.html": PAGE, "b.html": PAGE}), settings(accepted)
    )
    assert report.findings == ()
    assert report.notes[-1] == f"4 accepted places left out ({accepted})"


def test_lines_may_move(accepted: Path, tmp_path: Path) -> None:
    moved = "<p>new</p>\n\n" + PAGE
    report = without_accepted(
        report_of(tmp_path / "after", {"index.html": moved, "b.html": PAGE}), settings(accepted)
    )
    assert report.findings == ()


def test_what_is_new_is_reported_with_the_new_places_alone(accepted: Path, tmp_path: Path) -> None:
    new = {"index.html": PAGE + '<a href="new.html">c</a>', "b.html": PAGE, "c.html": PAGE}
    report = without_accepted(report_of(tmp_path / "after", new), settings(accepted))
    found = [
        (finding.url, finding.page, [place.page for place in finding.occurrences])
        for finding in report.findings
    ]
    assert found == [
        ("gone.html", "c.html", ["c.html"]),
        ("lost.html", "c.html", ["c.html"]),
        ("new.html", "index.html", ["index.html"]),
    ]


def test_one_more_time_on_the_same_page_is_new(accepted: Path, tmp_path: Path) -> None:
    report = without_accepted(
        report_of(tmp_path / "after", {"index.html": PAGE + PAGE, "b.html": PAGE}), settings(accepted)
    )
    assert [len(finding.occurrences) for finding in report.findings] == [1, 1]


def test_what_is_gone_is_said(accepted: Path, tmp_path: Path) -> None:
    report = without_accepted(
        report_of(tmp_path / "after", {"index.html": PAGE, "b.html": ""}), settings(accepted)
    )
    assert report.notes[-1] == f"2 entries of {accepted} are not found any more"


def test_the_file_is_the_same_for_the_same_findings(tmp_path: Path) -> None:
    texts = {
        text_of(report_of(tmp_path / name, {"index.html": PAGE, "b.html": PAGE})) for name in ("one", "two")
    }
    assert len(texts) == 1
    assert json.loads(texts.pop())["accepted"][0] == {
        "code": "LNK001", "name": "internal-broken", "path": "b.html", "url": "gone.html", "count": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"baseline": 2, "accepted": []}', '{"baseline": 1}', "\0"]
)
def test_a_file_that_cannot_be_taken_is_a_configuration_error(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "accepted.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=str(file)):
        load(file)


def test_the_command_writes_what_check_then_leaves_out(tmp_path: Path) -> None:
    builders.build_site(tmp_path, {"index.html": PAGE})
    check = ("linkcheck_plugin", "check", "site", "--offline", "--baseline", "known.json")
    assert run(tmp_path, *check).returncode == 2
    written = run(tmp_path, "linkcheck_plugin", "baseline", "site", "--offline", "--baseline", "known.json")
    assert (written.returncode, written.stdout) == (0, "")
    assert "2 findings at 2 places are accepted in known.json" in written.stderr
    assert run(tmp_path, *check).returncode == 0
    (tmp_path / "site" / "new.html").write_text('<a href="nothing.html">x</a>')
    result = run(tmp_path, *check)
    assert result.returncode == 1
    assert "nothing.html" in result.stdout
    assert "gone.html" not in result.stdout
