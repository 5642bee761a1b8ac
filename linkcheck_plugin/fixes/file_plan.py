"""Plans the edits of one source file: each wish becomes edits that are proven, or is left with the reason."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from linkcheck_plugin.fixes import html_edits, markdown_edits, rest_edits
from linkcheck_plugin.fixes.allowed import is_generated
from linkcheck_plugin.fixes.attribute_lists import Attributes
from linkcheck_plugin.fixes.changes import changed_rel, merged_url
from linkcheck_plugin.fixes.content import Content, content_of
from linkcheck_plugin.fixes.edits import Edit, apply, overlap
from linkcheck_plugin.fixes.markdown_edits import Use
from linkcheck_plugin.fixes.paths import SourcePaths, same_file
from linkcheck_plugin.fixes.proof import proves, same_url
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.fixes.wishes import Left, Proposal, Wish
from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.keys import INTRASITE, names_a_source
from linkcheck_plugin.source.read import HTML, MARKDOWN, read_source
from linkcheck_plugin.source.written import Kind, SourceText, Written

if TYPE_CHECKING:
    from linkcheck_plugin.source.markdown import Construct

LATER = "another fix of the same link comes first; build the site and run it again"
ALREADY = "the source reads like this already; build the site again"
MORE = "the edit would change more than this"
_CHARSET = regex(rb"charset\s*=\s*[\"']?\s*(?!utf-?8\b)[\w-]", 2)


class Dialect(msgspec.Struct, frozen=True):
    """How the Markdown of a project is read, and how its links take attributes."""

    python_markdown: bool = True
    attributes: Attributes = Attributes.NONE
    paths: SourcePaths | None = None
    """For generators that resolve the paths of sources in links."""


class Planned(msgspec.Struct, frozen=True):
    """What becomes of one file: `after` is `before` if no wish is granted."""

    before: bytes
    after: bytes
    granted: tuple[Wish, ...]
    left: tuple[Left, ...]


class _Granted(msgspec.Struct):
    """A wish with its edits, if any, and what of it is left.

    `urls` are the URLs that the places of the source have then, by index.
    """

    wish: Wish
    edits: list[Edit]
    urls: dict[int, str]
    left: list[Left]


def plan_file(path: Path, data: bytes, wishes: Sequence[Wish], dialect: Dialect) -> Planned:
    """The new content of a file; what cannot be done safely is left."""
    content = content_of(data)
    if content is None:
        return _nothing(data, wishes, "the file is no text")
    if is_generated(data):
        return _nothing(data, wishes, "a program wrote the file")
    source = read_source(path, data, python_markdown=dialect.python_markdown) or SourceText()
    file = _File(path, content, source, dialect)
    granted: list[_Granted] = []
    left: list[Left] = []
    for wish in wishes:
        try:
            one = file.grant(wish)
        except NotSafeError as error:
            left += _left(wish, wish.proposals, str(error))
            continue
        others = (edit for done in granted for edit in done.edits)
        if not one.edits:
            left += one.left
        elif any(overlap(edit, other) for other in others for edit in one.edits):
            left += _left(wish, wish.proposals, "another fix changes the same text")
        else:
            granted.append(one)
    proven = file.proven(granted)
    for one in granted:
        is_proven = any(one is other for other in proven)
        left += one.left if is_proven else _left(one.wish, one.wish.proposals, MORE)
    after = content.edited([edit for one in proven for edit in one.edits])
    return Planned(data, after, tuple(one.wish for one in proven), tuple(left))


def _nothing(data: bytes, wishes: Iterable[Wish], why: str) -> Planned:
    left = (each for wish in wishes for each in _left(wish, wish.proposals, why))
    return Planned(data, data, (), tuple(left))


def _left(wish: Wish, proposals: Iterable[Proposal], why: str) -> list[Left]:
    return [Left(wish.source, one.finding, one.fix, why) for one in proposals]


class _File:
    """One source file while its edits are planned."""

    def __init__(self, path: Path, content: Content, source: SourceText, dialect: Dialect) -> None:
        self.path, self.content, self.source, self.dialect = path, content, source, dialect
        self.suffix = path.suffix.lower()
        self.written: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, one in enumerate(source.written):
            self.written[one.line, one.column].append(index)
        self._uses: dict[int, list[Use]] | None = None
        self.only_ascii = not content.is_valid or (
            self.suffix in HTML and _CHARSET.search(content.data[:1_024]) is not None
        )

    def grant(self, wish: Wish) -> _Granted:
        """The edits for a wish; of URL and rel the one may be left where the other is not.

        Raises:
            NotSafeError: nothing of it can be done safely.
        """
        line, column = wish.source.line or 0, wish.source.column or 0
        offset = self.content.offset(line, column)
        if offset is None:
            raise NotSafeError("the source has no such place")
        indices = self.written.get((line, column), [])
        written = self.source.written[indices[0]] if indices else None
        rels = [one for one in wish.proposals if one.rel is not None]
        urls = [one for one in wish.proposals if one.rel is None]
        left: list[Left] = []
        url: str | None = None
        edits: list[Edit] = []
        if urls:
            try:
                url, edits, waiting = self.url_edits(offset, written, wish, urls)
                left += _left(wish, waiting, LATER)
            except NotSafeError as error:
                left += _left(wish, urls, str(error))
        if rels:
            try:
                of_rel, waiting = self.rel_edits(offset, written, wish, rels, url)
                # A link that becomes raw HTML takes its new URL along.
                edits = [one for one in edits if not any(overlap(one, other) for other in of_rel)] + of_rel
                left += _left(wish, waiting, LATER)
            except NotSafeError as error:
                left += _left(wish, rels, str(error))
        if self.only_ascii and not all(edit.new.isascii() for edit in edits):
            raise NotSafeError("the file is not in UTF-8")
        if url is None:
            url = written.url if written is not None else ""
        return _Granted(wish, edits, dict.fromkeys(indices, url), left)

    def as_path(self, proposal: Proposal, wish: Wish, written: Written | None) -> Proposal:
        """The proposal with the path of a source, where links of this Markdown have those."""
        paths = self.dialect.paths
        if paths is None or written is None or not self.is_path(written):
            return proposal
        fix = paths.spelled(proposal.fix, written.url, min(wish.pages), self.path)
        return proposal._replace(fix=fix)

    def is_path(self, written: Written) -> bool:
        """Whether the generator makes the URL of the page of the path of a file."""
        if INTRASITE.match(written.url):
            return True
        if written.kind is Kind.HTML:
            return False
        paths = self.dialect.paths
        return names_a_source(written.url) or (
            self.suffix in MARKDOWN and paths is not None and paths.names_a_file(written.url, self.path)
        )

    def url_edits(
        self, offset: int, written: Written | None, wish: Wish, proposals: Sequence[Proposal]
    ) -> tuple[str, list[Edit], list[Proposal]]:
        """The URL that all rules together want, its edit, and the proposals that do not go with it."""
        proposals = [self.as_path(one, wish, written) for one in proposals]
        by_rule: dict[str, set[str]] = defaultdict(set)
        for one in proposals:
            by_rule[one.finding.code].add(one.fix)
        if any(len(fixes) > 1 for fixes in by_rule.values()):
            raise NotSafeError("it serves several pages, which need different URLs")
        old = self.old_url(wish, proposals, written)
        new, later = merged_url(old, dict.fromkeys(one.fix for one in proposals))
        if old != new and old not in wish.urls and same_file(old, new, self.path):
            raise NotSafeError("the generator makes the URL of the page")
        edit = self.url_edit(offset, written, old, new)
        if self.content.text[edit.start : edit.end] == edit.new:
            raise NotSafeError(ALREADY)
        return new, [edit], [one for one in proposals if one.fix in later]

    def old_url(self, wish: Wish, proposals: Sequence[Proposal], written: Written | None) -> str:
        """The URL that has to stand there: that of the pages, or the path of a source that they are made of."""
        urls = wish.urls
        if len(urls) == 1 and (written is None or same_url(written.url, urls[0])):
            return urls[0]
        if (
            written is not None
            and self.is_path(written)
            and all(names_a_source(one.fix) for one in proposals)
        ):
            return written.url
        raise NotSafeError("the source has another URL there")

    def url_edit(self, offset: int, written: Written | None, old: str, new: str) -> Edit:
        """The edit of a URL."""
        text = self.content.text

        def is_old(raw: str) -> bool:
            return same_url(raw, old)

        if written is None:
            return html_edits.part_edit(text, offset, is_old, new)
        if written.kind is Kind.HTML:
            return html_edits.url_edit(text, offset, written.element, is_old, new)
        if self.suffix in MARKDOWN:
            return markdown_edits.url_edit(text, offset, written.kind, is_old, new)
        return rest_edits.url_edit(text, offset, written.kind, is_old, new)

    def rel_edits(
        self,
        offset: int,
        written: Written | None,
        wish: Wish,
        proposals: Sequence[Proposal],
        url: str | None,
    ) -> tuple[list[Edit], list[Proposal]]:
        """The edits of rel tokens, and the proposals that do not go with the others."""
        if written is None or not (
            self.is_path(written) or all(same_url(written.url, url) for url in wish.urls)
        ):
            raise NotSafeError("the source has another text there")
        changes = [one.rel for one in proposals if one.rel is not None]
        _, contradicting = changed_rel((), changes)

        def change(tokens: Sequence[str]) -> Sequence[str]:
            return changed_rel(tokens, changes)[0]

        text = self.content.text
        if written.kind is Kind.HTML:
            edit = html_edits.rel_edit(text, offset, written.element, change)
            edits = [] if edit is None else [edit]
        elif self.suffix not in MARKDOWN:
            raise NotSafeError("links of reStructuredText take no rel")
        else:
            uses = self.uses().get(offset, [])
            if not uses:
                raise NotSafeError("the link was not found")
            if not uses[0].is_inline and set(wish.pages.values()) != {len(uses)}:
                raise NotSafeError("other links use the same definition")
            edits = markdown_edits.rel_edits(text, uses, self.dialect.attributes, change, url)
        if not edits:
            raise NotSafeError(ALREADY)
        return edits, [one for one in proposals if one.rel in contradicting]

    def uses(self) -> dict[int, list[Use]]:
        """The links of a Markdown file by the offset of their URL."""
        if self._uses is None:
            from linkcheck_plugin.source.markdown import read_constructs

            constructs = read_constructs(self.content.text, python_markdown=self.dialect.python_markdown)
            self._uses = _by_url(constructs, self.content)
        return self._uses

    def proven(self, granted: Sequence[_Granted]) -> Sequence[_Granted]:
        """Those whose edits change nothing else: all together, or else those that do so alone and together."""
        if self.is_proven(granted):
            return granted
        alone = [one for one in granted if self.is_proven([one])]
        return alone if self.is_proven(alone) else []

    def is_proven(self, granted: Sequence[_Granted]) -> bool:
        """Whether the file after these edits says the same but for what is wanted."""
        text = apply(self.content.text, [edit for one in granted for edit in one.edits])
        after = read_source(self.path, text.encode("utf-8"), python_markdown=self.dialect.python_markdown)
        wanted = {index: url for one in granted for index, url in one.urls.items()}
        return after is not None and proves(self.source, after, wanted)


def _by_url(constructs: Iterable[Construct], content: Content) -> dict[int, list[Use]]:
    offset = content.places.offset
    starts = sorted(offset(*one.start) for one in constructs)
    found: dict[int, list[Use]] = defaultdict(list)
    for one in constructs:
        if one.kind is not Kind.IMAGE:
            end = offset(*one.end)
            following = bisect_left(starts, end)
            behind = starts[following] if following < len(starts) else len(content.text)
            use = Use(offset(*one.start), end, offset(*one.url), one.kind, behind)
            found[use.url].append(use)
    return found
