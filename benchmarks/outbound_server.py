"""Runs the loopback server of `outbound.py`, which is in C so that it never is what the clients wait for."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
PER_BLOCK = 250
"""Hosts per block of 256 addresses."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the server saw since it was last asked."""

    requests: int
    connections: int
    hosts: int
    at_once: int
    """Most requests without an answer at one moment; without latency each is answered before the next is read."""
    at_once_per_host: int
    open_per_host: int
    """Most connections to one host at one moment."""
    cpu: float
    """Seconds of the server's CPU since its start."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int

    def counts(self) -> Counts:
        """What it saw; the counts start afresh."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/-counts")
        counts = json.loads(connection.getresponse().read())
        connection.close()
        return Counts(**counts)

    def urls(self, hosts: int, number: int) -> list[str]:
        """So many different URLs, spread evenly over so many hosts."""
        return [
            f"http://{address(at % hosts)}:{self.port}/articles/{at}/a-title.html" for at in range(number)
        ]


def address(host: int) -> str:
    """The address that stands for a host: each is one for every client."""
    return f"127.0.{1 + host // PER_BLOCK}.{1 + host % PER_BLOCK}"


def compiled(folder: Path) -> Path:
    """The program, built in a folder.

    Raises:
        FileNotFoundError: no C compiler.
        subprocess.CalledProcessError: it does not compile (it needs Linux and glibc 2.35).
    """
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise FileNotFoundError("the loopback server needs a C compiler (cc)")
    program = folder / "outbound_server"
    subprocess.run([compiler, "-O2", "-o", program, SOURCE], check=True)
    return program


@contextmanager
def serving(program: Path, delay: float) -> Iterator[Server]:
    """A server that waits `delay` milliseconds before each answer."""
    process = subprocess.Popen([program, str(delay)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Server(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
