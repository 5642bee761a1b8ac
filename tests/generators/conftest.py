import pytest


@pytest.fixture
def tree(tmp_path):
    """Writes files below a fresh folder; a name that ends in a slash becomes a folder."""

    def write(files):
        root = tmp_path / "project"
        for name, text in files.items():
            path = root / name
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return root

    return write
