"""Runs generators and the command line as users do, in processes of their own; a bare checkout will do."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
UNWANTED = ("CI", "NO_COLOR", "FORCE_COLOR", "LINKCHECK_DEBUG", "COLUMNS", "PYTHONPATH")


@functools.cache
def environment() -> dict[str, str]:
    """Variables with which this checkout is what the process imports, plugin included."""
    kept = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    path = [str(ROOT), *_entry_points()]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "NO_MKDOCS_2_WARNING": "1", "TERM": "dumb"}


def run(
    folder: Path,
    module: str,
    *arguments: str,
    stdin: str = "",
    python: str = sys.executable,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run a Python module in a folder."""
    return subprocess.run(
        [python, "-m", module, *arguments],
        cwd=folder,
        env={**environment(), **variables},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the files of a project; return its folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def example(name: str, destination: Path) -> Path:
    """A copy of an example as it is before any build."""
    ignored = shutil.ignore_patterns("site", "output", "__pycache__", ".linkcheck-cache")
    return Path(shutil.copytree(EXAMPLES / name, destination / name, ignore=ignored))


def demo() -> ModuleType:
    """The module examples/demo.py, whose processes see this checkout."""
    specification = importlib.util.spec_from_file_location("demo", EXAMPLES / "demo.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["demo"] = module
    specification.loader.exec_module(module)
    module.ENVIRONMENT = environment()  # type: ignore[attr-defined]
    return module


class Server:
    """A process that goes on until it is stopped, and what it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, text: str, count: int = 1, seconds: float = 30) -> None:
        """Wait until it has said a text so many times."""
        deadline = time.monotonic() + seconds
        while self.said.count(text) < count:
            try:
                self.said += self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {text!r} ({count}) in: {self.said}") from None

    def listen(self, seconds: float) -> None:
        """Take in what it says in the meantime."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.said += self._lines.get(timeout=left)
            except queue.Empty:
                return

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@contextmanager
def serving(
    folder: Path,
    module: str,
    *arguments: str,
    python: str = sys.executable,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Server]:
    """Run a module that does not end by itself; stop it and its children."""
    process = subprocess.Popen(
        [python, "-u", "-m", module, *arguments],
        cwd=folder,
        env={**environment(), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield Server(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(url: str, seconds: float = 15) -> int:
    """The status that a server on this machine answers with, once it answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while True:
        try:
            with opener.open(url, timeout=seconds) as response:
                return int(response.status)
        except ConnectionError:
            pass
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
        assert time.monotonic() < deadline, f"{url} does not answer"
        time.sleep(0.1)


def _entry_points() -> list[str]:
    """A folder that tells of the plugin, if the package is not installed."""
    try:
        importlib.metadata.distribution("linkcheck-plugin")
    except importlib.metadata.PackageNotFoundError:
        return [entry_points()]
    return []


@functools.cache
def entry_points() -> str:
    """A folder that tells of the plugin where the package is not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder = Path(tempfile.mkdtemp(prefix="linkcheck-metadata-"))
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    lines = [
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in names.items()) for group, names in groups.items()
    ]
    write(
        folder / f"linkcheck_plugin-{project['version']}.dist-info",
        {
            "METADATA": f"Metadata-Version: 2.1\nName: linkcheck-plugin\nVersion: {project['version']}\n",
            "entry_points.txt": "\n".join(lines),
        },
    )
    return str(folder)
