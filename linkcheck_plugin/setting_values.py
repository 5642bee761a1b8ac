"""What a setting may hold: types that say what they want, and normalise what they get."""

from __future__ import annotations

import datetime
import json
import re
import urllib.parse
import warnings
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta


class Check(NamedTuple):
    """Marks a type with a function that returns the normalised value, or raises ValueError.

    It sees text of the right type, but lists and tables as the user wrote them. The message of the error is
    used for types without a title.
    """

    normal: Callable[[Any], Any]


def found(value: object) -> str:
    """A value as messages show it."""
    if isinstance(value, Mapping | list | tuple | set):
        return "a table" if isinstance(value, Mapping) else "a list"
    return json.dumps(value, ensure_ascii=False, default=str)


def _site_url(text: str) -> str | None:
    """The directory that an address names, with its closing slash; None for empty text: unknown."""
    parts = urllib.parse.urlsplit(text.strip())
    host = re.fullmatch(r"(?:[^\s@:\[\]]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?", parts.netloc)
    path = parts.path.removesuffix("/index.html").rstrip("/")
    rest = parts.query or parts.fragment or re.search(r"[\s\\]", parts.path)
    if text.strip() and (parts.scheme not in ("http", "https") or not host or rest or parts.port == 0):
        raise ValueError
    return f"{parts.scheme}://{parts.netloc.lower()}{path}/" if host else None


def _origin(text: str) -> str:
    if not re.fullmatch(r"(https?://)?[^\s/?#@]+/?", text, re.IGNORECASE):
        raise ValueError
    return text.removesuffix("/").lower()


def _pattern(text: str) -> str:
    """A glob, or after `re:` a regular expression."""
    if text.startswith("re:"):
        _compile(text, text[3:])
    return text


def _expression(text: str) -> str:
    """A regular expression."""
    _compile(text, text)
    return text


def _compile(text: str, expression: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(expression)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"{found(text)} is no regular expression: {error}") from None


def _rewrites(table: Any) -> Any:
    """Patterns whose replacements fit: groups exist, backslashes are escapes."""
    for key, replacement in table.items() if isinstance(table, Mapping) else ():
        try:
            re.sub(_pattern(str(key))[3:] if str(key).startswith("re:") else "", str(replacement), "")
        except (re.error, IndexError) as error:
            raise ValueError(f"the replacement does not fit {found(key)}: {error}") from None
    return table


def _endpoint(text: str) -> str:
    host, _, port = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if (ip_address(bare).version == 6) != host.startswith("[") or not 0 < int(port) < 65536:
        raise ValueError
    return text


FailOn = Literal["error", "warning", "info", "never"]
Outbound = Annotated[Literal["auto"] | bool, Meta(title='"auto", true or false')]
Preset = Literal["links", "recommended", "seo", "all"]
Qualifier = Literal["sponsored", "ugc"]
Profile = Literal["auto", "github-pages", "netlify", "cloudflare-pages", "vercel", "gitlab-pages", "firebase",
                  "s3", "nginx", "apache", "generic"]  # fmt: skip
FilePath = Annotated[str, Meta(pattern=r"^[^\x00]+$", title="a path")]
FileName = Annotated[str, Meta(pattern=r"^[^/\\]+$", title="a file name")]
Extension = Annotated[str, Meta(pattern=r"^\.[^/\\]+$", title='an extension such as ".html"')]
Prefix = Annotated[str, Meta(pattern=r"^/", title='a path from the root of the host, such as "/de/"')]
Day = Annotated[datetime.date, Meta(title="a date such as 2027-01-31")]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0)]
Status = Annotated[int, Meta(ge=100, le=999, title="a status from 100 to 999")]
Origin = Annotated[str, Meta(title='an origin or host such as "www.example.org"'), Check(_origin)]
_HOST = r"^(\*|(\*\.)?[^\s/:@*\[\]]+|\[[\da-fA-F:.]+\])$(?!\n)"
HostName = Annotated[str, Meta(pattern=_HOST, title='a host without port, "*.host" or "*"'), Check(str.lower)]
HeaderName = Annotated[str, Meta(pattern=r"^[\w!#$%&'*+.^`|~-]+$(?!\n)", title="the name of a header")]
HeaderValue = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)", title="one line of text")]
Network = Annotated[str, Meta(title='a network like "10.0.0.0/8"'), Check(lambda text: str(ip_network(text)))]
Endpoint = Annotated[str, Meta(title='IP:PORT such as "127.0.0.1:8080" or "[::1]:8080"'), Check(_endpoint)]
SiteUrl = Annotated[str, Meta(title='an address such as "https://example.org/docs/"'), Check(_site_url)]
Pattern = Annotated[str, Check(_pattern)]
Expression = Annotated[str, Check(_expression)]
EndpointUrl = Annotated[str, Meta(pattern="^https://", title="an https URL with {groups} of the path")]
Condition = dict[str, Annotated[bool | int | str, Meta(title="true, false, a whole number or text")]]
Rewrites = Annotated[dict[Annotated[str, Meta(pattern="^re:", title='"re:PATTERN"')], str], Check(_rewrites)]
Tokens = Annotated[tuple[str, ...], Check(lambda rel: rel.split() if isinstance(rel, str) else rel)]
CleanUrls = Annotated[
    tuple[Extension, ...] | None,
    Check(lambda value: ([".html"] if value else []) if isinstance(value, bool) else value),
]
