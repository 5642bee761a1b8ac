"""Tells what is known of the page that a link leads to: its keywords, the names of its site, its titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from linkcheck_plugin import urls
from linkcheck_plugin.anchor_text import Target, normalised, stems_of
from linkcheck_plugin.domains import registrable
from linkcheck_plugin.model import Document, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.known_urls import is_listed
from linkcheck_plugin.rules.registry import Context
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.site.patterns import Patterns

KEYWORDS = ("keywords", "keyword", "seo.keywords", "seo.keyword")
"""Keys of the metadata of a source that name the keywords of its page."""
WHOLE_WORDS = 3
"""Words of a fragment from which its last one may be cut short."""
COMMON_PAGES = 3
"""Pages from which a part of the title that half of them share is the name of the site."""
CODE_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org", "bitbucket.org"})
PACKAGES = frozenset({"project", "package", "packages", "crates", "gems", "r", "hub", "plugins"})
"""First parts of paths that the name of a package follows."""

_SEPARATOR = regex(r"\s+[-–—|·•:»«/~]+\s+|\s*[|»«]\s*|:\s+")
_SLUG_PART = regex(r"[-_+.\s]+")
_LETTER = regex(r"[^\W\d_]")


class Targets:
    """Knows the targets of the links of one site; each is looked at once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._keywords = [
            (Patterns([place]), phrases) for place, phrases in context.settings.keywords.items()
        ]
        self._known: dict[tuple[str | None, str], Target] = {}

    def of(self, link: ResolvedReference) -> Target:
        """Everything that is known; the keywords are those of the settings or of its source, else its address."""
        resolution = link.resolution
        key = (resolution.file, resolution.url or resolution.shown)
        found = self._known.get(key)
        if found is None:
            entry = self.context.entries.get(resolution.file or "")
            url = key[1].partition("#")[0]
            found = self._known[key] = self._of_site(url, entry) if resolution.file else self._outside(url)
        return found

    def named_keywords(self, link: ResolvedReference) -> tuple[str, ...]:
        """The keywords that the settings name for a target."""
        resolution = link.resolution
        return self._of_settings(resolution.url or resolution.shown, resolution.file)

    def parts_of(self, link: ResolvedReference) -> frozenset[tuple[str, ...]]:
        """What else names a target, as words: its titles and names, labels of its host, parts of its address."""
        target = self.of(link)
        path, _, fragment = (link.resolution.url or link.resolution.shown).partition("#")
        origin = urls.origin_of(path)
        last = (origin.rest if origin else path).partition("?")[0].rstrip("/").rpartition("/")[2]
        names = [*target.titles, *target.brands, *target.host.split("."), fragment, last.partition(".")[0]]
        return frozenset(stems_of(normalised(urls.decode_fragment(name))) for name in names)

    def is_heading(self, link: ResolvedReference) -> bool:
        """Whether the text of a link is a title of its target, or its fragment is made of the text (and may be cut)."""
        words = stems_of(normalised(link.reference.text))
        if any(words == stems_of(normalised(title)) for title in self.of(link).titles):
            return True
        url = link.resolution.url or link.resolution.shown
        named = stems_of(normalised(urls.decode_fragment(url.partition("#")[2])))
        return bool(named) and (
            words == named or (len(named) > WHOLE_WORDS and words[: len(named) - 1] == named[:-1])
        )

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """What the site is called: by its generator, its pages, its domain and the settings."""
        host = (urls.origin_of(self.context.resolver.address.url or "") or urls.Origin("", "", "", "")).host
        names = (self.context.site_name, self._in_titles, *domain_names(host), *self.context.settings.brands)
        return tuple(dict.fromkeys(filter(None, names)))

    def titles_of(self, entry: Entry) -> tuple[str, ...]:
        """The first heading of a page, and its title without the name of the site, which is no heading of a page."""
        names = (self.context.site_name, self._in_titles)
        known = {"", *map(normalised, names)}
        titles = (entry.facts.h1, bare_title(entry.facts.title, names))
        return tuple(dict.fromkeys(found for found in titles if normalised(found) not in known))

    def title_of(self, link: ResolvedReference) -> str:
        """The heading, else the title of the page of the site that a link leads to; "" if unknown."""
        return next(iter(self.of(link).titles), "") if link.resolution.file else ""

    @cached_property
    def _in_titles(self) -> str:
        """The part that most titles end or begin with."""
        pages = [entry for entry in self.context.entries.values() if entry.document is Document.PAGE]
        return common_part([entry.facts.title for entry in pages])

    def _of_site(self, url: str, entry: Entry | None) -> Target:
        path = entry.path if entry is not None else ""
        told = _phrases(self.context.front_matter(path)) if entry is not None else ()
        keywords = (*told, *self._of_settings(url, path)) or slug_phrase(path or url)
        titles = self.titles_of(entry) if entry is not None else ()
        origin = urls.origin_of(url)
        return Target(url, origin.host if origin else "", keywords, self.site_names, titles)

    def _outside(self, url: str) -> Target:
        origin = urls.origin_of(url)
        if origin is None:
            return Target(url)
        keywords = self._of_settings(url, None) or slug_phrase(origin.rest)
        return Target(url, origin.host, keywords, (*names_of(origin), *self.context.settings.brands))

    def _of_settings(self, url: str, file: str | None) -> tuple[str, ...]:
        if not self._keywords:
            return ()
        plain = url.partition("#")[0]
        origin = urls.origin_of(plain)
        spellings = [url, plain, plain.partition("?")[0], plain.rstrip("/"), file or ""]
        if origin is not None:
            spellings += [origin.rest, origin.host, registrable(origin.host)]
        return tuple(
            dict.fromkeys(
                phrase
                for patterns, phrases in self._keywords
                if any(spelling and patterns.match(spelling) for spelling in spellings)
                for phrase in phrases
            )
        )


