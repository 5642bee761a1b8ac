from __future__ import annotations

import datetime
import json
import pickle
import tomllib
from pathlib import Path

import msgspec
import pytest

from linkcheck_plugin import settings
from linkcheck_plugin.model import Level
from linkcheck_plugin.settings import ConfigurationError, Paid, Settings, decode, json_schema, merge, nearest

CONTRACT: dict[str, object] = {
    "site-dir": None,
    "source-dir": None,
    "site-url": None,
    "own-origins": (),
    "elsewhere": (),
    "repository": None,
    "profile": "auto",
    "directory-index": ("index.html",),
    "clean-urls": None,
    "trailing-slash": "ignore",
    "page-extensions": (".html", ".htm", ".xhtml"),
    "fragments": True,
    "css": True,
    "metadata": True,
    "preset": "recommended",
    "select": (),
    "extend-select": (),
    "ignore": (),
    "severity": {},
    "fail-on": "error",
    "level": Level.WARNING,
    "ignore-urls": (),
    "ignore-pages": (),
    "rewrite-urls": {},
    "keywords": {},
    "brands": (),
    "exact-match-articles": 5,
    "exact-match-share": 0.5,
    "boilerplate-share": 0.5,
    "repeated-links": 3,
    "policy": (),
    "require-nofollow-with": (),
    "ugc-trusted-hosts": (),
    "ugc-regions": (),
    "sponsored-regions": (),
    "paid": Paid(),
    "outbound": "auto",
    "timeout": 20,
    "retries": 2,
    "max-redirects": 10,
    "max-time": 300,
    "concurrency": 256,
    "ca-file": None,
    "allow-networks": (),
    "hosts": {},
    "probes": {},
    "remote-fragments": False,
    "ledger": None,
    "ledger-write": True,
    "suggest-archive": False,
    "fail-after-runs": 2,
    "fail-after-days": 1,
    "jobs": None,
    "cache-dir": ".linkcheck-cache",
    "cache": True,
    "format": ("text",),
    "baseline": None,
    "enabled": True,
}


def read(text: str) -> Settings:
    return decode(tomllib.loads(text), "linkcheck.toml")


def complaint(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_key_of_the_contract_is_there_with_its_default() -> None:
    fields = {
        field.encode_name: getattr(Settings(), field.name) for field in msgspec.structs.fields(Settings)
    }
    assert fields == CONTRACT


def test_an_empty_mapping_is_the_defaults() -> None:
    assert decode({}, "x") == Settings()


def test_settings_can_go_to_another_process() -> None:
    value = read('ignore-urls = ["re:^x"]\nhosts."a.example".interval = 0.5')
    assert pickle.loads(pickle.dumps(value)) == value


def test_underscore_and_hyphen_are_the_same_at_every_level_of_our_keys() -> None:
    value = decode(
        {
            "fail_on": "warning",
            "max-redirects": 3,
            "hosts": {"a_b.example": {"connect_to": "127.0.0.1:80"}},
            "keywords": {"/a_b/": ["c_d"]},
            "rewrite_urls": {"re:a_b": "c_d"},
        },
        "mkdocs.yml",
    )
    assert (value.fail_on, value.max_redirects) == ("warning", 3)
    assert value.hosts["a_b.example"].connect_to == "127.0.0.1:80"
    assert value.keywords == {"/a_b/": ("c_d",)}
    assert value.rewrite_urls == {"re:a_b": "c_d"}


def test_both_spellings_of_a_key_at_once_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"mkdocs\.yml: fail_on: is given twice"):
        decode({"fail-on": "error", "fail_on": "info"}, "mkdocs.yml")


