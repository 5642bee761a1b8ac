from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import linkcheck_plugin
from linkcheck_plugin import cli
from linkcheck_plugin.cli import check, terminal
from linkcheck_plugin.model import Coverage, Finding, HostStatistics, Level, Report

PACKAGE = Path(linkcheck_plugin.__file__).parent
BROKEN = '<!doctype html><html lang="en"><title>t</title><body><a href="nope.html">x</a>'
GOOD = '<!doctype html><html lang="en"><title>t</title><body><a href="index.html">x</a>'

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(**changes: str) -> dict[str, str]:
    unwanted = ("CI", "NO_COLOR", "FORCE_COLOR", "LINKCHECK_DEBUG", "TERM")
    kept = {key: value for key, value in os.environ.items() if key not in unwanted}
    return {**kept, "PYTHONPATH": str(PACKAGE.parent), "TERM": "xterm", **changes}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working copy, which is the working directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Runs `python -m linkcheck_plugin` with arguments; `env` adds to the environment."""

    def call(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "linkcheck_plugin", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment(**(env or {})),
            check=False,
        )

    return call


def site(files: dict[str, str], folder: str = "site") -> Path:
    for path, content in files.items():
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Path(folder)


def test_a_broken_link_is_reported_on_stdout_and_the_verdict_on_stderr(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline")
    assert result.returncode == 1
    assert "internal-broken (LNK001)" in result.stdout
    assert "nope.html" in result.stdout
    assert result.stderr.splitlines()[-1] == "1 error in 1 page: the build fails"


def test_a_site_without_broken_links_passes(run: Run) -> None:
    site({"index.html": GOOD})
    result = run("check", "site", "--offline")
    assert result.returncode == 0
    assert "LNK" not in result.stdout


def test_json_is_one_document_on_stdout_and_quiet_leaves_nothing_else(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline", "--quiet", "--format", "json")
    document = json.loads(result.stdout)
    assert document["schema"] == 1
    assert [finding["code"] for finding in document["findings"]] == ["LNK001"]
    assert result.stderr == ""
    assert result.returncode == 1


def test_reports_go_to_files_and_stdout_at_once(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline", "--format", "json:report.json", "--format", "text")
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["summary"]["error"] == 1
    assert "internal-broken" in result.stdout


def test_with_files_only_stdout_is_empty(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline", "--format", "json:report.json")
    assert (result.returncode, result.stdout) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--fail-on", "never"), 0),
        (("--fail-on", "error"), 1),
        (("--severity", "LNK001=warning"), 0),
        (("--severity", "internal-broken=warning", "--fail-on", "warning"), 1),
        (("--severity", "LNK001=info", "--fail-on", "warning"), 0),
    ],
)
def test_the_exit_code_follows_fail_on(run: Run, arguments: tuple[str, ...], status: int) -> None:
    site({"index.html": BROKEN})
    assert run("check", "site", "--offline", *arguments).returncode == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing",), "error: missing: "),
        (("file.html",), "error: file.html: "),
        (("empty",), "error: empty: "),
        (("site", "--fail-on", "warn"), 'error: command line: fail-on: expected one of "error"'),
        (("site", "--profile", "netlifi"), "error: command line: profile: expected one of"),
        (("site", "--jobs", "0"), "error: command line: jobs: expected a whole number >= 1, found 0"),
        (("site", "--site-url", "example.org"), "error: command line: site-url: expected an address"),
        (
            ("site", "--set", "fail-onn=x"),
            'error: --set fail-onn: fail-onn: unknown key; did you mean "fail-on"?',
        ),
        (("site", "--set", "nonsense"), 'error: --set "nonsense": expected KEY=VALUE'),
        (("site", "--format", "jsn"), 'error: --format: no format "jsn"; did you mean "json"?'),
        (("site", "--format", "json:"), 'error: --format: "json:" lacks the file'),
        (("site", "--format", "json", "--format", "text"), "error: --format: 2 reports on stdout"),
        (("site", "--format", "json:a", "--format", "text:a"), "error: --format: 2 reports written to a"),
        (("site", "--config", "none.toml"), "error: none.toml: cannot be read: No such file"),
    ],
)
def test_what_cannot_be_done_is_one_line_on_stderr_and_exit_code_2(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    site({"index.html": BROKEN})
    Path("file.html").write_text(GOOD)
    Path("empty").mkdir()
    result = run("check", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chek",), "no command 'chek'; did you mean 'check'?"),
        (
            ("zzz",),
            "no command 'zzz'; there are check, source, links, anchors, fix, baseline, ledger, rules, explain, config",
        ),
        (("check", "--fail-onn", "error"), "--fail-on"),
        (("check", "--jobs", "many"), "'many' is not a valid integer"),
        (("check", "--severity", "LNK303"), "--severity LNK303: expected CODE=LEVEL"),
        (("explain",), "name a rule or a URL, or a site with --site DIR"),
        ((), "Usage: linkcheck"),
    ],
)
def test_wrong_usage_is_explained_on_stderr(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert message in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_settings_come_from_options_then_the_file(run: Run) -> None:
    site({"index.html": BROKEN})
    Path("linkcheck.toml").write_text("fail-on = 'never'\nsite-dir = 'site'")
    assert run("check").returncode == 0
    assert run("check", "--fail-on", "error").returncode == 1
    assert run("check", "--set", "fail_on=error").returncode == 1
    Path("other.toml").write_text("fail-on = 'error'")
    assert run("check", "site", "--config", "other.toml").returncode == 1


def test_an_error_in_the_file_names_the_file_and_the_line(run: Run) -> None:
    site({"index.html": GOOD})
    Path("linkcheck.toml").write_text("jobs = 2\nfail-on = warning")
    assert run("check").stderr.startswith("error: linkcheck.toml:2:11: Invalid value")
    Path("linkcheck.toml").write_text("fail_onn = 'warning'")
    assert run("check").stderr == ('error: linkcheck.toml: fail_onn: unknown key; did you mean "fail-on"?\n')


def test_the_output_directory_is_detected(run: Run) -> None:
    site({"index.html": BROKEN}, "_build/html")
    assert run("check", "--offline").returncode == 1
    assert json.loads(run("check", "--format", "json").stdout)["site"]["directory"] == "_build/html"


def test_what_was_looked_for_is_said_when_no_output_directory_is_found(run: Run) -> None:
    result = run("check")
    assert (result.returncode, result.stdout) == (2, "")
    assert "looked for site, output, public, _site" in result.stderr


def test_configuration_inside_the_site_is_not_read_but_said(run: Run) -> None:
    site({"index.html": BROKEN, "linkcheck.toml": "fail-on = 'never'"})
    result = run("check", "site", "--offline")
    assert result.returncode == 1
    assert "linkcheck.toml is not read: it lies inside the site" in result.stderr
    assert run("check", "site", "--config", "site/linkcheck.toml").returncode == 0


def test_configuration_that_names_its_own_folder_as_the_site_is_refused(run: Run) -> None:
    site({"index.html": BROKEN, "linkcheck.toml": "site-dir = '.'\nfail-on = 'never'"}, ".")
    result = run("check")
    assert result.returncode == 2
    assert "lies inside site-dir" in result.stderr
    assert run("check", "--config", "linkcheck.toml").returncode == 0


@pytest.mark.parametrize("target", ["none/report.json", "site"])
def test_a_report_that_cannot_be_written_leaves_stdout_empty(run: Run, target: str) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "-q", "--format", f"json:{target}", "--format", "text")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: cannot write the report to {target}: ")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("check", "site", "-q"), ("links", "site"), ("config", "schema")])
def test_a_full_disk_is_an_error_without_a_traceback(arguments: tuple[str, ...]) -> None:
    site({"index.html": BROKEN})
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "linkcheck_plugin", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), check=False,
        )  # fmt: skip
    assert result.returncode == 2
    assert re.fullmatch(r"error: .*No space left on device\n", result.stderr)


@pytest.mark.parametrize(("arguments", "status"), [(("check", "site", "-q"), 1), (("links", "site"), 0)])
def test_a_reader_that_leaves_early_is_no_error(arguments: tuple[str, ...], status: int) -> None:
    links = "".join(f'<a href="n{number}.html">x</a>\n' for number in range(3000))
    site({"index.html": f"<!doctype html><title>t</title>{links}"})
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [sys.executable, "-m", "linkcheck_plugin", *arguments],
        stdout=writing, stderr=subprocess.PIPE, text=True, env=environment(), check=False,
    )  # fmt: skip
    os.close(writing)
    assert (result.returncode, result.stderr) == (status, "")


def test_a_baseline_that_is_not_there_is_a_mistake(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline", "--baseline", "accepted.json")
    assert (result.returncode, result.stdout) == (2, "")
    assert "accepted.json" in result.stderr


def test_statistics_go_to_stderr(run: Run) -> None:
    site({"index.html": BROKEN})
    result = run("check", "site", "--offline", "--statistics", "--format", "json")
    json.loads(result.stdout)
    assert re.search(r"^1 page and \d+ assets? in \d+\.\d\d s$", result.stderr, re.MULTILINE)
    assert "LNK001 1\n" in result.stderr


def host(name: str, requests: int = 1, retries: int = 0, waited: float = 0.0, slowest: float = 0.1) -> Any:
    return HostStatistics(name, requests, requests, retries, waited, slowest)


def test_statistics_name_the_hosts_the_slowest_first(
    stubbed: Callable[[Callable[..., Report]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = (
        host("fast.example", 3),
        host("busy.example", 1_200, 2, 3.04, 0.5),
        host("once.example", 2, 1, 0.61, 12.3456),
        host("b\x1b.example", 5, slowest=0.5),
    )
    stubbed(lambda *_, **__: replace(report(), hosts=hosts))
    assert cli.main(["check", "site", "--statistics"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[-6:-1] == [
        "1,210 requests to 4 hosts, 3 retries",
        "  once.example: 2 requests, 1 retry, 0.6 s waited, slowest 12.35 s",
        "  busy.example: 1,200 requests, 2 retries, 3.0 s waited, slowest 0.50 s",
        "  b\\x1b.example: 5 requests, slowest 0.50 s",
        "  fast.example: 3 requests, slowest 0.10 s",
    ]


def test_statistics_stay_short_with_many_hosts(
    stubbed: Callable[[Callable[..., Report]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    stubbed(lambda *_, **__: replace(report(), hosts=tuple(host(f"h{n:02}.example") for n in range(23))))
    assert cli.main(["check", "site", "--statistics"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[-4:-1] == [
        "  h18.example: 1 request, slowest 0.10 s",
        "  h19.example: 1 request, slowest 0.10 s",
        "  and 3 more hosts",
    ]


NO_NETWORK = "no network: no host could be reached, and links to other sites were not checked"


def test_an_absent_network_is_said_once_and_is_exit_code_2(
    stubbed: Callable[[Callable[..., Report]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    stubbed(lambda *_, **__: replace(report(), network_absent=True))
    assert cli.main(["check", "site", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    assert out.endswith("skipped\n")
    assert err.splitlines()[-1].endswith(f"; {NO_NETWORK}")
    assert err.count("network") == 1
    assert cli.main(["check", "site", "-q"]) == 2
    assert capsys.readouterr().err == f"error: {NO_NETWORK}\n"


def test_an_interruption_outweighs_an_absent_network(
    stubbed: Callable[[Callable[..., Report]], None],
) -> None:
    stubbed(lambda *_, **__: replace(report(), network_absent=True, interrupted=True))
    assert cli.main(["check", "site"]) == 130


def test_links_lists_every_reference(run: Run) -> None:
    site({"index.html": BROKEN, "a/b.html": GOOD})
    lines = run("links", "site").stdout.splitlines()
    assert [line.split()[0].partition(":")[0] for line in lines] == ["a/b.html", "index.html"]
    assert "missing" in lines[1]
    assert "a[href]" in lines[1]
    rows = json.loads(run("links", "site", "--format", "json").stdout)
    assert [(row["page"], row["url"], row["text"]) for row in rows] == [
        ("a/b.html", "index.html", "x"),
        ("index.html", "nope.html", "x"),
    ]
    assert {
        "page",
        "element",
        "attribute",
        "url",
        "region",
        "text",
        "target",
        "state",
        "line",
        "column",
    } <= set(rows[0])


def test_links_of_a_missing_site_leave_stdout_empty(run: Run) -> None:
    result = run("links", "missing", "--format", "json")
    assert (result.returncode, result.stdout) == (2, "")


def test_links_of_a_page_without_references_are_an_empty_array(run: Run) -> None:
    site({"index.html": "<!doctype html><title>t</title>"})
    assert json.loads(run("links", "site", "--format", "json").stdout) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_control_characters_of_a_page_never_reach_the_terminal(run: Run, form: str) -> None:
    site({"index.html": '<!doctype html><title>t</title><a href="a\x1b[31m\x9b\u202e.html">t\x1b]0;\x07</a>'})
    for command in ("links", "check"):
        output = run(command, "site", "--format", form)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", output.stdout + output.stderr)


def test_passwords_in_urls_are_not_shown(run: Run) -> None:
    site({"index.html": '<!doctype html><title>t</title><a href="https://me:s3cret@a.example/">x</a>'})
    for form in ("text", "json"):
        output = run("links", "site", "--format", form).stdout
        assert "https://***@a.example/" in output
        assert "s3cret" not in output


def test_rules_are_listed_with_what_is_on(run: Run) -> None:
    lines = run("rules").stdout.splitlines()
    assert lines[0].split() == ["name", "code", "level", "preset", "on", "summary"]
    assert any(line.split()[:5] == ["internal-broken", "LNK001", "error", "links", "on"] for line in lines)

    def on(*arguments: str) -> list[str]:
        return [
            row["code"]
            for row in json.loads(run("rules", "--format", "json", *arguments).stdout)
            if row["on"]
        ]

    assert set(on("--preset", "links")) < set(on("--preset", "all"))
    assert on("--select", "internal-broken") == ["LNK001"]
    assert on("--select", "LNK001,LNK002", "--ignore", "LNK002") in (["LNK001"], ["LNK001", "LNK002"])


def test_a_rule_is_explained_by_name_and_code(run: Run) -> None:
    by_code, by_name = run("explain", "lnk001"), run("explain", "internal-broken")
    assert by_code.returncode == 0
    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith("internal-broken (LNK001): error, preset links")


def test_an_unknown_rule_suggests_the_nearest(run: Run) -> None:
    result = run("explain", "internal-brokn")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == 'error: explain: no rule "internal-brokn"; did you mean "internal-broken"?\n'


def test_a_url_is_explained_step_by_step(run: Run) -> None:
    site({"index.html": BROKEN, "guide/index.html": GOOD})
    assert "nope.html" in run("explain", "nope.html", "--site", "site").stdout
    assert (
        "guide/index.html" in run("explain", "x.html", "--site", "site", "--page", "guide/index.html").stdout
    )
    assert run("explain", "./x").returncode == 0


def test_a_site_is_explained(run: Run) -> None:
    site({"index.html": GOOD})
    assert run("explain", "--site", "site").stdout
    assert run("explain", "--site", "missing").returncode == 2


def test_config_show_is_toml_that_can_be_read_again(run: Run) -> None:
    Path("linkcheck.toml").write_text(
        "fail-on = 'warning'\nignore-urls = ['re:\\d', {pattern = 'x', until = 2027-01-31}]\n"
        "[severity]\nLNK303 = 'error'\n"
        "[hosts.\"*.example\"]\ninterval = 1\nheaders = {Authorization = 's3cret'}\n"
    )
    result = run("config", "show", "--set", "timeout=5")
    shown = tomllib.loads(result.stdout)
    assert shown["timeout"] == 5
    assert shown["severity"] == {"LNK303": "error"}
    assert shown["hosts"] == {"*.example": {"interval": 1, "headers": {"Authorization": "***"}}}
    assert [entry["pattern"] for entry in shown["ignore-urls"]] == ["re:\\d", "x"]
    assert 'fail-on = "warning"  # linkcheck.toml\n' in result.stdout
    assert "timeout = 5.0  # --set timeout\n" in result.stdout
    assert "retries = 2\n" in result.stdout
    assert "# site-url is not set\n" in result.stdout


def test_config_show_as_json_has_values_and_origins(run: Run) -> None:
    Path("linkcheck.toml").write_text("level = 'info'\njobs = 2")
    document = json.loads(run("config", "show", "--format", "json", "--profile", "netlify").stdout)
    assert document["settings"]["level"] == "info"
    assert document["origins"] == {
        "level": "linkcheck.toml",
        "jobs": "linkcheck.toml",
        "profile": "command line",
    }


def test_config_schema_is_a_json_schema(run: Run) -> None:
    schema = json.loads(run("config", "schema").stdout)
    assert "fail-on" in schema["properties"]


def test_the_version_is_quick_to_say(run: Run) -> None:
    result = run("--version")
    assert result.returncode == 0
    assert re.fullmatch(r"linkcheck \S.*\n", result.stdout)
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, linkcheck_plugin.cli; print(*sys.modules)"],
        capture_output=True, text=True, env=environment(), check=True,
    ).stdout.split()  # fmt: skip
    assert not {"msgspec", "rich", "tomllib", "asyncio", "selectolax", "linkcheck_plugin.settings"} & set(
        loaded
    )


def test_help_lists_every_command(run: Run) -> None:
    output = run("--help").stdout
    assert all(f"  {command} " in output for command in cli.COMMANDS)


def report(*levels: Level) -> Report:
    findings = tuple(Finding("LNK001", "internal-broken", level, "m", "index.html") for level in levels)
    return Report("site", None, 1, 0, Coverage(), findings, notes=("remark \x1b[31m",))


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Report]], None]:
    """Puts a function in the place of the check."""

    def put(function: Callable[..., Report]) -> None:
        monkeypatch.setattr("linkcheck_plugin.check.check_site", function)

    return put


def test_notes_are_lines_on_stderr_unless_quiet(
    stubbed: Callable[[Callable[..., Report]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    site({"index.html": GOOD})
    stubbed(lambda *_, **__: report(Level.WARNING))
    assert cli.main(["check", "site"]) == 0
    assert "remark \\x1b[31m\n" in capsys.readouterr().err
    assert cli.main(["check", "site", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_the_check_is_given_the_directory_and_the_settings(
    stubbed: Callable[[Callable[..., Report]], None],
) -> None:
    seen: list[object] = []

    def fake(directory: Path, settings: object, *, progress: object, asking: object) -> Report:
        seen.extend((directory, settings, progress))
        return report()

    stubbed(fake)
    arguments = "check site --offline --no-cache --select LNK1,LNK2 --select LNK3 --severity LNK303=error -q"
    assert cli.main(arguments.split()) == 0
    directory, settings, progress = seen
    assert (directory, progress) == (Path("site"), None)
    from linkcheck_plugin.settings import Settings

    assert settings == Settings(
        outbound=False, cache=False, select=("LNK1", "LNK2", "LNK3"), severity={"LNK303": Level.ERROR}
    )


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("bo\x1bom"), 2), (RecursionError(), 2), (OSError(5, "io"), 2)]
)
def test_an_unexpected_error_is_one_line(
    stubbed: Callable[[Callable[..., Report]], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> Report:
        raise error

    stubbed(fail)
    monkeypatch.delenv("LINKCHECK_DEBUG", raising=False)
    monkeypatch.setattr(cli, "silence", lambda _: None)
    assert cli.main(["check", "site"]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    if isinstance(error, RuntimeError) and not isinstance(error, RecursionError):
        assert captured.err.startswith("internal error: RuntimeError: bo\\x1bom; please report")


def test_the_traceback_is_there_for_those_who_ask(
    stubbed: Callable[[Callable[..., Report]], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> Report:
        raise RuntimeError("boom")

    stubbed(fail)
    monkeypatch.setenv("LINKCHECK_DEBUG", "1")
    assert cli.main(["check", "site"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_is_exit_code_130(
    stubbed: Callable[[Callable[..., Report]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> Report:
        raise KeyboardInterrupt

    stubbed(interrupt)
    assert cli.main(["check", "site"]) == 130
    assert "Traceback" not in capsys.readouterr().err


SLOW = """
import sys, time
from pathlib import Path
from linkcheck_plugin import check, cli
from linkcheck_plugin.model import Coverage, Report

