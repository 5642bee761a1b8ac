from __future__ import annotations

import datetime

import pytest

from linkcheck_plugin.source.ignores import is_ignored, read_ignores

TODAY = datetime.date(2026, 11, 24)


def ignored_lines(text: str, code: str = "LNK001") -> list[int]:
    ignores = read_ignores(text)
    lines = range(1, text.count("\n") + 2)
    return [line for line in lines if is_ignored(ignores, line, code, TODAY)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n[x](y) <!-- linkcheck: ignore -->\nb", [2]),
        ("a\n\n<!-- linkcheck: ignore -->\nb\nc\n\nd", [4, 5]),
        ("a\n\n<!-- linkcheck: ignore -->\n\n\nb\nc\n\nd", [6, 7]),
        ("<!-- linkcheck: ignore LNK001 -->\nb", [2]),
        ("<!-- linkcheck: ignore internal-broken -->\nb", [2]),
        ("<!-- linkcheck: ignore LNK003, broken-fragment -->\nb", []),
        ("<!-- linkcheck: ignore LNK003,LNK0 -->\nb", [2]),
        ("<!-- linkcheck: ignore no-such-rule -->\nb", []),
        ("<!-- linkcheck: ignore no-such-rule internal-broken -->\nb", [2]),
        ('<!-- linkcheck: ignore reason="LNK003 is not meant" -->\nb', [2]),
        ("<!-- linkcheck: ignore until=2026-11-24 -->\nb", [2]),
        ("<!-- linkcheck: ignore until=2026-11-23 -->\nb", []),
        ("<!-- linkcheck: ignore until=soon -->\nb", []),
        ("<!--\nlinkcheck: ignore\nreason='two lines' -->\nb\n\nc", [4]),
        ("<!-- linkcheck: ignored -->\nb", []),
        ("<!-- linkcheck: ignore -->", []),
        ("- <!-- linkcheck: ignore -->\n  b\n\nc", [2]),
        ("{/* linkcheck: ignore */}\nb", [2]),
        ("{# linkcheck: ignore #}\nb", [2]),
        (".. linkcheck: ignore LNK001\n\n`b <c>`_\n\nd", [3]),
        ("| a | <!-- linkcheck: ignore -->\n| b |", [1]),
    ],
)
def test_a_comment_covers_its_line_or_the_next_block(text: str, lines: list[int]) -> None:
    assert ignored_lines(text) == lines


def test_reason_date_and_place_are_kept() -> None:
    [ignore] = read_ignores('a\n\n<!-- linkcheck: ignore LNK1 reason="moved soon" until=2027-01-31 -->\nb\n')
    assert (ignore.line, ignore.first, ignore.last) == (3, 4, 4)
    assert ignore.reason == "moved soon"
    assert ignore.until == datetime.date(2027, 1, 31)
    assert ignore.codes
    assert all(code.startswith("LNK1") for code in ignore.codes)


def test_many_comments_in_one_block_take_linear_time() -> None:
    assert len(read_ignores("<!-- linkcheck: ignore -->\n" * 50_000)) == 50_000
