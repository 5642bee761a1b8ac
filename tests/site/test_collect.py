from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from builders import LONG_AGO, age, build_site, check, flat, settings_for, write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Level, Report
from linkcheck_plugin.report import write as write_report
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Collected, Collector, numbers
from linkcheck_plugin.site.examine import Options, Wanted

FILES = {
    "index.html": "<a href=b.html#x>x</a><a href=/nope/>y</a>",
    "b.html": "<a href=index.html>x</a><p id=x>",
    "c/index.html": "<a href=../b.html>x</a>",
    "s.css": "a { background: url(gone.png) }",
    "x.png": "no document",
}


def collector(site: Path, options: Options | None = None, read: list[int] | None = None) -> Collector:
    """A collector with the cache on; `read` receives how many documents each pass reads."""
    options = options or Options()

    def progress(done: int, total: int) -> None:
        if read is not None and done == total:
            read.append(total)

    return Collector(site, options, store=Store(site.parent / ".c", site, options), progress=progress)


def run(site: Path, read: list[int] | None = None, options: Options | None = None) -> Collected:
    """One whole pass with the page cache."""
    made = collector(site, options, read)
    collected = made.collect()
    made.save()
    return collected


def said(collected: Collected) -> dict[str, tuple[dict[str, int], str]]:
    """Targets with their counts and ids of each document."""
    return {
        path: (
            dict(
                zip(
                    (collected.targets[number] for number in numbers(entry.targets)),
                    numbers(entry.counts),
                    strict=True,
                )
            ),
            entry.ids,
        )
        for path, entry in collected.entries.items()
    }


def as_json(report: Report) -> str:
    stream = io.StringIO()
    write_report(report, "json", stream, level=Level.INFO, fail_on="error")
    return stream.getvalue()


# What is read ----------------------------------------------------------------------------------------------


def test_pages_and_style_sheets_are_read_and_other_files_are_not(tmp_path):
    site = build_site(tmp_path, FILES)

    collected = run(site)

    assert set(collected.entries) == {"index.html", "b.html", "c/index.html", "s.css"}
    assert set(collected.files.sizes) == set(FILES)
    assert said(collected)["index.html"] == ({"./b.html#x": 1, "/nope/": 1}, "")
    assert said(collected)["s.css"] == ({"./gone.png": 1}, "")


@pytest.mark.parametrize(
    ("options", "documents"),
    [
        (Options(), {"a.html", "a.HTM", "a.xhtml", "s.css"}),
        (Options(page_extensions=(".html",)), {"a.html", "s.css"}),
        (Options(page_extensions=(".php",)), {"a.php", "s.css"}),
        (Options(css=False), {"a.html", "a.HTM", "a.xhtml"}),
    ],
)
def test_names_decide_what_is_a_page(tmp_path, options, documents):
    site = build_site(
        tmp_path, dict.fromkeys(["a.html", "a.HTM", "a.xhtml", "a.php", "a", "html", "s.css"], "x")
    )

    assert set(run(site, options=options).entries) == documents


def test_equal_targets_are_one(tmp_path):
    site = build_site(
        tmp_path, {f"p{number}.html": "<a href=x>1</a><a href=./x>2</a>" for number in range(5)}
    )

    assert run(site).targets == ["./x"]


# The cache, document by document ----------------------------------------------------------------------------


