from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from builders import build_site, check, flat

from linkcheck_plugin.settings import SiteError
from linkcheck_plugin.site.walk import Files, walk

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
is_root = hasattr(os, "geteuid") and os.geteuid() == 0


def files_of(root: Path) -> Files:
    return walk(root)


def problems(files: Files) -> dict[str, str]:
    return dict(files.problems)


def test_files_have_size_and_time_and_directories_a_slash(tmp_path):
    site = build_site(tmp_path, {"index.html": "12345", "a/b/c.css": "", "a/d.html": ""})
    os.utime(site / "index.html", ns=(1, 1_234_567_890_123_456_789))

    files = walk(site)

    assert files.sizes["index.html"] == (5, 1_234_567_890_123_456_789)
    assert set(files.sizes) == {"index.html", "a/b/c.css", "a/d.html"}
    assert files.directories == {"", "a/", "a/b/"}
    assert files.problems == []


def test_an_empty_directory_is_known(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)

    assert walk(tmp_path).directories == {"", "a/", "a/b/"}


def test_a_root_that_cannot_be_listed_is_an_error(tmp_path):
    with pytest.raises(OSError, match="gone"):
        walk(tmp_path / "gone")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        walk(tmp_path / "file")


@pytest.mark.parametrize("folder", [".git", ".hg", ".svn", ".linkcheck-cache"])
def test_folders_of_version_control_and_cache_are_no_part_of_the_site(tmp_path, folder):
    site = build_site(
        tmp_path, {f"{folder}/x.html": "", f"a/{folder}/x.html": "", ".well-known/x": "", "y.html": ""}
    )

    assert set(walk(site).sizes) == {".well-known/x", "y.html"}


def test_a_file_with_the_name_of_a_version_control_folder_is_a_file(tmp_path):
    site = build_site(tmp_path, {".git": "gitdir: elsewhere"})

    assert set(walk(site).sizes) == {".git"}


@pytest.mark.parametrize(
    "name", ["a b.html", "é.html", "a#b?c.html", "100%.html", "日本.html", "a\\b.html", "-.html", "a\nb"]
)
def test_any_name_is_kept_as_it_is(tmp_path, name):
    site = build_site(tmp_path, {name: "x"})

    assert walk(site).sizes.keys() == {name}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_utf_8_is_kept_and_said(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href='%FF.html'>x</a>"})
    (site / os.fsdecode(b"\xff.html")).write_text("<a href=nope>x</a>")

    assert walk(site).sizes.keys() == {"index.html", "\udcff.html"}
    for cache in (False, True, True):
        assert {code for code, _, _ in flat(check(site, cache=cache))} == {"LNK902"}


@needs_links
def test_links_inside_the_site_are_followed(tmp_path):
    site = build_site(tmp_path, {"a.html": "x", "a/c.html": "y"})
    (site / "b.html").symlink_to("a.html")
    (site / "b").symlink_to(site / "a")
    (site / "a" / "up.html").symlink_to("../a.html")

    files = walk(site)

    assert set(files.sizes) == {"a.html", "a/c.html", "b.html", "b/c.html", "a/up.html", "b/up.html"}
    assert files.sizes["b.html"] == files.sizes["a.html"]
    assert files.directories == {"", "a/", "b/"}
    assert files.problems == []


@needs_links
def test_a_site_that_is_a_link_itself_is_walked(tmp_path):
    site = build_site(tmp_path, {"a.html": "x"})
    (site / "b.html").symlink_to(site / "a.html")
    (tmp_path / "link").symlink_to(site)

    assert set(walk(tmp_path / "link").sizes) == {"a.html", "b.html"}


@needs_links
@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("gone.html", "nothing"),
        ("link", "nothing"),
        ("../outside.html", "out of the site"),
        ("../outside", "out of the site"),
        ("../site2/x.html", "out of the site"),
        ("/", "out of the site"),
        (".", "around"),
        ("..", "out of the site"),
    ],
)
def test_a_link_that_is_not_followed_is_a_problem(tmp_path, target, why):
    site = build_site(tmp_path, {"a.html": "x"})
    build_site(tmp_path, {"x.html": ""}, "site2")
    build_site(tmp_path, {"x.html": ""}, "outside")
    (tmp_path / "outside.html").write_text("")
    (site / "link").symlink_to(target)

    files = walk(site)

    assert set(files.sizes) == {"a.html"}
    assert files.directories == {""}
    assert why in problems(files)["link"]


