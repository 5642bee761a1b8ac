from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from builders import age, build_site, check, flat, write

import linkcheck_plugin
from linkcheck_plugin.check import check_site
from linkcheck_plugin.settings import decode
from linkcheck_plugin.site import cache
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.examine import Options

PACKAGE = Path(linkcheck_plugin.__file__).parent
FILES = {
    "index.html": "<a href=b/#x>x</a><a href=nope/>y</a><a href='#gone'>z</a>",
    "b/index.html": "<a href=../>up</a><p id=y>",
    "s.css": "a { background: url(gone.png) }",
}


class Row(msgspec.Struct):
    name: str
    numbers: list[int]


ROW = Row("a", [1, 2, 3])


def cache_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.name != ".gitignore")


# The store -------------------------------------------------------------------------------------------------


def test_what_was_stored_comes_back(tmp_path):
    store = Store(tmp_path / "c", tmp_path, "key")

    assert store.load("rows", Row) is None
    assert store.save("rows", ROW)
    assert store.load("rows", Row) == ROW
    assert store.load("other", Row) is None


def test_the_folder_keeps_itself_out_of_version_control(tmp_path):
    Store(tmp_path / "a" / "b", tmp_path).save("rows", ROW)

    assert (tmp_path / "a" / "b" / ".gitignore").read_text().splitlines()[-1] == "*"


def test_a_gitignore_of_the_user_is_left_alone(tmp_path):
    (tmp_path / ".gitignore").write_text("mine")
    Store(tmp_path, tmp_path).save("rows", ROW)

    assert (tmp_path / ".gitignore").read_text() == "mine"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a",), ("b",)),
        ((Options(),), (Options(fragments=False),)),
        ((Options(),), (Options(page_extensions=(".html",)),)),
        ((Options(),), (Options(rewrite_urls=(("re:a", "b"),)),)),
        ((b"fingerprint",), (b"other",)),
        ((), (None,)),
    ],
)
def test_other_keys_are_another_cache(tmp_path, one, other):
    Store(tmp_path, tmp_path, *one).save("rows", ROW)

    assert Store(tmp_path, tmp_path, *other).load("rows", Row) is None
    assert Store(tmp_path, tmp_path, *one).load("rows", Row) == ROW


def test_another_site_is_another_cache(tmp_path, monkeypatch):
    Store(tmp_path / "c", tmp_path / "site", "key").save("rows", ROW)

    assert Store(tmp_path / "c", tmp_path / "site2", "key").load("rows", Row) is None
    monkeypatch.chdir(tmp_path)
    assert Store(tmp_path / "c", Path("site"), "key").load("rows", Row) == ROW


def test_another_version_is_another_cache(tmp_path, monkeypatch):
    Store(tmp_path, tmp_path).save("rows", ROW)
    monkeypatch.setattr(cache, "__version__", "999")
    assert Store(tmp_path, tmp_path).load("rows", Row) is None
    monkeypatch.undo()
    monkeypatch.setattr(cache, "FORMAT", 999)
    assert Store(tmp_path, tmp_path).load("rows", Row) is None


