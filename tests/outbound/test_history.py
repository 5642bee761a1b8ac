"""What the ledger makes of many runs: time passes by moving the dates in its file."""

from __future__ import annotations

import json
import re
import subprocess
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import builders
import pytest
from answers import Answers, Reply

from linkcheck_plugin.cli import main
from linkcheck_plugin.outbound.run import Question, ask
from linkcheck_plugin.settings import decode

URL = "http://a.test/page"
FILE = Path("ledger.jsonl")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
GOOD, GONE, FAILING = Reply(), Reply(404), Reply(503)
MOVED = Reply(301, headers={"Location": "/new"})

Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def server() -> Iterator[Answers]:
    with Answers() as answers:
        yield answers


@pytest.fixture
def run(
    tmp_path: Path, server: Answers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Check a page with one link, answered as is said; returns exit code and `code severity` of each finding."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    project(server, URL)

    def check(reply: Reply | None = None, *arguments: str) -> tuple[int, list[str]]:
        server.replies["/page"] = reply or Reply(599)
        code = main(["check", "site", "--format", "json", *arguments])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return code, [f"{each['code']} {each['severity']}" for each in findings]

    return check


def project(server: Answers, *links: str) -> None:
    """A site of one page with these links; the cache may trust its date."""
    lines = "\n".join(f'<p><a href="{link}">At {link}</a>' for link in links)
    page = f"<!doctype html><html lang=en><title>A page</title>\n{lines}\n</html>"
    builders.age(
        builders.build_site(Path(), {"index.html": page}), builders.LONG_AGO + zlib.crc32(page.encode()) // 8
    )
    settings = f'retries = 0\nledger = "{FILE}"\n{server.configuration}'
    Path("linkcheck.toml").write_text(settings, encoding="utf-8")


def pass_by(**time: float) -> None:
    """Let time pass: every date in the ledger is so much longer ago."""

    def earlier(match: re.Match[str]) -> str:
        return (datetime.fromisoformat(match[0]) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")

    FILE.write_text(DATE.sub(earlier, FILE.read_text(encoding="utf-8")), encoding="utf-8")


def entry(url: str = URL) -> dict[str, Any]:
    entries = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    [found] = [each for each in entries if each["url"] == url]
    return dict(found)


OK: tuple[int, list[str]] = (0, [])
WARNING = (0, ["LNK010 warning"])
ERROR = (1, ["LNK010 error"])
UNVERIFIED = (0, ["LNK011 info"])


# Grace ----------------------------------------------------------------------------------------------------


def test_what_was_never_ok_is_an_error_at_once(run: Run) -> None:
    assert run(GONE) == ERROR
    assert (entry()["first_ok"], entry()["last_ok"], entry()["failures"]) == (None, None, 1)


def test_what_was_ok_is_a_warning_until_runs_and_days_are_over(run: Run) -> None:
    assert run(GOOD) == OK
    pass_by(days=9)
    assert run(GONE) == WARNING  # the first failed run
    pass_by(hours=23)
    assert run(GONE) == WARNING  # enough runs, not enough days
    assert entry()["failures"] == 2
    pass_by(hours=23)
    assert run(GONE) == ERROR
    assert entry()["failures"] == 3


def test_many_days_with_one_failed_run_are_not_enough(run: Run) -> None:
    run(GOOD)
    pass_by(days=9)
    assert run(GONE) == WARNING
    pass_by(hours=14)
    assert run() == WARNING  # from the ledger: no new run
    assert entry()["failures"] == 1
    pass_by(days=30)
    assert run(GONE) == ERROR


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--set", "fail-after-runs=1", "--set", "fail-after-days=0"], ERROR),
        (["--set", "fail-after-runs=1"], WARNING),
        (["--set", "fail-after-days=0"], WARNING),
    ],
)
def test_the_settings_say_how_much_grace_there_is(
    run: Run, options: list[str], expected: tuple[int, list[str]]
) -> None:
    run(GOOD)
    pass_by(days=9)
    assert run(GONE, *options) == expected


