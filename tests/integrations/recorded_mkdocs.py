"""Runs `mkdocs` with its arguments after the first, the file to write down in what each check was told and found."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from linkcheck_plugin import check

RUNS: list[dict[str, Any]] = []
real = check.check_site


def check_site(directory: Path, settings: Any, **told: Any) -> Any:
    report = real(directory, settings, **told)
    here = os.getcwd()
    RUNS.append(
        {
            "sources": {
                file: os.path.relpath(source, here).replace(os.sep, "/")
                for file, source in sorted((told.get("sources") or {}).items())
            },
            "project": str(told.get("project")),
            "site_url": settings.site_url,
            "findings": [[f.code, f.page, f.url] for f in report.findings],
            "places": [
                f"{f.source.path}:{f.source.line}:{f.source.column}" if f.source else None
                for f in report.findings
            ],
        }
    )
    Path(sys.argv[1]).write_text(json.dumps(RUNS), encoding="utf-8")
    return report


if __name__ == "__main__":
    from mkdocs.__main__ import cli

    check.check_site = check_site
    sys.argv[1] = os.path.abspath(sys.argv[1])
    cli(sys.argv[2:])
