"""Resolves the URLs of source files in the working tree, as far as that can be done without a build."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from linkcheck_plugin import urls
from linkcheck_plugin.model import Outcome, Resolution
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.fragments import has_fragment, nearest_fragment
from linkcheck_plugin.site.index import SUGGESTIONS
from linkcheck_plugin.site.slips import slip_in
from linkcheck_plugin.site.working_tree import WorkingTree
from linkcheck_plugin.source.anchors import Anchors, Page
from linkcheck_plugin.source.tree import (
    MARKDOWN,
    MARKUP,
    REST,
    Found,
    Tree,
    extension_of,
    normalised,
)
from linkcheck_plugin.source.written import Kind, Written

PAGE_SOURCES = MARKDOWN | REST
IMAGES = frozenset({
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico", "apng", "tif", "tiff",
})  # fmt: skip
INDEXES = ("index", "README", "readme", "_index")
MACROS = ("{{", "{%", "<%", "${", "[[", "@@", "<$")
PLACEHOLDER = regex(r"(?:\{|%7B)(\w+)(?:\}|%7D)(.*)|\|(\w+)\|(.*)", re.DOTALL | re.IGNORECASE)
FILE_PLACEHOLDERS = frozenset({"filename", "static", "attach"})
NOT_FOR_THE_REPOSITORY = regex(
    r"(?i)(^|/)\.(github|gitlab|gitea|forgejo)/.*template|(^|/)_[^/]*(/|$)|"
    r"(^|/)(templates?|snippets?|includes?|partials|cookiecutter[^/]*|newsfragments|layouts|archetypes|scaffolds)(/|$)"
)
"""Files whose text is shown somewhere else than where it lies."""
_LINE_ANCHOR = regex(r"L\d+(C\d+)?(-L?\d+(C\d+)?)?")
_SCHEMES_AS_KIND = frozenset({"mailto", "tel", "javascript", "data"})


def not_judged(kind: str, shown: str) -> Resolution:
    """The resolution of what only a build would tell; `kind` is how it is counted."""
    return Resolution(Outcome.SKIPPED, kind=kind, shown=shown)


class Lookup(msgspec.Struct):
    """Resolves URLs of the pages of one tree."""

    tree: Tree
    anchors: Anchors
    disk: WorkingTree
    check_fragments: bool = True
    suggested: int = 0
    """Missing fragments for which a near one was sought; bounded, so that a broken tree costs no more."""

    def resolve(self, page: Page, written: Written, url: str) -> Resolution:
        """What a URL of a page leads to; `url` is `written.url` after the rewrites of the settings."""
        url = urls.trim(url)
        if any(mark in url for mark in MACROS):
            return not_judged("macro", url)
        if page.owner.dialect.placeholders and (match := PLACEHOLDER.match(url)):
            return self._placeholder(page, match, url)
        resolution = self._resolve(page, written, url)
        slip = slip_in(url, Outcome.MISSING if resolution.kind == "output-url" else resolution.outcome)
        if slip is not None and written.kind is not Kind.AUTOLINK:
            return dataclasses.replace(
                resolution, outcome=Outcome.MALFORMED, suggestion=slip.suggestion, detail=slip.reason, kind=""
            )
        return resolution

    def _resolve(self, page: Page, written: Written, url: str) -> Resolution:
        if not url:
            image = written.kind is Kind.IMAGE
            return Resolution(Outcome.EMPTY if image else Outcome.OK, file=page.path, shown="")
        scheme = urls.scheme_of(url)
        if scheme and scheme not in ("http", "https"):
            return not_judged(scheme if scheme in _SCHEMES_AS_KIND else "other scheme", url)
        if scheme or url.startswith(("//", "\\\\")):
            return _outbound(url)
        if url[0] == "#":
            if extension_of(page.path) in REST and not page.shows("#", written.line, written.column):
                return not_judged("reference", url)  # by a name, which docutils itself looks up
            return self._fragment(page, page.path, url[1:], url)
        if url[0] == "?":
            return Resolution(Outcome.OK, file=page.path, shown=url)
        return self._path(page, written, url)

    def _path(self, page: Page, written: Written, url: str) -> Resolution:
        rest, mark, fragment = url.partition("#")
        asked = urls.decode_path(rest.partition("?")[0]).replace("\\", "/")
        if "\0" in asked:
            return not_judged("output-url", url)
        dialect = page.owner.dialect
        found = outside = None
        for candidate in self._candidates(page, written, asked):
            if candidate is None:
                outside = True
                continue
            found = self.tree.find(candidate)
            if found is not None and not found.other_case:
                break
        if found is not None and not (found.other_case and not self._is_judged(page, written, asked)):
            if found.is_directory and not dialect.everything:
                found = self._index_of(found)
                if found is None:
                    return not_judged("output-url", url)
            return self._found(page, written, found, fragment if mark else None, asked, url)
        for candidate in self._as_output(page, asked):
            mapped = self.tree.find(candidate)
            if mapped is not None and not (mapped.is_directory or mapped.other_case):
                return self._fragment(page, mapped.path, fragment, url) if mark else _good(mapped.path, url)
        if outside or not self._is_judged(page, written, asked):
            return not_judged("outside" if outside else "output-url", url)
        return self._missing(page, asked, url)

    def _found(
        self, page: Page, written: Written, found: Found, fragment: str | None, asked: str, url: str
    ) -> Resolution:
        if found.other_case or found.renormalised:
            outcome = Outcome.CASE if found.other_case else Outcome.NORMALIZATION
            suggestion = self._spelled(page, asked, found.path, url)
            return Resolution(outcome, file=found.path, suggestion=suggestion, shown=asked)
        dialect, content = page.owner.dialect, page.owner.content
        if (
            dialect.contained
            and content
            and not _is_below(found.path, content)
            and not self._is_theme(page, found)
        ):
            if written.kind is Kind.HTML or not _names_source(asked):
                return not_judged("output-url", url)
            return Resolution(
                Outcome.MISSING,
                detail=f"it lies outside of {content}/, of which the site is made",
                shown=asked,
            )
        if fragment is not None and not found.is_directory:
            return self._fragment(page, found.path, fragment, url)
        return _good(found.path, url)

    def _is_theme(self, page: Page, found: Found) -> bool:
        folders = (normalised(f"{page.owner.root}/{folder}") for folder in page.owner.dialect.static)
        return any(folder is not None and _is_below(found.path, folder) for folder in folders)

    def _fragment(self, page: Page, path: str, fragment: str, url: str) -> Resolution:
        """What a fragment of a file leads to, as far as the ids of its page can be known."""
        target = self.anchors.page(path)
        if target is None or not fragment:
            return _good(path, url)
        if not self.check_fragments or _LINE_ANCHOR.fullmatch(fragment):
            return _good(path, url)
        ids, complete, folded = self.anchors.ids(path, page.owner)
        if has_fragment(fragment, ids):
            return _good(path, url)
        decoded = urls.decode_fragment(fragment)
        lenient = not (page.owner.dialect.case_counts and target.owner.dialect.case_counts)
        if lenient and decoded.lower() in folded:
            return _good(path, url)
        kinds = {page.owner.dialect.fragments, target.owner.dialect.fragments}
        self.suggested += 1
        near = nearest_fragment(decoded, ids) if self.suggested <= SUGGESTIONS else None
        certain = complete and "unknown" not in kinds and (near is not None or kinds == {"strict"})
        if not certain or self.anchors.is_made_elsewhere(path, decoded):
            return Resolution(Outcome.SKIPPED, file=path, kind="fragment", shown=url)
        suggestion = f"{url.partition('#')[0]}#{near}" if near else None
        return Resolution(Outcome.FRAGMENT, file=path, fragment=fragment, suggestion=suggestion, shown=url)

    def _placeholder(self, page: Page, match: re.Match[str], url: str) -> Resolution:
        """Pelican's intrasite links: relative to the file, or from the folder of the content."""
        what, rest = (match[1] or match[3]).lower(), match[2] or match[4] or ""
        if what not in FILE_PLACEHOLDERS:
            return not_judged("placeholder", url)
        path, mark, fragment = rest.partition("#")
        asked = urls.decode_path(path.partition("?")[0])
        folder = page.owner.content if asked.startswith("/") else page.path.rpartition("/")[0]
        place = normalised(f"{folder}/{asked}")
        found = self.tree.find(place) if place is not None else None
        if found is None and not asked.startswith("/"):  # also tried from the root of the content
            place = normalised(f"{page.owner.content}/{asked}")
            found = self.tree.find(place) if place is not None else None
        if found is not None and not found.is_directory:
            if found.other_case:
                return Resolution(
                    Outcome.CASE,
                    file=found.path,
                    suggestion=self._put_back(page, url, path, found.path),
                    shown=url,
                )
            return self._fragment(page, found.path, fragment, url) if mark else _good(found.path, url)
        if not asked or place is None:
            return not_judged("placeholder", url)
        near = self.disk.nearest(place)
        suggestion = self._put_back(page, url, path, near) if near else None
        return Resolution(Outcome.SOURCE_LEAK, suggestion=suggestion, shown=url)

    def _put_back(self, page: Page, url: str, path: str, near: str) -> str:
        """The URL with another path in place of the one that was written."""
        if path.startswith("/"):
            content = page.owner.content
            better = "/" + (near[len(content) + 1 :] if content and _is_below(near, content) else near)
        else:
            better = urls.relative_path(near, _folder(page.path))
        return url.replace(path, better, 1) if path else url

    # What is looked up --------------------------------------------------------------------------------------

    def _candidates(self, page: Page, written: Written, asked: str) -> Iterator[str | None]:
        """The paths that a URL may name, the likeliest first; None for one that climbs above the tree."""
        owner = page.owner
        if not asked.startswith("/"):
            if asked.startswith("@site/"):
                yield normalised(f"{owner.root}/{asked[len('@site/') :]}")
                return
            place = normalised(f"{_folder(page.path)}{asked}")
            yield place
            if owner.dialect.python_markdown and place is not None and _is_below(place, owner.content):
                inner = place[len(owner.content) :].lstrip("/")  # the theme's files lie beside the sources
                yield from (normalised(f"{owner.root}/{name}/{inner}") for name in owner.dialect.static)
            if owner.dialect.name == "docusaurus" and extension_of(asked) in PAGE_SOURCES:
                yield normalised(f"{owner.content}/{asked}")
                yield normalised(f"{owner.root}/{asked}")
            return
        if owner.dialect.everything:
            yield normalised(asked)
            return
        for folder in (owner.content, owner.root, *(f"{owner.root}/{name}" for name in owner.dialect.static)):
            yield normalised(f"{folder}/{asked}")
            yield normalised(f"{owner.content}/{folder}/{asked}")

    def _as_output(self, page: Page, asked: str) -> Iterator[str]:
        """The sources of what a URL may name in the output, for a page in a folder of its own or not."""
        if page.owner.dialect.everything:
            if page.path.count("/") == 0 and page.owner.root == "" and "/" not in asked:
                yield from ()
            return
        stem = page.path.rpartition(".")[0]
        folder, _, name = stem.rpartition("/")
        bases = [page.owner.content] if asked.startswith("/") else [folder]
        if not asked.startswith("/") and name not in INDEXES:
            bases.append(stem)
        for base in bases:
            place = normalised(f"{base}/{asked}")
            if place is None:
                continue
            yield place
            bare = re.sub(r"(?:^|/)index\.html?$|\.html?$", "", place)
            for extension in ("md", "mdx", "markdown", "rst", "html"):
                yield f"{bare}.{extension}"
                yield from (
                    f"{bare}/{index}.{extension}" if bare else f"{index}.{extension}" for index in INDEXES
                )

    def _index_of(self, directory: Found) -> Found | None:
        for name in INDEXES:
            for extension in ("md", "mdx", "rst", "html"):
                path = f"{directory.path}/{name}.{extension}" if directory.path else f"{name}.{extension}"
                if self.tree.is_file(path):
                    return replace(directory, path=path, is_directory=False)
        return None

    def _is_judged(self, page: Page, written: Written, asked: str) -> bool:
        """Whether a URL that names no file is a defect for certain."""
        dialect, extension = page.owner.dialect, extension_of(asked)
        if NOT_FOR_THE_REPOSITORY.search(page.path[len(page.owner.content) :].lstrip("/")):
            return False
        if any(mark in asked for mark in "{}<>$*@|"):
            return False
        if extension_of(page.path) in MARKUP:
            return dialect.everything and not asked.startswith("/") and extension in IMAGES | MARKUP
        if dialect.everything:
            if written.kind is Kind.HTML:
                return (written.element, written.attribute) in (("a", "href"), ("img", "src"))
            return True
        if written.kind is Kind.HTML or asked.startswith(("~", "!")):
            return False
        if extension_of(page.path) in REST:
            is_file = written.kind is Kind.IMAGE
            return is_file and dialect.assets and (dialect.rooted_images or not asked.startswith("/"))
        if asked.startswith("/"):
            return (
                dialect.name in ("docusaurus", "vitepress", "gitbook")
                and extension in MARKDOWN
                and dialect.sources
            )
        if written.kind is Kind.IMAGE:
            return dialect.assets and extension in IMAGES
        return dialect.sources and extension in PAGE_SOURCES

    def _missing(self, page: Page, asked: str, url: str) -> Resolution:
        dialect, extension = page.owner.dialect, extension_of(asked)
        if dialect.generated:
            return not_judged("generated", url)
        folder = page.owner.content if asked.startswith("/") and not dialect.everything else ""
        place = (
            normalised(f"{folder}/{asked}")
            if asked.startswith("/")
            else normalised(f"{_folder(page.path)}{asked}")
        )
        if place is None or self._has_translation(place) or self._is_made_by_plugin(page, place):
            return not_judged("generated", url)
        if dialect.everything and extension in MARKUP:
            stem = place.rpartition(".")[0]
            if extension_of(page.path) in REST or any(
                self.tree.is_file(f"{stem}.{source}") for source in (*PAGE_SOURCES, "txt")
            ):
                return not_judged("output-url", url)  # pages are made of the sources, and lie beside them
        if self.disk.find(place).state == "unknown":
            return not_judged("not checked out", url)
        near = self.disk.nearest(place)
        suggestion = self._spelled(page, asked, near, url) if near else None
        return Resolution(Outcome.MISSING, file=place, suggestion=suggestion, shown=place)

    def _has_translation(self, place: str) -> bool:
        """Whether a file stands there under the name that a language gives it: `page.de.md` for `page.md`."""
        folder, _, name = place.rpartition("/")
        stem, _, extension = name.rpartition(".")
        named = re.compile(re.escape(stem) + r"\.[A-Za-z]{2,3}(?:[-_]\w{2,8})?\." + re.escape(extension))
        return any(named.fullmatch(other) for other in self.tree.names(folder))

    def _is_made_by_plugin(self, page: Page, place: str) -> bool:
        """Pages of dynamic routes (`[name].md`), and the archives of a blog."""
        folder = place.rpartition("/")[0]
        parts = place.split("/")
        return any(name.startswith("[") for name in self.tree.names(folder)) or bool(
            {"archive", "category", "tags", "author"} & set(parts[:-1])
        )

    def _spelled(self, page: Page, asked: str, path: str, url: str) -> str:
        """A path as the author would write it in place of `asked`."""
        tail = url[len(url.partition("#")[0].partition("?")[0]) :]
        if asked.startswith("/"):
            content = "" if page.owner.dialect.everything else page.owner.content
            inner = path[len(content) + 1 :] if content and _is_below(path, content) else path
            return f"/{inner}{tail}"
        better = urls.relative_path(path, _folder(page.path))
        if asked.startswith("./") and not better.startswith((".", "/")):
            better = "./" + better
        return better + tail


def _outbound(url: str) -> Resolution:
    try:
        absolute = urls.normalise(url if urls.scheme_of(url) else "https:" + url)
    except urls.MalformedURL as error:
        return Resolution(Outcome.MALFORMED, detail=str(error), shown=url)
    return Resolution(Outcome.EXTERNAL, absolute, kind="outbound", shown=absolute)


def _good(path: str, url: str) -> Resolution:
    return Resolution(Outcome.OK, file=path, shown=url)


def _folder(path: str) -> str:
    """The folder of a file with its closing slash, "" at the root."""
    return path[: path.rfind("/") + 1]


def _is_below(path: str, folder: str) -> bool:
    return folder == "" or path.startswith(folder + "/")


def _names_source(path: str) -> bool:
    return extension_of(path) in PAGE_SOURCES | IMAGES
