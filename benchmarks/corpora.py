"""Turns Debian documentation packages, a generated site and real sources into folders of HTML to measure."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")

# name: (package, HTML root inside it). The roots are real directories: the /usr/share/doc/PACKAGE/… paths
# one would try first are symlinks to them.
DEBIAN = {
    "openjdk": ("openjdk-17-doc", "usr/share/doc/openjdk-17-jre-headless"),
    "linux": ("linux-doc-6.1", "usr/share/doc/linux-doc-6.1/html"),
    "python": ("python3.11-doc", "usr/share/doc/python3.11/html"),
    "boost": ("libboost1.74-doc", "usr/share/doc/libboost1.74-doc/doc/html"),
}

# name: (folder under --sites, module that builds it, its arguments)
SOURCES = {
    "mkdocs": ("mkdocs", "mkdocs", ("build", "-q", "-d", "{output}")),
    "uvicorn": ("uvicorn", "mkdocs", ("build", "-q", "-d", "{output}")),
    "starlette": ("starlette", "mkdocs", ("build", "-q", "-d", "{output}")),
    "pelican": ("pelican-samples", "pelican", ("content", "-q", "-s", "pelicanconf.py", "-o", "{output}")),
}

MATERIAL_SECTIONS, MATERIAL_PAGES = 26, 22  # 572 pages, their section indexes and the home page aside
MATERIAL_CONFIG = """\
site_name: Orchard handbook
site_url: https://orchard.example.org/handbook/
repo_url: https://github.com/example/orchard
edit_uri: edit/main/docs/
use_directory_urls: true
theme:
  name: material
  features: [navigation.indexes, navigation.footer, navigation.top, content.code.copy, content.action.edit]
