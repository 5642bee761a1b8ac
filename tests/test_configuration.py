from __future__ import annotations

import os
from pathlib import Path

import pytest

from linkcheck_plugin.configuration import OUTPUTS, detect_site, find, from_assignments, label, load
from linkcheck_plugin.settings import ConfigurationError, decode


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working copy, which is the working directory."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def write(path: str, content: str | bytes = "") -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def found(start: str = ".", site: str | None = None) -> str | None:
    file = find(Path(start), Path(site) if site else None)
    return None if file is None else Path(os.path.relpath(file)).as_posix()


def test_without_a_file_there_is_no_configuration() -> None:
    assert found() is None


def test_linkcheck_toml_comes_before_pyproject() -> None:
    write("pyproject.toml", "[tool.linkcheck]\njobs = 1")
    assert found() == "pyproject.toml"
    write("linkcheck.toml")
    assert found() == "linkcheck.toml"


def test_pyproject_without_the_table_is_passed_over() -> None:
    write("pyproject.toml", "[tool.other]\nlinkcheck = 1")
    assert found() is None


def test_the_nearest_folder_wins() -> None:
    write("linkcheck.toml")
    write("docs/pyproject.toml", "[tool.linkcheck]")
    assert found("docs") == "docs/pyproject.toml"


def test_the_search_goes_up_to_the_root_of_the_working_copy_and_no_further() -> None:
    write("../linkcheck.toml")
    Path("a/b").mkdir(parents=True)
    assert found("a/b") is None
    write("linkcheck.toml")
    assert found("a/b") == "linkcheck.toml"


def test_the_root_of_a_worktree_is_one_as_well() -> None:
    write("linkcheck.toml")
    write("inner/.git", "gitdir: elsewhere")
    assert found("inner") is None


def test_mercurial_is_known() -> None:
    write("linkcheck.toml")
    Path("inner/.hg").mkdir(parents=True)
    assert found("inner") is None


def test_outside_of_a_working_copy_only_the_start_is_looked_at(tmp_path: Path) -> None:
    write("../linkcheck.toml")
    write("../plain/sub/x")
    assert found("../plain/sub") is None
    assert found("..") == "../linkcheck.toml"


def test_nothing_inside_the_site_is_configuration() -> None:
    write("site/linkcheck.toml")
    write("site/sub/linkcheck.toml")
    assert found("site/sub", site="site") is None
    write("linkcheck.toml")
    assert found("site/sub", site="site") == "linkcheck.toml"
    assert found(".", site=".") is None


def test_the_site_behind_a_symbolic_link_is_the_site() -> None:
    write("site/linkcheck.toml")
    Path("alias").symlink_to("site")
    assert found("site", site="alias") is None
    assert found("alias", site="site") is None


def test_a_damaged_pyproject_that_speaks_of_linkcheck_is_an_error() -> None:
    write("pyproject.toml", "[tool.linkcheck\n")
    with pytest.raises(ConfigurationError, match=r"^pyproject\.toml:1:16: Expected"):
        found()


def test_a_damaged_pyproject_of_someone_else_is_none_of_our_business() -> None:
    write("pyproject.toml", "[tool.other\n")
    assert found() is None


