from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import linkcheck_plugin
from linkcheck_plugin import cli
from linkcheck_plugin.model import Answer, Look, Redirect, Verdict
from linkcheck_plugin.outbound.ledger import Ledger

NOW = datetime.now(UTC).replace(microsecond=0)
FIELDS = [
    "url", "verdict", "status", "final_url", "evidence", "redirects", "checked", "first_ok", "last_ok", "failures",
]  # fmt: skip
LEDGER = Path(".linkcheck-cache", "ledger.jsonl")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working copy, which is the working directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `linkcheck ledger` with arguments: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["ledger", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def recorded(*answers: tuple[float, Answer], path: Path = LEDGER) -> None:
    """Runs, each some days ago, that had these answers."""
    for age, answer in answers:
        ledger = Ledger.load(path)
        ledger.record(answer, ago(age))
        assert ledger.save()


def example() -> None:
    recorded(
        (30, Answer("https://a.example/", Verdict.OK, 200, "https://a.example/", look=Look(found=("x",)))),
        (100, Answer("https://b.example/", Verdict.OK, 200)),
        (5, Answer("https://b.example/", Verdict.BROKEN, 404, evidence="404 Not Found")),
        (2, Answer("https://b.example/", Verdict.BROKEN, 404, evidence="404 Not Found")),
        (
            95,
            Answer(
                "https://c.example/",
                Verdict.REDIRECTED,
                200,
                "https://d.example/",
                redirects=(Redirect(301, "https://d.example/"),),
            ),
        ),
        (1, Answer("https://e.example/", Verdict.BROKEN, 410, evidence="410 Gone")),
        (0, Answer("https://f.example/", Verdict.UNVERIFIABLE, evidence="no answer in time")),
        (0, Answer("https://g.example/", Verdict.REFUSED, evidence="the address is not public")),
    )


# show --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("--cache-dir", "none"), ("--set", "ledger='none.jsonl'")])
def test_a_missing_file_is_an_empty_array(run, arguments):
    assert run("show", "--format", "json", *arguments) == (0, "[]\n", "")
    assert run("show", *arguments) == (0, "0 URLs\n", "")
    assert [path.name for path in Path().iterdir()] == [".git"]


def test_json_is_an_array_of_full_entries(run):
    example()
    status, out, err = run("show", "--format", "json")
    entries = json.loads(out)

    assert (status, err) == (0, "")
    assert [entry["url"][8] for entry in entries] == ["a", "b", "c", "e", "f", "g"]
    assert all(list(entry)[: len(FIELDS)] == FIELDS for entry in entries)
    assert entries == [json.loads(line) for line in LEDGER.read_text().splitlines()]


def test_text_has_what_broke_last_first_and_ends_with_counts(run):
    example()
    status, out, err = run("show")
    lines = out.splitlines()

    assert (status, err) == (0, "")
    assert [line.partition(" ")[0] for line in lines[:-1]] == [
        "broken", "broken", "refused", "unverifiable", "redirected", "ok",
    ]  # fmt: skip
    assert lines[0].split("  ")[-3:] == ["https://e.example/", "410 Gone", "1 failed run, never ok"]
    was_ok = f"was ok on {ago(100):%Y-%m-%d}"
    assert lines[1].endswith(f"https://b.example/  404 Not Found  2 failed runs over 3 days, {was_ok}")
    assert f"404  {ago(2):%Y-%m-%d %H:%M}" in lines[1]
    assert lines[4].endswith("https://c.example/  -> https://d.example/")
    assert lines[-1] == "6 URLs: 2 broken, 1 refused, 1 unverifiable, 1 redirected, 1 ok"


def test_one_verdict_can_be_asked_for(run):
    example()

    assert [
        entry["url"][8] for entry in json.loads(run("show", "--format", "json", "--verdict", "broken")[1])
    ] == [
        "b",
        "e",
    ]
    assert run("show", "--verdict", "ok")[1].splitlines()[-1] == "1 URL: 1 ok"


def test_the_ledger_is_found_by_options_settings_and_configuration(run):
    for path in ("cache/ledger.jsonl", "links.jsonl", "configured.jsonl"):
        recorded((0, Answer(f"https://{path}.example/", Verdict.OK)), path=Path(path))
    Path("linkcheck.toml").write_text("ledger = 'configured.jsonl'")
    Path("other.toml").write_text("ledger = 'links.jsonl'")

    def url(*arguments: str) -> str:
        [entry] = json.loads(run("show", "--format", "json", *arguments)[1])
        return str(entry["url"])

    assert "configured" in url()
    assert "links" in url("--set", "ledger='links.jsonl'")
    assert "links" in url("--config", "other.toml")
    Path("linkcheck.toml").unlink()
    assert "cache" in url("--cache-dir", "cache")


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_others_wrote_is_harmless_on_a_terminal(run, form):
    recorded((0, Answer("https://a.example/", Verdict.BROKEN, evidence="\x1b[2J\u202e gone")))
    LEDGER.write_text(LEDGER.read_text().replace("https://a.", "https://me:secret@a."))
    out = run("show", "--format", form)[1]

    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "secret" not in out
    assert "https://***@a.example/" in out


def test_a_damaged_ledger_is_a_warning(run):
    LEDGER.parent.mkdir()
    LEDGER.write_text("{")
    warning = f"warning: ledger {LEDGER} is damaged in line 1: it starts afresh\n"

    assert run("show", "--format", "json") == (0, "[]\n", warning)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "--format", "xml"), "'xml' is not one of 'text', 'json'"),
        (("show", "--verdict", "fine"), "'fine' is not one of"),
        (("show", "--set", "ledgerr='x'"), 'unknown key; did you mean "ledger"?'),
        (("show", "--config", "none.toml"), "none.toml"),
        (("prune", "--older-than", "-1"), "-1.0 is not in the range x>=0"),
        (("refresh",), "Missing option '--oldest'"),
        (("refresh", "--oldest", "0"), "0 is not in the range x>=1"),
        (("refresh", "--oldest", "1", "--set", "ledger-write=false"), "ledger-write is false"),
        (("prune", "--set", "ledger-write=false"), "ledger-write is false"),
        ((), "Usage: linkcheck ledger"),
    ],
)
def test_usage_and_configuration_end_with_2_and_nothing_on_stdout(run, arguments, message):
    status, out, err = run(*arguments)

    assert (status, out) == (2, "")
    assert message in err


