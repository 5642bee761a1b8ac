from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from generator_runs import environment, run, write

pytest.importorskip("mkdocs")
pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="there is no second process on one core, nor where the system cannot fork safely",
)

CONFIGURATION = """
site_name: Small
site_url: https://docs.example.org/small/
theme: {name: null, custom_dir: theme}
hooks: [hook.py]
plugins: [linkcheck]
"""
THEME = "<!doctype html><title>{{ page.title }}</title>{{ page.content }}"
HOOK = """
import os
from pathlib import Path

def child():
    path = Path("/proc/self/task", str(os.getpid()), "children")
    return [int(number) for number in path.read_text().split()]

def note(name, value):
    with open(name, "a") as file:
        print(value, file=file)

from linkcheck_plugin import check

real = check.check_site

def check_site(*arguments, **told):
    note("checks", f"{os.getpid()} {len(told['known'])}")
    return real(*arguments, **told)

check.check_site = check_site
note("builders", os.getpid())
"""


def project(folder: Path, hook: str = "", **pages: str) -> Path:
    """A site whose every page has the same broken link, and a hook that notes which process checks."""
    texts = {f"docs/p{number}.md": f"# p{number}\n\n[gone](gone{number}.md)\n" for number in range(4)}
    files = {
        "mkdocs.yml": CONFIGURATION,
        "docs/index.md": "home",
        "theme/main.html": THEME,
        "hook.py": HOOK + hook,
    }
    return write(folder, {**files, **texts, **pages})


def build(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "mkdocs", "build", *arguments, variables=variables)


def said(result: subprocess.CompletedProcess[str]) -> list[str]:
    """What the plugin says, and how the build ends."""
    lines = result.stderr.splitlines()
    return [str(result.returncode), *lines[next(n for n, line in enumerate(lines) if "linkcheck" in line) :]]


def checks(folder: Path) -> list[list[int]]:
    """The process of each check, and how many parts it was given that had been read before."""
    return [[int(part) for part in line.split()] for line in (folder / "checks").read_text().splitlines()]


def builders(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "builders").read_text().splitlines()]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_second_process_says_what_the_first_would_say(tmp_path: Path) -> None:
    slow = "\nimport time\ndef on_post_page(output, **_):\n    time.sleep(0.1)\n    return output\n"
    site = project(tmp_path, slow)
    ahead, again, alone = build(site), build(site), build(site, LINKCHECK_DEBUG="1")

    assert "LNK007" in ahead.stderr
    assert said(ahead) == said(again) == said(alone)
    found = checks(site)
    assert [process in builders(site) for process, _ in found] == [False, False, True]
    assert not any(map(alive, (process for process, _ in found)))


def test_a_second_process_reads_pages_before_the_build_has_ended(tmp_path: Path) -> None:
    for attempt, seconds in enumerate((0.1, 0.5, 2.0)):  # a busy machine needs more time
        slow = (
            f"\nimport time\ndef on_post_page(output, **_):\n    time.sleep({seconds})\n    return output\n"
        )
        site = project(tmp_path / str(attempt), slow)
        build(site)
        if checks(site)[0][1] > 0:
            return
    raise AssertionError("no page was read ahead")


def test_a_second_process_that_is_killed_is_replaced_by_the_first(tmp_path: Path) -> None:
    hook = "\nimport signal\ndef on_post_page(output, **_):\n    [os.kill(one, signal.SIGKILL) for one in child()]\n    return output\n"
    site = project(tmp_path, hook)
    killed, alone = build(site), build(site, LINKCHECK_DEBUG="1")

    assert said(killed) == said(alone)
    assert [process for process, _ in checks(site)] == builders(site)


def test_one_that_dies_of_the_question_is_replaced_by_the_first(tmp_path: Path) -> None:
    hook = "\nbuilder = os.getpid()\ndef dying(*a, **b):\n    if os.getpid() != builder:\n        os.abort()\n    return real(*a, **b)\ncheck.check_site = dying\n"
    result = build(project(tmp_path, hook))

    assert result.returncode == 1
    assert "linkcheck: 4 errors in 5 pages: the build fails" in result.stderr


@pytest.mark.skipif("PYTEST_XDIST_WORKER" in os.environ, reason="needs a process of its own")
def test_pages_that_are_written_again_are_read_again(tmp_path: Path) -> None:
    """Also those of the same size and time as before: minifiers and inliners come late."""
    hook = """
import time
def on_post_page(output, **_):
    time.sleep(0.1)
    return output

def on_post_build(config, **_):
    for file in Path(config.site_dir).rglob("*.html"):
        status = file.stat()
        file.write_bytes(file.read_bytes().replace(b"gone", b"lost"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
"""
    site = project(tmp_path, hook, **{f"docs/p{n}.md": f'<a href="../gone{n}/">x</a>' for n in range(4)})
    result = build(site)

    assert result.stderr.count("/small/lost") >= 4
    assert "/small/gone" not in result.stderr
    assert checks(site)[0][1] > 0


def test_a_build_that_fails_ends_the_second_process(tmp_path: Path) -> None:
    hook = "\ndef on_env(env, **_):\n    note('seconds', child()[0])\n    raise ValueError\n"
    site = project(tmp_path, hook)
    result = build(site)

    assert result.returncode == 1
    assert not alive(int((site / "seconds").read_text()))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_second_process_ends_with_the_first(tmp_path: Path, how: signal.Signals) -> None:
    hook = "\nimport time\ndef on_env(env, **_):\n    note('seconds', child()[0])\n    time.sleep(30)\n"
    site = project(tmp_path, hook)
    with subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build"], cwd=site, env=environment(), stderr=subprocess.DEVNULL
    ) as process:
        wait_for(lambda: (site / "seconds").exists() and (site / "seconds").read_text().endswith("\n"))
        process.send_signal(how)
    wait_for(lambda: not alive(int((site / "seconds").read_text())))


def wait_for(condition: Any) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_network_is_asked_by_the_first_process(tmp_path: Path) -> None:
    site = project(tmp_path)
    assert "LNK007" in build(site, CI="true").stderr
    assert [process for process, _ in checks(site)] == builders(site)


@pytest.mark.parametrize(
    "options", ["{enabled: false}", "{cache: false}", "{site_url: https://other.example/}"]
)
def test_settings_hold_in_the_second_process(tmp_path: Path, options: str) -> None:
    site = project(
        tmp_path, **{"mkdocs.yml": CONFIGURATION.replace("[linkcheck]", f"[linkcheck: {options}]")}
    )
    ahead, alone = build(site), build(site, LINKCHECK_DEBUG="1")

    assert ahead.stderr.splitlines()[:-1] == alone.stderr.splitlines()[:-1]
    assert (site / ".linkcheck-cache").exists() == (options == "{site_url: https://other.example/}")
