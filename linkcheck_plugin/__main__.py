"""Runs `linkcheck` as `python -m linkcheck_plugin`, and as a command."""

from __future__ import annotations

import signal
import sys


def run() -> None:
    """Start the command line; Ctrl-C while it is being loaded ends like Ctrl-C later on.

    After the verdict, Python would answer Ctrl-C with a traceback.
    """
    try:
        from linkcheck_plugin.cli import main

        code = main()
    except KeyboardInterrupt:
        code = 130
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(code)


if __name__ == "__main__":
    run()
