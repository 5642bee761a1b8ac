"""How generators turn titles and file names into parts of addresses."""

from __future__ import annotations

import html
import re
import unicodedata


def jekyll_slug(text: str, *, pretty: bool = False, cased: bool = False) -> str:
    """https://jekyllrb.com/docs/liquid/filters/#options-for-the-slugify-filter."""
    slug = re.sub(r"[^\w.~!$&'()+,;=@]+" if pretty else r"[\W_]+", "-", text).strip("-")
    return slug if cased else slug.lower()


def hugo_path(path: str) -> str:
    """A path as Hugo publishes it: lower case, spaces as hyphens, few other signs.

    https://gohugo.io/functions/urls/urlize/.
    """
    path = re.sub(r"[^\w./+~@#\s-]", "", unicodedata.normalize("NFC", path))
    return re.sub(r"[\s-]*\s[\s-]*", "-", path).lower()


def github_slug(text: str) -> str:
    """The slug of github-slugger, with which Astro makes addresses of file names."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def hexo_slug(text: str) -> str:
    """https://github.com/hexojs/hexo-util#slugizestr-options; letters lose their accents."""
    return re.sub(r"[\x00-\x1f\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+", "-", _unaccented(text)).strip(
        "-"
    )


def pelican_slug(text: str) -> str | None:
    """The slug of Pelican's default settings; None where its transliteration would be needed.

    https://docs.getpelican.com/en/latest/settings.html, SLUG_REGEX_SUBSTITUTIONS.
    """
    plain = _unaccented(re.sub(r"<[^<>]*>", "", html.unescape(text)))
    plain = plain.translate(_PUNCTUATION)
    if not plain.isascii():
        return None
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip()).lower()


_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d",
     "Đ": "D", "ı": "i"}
)  # fmt: skip
_PUNCTUATION = str.maketrans(
    {"–": "-", "—": "--", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "\xa0": " "}
)


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
