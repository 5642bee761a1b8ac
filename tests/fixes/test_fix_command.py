"""`linkcheck fix` as users run it: what it prints, what it writes, what it leaves alone, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import markdown
import pytest

from linkcheck_plugin import cli

Run = Callable[..., tuple[int, str, str]]
CONFIGURATION = "site_name: Small\nsite_url: https://small.example/docs/\nmarkdown_extensions: [attr_list]\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working copy of a MkDocs project, which is the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `linkcheck fix` with arguments: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main(["fix", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def build(files: dict[str, str | bytes] | None = None, navigation: str = "") -> None:
    """Write sources, if there are any, and build the site as MkDocs does, but for its themes."""
    for name, content in (files or {}).items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    shutil.rmtree("site", ignore_errors=True)
    for source in Path("docs").rglob("*"):
        target = Path("site", source.relative_to("docs"))
        if source.suffix == ".md":
            text = source.read_text("utf-8-sig")
            if "--8<--" in text:
                snippet = text.split('"')[1]
                text = text.replace(f'--8<-- "{snippet}"', Path(snippet).read_text())
            target = (
                target.parent / "index.html"
                if source.stem == "index"
                else target.with_suffix("") / "index.html"
            )
            html = markdown.markdown(text, extensions=["attr_list"])
            data = f"<!doctype html><html lang=en><title>{source.stem}</title>{navigation}<main>{html}</main>".encode()
        elif source.is_file():
            data = source.read_bytes()
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def test_the_difference_is_printed_and_nothing_is_written(run):
    build({"docs/index.md": "# Home\r\n\r\n[é](/guide/)\r\n", "docs/guide.md": "# Guide\n"})
    before = Path("docs/index.md").read_bytes()
    status, out, err = run()
    assert (status, out) == (
        1,
        "--- a/docs/index.md\n+++ b/docs/index.md\n@@ -1,3 +1,3 @@\n # Home\r\n \r\n-[é](/guide/)\r\n+[é](/docs/guide/)\r\n",
    )
    assert err == "would fix 1 place in 1 file; --write does it\n"
    assert Path("docs/index.md").read_bytes() == before


def test_what_is_printed_can_be_applied(run):
    build({"docs/index.md": "# Home\r\n\r\n[é](/guide/)\r\n", "docs/guide.md": "no newline [x](/guide/)"})
    _, out, _ = run()
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "apply", "--whitespace=nowarn"], input=out.encode(), check=True)
    assert Path("docs/index.md").read_bytes() == "# Home\r\n\r\n[é](/docs/guide/)\r\n".encode()
    assert Path("docs/guide.md").read_bytes() == b"no newline [x](/docs/guide/)"


def test_files_are_written_once_and_the_next_build_is_clean(run):
    build({"docs/index.md": b"\xef\xbb\xbf# Home\n\n[x](/guide/)\ttab\n", "docs/guide.md": "# Guide\n"})
    assert run("--write") == (0, "", "fixed 1 place in 1 file; build the site again\n")
    fixed = b"\xef\xbb\xbf# Home\n\n[x](/docs/guide/)\ttab\n"
    assert Path("docs/index.md").read_bytes() == fixed
    status, out, err = run("--write")  # the site is that of before
    assert (status, out) == (0, "")
    assert err.endswith("nothing was changed; 1 place left to you\n")
    assert Path("docs/index.md").read_bytes() == fixed
    build()
    assert run() == (0, "", "nothing to fix\n")


def test_rules_are_chosen(run):
    build(
        {"docs/index.md": "[x](/guide/) [t](tel:01%2023) [u](//cdn.example/)\n", "docs/guide.md": "# Guide\n"}
    )
    assert "-[x](/guide/) [t](tel:01%2023)" in run()[1]
    assert run("--select", "missing-base-path")[1].count("+[x](/docs/guide/) [t](tel:01%2023) [u](//cdn") == 1
    assert "+[x](/docs/guide/) [t](tel:01%2023) [u](//cdn" in run("--ignore", "LNK014")[1]
    assert "[u](https://cdn.example/)" in run("--extend-select", "LNK507")[1]
    assert run("--select", "LNK001") == (0, "", "nothing to fix\n")
    assert run("--select", "nonsense")[0] == 2


def test_rel_is_mended_in_attribute_lists_and_raw_html(run):
    text = (
        '[x](https://a.example/){ rel="ugc,nofollow" } <a rel="no-follow" href="https://b.example/">y</a>\n'
    )
    build({"docs/index.md": text})
    assert run("--write")[0] == 0
    assert Path("docs/index.md").read_text() == text.replace("c,n", "c n").replace("no-follow", "nofollow")
    build()
    assert run() == (0, "", "nothing to fix\n")


def test_what_has_no_safe_place_is_listed(run):
    build(
        {"docs/index.md": "# Home\n", "docs/guide.md": "# Guide\n"},
        navigation="<nav><a href='/guide/'>Guide</a></nav>",
    )
    status, out, err = run()
    assert (status, out) == (0, "")
    assert err == (
        "guide/index.html:1:64: LNK008 missing-base-path: /docs/guide/ — not done: it stands in no source that is known"
        " (and 1 more)\nnothing to fix; 2 places left to you\n"
    )
    assert run("--quiet") == (0, "", "")


def test_a_template_is_edited_once_for_all_pages(run, project):
    Path("mkdocs.yml").write_text(CONFIGURATION + "theme:\n  name: null\n  custom_dir: theme\n")
    template = "<nav><a href='/guide/'>Guide</a></nav>{{ page.content }}\n"
    build(
        {f"docs/{name}.md": "# Page\n" for name in ("index", "guide", "a", "b")}
        | {"theme/main.html": template},
        navigation="<nav><a href='/guide/'>Guide</a></nav>",
    )
    assert run("--write") == (0, "", "fixed 1 place in 1 file; build the site again\n")
    assert Path("theme/main.html").read_text() == template.replace("/guide/", "/docs/guide/")


def test_a_snippet_is_edited_once_unless_a_page_is_right(run):
    Path("mkdocs.yml").write_text(
        CONFIGURATION.replace("attr_list", "attr_list, pymdownx.snippets") + "extra: {}\n"
    )
    snippet = "See [it](../Guide/).\n"
    pages = {
        "snippets/see.md": snippet,
        "docs/guide.md": "# Guide\n",
        "docs/a.md": '# A\n\n--8<-- "snippets/see.md"\n',
        "docs/b.md": '# B\n\n--8<-- "snippets/see.md"\n',
    }
    build({**pages, "docs/index.md": "# Home\n"})
    assert run("--write") == (0, "", "fixed 1 place in 1 file; build the site again\n")
    assert Path("snippets/see.md").read_text() == snippet.replace("Guide", "guide")
    other = {"docs/sub/x.md": '# X\n\n--8<-- "snippets/see.md"\n', "docs/sub/Guide.md": "# Other guide\n"}
    build({**pages, **other})
    status, out, err = run("--write")
    assert (status, out) == (0, "")
    assert "sub/x/index.html may show the same place, where nothing is wrong" in err
    assert Path("snippets/see.md").read_text() == snippet


def test_an_ignore_comment_holds(run):
    build({"docs/index.md": "<!-- linkcheck: ignore -->\n\n[x](/guide/)\n", "docs/guide.md": "# Guide\n"})
    assert run() == (0, "", "nothing to fix\n")


def test_secrets_and_control_characters_are_not_shown(run):
    text = "[x](/guide/) https://me:secret@a.example/ \x1b[31m\n"
    build({"docs/index.md": text, "docs/guide.md": "# Guide\n"})
    status, out, _ = run("--select", "LNK008")
    assert status == 1
    assert "+[x](/docs/guide/) https://***@a.example/ \\x1b[31m\n" in out
    assert run("--select", "LNK008", "--write")[0] == 0
    assert Path("docs/index.md").read_text() == text.replace("/guide/", "/docs/guide/")


def test_a_read_only_file_is_said_and_the_others_are_written(run):
    files = {f"docs/{name}.md": "[x](/guide/)\n" for name in ("index", "a", "guide")}
    build(files)
    Path("docs/a.md").chmod(0o444)
    status, out, err = run("--write")
    assert (status, out) == (2, "")
    assert err.startswith("error: docs/a.md: the file is read-only\n")
    assert err.endswith("fixed 2 places in 2 files; build the site again\n")
    assert Path("docs/a.md").read_text() == "[x](/guide/)\n"
    assert Path("docs/index.md").read_text() == "[x](/docs/guide/)\n"
    assert sorted(os.listdir("docs")) == ["a.md", "guide.md", "index.md"]


def test_a_link_out_of_the_project_is_not_followed(run, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "a.md"
    outside.write_text("[x](/guide/)\n")
    Path("docs/a.md").symlink_to(outside)
    build({"docs/index.md": "# Home\n", "docs/guide.md": "# Guide\n"})
    status, out, err = run("--write")
    assert (status, out) == (0, "")
    assert (
        "docs/a.md:1:5: LNK008 missing-base-path: /docs/guide/ — not done: the file lies outside of the project"
        in err
    )
    assert outside.read_text() == "[x](/guide/)\n"


def test_a_link_inside_the_project_is_followed(run):
    Path("README.md").write_text("[x](/guide/)\n")
    Path("docs/index.md").symlink_to("../README.md")
    build({"docs/guide.md": "# Guide\n"})
    assert run("--write")[0] == 0
    assert Path("docs/index.md").is_symlink()
    assert Path("README.md").read_text() == "[x](/docs/guide/)\n"


@pytest.mark.parametrize("arguments", [["nope"], ["--write=yes"], ["--set", "preset='nope'"], ["docs"]])
def test_what_cannot_be_used_is_exit_code_2(run, arguments):
    build({"docs/index.md": "# Home\n"})
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err


# Other sites --------------------------------------------------------------------------------------------


class Answers(BaseHTTPRequestHandler):
    """/old moved for good to /new, whatever else is there."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        self.send_response(301 if self.path == "/old" else 200)
        if self.path == "/old":
            self.send_header("Location", "/new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A site on this machine, and the paths that it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (Answers,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}", asked
        running.shutdown()


def test_other_sites_are_asked_only_if_their_redirects_were_selected(run, server):
    address, asked = server
    build({"docs/index.md": f"[x]({address}/old) [y](/guide/)\n", "docs/guide.md": "# Guide\n"})
    local = ("--set", 'allow-networks=["127.0.0.0/8"]', "--ignore", "LNK503")
    assert f"+[x]({address}/old) [y](/docs/guide/)\n" in run(*local)[1]
    assert asked == []
    assert run(*local, "--select", "LNK101", "--offline")[:2] == (0, "")
    assert asked == []
    assert f"+[x]({address}/new) [y](/guide/)\n" in run(*local, "--select", "link-to-redirect")[1]
    assert "/old" in asked
