from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import write

from linkcheck_plugin.model import Report
from linkcheck_plugin.settings import SiteError, decode
from linkcheck_plugin.source.offline import check_sources


def project(folder: Path, files: dict[str, str]) -> Path:
    """A working copy with the files."""
    (folder / ".git").mkdir()
    write(folder, files)
    return folder


def check(folder: Path, *named: str, **settings: object) -> Report:
    return check_sources([Path(name) for name in named], decode(settings, "test"), cwd=folder)


def found(report: Report) -> list[tuple[str, str]]:
    """(code, URL as written) of each finding, in the order of the places."""
    places = sorted(
        report.findings, key=lambda finding: (finding.page, finding.line or 0, finding.column or 0)
    )
    return [(finding.code, finding.url or "") for finding in places]


MKDOCS = {"mkdocs.yml": "site_name: x\n"}
DOCUSAURUS = {"docusaurus.config.js": "module.exports = {title: 'x'}\n"}
VITEPRESS = {".vitepress/config.mjs": "export default {}\n"}
PELICAN = {"pelicanconf.py": "PATH = 'content'\n"}
HUGO = {"hugo.toml": "baseURL = 'https://example.org/'\n"}
MDBOOK = {"book.toml": "[book]\ntitle = 'x'\n", "src/SUMMARY.md": "[One](one.md)\n", "src/one.md": "# One\n"}
JEKYLL = {"_config.yml": "title: x\n"}
SPHINX = {"conf.py": "extensions = []\nhtml_theme = 'alabaster'\n", "index.rst": "Home\n====\n"}
ASTRO = {"astro.config.mjs": "export default {}\n"}

PAGES = {"docs/a.md": "# A\n\n## Part one\n\n## Part one\n", "docs/sub/b.md": "# B\n", "docs/img/x.png": ""}


def case(name: str, setup: dict[str, str], page: str, text: str, *expected: tuple[str, str]) -> object:
    return pytest.param(setup, page, text, list(expected), id=name)


