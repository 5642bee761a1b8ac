"""An edit is proven if a source says the same as before, but for the URL that was wanted."""

from __future__ import annotations

import pytest

from linkcheck_plugin.fixes.proof import proves, same_url
from linkcheck_plugin.source.markdown import read_markdown

BEFORE = "# [A](/a)\n\n[x](/b) ![y](/c)\n\n<i id=k>[z](/d)</i>\n"


@pytest.mark.parametrize(
    ("old", "new", "proven"),
    [
        ("/b", "/new", True),
        ("[x](/b)", "[x](/new){ .c }", True),
        ("[x](/b)", '<a href="/new">x</a>', True),
        ("[x](/b)", "[x](/new) [more](/e)", False),
        ("[x](/b)", "[x](/new)\n", False),
        ("[x](/b) ![y](/c)", "[x](/new)", False),
        ("[x](/b) ![y](/c)", "[x](/new) ![y](/other)", False),
        ("[x](/b) ![y](/c)", "[x](/new) ![other](/c)", False),
        ("[x](/b)", "[x](/new) <b id=l></b>", False),
        ("[x](/b)", "## [x](/new)", False),
        ("/b", "/other", False),
        ("# [A](/a)\n\n[x](/b)", "# [A](/a){ .c }\n\n[x](/new)", True),
        ("# [A](/a)\n\n[x](/b)", "# [B](/a)\n\n[x](/new)", False),
    ],
)
def test_only_what_is_wanted_may_differ(old, new, proven):
    after = BEFORE.replace(old, new)
    assert after != BEFORE
    assert proves(read_markdown(BEFORE), read_markdown(after), {1: "/new"}) is proven


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/é", "/%C3%A9", True),
        ("/a b", "/a%20b", True),
        ("/a", "/a", True),
        ("/a", "/A", False),
        ("/a", " /a", False),
    ],
)
def test_spellings_of_one_url(one, other, same):
    assert same_url(one, other) is same
