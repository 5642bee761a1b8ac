"""A file is replaced as a whole, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from linkcheck_plugin.fixes.write import NotWrittenError, replace_file


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"before")
    return path


def why(*arguments):
    with pytest.raises(NotWrittenError) as error:
        replace_file(*arguments)
    return str(error.value)


def test_the_new_content_has_the_mode_of_the_old_one(file):
    file.chmod(0o640)
    replace_file(file, b"before", b"after")
    assert file.read_bytes() == b"after"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(file.parent) == ["a.md"]


def test_a_file_that_changed_meanwhile_stays(file):
    assert "changed" in why(file, b"other", b"after")
    assert file.read_bytes() == b"before"
    assert os.listdir(file.parent) == ["a.md"]


def test_a_read_only_file_stays(file):
    file.chmod(0o444)
    assert why(file, b"before", b"after") == "the file is read-only"
    assert file.read_bytes() == b"before"


def test_a_file_that_is_gone_is_not_made_again(file):
    file.unlink()
    assert why(file, b"before", b"after") == "the file is gone"
    assert os.listdir(file.parent) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_no_file_is_said(file):
    file.parent.chmod(0o555)
    try:
        assert why(file, b"before", b"after").startswith("the file cannot be written: ")
    finally:
        file.parent.chmod(0o755)
    assert file.read_bytes() == b"before"


def test_a_file_with_a_long_name_is_written(tmp_path):
    file = tmp_path / ("n" * 250 + ".md")
    file.write_bytes(b"before")
    replace_file(file, b"before", b"after")
    assert file.read_bytes() == b"after"


LOOP = """
import sys
from pathlib import Path
from linkcheck_plugin.fixes.write import replace_file
file, contents = Path(sys.argv[1]), [letter * 300_000 for letter in (b"a", b"b")]
print("ready", flush=True)
while True:
    for before, after in (contents, contents[::-1]):
        replace_file(file, before, after)
"""


def test_whenever_it_is_killed_a_whole_file_is_there(tmp_path):
    file = tmp_path / "a.md"
    file.write_bytes(b"a" * 300_000)
    for attempt in range(8):
        process = subprocess.Popen([sys.executable, "-c", LOOP, str(file)], stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.01 + attempt * 0.007)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        content = file.read_bytes()
        assert content in (b"a" * 300_000, b"b" * 300_000)
        file.write_bytes(b"a" * 300_000)
    assert all(
        name == "a.md" or (name.startswith(".a.md.") and name.endswith(".tmp"))
        for name in os.listdir(tmp_path)
    )
