"""What the pages of a site say of themselves, resolved: made once, for all rules of metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from linkcheck_plugin import urls
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.model import BROKEN, Document, Outcome, Resolution, ResolvedReference
from linkcheck_plugin.remarks import Remark
from linkcheck_plugin.rules.registry import Context
from linkcheck_plugin.rules.robots import RobotsRules
from linkcheck_plugin.site.entries import Entry

NOT_FOUND = ("404.html", "404/index.html")


class Said:
    """The pages of a site and what they say; pages that redirect, 404 pages and mere parts of pages aside."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.resolver = context.resolver
        self.address = context.resolver.address
        self.pages: Mapping[str, Entry] = {
            path: entry for path, entry in sorted(context.entries.items()) if is_whole_page(entry)
        }
        self.stating = self.pages if context.settings.metadata else {}
        """Those whose metadata are judged."""
        self._resolutions: dict[str, Resolution] = {}
        self._bases: dict[tuple[str, str | None], str] = {}
        self._canonical: dict[str, str | None] = {}

    def target(self, url: str, path: str) -> str | None:
        """The target of a URL that a page says; None if it is empty or malformed."""
        url = urls.trim(url)
        own = self.address.url
        if own is not None and url.startswith(own) and urls.plain_parts(url[len(own) :]) is not None:
            return urls.HERE + url[len(own) :]
        if not url or urls.scheme_of(url) not in ("", "http", "https"):
            return None
        try:
            return urls.join(url, self._base(path))
        except urls.MalformedURL:
            return None

    def _base(self, path: str) -> str:
        """What the relative URLs of a page are joined with."""
        entry = self.context.entries.get(path)
        key = path.rpartition("/")[0], entry.facts.base if entry is not None else None
        if key not in self._bases:
            self._bases[key] = urls.document_base(path, key[1])[0]
        return self._bases[key]

    def resolve(self, target: str) -> Resolution:
        """What a target resolves to; `shown` and `url` are left out where it plainly is a file."""
        found = self._resolutions.get(target)
        if found is None:
            file = self.resolver.plain_file(self._below_the_mount(target))
            found = Resolution(Outcome.OK, file=file) if file is not None else self.resolver.resolve(target)
            self._resolutions[target] = found
        return found

    def _below_the_mount(self, target: str) -> str:
        """A target of the site's own address as one that lies below the mount."""
        own = self.address.url
        if own is not None and target.startswith(own):
            return urls.HERE + target[len(own) :]
        if self.address.known_base and target.startswith(self.address.base):
            return urls.HERE + target[len(self.address.base) :]
        return target

    def leads_to(self, url: str, path: str) -> Resolution | None:
        """What a URL that a page says resolves to; None if it is empty or malformed."""
        target = self.target(url, path)
        return None if target is None else self.resolve(target)

    def shown(self, url: str, path: str) -> str:
        """A URL that a page says as messages show it."""
        target = self.target(url, path)
        return url if target is None else self.resolver.resolve(target).shown

    def absolute(self, url: str, path: str) -> str | None:
        """A URL that a page says in full; None if the host is unknown."""
        target = self.target(url, path)
        return None if target is None else self.resolver.resolve(target).url

    def canonical_file(self, path: str) -> str | None:
        """The file that a page names as its canonical; itself without one, None if that is no file of the site."""
        if path not in self._canonical:
            self._canonical[path] = self._find_canonical(path)
        return self._canonical[path]

    def _find_canonical(self, path: str) -> str | None:
        entry = self.context.entries.get(path)
        if entry is None or not (entry.facts.canonical or "").strip():
            return path
        found = self.leads_to(entry.facts.canonical or "", path)
        if found is None or found.outcome in BROKEN or (self.address.url is None and found.file is None):
            return path
        return found.file

    def is_canonical(self, path: str) -> bool:
        """Whether a page stands for itself."""
        return self.canonical_file(path) == path

    def is_noindex(self, path: str) -> bool:
        """Whether a page asks not to be found."""
        entry = self.context.entries.get(path)
        return entry is not None and bool(entry.facts.robots) and "noindex" in directives(entry.facts.robots)

    def may_be_found(self, path: str) -> bool:
        """Whether a page may appear in the lists of search engines by itself."""
        return path in self.pages and self.is_canonical(path) and not self.is_noindex(path)

    @cached_property
    def robots(self) -> RobotsRules:
        """What robots.txt says to all crawlers; nothing where it does not lie at the root of the host."""
        entry = self.context.entries.get("robots.txt")
        if entry is None or self.address.base != "/":
            return RobotsRules(())
        return RobotsRules(
            (note.url, note.remark is Remark.ALLOW)
            for note in entry.facts.notes
            if note.remark in (Remark.ALLOW, Remark.DISALLOW)
        )

    @cached_property
    def blocked(self) -> Mapping[str, str]:
        """Pages that robots.txt keeps crawlers from, with the pattern that does."""
        found: dict[str, str] = {}
        for path in self.pages if self.robots else ():
            folder, _, name = path.rpartition("/")
            if name in self.context.settings.directory_index:
                path_asked = urls.target_of_file(folder + "/" if folder else "")[1:]
            else:
                path_asked = urls.target_of_file(path)[1:]
            if (pattern := self.robots.blocking(path_asked)) is not None:
                found[path] = pattern
        return found

    def documents(self, document: Document) -> Iterator[Entry]:
        """The files of one kind that could be read."""
        for _, entry in sorted(self.context.entries.items()):
            if entry.document is document and entry.problem is None:
                yield entry


def is_whole_page(entry: Entry) -> bool:
    """Whether a file is a page that readers see: no redirect, no 404 page, no part that a script puts in a page."""
    if entry.document is not Document.PAGE or entry.problem is not None or entry.facts.refresh is not None:
        return False
    if entry.path in NOT_FOUND or entry.path.endswith("/404.html"):
        return False
    return bool(entry.facts.title)


def says_link(link: ResolvedReference) -> bool:
    """Whether a reference is a `link` element."""
    return link.reference.element == "link" and link.reference.attribute == "href"


def says_canonical(link: ResolvedReference) -> bool:
    """Whether a reference is the canonical of its page."""
    return says_link(link) and "canonical" in link.reference.rel
