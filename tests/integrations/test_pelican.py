from __future__ import annotations

import re
from pathlib import Path

import generator_runs
import pytest
from generator_runs import example, free_port, run, serving, status_of, write

pytest.importorskip("pelican")

CONFIGURATION = """
SITENAME = "Small"
SITEURL = {url!r}
PATH = "content"
THEME = "theme"
STATIC_PATHS = []
IGNORE_FILES = ["*~"]  # with the default, autoreload of Pelican 4.10 ignores every file with an extension
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
PLUGINS = ["linkcheck_plugin"]
"""
THEME = {
    "theme/static/empty.txt": "",
    "theme/templates/index.html": "<!doctype html>{% for article in articles %}"
    '<a href="{{ SITEURL }}/{{ article.url }}">{{ article.title }}</a>{% endfor %}',
    "theme/templates/article.html": "<!doctype html><title>{{ article.title }}</title>{{ article.content }}",
}
BROKEN = "[away](/nope.html)"
VERDICT = "linkcheck: 1 error in 2 pages"


def post(text: str) -> str:
    """An article."""
    return f"Title: First\nDate: 2026-01-02\nCategory: all\n\n{text}\n"


def blog(folder: Path, text: str = BROKEN, settings: str = "", url: str = "https://blog.example.org") -> Path:
    """A blog of one article and an index."""
    files = {
        "pelicanconf.py": CONFIGURATION.format(url=url) + settings,
        "content/first.md": post(text),
        **THEME,
    }
    return write(folder, files)


def test_the_build_of_the_example_fails_and_names_every_broken_link(tmp_path: Path) -> None:
    site = example("pelican-blog", tmp_path)
    result = run(site, "pelican")
    assert result.returncode == 1
    for row in generator_runs.demo().planted(site):
        assert f"({row.code})" in result.stderr
        in_a_list = row.page in ("index.html", "feeds/all.rss.xml")
        assert f"--> {row.page if in_a_list else row.place}:" in result.stderr, row
    assert result.stderr.count("linkcheck: 7 errors, 3 warnings in 9 pages: the build fails") == 1
    assert result.stderr.count("source-link-leak") == 1
    assert "Traceback" not in result.stdout + result.stderr


def test_the_example_without_its_defects_passes(tmp_path: Path) -> None:
    clean = generator_runs.demo().clean_copy(generator_runs.EXAMPLES / "pelican-blog", tmp_path / "clean")
    result = run(clean, "pelican", "--fatal", "warnings")
    assert result.returncode == 0
    assert "linkcheck: no broken links in 9 pages" in result.stderr


@pytest.mark.parametrize(
    "options", [("-q",), ("--fatal", "errors"), ("--fatal", "warnings"), ("-q", "--fatal", "errors"), ("-D",)]
)
def test_no_option_of_pelican_lets_a_broken_link_pass(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run(blog(tmp_path), "pelican", *options)
    assert result.returncode == 1
    assert result.stderr.count(f"{VERDICT}: the build fails") == 1
    assert "/nope.html is not in the output" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_a_quiet_build_of_a_good_site_is_quiet(tmp_path: Path) -> None:
    result = run(blog(tmp_path, "fine"), "pelican", "-q")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("settings", ["", "RELATIVE_URLS = True"])
@pytest.mark.parametrize("url", ["", "https://blog.example.org", "https://example.org/blog"])
def test_good_links_are_good_wherever_the_site_is_served(tmp_path: Path, url: str, settings: str) -> None:
    result = run(blog(tmp_path, "[home]({index}), [me]({filename}first.md)", settings, url), "pelican")
    assert (result.returncode, "LNK" in result.stderr) == (0, False)
    assert "2 pages" in result.stderr


def test_the_address_is_siteurl(tmp_path: Path) -> None:
    result = run(blog(tmp_path, "[up](/first.html)", url="https://example.org/blog"), "pelican")
    assert result.returncode == 1
    assert "missing-base-path (LNK008)" in result.stderr


def test_autoreload_reports_what_is_new_and_what_is_fixed_once_for_each_build_and_goes_on(
    tmp_path: Path,
) -> None:
    site = blog(tmp_path)
    with serving(site, "pelican", "-r") as server:
        server.wait_for(f"{VERDICT}: a build would fail")
        server.listen(1.5)
        assert server.said.count("Done: Processed") == 1
        write(site, {"content/first.md": post("[away](/nope.html), [further](/nowhere.html)")})
        server.wait_for("linkcheck: 1 new error, 1 error as before: a build would fail")
        server.listen(0.5)
        assert server.runs
        assert server.said.count("a build would fail") == 2
        assert server.said.count("/nope.html is not in the output") == 1
        write(site, {"content/first.md": post("[further](/nowhere.html)")})
        server.wait_for("linkcheck: 1 error as before, 1 fixed: a build would fail")
        assert (
            "fixed: error internal-broken (LNK001): /nope.html is not in the output, was at " in server.said
        )


def test_autoreload_with_a_server_keeps_serving(tmp_path: Path) -> None:
    site, port = blog(tmp_path), free_port()
    with serving(site, "pelican", "-l", "-r", "-p", str(port)) as server:
        server.wait_for(f"{VERDICT}: a build would fail")
        assert status_of(f"http://127.0.0.1:{port}/first.html") == 200
        server.listen(1.5)
        write(site, {"content/first.md": post("mended")})
        server.wait_for("linkcheck: no broken links in 2 pages")
        server.wait_for("1 fixed")
        assert status_of(f"http://127.0.0.1:{port}/first.html") == 200
        assert server.runs


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('LINKCHECK = {"fial_on": "error"}', 'LINKCHECK: fial_on: unknown key; did you mean "fail-on"?'),
        ('LINKCHECK = ["fail_on"]', "LINKCHECK: expected a table, found a list"),
        ('LINKCHECK = {"select": ["LNK999"]}', "LINKCHECK: no rule is called 'LNK999'"),
    ],
)
def test_a_setting_that_cannot_be_taken_ends_pelican_in_one_line_before_it_builds(
    tmp_path: Path, settings: str, message: str
) -> None:
    result = run(blog(tmp_path, settings=settings), "pelican")
    assert result.returncode == 2
    assert message in result.stderr
    assert not (tmp_path / "output").exists()
    assert "Traceback" not in result.stdout + result.stderr