markdown_extensions:
- admonition
- attr_list
- def_list
- footnotes
- tables
- toc: {permalink: true}
- pymdownx.details
- pymdownx.highlight: {anchor_linenums: true}
- pymdownx.superfences
- pymdownx.tabbed: {alternate_style: true}
validation: {links: {not_found: info, anchors: info, unrecognized_links: info}}
"""
NOUNS, VERBS, FILLERS = map(
    str.split,
    (
        """
        archive batch branch broker buffer cache channel cluster column commit cursor daemon digest domain
        driver engine event field filter frame gateway graph handle header index journal kernel layer ledger
        lock manifest mirror module node object packet parser patch pipeline plugin pointer policy pool probe
        profile proxy query queue record region registry relay replica request resolver route schema segment
        session shard signal snapshot socket stream symbol table target task thread token topic trace tunnel
        vector volume worker
        """,
        """
        attach build clear copy drain encode flush gather inspect join load merge open pack read seal send
        sort split store sync trim
        """,
        """
        a the every some each this that one and or but when while until because although under over with
        without
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the generated site: where it is and which headings others may link to."""

    path: str
    title: str
    headings: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    known = [*DEBIAN, "material", *SOURCES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)} (default: all)")
    parser.add_argument("--work", type=Path, default=Path(".bench/corpora"), help="where they go: WORK/NAME")
    parser.add_argument("--extracted", type=Path, help="folder with packages already unpacked as x-PACKAGE")
    parser.add_argument("--sites", type=Path, help="folder with the sources of the real sites")
    parser.add_argument("--grow", type=int, metavar="N", help="also make WORK/NAME-xN of N copies each")
    parser.add_argument("--force", action="store_true", help="lay out again what is already there")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"unknown corpus {', '.join(unknown)}; known: {', '.join(known)}")
    if options.grow and not options.names:
        parser.error("--grow needs the names of the corpora to grow")
    work: Path = options.work.resolve()
    wanted = options.names or [name for name in known if name not in SOURCES or options.sites]
    if any(name in SOURCES for name in wanted) and not options.sites:
        parser.error("the real sites need --sites DIR")
    rows = []
    for name in wanted:
        if name in DEBIAN:
            recipe = partial(from_package, name, work, options.extracted)
        elif name == "material":
            recipe = partial(generated_site, work)
        else:
            recipe = partial(built_site, name, work, options.sites)
        rows.append(lay_out(work / name, recipe, force=options.force))
        if options.grow:
            grown = work / f"{name}-x{options.grow}"
            rows.append(lay_out(grown, partial(grow, work / name, options.grow), force=options.force))
    print("| name | path | pages | MB |\n|---|---|---|---|")
    for path in rows:
        pages, size = page_count(path)
        print(f"| {path.name} | {path} | {pages} | {size / 1e6:.1f} |")
    return 0


def lay_out(target: Path, recipe: Callable[[Path], None], *, force: bool) -> Path:
    """Run a recipe into a scratch folder and put it in place once it is whole."""
    if target.is_dir() and not force:
        return target
    print(f"laying out {target.name} …", file=sys.stderr, flush=True)
    scratch = target.with_name(f".{target.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.parent.mkdir(parents=True, exist_ok=True)
    recipe(scratch)
    if not page_count(scratch)[0]:
        raise SystemExit(f"{target.name}: no page came out")
    shutil.rmtree(target, ignore_errors=True)
    scratch.rename(target)
    return target


def from_package(name: str, work: Path, extracted: Path | None, target: Path) -> None:
    package, root = DEBIAN[name]
    tree = (extracted or work / ".packages") / f"x-{package}"
    if not tree.is_dir():
        tree = download(package, work / ".packages")
    copy_dereferenced(tree / root, target)


def download(package: str, into: Path) -> Path:
    """Fetch and unpack a package without installing it."""
    into.mkdir(parents=True, exist_ok=True)
    fetch = ["apt-get", "download", package]
    if subprocess.run(fetch, cwd=into, stdout=sys.stderr).returncode:
        subprocess.run(["apt-get", "update"], check=True, stdout=sys.stderr)
        subprocess.run(fetch, cwd=into, check=True, stdout=sys.stderr)
    archive = max(into.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
    tree = into / f"x-{package}"
    subprocess.run(["dpkg", "-x", str(archive), str(tree)], check=True)
    return tree


def copy_dereferenced(source: Path, target: Path) -> None:
    """Copy as `cp -rL` does, but every real directory once, loops and dangling links left out.

    Symlinked directories that lead back into the tree would multiply the corpus, so they are followed only if
    their target lies outside and was not copied yet.
    """
    root = source.resolve(strict=True)
    seen = {root}
    pending = [(root, target)]
    while pending:
        here, there = pending.pop()
        there.mkdir(parents=True)
        for entry in sorted(os.scandir(here), key=lambda entry: entry.name):
            real = Path(os.path.realpath(entry.path))
            if real.is_dir():
                if entry.is_symlink() and (real.is_relative_to(root) or root.is_relative_to(real)):
                    continue
                if real not in seen:
                    seen.add(real)
                    pending.append((real, there / entry.name))
            elif real.is_file():
                shutil.copy2(real, there / entry.name)


def built_site(name: str, work: Path, sites: Path, target: Path) -> None:
    folder, module, arguments = SOURCES[name]
    source = work / ".sources" / name
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(sites / folder, source)
    build(source, module, arguments, target)


def generated_site(work: Path, target: Path) -> None:
    source = work / ".sources" / "material"
    shutil.rmtree(source, ignore_errors=True)
    write_material_sources(source)
    build(source, "mkdocs", ("build", "-q", "-d", "{output}"), target)


def build(source: Path, module: str, arguments: tuple[str, ...], output: Path) -> None:
    command = [sys.executable, "-m", module, *(argument.format(output=output) for argument in arguments)]
    fixed = {"SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    fixed |= {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=source, check=True, stdout=sys.stderr, env={**os.environ, **fixed})


def grow(source: Path, times: int, target: Path) -> None:
    """Put N copies of a corpus side by side; a comment in each page keeps their bytes apart."""
    links = []
    for number in range(1, times + 1):
        copy = target / f"{number:02}"
        shutil.copytree(source, copy)
        pages = sorted(pages_below(copy))
        for page in pages:
            with page.open("ab") as stream:
                stream.write(b"<!-- copy %d -->\n" % number)
        entry = copy / "index.html" if copy / "index.html" in pages else pages[0]
        links.append(f'<li><a href="{quote(entry.relative_to(target).as_posix())}">Copy {number}</a></li>')
    listing = "\n".join(links)
    home = f"<!doctype html>\n<html lang=en>\n<title>Copies</title>\n<ul>\n{listing}\n</ul>\n</html>\n"
    (target / "index.html").write_text(home, encoding="utf-8")


def pages_below(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        yield from (Path(folder, name) for name in names if name.lower().endswith(PAGE_SUFFIXES))


def page_count(root: Path) -> tuple[int, int]:
    sizes = [page.stat().st_size for page in pages_below(root)]
    return len(sizes), sum(sizes)


def write_material_sources(source: Path) -> None:
    """Write a Material project of many pages: same bytes every time, one page in fifty with two defects."""
    dice = random.Random(20240229)
    chapters = outline(dice)
    docs = source / "docs"
    for place, chapter in enumerate(chapters):
        path = docs / chapter.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_text(dice, chapters, place), encoding="utf-8")
    (docs / "assets").mkdir()
    for number in range(12):
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle r="{number}"/></svg>\n'
        )
        (docs / "assets" / f"figure-{number}.svg").write_text(picture, encoding="utf-8")
    (source / "mkdocs.yml").write_text(MATERIAL_CONFIG, encoding="utf-8")


def outline(dice: random.Random) -> list[Chapter]:
    """Names and headings of all pages, before any text: links are drawn from them."""
    chapters = [Chapter("index.md", "Orchard handbook", ("What it is", "Where to start"))]
    for section in dice.sample(NOUNS, MATERIAL_SECTIONS):
        chapters.append(Chapter(f"{section}/index.md", f"{section.title()} guide", ("Overview", "Contents")))
        pairs = [f"{verb} {noun}" for verb in VERBS for noun in NOUNS]
        for topic in dice.sample(pairs, MATERIAL_PAGES):
            verb = topic.split()[0]
            headings = [f"{verb.title()} the {noun}" for noun in dice.sample(NOUNS, dice.randint(4, 9))]
            path = f"{section}/{topic.replace(' ', '-')}.md"
            chapters.append(Chapter(path, topic.capitalize(), tuple(headings)))
    return chapters


def page_text(dice: random.Random, chapters: list[Chapter], place: int) -> str:
    chapter = chapters[place]
    folder = os.path.dirname(chapter.path)
    blocks = [f"# {chapter.title}", paragraph(dice, chapters, folder)]
    for number, heading in enumerate(chapter.headings):
        level = "###" if number % 3 == 2 else "##"
        blocks += [f"{level} {heading}", paragraph(dice, chapters, folder)]
        extra = dice.choice([table, code, listing, note, figure, paragraph, paragraph])
        blocks += [extra(dice, chapters, folder), paragraph(dice, chapters, folder)]
    if place % 50 == 25:
        other = os.path.relpath(chapters[0].path, folder or ".")
        gone = f"withdrawn-{place}"
        blocks.append(f"See the [withdrawn page](../{gone}/) and [its summary]({other}#{gone}).")
    return "\n\n".join(blocks) + "\n"


def sentence(dice: random.Random) -> str:
    words = [dice.choice(pool) for _ in range(dice.randint(3, 7)) for pool in (FILLERS, NOUNS, VERBS)]
    return " ".join(words).capitalize() + "."


def link(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    """A link to another page, half of the time to one of its headings; now and then one to the outside."""
    if dice.random() < 0.08:
        return f"[{dice.choice(NOUNS)}](https://{dice.choice(NOUNS)}.example.net/{dice.choice(NOUNS)}/)"
    target = dice.choice(chapters)
    url = os.path.relpath(target.path, folder or ".")
    if dice.random() < 0.5:
        heading = dice.choice(target.headings)
        return f"[{heading.lower()}]({url}#{heading.lower().replace(' ', '-')})"
    return f"[{target.title}]({url})"


def paragraph(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    parts = [sentence(dice) for _ in range(dice.randint(2, 5))]
    parts.insert(1, f"See {link(dice, chapters, folder)} and `{dice.choice(VERBS)}_{dice.choice(NOUNS)}()`.")
    return " ".join(parts)


def table(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    rows = (
        f"| `{noun}` | {sentence(dice)} | {link(dice, chapters, folder)} |"
        for noun in dice.sample(NOUNS, dice.randint(3, 8))
    )
    return "\n".join(["| Option | Meaning | See |", "|---|---|---|", *rows])


def code(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    lines = [f"from orchard.{dice.choice(NOUNS)} import {dice.choice(NOUNS)}", ""]
    for number in range(dice.randint(3, 9)):
        call = f"{dice.choice(NOUNS)}.{dice.choice(VERBS)}({dice.choice(NOUNS)!r}, {number})"
        lines.append(f"{dice.choice(NOUNS)} = {call}  # {dice.choice(FILLERS)} {dice.choice(NOUNS)}")
    return "\n".join(["```python", *lines, "```"])


def listing(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    return "\n".join(f"- {link(dice, chapters, folder)}: {sentence(dice)}" for _ in range(dice.randint(3, 7)))


def note(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    return f'!!! note "{dice.choice(NOUNS).title()}"\n\n    {paragraph(dice, chapters, folder)}'


def figure(dice: random.Random, chapters: list[Chapter], folder: str) -> str:
    url = os.path.relpath(f"assets/figure-{dice.randrange(12)}.svg", folder or ".")
    return f"![{dice.choice(NOUNS).title()} and {dice.choice(NOUNS)}]({url})"


if __name__ == "__main__":
    sys.exit(main())
