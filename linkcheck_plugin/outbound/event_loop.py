"""Runs a coroutine in an event loop of its own, also where another one is running."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, cast


def run_in_own_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, also inside of a running event loop, whose thread then waits."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(main)
        return
    raised: list[BaseException] = []
    running: list[asyncio.Task[Any]] = []

    async def noted() -> None:
        running.append(cast("asyncio.Task[Any]", asyncio.current_task()))
        await main

    def run() -> None:
        try:
            asyncio.run(noted())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="linkcheck-outbound", daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        for task in running:
            with contextlib.suppress(RuntimeError):  # it has just ended
                task.get_loop().call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    if raised:
        raise raised[0]
