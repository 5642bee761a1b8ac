"""Findings that show at several places have a fix for each of them, as its author writes URLs."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import build_site, settings_for, write

from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Finding


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def checked(site: dict[str, str], sources: dict[str, str], code: str, **settings: object) -> Finding:
        folder = build_site(tmp_path, site)
        write(tmp_path, {"mkdocs.yml": "site_name: x\nsite_url: https://e.example/\n", **sources})
        report = check_site(folder, settings_for(folder, preset="all", **settings))
        [found] = [finding for finding in report.findings if finding.code == code]
        return found

    return checked


def fixes(found: Finding) -> dict[str, str | None]:
    return {place.page: found.fix if place.fix is None else place.fix for place in found.occurrences}


def test_relative_urls_are_spelled_for_each_page(check):
    pages = {
        "index.html": "Guide/",
        "a/index.html": "../Guide/",
        "a/b/index.html": "../../Guide/",
        "c.html": "/Guide/",
    }
    site = {page: f'<a href="{url}">x</a>' for page, url in pages.items()}
    found = check({**site, "guide/index.html": ""}, {}, "LNK002")
    assert fixes(found) == {page: url.replace("G", "g") for page, url in pages.items()}


def test_rel_keeps_the_tokens_of_each_link(check):
    links = '<a rel="nofollow me" href="/g/">x</a> <a rel="nofollow" href="/g/">y</a>'
    found = check({"index.html": links, "g/index.html": ""}, {}, "LNK207")
    assert [found.fix if place.fix is None else place.fix for place in found.occurrences] == ["me", ""]
    assert [place.rel for place in found.occurrences] == [("nofollow", "me"), ("nofollow",)]


def test_a_value_of_rel_stays_one_where_the_source_is_known(check):
    site = {"index.html": '<a rel="ugc,nofollow" href="https://a.example/">x</a>'}
    sources = {"docs/index.md": '[x](https://a.example/){ rel="ugc,nofollow" }'}
    found = check(site, sources, "LNK205")
    assert (found.fix, found.suggestion) == ("ugc nofollow", 'rel="ugc nofollow"')
    assert found.source is not None


def test_links_between_sources_are_spelled_as_paths_for_each_page(check):
    site = {
        "index.html": '<a href="guide/#instal">x</a>',
        "a/index.html": '<a href="../guide/#instal">x</a>',
        "guide/index.html": '<h2 id="install"></h2>',
    }
    sources = {
        "docs/index.md": "[x](guide.md#instal)",
        "docs/a.md": "[x](guide.md#instal)",
        "docs/guide.md": "## Install",
    }
    found = check(site, sources, "LNK003")
    assert fixes(found) == dict.fromkeys(("index.html", "a/index.html"), "guide.md#install")


def test_a_fragment_with_two_near_ids_is_a_suggestion_alone(check):
    site = {"index.html": '<a href="#instal">x</a><i id="install"></i><i id="instar"></i>'}
    found = check(site, {}, "LNK003")
    assert (found.fix, found.suggestion) == (None, "#install")