def test_unchanged_old_documents_are_not_read_again(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []

    first = run(site, read)
    second = run(site, read)

    assert read == [4]
    assert said(first) == said(second)


def test_a_document_of_another_size_is_read_again(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    run(site, read)
    write(site, {"b.html": FILES["b.html"] + "<p id=longer>"})
    os.utime(site / "b.html", (LONG_AGO, LONG_AGO))

    assert said(run(site, read))["b.html"][1] == "longer\0x"
    assert read == [4, 1]


def test_a_document_of_another_time_and_content_is_read_again(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    run(site, read)
    write(site, {"b.html": FILES["b.html"].replace("id=x", "id=y")})
    os.utime(site / "b.html", (LONG_AGO + 1, LONG_AGO + 1))

    assert said(run(site, read))["b.html"][1] == "y"
    assert read == [4, 1]


@pytest.mark.parametrize("seconds", [LONG_AGO + 1, LONG_AGO - 1, None], ids=["later", "earlier", "now"])
def test_a_touched_document_is_known_by_its_content(tmp_path, seconds):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    first = run(site, read)
    os.utime(site / "b.html", seconds and (seconds, seconds))

    assert said(run(site, read)) == said(first)
    assert read == [4]


def test_the_content_of_a_touched_document_is_compared_once(tmp_path, monkeypatch):
    site = age(build_site(tmp_path, FILES))
    run(site)
    age(site, LONG_AGO + 1)
    run(site)
    monkeypatch.setattr(
        Collector, "_digest", lambda *arguments: pytest.fail("the content was compared again")
    )

    assert set(run(site).entries) == {"index.html", "b.html", "c/index.html", "s.css"}


def test_a_document_that_changed_just_before_the_run_is_compared_by_its_content(tmp_path):
    site = build_site(tmp_path, FILES)
    now = (site / "b.html").stat().st_mtime_ns
    read: list[int] = []
    run(site, read)
    write(site, {"b.html": FILES["b.html"].replace("id=x", "id=y")})
    os.utime(site / "b.html", ns=(now, now))

    assert said(run(site, read))["b.html"][1] == "y"
    assert read == [4, 1]


def test_a_time_in_the_future_is_not_trusted(tmp_path):
    site = age(build_site(tmp_path, FILES), 4_000_000_000)
    run(site)
    write(site, {"b.html": FILES["b.html"].replace("id=x", "id=y")})
    age(site, 4_000_000_000)

    assert said(run(site))["b.html"][1] == "y"


def test_a_document_that_is_gone_is_forgotten(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    run(site, read)
    (site / "b.html").unlink()

    assert set(run(site, read).entries) == {"index.html", "c/index.html", "s.css"}
    assert read == [4]
    write(site, {"b.html": FILES["b.html"]})
    assert set(run(site, read).entries) == {"index.html", "b.html", "c/index.html", "s.css"}
    assert read == [4, 1]


def test_a_new_document_alone_is_read(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    run(site, read)
    write(site, {"new.html": "<a href=x>x</a>"})

    assert said(run(site, read))["new.html"] == ({"./x": 1}, "")
    assert read == [4, 1]


def test_a_renamed_document_is_read_at_its_new_place(tmp_path):
    site = age(build_site(tmp_path, FILES))
    read: list[int] = []
    run(site, read)
    (site / "c" / "index.html").rename(site / "d.html")

    assert said(run(site, read))["d.html"] == ({"../b.html": 1}, "")
    assert read == [4, 1]


def test_files_that_swap_their_names_are_read_again(tmp_path):
    site = age(build_site(tmp_path, {"a.html": "<p id=a>", "b.html": "<p id=b>"}))
    os.utime(site / "b.html", (LONG_AGO + 1, LONG_AGO + 1))
    run(site)
    (site / "a.html").rename(site / "t")
    (site / "b.html").rename(site / "a.html")
    (site / "t").rename(site / "b.html")

    assert {path: ids for path, (_, ids) in said(run(site)).items()} == {"a.html": "b", "b.html": "a"}


def test_a_cache_that_grew_stays_in_step(tmp_path):
    site = age(build_site(tmp_path, FILES))
    for number in range(4):
        write(site, {f"p{number}.html": f"<a href=t{number}>x</a><a href=t{number}-nope>x</a>"})
        run(site)
        age(site, LONG_AGO + number)
        run(site)

    assert said(run(site)) == said(Collector(site, Options()).collect())


def test_located_references_replace_what_was_known_of_their_document(tmp_path):
    site = age(build_site(tmp_path, FILES))
    made = collector(site)
    collected = made.collect()
    before = said(collected)
    made.locate({"index.html": Wanted(frozenset({"/nope/"}))})

    assert said(collected) == before
    [shipped] = [
        item for item in collected.entries["index.html"].shipped if collected.targets[item.target] == "/nope/"
    ]
    assert shipped.positions == [1, 31]


def test_the_fingerprint_changes_with_every_file(tmp_path):
    site = age(build_site(tmp_path, FILES))

    def fingerprint() -> bytes | None:
        return Collector(site, Options()).fingerprint()

    seen = {fingerprint()}
    assert seen == {fingerprint()}
    assert None not in seen
    (site / "x.png").rename(site / "y.png")
    seen.add(fingerprint())
    os.utime(site / "y.png", (LONG_AGO, LONG_AGO + 1))
    seen.add(fingerprint())
    (site / "empty").mkdir()
    seen.add(fingerprint())
    (site / "link").symlink_to("nothing")
    seen.add(fingerprint())
    (site / "link").unlink()
    (site / "link2").symlink_to("nothing")
    seen.add(fingerprint())
    assert len(seen) == 6
    write(site, {"fresh.txt": ""})
    assert fingerprint() is None


# Warm runs say what cold runs say -------------------------------------------------------------------------------


def both(site: Path, **options: object) -> tuple[str, str]:
    """The JSON of a warm and of a cold run."""
    return as_json(check(site, cache=True, **options)), as_json(check(site, **options))


def test_a_target_that_becomes_bad_later_is_reported_beside_the_others(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=b.html#x>1</a><a href=c.html#y>2</a><a href=/n>3</a>",
            "b.html": "",
            "c.html": "<p id=y>",
        },
    )
    age(site)
    check(site, cache=True)
    write(site, {"c.html": "<p id=z>"})
    warm, cold = both(site)

    assert warm == cold
    assert len(check(site).findings) == 3


def test_a_reference_located_for_an_old_finding_is_kept(tmp_path):
    site = age(build_site(tmp_path, {"index.html": "<a href=/n>1</a><a href=/b.html>2</a>", "b.html": ""}))
    check(site, cache=True)
    (site / "b.html").unlink()
    warm, cold = both(site)
    assert warm == cold
    write(site, {"n/index.html": ""})
    warm, cold = both(site)
    assert warm == cold


def test_a_finding_goes_when_its_target_comes(tmp_path):
    site = age(build_site(tmp_path, {"index.html": "<a href=b.html>1</a>"}))
    assert flat(check(site, cache=True)) == {("LNK001", "index.html", "b.html")}
    write(site, {"b.html": ""})
    assert flat(check(site, cache=True)) == set()
    (site / "b.html").unlink()
    assert flat(check(site, cache=True)) == {("LNK001", "index.html", "b.html")}


LINKS = (
    "a.html",
    "b.html#x",
    "#x",
    "#gone",
    "/b.html",
    "../a.html",
    "d/",
    "d/#y",
    "/d",
    "https://example.org/b.html",
    "https://example.org/nope",
    "https://other.example/",
    "mailto:a@b.example",
    "",
    "gone.html",
    "/gone",
    "A.html",
    "http://",
    "d/index.html#y",
    "?q",
    "www.a.example",
    "b",
    "/b#x",
)
PATHS = ("a.html", "b.html", "d/index.html", "d/e.html", "index.html")
EXTRAS = (
    "<p id=x>",
    "<p id=y>",
    "<base href='/d/'>",
    "<link rel=canonical href=https://example.org/{path}>",
    "<title>t</title>",
    "<meta http-equiv=refresh content='0;url=/b.html'>",
    "<nav>",
    "<div data-linkcheck-ignore=LNK001>",
    "<img src=i.png>",
    "<link rel=alternate hreflang=de href=/de/>",
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    links = draw(st.lists(st.sampled_from(LINKS), max_size=4))
    extras = draw(st.lists(st.sampled_from(EXTRAS), max_size=2))
    return "".join(extras) + "".join(f"\n<a href='{link}'>x</a>" for link in links)


edits = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PATHS), pages()),
    st.tuples(st.just("remove"), st.sampled_from(PATHS[:-1]), st.just("")),
    st.tuples(st.just("touch"), st.sampled_from(PATHS), st.just("")),
    st.tuples(st.just("rename"), st.sampled_from(PATHS[:-1]), st.sampled_from(PATHS[:-1])),
    st.tuples(st.just("age"), st.just(""), st.just("")),
    st.tuples(
        st.just("write"),
        st.sampled_from(["_redirects"]),
        st.sampled_from(["/gone /a.html", "/a.html /gone", ""]),
    ),
    st.tuples(
        st.just("write"), st.sampled_from(["s.css"]), st.sampled_from(["a{background:url(i.png)}", "b{}"])
    ),
    st.tuples(st.just("write"), st.sampled_from(["i.png", "CNAME"]), st.just("example.org")),
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(PATHS), pages(), max_size=5),
    st.lists(st.tuples(edits, st.booleans()), min_size=1, max_size=6),
)
@example(
    {"a.html": "<a href='#x'>x</a>", "d/e.html": "<base href='/d/'><a href='#x'>x</a>"},
    [(("touch", "a.html", ""), True)],
)
def test_after_any_edits_a_warm_run_equals_a_cold_one(files, steps):
    folder = Path(tempfile.mkdtemp())
    try:
        site = age(build_site(folder, {"index.html": "", **files}))
        check(site, cache=True)
        for clock, ((kind, path, value), is_old) in enumerate(steps, start=1):
            file = site / path
            if kind == "write":
                write(site, {path: value})
            elif kind == "age":
                age(site, LONG_AGO + clock)
            elif not file.is_file():
                continue
            elif kind == "remove":
                file.unlink()
            elif kind == "touch":
                file.touch()
            elif kind == "rename":
                (site / value).parent.mkdir(exist_ok=True)
                file.replace(site / value)
                file = site / value
            if is_old and file.is_file():
                os.utime(file, (LONG_AGO + 100 + clock, LONG_AGO + 100 + clock))
            warm, cold = both(site)
            assert warm == cold
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_of_a_warm_run_do_not_matter(tmp_path, jobs):
    site = age(build_site(tmp_path, FILES))
    first = check_site(site, settings_for(site, cache=True, jobs=jobs))

    assert as_json(check_site(site, settings_for(site, cache=True, jobs=3 - jobs))) == as_json(first)
