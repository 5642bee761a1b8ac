"""Findings of several pages, and of none's own: templates, navigation, lists, feeds, redirects."""

from __future__ import annotations

from pathlib import Path

import pytest
from located import MKDOCS, Tree, page, places

LINK = '<p><a href="/gone/">x</a></p>'
FOOTER = '<footer><a href="/gone/">Gone</a></footer>'
BASE = {"mkdocs.yml": MKDOCS, "docs/index.md": "# t\n", "site/index.html": page()}
THEMED = {**BASE, "mkdocs.yml": "site_name: t\ntheme:\n  name: null\n  custom_dir: theme\n"}


def pages(count: int, *lines: str) -> dict[str, str]:
    """As many pages with these lines, each with a source that says nothing."""
    files = {}
    for number in range(count):
        files[f"docs/p{number:02}.md"] = "text\n"
        files[f"site/p{number:02}/index.html"] = page(*lines)
    return files


@pytest.mark.parametrize("count", [1, 3, 25])
def test_a_link_of_a_template_stands_in_the_template(tree: Tree, count: int) -> None:
    found = tree.places({
        **THEMED,
        **pages(count, FOOTER),
        "theme/main.html": "<footer>\n  <a href='/gone/'>Gone</a></footer>\n",
    })  # fmt: skip
    assert len(found) == count
    assert set(found.values()) == {"theme/main.html:2:12"}


@pytest.mark.parametrize(
    "template",
    [
        "<!-- <a href='/gone/'>Gone</a> -->\n",
        "{# <a href='/gone/'>Gone</a> #}\n",
        "{% comment %}<a href='/gone/'>Gone</a>{% endcomment %}\n",
        "<a href='/gone/more/'>Gone</a>\n",
        "{% if x %}<a href='/gone/'>A</a>{% else %}<a href='/gone/'>B</a>{% endif %}\n",
    ],
)
def test_a_template_that_may_not_be_it_is_not_named(tree: Tree, template: str) -> None:
    found = tree.places({**THEMED, **pages(3, FOOTER), "theme/main.html": template})
    assert set(found.values()) == {None}


def test_a_twin_in_a_comment_does_not_hide_the_link(tree: Tree) -> None:
    template = "<!-- <a href='/gone/'> -->\n<a href='/gone/'>Gone</a>\n"
    found = tree.places({**THEMED, **pages(3, FOOTER), "theme/main.html": template})
    assert set(found.values()) == {"theme/main.html:2:10"}


@pytest.mark.parametrize("count", [3, 25])
def test_the_same_link_in_a_template_and_in_one_page_has_two_places(tree: Tree, count: int) -> None:
    found = tree.places({
        **THEMED,
        **pages(count, FOOTER),
        "docs/zz.md": "text\n\n[own](/gone/)\n",
        "site/zz/index.html": page('<p><a href="/gone/">own</a></p>', FOOTER),
        "theme/main.html": FOOTER,
    })  # fmt: skip
    assert found.pop("zz/index.html:2 /gone/") == "docs/zz.md:3:7"
    assert len(found) == count + 1
    assert set(found.values()) == {"theme/main.html:1:18"}


def test_a_template_is_not_named_for_what_a_page_may_say_itself(tree: Tree) -> None:
    found = tree.places({
        **THEMED,
        "docs/page.md": "{% if a %}\n[x](/gone/)\n{% else %}\n[x](/gone/)\n{% endif %}\n",
        "site/page/index.html": page(LINK),
        "theme/main.html": LINK,
    })  # fmt: skip
    assert found == {"page/index.html:2 /gone/": None}


def test_navigation_stands_in_the_configuration_and_its_comments_do_not_count(tree: Tree) -> None:
    found = tree.places({
        **BASE,
        "mkdocs.yml": "site_name: t\n# - Old: gone.md\nnav:\n  - Home: index.md\n  - Gone: gone.md\n",
        "site/index.html": page('<nav><a href="gone.md">Gone</a></nav>'),
        "docs/a.md": "text\n",
        "site/a/index.html": page('<nav><a href="../gone.md">Gone</a></nav>'),
    })  # fmt: skip
    assert found == {
        "a/index.html:2 ../gone.md": "mkdocs.yml:5:11",
        "index.html:2 gone.md": "mkdocs.yml:5:11",
    }


