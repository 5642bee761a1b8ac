"""Turns the headings of a source file into the ids that generators give them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.written import Heading

Slug = Callable[[str], str]
Unique = Callable[[str, dict[str, str]], str]
"""From an id and those that are used, each with the last one that was made of it, to one that is free."""


class Style(msgspec.Struct, frozen=True):
    """One rule for heading ids: the id of a text, and what happens to one that is taken already."""

    name: str
    slug: Slug
    unique: Unique


def heading_ids(headings: Sequence[Heading], taken: Collection[str], styles: Iterable[Style]) -> set[str]:
    """The ids that the headings may have, by any of the styles; explicit ids are among them.

    `taken` are the ids that stand elsewhere in the file: some generators make headings step aside for them.
    """
    explicit = {heading.id for heading in headings if heading.id}
    found = set(explicit)
    for style in styles:
        for variant in _TEXTS:
            for already in ({*explicit, *taken}, set[str]()):
                used = {name: name for name in already}
                for heading in headings:
                    name = heading.id or style.unique(style.slug(variant(heading.text)), used)
                    used.setdefault(name, name)
                    found.add(name)
    found.discard("")
    return found


def _as_written(text: str) -> str:
    return text


def _without_emoji(text: str) -> str:
    """Some generators turn `:rocket:` into an image or drop it; others keep the name."""
    return _SHORTCODE.sub("", text).strip()


_SHORTCODE = regex(r":[A-Za-z0-9_+\-]{1,60}:(?:\{[^{}]*\})?")
_TEXTS = (_as_written, _without_emoji)


# What becomes of a text -----------------------------------------------------------------------------------


def python_markdown(text: str) -> str:
    """Python-Markdown, `toc.slugify`: ASCII only, lower case, blanks and dashes become one dash."""
    ascii_only = unicodedata.normalize("NFKD", _plain(text)).encode("ascii", "ignore").decode()
    return _one_dash(ascii_only)


def python_markdown_unicode(text: str) -> str:
    """Python-Markdown, `toc.slugify_unicode`."""
    return _one_dash(_plain(text))


def _one_dash(text: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def pymdownx(text: str) -> str:
    """pymdownx.slugs with `case: lower`: every blank is a dash of its own."""
    return pymdownx_cased(text).lower()


def pymdownx_cased(text: str) -> str:
    """pymdownx.slugs as it comes: letter case is kept."""
    text = unicodedata.normalize("NFC", _plain(text)).strip()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def github(text: str) -> str:
    """GitHub and github-slugger (Docusaurus, Astro): letters, marks, numbers, `_` and `-` of any script."""
    return "".join(
        "-" if character == " " else character
        for character in text.lower()
        if character in " -" or unicodedata.category(character)[0] in "LMN" or _is_connector(character)
    )


def github_without_marks(text: str) -> str:
    """The same without variation selectors and joiners, which emoji leave behind."""
    return github(re.sub("[\u200d\ufe00-\ufe0f]", "", text))


def gitlab(text: str) -> str:
    """GitLab: as GitHub, with one dash for several."""
    return re.sub(r"-{2,}", "-", github(text)).strip("-")


def goldmark(text: str) -> str:
    """Hugo, `autoHeadingIDType = "github"`: letters, digits, `_`; blanks and dashes become dashes."""
    return (
        "".join(
            "-" if character in " -" else character.lower()
            for character in text.strip()
            if character in " -_" or character.isalpha() or character.isdigit()
        )
        or "heading"
    )


def goldmark_ascii(text: str) -> str:
    """Hugo, `github-ascii`: accents are removed."""
    return goldmark(unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode())


def vue(text: str) -> str:
    """VitePress (mdit-vue): accents removed, everything else that is no letter or digit is one dash."""
    bare = re.sub("[\u0300-\u036f\u0000-\u001f]", "", unicodedata.normalize("NFKD", text))
    slug = re.sub(r"""[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:"'“”‘’<>,.?/]+""", "-", bare).strip("-")
    return re.sub(r"^(\d)", r"_\1", slug).lower()


def kramdown(text: str) -> str:
    """Kramdown on its own: ASCII letters first, then letters, digits, blanks and dashes."""
    text = re.sub(r"^[^a-zA-Z]+", "", text)
    return re.sub(r"[^a-zA-Z0-9 -]", "", text).replace(" ", "-").lower() or "section"


def mdbook(text: str) -> str:
    """mdBook: letters, digits, `_` and `-`; every blank is a dash."""
    return "".join(
        "-" if character.isspace() else character.lower()
        for character in text.strip()
        if character.isspace() or character in "_-" or character.isalnum()
    )


def mdbook_before_letters(text: str) -> str:
    """mdBook before 0.5: an id that does not begin with a letter gets an `a`."""
    slug = mdbook(text)
    return slug if re.match(r"[a-z]", slug) else "a" + slug


def docutils(text: str) -> str:
    """Docutils and Sphinx, `make_id`: ASCII letters and digits, one dash between, a letter first."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", " ".join(bare.split())))


_LETTERS = str.maketrans(
    {"ß": "sz", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t"}
)


def _plain(text: str) -> str:
    return html.unescape(text)


def _is_connector(character: str) -> bool:
    return unicodedata.category(character) == "Pc"


# What becomes of an id that is taken ----------------------------------------------------------------------


def _underscore(slug: str, used: dict[str, str]) -> str:
    """Python-Markdown: `a`, `a_1`, `a_2`; an empty one counts as taken."""
    found = slug
    while found in used or not found:
        # where the search for this one ended before: everything up to there is taken still
        after = used.get(found, found)
        match = _COUNTED.fullmatch(after)
        found = f"{match[1]}_{int(match[2]) + 1}" if match else f"{after}_1"
    if slug in used:
        used[slug] = found
    return found


def _dash(slug: str, used: dict[str, str]) -> str:
    """Everyone else: `a`, `a-1`, `a-2`."""
    if slug not in used:
        return slug
    number = int(used[slug][len(slug) + 1 :] or 0) + 1
    while f"{slug}-{number}" in used:
        number += 1
    used[slug] = f"{slug}-{number}"
    return used[slug]


_COUNTED = regex(r"(.*)_([0-9]{1,9})", re.DOTALL)

PYTHON_MARKDOWN = Style("python-markdown", python_markdown, _underscore)
PYTHON_MARKDOWN_ANY = (
    PYTHON_MARKDOWN,
    Style("python-markdown-unicode", python_markdown_unicode, _underscore),
    Style("pymdownx", pymdownx, _underscore),
    Style("pymdownx-cased", pymdownx_cased, _underscore),
)
"""What `toc: slugify` may name, and it alone in the default."""
GITHUB = (
    Style("github", github, _dash),
    Style("github-without-marks", github_without_marks, _dash),
)
REPOSITORY = (*GITHUB, Style("gitlab", gitlab, _dash))
"""The hosts of repositories, which render Markdown where it lies."""
GOLDMARK = (Style("goldmark", goldmark, _dash), Style("goldmark-ascii", goldmark_ascii, _dash))
VUE = (Style("vue", vue, _dash),)
KRAMDOWN = (Style("kramdown", kramdown, _dash), *GITHUB)
"""Jekyll's default is kramdown's GitHub flavour, whose ids are GitHub's."""
MDBOOK = (
    Style("mdbook", mdbook, _dash),
    Style("mdbook-before-letters", mdbook_before_letters, _dash),
)
DOCUTILS = (Style("docutils", docutils, _dash),)
