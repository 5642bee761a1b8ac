"""Places on pages and where they stand in the sources of those pages: every tier, and no place in doubt."""

from __future__ import annotations

import pytest
from located import MKDOCS, Tree, page

HTML = {"mkdocs.yml": MKDOCS, "docs/index.md": "# t\n", "site/index.html": page()}


@pytest.mark.parametrize(
    ("source", "rendered", "expected"),
    [
        # as written
        ("a\n\nsee [x](/gone/) b\n", '<p>see <a href="/gone/">x</a>', "3:9"),
        # the generator leaves what it cannot resolve
        ("[x](gone.md)\n", '<a href="gone.md">x</a>', "1:5"),
        # the generator rewrites a path of the sources
        ("[x](other.md#gone)\n", '<a href="../other/#gone">x</a>', "1:5"),
        # left to the browser to join
        ("[x](./gone/)\n", '<a href="gone/">x</a>', "1:5"),
        # the place of a definition, where the URL has to be edited
        ("[x][r]\n\n[r]: /gone/\n", '<a href="/gone/">x</a>', "3:6"),
        ("![x](gone.png)\n", '<img src="gone.png" alt="x">', "1:6"),
        ("<http:gone>\n", '<a href="http:gone">http:gone</a>', "1:2"),
        ('<img src="gone.png">\n', '<img src="gone.png">', "1:11"),
        # percent-encoded by the generator
        ("[x](gone ü.md)\n", '<a href="gone%20%C3%BC.md">x</a>', "1:5"),
        # an image in a link to itself, by a lightbox
        ("![x](gone.png)\n", '<a href="gone.png"><img src="gone.png" alt="x"></a>', "1:6"),
    ],
)
def test_a_reference_stands_where_its_url_does(
    tree: Tree, source: str, rendered: str, expected: str | None
) -> None:
    found = tree.places({
        **HTML,
        "docs/page.md": source,
        "docs/other.md": "",
        "site/other/index.html": page(),
        "site/page/index.html": page(rendered),
    })  # fmt: skip
    assert set(found.values()) == {expected and f"docs/page.md:{expected}"}


def located(tree: Tree, source: str, *rendered: str, **files: str) -> list[str | None]:
    """Lines of docs/page.md, or whole places elsewhere, of the findings on its page, in document order."""
    found = tree.places({
        **HTML, "docs/page.md": source, "site/page/index.html": page(*rendered), **files,
    })  # fmt: skip
    numbers = sorted(
        (place for place in found if place.endswith(" /gone/")),
        key=lambda key: int(key.split(":")[1].split()[0]),
    )
    lines = [found[number] for number in numbers]
    return [line and line.removeprefix("docs/page.md:").rpartition(":")[0] for line in lines]


LINK = '<p><a href="/gone/">x</a></p>'


@pytest.mark.parametrize(
    ("source", "rendered", "expected"),
    [
        # told apart by their text, whatever the order
        (
            "[x](/gone/)\n\n[y](/gone/)\n",
            ['<a href="/gone/">y</a>', '<a href="/gone/">x</a>'],
            ["3", "1"],
        ),
        # by their order
        ("[x](/gone/)\n\n[x](/gone/)\n", [LINK, LINK], ["1", "3"]),
        # a text that a typographer or an emoji extension changed: what is left
        ("[x](/gone/)\n\n[:smile:](/gone/)\n", [LINK, '<a href="/gone/">😄</a>'], ["1", "3"]),
        # one definition, used twice
        ("[x][r] [x][r]\n\n[r]: /gone/\n", [LINK, LINK], ["3", "3"]),
        # one of three is not rendered: nobody knows which
        ("[x](/gone/)\n\n[x](/gone/)\n\n[x](/gone/)\n", [LINK, LINK], [None, None]),
        # the URL is the beginning of another
        ("[x](/gone/more/)\n\n[x](/gone/)\n", [LINK, '<a href="/gone/more/">x</a>'], ["3"]),
    ],
)
def test_equal_links_are_told_apart_or_not_located(
    tree: Tree, source: str, rendered: list[str], expected: list[str | None]
) -> None:
    assert located(tree, source, *rendered) == expected


@pytest.mark.parametrize(
    ("source", "rendered", "expected"),
    [
        # a menu without a region of its own, and the content
        ("[x](/gone/)\n", [LINK, LINK], [None, None]),
        (
            "[a](other.md)\n\n[x](/gone/)\n\n[b](other.md)\n",
            [LINK, '<a href="../other/">a</a>', LINK, '<a href="../other/">b</a>'],
            [None, "3"],
        ),
        (
            "[a](a.md)\n\n[x](/gone/)\n\n[b](b.md)\n",
            [LINK, '<a href="../a/">a</a>', LINK, '<a href="../b/">b</a>', LINK],
            [None, "3", None],
        ),
        # footnotes are rendered at the end
        (
            "[a](a.md)\n[^1]: [x](/gone/)\n\n[b](b.md) [x](/gone/)[^1] [c](c.md)\n",
            ['<a href="../a/">a</a>', '<a href="../b/">b</a>', LINK, '<a href="../c/">c</a>', LINK],
            ["4", None],
        ),
        # a menu says what the content has in code or in a comment only
        ("`/gone/`\n", [LINK], [None]),
        ('```html\n<a href="/gone/">\n```\n', [LINK], [None]),
        ("    [x](/gone/)\n", [LINK], [None]),
        ("<!-- [x](/gone/) -->\n", [LINK], [None]),
        ("<!--\n\n/gone/\n\n-->\n", [LINK], [None]),
        ("{# /gone/ #}\n", [LINK], [None]),
        # text of a sentence, script
        ("go to /gone/ now\n", [LINK], [None]),
        ('the path "/gone/" is old\n', [LINK], [None]),
        ("<script>var a = '/gone/'</script>\n", [LINK], [None]),
        # perhaps left out: sure only between two others that are sure
        ("{% if a %}\n[x](/gone/)\n{% endif %}\n", [LINK], [None]),
        ("{% if a %}\n[x](/gone/)\n{% endif %}\n", [f"<nav>{LINK}</nav>"], [None]),
        (
            "[a](a.md)\n{% if a %}\n[x](/gone/)\n{% endif %}\n[b](b.md)\n",
            ['<a href="../a/">a</a>', LINK, '<a href="../b/">b</a>', LINK],
            ["3", None],
        ),
        # another spelling of the same target, in a menu
        ("[x](other.md#gone)\n", [f"<nav>{LINK}</nav>"], [None]),
        # in a macro, front matter, a component, a computed link
        ("---\nimage: /gone/\n---\n", [LINK], ["2"]),
        ("<Card\n  to='/gone/' />\n", [LINK], ["2"]),
        ('{{ button("/gone/") }}\n', [LINK], ["1"]),
        ('`/gone/`\n\n{{ button("/gone/") }}\n', [LINK], ["3"]),
        ('{{ button("/gone/") }}\n', [LINK, LINK], [None, None]),
    ],
)
def test_nothing_is_said_where_the_page_may_have_it_from_elsewhere(
    tree: Tree, source: str, rendered: list[str], expected: list[str | None]
) -> None:
    assert located(tree, source, *rendered) == expected
