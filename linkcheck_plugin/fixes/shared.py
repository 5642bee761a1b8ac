"""Whether an edit for some pages would break another page that the same place serves."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from linkcheck_plugin.fixes.wishes import Wish
from linkcheck_plugin.regex import regex

_SAME_EVERYWHERE = regex(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")


class Shows:
    """Which pages show which URLs.

    `made_of` gives the source files of a page; `references` are the page and the URL as written of every
    reference of the site. They are asked for only if there is a doubt.
    """

    def __init__(
        self,
        made_of: Callable[[str, Sequence[str]], Sequence[Path]],
        references: Callable[[], Iterable[tuple[str, str]]],
    ) -> None:
        self.made_of = made_of
        self.references = references

    def elsewhere(self, wish: Wish, file: Path) -> str | None:
        """A page that has nothing to fix and may yet show what stands at the place; None if there is none.

        Only a relative URL means something else on another page, and only files that are no page's own source,
        such as snippets and templates, serve pages without a finding.
        """
        urls = [url for one in wish.proposals if one.rel is None for url in (one.url, one.fix)]
        if all(_SAME_EVERYWHERE.match(url) for url in urls):
            return None
        if all(file in map(_real, self.made_of(page, ())) for page in wish.pages):
            return None
        others = {page for url in wish.urls for page in self._pages.get(url, ()) if page not in wish.pages}
        return min(others, default=None)

    @cached_property
    def _pages(self) -> Mapping[str, set[str]]:
        pages: dict[str, set[str]] = defaultdict(set)
        for page, url in self.references():
            pages[url].add(page)
        return pages


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
