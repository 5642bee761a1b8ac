"""Lektor: builds wherever it is told; only a named or the usual output directory is taken for its own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Generator, Project, directory, with_languages

OUTPUT_VARIABLE = "LEKTOR_OUTPUT_PATH"


def _candidates(project: Project) -> Iterable[Path]:
    named = directory(Path.cwd(), os.environ.get(OUTPUT_VARIABLE))
    return [path for path in (named, project.output) if path is not None]


def _refine(project: Project, settings: Settings) -> Project:
    project = replace(project, use_directory_urls=True, clean_urls=False)
    prefixes = [
        alternative.get("url_prefix")
        for name, alternative in settings.values.items()
        if name.startswith("alternatives.") and isinstance(alternative, dict)
    ]
    return with_languages(project, [f"{prefix.strip('/')}/" for prefix in prefixes if prefix])


LEKTOR = Generator(
    name="lektor",
    markers=("*.lektorproject",),
    output="build",
    output_key=("project", "output_path"),
    address=(("project", "url"),),
    sources=("content",),
    refine=_refine,
    candidates=_candidates,
)
