from __future__ import annotations

from pathlib import Path

import pytest
from located import Tree


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A project's folder, made the working directory."""
    return Tree(tmp_path, monkeypatch)
