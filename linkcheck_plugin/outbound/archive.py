"""Looks for copies of broken pages in the Internet Archive: what to ask, and what its answer says."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.outbound.exchange import Failure, Request, Response

ENDPOINT = "https://archive.org/wayback/available?url="
"""Wayback Availability JSON API (archive.org/help/wayback_api.php)."""
LARGEST = 65_536
"""Bytes of an answer that are read."""
MOST = 50
"""Broken URLs of one run for which a copy is looked for."""


def request_for(url: str, timeout: float) -> Request:
    """What to ask for a copy of a URL; `timeout` in seconds."""
    return Request(
        f"{ENDPOINT}{quote(url, safe='')}", "GET", timeout, {"Accept": "application/json"}, LARGEST
    )


def copy_in(outcome: Response | Failure) -> str | None:
    """The https address of the closest copy that was a good page; None if there is none, or nobody can say."""
    if isinstance(outcome, Failure) or outcome.status != 200:
        return None
    try:
        found: Any = msgspec.json.decode(outcome.body)
        closest = found["archived_snapshots"]["closest"]
        if closest["available"] is not True or str(closest["status"]) != "200":
            return None
        copy = urls.normalise(str(closest["url"]))
    except (msgspec.MsgspecError, urls.MalformedURL, KeyError, TypeError, ValueError):
        return None
    origin = urls.origin_of(copy)
    if origin is None or origin.host != "web.archive.org":
        return None
    return f"https://{origin.host}{origin.rest}"