def _phrases(metadata: Mapping[str, str | list[str]]) -> tuple[str, ...]:
    """The keywords in the metadata of a source, as a list or separated by commas."""
    for key in KEYWORDS:
        value = metadata.get(key)
        if value:
            parts = value if isinstance(value, list) else re.split("[,;]", value)
            return tuple(filter(None, (part.strip() for part in parts)))
    return ()


def slug_phrase(path: str) -> tuple[str, ...]:
    """The words of the last part of a path, as one phrase; nothing for one word, numbers and codes."""
    parts = [
        part for part in urls.decode_fragment(path.partition("?")[0].partition("#")[0]).split("/") if part
    ]
    if parts and parts[-1].partition(".")[0].lower() in ("index", "default", "readme"):
        parts.pop()
    if not parts:
        return ()
    stem = re.sub(r"\.(?:x?html?|php|aspx?|md|pdf)$", "", parts[-1], flags=re.IGNORECASE)
    words = [word for word in _SLUG_PART.split(stem) if word]
    letters = [word for word in words if _LETTER.search(word) and not re.search(r"\d.*[^\W\d_].*\d", word)]
    return (" ".join(letters),) if len(letters) > 1 else ()


def domain_names(host: str) -> tuple[str, ...]:
    """The name in a registrable domain, also with its hyphens as blanks: `read-the-docs.org`."""
    label = registrable(host).partition(".")[0] if host and not host.startswith("[") else ""
    return tuple(dict.fromkeys((label.replace("-", " "), label))) if _LETTER.search(label) else ()


def names_of(origin: urls.Origin) -> tuple[str, ...]:
    """The names of the site that an absolute URL belongs to; at code hosts also owner and project."""
    parts = [part for part in urls.decode_fragment(origin.rest.partition("?")[0]).split("/") if part]
    if is_listed(origin.host, CODE_HOSTS):
        own = parts[:2]
    else:
        own = parts[1:2] if parts and parts[0].lower() in PACKAGES else []
    names = (name for part in own for name in (re.sub(r"[-_.]+", " ", part.lstrip("~@")), part))
    return tuple(dict.fromkeys((*domain_names(origin.host), *names)))


def bare_title(title: str, names: Iterable[str]) -> str:
    """A title without the name of the site at its end or beginning."""
    wanted = {plain for name in names if (plain := normalised(name))}
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        if normalised(title[separator.end() :]) in wanted:
            return title[: separator.start()].strip()
    for separator in _SEPARATOR.finditer(title):
        if normalised(title[: separator.start()]) in wanted:
            return title[separator.end() :].strip()
    return title


def common_part(titles: Sequence[str]) -> str:
    """The part with which at least half of the titles end, or else begin, behind a separator; "" for none."""
    found: Iterator[list[re.Match[str]]] = (list(_SEPARATOR.finditer(title)) for title in titles)
    ends: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    for title, separators in zip(titles, found, strict=True):
        if separators:
            ends[title[separators[-1].end() :].strip()] += 1
            starts[title[: separators[0].start()].strip()] += 1
    for parts in (ends, starts):
        for part, number in parts.most_common(1):
            if part and number >= COMMON_PAGES and 2 * number >= len(titles):
                return part
    return ""
