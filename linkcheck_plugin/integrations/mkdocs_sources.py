"""Says which source file each file of a MkDocs build is made of, as far as an author can edit it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File


def sources_of(files: Iterable[File], config: MkDocsConfig) -> dict[str, Path]:
    """Output file → source file, both absolute, for what an author can edit.

    Pages that plugins generate have no source that is known, and neither have the files of a theme or of a
    plugin: those lie in the Python environment, or in a temporary folder, where some plugins also copy all
    documents of several projects before MkDocs sees them.
    """
    theme = config.theme.custom_dir
    own = tuple(os.path.join(folder, "") for folder in (config.docs_dir, theme) if folder)
    project = os.path.join(os.path.dirname(os.path.abspath(config.config_file_path or "mkdocs.yml")), "")
    installed = tuple(os.path.join(folder, "") for folder in (*config.theme.dirs, sys.prefix))
    copies = os.path.join(tempfile.gettempdir(), "")
    if project.startswith(copies):
        copies = os.devnull
    return {
        file.abs_dest_path: Path(source)
        for file in files
        if (source := file.abs_src_path) is not None
        and not source.startswith(copies)
        and file.inclusion.is_in_serve()  # type: ignore[no-untyped-call,unused-ignore]
        and not getattr(file, "generated_by", None)
        and (source.startswith(own) or (source.startswith(project) and not source.startswith(installed)))
    }


def below(site: Path, sources: dict[str, Path]) -> dict[str, Path]:
    """The same with the output files relative to the site, `/`-separated."""
    root = os.path.join(os.path.normpath(site), "")
    return {
        os.path.normpath(file).removeprefix(root).replace(os.sep, "/"): source
        for file, source in sources.items()
        if os.path.normpath(file).startswith(root)
    }