def test_a_path_is_looked_up_in_the_navigation_as_what_it_asks_for(tree: Tree) -> None:
    """`../gone/` on a/b/ asks for a/gone/, which is not the `gone/` of the navigation."""
    found = tree.places({
        **BASE,
        "mkdocs.yml": "site_name: t\nnav:\n  - Home: index.md\n  - Gone: gone/\n",
        "docs/a/b.md": "{{ made() }}\n",
        "site/a/b/index.html": page('<a href="../gone/">x</a>'),
    })  # fmt: skip
    assert found == {"a/b/index.html:2 ../gone/": None}


def test_navigation_in_markdown_has_its_own_line(tree: Tree) -> None:
    found = tree.places({
        **BASE,
        "mkdocs.yml": "site_name: t\nplugins:\n  - literate-nav\n",
        "docs/SUMMARY.md": "* [Home](index.md)\n* [Gone](gone.md)\n",
        "site/index.html": page('<nav><a href="gone.md">Gone</a></nav>'),
        "docs/a.md": "text\n",
        "site/a/index.html": page('<nav><a href="../gone.md">Gone</a></nav>'),
    })  # fmt: skip
    assert set(found.values()) == {"docs/SUMMARY.md:2:10"}


REDIRECTS = (
    "site_name: t\nplugins:\n  - redirects:\n      redirect_maps:\n"
    "        old.md: gone.md\n        older.md: gone.md\n"
)
STUB = '<!doctype html><meta http-equiv="refresh" content="0; url=../gone/"><title>t</title>\n'


def test_a_redirect_page_stands_at_its_own_key(tree: Tree) -> None:
    found = tree.places({
        **BASE, "mkdocs.yml": REDIRECTS, "site/old/index.html": STUB, "site/older/index.html": STUB,
    })  # fmt: skip
    assert {place.split()[0]: line and line.split(":")[1] for place, line in found.items()} == {
        "old/index.html:1": "5",
        "older/index.html:1": "6",
    }


def test_a_page_where_a_redirect_was_declared_is_no_redirect(tree: Tree) -> None:
    found = tree.places({**BASE, "mkdocs.yml": REDIRECTS, "site/old/index.html": page(LINK)})
    assert found["old/index.html:2 /gone/"] is None


PELICAN = {
    "pelicanconf.py": "SITEURL = 'https://blog.example'\nPATH = 'content'\n",
    "content/one.md": "Title: One\nSlug: one\n\n[x](/gone/)\n\n[x](/gone/)\n\n[y](none.html)\n",
    "output/one.html": page(LINK, LINK, '<a href="none.html">y</a>'),
    "output/index.html": page(LINK, LINK, '<a href="none.html">y</a>'),
}


def test_lists_repeat_the_places_of_the_articles(tree: Tree) -> None:
    found = places(tree.check(PELICAN, "output"))
    own = {place: line for place, line in found.items() if place.startswith("one.html")}
    assert own == {
        "one.html:2 /gone/": "content/one.md:4:5",
        "one.html:3 /gone/": "content/one.md:6:5",
        "one.html:4 none.html": "content/one.md:8:5",
    }
    assert {place.replace("index", "one"): line for place, line in found.items() if place not in own} == own


def test_a_list_that_shows_fewer_says_nothing(tree: Tree) -> None:
    found = places(tree.check({**PELICAN, "output/index.html": page(LINK)}, "output"))
    assert found["index.html:2 /gone/"] is None


def test_a_list_whose_template_has_the_link_too_says_nothing(tree: Tree) -> None:
    found = places(tree.check({
        **PELICAN,
        "pelicanconf.py": PELICAN["pelicanconf.py"] + "THEME = 'theme'\n",
        "theme/templates/index.html": '<a href="none.html">y</a>\n',
    }, "output"))  # fmt: skip
    assert found["index.html:4 none.html"] is None
    assert found["one.html:4 none.html"] == "content/one.md:8:5"


@pytest.mark.parametrize(
    "name", ["style.css", "plain.html", "sub/plain.html"],
)  # fmt: skip
def test_a_copied_file_has_the_places_of_its_copy(tree: Tree, name: str) -> None:
    text = ".a { background: url(gone.png) }\n" if name.endswith("css") else page("", LINK)
    found = tree.places({**BASE, f"docs/{name}": text, f"site/{name}": text})
    ((seen, place),) = found.items()
    assert place is not None
    assert place.rsplit(":", 1)[0] == "docs/" + seen.split()[0]