@needs_links
def test_a_link_to_a_directory_around_it_is_no_loop(tmp_path):
    site = build_site(tmp_path, {"a/b/c.html": "x"})
    (site / "a" / "b" / "up").symlink_to("..")
    (site / "a" / "root").symlink_to("..")

    files = walk(site)

    assert set(files.sizes) == {"a/b/c.html"}
    assert problems(files).keys() == {"a/b/up", "a/root"}


@needs_links
def test_links_between_directories_end(tmp_path):
    site = build_site(tmp_path, {"a/x.html": "x", "b/y.html": "y"})
    (site / "a" / "b").symlink_to("../b")
    (site / "b" / "a").symlink_to("../a")

    files = walk(site)

    assert set(files.sizes) == {"a/x.html", "b/y.html", "a/b/y.html", "b/a/x.html"}
    assert problems(files).keys() == {"a/b/a", "b/a/b"}


@needs_links
def test_a_link_through_a_link_out_of_the_site_and_back_is_inside(tmp_path):
    site = build_site(tmp_path, {"a.html": "x"})
    (tmp_path / "detour").symlink_to(site)
    (site / "b.html").symlink_to(tmp_path / "detour" / "a.html")

    assert set(walk(site).sizes) == {"a.html", "b.html"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_a_fifo_is_no_file(tmp_path):
    site = build_site(tmp_path, {"a.html": "<a href='fifo.html'>x</a>"})
    os.mkfifo(site / "fifo.html")

    files = walk(site)

    assert set(files.sizes) == {"a.html"}
    assert "FIFO" in problems(files)["fifo.html"]
    assert flat(check(site)) == {("LNK902", "fifo.html", None), ("LNK001", "a.html", "fifo.html")}


@needs_links
def test_a_link_to_a_fifo_is_no_file_either(tmp_path):
    site = build_site(tmp_path, {"a.html": ""})
    os.mkfifo(site / "fifo")
    (site / "b.html").symlink_to("fifo")

    assert problems(walk(site)).keys() == {"fifo", "b.html"}


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no such sockets")
def test_a_socket_is_no_file(tmp_path, monkeypatch):
    site = build_site(tmp_path, {"a.html": ""})
    monkeypatch.chdir(site)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.html")

        assert "socket" in problems(walk(site))["s.html"]


@pytest.mark.skipif(is_root or sys.platform == "win32", reason="root may read everything")
def test_what_may_not_be_read_is_a_problem(tmp_path):
    site = build_site(tmp_path, {"a.html": "", "b.html": "", "c/d.html": ""})
    (site / "b.html").chmod(0)
    (site / "c").chmod(0)
    try:
        assert "c/" in problems(walk(site))
        assert {page for code, page, _ in flat(check(site)) if code == "LNK902"} == {"b.html", "c/"}
    finally:
        (site / "c").chmod(0o755)


def test_a_directory_that_cannot_be_listed_is_a_problem(tmp_path, monkeypatch):
    site = build_site(tmp_path, {"a.html": "", "c/d.html": ""})
    real = os.scandir

    def scandir(folder):
        if os.fspath(folder).endswith("c"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    files = walk(site)

    assert files.directories == {""}
    assert problems(files) == {"c/": "the directory cannot be listed: Permission denied"}


@needs_links
def test_everything_that_is_skipped_is_a_warning_and_the_run_goes_on(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=b.html>x</a><a href=nope.html>y</a>", "b.html": ""})
    (site / "gone.html").symlink_to("nothing")
    (site / "out.html").symlink_to("/")
    (site / "loop").symlink_to(".")

    report = check(site)

    assert flat(report) == {
        ("LNK902", "gone.html", None),
        ("LNK902", "out.html", None),
        ("LNK902", "loop", None),
        ("LNK001", "index.html", "nope.html"),
    }
    assert report.pages == 2


def test_a_directory_without_an_index_is_broken_and_with_one_it_is_not(tmp_path):
    site = build_site(
        tmp_path, {"index.html": "<a href=a/>x</a><a href=b/>y</a>", "a/x.html": "", "b/index.html": ""}
    )

    assert flat(check(site)) == {("LNK001", "index.html", "a/")}


@pytest.mark.parametrize("files", [{}, {"a.txt": "x"}, {"a/b.css": ""}])
def test_a_site_without_a_page_is_an_error(tmp_path, files):
    site = build_site(tmp_path, files)

    with pytest.raises(SiteError, match="holds no page"):
        check(site)


def test_a_site_that_is_missing_or_no_directory_is_an_error(tmp_path):
    with pytest.raises(SiteError, match="no such directory"):
        check(tmp_path / "gone")
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteError, match="is no directory"):
        check(tmp_path / "file")
