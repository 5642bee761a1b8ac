from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import builders
import pytest

from linkcheck_plugin.anchor_shares import anchor_profiles
from linkcheck_plugin.anchor_text import Kind
from linkcheck_plugin.settings import SiteError, decode

VPS = "https://v.example.com"
SITE = {
    "index.html": '<title>My Blog</title><meta property="og:site_name" content="My Blog">'
    f'<nav><a href="guide.html">Menu</a></nav><p><a href="guide.html">How to start</a> <a href="{VPS}/">best vps</a>'
    f'<a href="{VPS}/best-vps/">best vps</a> <a rel="nofollow" href="{VPS}/">v.example.com</a>'
    '<a href="https://v.example.com/"><img src="a.png" alt="Example logo"></a> <a href="#x">x</a> <a href="gone.html">gone</a>',
    "guide.html": '<title>How to start - My Blog</title><h1 id="x">How to start</h1><a href="index.html">My Blog</a>'
    f'<a href="index.html#top">here</a><a href="{VPS}/">Best VPS!</a><a href="a.png">picture</a><a href="guide.html">self</a>',
    "a.png": "png",
}  # fmt: skip


def run(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linkcheck_plugin", "anchors", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def profiles(tmp_path: Path, files: Mapping[str, str] = SITE, **settings: Any) -> dict[str, Any]:
    everywhere = bool(settings.pop("everywhere", False))
    site = builders.build_site(tmp_path, files)
    options = decode({"cache": False, "jobs": 1, "site-url": "https://e.example/", **settings}, "test")
    return {found.target: found for found in anchor_profiles(site, options, everywhere=everywhere)}


def texts(profile: Any) -> list[tuple[str, str, int]]:
    return [(text.text, str(text.kind), text.links) for text in profile.texts]


def test_each_page_and_each_domain_has_the_texts_that_lead_there(tmp_path):
    found = profiles(tmp_path)
    assert list(found) == ["example.com", "index.html", "guide.html"]
    assert texts(found["guide.html"]) == [("How to start", "title", 1)]
    assert texts(found["index.html"]) == [("My Blog", "branded", 1), ("here", "generic", 1)]
    assert texts(found["example.com"]) == [
        ("Best VPS!", "other", 2),
        ("Example logo", "branded", 1),
        ("best vps", "exact", 1),
        ("v.example.com", "naked", 1),
    ]


def test_counts_of_links_pages_and_followed_links(tmp_path):
    found = profiles(tmp_path)["example.com"]
    assert (found.links, found.pages, found.followed, found.images) == (5, 2, 4, 1)
    assert found.kinds == {Kind.OTHER: 2, Kind.BRANDED: 1, Kind.EXACT: 1, Kind.NAKED: 1}
    assert [(text.pages, text.followed, text.image) for text in found.texts] == [
        (2, 2, False),
        (1, 1, True),
        (1, 1, False),
        (1, 0, False),
    ]


def test_menus_are_counted_on_demand(tmp_path):
    assert texts(profiles(tmp_path, everywhere=True)["guide.html"]) == [
        ("How to start", "title", 1),
        ("Menu", "other", 1),
    ]


def test_keywords_come_from_settings_and_from_front_matter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    by_settings = profiles(tmp_path, keywords={"https://v.example.com/*": ["best vps"]})["example.com"]
    assert by_settings.kinds[Kind.EXACT] == 3
    project = tmp_path / "project"
    builders.build_site(project, {"index.html": '<a href="setup/">install it</a>', "setup/index.html": ""})
    (project / "docs").mkdir()
    (project / "docs/index.md").write_text("# Home\n")
    (project / "docs/setup.md").write_text("---\nkeywords: [install it, set up]\n---\n# Setup\n")
    (project / "mkdocs.yml").write_text("site_name: S\n")
    monkeypatch.chdir(project)
    [found] = anchor_profiles(Path("site"), decode({"cache": False, "jobs": 1}, "test"))
    assert texts(found) == [("install it", "exact", 1)]


def test_a_page_whose_links_nobody_follows(tmp_path):
    page = '<meta name="robots" content="nofollow"><a href="https://v.example.com/">vps</a>'
    assert profiles(tmp_path, {"index.html": page})["example.com"].followed == 0


def test_a_missing_site_is_an_error(tmp_path):
    with pytest.raises(SiteError):
        anchor_profiles(tmp_path / "none")


def test_the_summary(tmp_path):
    builders.build_site(tmp_path, SITE)
    result = run(tmp_path, "site", "--site-url", "https://e.example/")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "Pages of the site: 2\n\n"
        "index.html  2 links on 1 page\n"
        "  branded 50 %, generic 50 %\n"
        '      1  branded        "My Blog"\n'
        '      1  generic        "here"\n\n'
        "guide.html  1 link on 1 page\n"
        "  title 100 %\n"
        '      1  title          "How to start"\n\n'
        "Other domains: 1\n\n"
        "example.com  5 links on 2 pages, 1 not followed\n"
        "  other 40 %, branded 20 %, exact 20 %, naked 20 %, image 20 %\n"
        '      2  other          "Best VPS!"\n'
        '      1  branded, image "Example logo" (example)\n'
        '      1  exact          "best vps"\n'
        '      1  naked          "v.example.com"\n\n'
    )