def test_translations_have_their_own_sources(tree: Tree) -> None:
    found = tree.places({
        **BASE,
        "mkdocs.yml": "site_name: t\nplugins:\n  - i18n:\n      languages:\n"
        "        - {locale: en, default: true}\n        - {locale: de}\n",
        "docs/page.md": "[x](/gone/)\n",
        "docs/page.de.md": "Text\n\n[x](/gone/)\n",
        "site/page/index.html": page(LINK),
        "site/de/page/index.html": page("", LINK),
    })  # fmt: skip
    assert found == {
        "page/index.html:2 /gone/": "docs/page.md:1:5",
        "de/page/index.html:3 /gone/": "docs/page.de.md:3:5",
    }


def test_sources_that_the_generator_told_are_taken(tree: Tree) -> None:
    source = tree.root / "elsewhere" / "x.md"
    found = places(tree.check(
        {"elsewhere/x.md": "\n[x](/gone/)\n", "out/x.html": page(LINK)}, "out", sources={"x.html": source}
    ))  # fmt: skip
    assert found == {"x.html:2 /gone/": "elsewhere/x.md:2:5"}


def test_the_folder_of_the_sources_may_be_given(tree: Tree) -> None:
    found = places(tree.check(
        {"pages/x.md": "\n[x](/gone/)\n", "out/x/index.html": page(LINK)}, "out", **{"source-dir": "pages"}
    ))  # fmt: skip
    assert found == {"x/index.html:2 /gone/": "pages/x.md:2:5"}


ONE = {**BASE, "docs/page.md": "[x](/gone/)\n", "site/page/index.html": page(LINK)}


def test_paths_are_relative_to_the_working_directory(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write(ONE)
    (tree.root / "docs" / "deep").mkdir()
    monkeypatch.chdir(tree.root / "docs" / "deep")
    assert places(tree.check({}, "../../site")) == {"page/index.html:2 /gone/": "../page.md:1:5"}
    monkeypatch.chdir(tree.folder)
    assert places(tree.check({}, "project/site")) == {"page/index.html:2 /gone/": "project/docs/page.md:1:5"}


def test_a_project_may_be_reached_through_a_link(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write(ONE)
    (tree.folder / "linked").symlink_to(tree.root, target_is_directory=True)
    monkeypatch.chdir(tree.folder / "linked")
    (place,) = places(tree.check({}, tree.folder / "linked" / "site")).values()
    assert place is not None
    assert (Path.cwd() / place.rsplit(":", 2)[0]).samefile(tree.root / "docs" / "page.md")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"\xef\xbb\xbf[x](/gone/)\n", "1:5"),
        (b"a\r\n\r\n[x](/gone/)\r\n", "3:5"),
        (b"a\r\r[x](/gone/)\r", "3:5"),
        ("\ufeffa\n\n[x](/gone/)\n".encode("utf-16-le"), "3:5"),
        ("\ufeffa\n\n[x](/gone/)\n".encode("utf-16-be"), "3:5"),
        ("a\n\n\U0001f600 ü [x](/gone/)\n".encode(), "3:9"),
        (b"\xff\xfe\x00 [x](/gone/)", None),
        (b"\0[x](/gone/)\n", None),
        (b"", None),
    ],
)
def test_columns_count_the_characters_of_any_text(tree: Tree, source: bytes, expected: str | None) -> None:
    found = tree.places({**ONE, "docs/page.md": source})
    assert found == {"page/index.html:2 /gone/": expected and f"docs/page.md:{expected}"}


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        ("[x](/found/)\n", None),
        ("# New\n\n[x](/gone/)\n", "docs/page.md:3:5"),
        ("`/gone/` no longer\n", None),
    ],
)
def test_a_source_that_was_edited_after_the_build_has_its_new_lines(
    tree: Tree, edited: str, expected: str | None
) -> None:
    assert tree.places({**ONE, "docs/page.md": edited}) == {"page/index.html:2 /gone/": expected}


def test_a_source_that_cannot_be_read_is_passed_over(tree: Tree) -> None:
    tree.write(ONE)
    (tree.root / "docs" / "page.md").unlink()
    (tree.root / "docs" / "page.md").symlink_to("nowhere.md")
    assert set(places(tree.check({})).values()) == {None}
