"""Probes: which URLs they are for, what they ask, and what the services' documented answers mean."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from probe_answers import BROKEN, CASES, HOSTS, OK, TWINS, UNDECIDED, UNVERIFIABLE, inventory
from probe_service import Service

from linkcheck_plugin import urls
from linkcheck_plugin.outbound.inventories import LARGEST
from linkcheck_plugin.outbound.probes import LONGEST, Probes, built_in, judge, load
from linkcheck_plugin.settings import ConfigurationError, Settings, decode

TOKENS = {"GITHUB_TOKEN": "token-of-github", "GITLAB_TOKEN": "token-of-gitlab"}
ROWS = built_in()
PROBES = load(Settings(), TOKENS)
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "outbound.md"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("service"), [*HOSTS, "wiki.example"])
    yield service
    service.stop()


def matched(url: str, probes: Probes = PROBES):
    request = probes.match(url.partition("#")[0])
    assert request is not None
    return request


def added(text: str, environ: dict[str, str] | None = None) -> Probes:
    return load(decode(tomllib.loads(text), "linkcheck.toml"), environ or {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}-{case.status}-{case.verdict or 'none'}")
def test_the_endpoint_is_asked_and_its_answer_judged(case, service):
    request = matched(case.url)
    assert request.probe.name == case.row
    assert request.url == f"https://{case.host}{case.path}"
    response = service.ask(request, case.status, case.body, case.headers)
    assert (service.host, service.path) == (case.host, case.path)
    outcome = judge(request, response.status, response.headers, response.body)
    assert (outcome and outcome[0]) == case.verdict
    if case.verdict is OK:
        assert outcome == (OK, None)
    elif case.verdict is not UNDECIDED:
        assert outcome[1].endswith(f", says {case.host} (HTTP {case.status})")


@pytest.mark.parametrize(("row", "url"), [(row, url) for row, twins in TWINS.items() for url in twins])
def test_what_only_looks_alike_is_not_asked_about(row, url):
    request = PROBES.match(urls.normalise(url))
    assert request is None or request.probe.name != row


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_its_cases_its_example_and_its_source(name):
    row = ROWS[name]
    verdicts = {case.verdict for case in CASES if case.row == name}
    expected = {OK, UNDECIDED, BROKEN if row.broken and not row.inventory else OK}
    assert verdicts - {UNVERIFIABLE} == expected
    assert (UNVERIFIABLE in verdicts) == bool(row.unverifiable)
    assert TWINS[name]
    assert urls.normalise(row.example) == row.example
    assert matched(row.example).probe.name == name
    assert urls.normalise(row.source).startswith("https://")
    assert bool(row.absent) == bool(row.broken and not row.inventory)
    assert bool(row.hidden) == bool(row.unverifiable)


def test_the_documentation_names_every_row():
    text = DOCUMENTATION.read_text(encoding="utf-8")
    assert [name for name in ROWS if f"`{name}`" not in text] == []


def test_the_example_of_the_documentation_is_taken():
    [text] = re.findall(r"```toml\n(\[probes\..*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    probes = added(text, {"WORK_TOKEN": "t"})
    assert matched("https://wiki.example.org/wiki/A/B", probes).url.endswith("titles=A%2FB")
    assert matched("https://git.example.org/g/p", probes).headers == {"PRIVATE-TOKEN": "t"}
    assert matched("https://docs.example.org/guide/", probes).page == "guide/"
    assert probes.match("https://www.youtube.com/watch?v=x") is None


def test_a_dot_segment_in_a_group_does_not_climb_to_another_endpoint():
    assert PROBES.match("https://github.com/o/r/blob/main/..%2F..%2F..%2F..%2Fuser") is None
    assert PROBES.match("https://doi.org/10.1000/..%2F..%2Fx") is None


def test_hosts_that_only_end_alike_and_other_ports_are_not_meant():
    assert PROBES.match("https://notdoi.org/10.1000/1") is None
    assert PROBES.match("https://doi.org:8443/10.1000/1") is None
    assert PROBES.match("ftp://doi.org/10.1000/1") is None
    assert PROBES.match("https://doi.org/10.1000/" + "1" * LONGEST) is None


# --- what is asked


def test_only_a_body_that_matters_is_wanted():
    assert matched("https://www.npmjs.com/package/x").body_bytes_wanted == 0
    assert matched("https://pypi.org/project/x/").body_bytes_wanted == 0
    assert matched("https://doi.org/10.1000/1").body_bytes_wanted > 10_000
    assert matched("https://docs.python.org/3/").body_bytes_wanted == LARGEST


def test_a_row_says_when_it_is_asked_and_how_often():
    assert matched("https://www.npmjs.com/package/x").when == "always"
    assert matched("https://en.wikipedia.org/wiki/X").when == "refused"
    assert matched("https://crates.io/crates/x").probe.interval == 1.0


def test_accept_is_the_one_of_the_row(service):
    request = matched("https://www.npmjs.com/package/x")
    service.ask(request, 200, {}, {})
    assert service.headers.getall("Accept") == [ROWS["npm"].headers["Accept"]]


# --- tokens


def test_without_a_token_github_and_gitlab_are_asked_themselves():
    for environ in ({}, {"GITHUB_TOKEN": "", "GITLAB_TOKEN": "  "}, {"GITHUB_TOKEN": "a\r\nX: y"}):
        probes = load(Settings(), environ)
        assert probes.match("https://github.com/o/r") is None
        assert probes.match("https://gitlab.com/g/p") is None
        assert probes.match("https://doi.org/10.1000/1") is not None


@pytest.mark.parametrize(
    ("environ", "token"),
    [
        ({"GITHUB_TOKEN": " one\n"}, "one"),
        ({"GH_TOKEN": "two"}, "two"),
        ({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}, "one"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "two"}, "two"),
    ],
)
def test_the_first_variable_that_is_set_is_the_token(environ, token):
    request = matched("https://github.com/o/r", load(Settings(), environ))
    assert request.headers["Authorization"] == f"Bearer {token}"


def test_a_token_goes_to_its_endpoint_by_https_and_nowhere_else(service):
    for case in CASES:
        request = matched(case.url)
        secrets = [value for value in request.headers.values() if "token-of" in value]
        assert bool(secrets) == (request.probe.name.startswith(("github", "gitlab")))
        if secrets:
            owner = "gitlab" if "gitlab" in secrets[0] else "github"
            assert request.url.startswith(
                {"github": "https://api.github.com/", "gitlab": "https://gitlab.com/api/v4/"}[owner]
            )
    service.ask(matched("https://gitlab.com/g/p"), 200, {}, {})
    assert service.headers["PRIVATE-TOKEN"] == "token-of-gitlab"
    assert "token-of-github" not in str(service.headers)


def test_a_redirect_of_an_endpoint_is_an_answer_that_is_judged_and_not_followed(service):
    request = matched("https://github.com/o/r")
    response = service.ask(request, 302, "", {"Location": "https://evil.example/"})
    assert service.host == "api.github.com"
    assert judge(request, response.status, response.headers, response.body) is None


def test_a_token_is_in_no_representation():
    assert "token-of" not in repr(matched("https://github.com/o/r"))


def test_a_header_never_goes_to_a_host_that_the_link_chooses():
    for row in ROWS.values():
        assert "{host}" not in (row.ask or "") or not row.headers
    text = (
        'probes.x = {hosts = "*.example", path = "/", ask = "https://{host}/x", headers = {X = "${TOKEN}"}}'
    )
    with pytest.raises(
        ConfigurationError, match=r"^probes\.x\.ask: a row with headers needs a host of its own"
    ):
        added(text, {"TOKEN": "secret"})


# --- judging


def test_a_wall_before_the_endpoint_decides_nothing():
    request = matched("https://www.npmjs.com/package/x")
    assert judge(request, 404, {}, b"") == (
        BROKEN,
        "npm has no such package or version, says registry.npmjs.org (HTTP 404)",
    )
    assert judge(request, 404, {"cf-mitigated": "challenge"}, b"") is None


DOI = matched("https://doi.org/10.1000/1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"{}",
        b'{"responseCode": "1"}',
        b'{"responseCode": true}',
        b'{"responseCode": 1.0}',
        b'{"responseCode": [1]}',
        b'{"responseCode": 1' + b" " * 1_000,
    ],
)
def test_json_that_does_not_say_it_exactly_decides_nothing(body):
    assert judge(DOI, 200, {}, body) is None
    assert judge(DOI, 404, {}, body) is None


@given(st.integers(100, 999), st.binary(max_size=200), st.sampled_from(list(ROWS)))
def test_no_answer_makes_judging_fail(status, body, name):
    request = matched(ROWS[name].example)
    outcome = judge(request, status, {}, body)
    assert outcome is None or outcome[0] in (OK, BROKEN, UNVERIFIABLE)
    if outcome is not None and outcome[0] is BROKEN:
        assert status in ROWS[name].broken


# --- rows of the settings

WIKI = """
[probes.wiki]
hosts = ["wiki.example", "*.wiki.example"]
path = '/(?P<page>[^?]+)'
ask = "https://{host}/api?title={page}"
when = "refused"
ok-if = [{ found = true, "pages.1.kind" = "*" }, { alias = "yes" }]
broken = [200]
broken-if = { found = false }
absent = "the wiki has no such page"
"""


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"found": True, "pages": [{}, {"kind": None}]}, OK),
        ({"found": True, "pages": [{"kind": 1}]}, UNDECIDED),
        ({"found": True, "pages": {"1": {"kind": 1}}}, OK),
        ({"found": 1, "alias": "yes"}, OK),
        ({"found": False}, BROKEN),
        ({"found": 0}, UNDECIDED),
        ([{"found": False}], UNDECIDED),
    ],
)
def test_a_row_of_the_settings_is_asked_like_one_of_ours(body, verdict, service):
    request = matched("https://wiki.example/a%2Fb%20c", added(WIKI))
    assert request.url == "https://wiki.example/api?title=a%2Fb%20c"
    response = service.ask(request, 200, body, {})
    outcome = judge(request, response.status, response.headers, response.body)
    assert (outcome and outcome[0]) == verdict
    if verdict is BROKEN:
        assert outcome[1] == "the wiki has no such page, says wiki.example (HTTP 200)"


def test_a_suffix_stands_for_the_hosts_below_it():
    probes = added(WIKI)
    assert matched("https://a.b.wiki.example/x", probes).url == "https://a.b.wiki.example/api?title=x"
    assert probes.match("https://awiki.example/x") is None


def test_a_row_of_the_same_name_takes_the_place_of_ours():
    row = 'probes.doi = {hosts = "doi.org", path = "/(?P<doi>.+)", ask = "https://mirror.example/{+doi}"}'
    probes = added(row)
    assert matched("https://doi.org/10.1000/1", probes).url == "https://mirror.example/10.1000/1"
    assert probes.match("https://dx.doi.org/10.1000/1") is None


def test_a_row_of_the_settings_comes_before_ours_of_the_same_host():
    row = 'probes.mine = {hosts = "doi.org", path = "/10.5555/.*", ask = "https://mirror.example/"}'
    probes = added(row)
    assert matched("https://doi.org/10.5555/1", probes).probe.name == "mine"
    assert matched("https://doi.org/10.1000/1", probes).probe.name == "doi"


def test_a_row_is_switched_off_by_its_name_alone():
    probes = added("probes.doi.enabled = false")
    assert probes.match("https://doi.org/10.1000/1") is None
    assert probes.match("https://crates.io/crates/x") is not None


def test_the_three_ways_in_which_a_group_is_written():
    row = """
