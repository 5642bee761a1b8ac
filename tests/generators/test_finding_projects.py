import os

import pytest

from linkcheck_plugin.generators import detect_output, find_project

MKDOCS = {"mkdocs.yml": "site_name: A\n"}


def test_project_is_found_from_a_directory_that_is_not_its_own(tree, tmp_path):
    root = tree({**MKDOCS, "site/index.html": ""})

    assert find_project(root / "site", tmp_path) is not None


def test_project_of_the_working_directory_is_found_far_above_the_site(tree):
    root = tree({"mkdocs.yml": "site_dir: a/b/c/d/e/site\n", "a/b/c/d/e/site/": ""})

    assert find_project(root / "a/b/c/d/e/site", root) is not None
    assert find_project(root / "a/b/c/d/e/site", root / "a") is None


def test_search_goes_up_to_the_root_of_the_repository_and_no_further(tree):
    root = tree({"mkdocs.yml": "site_dir: r/a/b/c/site\n", "r/a/b/c/site/": ""})
    assert find_project(root / "r/a/b/c/site", root / "r/a") is None

    tree({".git/HEAD": ""})
    assert find_project(root / "r/a/b/c/site", root / "r/a") is not None

    tree({"r/.git/HEAD": ""})
    assert find_project(root / "r/a/b/c/site", root / "r/a") is None


def test_working_directory_that_does_not_hold_the_site_is_not_searched(tree):
    root = tree({"one/mkdocs.yml": "site_dir: ../two/site\n", "two/site/": ""})

    assert find_project(root / "two/site", root / "one") is None


def test_configuration_inside_the_site_is_never_read(tree):
    root = tree({"mkdocs.yml": "site_dir: '.'\n", "sub/mkdocs.yml": "site_dir: ..\n"})

    assert find_project(root, root) is None


def test_site_is_compared_by_its_real_path(tree):
    root = tree({**MKDOCS, "site/index.html": ""})
    (root / "link").symlink_to(root / "site", target_is_directory=True)

    project = find_project(root / "link", root)
    assert project is not None
    assert project.output == (root / "site").resolve()


def test_nearest_project_wins(tree):
    root = tree(
        {
            ".git/HEAD": "",
            "mkdocs.yml": "site_dir: docs/site\nsite_url: https://outer.dev/\n",
            "docs/mkdocs.yml": "site_url: https://inner.dev/\n",
            "docs/site/": "",
        }
    )

    project = find_project(root / "docs/site", root)
    assert project is not None
    assert project.site_url == "https://inner.dev/"


@pytest.mark.parametrize(
    ("files", "site", "generator"),
    [
        ({"config.toml": 'base_url = "https://z.dev"\n', "content/": ""}, "public", None),
        ({"config.toml": 'title = "anything"\n'}, "public", None),
        ({"config.toml": 'title = "H"\n', "content/": ""}, "public", "hugo"),
        ({"config.json": '{"port": 80}'}, "public", None),
        ({"_config.yml": "a: 1\n", "package.json": '{"hexo": {"version": "7.0.0"}}'}, "_site", None),
        ({"_config.yml": "a: 1\n", "package.json": '{"name": "x"}'}, "_site", "jekyll"),
        ({"mkdocs.yml": "a: 1\n", "conf.py": "", "site/objects.inv": ""}, "site", "mkdocs"),
        ({"conf.py": "", "site/objects.inv": ""}, "site", None),
        ({"mkdocs.yml": "site_name: A\n", "zensical.toml": "[project]\n"}, "site", "zensical"),
        ({"x.lektorproject": "[project]\n"}, "_site", None),
    ],
)
def test_common_names_are_not_taken_for_a_generator(tree, files, site, generator):
    root = tree(files)
    project = find_project(root / site, root)

    assert (project.generator if project else None) == generator


def test_lektor_output_is_taken_from_the_environment(tree, monkeypatch):
    root = tree({"x.lektorproject": "[project]\n", "www/": ""})
    assert find_project(root / "www", root) is None

    monkeypatch.setenv("LEKTOR_OUTPUT_PATH", str(root / "www"))
    assert find_project(root / "www", root) is not None


def test_nothing_is_detected_without_a_project(tree):
    root = tree({"site/index.html": "", "public/index.html": ""})

    assert detect_output(root) is None
    assert find_project(root / "site", root) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_configuration_is_a_problem(tree):
    root = tree(MKDOCS)
    (root / "mkdocs.yml").chmod(0)

    project = find_project(root / "site", root)
    assert project is not None
    assert project.problems == ("mkdocs.yml: cannot be read (Permission denied), settings not read",)


def test_configuration_is_never_executed(tree, tmp_path):
    mark = tmp_path / "executed"
    code = f"open({str(mark)!r}, 'w')\nSITEURL = 'https://a.dev'\n"
    root = tree(
        {
            "pelicanconf.py": code,
            "mkdocs.yml": f"site_dir: other\nx: !!python/object/apply:builtins.open [{str(mark)!r}, w]\n",
        }
    )

    project = find_project(root / "output", root)
    assert project is not None
    assert project.site_url == "https://a.dev/"
    assert find_project(root / "other", root) is not None
    assert not mark.exists()