def test_grace_ends_by_time_also_where_the_ledger_answers(run: Run) -> None:
    run(GOOD)
    for hours in (24 * 9, 22):
        pass_by(hours=hours)
        assert run(GONE) == WARNING
    assert run() == WARNING
    pass_by(hours=3)
    assert run() == ERROR  # the second failed run is three hours ago, the first 25
    assert entry()["failures"] == 2


def test_a_report_is_remembered_no_longer_than_grace_holds(server: Answers, tmp_path: Path) -> None:
    settings = decode({"cache-dir": str(tmp_path), "retries": 0, **server.settings}, "test")
    day = timedelta(days=1)
    start = datetime.now(UTC).replace(microsecond=0)

    def valid_for(reply: Reply, now: datetime) -> timedelta:
        server.replies["/page"] = reply
        until = ask([Question(URL)], settings, now=now).valid_until
        assert until is not None
        return until - now

    assert 5 * day < valid_for(GOOD, start) < 9 * day
    assert day / 2 < valid_for(GONE, start + 9 * day) < day
    assert valid_for(GONE, start + 9.9 * day) == day / 10
    assert day / 2 < valid_for(GONE, start + 11 * day) < day


# Recovery -------------------------------------------------------------------------------------------------


def test_a_good_answer_ends_the_failures(run: Run) -> None:
    assert run(GONE) == ERROR
    pass_by(days=1)
    assert run(GOOD) == OK
    now = entry()
    assert (now["failures"], now["first_ok"], now["last_ok"]) == (0, now["checked"], now["checked"])
    pass_by(days=9)
    assert run(GONE) == WARNING  # it has been ok once
    assert entry()["failures"] == 1


