from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import age, build_site, check, settings_for, write

from linkcheck_plugin.check import check_site, options_of, store_of
from linkcheck_plugin.model import Report
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.early import EarlyReader

PAGES = {
    "index.html": "home",
    "a/index.html": "<h1 id=h>a</h1><a href=../b/#h>b</a><a href=../gone/>x</a><a href=#nowhere>y</a>",
    "b/index.html": "<h1 id=h>b</h1><a href=../a/#gone>a</a><img src=../i.png>",
    "c/index.html": "<a href=../later/>x</a><a href=https://other.example/>y</a>",
    "s.css": "a { background: url(gone.png) }",
}


def early(site: Path, store: Store | None = None, more: tuple[str, ...] = ()) -> EarlyReader:
    return EarlyReader(site, options_of(settings_for(site)), store, (*PAGES, *more))


def with_known(site: Path, reader: EarlyReader) -> Report:
    return check_site(site, settings_for(site), known=reader.known)


def read_one_by_one(site: Path, reader: EarlyReader) -> None:
    for name, text in PAGES.items():
        write(site, {name: text})
        reader.read(reader.look())


def test_a_site_that_was_read_early_is_judged_like_any_other(tmp_path: Path) -> None:
    site = build_site(tmp_path, {})
    reader = early(site, more=("never.html",))
    assert not reader.look()
    read_one_by_one(site, reader)
    write(site, {"later/index.html": "<p>later", "sitemap.xml": "<urlset></urlset>"})

    assert len(reader.known) == len(PAGES)
    assert with_known(site, reader) == check(site)


@pytest.mark.parametrize("same_time", [True, False])
def test_what_is_written_again_is_read_again(tmp_path: Path, same_time: bool) -> None:
    site = build_site(tmp_path, {})
    reader = early(site)
    read_one_by_one(site, reader)
    page = site / "a/index.html"
    time = page.stat().st_mtime_ns
    page.write_text(PAGES["a/index.html"].replace("gone", "away"), encoding="utf-8")
    if same_time:
        os.utime(page, ns=(time, time))
    write(site, {"b/index.html": "<p>shorter"})
    (site / "c/index.html").unlink()

    report = with_known(site, reader)
    assert report == check(site)
    assert "/away/" in " ".join(finding.message for finding in report.findings)


def test_half_a_page_does_no_harm(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.html": ""})
    reader = early(site)
    for part in (PAGES["a/index.html"][:30], PAGES["a/index.html"]):
        write(site, {"a/index.html": part})
        reader.read(reader.look())

    assert with_known(site, reader) == check(site)


def test_files_of_an_earlier_build_are_left_alone(tmp_path: Path) -> None:
    site = age(build_site(tmp_path, PAGES))

    assert not early(site).look()


def test_pages_of_the_size_that_the_page_cache_knows_are_left_to_the_end(tmp_path: Path) -> None:
    site = build_site(tmp_path, PAGES)
    settings = settings_for(site, cache=True)
    before = check_site(site, settings)
    reader = early(site, store_of(site, settings, options_of(settings), None))
    changed = {"b/index.html": PAGES["b/index.html"] + "<a href=../gone/>z</a>"}
    write(site, {**PAGES, **changed})

    reader.read(reader.look())
    assert [entry.path for entry in reader.known[1].batch.entries] == ["b/index.html"]
    assert with_known(site, reader) == check(site) != before