def test_loading_reads_the_whole_file_or_the_table() -> None:
    assert load(write("linkcheck.toml", "jobs = 2")) == {"jobs": 2}
    assert load(write("pyproject.toml", "[tool.linkcheck]\njobs = 3")) == {"jobs": 3}
    assert load(write("other.toml", "\ufeffjobs = 4\r\n")) == {"jobs": 4}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("jobs = 2\nfail-on = warning\n", "linkcheck.toml:2:11: Invalid value"),
        ("jobs = 2\njobs = 3\n", "linkcheck.toml:2:9: Cannot overwrite a value"),
        ('a = "x', "linkcheck.toml:1:7: Unterminated string"),
        (b"jobs = 2\n# \xff\n", "linkcheck.toml:2: is not UTF-8; save it as UTF-8"),
        ("a = " + "[" * 5000, "linkcheck.toml: is nested too deeply"),
        ("a = " + "9" * 5000, "linkcheck.toml: Exceeds the limit"),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(content: str | bytes, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(write("linkcheck.toml", content))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error_of_configuration() -> None:
    with pytest.raises(ConfigurationError, match=r"^none\.toml: cannot be read: No such file"):
        load(Path("none.toml"))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(Path(".git"))


def test_pyproject_without_the_table_cannot_be_loaded() -> None:
    with pytest.raises(ConfigurationError, match=r"has no table \[tool\.linkcheck\]"):
        load(write("pyproject.toml", "[project]"))
    with pytest.raises(ConfigurationError, match=r"tool\.linkcheck: expected a table"):
        load(write("pyproject.toml", "[tool]\nlinkcheck = 1"))


def test_paths_start_at_the_folder_of_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / write(
        "linkcheck.toml",
        "site-dir = 'out'\ncache_dir = '.c'\nca-file = '/etc/x.pem'\nrepository = 'a/b'\n"
        "format = ['text', 'json:r.json']\nelsewhere = ['/fr/', {prefix = '/de/', dir = '../de'}]\n",
    )
    assert load(file)["site-dir"] == "out"
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert load(file) == {
        "site-dir": "../out",
        "cache_dir": "../.c",
        "ca-file": "/etc/x.pem",
        "repository": "a/b",
        "format": ["text", "json:../r.json"],
        "elsewhere": ["/fr/", {"prefix": "/de/", "dir": "../../de"}],
    }


def test_values_of_the_wrong_type_are_left_to_the_schema(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / write("linkcheck.toml", "site-dir = 1\nformat = 2\nelsewhere = [3]")
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert load(file) == {"site-dir": 1, "format": 2, "elsewhere": [3]}


@pytest.mark.parametrize(
    ("assignment", "mapping"),
    [
        ('fail-on="warning"', {"fail-on": "warning"}),
        ("fail_on = 'warning'", {"fail-on": "warning"}),
        ("profile=netlify", {"profile": "netlify"}),
        ("site-url=https://x.org/docs/?a=b", {"site-url": "https://x.org/docs/?a=b"}),
        ("cache-dir=C:\\x", {"cache-dir": "C:\\x"}),
        ("jobs=2", {"jobs": 2}),
        ("outbound=true", {"outbound": True}),
        ('hosts."a.example".interval=0.5', {"hosts": {"a.example": {"interval": 0.5}}}),
        (
            "hosts.'*.example'.connect_to=127.0.0.1:80",
            {"hosts": {"*.example": {"connect-to": "127.0.0.1:80"}}},
        ),
        ('rewrite-urls."re:^a=b" = "c=d"', {"rewrite-urls": {"re:^a=b": "c=d"}}),
        ('select=["LNK1", "LNK2"]', {"select": ["LNK1", "LNK2"]}),
        ("severity={LNK303='error'}", {"severity": {"LNK303": "error"}}),
        ("keywords.'/é/'=['ü']", {"keywords": {"/é/": ["ü"]}}),
    ],
)
def test_an_assignment_is_a_line_of_toml_or_has_a_bare_word(
    assignment: str, mapping: dict[str, object]
) -> None:
    assert from_assignments([assignment]) == mapping


def test_later_assignments_win_and_tables_are_joined() -> None:
    assert from_assignments(["jobs=1", "hosts.a.interval=1", "jobs=2", "hosts.a.concurrency=3"]) == {
        "jobs": 2,
        "hosts": {"a": {"interval": 1, "concurrency": 3}},
    }


def test_no_assignments_make_an_empty_mapping() -> None:
    assert from_assignments([]) == {}


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("fail-on", '--set "fail-on": expected KEY=VALUE in one line'),
        ("", '--set "": expected KEY=VALUE in one line'),
        ("# x=1", '--set "# x=1": expected KEY=VALUE in one line'),
        ("[hosts]", '--set "[hosts]": expected KEY=VALUE in one line'),
        ("a=1\nb=2", '--set "a=1\\nb=2": expected KEY=VALUE in one line'),
        ("fail-on=", "--set fail-on: Invalid value; write it as TOML, such as"),
        ("ignore=two words", "--set ignore: Invalid value; write it as TOML, such as"),
        ("select=[LNK1]", "--set select: Invalid value; write it as TOML, such as"),
        ("a b=c", "--set a b: "),
    ],
)
def test_what_is_no_assignment_is_refused(assignment: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_assignments([assignment])
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_word_of_the_wrong_kind_is_refused_by_the_schema() -> None:
    with pytest.raises(ConfigurationError, match='timeout: expected a number, found "2O"'):
        decode(from_assignments(["timeout=2O"]), "--set timeout")


def test_a_message_about_an_assignment_keeps_its_value_to_itself() -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_assignments(['hosts.a.headers.Authorization="Bearer s3cret'])
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("folder", OUTPUTS)
def test_usual_output_directories_are_detected(folder: str) -> None:
    write(f"{folder}/index.html")
    assert detect_site(Path()) == Path(folder)


def test_the_output_directory_is_below_the_given_folder(project: Path) -> None:
    write("site/index.html")
    assert detect_site(project) == project / "site"


def test_the_first_that_holds_a_page_wins() -> None:
    write("site/style.css")
    write("public/en/index.html")
    write("_site/index.html")
    assert detect_site(Path()) == Path("public")


def test_a_page_two_levels_down_is_not_enough() -> None:
    write("site/a/b/index.html")
    write("dist/INDEX.HTM")
    assert detect_site(Path()) == Path("dist")


def test_nothing_is_detected_where_nothing_is() -> None:
    write("site", "a file")
    assert detect_site(Path()) is None


def test_a_file_is_named_as_the_user_would(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert label(project / "linkcheck.toml") == "linkcheck.toml"
    Path("a/b/c").mkdir(parents=True)
    monkeypatch.chdir("a")
    assert label(project / "linkcheck.toml") == os.path.join("..", "linkcheck.toml")
    monkeypatch.chdir("b/c")
    assert label(project / "linkcheck.toml") == str(project / "linkcheck.toml")