def test_a_url_that_comes_and_goes_never_becomes_an_error(run: Run) -> None:
    run(GOOD)
    first = entry()["first_ok"]
    for _ in range(4):
        pass_by(days=9)
        first = (datetime.fromisoformat(first) - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert run(GONE) == WARNING
        assert entry()["failures"] == 1
        pass_by(hours=22)
        first = (datetime.fromisoformat(first) - timedelta(hours=22)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert run(GOOD) == OK
        assert (entry()["failures"], entry()["first_ok"]) == (0, first)


@pytest.mark.parametrize("reply", [FAILING, Reply(403), Reply(401)])
def test_a_run_that_cannot_tell_changes_nothing_of_the_history(run: Run, reply: Reply) -> None:
    run(GOOD)
    pass_by(days=9)
    run(GONE)
    before = entry()
    assert run(reply) == WARNING  # from the ledger
    pass_by(hours=22)
    assert run(reply) == UNVERIFIED
    after = entry()
    assert after["failures"] == before["failures"] == 1
    for key in ("first_ok", "last_ok"):
        assert datetime.fromisoformat(after[key]) == datetime.fromisoformat(before[key]) - timedelta(hours=22)
    pass_by(hours=22)
    assert run(GONE) == ERROR  # the second failed run, and 44 hours
    assert entry()["failures"] == 2


def test_a_run_that_cannot_tell_is_no_first_failure(run: Run) -> None:
    run(GOOD)
    pass_by(days=9)
    assert run(FAILING) == UNVERIFIED
    pass_by(days=5)
    assert run(GONE) == WARNING
    assert entry()["failures"] == 1


# Time to live ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "result", "held", "over"),
    [
        (GOOD, OK, timedelta(days=5.5), timedelta(days=8.5)),
        (MOVED, (0, ["LNK101 info"]), timedelta(days=5.5), timedelta(days=8.5)),
        (GONE, ERROR, timedelta(hours=12), timedelta(days=1)),
        (FAILING, UNVERIFIED, timedelta(hours=12), timedelta(days=1)),
        (
            Reply(403, headers={"cf-mitigated": "challenge"}),
            UNVERIFIED,
            timedelta(hours=12),
            timedelta(days=1),
        ),
    ],
)
def test_a_verdict_holds_for_its_time_with_the_same_findings(
    run: Run, server: Answers, reply: Reply, result: tuple[int, list[str]], held: timedelta, over: timedelta
) -> None:
    assert run(reply) == result
    asked = len(server.requests)
    pass_by(seconds=held.total_seconds())
    for options in ([], ["--no-cache"]):
        assert run(reply, *options) == result
    assert len(server.requests) == asked
    pass_by(seconds=(over - held).total_seconds())
    assert run(reply) == result
    assert len(server.requests) == 2 * asked
    assert datetime.fromisoformat(entry()["checked"]) > datetime.now(UTC) - timedelta(minutes=5)


def test_what_is_due_is_asked_and_the_rest_is_not(run: Run, server: Answers) -> None:
    project(server, *(f"http://{name}.test/" for name in "abcd"))
    run()
    server.requests.clear()
    lines = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    FILE.write_text("".join(lines[:2]), encoding="utf-8")
    pass_by(days=30)
    FILE.write_text(FILE.read_text(encoding="utf-8") + "".join(lines[2:]), encoding="utf-8")
    run()
    assert set(server.counts) == {"a.test/", "b.test/"}


def test_dates_in_the_future_hold_nothing(run: Run, server: Answers) -> None:
    run(GOOD)
    pass_by(days=-3)
    assert run(GONE) == WARNING
    assert len(server.requests) == 3
    assert datetime.fromisoformat(entry()["checked"]) <= datetime.now(UTC)


# The file -------------------------------------------------------------------------------------------------


def test_a_run_that_may_not_write_leaves_the_file_as_it_is(run: Run, server: Answers) -> None:
    project(server, URL, "http://b.test/")
    server.replies["b.test/"] = GONE
    run(GOOD)
    pass_by(days=9)
    before = FILE.read_bytes(), FILE.stat().st_mtime_ns
    result = (1, ["LNK010 warning", "LNK010 error"])
    code, found = run(GONE, "--set", "ledger-write=false")
    assert (code, sorted(found)) == (result[0], sorted(result[1]))
    assert (FILE.read_bytes(), FILE.stat().st_mtime_ns) == before
    assert [path.name for path in Path().iterdir() if "ledger" in path.name] == [FILE.name]


def test_without_a_file_a_run_that_may_not_write_makes_none(run: Run) -> None:
    assert run(GOOD, "--set", "ledger-write=false") == OK
    assert not FILE.exists()


def test_two_ledgers_that_git_has_merged_are_used(run: Run, server: Answers) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True)

    def commit(text: str) -> None:
        git("add", FILE.name, ".gitattributes")
        git("commit", "-m", text)

    hosts = [f"http://{name}.test/" for name in "abcdef"]
    project(server, *hosts[:4])
    Path(".git").rmdir()
    git("init", "--initial-branch=main")
    Path(".gitattributes").write_text(f"{FILE} merge=union\n", encoding="utf-8")
    run()
    pass_by(days=20)
    commit("all is old")
    git("checkout", "-b", "side")
    server.replies["b.test/"] = GONE
    project(server, *hosts[:2], hosts[4])  # a and b anew, e for the first time
    run()
    commit("side")
    git("checkout", "main")
    del server.replies["b.test/"]
    project(server, *hosts[1:3], hosts[5])  # b and c anew, f for the first time
    run()
    pass_by(hours=1)
    commit("main")
    git("merge", "--no-edit", "side")
    urls = [json.loads(line)["url"] for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert set(urls) == set(hosts)
    assert len(urls) > len(hosts)  # both sides have lines of their own

    server.requests.clear()
    project(server, *hosts)
    code, found = run()
    assert (code, found) == (0, ["LNK010 warning"])  # b: the side has asked it last
    assert set(server.counts) == {"d.test/"}  # whom nobody has asked lately
    urls = [json.loads(line)["url"] for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert urls == sorted(hosts)