def slow(directory, settings, *, progress=None, asking=None):
    print("started", file=sys.stderr, flush=True)
    for done in range(20):
        time.sleep(0.05)
        if progress:
            progress(done, 20)
    for done in range(6):
        time.sleep(0.05)
        if asking.progress:
            asking.progress(done, 6, ["a.example", "[::1]", "c.example", "d.example"])
    return Report("site", None, 20, 0, Coverage(), ())

check.check_site = slow
sys.exit(cli.main(sys.argv[1:]))
"""


def test_ctrl_c_ends_a_running_check_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "check", "site"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert out.endswith("skipped\n"), "the report of what was done is written all the same"
    assert "Traceback" not in err


def on_a_terminal(*arguments: str, **env: str) -> str:
    """What a slow check writes to stderr if that is a terminal."""
    leader, follower = pytest.importorskip("pty").openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "check", "site", *arguments],
        stdout=subprocess.DEVNULL, stderr=follower, env=environment(**env),
    )  # fmt: skip
    os.close(follower)
    written = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.close(leader)
    assert process.wait(timeout=10) == 0
    return written.decode()


def test_long_work_shows_a_progress_bar_on_a_terminal() -> None:
    assert "checking pages" in on_a_terminal()
    assert "checking pages" in on_a_terminal("--progress", CI="true")
    assert "\x1b[3" not in on_a_terminal(NO_COLOR="1")


def test_the_bar_names_hosts_in_flight_as_far_as_there_is_room() -> None:
    shown = on_a_terminal(COLUMNS="120", NO_COLOR="1")
    assert "asking other sites" in shown
    assert "a.example, [::1], c.example, …" in shown
    assert "a.example, …" in on_a_terminal(COLUMNS="80", NO_COLOR="1")
    narrow = on_a_terminal(COLUMNS="60", NO_COLOR="1")
    assert "asking other sites" in narrow
    assert "a.example" not in narrow


@pytest.mark.parametrize(
    ("arguments", "env"),
    [(("--quiet",), {}), (("--no-progress",), {}), ((), {"CI": "true"}), ((), {"TERM": "dumb"})],
)
def test_where_no_bar_is_wanted_there_is_none(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    assert "checking pages" not in on_a_terminal(*arguments, **env)


def test_short_work_shows_no_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.Progress() as progress:
        progress(1, 2)
    assert progress.bar is None
    assert capsys.readouterr().err == ""


class Screen:
    """A stream that is or is not a terminal."""

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("env", "is_terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"CI": "true"}, False, False),
    ],
)
def test_colour_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], is_terminal: bool, coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert terminal.colour(Screen(is_terminal)) is coloured  # type: ignore[arg-type]


def test_forced_colour_reaches_stdout_but_no_file(run: Run) -> None:
    site({"index.html": BROKEN})
    colours = {"FORCE_COLOR": "1"}
    result = run("check", "site", "-q", "--format", "text", "--format", "text:report.txt", env=colours)
    assert "\x1b[" in result.stdout
    assert "\x1b" not in Path("report.txt").read_text(encoding="utf-8")


def test_json_text_shows_what_cannot_be_seen() -> None:
    shown = terminal.json_text({"a": "é\x7f\x9b\u202e\udcff\U000e0001"}, indent=1)
    assert shown == '{\n "a": "é\\u007f\\u009b\\u202e\\udcff\\udb40\\udc01"\n}'
    assert json.loads(shown) == {"a": "é\x7f\x9b\u202e\udcff\U000e0001"}


def test_every_option_of_the_contract_is_there() -> None:
    wanted = (
        "--site-url --profile --source-dir --offline --preset --select --extend-select --ignore --severity"
        " --fail-on --level --format --baseline --config --since --jobs --no-cache --cache-dir --max-time"
        " --progress --no-progress --quiet --statistics --set"
    )
    known = {
        option
        for parameter in check.command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(wanted.split()) <= known
