"""What links to other sites mean to a build: real runs of MkDocs and Pelican against the loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import generator_runs
import pytest
from answers import Answers, Reply
from generator_runs import free_port, serving, status_of
from pelican_blog import blog

NEEDS_MKDOCS = pytest.mark.skipif(find_spec("mkdocs") is None, reason="no MkDocs")
NEEDS_PELICAN = pytest.mark.skipif(find_spec("pelican") is None, reason="no Pelican")
GENERATORS = [
    pytest.param("mkdocs", marks=NEEDS_MKDOCS),
    pytest.param("pelican", marks=NEEDS_PELICAN),
]
MKDOCS = """site_name: Small
site_url: https://docs.example.org/
theme: {{name: null, custom_dir: theme}}
plugins:
  - linkcheck: {settings}
"""
TEMPLATE = "<!doctype html><html lang=en><title>{{ page.title }}</title>\n{{ page.content }}</html>"
GONE, GOOD = "http://a.test/gone", "http://b.test/good"
WALL, BUSY = "http://c.test/wall", "http://d.test/busy"


@dataclass(frozen=True, slots=True)
class Built:
    code: int
    said: str


@pytest.fixture
def server() -> Iterator[Answers]:
    replies = {
        "/gone": Reply(404),
        "/wall": Reply(403, headers={"cf-mitigated": "challenge"}),
        "/busy": Reply(503),
    }
    with Answers(replies) as answers:
        yield answers


def page(*links: str) -> str:
    return "\n\n".join(f"[At {link}]({link})" for link in links)


def settings_of(server: Answers, **settings: Any) -> str:
    """As JSON, which YAML and (but for its words) Python read as well."""
    return json.dumps({"retries": 0, **server.settings, **settings})


def mkdocs(folder: Path, settings: str, *links: str) -> Path:
    files = {"mkdocs.yml": MKDOCS.format(settings=settings), "theme/main.html": TEMPLATE, ".git/HEAD": ""}
    return generator_runs.write(folder, {**files, "docs/index.md": f"# Home\n\n{page(*links)}\n"})


def pelican(folder: Path, settings: str, *links: str) -> Path:
    text = f"Title: First\nDate: 2026-01-02\n\n{page(*links)}\n"
    python = settings.replace("true", "True").replace("false", "False")
    files = {"content/posts/first.md": text, "content/pages/me.md": "Title: Me\n\nMe.\n", ".git/HEAD": ""}
    return blog(folder, settings=f"LINKCHECK = {python}", files=files)


PROJECTS: Mapping[str, Callable[..., Path]] = {"mkdocs": mkdocs, "pelican": pelican}
SOURCES = {"mkdocs": "docs/index.md:3:", "pelican": "content/posts/first.md:4:"}
"""Where the first link stands."""


def build(generator: str, folder: Path, **variables: str) -> Built:
    arguments = ["build", "--strict"] if generator == "mkdocs" else []
    ended = generator_runs.run(folder, generator, *arguments, variables={"NO_PROXY": "*", **variables})
    return Built(ended.returncode, ended.stdout + ended.stderr)


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_page_that_is_gone_fails_the_build_and_the_source_is_named(
    generator: str, server: Answers, tmp_path: Path
) -> None:
    folder = PROJECTS[generator](tmp_path, settings_of(server, outbound=True), GONE, GOOD)
    built = build(generator, folder)
    assert built.code == 1
    assert f"error external-broken (LNK010): {GONE} answers 404 (Not Found)" in built.said
    assert f"--> {SOURCES[generator]}" in built.said
    assert "1 error in" in built.said
    assert "Traceback" not in built.said
    assert server.counts == {"a.test/gone": 2, "b.test/good": 1}


@pytest.mark.parametrize("generator", GENERATORS)
def test_walls_and_failing_hosts_do_not_fail_a_build(generator: str, server: Answers, tmp_path: Path) -> None:
    built = build(
        generator, PROJECTS[generator](tmp_path, settings_of(server, outbound=True), WALL, BUSY, GOOD)
    )
    assert built.code == 0
    assert "no broken links in" in built.said
    assert ", 2 unverified)" in built.said
    assert {"c.test/wall", "d.test/busy", "b.test/good"} == set(server.counts)


@pytest.mark.parametrize("generator", GENERATORS)
def test_without_a_network_a_build_warns_and_passes(generator: str, server: Answers, tmp_path: Path) -> None:
    hosts = ("http://a.invalid/", "http://b.invalid/", "http://c.invalid/")
    built = build(generator, PROJECTS[generator](tmp_path, settings_of(server, outbound=True), *hosts))
    assert built.code == 0
    assert " outbound not asked" in built.said
    assert "no network: no host could be reached, and links to other sites were not checked" in built.said
    assert not (tmp_path / ".linkcheck-cache/ledger.jsonl").exists()


@pytest.mark.parametrize("generator", GENERATORS)
def test_by_default_ci_asks_and_other_builds_read_the_ledger(
    generator: str, server: Answers, tmp_path: Path
) -> None:
    folder = PROJECTS[generator](tmp_path, settings_of(server), GONE, GOOD)
    alone = build(generator, folder)
    assert alone.code == 0
    assert " outbound not asked" in alone.said
    assert server.requests == []
    in_ci = build(generator, folder, CI="1")
    assert in_ci.code == 1
    assert f"{GONE} answers 404" in in_ci.said
    assert len(server.requests) == 3
    new = "http://e.test/new"
    from_the_ledger = build(generator, PROJECTS[generator](tmp_path, settings_of(server), GONE, GOOD, new))
    assert from_the_ledger.code == 1
    assert f"{GONE} answers 404" in from_the_ledger.said
    assert " outbound not asked" in from_the_ledger.said
    assert len(server.requests) == 3


@pytest.mark.parametrize("generator", GENERATORS)
def test_outbound_false_asks_nothing_in_ci(generator: str, server: Answers, tmp_path: Path) -> None:
    built = build(generator, PROJECTS[generator](tmp_path, settings_of(server, outbound=False), GONE), CI="1")
    assert built.code == 0
    assert " outbound not asked" in built.said
    assert server.requests == []


@NEEDS_MKDOCS
def test_a_development_server_asks_nothing(server: Answers, tmp_path: Path) -> None:
    folder, port = mkdocs(tmp_path, settings_of(server, outbound=True), GONE), free_port()
    with serving(folder, "mkdocs", "serve", "-a", f"127.0.0.1:{port}", variables={"CI": "1"}) as served:
        served.wait_for(" outbound not asked")
        served.wait_for("Serving on")
        assert status_of(f"http://127.0.0.1:{port}/") == 200
        generator_runs.write(folder, {"docs/index.md": page(GONE, GOOD, "missing.md")})
        served.wait_for("linkcheck: 1 new error")
    assert server.requests == []


@NEEDS_PELICAN
def test_autoreload_asks_nothing(server: Answers, tmp_path: Path) -> None:
    folder = pelican(tmp_path, settings_of(server, outbound=True), GONE)
    with serving(folder, "pelican", "--autoreload", variables={"CI": "1"}) as served:
        served.wait_for(" outbound not asked")
    assert server.requests == []