@pytest.mark.parametrize(
    ("setup", "page", "text", "expected"),
    [
        case("mkdocs good", {**MKDOCS, **PAGES}, "docs/p.md", "[a](a.md) [b](sub/b.md#b) ![x](img/x.png) [c](a.md#part-one_1)"),
        case("mkdocs missing page", {**MKDOCS, **PAGES}, "docs/p.md", "[a](aa.md)", ("LNK001", "aa.md")),
        case("mkdocs missing image", {**MKDOCS, **PAGES}, "docs/p.md", "![x](img/y.png)", ("LNK004", "img/y.png")),
        case("mkdocs letter case", {**MKDOCS, **PAGES}, "docs/p.md", "[a](A.md) ![x](img/X.png)", ("LNK002", "A.md"), ("LNK002", "img/X.png")),
        case("mkdocs missing fragment", {**MKDOCS, **PAGES}, "docs/p.md", "[a](a.md#part-one-1) [b](#nope)", ("LNK003", "a.md#part-one-1"), ("LNK003", "#nope")),
        case("mkdocs definition", {**MKDOCS, **PAGES}, "docs/p.md", "[a][r]\n\n[r]: aa.md\n[unused]: zz.md\n", ("LNK001", "aa.md")),
        case("mkdocs output URLs", {**MKDOCS, **PAGES}, "docs/p.md", "[a](../a/) [b](sub/) [c](/x/y/) [d](other.html) <a href='zz.md'>z</a>"),
        case("mkdocs URL of the output that exists", {**MKDOCS, **PAGES}, "docs/p.md", "![x](../img/x.png)"),
        case("mkdocs outside of the sources", {**MKDOCS, **PAGES, "other.md": "# O\n"}, "docs/p.md", "[o](../other.md)", ("LNK001", "../other.md")),
        case("mkdocs macros", {**MKDOCS, **PAGES}, "docs/p.md", "[a]({{ url }}) [b](a.md#{{ x }})"),
        case("mkdocs code", {**MKDOCS, **PAGES}, "docs/p.md", "`[a](zz.md)`\n\n```\n[a](zz.md)\n```\n\n    [a](zz.md)\n"),
        case("mkdocs front matter", {**MKDOCS, **PAGES}, "docs/p.md", "---\ntitle: '[a](zz.md)'\n---\n# P\n"),
        case("mkdocs generated files", {"mkdocs.yml": "plugins: [gen-files]\n", **PAGES}, "docs/p.md", "[a](made.md)"),
        case("mkdocs translations", {**MKDOCS, **PAGES, "docs/t.de.md": "# T\n"}, "docs/p.md", "[t](t.md)"),
        case("mkdocs attribute lists", {**MKDOCS, **PAGES}, "docs/p.md", "# P\n\n## Q {#own}\n\ntext\n{ #para .c }\n\n[a](#own) [b](#para)"),
        case("mkdocs snippet", {**MKDOCS, **PAGES, "docs/s.md": '--8<-- "inc.txt"\n', "inc.txt": "## From outside\n"}, "docs/p.md", "[s](s.md#from-outside) [t](s.md#gone)", ("LNK003", "s.md#gone")),
        case("mkdocs unknown snippet", {**MKDOCS, **PAGES, "docs/s.md": '--8<-- "nowhere.txt"\n'}, "docs/p.md", "[t](s.md#gone)"),
        case("mkdocs reference pages", {**MKDOCS, **PAGES, "docs/api.md": "# API\n\n::: package.module\n"}, "docs/p.md", "[t](api.md#package.module) [u](api.md#api)"),
        case("mkdocs included text", {**MKDOCS, **PAGES, "docs/sub/c.md": '--8<-- "docs/p.md"\n'}, "docs/p.md", "[b](b.md)"),
        case("mkdocs ignored by git", {**MKDOCS, **PAGES, ".gitignore": "docs/api/\n"}, "docs/p.md", "[b](api/x.md)"),
        case("repository good", {**PAGES, "LICENSE": ""}, "README.md", "[a](docs/a.md#part-one-1) [d](docs) [e](docs/sub/) [l](/LICENSE) [o](../../issues) [p](docs/a.md#Part-One)"),
        case("repository broken", PAGES, "README.md", "[a](docs/zz.md) [d](docz) [l](/LICENSE) [f](docs/a.md#part-one_1)", ("LNK001", "docs/zz.md"), ("LNK001", "docz"), ("LNK001", "/LICENSE"), ("LNK003", "docs/a.md#part-one_1")),
        case("repository HTML", PAGES, "README.md", "<img src='docs/img/y.png'> <a href='docs/zz.md'>z</a>\n\n<h2>Raw heading</h2>\n\n[r](#raw-heading)\n", ("LNK004", "docs/img/y.png"), ("LNK001", "docs/zz.md")),
        case("repository reST", PAGES, "README.rst", "Home\n====\n\n`a <docs/a.md>`_ `z <docs/zz.md>`_\n", ("LNK001", "docs/zz.md")),
        case("repository templates", PAGES, ".github/ISSUE_TEMPLATE/bug.md", "[a](zz.md)"),
        case("repository submodule", {".gitmodules": '[submodule "lib"]\n\tpath = lib\n'}, "README.md", "[a](lib/README.md)"),
        case("docusaurus", {**DOCUSAURUS, **PAGES, "static/img/s.png": ""}, "docs/p.md", "[a](./a.md#part-one-1) [b](sub/b.md) [r](/sub/b.md) ![s](/img/s.png) [u](/docs/a) [v](./a)"),
        case("docusaurus broken", {**DOCUSAURUS, **PAGES}, "docs/p.md", "[a](./zz.md) ![s](./y.png) [u](/docs/zz) [v](./zz)", ("LNK001", "./zz.md"), ("LNK004", "./y.png")),
        case("vitepress", {**VITEPRESS, **PAGES}, "p.md", "[a](/docs/a#part-one-1) [b](./docs/sub/b.md) [z](./zz) [y](/zz.md)", ("LNK001", "/zz.md")),
        case("mdbook", MDBOOK, "src/p.md", "[a](one.md#one) [b](one.html) [c](../std/index.html) [z](zz.md)", ("LNK001", "zz.md")),
        case("jekyll", {**JEKYLL, **PAGES}, "p.md", "[a](docs/a.md) [b]({% link zz.md %}) [c](zz/) [z](zz.md)", ("LNK001", "zz.md")),
        case("hugo", {**HUGO, "content/a.md": "# A\n"}, "content/p.md", "[a](a.md) [b](../zz/) [c](zz.md) [d]({{< ref zz >}}) ![e](zz.png)"),
        case("pelican good", {**PELICAN, "content/a.md": "Title: A\n\ntext\n", "content/img/x.png": ""}, "content/sub/p.md", "Title: P\n\n[a]({filename}../a.md) [b]({filename}/a.md) ![x]({static}/img/x.png) [c]({tag}zz) [d](zz.html)"),
        case("pelican broken", {**PELICAN, "content/a.md": "Title: A\n\ntext\n"}, "content/p.md", "Title: P\n\n[a]({filename}zz.md) ![x]({static}/img/y.png) [c](|filename|b.md)", ("LNK007", "{filename}zz.md"), ("LNK007", "{static}/img/y.png"), ("LNK007", "|filename|b.md")),
        case("sphinx", {**SPHINX, "i/x.png": ""}, "p.rst", "P\n=\n\n`a <zz.html>`_ :ref:`zz`\n\n.. image:: i/x.png\n.. image:: /i/x.png\n.. image:: i/x.*\n.. image:: i/y.png\n", ("LNK004", "i/y.png")),
        case("astro", {**ASTRO, "src/content/docs/a.md": "# A\n"}, "src/content/docs/p.md", "[a](./a.md) [b](/zz/) [c](#comments) [d](#pp)\n\n# Ppp\n", ("LNK003", "#pp")),
        case("unknown generator", {"next.config.js": "", "docs/a.md": ""}, "docs/p.md", "[a](a.md) [z](zz.md) [y](#zz)"),
        case("own rules", {}, "README.md", "[a](htt://x.example) [b](mailto:x) [c](https://u:p@x.example/) [d](www.example.org) <javascript:x> [e](file:///x)", ("LNK005", "htt://x.example"), ("LNK014", "mailto:x"), ("LNK505", "https://u:p@x.example/"), ("LNK005", "www.example.org"), ("LNK506", "file:///x")),
        case("percent-encoding and queries", {"a b.md": "", "c.png": ""}, "README.md", "[a](a%20b.md) [b](<a b.md>) ![c](c.png?raw=true) [d](a%20b.md?plain=1#L3)"),
        case("inline ignores", {}, "README.md", "[a](zz.md) <!-- linkcheck: ignore -->\n[b](yy.md)\n\n<!-- linkcheck: ignore LNK003 -->\n[c](xx.md)\n", ("LNK001", "yy.md"), ("LNK001", "xx.md")),
        case("html", {"b.html": ""}, "a.html", "<a href='b.html'>b</a><a href='c.html'>c</a><script src='built.js'></script><a href='/x'>x</a>", ("LNK001", "c.html")),
        case("template", {}, "a.html", "<a href='{{ url }}'>b</a><a href='#x'>x</a>"),
        case("contributors", {}, "README.md", "<!-- ALL-CONTRIBUTORS-LIST:START -->\n[i](#ideas-ada) [z](docs/zz.md)", ("LNK001", "docs/zz.md")),
        case("pages beside their sources", {"docs/a.rst": "A\n=\n"}, "README.md", "[a](docs/a.html) [z](docs/zz.html)", ("LNK001", "docs/zz.html")),
        case("included README", {**MKDOCS, "docs/index.md": '--8<-- "README.md"\n', "docs/a.md": ""}, "README.md", "[a](a.md) [z](zz.md)", ("LNK001", "zz.md")),
        case("mentioned is not included", {**MKDOCS, "docs/a.md": "We include this: see [p](p.md).\n"}, "docs/p.md", "[z](zz.md)", ("LNK001", "zz.md")),
        case("mkdocs hooks", {"mkdocs.yml": "hooks: [h.py]\n", "h.py": "def on_page_content(html, **kw): ...\n"}, "docs/p.md", "[z](zz.md) [i](#made)", ("LNK001", "zz.md")),
        case("mkdocs hooks that make files", {"mkdocs.yml": "hooks: [h.py]\n", "h.py": "def on_files(files, config): ...\n"}, "docs/p.md", "[z](zz.md)"),
        case("mkdocs slugify", {"mkdocs.yml": "markdown_extensions:\n- toc: {slugify: !!python/name:x.y}\n"}, "docs/p.md", "# Émile & Co\n\n[a](#émile--co) [b](#emile-co)"),
        case("mkdocs theme", {"mkdocs.yml": "theme: {name: material, custom_dir: overrides}\n", "overrides/x.png": ""}, "docs/p.md", "![x](x.png)"),
        case("reST sections and targets", {}, "README.rst", ".. _there:\n\nSome Title\n==========\n\n`a <#there>`_ `b <#some-title>`_ `c <#nope>`_ there_\n", ("LNK003", "#nope")),
        case("ids in code", {**MKDOCS}, "docs/p.md", "```{ .py #snippet }\nx\n```\n\n[a](#snippet) [b](#snipped)", ("LNK003", "#snipped")),
        case("jsx", {**DOCUSAURUS, "docs/a.mdx": "import X from './x.jsx'\n\n# A\n\n<X/>\n"}, "docs/p.md", "[a](a.mdx#a) [b](a.mdx#from-the-component)"),
    ],
)  # fmt: skip
def test_links_are_judged_as_the_generator_reads_them(
    tmp_path: Path, setup: dict[str, str], page: str, text: str, expected: list[tuple[str, str]]
) -> None:
    folder = project(tmp_path, {**setup, page: text})
    report = check(folder, page)
    assert sorted(found(report)) == sorted(expected)
    assert report.pages == 1
    coverage = report.coverage
    assert coverage.references == coverage.checked + sum(coverage.skipped.values())