[probes.x]
hosts = "a.example"
path = '/(?P<one>[^?]*)(?:\\?(?P<rest>.*))?'
ask = "https://b.example/{one}/{+one}/{=one}?{one}&{+one}&{=one}&{rest}"
"""
    request = matched("https://a.example/x%2Fy%20%C3%A9:(z)/@", added(row))
    once, kept = "x%2Fy%20%C3%A9:(z)%2F@", "x/y%20%C3%A9:(z)/@"
    again = "x%252Fy%2520%25C3%25A9:(z)%2F@"
    query = (
        "x%2Fy%20%C3%A9%3A%28z%29%2F%40&x/y%20%C3%A9%3A%28z%29/%40&x%252Fy%2520%25C3%25A9%3A%28z%29%2F%40&"
    )
    assert request.url == f"https://b.example/{once}/{kept}/{again}?{query}"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, 'probes.x: the key "hosts" is missing'),
        ({"hosts": []}, 'probes.x: the key "hosts" is missing'),
        ({"hosts": "a.example"}, 'probes.x: the key "path" is missing'),
        ({"hosts": "a..-!%example", "path": "/"}, "probes.x.hosts: its host 'a..-!%example' is invalid"),
        ({"path": "("}, 'x: probes.x.path: "(" is no regular expression: missing ), unterminated subpattern'),
        ({"ask": "http://b.example/"}, "x: probes.x.ask: expected an https URL with {groups} of the path"),
        ({"when": "never"}, 'x: probes.x.when: expected one of "always", "refused", found "never"'),
        ({"ok": ["200"]}, "x: probes.x.ok[0]: expected a status from 100 to 999"),
        (
            {"ok-if": {"a": 1.5}},
            "x: probes.x.ok-if.a: expected true, false, a whole number or text, found 1.5",
        ),
        ({"ok-if": ["a"]}, 'x: probes.x.ok-if[0]: expected a table, found "a"'),
        ({"headers": {"X": "s3cret\n"}}, "x: probes.x.headers.X: expected one line of text, found ***"),
        ({"hots": "a.example"}, 'x: probes.x.hots: unknown key; did you mean "hosts"?'),
        (None, 'probes.x.ask: expected "https://HOST/…", with {groups} after the host alone'),
        ("https://b.example", 'probes.x.ask: expected "https://HOST/…"'),
        ("https://{a}.example/", 'probes.x.ask: expected "https://HOST/…"'),
        ("https://me@b.example/", 'probes.x.ask: expected "https://HOST/…"'),
        ("https://b.example/#x", 'probes.x.ask: expected "https://HOST/…"'),
        ("https://b.example/{b}", "probes.x.ask: {b} is unknown; the path has no such group"),
        ("https://b.example/{aa}", 'probes.x.ask: {aa} is unknown; did you mean "aaa"?'),
        ("https://b.example/{aaa", "probes.x.ask: this is no URL as the URL standard writes it"),
        ("https://b.example/a b", "probes.x.ask: this is no URL as the URL standard writes it"),
        ("https://B.example/", "probes.x.ask: this is no URL as the URL standard writes it"),
        ("https://b.example:443/", "probes.x.ask: this is no URL as the URL standard writes it"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_key(row: Any, message: str):
    if not isinstance(row, dict):
        row = {"hosts": "a.example", "path": "/(?P<aaa>.*)", "ask": row}
    with pytest.raises(ConfigurationError) as caught:
        load(decode({"probes": {"x": row}}, "x"), {})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_an_inventory_needs_to_know_which_part_of_the_path_is_the_page():
    row = {"hosts": "a.example", "path": "/.*", "ask": "https://a.example/objects.inv", "inventory": True}
    with pytest.raises(ConfigurationError, match=r"^probes\.x\.path: the group \(\?P<page>…\)"):
        load(decode({"probes": {"x": row}}, "x"), {})


def test_the_inventory_of_a_page_is_found_whichever_row_decides_about_it():
    row = """
