"""Which URL of a source became which reference: right or nothing, whatever is left out or added."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.source.match import Placed, Seen, match
from linkcheck_plugin.source.written import Kind, Written

FILE = Path("a.md")
Link = tuple[str, str]
links = st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ab")), max_size=12)


def placed(source: list[Link], **more: object) -> list[Placed]:
    return [
        Placed(FILE, Written(url, line, 1, text), (("url", url),), **more)  # type: ignore[arg-type]
        for line, (url, text) in enumerate(source)
    ]


def seen(url: str, text: str, region: str = "content", element: str = "a") -> Seen:
    return Seen(element, "href", text, region, (("url", url),))


def lines(references: list[Seen], source: list[Placed]) -> list[int | None]:
    found = match(references, source, range(len(references)))
    return [place.written.line if (place := found.get(index)) else None for index in range(len(references))]


@given(links)
def test_what_is_rendered_as_it_stands_is_found_as_it_stands(source: list[Link]) -> None:
    assert lines([seen(*link) for link in source], placed(source)) == list(range(len(source)))


@given(links, st.data())
def test_what_is_left_out_makes_nothing_wrong(source: list[Link], data: st.DataObject) -> None:
    kept = sorted(data.draw(st.sets(st.integers(0, max(0, len(source) - 1))))) if source else []
    found = lines([seen(*source[number]) for number in kept], placed(source))
    assert all(line in (None, number) for number, line in zip(kept, found, strict=True))


@given(links, st.data())
def test_what_a_template_adds_makes_nothing_wrong(source: list[Link], data: st.DataObject) -> None:
    page: list[tuple[Link, int | None]] = [(link, number) for number, link in enumerate(source)]
    for link in data.draw(links):
        page.insert(data.draw(st.integers(0, len(page))), (link, None))
    found = lines([seen(*link) for link, _ in page], placed(source))
    assert all(line in (None, number) for (_, number), line in zip(page, found, strict=True))


@pytest.mark.parametrize("region", ["nav", "header", "footer", "aside"])
def test_content_goes_first_and_templates_have_what_is_left(region: str) -> None:
    source = placed([("u", "a")])
    assert lines([seen("u", "a", region), seen("u", "a")], source) == [None, 0]
    assert lines([seen("u", "a", region)], source) == [0]


@pytest.mark.parametrize(
    ("kind", "element", "found"),
    [
        (Kind.LINK, "a", True),
        (Kind.IMAGE, "img", True),
        (Kind.IMAGE, "a", True),
        (Kind.IMAGE, "meta", True),
        (Kind.LINK, "link", False),
        (Kind.LINK, "meta", False),
        (Kind.LINK, "script", False),
    ],
)
def test_a_construct_becomes_certain_elements(kind: Kind, element: str, found: bool) -> None:
    source = [Placed(FILE, Written("u", 1, 1, "", kind), (("url", "u"),))]
    assert (match([seen("u", "", "content", element)], source, [0]) != {}) is found


def test_raw_html_becomes_its_own_element_images_a_link_and_components_any() -> None:
    for name, found in (("a", {"a"}), ("link", {"link"}), ("img", {"img", "a"}), ("card", {"a", "img"})):
        source = [Placed(FILE, Written("u", 1, 1, "", Kind.HTML, name), (("url", "u"),))]
        elements = ("a", "img", "link")
        assert {each for each in elements if match([seen("u", "", "content", each)], source, [0])} == found


def test_a_text_alone_tells_only_links_whose_url_says_nothing() -> None:
    source = [Placed(FILE, Written("{tag}x", 1, 1, "Python"), (("url", "{tag}x"), ("text", "python")))]
    assert lines([seen("tag/python.html", "Python")], source) == [1]
    empty = [Placed(FILE, Written("{tag}x", 1, 1, ""), (("url", "{tag}x"), ("text", "")))]
    assert lines([seen("tag/python.html", "")], empty) == [None]


def test_many_equal_links_take_no_time() -> None:
    source = [("u", "a"), ("v", "b")] * 4_000
    started = time.process_time()
    found = lines([seen(*link) for link in source[1:]], placed(source))
    assert time.process_time() - started < 5
    assert set(found[::2]) - {None}  # all the v are there
    assert set(found[1::2]) == {None}
