"""Which links that resolve are shipped all the same, because a rule that is on wants to see them."""

from __future__ import annotations

from collections.abc import Collection

from linkcheck_plugin.anchor_text import may_be_generic, normalised
from linkcheck_plugin.html import marks
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.model import Reference

REL, TEXT, URL, FILE = "rel", "text", "url", "file"
"""Kinds of interest: in rel tokens, in anchor texts, in the spelling of URLs, in files that are no pages."""

UNREMARKABLE = frozenset({
    "alternate", "author", "bookmark", "canonical", "contents", "external", "first", "help", "home", "icon", "index",
    "last", "license", "me", "next", "noopener", "noreferrer", "prev", "previous", "privacy-policy", "search",
    "start", "stylesheet", "tag", "terms-of-service", "toc", "up",
})  # fmt: skip
"""rel tokens that no rule objects to on a link of the site itself."""

RESOURCES = UNREMARKABLE | {
    "amphtml", "apple-touch-icon", "apple-touch-icon-precomposed", "dns-prefetch", "edituri", "manifest",
    "mask-icon", "modulepreload", "pingback", "preconnect", "prefetch", "preload", "shortcut", "shortlink",
    "wlwmanifest",
}  # fmt: skip
"""rel tokens that no rule objects to on a resource of the site itself."""

SPELLING = frozenset({"LNK601", "LNK602", "LNK603", "LNK607"})
"""Rules that see links of the site itself for their spelling."""
MEMO_LIMIT = 60_000
"""Texts after which what is known of them is dropped: bounds a worker's memory."""
LONG_TEXT, LONG_HREF = marks.LONG, 2_000
GENERIC_TEXT = 40
"""Characters of the longest text that may be generic."""
JUDGED = frozenset({marks.HIDDEN_STYLE, marks.INTERACTIVE, marks.TITLE_REPEATS, marks.LABEL_DIFFERS})
"""Marks that a rule objects to wherever an anchor leads."""


def interests_of(codes: Collection[str]) -> tuple[str, ...]:
    """The kinds of interest of the rules with these codes."""
    kinds = []
    if any(code.startswith(("LNK205", "LNK206", "LNK207", "LNK208")) for code in codes):
        kinds.append(REL)
    if any(code.startswith("LNK3") and code not in ("LNK307", "LNK308") for code in codes):
        kinds.append(TEXT)
    if not SPELLING.isdisjoint(codes):
        kinds.append(URL)
    if "LNK609" in codes:
        kinds.append(FILE)
    return tuple(kinds)


class Interest:
    """Tells for each distinct link of the site whether it is worth shipping."""

    def __init__(self, kinds: Collection[str]) -> None:
        self.rel = REL in kinds
        self.text = TEXT in kinds
        self.url = URL in kinds
        self.files = frozenset(load("urls")["files"]["extensions"]) if FILE in kinds else frozenset()
        self._generic: dict[str, bool] = {}
        """Which short texts are generic in some language."""

    def __bool__(self) -> bool:
        return self.rel or self.text or self.url or bool(self.files)

    def wants(self, reference: Reference) -> bool:
        """Whether a rule may object to a link of the site, though it leads somewhere."""
        if reference.element not in ("a", "area"):
            return self.rel and reference.element == "link" and not RESOURCES.issuperset(reference.rel)
        if self.rel and reference.rel and not UNREMARKABLE.issuperset(reference.rel):
            return True
        if self.text and self._is_remarkable_text(reference):
            return True
        if self.url and _is_remarkable(reference.url):
            return True
        return bool(self.files) and _extension(reference.url) in self.files

    def _is_remarkable_text(self, reference: Reference) -> bool:
        """Whether a rule may object to what an anchor says: nothing, too much, what any link would, or by its marks."""
        name = reference.name
        if not name:
            return reference.url[:1] != "#" or reference.url in ("#", "#top")
        if reference.target or (reference.marks and not JUDGED.isdisjoint(reference.marks)):
            return True
        length = len(reference.text)
        if length > LONG_TEXT or length == 1 or len(name) > GENERIC_TEXT:
            return length > LONG_TEXT or length == 1
        generic = self._generic.get(name)
        if generic is None:
            if len(self._generic) > MEMO_LIMIT:
                self._generic.clear()
            generic = self._generic[name] = "(" not in name and may_be_generic(normalised(name))
        return generic


def _extension(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rpartition(".")[2].lower()


def _is_remarkable(url: str) -> bool:
    """Whether a rule may object to the spelling of a URL: to parameters, slashes, blanks or length."""
    path = url.partition("#")[0]
    return "?" in path or "//" in path or " " in path or len(path) > LONG_HREF
