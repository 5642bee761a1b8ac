"""LNK711–LNK715: versions of a page in other languages (`link rel=alternate hreflang`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from linkcheck_plugin.model import Defect, Level, Outcome, Resolution, ResolvedReference, SiteDefect
from linkcheck_plugin.rules.language_codes import DEFAULT, wrong_code
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, Rule, page_rule, site_rule
from linkcheck_plugin.rules.said import Said, says_link

MENU_PAGES = 3
"""Pages that are none of the versions they name, from which these are taken for a menu."""


class Alternate(NamedTuple):
    """One version of a page: its language and URL as written, and what the URL resolves to."""

    code: str
    url: str
    found: Resolution | None

    @property
    def file(self) -> str | None:
        """The file of the site that it is."""
        return self.found.file if self.found is not None else None


class Versions:
    """The versions that each page names; made once, for all rules of languages.

    `sets` leaves out menus of languages: templates (Material for MkDocs' `alternate`) name the front pages of
    all languages on every page, which says nothing of the page. A menu is told by several pages that name the same
    versions and are none of them, or by one where the versions are the front pages of the site.
    """

    def __init__(self, context: Context) -> None:
        said = self.said = context.once(Said)
        self.all: Mapping[str, tuple[Alternate, ...]] = {
            path: tuple(
                Alternate(code, url, said.leads_to(url, path)) for code, url in entry.facts.alternates
            )
            for path, entry in said.pages.items()
            if entry.facts.alternates
        }
        strangers: dict[frozenset[tuple[str, str | None]], list[str]] = {}
        for path, versions in self.all.items():
            if not self.names(path, path):
                strangers.setdefault(self._same(path, versions), []).append(path)
        menus = {
            same
            for same, pages in strangers.items()
            if len(pages) >= MENU_PAGES or self._are_front_pages(self.all[pages[0]])
        }
        self.sets = {
            path: versions
            for path, versions in self.all.items()
            if not menus or self._same(path, versions) not in menus
        }

    def _same(self, path: str, versions: tuple[Alternate, ...]) -> frozenset[tuple[str, str | None]]:
        """What is equal on pages that name the same versions."""
        return frozenset(
            (version.code, version.file or self.said.target(version.url, path)) for version in versions
        )

    def _are_front_pages(self, versions: tuple[Alternate, ...]) -> bool:
        own = [version for version in versions if version.file is not None]
        return bool(own) and all(map(self._is_front_page, own))

    def _is_front_page(self, version: Alternate) -> bool:
        folder, _, name = (version.file or "").rpartition("/")
        return (
            name in self.said.context.settings.directory_index
            and folder.count("/") < 2
            and (not folder or wrong_code(folder.rpartition("/")[2]) is None or folder == version.code)
        )

    def names(self, path: str, other: str) -> bool:
        """Whether a page names another one, or what stands for it, as a version."""
        wanted = {other, self.said.canonical_file(other)}
        return any(version.file in wanted for version in self.all.get(path, ()) if version.file is not None)


def _at(path: str, version: Alternate, defect: Defect) -> PageDefect:
    def concerns(link: ResolvedReference) -> bool:
        return (
            says_link(link)
            and link.reference.target in (version.code, "")
            and "alternate" in link.reference.rel
        )

    return PageDefect(path, defect, concerns, version.url)


@page_rule("hreflang-invalid-code", "LNK711", level=Level.WARNING, preset=Preset.SEO)
def hreflang_invalid_code(context: Context) -> Iterator[PageDefect]:
    """hreflang that search engines cannot read.

    They read a language of ISO 639-1, perhaps a script of ISO 15924 and a country of ISO 3166-1 alpha-2, joined
    by hyphens, and `x-default`. A language that only has three letters elsewhere (ceb, haw) is information.

    Bad:  <link rel="alternate" hreflang="en-UK" href="https://example.org/uk/">
    Good: <link rel="alternate" hreflang="en-GB" href="https://example.org/uk/">
    See:  Google Search Central, "Tell Google about localized versions of your page"
    """
    for path, versions in context.once(Versions).all.items():
        for version in versions:
            wrong = wrong_code(version.code)
            if wrong is not None:
                message = f"hreflang {version.code!r}: {wrong.why}"
                defect = Defect(message, wrong.meant, literal=True, level=wrong.level, about=version.code)
                yield _at(path, version, defect)


@page_rule("hreflang-no-return", "LNK712", level=Level.WARNING, preset=Preset.SEO)
def hreflang_no_return(context: Context) -> Iterator[PageDefect]:
    """Version in another language that does not name the page in return.

    Search engines heed hreflang only if both pages name each other. Versions that another build makes are not
    judged, and neither are menus that name the front page of each language on every page.

    Bad:  <link rel="alternate" hreflang="de" href="/de/a/"> where /de/a/ names no English version
    Good: <link rel="alternate" hreflang="de" href="/de/a/"> where /de/a/ has <link hreflang="en" href="/a/">
    See:  Google Search Central, "Tell Google about localized versions of your page"
    """
    known = context.once(Versions)
    for path, versions in known.sets.items():
        for version in versions:
            file = version.file
            if (
                file is None
                or file == path
                or version.code.lower() == DEFAULT
                or file not in known.said.pages
            ):
                continue
            if _bad_target(known, version) or known.names(file, path):
                continue
            message = f"the version in {version.code!r} does not name this page in return"
            yield _at(path, version, Defect(message, about=version.code))


@page_rule("hreflang-no-self", "LNK713", level=Level.WARNING, preset=Preset.SEO)
def _no_self(context: Context) -> Iterator[PageDefect]:
    """Page whose list of versions lacks the page itself.

    Each version has to list itself as well as the others. Where no page of the site does, as with the themes of
    Pelican, it is the template's doing and information.

    Bad:  <link rel="alternate" hreflang="de" href="/de/a/"> alone on the English page
    Good: <link rel="alternate" hreflang="de" href="/de/a/"> and <link rel="alternate" hreflang="en" href="/a/">
    See:  Google Search Central, "Tell Google about localized versions of your page"
    """
    known = context.once(Versions)
    lacking = _lacking_themselves(known)
    if not _is_habit(known, lacking):
        for path in lacking:
            yield _at(path, known.sets[path][0], Defect(WITHOUT_ITSELF, about=""))


WITHOUT_ITSELF = "the page names its versions in other languages, and not itself"


def _lacking_themselves(known: Versions) -> list[str]:
    return [path for path in known.sets if not known.names(path, path)]


def _is_habit(known: Versions, lacking: list[str]) -> bool:
    return len(lacking) == len(known.sets) > 1


def _never_themselves(context: Context) -> Iterator[SiteDefect]:
    known = context.once(Versions)
    lacking = _lacking_themselves(known)
    if _is_habit(known, lacking):
        defect = Defect(WITHOUT_ITSELF + ", on all pages with versions", level=Level.INFO)
        yield SiteDefect(lacking[0], defect, also=tuple(lacking[1:]))


hreflang_no_self: Rule = replace(_no_self, survey=_never_themselves)


@page_rule("hreflang-bad-target", "LNK714", level=Level.WARNING, preset=Preset.SEO)
def hreflang_bad_target(context: Context) -> Iterator[PageDefect]:
    """Version in another language that redirects, is noindex, or has another canonical.

    Such a version cannot appear in lists, so search engines drop it from the set.

    Bad:  <link rel="alternate" hreflang="de" href="/de/old/"> where /de/old/ redirects to /de/a/
    Good: <link rel="alternate" hreflang="de" href="/de/a/">
    See:  Google Search Central, "Tell Google about localized versions of your page"
    """
    known = context.once(Versions)
    for path, versions in known.all.items():
        for version in versions:
            why = _bad_target(known, version)
            if why:
                final = version.found.suggestion if version.found is not None else None
                yield _at(path, version, Defect(f"the version in {version.code!r} {why}", final))


def _bad_target(known: Versions, version: Alternate) -> str:
    """Why a version cannot appear in the lists of search engines, "" if it may."""
    if version.found is None:
        return ""
    if version.found.outcome is Outcome.REDIRECT:
        return "is a redirect"
    file = version.found.file
    if file is None or file not in known.said.pages:
        return ""
    if known.said.is_noindex(file):
        return "is noindex"
    canonical = known.said.canonical_file(file)
    return "" if canonical == file else f"has another canonical, {canonical}" if canonical else ""


@site_rule("hreflang-no-default", "LNK715", level=Level.INFO, preset=Preset.SEO)
def hreflang_no_default(context: Context) -> Iterator[SiteDefect]:
    """Page with versions in several languages and none for everybody else.

    `x-default` says which version readers of other languages get. It is optional.

    Bad:  <link rel="alternate" hreflang="de" href="/de/"> and <link rel="alternate" hreflang="en" href="/en/">
    Good: <link rel="alternate" hreflang="de" href="/de/"> and <link rel="alternate" hreflang="x-default" href="/">
    See:  Google Search Central, "Tell Google about localized versions of your page"
    """
    found = [
        path
        for path, versions in context.once(Versions).sets.items()
        if len({version.code.lower() for version in versions}) > 1
        and not any(version.code.strip().lower() == DEFAULT for version in versions)
    ]
    if found:
        message = "no version is named for readers of other languages (x-default)"
        yield SiteDefect(found[0], Defect(message), also=tuple(found[1:]))
