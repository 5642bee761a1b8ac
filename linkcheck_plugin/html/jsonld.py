"""Turns the text of a JSON-LD script into the URLs of its properties that schema.org gives the range URL."""

from __future__ import annotations

import re

import msgspec

from linkcheck_plugin.regex import regex

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


def urls(text: str) -> list[tuple[str, str]]:
    """Find (property, URL) in document order; URLs lose their fragment, which only names a node.

    Templates (`{search_term}`) and plain text are left out. What is not JSON has no URLs.
    """
    try:
        document: object = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
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
