"""Decides whether a fragment leads somewhere on a page, and what was probably meant if it does not."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from urllib.parse import quote

from linkcheck_plugin import urls
from linkcheck_plugin.site.index import differ_in_number

MAX_IDS = 2_000
"""Ids of a page that are compared with a missing one."""


def has_fragment(fragment: str, ids: Collection[str]) -> bool:
    """Whether a fragment (without `#`) leads somewhere on a page with these ids.

    HTML Living Standard, "select the indicated part"; text directives by the URL Fragment Text Directives
    draft; `/…` and `!…` are routes that scripts read.
    """
    fragment = fragment.partition(":~:")[0]
    if not fragment or fragment[0] in "/!" or fragment in ids:
        return True
    decoded = urls.decode_fragment(fragment)
    return decoded in ids or decoded.lower() == "top"


def nearest_fragment(fragment: str, ids: frozenset[str]) -> str | None:
    """The id that is most like a missing one, percent-encoded where a URL needs it."""
    return next(iter(near_fragments(fragment, ids)), None)


def near_fragments(fragment: str, ids: frozenset[str]) -> list[str]:
    """Up to two ids that are much like a missing one, the nearest first, percent-encoded where a URL needs it."""
    if len(fragment) > 200:
        return []
    folded = fragment.lower()
    same = sorted(name for name in ids if name.lower() == folded)[:2]
    candidates = [name for name in sorted(ids)[:MAX_IDS] if not differ_in_number(name, fragment)]
    near = same or difflib.get_close_matches(fragment, candidates, n=2, cutoff=0.8)
    return list(map(_encoded, near))


def _encoded(name: str) -> str:
    """An id as the fragment of a URL: only what a URL cannot hold is percent-encoded."""
    return "".join(
        character if ord(character) > 127 else quote(character, safe="!$&'()*+,;=:@/?-._~")
        for character in name
    )
