from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkcheck_plugin.html.refresh import parse_refresh

BLANK = "\t\n\f\r "


def by_the_standard(content: str) -> tuple[float, str] | None:
    """The steps of the HTML Living Standard, "shared declarative refresh steps", one after another."""
    rest = content.lstrip(BLANK)
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    rest = rest[len(digits) :]
    if not digits and not rest.startswith("."):
        return None
    time = float(digits or 0)
    rest = rest.lstrip("0123456789.")
    if not rest:
        return time, ""
    if rest[0] not in ";," + BLANK:
        return None
    rest = rest.lstrip(BLANK)
    if rest[:1] in (";", ","):
        rest = rest[1:].lstrip(BLANK)
    if not rest:
        return time, ""
    url = rest
    if rest[:3].lower() == "url":
        behind = rest[3:].lstrip(BLANK)
        if not behind.startswith("="):
            return time, url.strip(BLANK)
        url = behind[1:].lstrip(BLANK)
    elif rest[:1] in "uU":
        return time, url.strip(BLANK)
    if url[:1] in ("'", '"'):
        url = url[1:].partition(url[0])[0]
    return time, url.strip(BLANK)


@pytest.mark.parametrize(
    ("content", "refresh"),
    [
        ("0; url=a", (0, "a")),
        ("0;url=a", (0, "a")),
        ("0, url=a", (0, "a")),
        ("0 url=a", (0, "a")),
        ("0;a", (0, "a")),
        ("0 a", (0, "a")),
        ("0;URL = 'a'", (0, "a")),
        ('0;url="a"b', (0, "a")),
        ("0;url='a", (0, "a")),
        ("0;'a'", (0, "a")),
        ("0;url=a b", (0, "a b")),
        ("0;url= a ", (0, "a")),
        ("0;url=a'b", (0, "a'b")),
        ("0;url=a;b", (0, "a;b")),
        ("0;urls=a", (0, "urls=a")),
        ("0;url a", (0, "url a")),
        ("0;ur=a", (0, "ur=a")),
        ("0;\nurl\t=\fa\r", (0, "a")),
        (" 5;url=a", (5, "a")),
        ("5.9;url=a", (5, "a")),
        ("5..;url=a", (5, "a")),
        (".5;url=a", (0, "a")),
        ("0;url=", (0, "")),
        ("0;", (0, "")),
        ("0", (0, "")),
        ("300", (300, "")),
        ("5.", (5, "")),
        ("0;;url=a", (0, ";url=a")),
    ],
)
def test_a_refresh_is_read_as_browsers_do(content, refresh):
    assert parse_refresh(content) == refresh
    assert by_the_standard(content) == refresh


@pytest.mark.parametrize(
    ("ignored", "read"),
    [
        ("", "0"),
        ("url=a", "0;url=a"),
        ("a", "0;a"),
        ("-1;url=a", "1;url=a"),
        ("+1;url=a", "1;url=a"),
        ("0url=a", "0 url=a"),
        ("0:url=a", "0;url=a"),
        ("0a", "0 a"),
        (";url=a", ".;url=a"),
        ("1e3;url=a", "1;url=a"),
        ("٣;url=a", "3;url=a"),
    ],
)
def test_what_browsers_ignore_is_no_refresh(ignored, read):
    assert parse_refresh(ignored) is None
    assert parse_refresh(read) is not None


PIECES = (
    "0",
    "5",
    "12",
    ".",
    ";",
    ",",
    " ",
    "\n",
    "\t",
    "url",
    "URL",
    "u",
    "=",
    "'",
    '"',
    "a",
    "/b/",
    "https://o.example/",
    "é",
)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("0;url='a'")
def test_the_steps_of_the_standard_give_the_same(content):
    assert parse_refresh(content) == by_the_standard(content)


@given(st.text(max_size=30))
@example("9" * 5_000)
@example("0;url=" + "'" * 2_000)
def test_any_content_is_read(content):
    result = parse_refresh(content)

    assert result is None or (result[0] >= 0 and isinstance(result[1], str))


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\x0b", "\x1c"])
def test_only_the_white_space_of_html_is_skipped(space):
    assert parse_refresh(f"{space}0;url=a") is None
    assert parse_refresh(f"0{space}url=a") is None
    assert parse_refresh(f"0;url=a{space}") == (0, f"a{space}")
