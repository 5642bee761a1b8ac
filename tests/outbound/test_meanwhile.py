"""What is judged while servers are waited for: at no cost to the answers, and with the same findings."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from linkcheck_plugin.check import check_site
from linkcheck_plugin.outbound.run import Question, ask
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.settings import Settings, decode


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        time.sleep(0.2 * self.path.startswith("/slow"))
        self.send_response({"/gone": 404, "/moved": 301}.get(self.path, 200))
        if self.path == "/moved":
            self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listener.server_port}"
    listener.shutdown()
    thread.join()
    listener.server_close()


def settings(folder: Path, **more: object) -> Settings:
    return decode({"cache-dir": str(folder / "cache"), "allow-networks": ["127.0.0.0/8"], **more}, "test")


def test_work_is_done_while_servers_are_waited_for(server: str, tmp_path: Path) -> None:
    done = []
    work = (done.append(step) for step in range(50))
    asked = ask([Question(f"{server}/slow")], settings(tmp_path), meanwhile=work)
    assert asked.answers[f"{server}/slow"].status == 200
    assert len(done) == 50


def test_work_does_not_hold_up_the_end(server: str, tmp_path: Path) -> None:
    def endless() -> Iterator[None]:
        while True:
            yield

    asked = ask([Question(f"{server}/")], settings(tmp_path), meanwhile=endless())
    assert asked.answers[f"{server}/"].status == 200


def test_an_error_in_the_work_is_raised(server: str, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        ask([Question(f"{server}/slow")], settings(tmp_path), meanwhile=(1 / number for number in (1, 0)))


@pytest.mark.parametrize("preset", ["recommended", "all"])
def test_findings_are_those_of_judging_at_the_end(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    paths = ["/slow", "/gone", "/moved", "/gone", "missing.html"]
    links = "".join(
        f'<p><a href="{path if path[0] != "/" else server + path}">At {path}</a>' for path in paths
    )
    for name in ("index.html", "other.html"):
        (site / name).write_text(f"<!doctype html><title>{name}</title>{links}")
    reports = []
    for number in range(2):
        chosen = settings(tmp_path / str(number), outbound=True, preset=preset)
        reports.append(check_site(site, chosen).findings)
        monkeypatch.setattr(Judge, "judge_ahead", lambda _: iter(()))
    assert reports[0] == reports[1]
    assert {"LNK001", "LNK010", "LNK101"} <= {finding.code for finding in reports[0]}