def test_a_finding_names_the_place_in_the_source(tmp_path: Path) -> None:
    folder = project(
        tmp_path, {**MKDOCS, "docs/p.md": "# P\n\nä [a](instal.md)\n", "docs/install.md": "# I\n"}
    )
    [finding] = check(folder).findings
    assert (finding.page, finding.line, finding.column) == ("docs/p.md", 3, 7)
    assert finding.source is not None
    assert (finding.source.path, finding.source.line, finding.source.column) == ("docs/p.md", 3, 7)
    assert finding.message == "docs/instal.md does not exist"
    assert finding.suggestion == "install.md"
    assert (finding.element, finding.attribute, finding.text) == ("a", "href", "a")


def test_paths_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    folder = project(tmp_path, {"docs/p.md": "[a](zz.md)\n", "README.md": "[a](zz.md)\n"})
    report = check(folder / "docs", "p.md", "../README.md")
    assert [finding.page for finding in report.findings] == ["../README.md", "p.md"]


def test_without_names_the_sources_and_the_pages_beside_them_are_checked(tmp_path: Path) -> None:
    link = "[z](zz.md)\n"
    folder = project(
        tmp_path,
        {
            **MKDOCS,
            "README.md": link,
            "docs/p.md": link,
            "docs/sub/q.md": link,
            "site/p.md": link,
            "src/pkg/notes.md": link,
            "docs/node_modules/x/README.md": link,
            "examples/other/mkdocs.yml": "",
            "examples/other/docs/index.md": link,
        },
    )
    assert sorted({finding.page for finding in check(folder).findings}) == [
        "README.md",
        "docs/p.md",
        "docs/sub/q.md",
    ]


