"""Turns the bytes of one HTML page into a `PageRecord`: one walk over a spec-conforming tree (Lexbor).

The form is the fast one: integer tag ids decide what an element is, the attributes of an element are read
once, and every distinct combination of attributes and anchor text is understood once and then looked up.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from selectolax.lexbor import LexborHTMLParser

from linkcheck_plugin.html import css, jsonld
from linkcheck_plugin.html.care import needs_care
from linkcheck_plugin.html.elements import (
    SIMPLE_ANCHOR,
    Attributes,
    Fact,
    counts_without_scripts,
    form_references,
    may_be_private,
    meta_references,
    references_of,
    simple_anchor,
    source_references,
    stands_in_code,
)
from linkcheck_plugin.html.facts import Facts, link_fact
from linkcheck_plugin.html.kinds import (
    ANCHOR,
    BASE,
    CONTAINER,
    DYNAMIC_TAG_ID,
    FETCHED,
    H1,
    HTML,
    KIND_OF,
    LINK,
    MAP,
    META,
    SCRIPT,
    STYLE,
    TITLE,
)
from linkcheck_plugin.html.marks import VISITOR, marks_of
from linkcheck_plugin.html.regions import Regions
from linkcheck_plugin.html.scope import IGNORE_ATTRIBUTES, Scope, end_of
from linkcheck_plugin.html.text import Budget, accessible_name, anchor_text, raw_text, squeeze, visible_text
from linkcheck_plugin.html.vocabulary import (
    BACKGROUND,
    COMMENTS,
    CONTENT,
    FOOTER,
    HEADER,
    NOT_FETCHED_RELS,
    SPONSORED,
    STICKY,
    SVG_REFERENCES,
)
from linkcheck_plugin.model import PageRecord, Reference
from linkcheck_plugin.regex import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Memo = dict[tuple[object, ...], Any]
RegionMemo = dict[tuple[object, ...], str | None]

FRAME_DEPTH = 4
"""How deep `srcdoc` documents are followed into each other."""
PLACED = frozenset({"source", "action", "formaction"})
"""Elements and attributes whose references depend on where they stand."""
MEMO_LIMIT = 50_000
"""Entries after which the memo is dropped, between pages: bounds a worker's memory."""

_DECLARES_CHARSET = regex(rb"charset\s*=", re.IGNORECASE)


class Extractor:
    """Extracts pages one after another and shares equal references between them.

    Not safe for concurrent use: one object per thread or process.
    """

    def __init__(self, regions: Regions | None = None, *, marks: bool = True) -> None:
        """`marks`: whether a rule wants to see the marks of anchors."""
        self._marks = marks
        self._memo: Memo = {}
        self._regions: RegionMemo = {}
        self._known = regions or Regions()

    def extract(self, data: bytes) -> PageRecord:
        """Read one page. Any bytes are accepted; undecodable ones become U+FFFD.

        Without a declaration bytes are read as UTF-8, and as windows-1252 if a URL or id shows that this
        is wrong (HTML Living Standard, "determining the character encoding", step 9).
        """
        if len(self._memo) + len(self._regions) > MEMO_LIMIT:
            self._memo.clear()
            self._regions.clear()
        record = _Page(self._memo, self._regions, self._known, self._marks).read(data)
        if data.isascii() or _DECLARES_CHARSET.search(data[:1024]):
            return record
        if b"\xef\xbf\xbd" not in data and _misread(record):
            legacy = data.decode("cp1252", "replace").encode()
            return _Page(self._memo, self._regions, self._known, self._marks).read(legacy)
        return record


def extract(data: bytes) -> PageRecord:
    """Read one page on its own; `Extractor` is faster for many."""
    return Extractor().extract(data)


def _misread(record: PageRecord) -> bool:
    return any("\ufffd" in reference.url for reference in record.references) or any(
        "\ufffd" in name for name in record.ids
    )


