"""Turns the text of a JSON-LD script into the URLs of its properties, and into what it says of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.remarks import Note, Remark

URL_PROPERTIES = frozenset({
    "acquireLicensePage", "actionableFeedbackPolicy", "archivedAt", "benefitsSummaryUrl", "codeRepository",
    "contentUrl", "correctionsPolicy", "discussionUrl", "diversityPolicy", "diversityStaffingReport",
    "documentation", "downloadUrl", "embedUrl", "ethicsPolicy", "hasMap", "hasMenu", "image", "installUrl",
    "isBasedOn", "isPartOf", "item", "labelDetails", "layoutImage", "license", "logo", "mainEntityOfPage",
    "map", "maps", "masthead", "menu", "merchantReturnLink", "missionCoveragePrioritiesPolicy",
    "noBylinesPolicy", "ownershipFundingInfo", "paymentUrl", "photo", "photos", "prescribingInfo",
    "publishingPrinciples", "relatedLink", "releaseNotes", "replyToUrl", "sameAs", "screenshot",
    "sdLicense", "serviceUrl", "significantLink", "significantLinks", "targetUrl", "thumbnail",
    "thumbnailUrl", "tourBookingPage", "trackingUrl", "unnamedSourcesPolicy", "url", "usageInfo",
    "verificationFactCheckingPolicy",
})  # fmt: skip
"""Properties whose text value is the address of something that can be fetched."""

NODE_PROPERTIES = frozenset({"item", "mainEntityOfPage", "image", "logo", "license"})
"""Properties where `{"@id": …}` stands for an address; elsewhere an `@id` is only the name of a node."""

_ADDRESS = regex(
    r"""
    (?: https?:/* | // | / | \.\.?/ ) [^\s{}<>"]+    # absolute, or clearly a path
    | / | \./ | \.\./
    | (?: [^\s{}<>":/?\#]+ / )+                        # a directory
    | (?: [^\s{}<>":/?\#]+ / )* [^\s{}<>":/?\#]+
      \. (?: html? | xhtml | php | aspx? | pdf | png | jpe?g | gif | svg | webp | avif | ico | bmp | tiff?
           | mp[34] | m4[av] | webm | og[gv] | wav | zip | json | xml | txt | md )
      (?: \? [^\s{}<>"]* )?                             # a file
    """,
    re.VERBOSE | re.IGNORECASE,
)


PAGES = frozenset({
    "WebPage", "AboutPage", "CheckoutPage", "CollectionPage", "ContactPage", "FAQPage", "ItemPage", "MedicalWebPage",
    "ProfilePage", "QAPage", "RealEstateListing", "SearchResultsPage",
})  # fmt: skip
ARTICLES = frozenset({
    "Article", "AdvertiserContentArticle", "AnalysisNewsArticle", "APIReference", "BlogPosting", "LiveBlogPosting",
    "NewsArticle", "OpinionNewsArticle", "Report", "ReportageNewsArticle", "ReviewNewsArticle", "ScholarlyArticle",
    "SocialMediaPosting", "TechArticle",
})  # fmt: skip
"""Types of nodes whose `url` and `mainEntityOfPage` are the page itself, if it has one such node."""


def decode(text: str) -> object:
    """The document; None for what is not JSON."""
    try:
        document: object = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return document


def urls(document: object) -> list[tuple[str, str]]:
    """Find (property, URL) in document order; URLs lose their fragment, which only names a node.

    Templates (`{search_term}`) and plain text are left out.
    """
    found: list[tuple[str, str]] = []
    open_values: list[tuple[str, object]] = [("", document)]
    while open_values:
        key, value = open_values.pop()
        if isinstance(value, str):
            if key in URL_PROPERTIES and (url := _address(value)):
                found.append((key, url))
        elif isinstance(value, list):
            open_values.extend((key, item) for item in reversed(value))
        elif isinstance(value, dict):
            inner = [item for item in value.items() if not item[0].startswith("@") or item[0] == "@graph"]
            open_values.extend(reversed(inner))
            node = value.get("@id")
            if isinstance(node, str) and key in NODE_PROPERTIES and not value.keys() & {"url", "contentUrl"}:
                open_values.append((key, node))
    return found


def _address(value: str) -> str | None:
    url = value.strip().partition("#")[0]
    return url if _ADDRESS.fullmatch(url) else None


def notes(document: object) -> list[Note]:
    """What the nodes say of the page: its URL, where its breadcrumb ends, an identity that is no other page."""
    nodes = [*_nodes(document)]
    found: list[Note] = []
    for types in (PAGES, ARTICLES):
        main = [node for node in nodes if not types.isdisjoint(_types(node))]
        if len(main) == 1:
            stated = dict.fromkeys(
                filter(None, (_url(main[0].get("url")), _url(main[0].get("mainEntityOfPage"))))
            )
            found += [Note(Remark.JSON_LD_URL, url) for url in stated]
    for node in nodes:
        if "BreadcrumbList" in _types(node) and (last := _last_item(node)) is not None:
            found.append(Note(Remark.JSON_LD_BREADCRUMB, *last))
        own, same = _url(node.get("url")), node.get("sameAs")
        if own and own in [_url(value) for value in (same if isinstance(same, list) else [same])]:
            found.append(Note(Remark.JSON_LD_SAME_AS, own))
    return found


def _nodes(document: object) -> Iterator[dict[str, object]]:
    """The nodes of the document: one, a list of them, or a graph."""
    for node in document if isinstance(document, list) else [document]:
        graph = node.get("@graph") if isinstance(node, dict) else None
        yield from (each for each in (graph if isinstance(graph, list) else [node]) if isinstance(each, dict))


def _types(node: dict[str, object]) -> list[str]:
    types = node.get("@type")
    return [each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)]


def _url(value: object) -> str | None:
    """The address that a value is, or that it names as its `url` or `@id`."""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return _address(value) if isinstance(value, str) else None


def _last_item(breadcrumb: dict[str, object]) -> tuple[str, str] | None:
    """The address and the name of the last item, None if it has no address."""
    items = breadcrumb.get("itemListElement")
    listed = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    placed = [item for item in listed if isinstance(item.get("position"), int)]
    if not listed:
        return None
    last = max(placed, key=lambda item: item["position"]) if len(placed) == len(listed) else listed[-1]
    item = last.get("item")
    name = last.get("name") or (item.get("name") if isinstance(item, dict) else "")
    url = _url(item)
    return None if url is None else (url, name if isinstance(name, str) else "")
