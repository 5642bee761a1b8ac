"""The difference is one that git and patch take."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck_plugin.fixes.difference import unified

LINES = st.lists(
    st.sampled_from(["a\n", "b\r\n", "c", "\n", "é\n", "-\n", "+++ x\n", "\t\n"]), max_size=12
).map("".join)


def test_only_the_lines_around_a_change_are_shown():
    before = "".join(f"{number}\n" for number in range(20))
    assert list(unified("docs/a.md", before, before.replace("10\n", "ten\n"))) == [
        "--- a/docs/a.md\n", "+++ b/docs/a.md\n", "@@ -8,7 +8,7 @@\n", " 7\n", " 8\n", " 9\n", "-10\n", "+ten\n", " 11\n",
        " 12\n", " 13\n",
    ]  # fmt: skip


def test_a_last_line_without_newline_is_said():
    assert list(unified("a", "x", "y"))[-4:] == [
        "-x\n",
        "\\ No newline at end of file\n",
        "+y\n",
        "\\ No newline at end of file\n",
    ]


def test_equal_texts_have_no_difference():
    assert list(unified("a", "x\n", "x\n")) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=LINES, after=LINES)
def test_git_applies_it(tmp_path, before, after):
    if not before or not after or before == after:
        return
    (tmp_path / "a.md").write_bytes(before.encode())
    patch = "".join(unified("a.md", before, after)).encode()
    command = ["git", "-C", tmp_path, "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=patch, check=True, capture_output=True)
    assert (tmp_path / "a.md").read_bytes() == after.encode()
