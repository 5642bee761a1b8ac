"""Turns files for programs into references: robots.txt, llms.txt, security.txt, OpenSearch, web manifests."""

from __future__ import annotations

import re
from typing import Any

from linkcheck_plugin.html.found import Found
from linkcheck_plugin.html.xmlreader import local_name, parse
from linkcheck_plugin.model import Reference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.remarks import Note, Remark

_ROBOTS_SITEMAP = regex(r"[ \t]*+sitemap[ \t]*+:[ \t]*+([^#\s]++)", re.IGNORECASE)
_SECURITY_FIELD = regex(
    r"(policy|acknowledge?ments|hiring|encryption|contact|canonical|csaf)[ \t]*+:[ \t]*+(\S++)[ \t]*+\Z",
    re.IGNORECASE,
)
_RULES = {"allow": Remark.ALLOW, "disallow": Remark.DISALLOW}
_FENCE = regex(r" {0,3}(```+|~~~+)")
_CODE_SPAN = regex(r"`[^`\n]*+`")
_MARKDOWN_LINK = regex(
    r"\[([^\[\]\n]*+)\]\([ \t]*+(?:<([^<>\n]*+)>|([^\s()<>]*+(?>(?:\([^\s()<>]*+\)[^\s()<>]*+)*)))"
    r"(?>(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?)[ \t]*+\)"
)
_BARE_LINK = regex(r"[ \t]*+[-*+][ \t]++<?(https?://[^\s<>]++)>?[ \t]*+\Z")


def read_robots(text: str) -> Found:
    """The `Sitemap` lines of a robots.txt (RFC 9309 leaves them to sitemaps.org), and its rules for all crawlers."""
    lines = text.removeprefix("\ufeff").splitlines()
    sitemaps = map(_ROBOTS_SITEMAP.match, lines)
    references = [Reference("Sitemap", "", line[1]) for line in sitemaps if line]
    return Found(references, None, _rules_for_all(lines))


def _rules_for_all(lines: list[str]) -> list[Note]:
    """The rules of the groups for `*` (RFC 9309, section 2.2); a rule without a pattern says nothing."""
    rules: list[Note] = []
    agents: set[str] = set()
    in_rules = False
    for line in lines:
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent" and colon:
            agents = {value} if in_rules else agents | {value}
            in_rules = False
        elif field in _RULES and colon:
            in_rules = True
            if value and "*" in agents:
                rules.append(Note(_RULES[field], value))
    return rules


def read_security(text: str) -> Found:
    """The addresses of a security.txt (RFC 9116)."""
    lines = map(_SECURITY_FIELD.match, text.removeprefix("\ufeff").splitlines())
    return Found([Reference(line[1].capitalize(), "", line[2]) for line in lines if line])


def read_llms(text: str) -> Found:
    """Markdown links of an llms.txt, and list items that are an address; not those in code."""
    references = []
    fence = ""
    for line in text.removeprefix("\ufeff").splitlines():
        if marker := _FENCE.match(line):
            if not fence:
                fence = marker[1]
            elif marker[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            continue
        if fence:
            continue
        if bare := _BARE_LINK.match(line):
            references.append(Reference("link", "", bare[1]))
            continue
        links = _MARKDOWN_LINK.finditer(_CODE_SPAN.sub("", line) if "`" in line else line)
        references += [
            Reference("link", "", link[2] or link[3], text=" ".join(link[1].split()))
            for link in links
            if link[2] or link[3]
        ]
    return Found(references)


def read_manifest(manifest: dict[str, Any]) -> Found:
    """Start page, icons, screenshots and shortcuts of a web app manifest."""
    references = []
    if isinstance(start := manifest.get("start_url"), str) and start:
        references.append(Reference("start_url", "", start))
    references += _members(manifest, "icons", "src")
    references += _members(manifest, "screenshots", "src")
    shortcuts = manifest.get("shortcuts")
    for shortcut in shortcuts if isinstance(shortcuts, list) else ():
        if isinstance(shortcut, dict):
            references += _members({"shortcuts": [shortcut]}, "shortcuts", "url")
            references += _members(shortcut, "icons", "src")
    return Found(references)


def _members(place: dict[str, Any], key: str, attribute: str) -> list[Reference]:
    members = place.get(key)
    return [
        Reference(key, attribute, member[attribute])
        for member in (members if isinstance(members, list) else ())
        if isinstance(member, dict) and isinstance(member.get(attribute), str) and member[attribute]
    ]


def read_opensearch(data: bytes) -> Found:
    """Addresses of an OpenSearch description; templates with parameters are left out."""
    reader = _OpenSearch()
    problem = parse(data, reader)
    return Found(reader.references, problem)


class _OpenSearch:
    def __init__(self) -> None:
        self.references: list[Reference] = []
        self._element = ""
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._element = local_name(tag) if local_name(tag) in ("Image", "SearchForm") else ""
        self._text = []
        template = attributes.get("template", "").strip()
        if local_name(tag) == "Url" and template and "{" not in template:
            self.references.append(Reference("Url", "template", template))

    def data(self, text: str) -> None:
        if self._element:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._element and (url := "".join(self._text).strip()):
            self.references.append(Reference(self._element, "", url))
        self._element = ""
