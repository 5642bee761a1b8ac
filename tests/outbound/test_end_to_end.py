"""Outbound links as users have them checked: the command line over a site whose links lead to the loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import generator_runs
import pytest
from answers import Answers, Reply

from linkcheck_plugin.check import check_site
from linkcheck_plugin.cli import main
from linkcheck_plugin.settings import decode

SECRET = "sesame-open-9241"


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    stdout: str
    stderr: str

    @property
    def report(self) -> Any:
        return json.loads(self.stdout)

    def findings(self, *codes: str) -> list[dict[str, Any]]:
        return [each for each in self.report["findings"] if each["code"] in codes]

    @property
    def found(self) -> set[tuple[str, str, str]]:
        """Code, severity and target of what is not about this site itself."""
        return {(each["code"], each["severity"], each["target"]) for each in self.findings(*OUTBOUND)}


OUTBOUND = ("LNK010", "LNK011", "LNK012", "LNK013", "LNK015", "LNK101", "LNK102", "LNK504")

Check = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[Answers]:
    with Answers() as answers:
        yield answers


@pytest.fixture
def check(
    tmp_path: Path, server: Answers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Run `linkcheck check site` in the project, by default for JSON."""
    monkeypatch.chdir(tmp_path)
    for name in ("CI", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    configure(server)

    def run(*arguments: str, text: bool = False) -> Result:
        code = main(["check", "site", *([] if text else ["--format", "json"]), *arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


def configure(server: Answers, settings: str = "", tables: str = "") -> None:
    """Write the configuration, and where the project ends."""
    content = f"retries = 0\n{settings}{server.configuration}\n{tables}"
    generator_runs.write(Path(), {".git/HEAD": "", "linkcheck.toml": content})


def page(*links: str, markup: str = "") -> str:
    lines = "\n".join(f'<p><a href="{link}">At {link}</a></p>' for link in links)
    return f"<!doctype html><html lang=en><title>A page</title>\n{lines}{markup}\n</html>"


def site(*links: str, **pages: str) -> None:
    """A site of one page with these links, and further pages."""
    generator_runs.write(
        Path("site"), {"index.html": page(*links), **{f"{name}.html": text for name, text in pages.items()}}
    )


def ledger() -> dict[str, dict[str, Any]]:
    """Its entries by URL."""
    lines = Path(".linkcheck-cache/ledger.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["url"]: entry for entry in map(json.loads, lines)}


# Verdicts and findings ------------------------------------------------------------------------------------


def test_each_verdict_is_reported_at_its_level_with_status_and_evidence(
    check: Check, server: Answers
) -> None:
    server.replies |= {
        "/gone": Reply(404),
        "/for-good": Reply(410),
        "/wall": Reply(403, headers={"cf-mitigated": "challenge"}),
        "/busy": Reply(503),
        "/login": Reply(401),
        "/private": Reply(302, headers={"Location": "http://169.254.169.254/"}),
    }
    site(*(f"http://a.test{path}" for path in ("/", *server.replies)), "missing.html")
    result = check()
    assert result.code == 1
    assert {
        each["target"].removeprefix("http://a.test/"): (each["code"], each["severity"], each["status"])
        for each in result.findings(*OUTBOUND)
    } == {
        "gone": ("LNK010", "error", 404),
        "for-good": ("LNK010", "error", 410),
        "wall": ("LNK011", "info", 403),
        "busy": ("LNK011", "info", 503),
        "login": ("LNK011", "info", 401),
        "private": ("LNK011", "info", None),
    }
    evidence = {
        each["target"].removeprefix("http://a.test/"): each["evidence"] for each in result.findings(*OUTBOUND)
    }
    assert evidence["gone"] == "HTTP 404 (Not Found)"
    assert "cf-mitigated" in evidence["wall"]
    assert "503" in evidence["busy"]
    assert "login" in evidence["login"]
    assert "not public: 169.254.169.254" in evidence["private"]
    assert [each["target"] for each in result.findings("LNK001")] == [None]
    assert result.report["coverage"] == {"references": 8, "unique": 8, "checked": 8, "skipped": {}}


def test_walls_and_failing_hosts_do_not_fail_a_run_but_are_counted(check: Check, server: Answers) -> None:
    server.replies |= {"/wall": Reply(403, headers={"cf-mitigated": "challenge"}), "/busy": Reply(503)}
    site("http://a.test/wall", "http://b.test/busy", "http://c.test/")
    result = check(text=True)
    assert (result.code, result.stdout.count("external-unverified")) == (0, 0)
    assert "not listed: 2 info findings; --level info lists all\n" in result.stdout
    assert "no broken links in 1 page (3 references checked, 2 unverified)\n" in result.stderr


def test_permanent_redirects_name_where_the_page_is_now(check: Check, server: Answers) -> None:
    server.replies |= {
        "/moved": Reply(301, headers={"Location": "/here"}),
        "/once": Reply(302, headers={"Location": "/here"}),
        "/twice": Reply(301, headers={"Location": "http://b.test/moved"}),
        "/lost": Reply(301, headers={"Location": "/gone"}),
        "/circle": Reply(302, headers={"Location": "/circle"}),
        "/gone": Reply(404),
    }
    site(*(f"http://a.test/{name}" for name in ("moved#part", "once", "twice", "lost", "circle")))
    result = check()
    assert result.found == {
        ("LNK101", "info", "http://a.test/moved#part"),
        ("LNK101", "info", "http://a.test/twice"),
        ("LNK102", "info", "http://a.test/twice"),
        ("LNK010", "error", "http://a.test/lost"),
        ("LNK010", "error", "http://a.test/circle"),
    }
    assert {each["target"]: each["suggestion"] for each in result.findings("LNK101")} == {
        "http://a.test/moved#part": "http://a.test/here#part",
        "http://a.test/twice": "http://b.test/here",
    }
    messages = {each["target"]: each["message"] for each in result.findings("LNK010")}
    assert (
        messages["http://a.test/lost"]
        == "http://a.test/lost leads to http://a.test/gone, which answers 404 (Not Found)"
    )


def test_one_finding_for_a_url_on_many_pages_with_several_fragments(check: Check, server: Answers) -> None:
    server.replies["/gone"] = Reply(404)
    links = (
        "http://a.test/gone",
        "http://a.test/gone#one",
        "HTTP://A.test:80/gone#two",
        "http://a.test/x/../gone",
    )
    site(*links, other=page(*links), third=page(*links))
    [finding] = check().findings("LNK010")
    assert finding["occurrence_count"] == 12
    assert {(place["page"], place["line"]) for place in finding["occurrences"]} == {
        (f"{name}.html", line) for name in ("index", "other", "third") for line in (2, 3, 4, 5)
    }
    assert {place.get("url", finding["url"]) for place in finding["occurrences"]} == set(links)
    assert [request.method for request in server.requests] == ["HEAD", "GET"]


def test_everything_that_a_browser_fetches_is_asked(check: Check, server: Answers) -> None:
    server.default = Reply(404)
    site(
        media=page(
            markup='<img alt="" src="http://a.test/a.png" srcset="http://a.test/b.png 2x">'
            '<script src="http://a.test/c.js"></script><link rel=stylesheet href="http://a.test/d.css">'
            '<p style="background: url(http://a.test/e.png)"><iframe title=f src="http://a.test/f"></iframe>'
            '<video src="http://a.test/g.mp4" poster="http://a.test/h.png"></video>'
        )
    )
    generator_runs.write(Path("site"), {"style.css": "p { background: url(http://a.test/i.png) }"})
    targets = {each["target"] for each in check().findings("LNK010")}
    names = ("a.png", "b.png", "c.js", "d.css", "e.png", "f", "g.mp4", "h.png", "i.png")
    assert targets == {f"http://a.test/{name}" for name in names}


def test_fragments_of_other_sites_are_checked_if_they_are_asked_for(check: Check, server: Answers) -> None:
    site("http://a.test/#one", "http://a.test/#ones", "http://a.test/#:~:text=there")
    assert check().found == set()
    assert check("--set", "remote-fragments=true").found == {("LNK012", "warning", "http://a.test/#ones")}
    assert [request.method for request in server.requests] == ["HEAD", "GET"]
    assert check("--set", "remote-fragments=true").found == {("LNK012", "warning", "http://a.test/#ones")}
    assert len(server.requests) == 2


def test_parts_of_the_own_origin_that_another_build_makes_are_asked(check: Check, server: Answers) -> None:
    server.replies["/blog/gone/"] = Reply(404)
    site("/blog/", "/blog/gone/", "http://own.test/docs/", "other.html", other=page("/"))
    result = check("--site-url", "http://own.test/docs/")
    assert result.found == {("LNK010", "error", "http://own.test/blog/gone/")}
    assert set(server.counts) == {"own.test/", "own.test/blog/", "own.test/blog/gone/"}


# What is asked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [["--offline"], ["--set", "outbound=false"]])
def test_nothing_is_asked_offline(check: Check, server: Answers, how: list[str]) -> None:
    site("http://a.test/", "http://b.test/")
    result = check(*how)
    assert (result.code, server.requests) == (0, [])
    assert result.report["coverage"]["skipped"] == {"outbound": 2}
    assert "2 outbound not asked" in result.stderr
    assert not Path(".linkcheck-cache/ledger.jsonl").exists()


def test_outbound_false_in_the_configuration_holds_for_check(check: Check, server: Answers) -> None:
    configure(server, "outbound = false\n")
    site("http://a.test/")
    assert check().code == 0
    assert server.requests == []


def test_ignored_urls_are_not_asked(check: Check, server: Answers) -> None:
    server.default = Reply(404)
    site("http://a.test/secret", "http://b.test/", index2=page("http://c.test/"))
    options = ("--set", 'ignore-urls=["*/secret"]', "--set", 'ignore-pages=["index2.html"]')
    assert check(*options).found == {("LNK010", "error", "http://b.test/")}
    assert set(server.counts) == {"b.test/"}


def test_accepted_statuses_are_good_also_if_the_ledger_knows_them(check: Check, server: Answers) -> None:
    server.default = Reply(403)
    site("http://a.test/", "http://b.test/")
    assert len(check().findings("LNK011")) == 2
    for _ in range(2):
        assert check("--set", 'hosts."a.test".accept=[403]').found == {("LNK011", "info", "http://b.test/")}
    Path(".linkcheck-cache/ledger.jsonl").unlink()
    assert check("--set", 'hosts."a.test".accept=[403]').found == {("LNK011", "info", "http://b.test/")}
    assert ledger()["http://a.test/"]["verdict"] == "ok"


def test_since_asks_only_what_stands_on_changed_lines(check: Check, server: Answers) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    server.default = Reply(404)
    Path(".git/HEAD").unlink()
    Path(".git").rmdir()
    git("init", "--initial-branch=main")
    generator_runs.write(Path(), {".gitignore": "site\n.linkcheck-cache\n"})
    docs = generator_runs.write(Path("docs"), {"a.md": "[old](http://a.test/old)\n"}) / "a.md"
    git("add", ".")
    git("commit", "-m", "first")
    docs.write_text("[old](http://a.test/old)\nNew: <http://a.test/new#part>.\n", encoding="utf-8")
    site("http://a.test/old", "http://a.test/new#part", "missing.html")
    result = check("--since", "main")
    assert result.found == {("LNK010", "error", "http://a.test/new#part")}
    assert len(result.findings("LNK001")) == 1
    assert set(server.counts) == {"a.test/new"}
    assert result.report["coverage"]["skipped"] == {"outbound": 1}
    git("commit", "-a", "-m", "second")
    server.requests.clear()
    assert check("--since", "HEAD").found == set()
    assert server.requests == []
    refused = check("--since", "nowhere")
    assert (refused.code, refused.stdout) == (2, "")
    assert "--since nowhere: " in refused.stderr


def test_https_is_asked_for_links_by_http_only_if_that_rule_is_selected(
    check: Check, server: Answers
) -> None:
    site("http://a.test/")
    check()
    assert len(server.requests) == 1
    assert check("--extend-select", "LNK504").found == set()  # the server does not speak TLS
    assert ledger().keys() == {"http://a.test/", "https://a.test/"}


# The deadline and the network -----------------------------------------------------------------------------


def test_what_is_not_done_by_the_deadline_is_unverifiable_and_not_counted(
    check: Check, server: Answers
) -> None:
    server.replies |= {"/slow": Reply(delay=30), "/gone": Reply(404)}
    hosts = ("a", "b", "c", "d")
    site("http://e.test/", *(f"http://{host}.test/slow" for host in hosts))
    before = time.monotonic()
    result = check("--max-time", "1")
    assert time.monotonic() - before < 15
    assert result.code == 0
    assert result.found == {("LNK011", "info", f"http://{host}.test/slow") for host in hosts}
    assert all(each["evidence"].startswith("deadline") for each in result.findings("LNK011"))
    assert result.report["coverage"]["skipped"] == {"outbound": 4}
    assert ledger().keys() == {"http://e.test/"}
    server.replies.clear()
    assert check().found == set()
    assert server.counts["e.test/"] == 1


def test_the_deadline_alone_does_not_mean_that_there_is_no_network(check: Check, server: Answers) -> None:
    server.default = Reply(delay=30)
    site("http://a.test/", "http://b.test/", "http://c.test/")
    result = check("--max-time", "0.5", text=True)
    assert result.code == 0
    assert (
        "no broken links in 1 page (0 references checked, 3 unverified, 3 outbound not asked)"
        in result.stderr
    )


def test_without_a_network_the_internal_findings_are_reported_and_the_exit_code_is_2(
    check: Check, server: Answers
) -> None:
    site("http://a.test/")
    assert check().code == 0
    before = Path(".linkcheck-cache/ledger.jsonl").read_bytes()
    site("http://a.test/", "http://a.invalid/", "http://b.invalid/", "http://c.invalid/", "missing.html")
    result = check()
    assert result.code == 2
    assert [each["code"] for each in result.report["findings"]] == ["LNK001"]
    assert result.report["coverage"]["skipped"] == {"outbound": 4}
    assert result.stderr.count("network") == 1
    assert Path(".linkcheck-cache/ledger.jsonl").read_bytes() == before
    quiet = check("--quiet")
    assert (
        quiet.stderr
        == "error: no network: no host could be reached, and links to other sites were not checked\n"
    )


def test_two_dead_hosts_are_two_dead_hosts(check: Check, server: Answers) -> None:
    site("http://a.invalid/", "http://b.invalid/")
    result = check()
    assert result.code == 1
    assert {each["target"] for each in result.findings("LNK010")} == {
        "http://a.invalid/",
        "http://b.invalid/",
    }


# Secrets --------------------------------------------------------------------------------------------------


def test_headers_from_the_environment_reach_their_host_alone_and_no_output(
    check: Check, server: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIKI_TOKEN", SECRET)
    configure(server, tables='[hosts."wiki.test"]\nheaders = { Authorization = "Bearer ${WIKI_TOKEN}" }\n')
    server.replies |= {
        "wiki.test/away": Reply(302, headers={"Location": "http://b.test/landed"}),
        "wiki.test/gone": Reply(404),
        "wiki.test/wall": Reply(401),
    }
    site(
        "http://wiki.test/",
        "http://wiki.test/away",
        "http://wiki.test/gone",
        "http://wiki.test/wall",
        "http://a.test/",
    )
    outputs = [check("--statistics", "--no-cache"), check("--level", "info", "--statistics", text=True)]
    for request in server.requests:
        expected = f"Bearer {SECRET}" if request.host == "wiki.test" else None
        assert request.headers.get("authorization") == expected, request
    assert {"a.test/", "b.test/landed", "wiki.test/"} <= server.counts.keys()
    written = [file.read_bytes() for file in Path(".linkcheck-cache").iterdir()]
    for text in (
        *(each.stdout + each.stderr for each in outputs),
        *(data.decode("latin-1") for data in written),
    ):
        assert SECRET not in text


def test_a_header_without_its_variable_is_left_out_and_that_is_said(check: Check, server: Answers) -> None:
    site("http://a.test/")
    result = check("--set", 'hosts."a.test".headers={X-Key="${UNSET_VARIABLE}"}')
    assert "x-key" not in server.requests[0].headers
    assert (
        "hosts.a.test: the header X-Key is left out: ${UNSET_VARIABLE} is not in the environment"
        in result.stderr
    )


def test_user_information_of_a_link_is_sent_and_never_shown(check: Check, server: Answers) -> None:
    server.default = Reply(404)
    site(f"http://ann:{SECRET}@a.test/gone")
    outputs = [check(), check("--level", "info", "--statistics", text=True)]
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert {each["target"] for each in outputs[0].findings("LNK010")} == {"http://***@a.test/gone"}
    assert ledger().keys() == {"http://a.test/gone"}
    for each in outputs:
        assert SECRET not in each.stdout + each.stderr


# Runs -----------------------------------------------------------------------------------------------------


def test_a_second_run_asks_nothing_and_says_the_same_byte_for_byte(check: Check, server: Answers) -> None:
    server.replies |= {
        "/gone": Reply(404),
        "/wall": Reply(403),
        "/moved": Reply(301, headers={"Location": "/here"}),
    }
    site("http://a.test/", *(f"http://a.test{path}" for path in server.replies))
    first = check()
    asked = len(server.requests)
    for options in ([], ["--no-cache"], ["--jobs", "2"]):
        assert check(*options).stdout == first.stdout
    assert len(server.requests) == asked


def test_statistics_say_how_the_hosts_answered(check: Check, server: Answers) -> None:
    server.replies["/slow"] = Reply(delay=0.2)
    site("http://a.test/", "http://a.test/slow", "http://b.test/")
    result = check("--statistics")
    assert "3 requests to 2 hosts\n" in result.stderr
    assert "  a.test: 2 requests, slowest 0.2" in result.stderr


def settings(folder: Path, server: Answers) -> Any:
    return decode({"outbound": True, "cache-dir": str(folder / "cache"), **server.settings}, "test")


def test_several_checks_in_one_process_do_not_disturb_each_other(
    server: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server.replies["/gone"] = Reply(404)
    site("http://a.test/", "http://a.test/gone")
    for number in range(3):
        report = check_site(Path("site"), settings(tmp_path / str(number), server))
        assert [finding.code for finding in report.findings] == ["LNK010"]
    assert server.counts == {"a.test/": 3, "a.test/gone": 6}
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            report = check_site(Path("site"), settings(tmp_path / f"thread {number}", server))
            assert [finding.code for finding in report.findings] == ["LNK010"]
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_check_inside_a_running_event_loop(
    server: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server.replies["/gone"] = Reply(404)
    site("http://a.test/", "http://a.test/gone")

    async def inside() -> list[str]:
        report = check_site(Path("site"), settings(tmp_path, server))
        await asyncio.sleep(0)
        return [finding.code for finding in report.findings]

    assert asyncio.run(inside()) == ["LNK010"]


@pytest.mark.parametrize("is_inside", [False, True], ids=["alone", "inside a running event loop"])
def test_ctrl_c_ends_a_check_of_the_library_with_a_report(
    server: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_inside: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    server.replies["/slow"] = Reply(delay=30)
    site("http://a.test/", "http://a.test/slow", "missing.html")

    def press() -> None:
        while len(server.requests) < 2:
            time.sleep(0.01)
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    async def inside() -> Any:
        return check_site(Path("site"), settings(tmp_path, server))

    thread = threading.Thread(target=press)
    thread.start()
    if is_inside:
        loop = asyncio.new_event_loop()
        try:
            report = loop.run_until_complete(inside())
        finally:
            loop.close()
    else:
        report = check_site(Path("site"), settings(tmp_path, server))
    thread.join()
    assert report.interrupted
    assert [finding.code for finding in report.findings] == ["LNK001"]
    assert report.coverage.skipped == {"outbound": 1}
    assert "interrupted: 1 of 2 outbound URLs have an answer" in report.notes