class _Page:
    """The walk over one page."""

    def __init__(
        self, memo: Memo, region_memo: RegionMemo, known: Regions, marks: bool, frame_depth: int = 0
    ) -> None:
        self.memo, self.region_memo = memo, region_memo
        self.known, self.marks = known, marks
        self.frame_depth = frame_depth
        self.references: list[Reference] = []
        self.runs: list[tuple[int, str]] = []
        self.ids: set[str] = set()
        self.maps: set[str] = set()
        self.told = Facts()
        self.facts = self.told.said
        self.scope = Scope(-1, -1, CONTENT, False, False, None, True)
        self.outer: list[Scope] = []
        self.root: LexborNode | None = None
        self.by_id: dict[str, LexborNode] | None = None
        self.budget = Budget()

    def read(self, data: bytes) -> PageRecord:
        parser = LexborHTMLParser(data, options=1, encoding=True)
        self.root = parser.root
        if self.root is not None:
            self._walk(self.root, needs_care(parser.raw_html))
        runs = [run for run in self.runs if run[0] < len(self.references)]
        if runs == [(0, CONTENT)]:
            runs = []
        return PageRecord(self.references, runs, self.ids, self.maps, self.told.finish(), parser.raw_html)

    def _walk(self, root: LexborNode, careful: bool) -> None:
        extend, ids, memo, budget = self.references.extend, self.ids, self.memo, self.budget
        kind_of, region_of_key = KIND_OF, self.region_memo.get
        end = -1
        for node in root.traverse():
            if end != -1 and node.mem_id == end:
                end = self._leave(end)
            tag_id = node.tag_id
            if tag_id < DYNAMIC_TAG_ID:
                kind = kind_of[tag_id]
                if kind is None and not careful:
                    if name := node.id:
                        ids.add(name)
                    continue
            else:
                kind = None
            attributes = node.attributes
            if careful and node.is_element_node:
                end = self._look_closely(node, attributes, end)
            if kind == ANCHOR:
                text, plain = anchor_text(node, budget)
                key = (text, plain, *attributes.items())
                found = memo.get(key)
                if found is None:
                    found = self._anchor(node, attributes, text)
                    if text and "aria-labelledby" not in attributes and not may_be_private(attributes):
                        memo[key] = found
                if found[1]:
                    ids.update(found[1])
                if found[0]:
                    if self.scope.plain:
                        extend(found[0])
                    else:
                        self._add(self._placed(node, found[0]))
                continue
            if attributes and (name := attributes.get("id")):
                ids.add(name)
            if kind == CONTAINER:
                container = (tag_id, *attributes.items())
                region = region_of_key(container, "")
                if region == "":
                    region = self.region_memo[container] = self.known.region_of(node.tag or "", attributes)
                if region is not None and not self.scope.sticky:
                    end = self._enter(node, region, end)
            elif kind is not None or tag_id >= DYNAMIC_TAG_ID:
                known = memo.get((tag_id, *attributes.items()))
                if known.__class__ is list and self.scope.ignore is None:
                    extend(known)
                else:
                    self._other(node, kind, tag_id, attributes)

    # Scopes: regions and ignored parts ---------------------------------------------------------------

    def _enter(self, node: LexborNode, region: str, end: int) -> int:
        """Open a region if it differs from the current one; return where the innermost scope ends."""
        scope = self.scope
        if region in (HEADER, FOOTER) and scope.in_article:
            return end
        article = node.tag in ("article", "main")
        if (region == scope.region and not article) or not self.known.opens(node, region):
            return end
        return self._open(node, region, region in STICKY, scope.in_article or article, scope.ignore)

    def _open(self, node: LexborNode, region: str, sticky: bool, in_article: bool, ignore: str | None) -> int:
        plain = ignore is None and region not in (COMMENTS, SPONSORED)
        scope = Scope(end_of(node, self.scope), node.mem_id, region, sticky, in_article, ignore, plain)
        self.outer.append(self.scope)
        self._turn_to(scope)
        return scope.end

    def _leave(self, end: int) -> int:
        while self.outer and self.scope.end == end:
            self._turn_to(self.outer.pop())
        return self.scope.end

    def _turn_to(self, scope: Scope) -> None:
        changed = scope.region != self.scope.region
        self.scope = scope
        if changed:
            run = (len(self.references), scope.region)
            if self.runs and self.runs[-1][0] == run[0]:
                self.runs[-1] = run
            else:
                self.runs.append(run)

    def _look_closely(self, node: LexborNode, attributes: Attributes, end: int) -> int:
        """What any element may carry: an ignore attribute, `style`, `background`."""
        for attribute in IGNORE_ATTRIBUTES:
            if attribute in attributes:
                codes = attributes[attribute] if attribute == IGNORE_ATTRIBUTES[0] else None
                scope = self.scope
                both = " ".join(filter(None, (scope.ignore, codes or "*")))
                end = self._open(node, scope.region, scope.sticky, scope.in_article, both)
        style = attributes.get("style")
        if style and "(" in style:
            tag = node.tag or ""
            self._add([Reference(tag, "style", url) for _, url in css.urls(style)])
        background = attributes.get("background")
        if background and node.tag in BACKGROUND:
            self._add([Reference(node.tag or "", "background", background)])
        return end

    def _add(self, references: Iterable[Reference]) -> None:
        ignore = self.scope.ignore
        if ignore is None:
            self.references.extend(references)
            return
        for reference in references:
            key = (reference, ignore)
            if key not in self.memo:
                self.memo[key] = msgspec.structs.replace(reference, ignore=ignore)
            self.references.append(self.memo[key])

    def _placed(self, node: LexborNode, references: Iterable[Reference]) -> Iterable[Reference]:
        """The references of an anchor among comments or sponsors: not shared with the same link elsewhere."""
        region = self.scope.region
        if region not in (COMMENTS, SPONSORED):
            return references
        mark = (VISITOR,) if region == COMMENTS and self.known.is_written_by_visitors(node) else ()
        placed = []
        for reference in references:
            key = (reference, region, mark)
            if key not in self.memo:
                self.memo[key] = msgspec.structs.replace(reference, marks=reference.marks + mark)
            placed.append(self.memo[key])
        return placed

    # Elements ----------------------------------------------------------------------------------------

    def _anchor(
        self, node: LexborNode, attributes: Attributes, text: str
    ) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
        text = squeeze(text)
        if SIMPLE_ANCHOR.issuperset(attributes):
            found = simple_anchor(attributes, text)
            if self.marks and found[0] and (marks := marks_of(node, attributes, text)):
                found = ((msgspec.structs.replace(found[0][0], marks=marks),), found[1])
            if may_be_private(attributes) and stands_in_code(node):
                return tuple(msgspec.structs.replace(one, in_code=True) for one in found[0]), found[1]
            return found
        names = tuple(filter(None, (attributes.get("id"), attributes.get("name"))))
        if self.by_id is None and "aria-labelledby" in attributes and self.root is not None:
            self.by_id = {name: found for found in self.root.traverse() if (name := found.id)}
        name = accessible_name(attributes, text, self.by_id, self.budget)
        references = references_of("a", attributes, text, name)
        marks = marks_of(node, attributes, text) if self.marks else ()
        return tuple(msgspec.structs.replace(one, marks=marks) if marks else one for one in references), names

    def _other(self, node: LexborNode, kind: int | None, tag_id: int, attributes: Attributes) -> None:
        if kind == TITLE:
            parent = node.parent
            if not self.facts.title and parent is not None and parent.tag != "svg":
                self.facts.title = squeeze(raw_text(node))
            return
        if kind == H1:
            if not self.facts.h1:
                self.facts.h1 = visible_text(node, self.budget, skip_class="headerlink")
            return
        if kind == BASE:
            if self.facts.base is None:
                self.facts.base = attributes.get("href")
            return
        if kind == MAP:
            self.maps.update(filter(None, (attributes.get("name"), attributes.get("id"))))
            return
        if kind == HTML:
            self.facts.lang = self.facts.lang or attributes.get("lang") or ""
        elif kind == STYLE:
            found_urls = css.urls(raw_text(node))
            self._add(
                [Reference("style", "@import" if kind == "@import" else "", url) for kind, url in found_urls]
            )
            return
        elif kind == SCRIPT and (attributes.get("type") or "").strip().lower() == "application/ld+json":
            data = jsonld.decode(raw_text(node))
            self._add([Reference("script", key, url) for key, url in jsonld.urls(data)])
            self.told.note(jsonld.notes(data))
            return
        key = (tag_id, *attributes.items())
        found = self.memo.get(key)
        if found is None:
            found = self._understand(node, kind, attributes)
            everywhere = kind in (FETCHED, LINK) and found[1] is None and "srcdoc" not in attributes
            if everywhere and not any(one.element in PLACED or one.attribute in PLACED for one in found[0]):
                self.memo[key] = list(found[0])
            else:
                self.memo[key] = found
        references, fact = (tuple(found), None) if isinstance(found, list) else found
        if fact is not None and not (fact[0] == "refresh" and counts_without_scripts(node)):
            self.told.take(fact, node)
        if references:
            if references[0].element == "source":
                references = source_references(node, references)
            elif references[-1].attribute in ("action", "formaction", "usemap"):
                references = form_references(node, attributes, references)
            self._add(references)
        if kind == FETCHED and node.tag == "iframe" and attributes.get("srcdoc"):
            self._frame_content(attributes["srcdoc"] or "")

    def _frame_content(self, markup: str) -> None:
        """References of an `iframe srcdoc` document; its URLs are relative to the page that holds it."""
        if self.frame_depth >= FRAME_DEPTH:
            return
        inner = _Page(self.memo, self.region_memo, self.known, self.marks, self.frame_depth + 1).read(
            codecs.BOM_UTF8 + markup.encode("utf-8", "replace")
        )
        self._add(reference for reference in inner.references if not reference.url.startswith("#"))

    def _understand(
        self, node: LexborNode, kind: int | None, attributes: Attributes
    ) -> tuple[tuple[Reference, ...], Fact | None]:
        """References and the fact of one combination of element and attributes; independent of the page."""
        if kind == META:
            return meta_references(attributes)
        tag = (node.tag or "").lower()
        if kind is None and tag not in SVG_REFERENCES:
            return (), None
        text = squeeze(attributes.get("alt") or "") if tag == "area" else ""
        references = tuple(references_of(tag, attributes, text, accessible_name(attributes, text)))
        if kind == LINK and references:
            rel = references[0].rel
            if NOT_FETCHED_RELS.issuperset(rel) and rel:
                return (), None
            href, hreflang, kind_of_file = (
                attributes.get(name) or "" for name in ("href", "hreflang", "type")
            )
            if hreflang and "/" not in hreflang and "alternate" in rel:
                references = tuple(msgspec.structs.replace(one, target=hreflang) for one in references)
            return references, link_fact(rel, href, hreflang, kind_of_file)
        return references, None
