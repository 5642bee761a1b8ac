"""LNK731–LNK733: previews and structured data."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import builders
import pytest

from .table import ADDRESS, AROUND, Case, bad, compared, found, good, parameters, report_of


def page(head: str) -> str:
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}</head></html>"


def canonical(path: str) -> str:
    return f'<link rel="canonical" href="{ADDRESS}{path}">'


def og(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


bad_731, good_731 = partial(bad, select=["LNK731"]), partial(good, select=["LNK731"])
OG_URL = [
    bad_731(
        "a template that writes the front page everywhere: one cause",
        {
            "index.html": page(canonical("") + og("og:url", ADDRESS)),
            "a.html": page(canonical("a.html") + og("og:url", f"①{ADDRESS}")),
            "b.html": page(canonical("b.html") + og("og:url", f"②{ADDRESS}")),
        },
        found("LNK731 info ①", ADDRESS, ADDRESS, ADDRESS + "a.html", "②"),
        clean={"a.html": page(canonical("a.html") + og("og:url", ADDRESS + "a.html"))},
    ),
    bad_731(
        "a staging host",
        {"a.html": page(canonical("a.html") + og("og:url", "①https://staging.example/a.html"))},
        found("LNK731 info ①", "https://staging.example/a.html", "https://staging.example/a.html", ADDRESS + "a.html"),
        clean={"a.html": page(canonical("a.html") + og("og:url", ADDRESS + "a.html"))},
    ),
    bad_731(
        "the article first appeared elsewhere, under another address",
        {"a.html": page('<link rel="canonical" href="https://m.example/1">' + og("og:url", "①https://m.example/2"))},
        found("LNK731 info ①", "https://m.example/2", "https://m.example/2", "https://m.example/1"),
        clean={"a.html": page('<link rel="canonical" href="https://m.example/1">' + og("og:url", "https://m.example/1/"))},
    ),
    good_731("spelled otherwise, without a canonical, or missing", {
        "a/index.html": page(canonical("a/") + og("og:url", ADDRESS + "a/index.html")),
        "b.html": page(og("og:url", ADDRESS)),
        "c.html": page(canonical("c.html") + og("og:url", ADDRESS + "gone.html")),
    }),
]  # fmt: skip

bad_732, good_732 = partial(bad, select=["LNK732"]), partial(good, select=["LNK732"])
OG_IMAGE = [
    bad_732(
        "relative images: one cause for each target",
        {
            "a.html": page(og("og:image", "①/img/logo.png") + og("twitter:image", "②img/logo.png")),
            "b.html": page(og("og:image", "③/img/logo.png")),
        },
        found("LNK732 warning ①", "/img/logo.png", ADDRESS + "img/logo.png", ADDRESS + "img/logo.png", "③"),
        found("LNK732 warning ②", "img/logo.png", ADDRESS + "img/logo.png", ADDRESS + "img/logo.png"),
        clean={"a.html": page(og("og:image", ADDRESS + "img/logo.png") + og("twitter:image", "https://cdn.example/x.png"))},
    ),
    bad_732(
        "the address is unknown: nothing is proposed",
        {"a.html": page(og("og:image", "①/img/logo.png"))},
        found("LNK732 warning ①", "/img/logo.png"),
        site_url="",
    ),
    good_732("empty, missing, or without its scheme: other rules'", {
        "a.html": page(og("og:image", "") + og("og:image:url", "/gone.png") + og("twitter:image", "//e.example/img/logo.png")),
    }),
]  # fmt: skip


def data(*nodes: dict[str, Any]) -> str:
    return page(f'<script type="application/ld+json">{json.dumps(list(nodes), ensure_ascii=False)}</script>')


def crumbs(*items: str) -> dict[str, Any]:
    listed = [{"@type": "ListItem", "position": number, "item": item} for number, item in enumerate(items, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": listed}


bad_733, good_733 = partial(bad, select=["LNK733"]), partial(good, select=["LNK733"])
JSON_LD = [
    bad_733(
        "left over from a template",
        {"a.html": data({"@type": "Article", "mainEntityOfPage": "①https://template.example/article"})},
        found("LNK733 info ①", "https://template.example/article", "https://template.example/article"),
        clean={"a.html": data({"@type": "Article", "mainEntityOfPage": ADDRESS + "a.html"})},
    ),
    bad_733(
        "the front page on every page: one cause",
        {
            "a.html": data({"@type": "WebPage", "url": f"①{ADDRESS}install/"}),
            "b.html": data({"@type": "WebPage", "url": f"②{ADDRESS}install/"}),
            "install/index.html": data({"@type": "WebPage", "url": f"{ADDRESS}install/"}),
        },
        found("LNK733 info ①", ADDRESS + "install/", ADDRESS + "install/", None, "②"),
        clean={"a.html": data({"@type": "WebPage", "url": "a.html"})},
    ),
    bad_733(
        "a breadcrumb that ends on another host",
        {"a.html": data(crumbs(ADDRESS, "①https://staging.example/a.html"))},
        found("LNK733 info ①", "https://staging.example/a.html", "https://staging.example/a.html"),
        clean={"a.html": data(crumbs(ADDRESS, ADDRESS + "install/"))},
    ),
    bad_733(
        "a breadcrumb that gives the page another address",
        {
            "a.html": page(
                '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [{"position": 1, '
                f'"name": "A  page", "item": "①{ADDRESS}install/"}}]}}</script>'
            ),
            "install/index.html": page(""),
        },
        found("LNK733 info ①", ADDRESS + "install/", ADDRESS + "install/"),
        clean={"a.html": data(crumbs(ADDRESS + "a.html"))},
    ),
    bad_733(
        "sameAs repeats the address",
        {"a.html": data({"@type": "Person", "url": "①https://ada.example/", "sameAs": ["https://ada.example/"]})},
        found("LNK733 info ①", "https://ada.example/", "https://ada.example/"),
        clean={"a.html": data({"@type": "Person", "url": "https://ada.example/", "sameAs": "https://social.example/@ada"})},
    ),
    good_733("the site, a list of articles, a missing page", {
        "a.html": data({"@type": "WebSite", "url": ADDRESS}),
        "b.html": data({"@type": "BlogPosting", "url": ADDRESS}, {"@type": "BlogPosting", "url": "guide.html"}),
        "c.html": data({"@type": "Article", "url": ADDRESS + "gone.html"}),
        "d.html": "<title>D</title><script type='application/ld+json'>{\"@type\": \"Article\", </script>",
    }),
    good_733("the address is unknown", {"a.html": data({"@type": "Article", "url": "https://x.example/a.html"})},
             site_url=""),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters([*OG_URL, *OG_IMAGE, *JSON_LD]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_a_build_without_an_address_cannot_have_absolute_images(tmp_path):
    site = builders.build_site(tmp_path, {"a.html": page(og("og:image", "/a.png")), "a.png": ""}, "output")
    assert len(builders.check(site, select=["LNK732"]).findings) == 1
    (tmp_path / "pelicanconf.py").write_text("SITEURL = ''\nOUTPUT_PATH = 'output'\n")
    assert builders.check(site, select=["LNK732"]).findings == ()


@pytest.mark.parametrize("metadata", [True, False])
def test_a_setting_leaves_metadata_out(metadata, tmp_path):
    head = '<link rel="canonical" href="a.html">' + og("og:image", "/img/logo.png") + og("og:url", ADDRESS)
    files = {
        **AROUND,
        "a.html": page(head),
        "b.html": data({"@type": "Article", "url": "https://x.example/"}),
    }
    report = report_of(files, tmp_path, metadata=metadata, select=["LNK701", "LNK702", "LNK73"])
    codes = ["LNK701", "LNK732", "LNK731", "LNK733"] if metadata else []
    assert [finding.code for finding in report.findings] == codes


def test_ignored_pages_addresses_and_elements_have_no_findings(tmp_path):
    files = {
        **AROUND,
        "a.html": page(og("og:image", "/img/logo.png")),
        "b.html": page(og("og:image", "img/logo.png")),
        "c.html": page(
            '<meta data-linkcheck-ignore="og-image-relative" property="og:image" content="./img/logo.png">'
        ),
        "d.html": page(og("og:image", "./img/./logo.png")),
    }
    settings: dict[str, Any] = {
        "ignore_pages": ["a.html"],
        "ignore_urls": [{"pattern": "img/*", "codes": ["LNK732"]}],
    }
    report = report_of(files, tmp_path, select=["LNK732"], **settings)
    assert [finding.page for finding in report.findings] == ["d.html"]