def test_a_configuration_file_that_cannot_be_taken_ends_pelican_in_one_line(tmp_path: Path) -> None:
    result = run(write(blog(tmp_path), {"linkcheck.toml": "fail-onn = 1"}), "pelican")
    assert result.returncode == 2
    assert 'linkcheck: linkcheck.toml: fail-onn: unknown key; did you mean "fail-on"?' in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_linkcheck_stands_above_linkcheck_toml_which_stands_above_the_defaults(tmp_path: Path) -> None:
    site = write(blog(tmp_path), {"linkcheck.toml": 'fail-on = "never"'})
    assert run(site, "pelican").returncode == 0
    blog(tmp_path, settings='LINKCHECK = {"fail_on": "error"}')
    assert run(site, "pelican").returncode == 1
    blog(tmp_path, settings='LINKCHECK = {"enabled": False}')
    assert "linkcheck" not in run(site, "pelican").stderr


LATE = """
from pathlib import Path
from pelican import signals

def write(generator):
    Path(generator.output_path, "late.html").write_text('<!doctype html><a href="gone.html">x</a>')

def register():
    signals.finalized.connect(write)
"""
SUBSITE = """
import copy
from pelican import Pelican, signals

def build_german(generator):
    if generator.settings["DEFAULT_LANG"] == "de":
        return
    settings = copy.copy(generator.settings)
    settings.update(DEFAULT_LANG="de", OUTPUT_PATH=generator.output_path + {where!r}, SITEURL=settings["SITEURL"] + "/de")
    Pelican(settings).run()

def register():
    signals.finalized.connect(build_german)
"""


@pytest.mark.parametrize("plugins", ["'late', 'linkcheck_plugin'", "'linkcheck_plugin', 'late'"])
def test_what_other_plugins_write_last_is_seen(tmp_path: Path, plugins: str) -> None:
    site = write(blog(tmp_path, "fine", settings=f"PLUGINS = [{plugins}]"), {"late.py": LATE})
    result = run(site, "pelican")
    assert result.returncode == 1
    assert "late.html:1:25" in result.stderr
    assert result.stderr.count("the build fails") == 1


@pytest.mark.parametrize("plugins", ["'subsite', 'linkcheck_plugin'", "'linkcheck_plugin', 'subsite'"])
@pytest.mark.parametrize(
    ("where", "reports"), [("/de", ["in 4 pages"]), ("-de", ["in 2 pages", "in 2 pages"])]
)
def test_sites_of_other_languages_are_checked_once_after_the_last_of_them(
    tmp_path: Path, plugins: str, where: str, reports: list[str]
) -> None:
    site = blog(
        tmp_path,
        "[deutsch](/de/first.html)",
        f"PLUGINS = [{plugins}]\nLINKCHECK = {{'elsewhere': {['/de/'] if where == '-de' else []}}}",
    )
    write(site, {"subsite.py": SUBSITE.format(where=where)})
    result = run(site, "pelican")
    assert result.returncode == 0
    assert re.findall(r"linkcheck: no broken links (in \d pages)", result.stderr) == reports


def test_several_builds_in_one_process_do_not_know_of_each_other(tmp_path: Path) -> None:
    blog(tmp_path / "first", "fine")
    blog(tmp_path / "second")
    build = """
import sys
from pelican import Pelican
from pelican.settings import read_settings

for name in sys.argv[1:]:
    try:
        Pelican(read_settings(name + "/pelicanconf.py")).run()
    except SystemExit as end:
        print("ended with", end.code)
"""
    write(tmp_path, {"build.py": build})
    result = run(tmp_path, "build", "first", "second", "first")
    assert result.returncode == 0
    said = re.findall(r"^linkcheck: ([\w ]+)", result.stderr, re.MULTILINE)
    assert said == ["no broken links in 2 pages ", "1 error in 2 pages", "no broken links in 2 pages "]
    assert "ended with 1" in result.stdout
    assert "--> second/content/first.md:5:8" in result.stderr
    assert (tmp_path / "second" / ".linkcheck-cache").is_dir()
    assert not (tmp_path / ".linkcheck-cache").exists()
