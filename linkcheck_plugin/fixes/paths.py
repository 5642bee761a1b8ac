"""Spells the links between sources for generators that resolve the paths of source files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from linkcheck_plugin import urls
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.source.keys import names_a_source, target_on


class SourcePaths:
    """`made_of` gives the source files of a file of the output."""

    def __init__(self, made_of: Callable[[str, Sequence[str]], Sequence[Path]]) -> None:
        self.made_of = made_of

    def names_a_file(self, url: str, file: Path) -> bool:
        """Whether a URL in a source file is the path of another file."""
        try:
            return _is_relative(url) and (file.parent / unquote(urls.split(url).path)).is_file()
        except (OSError, ValueError):
            return False

    def spelled(self, fix: str, instead_of: str, page: str, file: Path) -> str:
        """A URL that is right on the page, as it has to stand in a source that links files by their paths.

        It is one if what the URL is written instead of is the path of a file.

        Raises:
            NotSafeError: the file that the page was made of is not known.
        """
        if not _is_relative(fix) or names_a_source(fix) or not self.names_a_file(instead_of, file):
            return fix
        for output in _outputs(fix, page):
            sources = self.made_of(output, ())
            if len(sources) == 1:
                path = os.path.relpath(os.path.realpath(sources[0]), file.parent).replace(os.sep, "/")
                _, _, fragment = urls.split(fix)
                return quote(path, safe="/~!$&'()*+,;=@:") + ("" if fragment is None else f"#{fragment}")
        raise NotSafeError("the generator wants the path of a source there, and it is not known")


def _is_relative(url: str) -> bool:
    return bool(urls.split(url).path) and not urls.scheme_of(url) and not url.startswith("/")


def _outputs(url: str, page: str) -> Iterator[str]:
    """The files of the output that a relative URL may ask for."""
    path = urls.split(target_on(page, url)).path
    if path.startswith(urls.HERE):
        path = urls.decode_path(path.removeprefix(urls.HERE))
        folder = path if path.endswith("/") or not path else path + "/"
        yield from (
            (path, f"{folder}index.html", f"{path}.html") if path != folder else (f"{folder}index.html",)
        )
