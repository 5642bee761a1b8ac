from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck_plugin import check
from linkcheck_plugin.integrations.build import check_build


def test_an_interrupted_check_is_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    whole = check.check_site
    monkeypatch.setattr(
        check, "check_site", lambda *told, **more: replace(whole(*told, **more), interrupted=True)
    )
    with pytest.raises(KeyboardInterrupt):
        check_build(tmp_path, tmp_path, {"cache": False}, "mkdocs.yml", known={})
