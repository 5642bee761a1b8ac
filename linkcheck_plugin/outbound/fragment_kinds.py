"""Says by its spelling what a fragment asks of a page on another site, before the page is fetched."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from linkcheck_plugin import urls

Kind = Literal["none", "id", "unjudged"]
"""Nothing, an element, or something that only a program knows."""

NOT_HTML = frozenset({
    "pdf", "ps", "epub", "djvu", "odt", "ods", "odp", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "csv", "tsv",
    "txt", "log", "json", "yaml", "yml", "toml", "ipynb",
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "tif", "tiff", "bmp",
    "mp3", "ogg", "oga", "opus", "wav", "flac", "m4a", "mp4", "m4v", "webm", "ogv", "mov", "mkv", "avi", "m3u8",
    "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "tar", "jar", "whl", "exe", "msi", "dmg", "deb", "rpm", "iso",
    "css", "js", "mjs", "wasm", "woff", "woff2", "ttf", "otf",
})  # fmt: skip
"""Extensions of files whose fragments are pages, times or regions, or nothing at all (RFC 8118, Media
Fragments 1.0, SVG 2)."""

SCRIPTED_HOSTS = frozenset({
    "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitea.com", "git.sr.ht",
    "docs.google.com", "drive.google.com", "groups.google.com", "colab.research.google.com", "www.notion.so",
    "www.figma.com", "miro.com", "trello.com", "app.slack.com", "www.reddit.com", "x.com", "twitter.com",
    "www.youtube.com", "www.facebook.com", "www.instagram.com", "www.linkedin.com", "discord.com",
})  # fmt: skip
"""Hosts that render parts of their pages by script: an id that is missing there may come later."""
SCRIPTED_DOMAINS = (".notion.site", ".atlassian.net", ".sharepoint.com", ".gitbook.io")

_VIEW = re.compile(
    r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|lines-\d+(?:[:,]\d+)*|\d+-\d+"  # lines of code; rustdoc: ranges
    r"|diff-[0-9a-f]{16,}[LR\d-]*|discussion_r\d+|commits-pushed-\w+"
    r"|(?:issuecomment|discussioncomment|commitcomment|gistcomment|pullrequestreview)-\d+"
    r"|note_\d+|comment[_-]?\d+(?:_\d+)?"  # GitLab, Stack Exchange, blogs: on another page, or by script
    r"|svgView\(.*\)|epubcfi\(.*\)",
    re.IGNORECASE | re.DOTALL,
)
CODE_HOSTS = frozenset({"github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_VIEW_OF_CODE_HOST = re.compile(
    r"readme(?:-ov-file)?|commits|files|diff(?:-[\w-]+)?|discussion|start-of-content|r\d+|reply|partial-[\w-]+"
    r"|(?:file|issue|pull|event|ref|pullrequest)-[\w.%-]+",
    re.IGNORECASE,
)
_ASSIGNMENT = re.compile(r"[A-Za-z_][\w.-]*=[^=]")
"""`t=10`, `page=3`, `gid=0`, `map=12/51.5/0.1`, `xywh=…`; an `operator==` is an id."""
_ARITY = re.compile(r"[^/]*/\d+")
"""`map/2`: how Erlang and Elixir name functions."""
_ROUTE = ("/", "!", "?")


def kind_of(url: str, fragment: str) -> Kind:
    """What a fragment (without `#`, as written) asks of the page at an absolute URL.

    `none`: nothing that could be missing: empty, `top`, a text directive alone. `unjudged`: a route, a line of
    code, a time or page of a medium, a view that a script makes. `id`: an element.
    """
    decoded = _decoded(without_directive(fragment))
    if not decoded or decoded.lower() == "top":
        return "none"
    if decoded.startswith(_ROUTE) or ("/" in decoded and not _ARITY.fullmatch(decoded)):
        return "unjudged"
    if _ASSIGNMENT.match(decoded) or _VIEW.fullmatch(decoded):
        return "unjudged"
    origin = urls.origin_of(url)
    if origin is None:
        return "unjudged"
    if origin.host in CODE_HOSTS and _VIEW_OF_CODE_HOST.fullmatch(decoded):
        return "unjudged"
    return "unjudged" if _extension(origin.rest) in NOT_HTML else "id"


def without_directive(fragment: str) -> str:
    """The fragment without what scripts never see of it (URL Fragment Text Directives, section 3.3)."""
    return fragment.partition(":~:")[0]


def has_id(fragment: str, ids: Collection[str]) -> bool:
    """Whether one of these ids is what a fragment of kind `id` asks for, letter case included.

    GitHub, GitLab and Gitea put `user-content-` before the ids of what users write, and a script takes the
    short form.
    """
    wanted = without_directive(fragment)
    decoded = _decoded(wanted)
    return wanted in ids or decoded in ids or f"user-content-{decoded}" in ids


def is_scripted(host: str) -> bool:
    """Whether a host is known to render parts of its pages by script."""
    return host in SCRIPTED_HOSTS or host.endswith(SCRIPTED_DOMAINS)


def _decoded(fragment: str) -> str:
    """Percent-decoded; lone surrogates, which JSON can spell, are no characters."""
    return urls.decode_fragment(fragment.encode("utf-8", "replace").decode())


def _extension(rest: str) -> str:
    """Of the last name of a path, in lower case; rest is a path with query and fragment."""
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
