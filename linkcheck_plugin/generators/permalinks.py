"""Fills the patterns of permalinks, such as `/:year/:month/:title/`, from a date and what else is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from linkcheck_plugin.regex import regex

OTHER_DAY = 1
"""Weight of the day before and after: a time of day is another day in another time zone."""


def days(text: str | None) -> Iterator[tuple[date, int]]:
    """The days that a written date may be, with weights; nothing if there is none."""
    match = re.match(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+\d{1,2}:)?", text or "")
    if match is None:
        return
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        yield day, 0
        if match[0].endswith(":"):
            yield day - timedelta(days=1), OTHER_DAY
            yield day + timedelta(days=1), OTHER_DAY
    except (ValueError, OverflowError):
        return


def date_tokens(day: date | None) -> dict[str, str | None]:
    """The parts of a date under their names in permalinks; None for each if it is not known."""
    if day is None:
        return dict.fromkeys(_DATE_TOKENS)
    values = (
        f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", str(day.month), str(day.day), f"{day.year % 100:02}",
        f"{day.timetuple().tm_yday:03}", str(day.timetuple().tm_yday), MONTHS[day.month - 1][:3],
        MONTHS[day.month - 1], MONTHS[day.month - 1],
    )  # fmt: skip
    return dict(zip(_DATE_TOKENS, values, strict=True))


_DATE_TOKENS = (
    "year", "month", "day", "i_month", "i_day", "short_year", "y_day", "yearday", "short_month", "long_month",
    "monthname",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def expand(pattern: str, tokens: Mapping[str, str | None]) -> str | None:
    """The pattern with its `:tokens` filled in; `*` for a segment that is one unknown token.

    None if a token has no such name, or stands for something unknown beside known text.
    """
    segments = []
    for segment in pattern.split("/"):
        names = _TOKEN.findall(segment)
        if any(name not in tokens for name in names):
            return None
        if any(tokens[name] is None for name in names):
            if segment != f":{names[0]}":
                return None
            segments.append("*")
        else:
            segments.append(_TOKEN.sub(lambda name: tokens[name[1]] or "", segment))
    return re.sub(r"/{2,}", "/", "/".join(segments))


_TOKEN = regex(r":([a-z_]+)")
