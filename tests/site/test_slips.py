from __future__ import annotations

import pytest
from builders import build_site, check, flat
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Outcome
from linkcheck_plugin.site.slips import UNRESOLVED, slip_in


@pytest.mark.parametrize(
    ("url", "suggestion"),
    [
        ("http:/a.example/x", "http://a.example/x"),
        ("https:/a.example", "https://a.example"),
        ("HTTPS:/a.example", "HTTPS://a.example"),
        ("http//a.example/x", "http://a.example/x"),
        ("https//a.example", "https://a.example"),
        ("http;//a.example", "http://a.example"),
        ("https://https://a.example/x", "https://a.example/x"),
        ("http://https://a.example/x", "https://a.example/x"),
        ("http://http//a.example/x", "http://a.example/x"),
        ("https:https://a.example", "https://a.example"),
        ("htp://a.example", "https://a.example"),
        ("htt://a.example", "https://a.example"),
        ("htps://a.example", "https://a.example"),
        ("httpss://a.example", "https://a.example"),
        ("hhtps://a.example", "https://a.example"),
        ("ttps://a.example", "https://a.example"),
        ("httsp://a.example", "https://a.example"),
        ("hxxps://a.example", "https://a.example"),
        ("www.a.example", "https://www.a.example"),
        ("www.a.example/x/y", "https://www.a.example/x/y"),
        (" www.a.example ", "https://www.a.example"),
        ("me@a.example", "mailto:me@a.example"),
        ("first.last+tag@mail.a.example", "mailto:first.last+tag@mail.a.example"),
        ("[text](https://a.example)", None),
        ("a](b", None),
        ("{{ site.url }}/a", None),
        ("{% url 'a' %}", None),
        ("<%= path %>", None),
        ("${base}/a", None),
        ("%7B%7B%20url%20%7D%7D", None),
        ("%7b%25 url %25%7d", None),
        ("a%5D(b", None),
    ],
)
def test_a_slip_is_recognised_where_the_url_leads_nowhere(url, suggestion):
    slip = slip_in(url, Outcome.MISSING)

    assert slip is not None
    assert slip.suggestion == suggestion
    assert slip.reason


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/x",
        "http://a.example",
        "//a.example/x",
        "a/b.html",
        "../a/",
        "/a",
        "#a",
        "?a",
        "",
        "https.html",
        "http/a",
        "www/a",
        "www.html",
        "wwww.a.example",
        "a/www.a.example",
        "/www.a.example",
        "a@b",
        "@scope/package",
        "a/me@a.example",
        "https:///a.example",
        "https:a",
        "git://a.example",
        "ftp://a.example",
        "tp.html",
        "{a}",
        "$a",
        "[a]",
        "a(b)",
        "https://a.example/https://b.example",
        "https://web.archive.org/web/2024/http://a.example/",
        "data:text/plain,http:/x",
    ],
)
def test_other_urls_are_no_slips(url):
    assert slip_in(url, Outcome.MISSING) is None


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - UNRESOLVED))
def test_a_url_that_resolves_is_no_slip(outcome):
    assert slip_in("www.a.example", outcome) is None
    assert slip_in("http:/a", outcome) is None


@pytest.mark.parametrize("outcome", [Outcome.EXTERNAL, Outcome.SKIPPED])
def test_of_another_host_or_scheme_only_the_scheme_is_judged(outcome):
    assert slip_in("https://https://a.example/", outcome) is not None
    assert slip_in("htp://a.example/", outcome) is not None
    assert slip_in("https://a.example/{{x}}", outcome) is None
    assert slip_in("me@a.example", outcome) is None


@given(st.text(max_size=40), st.sampled_from(sorted(UNRESOLVED)))
def test_any_url_is_judged_and_a_suggestion_is_no_slip(url, outcome):
    slip = slip_in(url, outcome)

    if slip is not None and slip.suggestion is not None:
        assert slip.suggestion.startswith(("http://", "https://", "HTTP", "mailto:"))


# On a page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("www.a.example", "LNK005"),
        ("me@a.example", "LNK005"),
        ("http:/a.example/x", "LNK005"),
        ("https:/a.example/x", "LNK005"),
        ("http//a.example/x", "LNK005"),
        ("htps://a.example", "LNK005"),
        ("https://https://a.example", "LNK005"),
        ("http://", "LNK005"),
        ("[a](b.html)", "LNK005"),
        ("{{ url }}", "LNK005"),
        ("/{{ url }}", "LNK005"),
        ("nope", "LNK001"),
        ("nope@", "LNK001"),
        ("http:a.example", None),
        ("https://a.example/", None),
        ("www.there.example", None),
        ("me@there.example", None),
        ("git://a.example", None),
    ],
)
def test_a_slip_is_a_malformed_url_and_what_is_there_is_good(tmp_path, url, code):
    files = {"index.html": f'<a href="{url}">x</a>', "www.there.example": "", "me@there.example": ""}

    assert flat(check(build_site(tmp_path, files))) == ({(code, "index.html", url)} if code else set())


def test_the_suggestion_of_a_slip_is_spelled_out(tmp_path):
    site = build_site(tmp_path, {"a/index.html": "<a href=www.a.example/x>x</a>", "index.html": ""})

    [finding] = check(site).findings

    assert (finding.suggestion, finding.fix) == ("https://www.a.example/x", "https://www.a.example/x")
    assert "scheme is missing" in finding.message
