"""Checks a build from a second process, which loads the checker and reads pages while the generator still writes.

The author waits for what is left when the build has ended; the work itself is the same. A fork shares what the
generator has loaded, costs 3 ms and needs no start of an interpreter. Where it is not safe, and whenever anything
goes wrong with the second process, the build is checked by its own process as if there had been none.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import socket
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from linkcheck_plugin.integrations.build import Checked
    from linkcheck_plugin.settings import Settings
    from linkcheck_plugin.site.collect import Kept
    from linkcheck_plugin.site.early import EarlyReader

PAUSE = 0.02
"""Seconds between two looks at what has been written."""
LOOKING = 50
"""How many times as long as a look the pause is at least: on large sites looking takes its time."""
KNOWLEDGE = ("credits", "paid", "rel", "search_terms", "urls", "wrappers")
"""What rules of the default preset know of links to other sites: 20 ms to read."""
PATIENCE = 10.0
"""Seconds in which the second process takes what it is told."""
FAREWELL = 500
"""How often it is looked whether it has ended: a second in all. It may have processes of its own to end."""


class LostError(Exception):
    """The second process gave no answer."""


class Written(msgspec.Struct, frozen=True):
    """The site that is going to be written: where, its files, and the arguments of `settings_of`."""

    site: Path
    project: Path
    given: Mapping[str, Any]
    origin: str
    known: Mapping[str, object]
    configuration: Path | None
    files: Collection[str]


class Answer(msgspec.Struct, frozen=True):
    """What became of a check, or that it is left to the process that builds."""

    is_checked: bool
    checked: Checked | None = None


class Ahead:
    """The second process, as the one that builds sees it."""

    def __init__(self, process: int, channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self.follows = False
        """Whether it was told what is going to be written."""

    @classmethod
    def start(cls) -> Ahead | None:
        """Fork; None where that is not safe or gains nothing."""
        if not _may_fork():
            return None
        ours, theirs = socket.socketpair()
        try:
            process = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            return None
        if not process:
            ours.close()
            _serve(theirs)
        theirs.close()
        ours.settimeout(PATIENCE)
        return cls(process, ours)

    def follow(self, written: Written) -> None:
        """Let it read what the generator writes from now on."""
        try:
            _send(self._channel, written)
        except Exception:  # settings that cannot be pickled, a process that is gone
            self.stop()
        else:
            self.follows = True

    def check(self, arguments: Mapping[str, Any]) -> Checked | None:
        """What `check_build` returns for these arguments, without the findings.

        Raises:
            LostError: it has to be called here.
        """
        try:
            if not self.follows:
                raise LostError
            _send(self._channel, (os.getcwd(), arguments))
            while not select.select([self._channel], [], [], 1.0)[0]:
                if os.waitpid(self._process, os.WNOHANG)[0]:
                    raise LostError
            answer: Answer = _receive(self._channel)
        except Exception as error:
            raise LostError from error
        finally:
            self.stop()
        if not answer.is_checked:
            raise LostError
        return answer.checked

    def stop(self) -> None:
        """End it: it ends by itself when nobody listens any more, and is killed if it does not."""
        self.follows = False
        self._channel.close()
        try:
            for _ in range(FAREWELL):
                if os.waitpid(self._process, os.WNOHANG)[0]:
                    return
                time.sleep(0.002)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        except OSError:  # it has ended, and was waited for
            pass


def _may_fork() -> bool:
    """Whether there is a core to spare, and no other thread that may hold a lock.

    Forks of processes that use the frameworks of macOS are not safe; it has no `sched_getaffinity` either.
    """
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2:
        return False
    if threading.active_count() > 1 or os.environ.get("LINKCHECK_DEBUG") == "1":
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # also of libraries that are not written in Python
    except OSError:
        return True


# In the second process ------------------------------------------------------------------------------------


def _serve(channel: socket.socket) -> NoReturn:
    """Read ahead, answer one question, and end without what Python does at an exit: that is the first one's."""
    status = 1
    try:
        gc.disable()
        _load()
        written: Written = _receive(channel)
        settings = _settings(written)
        reader = None if settings is None else _reader(written, settings)
        _read_until_asked(channel, reader)
        folder, arguments = _receive(channel)
        os.chdir(folder)
        _send(channel, _answer(arguments, settings, reader.known if reader else ()))
        status = 0
    finally:
        os._exit(status)


def _load() -> None:
    """Import and read what nearly every check needs, as long as nothing else is to be done."""
    import linkcheck_plugin.check
    import linkcheck_plugin.report
    import linkcheck_plugin.site.early
    import linkcheck_plugin.source.markdown
    import linkcheck_plugin.source.project  # noqa: F401
    from linkcheck_plugin import knowledge
    from linkcheck_plugin.domains import registrable

    for name in KNOWLEDGE:
        knowledge.load(name)
    registrable("www.example.com")


def _settings(written: Written) -> Settings | None:
    """The settings of the build; None if they cannot be taken, or want no check."""
    from linkcheck_plugin.integrations.build import settings_of
    from linkcheck_plugin.settings import LinkcheckError

    try:
        settings = settings_of(written.site, written.project, written.given, written.origin, written.known)
    except LinkcheckError:
        return None
    return settings if settings.enabled else None


def _reader(written: Written, settings: Settings) -> EarlyReader:
    from linkcheck_plugin.check import options_of, store_of
    from linkcheck_plugin.site.early import EarlyReader

    options = options_of(settings)
    store = store_of(written.site, settings, options, written.configuration)
    return EarlyReader(written.site, options, store, written.files)


def _read_until_asked(channel: socket.socket, reader: EarlyReader | None) -> None:
    pause = PAUSE
    while not select.select([channel], [], [], pause if reader else None)[0]:
        if reader is not None:
            began = time.perf_counter()
            written = reader.look()
            pause = max(PAUSE, LOOKING * (time.perf_counter() - began))
            reader.read(written)


def _answer(arguments: Mapping[str, Any], settings: Settings | None, read: Sequence[Kept]) -> Answer:
    """The result of the check; none if it asks the network.

    Ctrl-C in the middle of that is for the process that builds: it keeps in the ledger what was asked. It finds
    what has been read in the page cache.
    """
    from linkcheck_plugin.check import collector_of
    from linkcheck_plugin.integrations.build import asks_at, check_build

    if settings is None or asks_at(settings, watching=False) != "network":
        checked = check_build(**arguments, read=read)
        return Answer(True, checked and replace(checked, findings=None))
    collector = collector_of(arguments["site"], settings, project=arguments["configuration"], known=read)
    collector.collect()
    collector.save()
    return Answer(False)


# Messages -------------------------------------------------------------------------------------------------


def _send(channel: socket.socket, message: object) -> None:
    body = pickle.dumps(message)
    channel.sendall(len(body).to_bytes(8, "big") + body)


def _receive(channel: socket.socket) -> Any:
    return pickle.loads(_exactly(channel, int.from_bytes(_exactly(channel, 8), "big")))


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
