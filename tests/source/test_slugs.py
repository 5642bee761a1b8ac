from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.source import slugs
from linkcheck_plugin.source.slugs import Style, heading_ids
from linkcheck_plugin.source.written import Heading

GITHUB = slugs.GITHUB
PYTHON_MARKDOWN = (slugs.PYTHON_MARKDOWN,)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # text, then python-markdown, github, goldmark, vue, kramdown, mdbook, docutils
        ("Getting started", ("getting-started",) * 7),
        ("What's new?", ("whats-new", "whats-new", "whats-new", "what-s-new", "whats-new", "whats-new", "what-s-new")),
        ("a & b", ("a-b", "a--b", "a--b", "a-b", "a--b", "a--b", "a-b")),
        ("Émile", ("emile", "émile", "émile", "emile", "mile", "émile", "emile")),
        ("1. Install", ("1-install", "1-install", "1-install", "_1-install", "install", "1-install", "install")),
        ("snake_case", ("snake_case", "snake_case", "snake_case", "snake-case", "snakecase", "snake_case", "snake-case")),
        ("中文", ("", "中文", "中文", "中文", "section", "中文", "")),
        ("C++", ("c", "c", "c", "c", "c", "c", "c")),
        ("`--flag` option", ("-flag-option", "--flag-option", "--flag-option", "flag-option", "flag-option", "--flag-option", "flag-option")),
    ],
)  # fmt: skip
def test_a_heading_gets_the_id_that_its_generator_makes(text: str, ids: tuple[str, ...]) -> None:
    rules = (
        slugs.python_markdown, slugs.github, slugs.goldmark, slugs.vue, slugs.kramdown, slugs.mdbook, slugs.docutils,
    )  # fmt: skip
    assert tuple(rule(text) for rule in rules) == ids


def test_pymdownx_keeps_each_blank_and_letter_case_as_configured() -> None:
    assert slugs.pymdownx("Tips & Tricks") == "tips--tricks"
    assert slugs.pymdownx_cased("Tips & Tricks") == "Tips--Tricks"
    assert slugs.gitlab("Tips & Tricks") == "tips-tricks"


@given(st.text(max_size=30))
def test_python_markdown_agrees_with_python_markdown(text: str) -> None:
    toc = pytest.importorskip("markdown.extensions.toc")
    assert slugs.python_markdown(text.replace("&", "")) == toc.slugify(text.replace("&", ""), "-")


@given(st.text(max_size=30))
def test_pymdownx_agrees_with_pymdownx(text: str) -> None:
    pymdownx = pytest.importorskip("pymdownx.slugs")
    plain = text.replace("&", "").replace("<", "")
    assert slugs.pymdownx_cased(plain) == pymdownx.slugify()(plain, "-")


@given(st.text(alphabet=st.characters(max_codepoint=0xDE), max_size=30))
def test_docutils_agrees_with_docutils(text: str) -> None:
    nodes = pytest.importorskip("docutils.nodes")
    assert slugs.docutils(text) == nodes.make_id(text)


def headings(*texts: str) -> list[Heading]:
    return [Heading(number, 2, text) for number, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    ("styles", "texts", "ids"),
    [
        (PYTHON_MARKDOWN, ("Use", "Use", "Use"), {"use", "use_1", "use_2"}),
        (GITHUB, ("Use", "Use", "Use"), {"use", "use-1", "use-2"}),
        (GITHUB, ("Use", "Use 1", "Use"), {"use", "use-1", "use-2"}),
        (PYTHON_MARKDOWN, ("中文",), {"_1"}),
        (PYTHON_MARKDOWN, (":rocket: Start",), {"rocket-start", "start"}),
    ],
)
def test_equal_headings_are_numbered(
    styles: tuple[Style, ...], texts: tuple[str, ...], ids: set[str]
) -> None:
    assert heading_ids(headings(*texts), (), styles) == ids


def test_headings_step_aside_for_ids_that_are_written_out() -> None:
    found = heading_ids([Heading(1, 2, "Use"), Heading(2, 2, "Other", "use")], (), PYTHON_MARKDOWN)
    assert {"use", "use_1"} <= found
    assert "other" not in found


def test_many_equal_headings_take_linear_time() -> None:
    for styles in (PYTHON_MARKDOWN, GITHUB[:1]):
        assert len(heading_ids(headings(*["a"] * 30_000), (), styles)) == 30_000
