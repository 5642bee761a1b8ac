"""Looks at a page of another site: which fragments it has, and whether it is what it seems."""

from __future__ import annotations

from linkcheck_plugin import urls
from linkcheck_plugin.model import Look
from linkcheck_plugin.outbound.fragment_kinds import has_id, is_scripted, kind_of, without_directive
from linkcheck_plugin.outbound.page import PARSED, Page, is_html, read_page
from linkcheck_plugin.outbound.suspicions import parked_host, suspicion
from linkcheck_plugin.site.fragments import nearest_fragment

__all__ = ["look", "parked_host"]

NEAREST, CANDIDATES = 10, 10_000
"""Missing fragments of one page for which a near id is sought, and ids that are compared."""
NO_TEXT, LITTLE_TEXT = 200, 1_000
"""Characters of text of a page that is surely, or maybe, filled by its scripts."""
SCRIPT_HEAVY = 50
"""So many bytes of script for a character of text, and the text is in the script."""
MOUNTS = frozenset({
    "root", "app", "__next", "__nuxt", "___gatsby", "svelte", "sveltekit", "main-app", "react-root", "app-root",
    "redoc", "redoc-container", "swagger-ui", "api-reference", "storybook-root", "q-app", "ember-app", "mount",
})  # fmt: skip
"""Ids of elements that scripts fill."""


def look(
    url: str,
    content_type: str,
    body: bytes,
    truncated: bool,
    fragments: frozenset[str],
    *,
    suspicions: bool,
    asked: str = "",
) -> Look:
    """What the body of a good answer says.

    `url` is where it came from, `asked` the URL in the link, if that is another. A fragment (without `#`, as
    written) is found, missing, or unjudged: nobody can say without running the scripts of the page or reading
    on. Never raises; what is read is bounded.
    """
    kinds = {fragment: kind_of(url, fragment) for fragment in sorted(fragments)}
    found = [fragment for fragment, kind in kinds.items() if kind == "none"]
    wanted = [fragment for fragment, kind in kinds.items() if kind == "id"]
    missing: list[str] = []
    near: dict[str, str] = {}
    suspected = None
    if (wanted or suspicions) and is_html(content_type, body):
        page = read_page(content_type, body)
        scripted = is_filled_by_script(page)
        found += [fragment for fragment in wanted if has_id(fragment, page.ids)]
        if not (
            truncated or len(body) > PARSED or scripted or page.refreshes or page.frames or _host_scripts(url)
        ):
            missing = [fragment for fragment in wanted if fragment not in found]
            near = _nearest(missing, page)
        if suspicions:
            suspected = suspicion(page, url, asked or url, scripted=scripted)
    unjudged = fragments.difference(found, missing)
    return Look(suspected, tuple(sorted(found)), tuple(missing), tuple(sorted(unjudged)), near)


def is_filled_by_script(page: Page) -> bool:
    """Whether a page is a frame for a script, which may add any id."""
    text = len(page.text)
    if not page.scripts or text >= LITTLE_TEXT:
        return False
    return (
        text < NO_TEXT
        or page.wants_scripts
        or not MOUNTS.isdisjoint(page.ids)
        or page.script_bytes > SCRIPT_HEAVY * text
    )


def _host_scripts(url: str) -> bool:
    origin = urls.origin_of(url)
    return origin is not None and is_scripted(origin.host)


def _nearest(missing: list[str], page: Page) -> dict[str, str]:
    ids = page.ids if len(page.ids) <= CANDIDATES else frozenset(sorted(page.ids)[:CANDIDATES])
    nearest = {fragment: nearest_fragment(without_directive(fragment), ids) for fragment in missing[:NEAREST]}
    return {fragment: near for fragment, near in nearest.items() if near is not None}
