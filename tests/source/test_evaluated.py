"""Where the text of a source may become a reference."""

from __future__ import annotations

import pytest

from linkcheck_plugin.source.evaluated import LINE_END, conditional_lines, may_become_a_reference


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        (".md", "go to /gone/ now", False),
        (".md", 'the path "/gone/" is old', False),
        (".md", "{{ x }} /gone/", False),
        (".md", "a < b /gone/", False),
        (".md", "<b> /gone/", False),
        (".md", '{{ button("/gone/") }}', True),
        (".md", "{% link /gone/ %}", True),
        (".md", '{{< card\n  href="/gone/" >}}', True),
        (".mdx", '<Card icon={x}\n  href="/gone/"\n/>', True),
        (".mdx", "export const x = [{a: 1,\r\n  to: '/gone/'}]", True),
        (".md", "[x](/gone/", True),
        (".md", "```{image} /gone/", True),
        (".md", ":link: /gone/", True),
        (".md", "---\nimage: /gone/\n---\n", True),
        (".md", "Title: x\nCover: /gone/\n\n", True),
        (".md", "Title: x\n\n/gone/", False),
        (".rst", "go to /gone/ now", False),
        (".rst", ".. card:: /gone/", True),
        (".rst", ":image: /gone/", True),
        (".html", "go to /gone/ now", True),
    ],
)
def test_a_path_in_a_sentence_stays_text(suffix: str, text: str, expected: bool) -> None:
    normal = text.replace("\r\n", "\n")
    at = normal.index("/gone/")
    line, column = normal.count("\n", 0, at) + 1, at - normal.rfind("\n", 0, at)
    assert may_become_a_reference(LINE_END.split(text), line, column, "/gone/", suffix) is expected


@pytest.mark.parametrize("url", ["https://h.example/a", "//h.example/a", "www.h.example"])
def test_an_absolute_url_may_be_linked_as_it_is(url: str) -> None:
    assert may_become_a_reference([f"see {url} now"], 1, 5, url, ".md")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n{% if x %}\nb\n{% else %}\nc\n{% endif %}\nd", [(2, 6)]),
        ("{%- if x %}{% if y %}\n{% endif %}\n{% endif %}\n{% unless z %}{% endunless %}", [(1, 3), (4, 4)]),
        ("{% if never closed", []),
        ("{% endif %}\n{% if x %}\n{% endif %}", [(2, 3)]),
        ("{% for x in y %}{% endfor %} {% iffy %}", []),
    ],
)
def test_lines_that_a_condition_may_leave_out(text: str, expected: list[tuple[int, int]]) -> None:
    assert list(conditional_lines(text)) == expected
