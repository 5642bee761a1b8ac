"""Spells the links between sources for generators that resolve the paths of source files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from linkcheck_plugin import urls
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.source.keys import INTRASITE, names_a_source, target_on


def same_file(one: str, other: str, file: Path) -> bool:
    """Whether two URLs in a source file are two ways to name the same file and fragment.

    A path from the root of the sources is the same as a relative one that ends in it.
    """
    (first, first_fragment), (second, second_fragment) = _named(one, file), _named(other, file)
    return first_fragment == second_fragment and (
        first == second
        or (_is_rooted(one) and second.endswith(first))
        or (_is_rooted(other) and first.endswith(second))
    )


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


def _named(url: str, file: Path) -> tuple[str, str | None]:
    """The path that a URL names, from the root of the sources with a slash, else absolute, and its fragment."""
    path, _, fragment = urls.split(INTRASITE.sub("", url, count=1))
    path = unquote(path)
    return path if path.startswith("/") else os.path.abspath(file.parent / path), fragment


def _is_rooted(url: str) -> bool:
    return INTRASITE.sub("", url, count=1).startswith("/")


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