def test_null_means_the_default() -> None:
    assert decode({"site_url": None, "jobs": None, "fail_on": None, "hosts": {"a": None}}, "x") == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fail-onn = 'error'", 'linkcheck.toml: fail-onn: unknown key; did you mean "fail-on"?'),
        ("fail_onn = 'error'", 'linkcheck.toml: fail_onn: unknown key; did you mean "fail-on"?'),
        (
            "qqq = 1",
            "linkcheck.toml: qqq: unknown key; known keys are listed by `linkcheck config schema`",
        ),
        (
            'hosts."a.example".intervall = 1',
            'linkcheck.toml: hosts."a.example".intervall: unknown key; did you mean "interval"?',
        ),
        (
            "ignore-urls = [{pattern = 'x', zzz = 1}]",
            "linkcheck.toml: ignore-urls[0].zzz: unknown key; known keys are pattern, codes, reason, until",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_name(text: str, message: str) -> None:
    assert complaint(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jobs = 0", "jobs: expected a whole number >= 1, found 0"),
        ("jobs = true", "jobs: expected a whole number, found true"),
        ("jobs = 'two'", 'jobs: expected a whole number, found "two"'),
        ("timeout = 0", "timeout: expected a number > 0.0, found 0"),
        ("timeout = inf", "timeout: expected a number, found Infinity"),
        ("max-time = nan", "max-time: expected a number, found NaN"),
        ("retries = -1", "retries: expected a whole number >= 0, found -1"),
        ("fragments = 'yes'", 'fragments: expected true or false, found "yes"'),
        ("css = 1", "css: expected true or false, found 1"),
        ("cache-dir = 1", "cache-dir: expected a path, found 1"),
        ("site-dir = ''", 'site-dir: expected a path, found ""'),
        ("repository = ['a']", "repository: expected text, found a list"),
        ("hosts = 'a'", 'hosts: expected a table, found "a"'),
        ("hosts.a = 1", "hosts.a: expected a table, found 1"),
        ("select = [1]", "select[0]: expected text, found 1"),
        ("outbound = 'on'", 'outbound: expected "auto", true or false, found "on"'),
        (
            "preset = 'recomended'",
            'preset: expected one of "links", "recommended", "seo", "all", found "recomended";'
            ' did you mean "recommended"?',
        ),
        (
            "fail-on = 'warn'",
            'fail-on: expected one of "error", "warning", "info", "never", found "warn";'
            ' did you mean "warning"?',
        ),
        ("level = 'all'", 'level: expected one of "error", "warning", "info", found "all"'),
        (
            "severity.LNK303 = 'errors'",
            'severity.LNK303: expected one of "error", "warning", "info", found "errors";'
            ' did you mean "error"?',
        ),
        ("trailing-slash = 'add'", 'trailing-slash: expected one of "ignore", "require", found "add"'),
        (
            "page-extensions = ['html']",
            'page-extensions[0]: expected an extension such as ".html", found "html"',
        ),
        ("directory-index = ['a/b']", 'directory-index[0]: expected a file name, found "a/b"'),
        (
            "elsewhere = ['de/']",
            'elsewhere[0].prefix: expected a path from the root of the host, such as "/de/", found "de/"',
        ),
        (
            "ignore-urls = [{pattern = 'x', until = 'soon'}]",
            'ignore-urls[0].until: expected a date such as 2027-01-31, found "soon"',
        ),
        ("ignore-urls = [{reason = 'x'}]", 'ignore-urls[0]: the key "pattern" is missing'),
        ("policy = [{allow = false}]", 'policy[0]: the key "match" is missing'),
        ("rewrite-urls = {abc = 'x'}", 'rewrite-urls.abc: expected "re:PATTERN", found "abc"'),
        ("rewrite-urls = {'a(' = 'x'}", 'rewrite-urls."a(": expected "re:PATTERN", found "a("'),
        ("hosts.a.accept = [99]", "hosts.a.accept[0]: expected a status from 100 to 999, found 99"),
        ("hosts.a.concurrency = 0", "hosts.a.concurrency: expected a whole number >= 1, found 0"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_found_and_what_is_wanted(text: str, message: str) -> None:
    assert complaint(text) == f"linkcheck.toml: {message}"


def test_an_unknown_profile_suggests_the_nearest() -> None:
    message = complaint("profile = 'github-page'")
    assert message.startswith('linkcheck.toml: profile: expected one of "auto", "github-pages"')
    assert message.endswith('found "github-page"; did you mean "github-pages"?')


@pytest.mark.parametrize("key", ["ignore-urls", "ignore-pages"])
def test_a_regular_expression_has_to_compile(key: str) -> None:
    assert f'{key}[0].pattern: "re:(" is no regular expression: missing )' in complaint(f"{key} = ['re:(']")


def test_a_glob_is_not_taken_for_a_regular_expression() -> None:
    assert read("ignore-urls = ['/(x']").ignore_urls[0].pattern == "/(x"


def test_regular_expressions_of_keywords_policy_and_rewrites_are_tried_as_well() -> None:
    assert "no regular expression" in complaint("keywords = {'re:[' = ['x']}")
    assert "no regular expression" in complaint("policy = [{match = 're:['}]")
    assert "no regular expression" in complaint("rewrite-urls = {'re:[' = 'x'}")


def test_a_replacement_has_to_fit_its_pattern() -> None:
    assert 'rewrite-urls: the replacement does not fit "re:a(b)": invalid group reference 2' in complaint(
        r"rewrite-urls = {'re:a(b)' = '\2'}"
    )
    assert read(r"rewrite-urls = {'re:a(b)' = '\1'}").rewrite_urls == {"re:a(b)": r"\1"}


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("https://x.org/docs", "https://x.org/docs/"),
        ("https://x.org/docs/", "https://x.org/docs/"),
        ("https://x.org/docs//", "https://x.org/docs/"),
        ("https://x.org/docs/index.html", "https://x.org/docs/"),
        ("HTTPS://X.org:8080/Docs", "https://x.org:8080/Docs/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a/"),
        ("https://bücher.example/é", "https://bücher.example/é/"),
        ("  https://x.org  ", "https://x.org/"),
        ("", None),
        (" ", None),
    ],
)
def test_a_site_url_names_a_directory(written: str, address: str | None) -> None:
    assert decode({"site-url": written}, "x").site_url == address


@pytest.mark.parametrize(
    "written",
    [
        "example.org",
        "/docs/",
        "//x.org/",
        "ftp://x.org/",
        "https:///docs",
        "https://",
        "https://x.org:port/",
        "https://x.org:99999/",
        "https://x.org:0/",
        "https://user:pw@x.org/",
        "https://x.org/?a=b",
        "https://x.org/#a",
        "https://x.org/a b/",
        "https://x y.org/",
        "https://[::1/",
        "https:\\\\x.org\\",
    ],
)
def test_what_is_no_absolute_address_is_refused(written: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        decode({"site_url": written}, "mkdocs.yml")
    assert str(caught.value) == (
        'mkdocs.yml: site_url: expected an address such as "https://example.org/docs/",'
        f" found {json.dumps(written)}"
    )


def test_clean_urls_are_a_list_whatever_the_spelling() -> None:
    assert read("clean-urls = true").clean_urls == (".html",)
    assert read("clean-urls = false").clean_urls == ()
    assert read("clean-urls = ['.html', '.htm']").clean_urls == (".html", ".htm")
    assert read("clean-urls = '.htm'").clean_urls == (".htm",)
    assert read("").clean_urls is None


def test_one_value_stands_for_a_list_of_one() -> None:
    value = read("select = 'LNK2'\nformat = 'json'\nhosts.a.accept = 403\nkeywords = {'/a/' = 'b'}")
    assert value.select == ("LNK2",)
    assert value.format == ("json",)
    assert value.hosts["a"].accept == (403,)
    assert value.keywords == {"/a/": ("b",)}


def test_short_forms_of_ignores_and_other_builds_become_tables() -> None:
    value = read(
        "ignore-urls = ['https://a/*', {pattern = 'b', codes = ['LNK1'], reason = 'r'}]\nelsewhere = '/de/'"
    )
    assert [entry.pattern for entry in value.ignore_urls] == ["https://a/*", "b"]
    assert value.ignore_urls[1].codes == ("LNK1",)
    assert (value.elsewhere[0].prefix, value.elsewhere[0].dir) == ("/de/", None)
    assert read("elsewhere = [{prefix = '/de/', dir = '../de'}]").elsewhere[0].dir == "../de"


def test_a_date_may_be_a_date_or_text() -> None:
    for until in ("2027-01-31", '"2027-01-31"'):
        assert read(f"ignore-pages = [{{pattern = 'x', until = {until}}}]").ignore_pages[0].until == (
            datetime.date(2027, 1, 31)
        )


def test_rel_tokens_may_be_written_as_in_html() -> None:
    assert read("policy = [{match = 'a.example', rel = 'sponsored nofollow'}]").policy[0].rel == (
        "sponsored",
        "nofollow",
    )


def test_networks_are_checked() -> None:
    assert read("allow-networks = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8']").allow_networks == (
        "10.0.0.0/8",
        "127.0.0.1/32",
        "fd00::/8",
    )
    assert 'allow-networks[0]: expected a network like "10.0.0.0/8", found "10.0.0/8"' in complaint(
        "allow-networks = ['10.0.0/8']"
    )


@pytest.mark.parametrize(
    "name", ["a.example", "*.example", "*", "bücher.example", "192.0.2.1", "[2001:db8::1]"]
)
def test_a_host_may_be_named(name: str) -> None:
    assert list(decode({"hosts": {name: {}}}, "x").hosts) == [name]


@pytest.mark.parametrize(
    "name", ["a.example:443", "https://a.example", "a.example/x", "a*.example", "", "a b", "a.example\n"]
)
def test_a_host_is_named_without_scheme_port_and_path(name: str) -> None:
    with pytest.raises(ConfigurationError, match="expected a host without port"):
        decode({"hosts": {name: {}}}, "x")


def test_names_of_hosts_that_differ_by_case_are_one_host() -> None:
    assert list(decode({"hosts": {"A.Example": {}}}, "x").hosts) == ["a.example"]
    with pytest.raises(ConfigurationError, match="is given twice"):
        decode({"hosts": {"A.example": {}, "a.example": {}}}, "x")


@pytest.mark.parametrize("endpoint", ["127.0.0.1:8080", "[::1]:8080"])
def test_connect_to_is_an_address_with_port(endpoint: str) -> None:
    assert decode({"hosts": {"a": {"connect-to": endpoint}}}, "x").hosts["a"].connect_to == endpoint


@pytest.mark.parametrize(
    "endpoint", ["localhost:80", "127.0.0.1", "::1:80", "127.0.0.1:0", "127.0.0.1:x", "[::1]"]
)
def test_connect_to_is_nothing_else(endpoint: str) -> None:
    with pytest.raises(ConfigurationError, match="expected IP:PORT"):
        decode({"hosts": {"a": {"connect-to": endpoint}}}, "x")


@pytest.mark.parametrize(
    "headers", [{"Authorization": "s3cret\r\nX: y"}, {"Authorization": ["s3cret"]}, "Authorization: s3cret"]
)
def test_a_message_about_headers_shows_no_password(headers: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        decode({"hosts": {"a": {"headers": headers}}}, "x")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "origin", ["https://www.example.org", "https://a.example:8443/", "a.example", "A.example"]
)
def test_own_origins_are_origins_or_hosts(origin: str) -> None:
    assert decode({"own-origins": [origin]}, "x").own_origins == (origin.removesuffix("/").lower(),)


@pytest.mark.parametrize(
    "origin", ["https://a.example/docs/", "ftp://a.example", "/docs/", "", "https://u@a.example"]
)
def test_own_origins_are_nothing_else(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="expected an origin or host"):
        decode({"own-origins": [origin]}, "x")


def test_values_as_python_configuration_files_have_them() -> None:
    value = decode(
        {"select": ("LNK1", "LNK2"), "site_dir": Path("out"), "ignore": {"LNK303"}}, "pelicanconf.py"
    )
    assert (value.select, value.site_dir, value.ignore) == (("LNK1", "LNK2"), "out", ("LNK303",))


def test_what_is_no_table_at_all_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^mkdocs\.yml: expected a table, found a list$"):
        decode(["fail_on"], "mkdocs.yml")  # type: ignore[arg-type]


def test_merging_prefers_the_later_and_joins_tables() -> None:
    merged = merge(
        {
            "fail_on": "error",
            "select": ["a"],
            "severity": {"LNK303": "info"},
            "hosts": {"a": {"connect_to": "x"}},
        },
        {
            "fail-on": "warning",
            "select": ["b"],
            "severity": {"LNK_1": "error"},
            "hosts": {"a": {"interval": 1}},
        },
    )
    assert merged == {
        "fail-on": "warning",
        "select": ["b"],
        "severity": {"LNK303": "info", "LNK_1": "error"},
        "hosts": {"a": {"connect-to": "x", "interval": 1}},
    }


def test_merging_changes_none_of_its_arguments() -> None:
    first = {"hosts": {"a": {"interval": 1}}}
    merge(first, {"hosts": {"a": {"interval": 2}}})
    assert first == {"hosts": {"a": {"interval": 1}}}


def test_merging_leaves_what_is_wrong_to_decoding() -> None:
    with pytest.raises(ConfigurationError, match="hosts: expected a table"):
        decode(merge({"hosts": {"a": {}}}, {"hosts": 1}), "x")
    with pytest.raises(ConfigurationError, match="nonsense: unknown key"):
        decode(merge({"nonsense": {"a": 1}}, {"nonsense": {"b": 2}}), "x")


def test_the_schema_describes_every_key_and_the_short_forms() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["properties"]) == set(CONTRACT)
    assert schema["additionalProperties"] is False
    assert {"type": "boolean"} in schema["properties"]["clean-urls"]["anyOf"]
    assert {"type": "string"} in schema["properties"]["ignore-urls"]["anyOf"]
    assert schema["properties"]["fail-on"]["enum"] == ["error", "info", "never", "warning"]
    assert schema["properties"]["timeout"]["exclusiveMinimum"] == 0
    assert set(schema["$defs"]) == {"Elsewhere", "Host", "Ignore", "Level", "Paid", "Policy", "Probe"}


def test_nearest_suggests_only_what_is_near() -> None:
    assert nearest("JSN", ("json", "text")) == '; did you mean "json"?'
    assert nearest("zzz", ("json", "text")) == ""


def test_the_errors_have_one_root() -> None:
    assert issubclass(settings.ConfigurationError, settings.LinkcheckError)
    assert issubclass(settings.SiteError, settings.LinkcheckError)
