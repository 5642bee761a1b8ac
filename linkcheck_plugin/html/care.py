"""Tells by its bytes whether a page has attributes that any element may carry and that are worth a look."""

from __future__ import annotations

from linkcheck_plugin.regex import regex

_BACKGROUND = regex(rb"background\s*=")
CARE_LIMIT = 64
"""Places of `url(` that are looked at before a page is read with care without asking further."""


def needs_care(data: bytes) -> bool:
    """Whether some element may carry `style` with a URL, `background` or an ignore attribute."""
    data = data.lower()
    if b"-ignore" in data or (b"background" in data and _BACKGROUND.search(data)):
        return True
    if b"url(" not in data and b"image-set(" not in data:
        return False
    return any(_stands_in_style(data, name) for name in (b"url(", b"image-set("))


def _stands_in_style(data: bytes, name: bytes) -> bool:
    """Whether a CSS function may stand in a `style` attribute: in a tag that has one."""
    position = data.find(name)
    for _ in range(CARE_LIMIT):
        if position < 0:
            return False
        tag = data.rfind(b"<", 0, position)
        while tag > 0 and not data[tag + 1 : tag + 2].isalpha() and data[tag + 1 : tag + 2] not in b"/!":
            tag = data.rfind(b"<", 0, tag)
        if tag < 0 or (data[tag : tag + 6] != b"<style" and b"style" in data[tag:position]):
            return True
        following = data.find(b"<", position)
        position = data.find(name, following) if following > 0 else -1
    return True