def damages() -> list[object]:
    def truncated(content: bytes) -> bytes:
        return content[: len(content) // 2]

    def flipped(content: bytes) -> bytes:
        return content[:-1] + bytes([content[-1] ^ 1])

    def flipped_checksum(content: bytes) -> bytes:
        return bytes([content[0] ^ 128]) + content[1:]

    def longer(content: bytes) -> bytes:
        return content + b"\0"

    def empty(content: bytes) -> bytes:
        return b""

    def three_bytes(content: bytes) -> bytes:
        return b"abc"

    def four_zeros(content: bytes) -> bytes:
        return b"\0\0\0\0"

    def foreign(content: bytes) -> bytes:
        return b"SQLite format 3\0" * 100

    def other_type(content: bytes) -> bytes:
        body = msgspec.msgpack.encode({"no": "row"})
        return cache.zlib.crc32(body).to_bytes(4, "big") + body

    def not_msgpack(content: bytes) -> bytes:
        return cache.zlib.crc32(b"\xc1\xc1").to_bytes(4, "big") + b"\xc1\xc1"

    def huge(content: bytes) -> bytes:
        return bytes(30_000_000)

    def nested(content: bytes) -> bytes:
        body = b"\x91" * 100_000
        return cache.zlib.crc32(body).to_bytes(4, "big") + body

    return [
        truncated,
        flipped,
        flipped_checksum,
        longer,
        empty,
        three_bytes,
        four_zeros,
        foreign,
        other_type,
        not_msgpack,
        huge,
        nested,
    ]


@pytest.mark.parametrize("damage", damages())
def test_a_damaged_file_is_no_file(tmp_path, damage):
    store = Store(tmp_path, tmp_path)
    store.save("rows", ROW)
    [path] = cache_files(tmp_path)
    path.write_bytes(damage(path.read_bytes()))

    assert store.load("rows", Row) is None
    assert store.save("rows", ROW)
    assert store.load("rows", Row) == ROW


def test_a_folder_in_place_of_the_file_is_no_file(tmp_path):
    store = Store(tmp_path, tmp_path)
    store.save("rows", ROW)
    [path] = cache_files(tmp_path)
    path.unlink()
    path.mkdir()

    assert store.load("rows", Row) is None
    assert not store.save("rows", ROW)
    assert cache_files(tmp_path) == [path]


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_in_place_of_the_folder_only_means_no_cache(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    store = Store(tmp_path / place, tmp_path)

    assert store.load("rows", Row) is None
    assert not store.save("rows", ROW)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_only_means_no_cache(tmp_path):
    folder = tmp_path / "c"
    folder.mkdir(mode=0o555)

    assert not Store(folder, tmp_path).save("rows", ROW)
    assert list(folder.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    store = Store(tmp_path, tmp_path)
    store.save("rows", ROW)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert not store.save("rows", Row("b", []))

    assert store.load("rows", Row) == ROW
    assert len(cache_files(tmp_path)) == 1


def test_threads_that_store_at_once_leave_a_whole_file(tmp_path):
    store = Store(tmp_path, tmp_path)
    rows = [Row(str(number), list(range(2_000))) for number in range(8)]
    threads = [
        threading.Thread(target=lambda row=row: [store.save("rows", row) for _ in range(10)]) for row in rows
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.load("rows", Row) in rows


# Whole runs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", damages())
@pytest.mark.parametrize("kind", ["pages", "report"])
def test_a_damaged_cache_means_a_cold_run(tmp_path, damage, kind):
    site = age(build_site(tmp_path, FILES))
    cold = check(site, cache=True)
    [path] = (tmp_path / ".cache").glob(f"*.{kind}")
    path.write_bytes(damage(path.read_bytes()))

    assert check(site, cache=True) == cold
    write(site, {"index.html": FILES["index.html"] + " "})
    assert flat(check(site, cache=True)) == flat(cold)


def test_a_file_in_place_of_the_cache_folder_does_not_fail_the_run(tmp_path):
    site = age(build_site(tmp_path, FILES))
    (tmp_path / "file").write_text("mine")

    report = check(site, **{"cache": True, "cache-dir": str(tmp_path / "file")})

    assert report == check(site)
    assert (tmp_path / "file").read_text() == "mine"


def test_nothing_is_written_without_a_cache(tmp_path):
    site = age(build_site(tmp_path, FILES))
    check(site)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "site"]


@pytest.mark.parametrize(
    "changed",
    [
        {"fragments": False},
        {"css": False},
        {"ignore-urls": ["nope*"]},
        {"ignore-pages": ["b/*"]},
        {"rewrite-urls": {"re:^nope/": "b/"}},
        {"site-url": "https://example.org/docs/"},
        {"profile": "netlify"},
        {"severity": {"LNK001": "warning"}},
        {"ignore": ["LNK003"]},
        {"elsewhere": ["/nope/"]},
        {"page-extensions": [".htm"]},
        {"directory-index": ["nothing.html"]},
        {"trailing-slash": "require"},
        {"preset": "seo"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_other_settings_are_not_answered_from_the_cache(tmp_path, changed):
    site = age(build_site(tmp_path, {**FILES, "c.htm": "<a href=nope>x</a>"}))
    check(site, cache=True)

    assert check(site, cache=True, **changed) == check(site, **changed)
    assert check(site, cache=True) == check(site)


@pytest.mark.parametrize("fresh", [False, True], ids=["old", "fresh"])
def test_concurrent_runs_agree_and_leave_a_whole_cache(tmp_path, fresh):
    site = build_site(tmp_path, FILES)
    if not fresh:
        age(site)
    command = [
        sys.executable,
        "-m",
        "linkcheck_plugin",
        "check",
        "site",
        "--format",
        "json",
        "--cache-dir",
        ".cache",
    ]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    for _ in range(2):
        runs = [start() for _ in range(3)]
        outputs = [(run.communicate(timeout=60)[0], run.returncode) for run in runs]

        assert len(set(outputs)) == 1
        assert outputs[0][1] == 1
        assert outputs[0][0]

    assert not list((tmp_path / ".cache").glob("*.tmp"))
    assert check(site, cache=True).findings == check(site).findings


def test_the_report_from_the_cache_is_the_report(tmp_path):
    site = age(build_site(tmp_path, FILES))
    settings = decode({"cache-dir": str(tmp_path / ".cache")}, "test")
    progress: list[tuple[int, int]] = []

    cold = check_site(site, settings, progress=lambda done, total: progress.append((done, total)))
    assert progress
    progress.clear()
    warm = check_site(site, settings, progress=lambda done, total: progress.append((done, total)))

    assert warm == cold
    assert type(warm.findings[0].severity) is type(cold.findings[0].severity)
    assert progress == []


def test_the_output_of_another_build_is_looked_at_in_every_run(tmp_path):
    site = age(build_site(tmp_path, {"index.html": "<a href=/de/x/>x</a><a href=/de/y/>y</a>"}))
    other = age(build_site(tmp_path, {"x/index.html": ""}, "other"))
    elsewhere = [{"prefix": "/de/", "dir": str(other)}]

    assert flat(check(site, cache=True, elsewhere=elsewhere)) == {("LNK001", "index.html", "/de/y/")}
    write(other, {"y/index.html": ""})
    assert flat(check(site, cache=True, elsewhere=elsewhere)) == set()


def test_what_the_project_declares_is_looked_at_in_every_run(tmp_path):
    site = age(build_site(tmp_path, {"index.html": "<a href=/proj/b/>x</a>", "b/index.html": ""}))
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\nsite_url: https://example.org/\n")

    assert flat(check(site, cache=True)) == {("LNK001", "index.html", "/proj/b/")}
    config.write_text("site_name: x\nsite_url: https://example.org/proj/\n")
    assert flat(check(site, cache=True)) == set()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("CNAME", "a.example", "b.example"),
        ("_redirects", "/old/ /b/ 301", "/new/ /b/ 301"),
    ],
)
def test_files_that_are_no_documents_count_as_well(tmp_path, name, before, after):
    site = build_site(tmp_path, {"index.html": "<a href=/old/>x</a>", "b/index.html": "", name: before})
    check(age(site), cache=True)
    write(site, {name: after})

    assert check(age(site, 1_000_000_001), cache=True) == check(site)