def test_the_summary_can_be_shorter(tmp_path):
    builders.build_site(tmp_path, SITE)
    lines = run(tmp_path, "site", "--targets", "1", "--texts", "1").stdout.splitlines()
    assert "and 1 more target; --targets 0 shows all" in lines
    assert "         and 3 more texts" in lines
    everything = run(tmp_path, "site", "--targets", "0", "--texts", "0").stdout
    assert "more t" not in everything


@pytest.mark.parametrize(
    ("arguments", "targets"),
    [
        ((), ["index.html", "guide.html", "example.com"]),
        (("--internal",), ["index.html", "guide.html"]),
        (("--external",), ["example.com"]),
    ],
)
def test_pages_or_domains_alone_as_json(arguments, targets, tmp_path):
    builders.build_site(tmp_path, SITE)
    found = json.loads(run(tmp_path, "site", "--format", "json", *arguments).stdout)
    assert found["schema"] == 1
    assert [profile["target"] for profile in found["profiles"]] == targets


def test_json_has_everything(tmp_path):
    builders.build_site(tmp_path, SITE)
    [found] = json.loads(run(tmp_path, "site", "--format", "json", "--external").stdout)["profiles"]
    assert found["classes"] == {"other": 2, "branded": 1, "exact": 1, "naked": 1}
    assert found["shares"]["other"] == 0.4
    assert found["texts"][1] == {
        "text": "Example logo",
        "class": "branded",
        "evidence": "example",
        "image": True,
        "links": 1,
        "pages": 1,
        "followed": 1,
        "share": 0.2,
    }


def test_csv_has_a_row_for_each_text_and_no_formulas(tmp_path):
    page = '<a href="https://v.example.com/">=1+1</a> <a href="https://v.example.com/">a "b", c</a>'
    builders.build_site(tmp_path, {"index.html": page})
    rows = list(csv.DictReader(io.StringIO(run(tmp_path, "site", "--format", "csv").stdout)))
    assert [row["text"] for row in rows] == ["'=1+1", 'a "b", c']
    assert rows[0] == {
        "target": "example.com", "about": "domain", "text": "'=1+1", "class": "other", "evidence": "", "image": "false",
        "links": "1", "pages": "1", "followed": "1", "share": "0.5",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_hostile_texts_are_shown_escaped_and_without_passwords(form, tmp_path):
    page = '<a href="https://v.example.com/">\x1b[31m https://me:secret@h.example/ \u202e</a>'
    builders.build_site(tmp_path, {"index.html": page})
    output = run(tmp_path, "site", "--format", form).stdout
    assert "secret" not in output
    assert "\x1b" not in output
    assert "\u202e" not in output


def test_errors_leave_stdout_empty(tmp_path):
    for arguments in (("missing",), ("site", "--targets", "-1"), ("site", "--format", "xml")):
        result = run(tmp_path, *arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr


def test_a_site_without_links_is_an_empty_report(tmp_path):
    builders.build_site(tmp_path, {"index.html": ""})
    assert run(tmp_path, "site").stdout == ""
    assert json.loads(run(tmp_path, "site", "--format", "json").stdout) == {"schema": 1, "profiles": []}
