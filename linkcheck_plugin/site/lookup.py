"""Looks paths below the mount up in the output as the host does, and says why one is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import Outcome, Resolution
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.site.index import FileIndex, Found, extension_of
from linkcheck_plugin.site.profiles import Profile
from linkcheck_plugin.site.sources import is_source, page_of_source


class Rules(msgspec.Struct, frozen=True):
    """How the host and the settings want targets to be read."""

    profile: Profile
    clean_urls: tuple[str, ...] | None = None
    trailing_slash: str = "ignore"
    fragments: bool = True
    page_extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")


class Lookup:
    """Looks up what the host serves for a path, redirects aside.

    `unknown` are files and directories (with closing slash) that are there and cannot be looked into,
    `redirecting` the pages that send their reader elsewhere.
    """

    def __init__(
        self,
        index: FileIndex,
        address: Address,
        rules: Rules,
        unknown: tuple[str, ...],
        redirecting: Collection[str],
    ) -> None:
        self.index = index
        self.address = address
        self.rules = rules
        self.unknown = unknown
        self.redirecting = redirecting

    def find(self, path: str, say: Callable[[str], None]) -> Resolution:
        """A decoded path below the mount in the files of the output."""
        found = self.index.find(path)
        if found is not None:
            return self._served(found, path, say)
        extensions = self._extensions()
        profile = self.rules.profile
        found = self.index.find(path, extensions)
        if found is not None and (not found.slash_removed or profile.slash_finds_html):
            say(f"the host adds {found.added}: {found.file}")
            return Resolution(Outcome.OK, file=found.file)
        if found is None and self.rules.clean_urls is None and not profile.clean_urls_known:
            found = self.index.find(path, (".html",))
            if found is not None:
                say(f"{found.file} answers where the host adds .html, and nothing says which host it is")
                return Resolution(
                    Outcome.HOST_DEPENDENT,
                    file=found.file,
                    suggestion=self.address.base + urls.target_of_file(found.file)[2:],
                )
        return self._missing(path, say)

    def _served(self, found: Found, path: str, say: Callable[[str], None]) -> Resolution:
        say(f"the output has {found.file}")
        if found.slash_added and self.rules.trailing_slash == "require":
            return Resolution(
                Outcome.MISSING,
                suggestion=self.address.base + urls.target_of_file(path)[2:] + "/",
                detail="it is a directory, linked without its slash",
            )
        if found.renormalised:
            return Resolution(
                Outcome.NORMALIZATION,
                file=found.file,
                suggestion=self.address.base + self.encoded(found.file),
            )
        return Resolution(Outcome.OK, file=found.file)

    def _missing(self, path: str, say: Callable[[str], None]) -> Resolution:
        other = self.index.other_case(path, self.possible())
        if other is not None:
            say(f"the output has {other}, which differs in case")
            return Resolution(
                Outcome.CASE,
                suggestion=self._suggest(other, path),
                detail=f"the file is {other or 'the index'}",
            )
        if is_source(path):
            say("the output lacks it, and it names a source file")
            return Resolution(Outcome.SOURCE_LEAK, suggestion=self._suggest(page_of_source(path, self.index)))
        if any(path == unknown or (path + "/").startswith(unknown) for unknown in self.unknown):
            say("it lies where nothing could be read: not judged")
            return Resolution(Outcome.ELSEWHERE, kind="unreadable")
        folder = path if not path or path.endswith("/") else path + "/"
        detail = "the directory has no index" if folder in self.index.directories else ""
        say(f"the output lacks it{': ' + detail if detail else ''}")
        suggestion = None if detail else self.index.nearest(path)
        if suggestion is not None and self.index.exact(suggestion) in self.redirecting:
            suggestion = None
        return Resolution(Outcome.MISSING, suggestion=self._suggest(suggestion, path), detail=detail)

    def _suggest(self, public: str | None, written: str = "") -> str | None:
        """A public path as a suggestion; without the extension that the host adds where none was written."""
        if public is not None and written and not written.endswith("/") and not extension_of(written):
            for extension in self._extensions():
                public = public.removesuffix(extension)
        return None if public is None else self.address.base + urls.target_of_file(public)[2:]

    def _extensions(self) -> tuple[str, ...]:
        return self.rules.profile.clean_urls if self.rules.clean_urls is None else self.rules.clean_urls

    def possible(self) -> tuple[str, ...]:
        """The extensions that the host adds, or may add."""
        known = self.rules.clean_urls is not None or self.rules.profile.clean_urls_known
        return self._extensions() if known else (".html",)

    def encoded(self, file: str) -> str:
        """The percent-encoded public path of a file below the mount."""
        return urls.target_of_file(self.index.public(file))[2:]
