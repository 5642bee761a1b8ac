"""A place that serves several pages is edited only if none of them would break."""

from __future__ import annotations

import pytest
from mending import wish

from linkcheck_plugin.fixes.shared import Shows


def shows(tmp_path, references, own=("a/index.html",)):
    file = tmp_path / "page.md"
    return Shows(lambda page, hints: (file,) if page in own else (), lambda: references), file


def wanted(url, fix, *pages, **more):
    return wish(f"[x]({url})", url, fix, pages=dict.fromkeys(pages or ("a/index.html",), 1), **more)


def asked():
    raise AssertionError("the site was read without need")
    yield


def test_a_relative_url_of_a_shared_file_must_not_show_elsewhere(tmp_path):
    references = [("a/index.html", "../X/"), ("b/index.html", "../X/"), ("c/index.html", "../y/")]
    judge, file = shows(tmp_path, references, own=())
    assert judge.elsewhere(wanted("../X/", "../x/", "a/index.html"), file) == "b/index.html"
    assert judge.elsewhere(wanted("../X/", "../x/", "a/index.html", "b/index.html"), file) is None
    assert judge.elsewhere(wanted("../y/", "../z/", "c/index.html"), file) is None


@pytest.mark.parametrize(
    ("url", "fix"),
    [("/X/", "/x/"), ("https://a.example/", "https://b.example/"), ("//a.example/", "https://a.example/")],
)
def test_a_url_that_is_the_same_everywhere_may_show_anywhere(tmp_path, url, fix):
    judge, file = shows(tmp_path, asked(), own=())
    assert judge.elsewhere(wanted(url, fix), file) is None


def test_the_source_of_a_page_serves_that_page_alone(tmp_path):
    judge, file = shows(tmp_path, asked())
    assert judge.elsewhere(wanted("../X/", "../x/"), file) is None


def test_rel_is_the_same_everywhere(tmp_path):
    judge, file = shows(tmp_path, asked(), own=())
    assert judge.elsewhere(wanted("../x/", "", rel="nofollow"), file) is None