[probes.mine]
hosts = "docs.python.org"
path = '/3/.*'
ask = "https://mirror.example/"
"""
    probes = added(row)
    url = "https://docs.python.org/3/library/os.path.html"
    assert matched(url, probes).probe.name == "mine"
    request = probes.inventory(url)
    assert (request.url, request.page) == ("https://docs.python.org/3/objects.inv", "library/os.path.html")
    assert probes.inventory("https://doi.org/10.1000/1") is None


def test_an_inventory_that_lists_the_page_says_nothing_of_others():
    request = matched("https://docs.python.org/3/library/no.html")
    assert judge(request, 200, {}, inventory("a std:doc -1 library/os.html A")) is None


# --- any URL

PATHS = st.text(alphabet="ab1/%.?&=#:@+|-_~<>{}\\ é\x00", max_size=40)
BEGINNINGS = st.sampled_from(sorted({row.example for row in ROWS.values()}))


def assert_asks_a_good_url(url: str) -> None:
    request = PROBES.match(url)
    if request is not None:
        assert urls.normalise(request.url) == request.url
        origin = urls.origin_of(request.url)
        assert origin.scheme == "https"
        assert origin.host in HOSTS or origin.host.endswith((".wikipedia.org", ".readthedocs.io"))


@given(BEGINNINGS, PATHS, st.integers(8, 60))
@example("https://github.com/python/cpython", "/..%2F", 30)
def test_any_url_is_asked_about_at_an_https_url_of_a_known_endpoint_or_not_at_all(beginning, path, kept):
    url = beginning[:kept] + path
    assert_asks_a_good_url(url)
    try:
        assert_asks_a_good_url(urls.normalise(url))
    except urls.MalformedURL:
        return


@given(st.text())
def test_any_text_may_be_tried(text):
    assert_asks_a_good_url(text)
    assert_asks_a_good_url("https://doi.org/10.1/" + text)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_a_doi_arrives_as_it_was_written(name):
    url = urls.normalise("https://doi.org/") + "10.1000/" + quoted(name)
    request = PROBES.match(url)
    if request is not None:
        path = request.url.removeprefix("https://doi.org/api/handles/10.1000/")
        assert urls.decode_path(path) == name


def quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())
