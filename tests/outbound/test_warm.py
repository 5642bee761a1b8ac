"""A run over a big site whose links the ledger all knows: nothing is asked, and what it knows is reported."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import builders
import pytest
from answers import Answers

from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Answer, Redirect, Report, Verdict
from linkcheck_plugin.outbound.ledger import Ledger
from linkcheck_plugin.settings import decode

URLS = [f"http://h{number % 500}.test/page/{number}" for number in range(20_000)]
ON_A_PAGE = 200
KNOWN: dict[int, dict[str, Any]] = {
    0: {"verdict": Verdict.BROKEN, "status": 404, "evidence": "HTTP 404 (Not Found)"},
    1: {"verdict": Verdict.UNVERIFIABLE, "status": 503, "evidence": "HTTP 503 (Service Unavailable)"},
    2: {"verdict": Verdict.REDIRECTED, "status": 200, "redirects": (Redirect(301, "http://new.test/"),)},
}
"""What the ledger knows of one URL in a thousand each, by the last three digits of its number; the rest is ok."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warm")
    pages = {}
    for start in range(0, len(URLS), ON_A_PAGE):
        links = "\n".join(f'<p><a href="{url}#part">At {url}</a>' for url in URLS[start : start + ON_A_PAGE])
        pages[f"{start}.html"] = f"<!doctype html><html lang=en><title>Page {start}</title>\n{links}</html>"
    builders.age(builders.build_site(folder, {"index.html": "<!doctype html>", **pages}))
    ledger = Ledger(folder / "ledger.jsonl")
    for number, url in enumerate(URLS):
        known = KNOWN.get(number % 1_000, {"verdict": Verdict.OK, "status": 200})
        ledger.record(Answer(url, **known), datetime.now(UTC))
    assert ledger.save()
    return folder


def codes(report: Report) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.code, []).append((finding.target or "").partition("#")[0])
    return {code: sorted(targets) for code, targets in found.items()}


def test_nothing_is_asked_and_what_is_known_is_reported(project: Path) -> None:
    with Answers() as server:
        settings = decode(
            {
                "outbound": True,
                "ledger": str(project / "ledger.jsonl"),
                "cache-dir": str(project / "cache"),
                "preset": "links",
                **server.settings,
            },
            "test",
        )
        before = (project / "ledger.jsonl").read_bytes()
        first = check_site(project / "site", settings)
        assert codes(first) == {
            code: sorted(URLS[number::1_000]) for number, code in enumerate(["LNK010", "LNK011", "LNK101"])
        }
        assert (first.coverage.checked, first.coverage.skipped) == (len(URLS), {})
        assert not first.hosts
        remembered = check_site(project / "site", settings)
        os.utime(project / "ledger.jsonl")
        from_the_ledger = check_site(project / "site", settings)
        assert remembered.findings == from_the_ledger.findings == first.findings
        assert remembered.coverage == from_the_ledger.coverage == first.coverage
        assert server.requests == []
        assert (project / "ledger.jsonl").read_bytes() == before