# prune -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ((), "abefg"),
        (("--older-than", "20"), "befg"),
        (("--older-than", "0.5"), "fg"),
        (("--older-than", "1e300"), "abcefg"),
        (("--verdict", "broken"), "acfg"),
        (("--verdict", "broken", "--older-than", "1.5"), "acefg"),
    ],
)
def test_prune_forgets_by_age_and_verdict(run, arguments, left):
    example()
    status, out, err = run("prune", *arguments)

    assert (status, out, err) == (0, "", f"{6 - len(left)} of 6 entries forgotten\n")
    assert "".join(json.loads(line)["url"][8] for line in LEDGER.read_text().splitlines()) == left


def test_prune_of_nothing_makes_no_file(run):
    assert run("prune") == (0, "", "0 of 0 entries forgotten\n")
    assert not LEDGER.exists()


def test_a_ledger_that_cannot_be_written_ends_with_2(run, monkeypatch):
    example()

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert run("prune") == (2, "", f"error: ledger {LEDGER} cannot be written: No space left on device\n")


# refresh -----------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """200 for /ok, a redirect from /moved, no answer to /slow, 404 for all else."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/slow"):
            time.sleep(30)
        status = {"/ok": 200, "/moved": 301}.get(self.path.partition("?")[0], 404)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/ok")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and the paths it was asked for."""
    asked: list[str] = []
    handler = type("Recorded", (Handler,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        listening.block_on_close = False


LOOPBACK = ("--set", "allow-networks=['127.0.0.0/8']", "--set", "retries=0")


def test_the_oldest_are_asked_again_fresh_or_not(run, server):
    origin, asked = server
    recorded(
        (30, Answer(f"{origin}/ok", Verdict.BROKEN, 404)),
        (20, Answer(f"{origin}/gone", Verdict.OK, 200)),
        (10, Answer(f"{origin}/moved", Verdict.OK, 200)),
        (0.01, Answer(f"{origin}/ok?young", Verdict.OK, 200)),
    )
    status, out, err = run("refresh", "--oldest", "3", *LOOPBACK)

    assert (status, err) == (0, "")
    assert set(asked) == {"/ok", "/gone", "/moved"}
    lines = out.splitlines()
    assert [line.partition(" ")[0] for line in lines[:-1]] == ["broken", "redirected", "ok"]
    assert f"1 failed run, was ok on {ago(20):%Y-%m-%d}" in lines[0]
    assert lines[-1] == "3 URLs: 1 broken, 1 redirected, 1 ok"
    ledger = Ledger.load(LEDGER)
    assert ledger.entry(f"{origin}/ok").failures == 0
    assert ledger.entry(f"{origin}/moved").redirects == (Redirect(301, f"{origin}/ok"),)
    assert [entry.url for entry in ledger.oldest(1)] == [f"{origin}/ok?young"]


def test_an_empty_ledger_has_nothing_to_refresh(run):
    assert run("refresh", "--oldest", "3") == (0, "0 URLs\n", "")
    assert not LEDGER.exists()


def test_without_a_network_the_ledger_stays_as_it_was(run):
    recorded(*((9, Answer(f"http://{name}.invalid/", Verdict.OK, 200)) for name in "abcd"))
    before = LEDGER.read_bytes()
    status, out, err = run("refresh", "--oldest", "9", "--set", "retries=0")

    assert (status, out) == (2, "0 URLs\n")
    assert err.splitlines()[-1] == "error: no network: no host could be reached; the ledger is as it was"
    assert LEDGER.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_ctrl_c_ends_with_130_and_keeps_what_was_learnt(server):
    origin, asked = server
    recorded((9, Answer(f"{origin}/ok", Verdict.BROKEN, 404)), (8, Answer(f"{origin}/slow", Verdict.OK, 200)))
    one_by_one = ("--set", "hosts.'127.0.0.1'.concurrency=1")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "linkcheck_plugin",
            "ledger",
            "refresh",
            "--oldest",
            "2",
            *LOOPBACK,
            *one_by_one,
        ],
        env={**os.environ, "PYTHONPATH": str(Path(linkcheck_plugin.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while "/slow" not in asked and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert out.splitlines()[-1] == "1 URL: 1 ok"
    assert err == "1 of 2 URLs were not asked\n"
    assert Ledger.load(LEDGER).entry(f"{origin}/ok").verdict is Verdict.OK
    assert Ledger.load(LEDGER).entry(f"{origin}/slow").checked == ago(8)
