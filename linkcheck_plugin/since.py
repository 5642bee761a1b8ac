"""Finds the URLs on lines that were added since a git reference: those that a pull request answers for."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from linkcheck_plugin import urls
from linkcheck_plugin.regex import regex
from linkcheck_plugin.settings import ConfigurationError

_URL = regex(r"(?:https?:)?//[^\s<>\"'`\\^{}|]+", re.IGNORECASE)
_TRAILING = regex(r"[\]\)*_~.,;:!?]$")
"""What may belong to the text around a URL as well as to the URL."""


def changed_urls(reference: str, folder: Path) -> frozenset[str]:
    """The outbound URLs on added lines of the working tree around a folder, as they are asked for.

    Lines are those of `git diff` from the merge base of `reference` and HEAD, and of untracked files that git
    does not ignore. A URL at the end of a phrase stands for itself with and without its last punctuation.

    Raises:
        ConfigurationError: there is no git, no working tree, or no such reference.
    """
    if reference.startswith("-"):
        raise ConfigurationError(f"--since {reference}: no git reference")
    root = Path(_git(folder, reference, "rev-parse", "--show-toplevel").strip())
    commit = _git(root, reference, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}").strip()
    try:
        base = _git(root, reference, "merge-base", commit, "HEAD").strip()
    except ConfigurationError:  # histories without a common commit
        base = commit
    diff = _git(
        root, reference, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", base, "--"
    )
    lines = [line[1:] for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++ ")]
    untracked = _git(root, reference, "ls-files", "--others", "--exclude-standard", "-z")
    for name in filter(None, untracked.split("\0")):
        try:
            lines += (root / name).read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
    return frozenset(key for line in lines for key in urls_in(line))


def urls_in(line: str) -> Iterator[str]:
    """The URLs that a line of a source may mean, as they are asked for."""
    for match in _URL.finditer(html.unescape(line)):
        text = match[0]
        while text:
            for scheme in ("http:", "https:") if text.startswith("//") else ("",):
                try:
                    key = urls.outbound_key(urls.normalise(scheme + text))
                except urls.MalformedURL:
                    continue
                if key is not None:
                    yield key
            if not _TRAILING.search(text):
                break
            text = text[:-1]


def _git(folder: Path, reference: str, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise ConfigurationError(f"--since {reference}: git is not installed") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
        problem = lines[-1].removeprefix("fatal: ") if lines else "git does not know it"
        raise ConfigurationError(f"--since {reference}: {problem}") from None
    return done.stdout.decode("utf-8", "replace")