def test_a_deleted_page_is_found_by_a_run_over_the_whole_tree(tmp_path: Path) -> None:
    folder = project(tmp_path, {**MKDOCS, "docs/p.md": "[a](a.md)\n", "docs/a.md": "# A\n"})
    assert found(check(folder)) == []
    (folder / "docs/a.md").unlink()
    assert found(check(folder)) == [("LNK001", "a.md")]


def test_a_named_folder_is_walked_and_other_files_are_passed_over(tmp_path: Path) -> None:
    folder = project(tmp_path, {"notes/p.md": "[a](zz.md)\n", "notes/q.py": "", "setup.py": ""})
    report = check(folder, "notes", "setup.py")
    assert found(report) == [("LNK001", "zz.md")]
    assert report.notes == ("setup.py: is no Markdown, reST or HTML source, passed over",)


def test_a_missing_file_and_an_empty_tree_are_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, {})
    with pytest.raises(SiteError, match=r"zz\.md: no such file"):
        check(folder, "zz.md")
    with pytest.raises(SiteError, match="found no Markdown"):
        check(folder)


def test_excludes_hold_for_named_files(tmp_path: Path) -> None:
    folder = project(tmp_path, {"old/p.md": "[a](zz.md)\n", "q.md": "[a](zz.md) [b](#zz)\n"})
    ignore = ["old/*", {"pattern": "q.md", "codes": ["LNK003"]}]
    report = check(folder, "old/p.md", "q.md", ignore_pages=ignore)
    assert found(report) == [("LNK001", "zz.md")]
    assert report.notes == ("1 file left out (ignore-pages)",)


