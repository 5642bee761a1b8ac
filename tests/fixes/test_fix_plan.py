"""From findings to files: which are read, which are left, which cannot be read."""

from __future__ import annotations

from mending import finding

from linkcheck_plugin.fixes.allowed import bounds_of
from linkcheck_plugin.fixes.file_plan import Dialect
from linkcheck_plugin.fixes.plan import plan_fixes
from linkcheck_plugin.model import Occurrence, Source


def planned(root, *findings, **more):
    return plan_fixes(findings, (), bounds_of(root, [root / "site"]), Dialect(), root, **more)


def at(path, line=1, column=5, url="/a", fix="/b", **more):
    return finding(
        "LNK002",
        url,
        fix,
        occurrences=(Occurrence("p.html", 1, 1, source=Source(path, line, column)),),
        **more,
    )


def test_files_are_planned_in_order_and_nothing_is_written(tmp_path):
    for name in ("b.md", "a.md"):
        (tmp_path / name).write_text("[x](/a)")
    plan = planned(tmp_path, at("b.md"), at("a.md"))
    assert [(file.shown, file.planned.after) for file in plan.files] == [
        ("a.md", b"[x](/b)"),
        ("b.md", b"[x](/b)"),
    ]
    assert (tmp_path / "a.md").read_text() == "[x](/a)"


def test_two_names_of_one_file_are_one_file(tmp_path):
    (tmp_path / "a.md").write_text("[x](/a)\n[y](/c)")
    (tmp_path / "link.md").symlink_to("a.md")
    plan = planned(tmp_path, at("a.md"), at("link.md", 2, 5, "/c", "/d"), at("link.md"))
    [file] = plan.files
    assert file.path == tmp_path / "a.md"
    assert file.planned.after == b"[x](/b)\n[y](/d)"


def test_a_file_that_is_gone_is_said(tmp_path):
    (tmp_path / "a.md").write_text("[x](/a)")
    plan = planned(tmp_path, at("gone.md"), at("a.md"))
    assert plan.failed == (("gone.md", "the file cannot be read: No such file or directory"),)
    assert [file.shown for file in plan.files] == ["a.md"]


def test_what_may_not_be_edited_is_left_with_the_reason(tmp_path):
    (tmp_path / "mkdocs.yml").write_text("- /a")
    plan = planned(tmp_path, at("mkdocs.yml"), at("site/a.html"))
    assert [(left.place.path, left.why) for left in plan.left] == [
        ("mkdocs.yml", ".yml is no Markdown, reST or HTML"),
        ("site/a.html", "the file is a part of the output"),
    ]


def test_a_page_that_would_break_is_named(tmp_path):
    (tmp_path / "a.md").write_text("[x](/a)")
    plan = planned(tmp_path, at("a.md"), elsewhere=lambda wish, file: f"{file.name}.html")
    assert plan.files == ()
    assert plan.left[0].why == "a.md.html may show the same place, where nothing is wrong"
