"""The command line: a group that imports a command only when it runs, and what happens to its errors."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from linkcheck_plugin.version import __version__

COMMANDS = ("check", "source", "links", "anchors", "fix", "baseline", "ledger", "rules", "explain", "config")
"""Each is the function `command` of the module of that name."""

INTERRUPTED = 130
UNUSABLE = 2
"""Exit code for usage, configuration, input that cannot be read and output that cannot be written."""


class LazyGroup(click.Group):
    """Commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"linkcheck_plugin.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest name for an unknown one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"no command '{args[0]}'; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader of stdout who leaves early ends it quietly."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            silence(sys.stdout)
            raise click.exceptions.Exit(0) from None


def show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print the version and leave."""
    if not wanted or ctx.resilient_parsing:
        return
    click.echo(f"linkcheck {__version__}")
    ctx.exit()


@click.group("linkcheck", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Show the version.",
)
def cli() -> None:
    """Check the links of a static site in its generated HTML."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; an expected error is one line on stderr.

    A traceback is shown only if the environment has LINKCHECK_DEBUG=1.
    """
    _prepare_streams()
    try:
        status = cli.main(args, prog_name="linkcheck", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        return _failed(error)


def silence(stream: Any) -> None:
    """Let what is still buffered go nowhere, so that closing the stream does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _prepare_streams() -> None:
    """Streams that always take what is written: none is missing, no character stops a report."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", newline="\n")


def _failed(error: Exception) -> int:
    if os.environ.get("LINKCHECK_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    from linkcheck_plugin.cli.terminal import say
    from linkcheck_plugin.settings import LinkcheckError

    if isinstance(error, LinkcheckError):
        say(f"error: {error}")
    elif isinstance(error, OSError):
        silence(sys.stdout)
        place = f"{error.filename}: " if error.filename else ""
        say(f"error: {place}{error.strerror or error}")
    else:
        say(f"internal error: {type(error).__name__}: {error}; please report (LINKCHECK_DEBUG=1 shows where)")
    return UNUSABLE