def test_what_a_comment_ignores_is_counted(tmp_path: Path) -> None:
    folder = project(tmp_path, {"p.md": "[a](zz.md) <!-- linkcheck: ignore LNK001 -->\n[b](yy.md)\n"})
    report = check(folder, "p.md")
    assert [finding.url for finding in report.findings] == ["yy.md"]
    assert (report.coverage.references, report.coverage.checked) == (2, 1)
    assert report.coverage.skipped == {"ignored": 1}


def test_ignored_urls_are_counted(tmp_path: Path) -> None:
    folder = project(tmp_path, {"p.md": "[a](zz.md) [b](yy.md)\n"})
    report = check(folder, "p.md", ignore_urls=["zz*", {"pattern": "yy*", "codes": ["LNK001"]}])
    assert found(report) == []
    assert report.coverage.skipped == {"ignored": 1}


def test_what_is_not_judged_is_counted_by_kind(tmp_path: Path) -> None:
    text = "[a](https://x.example/) [b](mailto:a@x.example) [c](../zz/) [d]({{ u }})\n\n[e][autoref]\n\n[u]: zz.md\n"
    report = check(project(tmp_path, {**MKDOCS, "docs/p.md": text}), "docs/p.md")
    assert report.coverage.skipped["outbound"] == 1
    assert report.coverage.skipped["mailto"] == 1
    assert report.coverage.skipped["output-url"] == 1
    assert report.coverage.skipped["macro"] == 1
    assert report.coverage.skipped["unused definition"] == 1
    assert report.coverage.checked == 0


def test_links_to_the_own_repository_are_looked_up(tmp_path: Path) -> None:
    folder = project(tmp_path, {"p.md": "[a](https://github.com/acme/x/blob/main/zz.py)\n"})
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/config").write_text('[remote "origin"]\n\turl = https://github.com/acme/x.git\n')
    assert found(check(folder)) == [("LNK016", "https://github.com/acme/x/blob/main/zz.py")]


def test_a_link_out_of_the_tree_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("# Secret\n")
    folder = tmp_path / "tree"
    folder.mkdir()
    project(folder, {"p.md": "[a](b.md#nothing)\n"})
    os.symlink(outside, folder / "b.md")
    assert found(check(folder, "p.md")) == []


def test_the_same_place_is_reported_once(tmp_path: Path) -> None:
    folder = project(tmp_path, {"p.md": "[a][r] and [b][r]\n\n[r]: zz.md\n"})
    assert found(check(folder)) == [("LNK001", "zz.md")]
