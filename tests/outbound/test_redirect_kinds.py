"""What kind a redirect is, from its URLs alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Redirect
from linkcheck_plugin.outbound.redirect_kinds import (
    Kind,
    hop_kinds,
    is_permanent,
    kind_of,
    kind_of_chain,
)

A = "https://a.example/"

HOPS = [
    # the same page, spelled in another way
    (A, A, Kind.SAME),
    (A + "x", A + "x#part", Kind.SAME),
    (A + "x", A + "x/", Kind.SLASH),
    (A + "x/", A + "x", Kind.SLASH),
    (A + "x/index.html", A + "x/", Kind.SLASH),
    (A + "index.php", A, Kind.SLASH),
    (A + "x?p=1", A + "x/?p=1", Kind.SLASH),
    ("http://a.example/x", A + "x", Kind.HTTPS),
    ("http://a.example/x", A + "x/", Kind.HTTPS),
    (A + "x", "https://www.a.example/x", Kind.WWW),
    ("http://www.a.example/x", A + "x/", Kind.WWW),
    # the same page in a language
    (A, A + "en/", Kind.LOCALE),
    (A, A + "en/latest/", Kind.LOCALE),
    (A + "docs/x", A + "en-US/docs/x", Kind.LOCALE),
    (A + "docs/x", A + "docs/pt_br/x/", Kind.LOCALE),
    (A + "en/x", A + "de/x", Kind.LOCALE),
    (A + "x", A + "x?hl=de", Kind.LOCALE),
    (A + "x?p=1", A + "x?p=1&lang=en-GB", Kind.LOCALE),
    (A + "x", "https://de.a.example/x", Kind.LOCALE),
    ("https://en.a.example/x", "https://de.a.example/x", Kind.LOCALE),
    (A + "intro", A + "go/intro", Kind.MOVED),
    (A + "intro", A + "v2/intro", Kind.MOVED),
    (A + "en/x", A + "guide/x", Kind.MOVED),
    (A + "x", A + "en/y", Kind.MOVED),
    (A + "x", A + "x?page=2", Kind.MOVED),
    ("https://de.example/x", "https://fr.example/x", Kind.MOVED),
    # login
    (A + "x", A + "login?next=/x", Kind.LOGIN),
    (A + "x", A + "users/sign_in", Kind.LOGIN),
    (A + "x", A + "wp-login.php?redirect_to=x", Kind.LOGIN),
    (A + "x", "https://accounts.a.example/ServiceLogin?continue=https://a.example/x", Kind.LOGIN),
    (A + "x", "https://sso.b.example/", Kind.LOGIN),
    (A + "x", A + "oauth/authorize?redirect_uri=https%3A%2F%2Fa.example%2Fx", Kind.LOGIN),
    (A + "x", A + "oauth", Kind.MOVED),
    (A + "docs/authentication", A + "docs/auth", Kind.MOVED),
    (A + "login", A + "signin", Kind.MOVED),
    (A + "blogin", A + "x", Kind.MOVED),
    # consent
    (A + "x", "https://consent.a.example/m?continue=x", Kind.CONSENT),
    (A + "x", A + "age-verification?to=/x", Kind.CONSENT),
    (A + "doi/x", A + "action/cookieAbsent", Kind.CONSENT),
    (A + "doi/x", A + "doi/x?cookieSet=1", Kind.CONSENT),
    (A + "cookies", A + "privacy/cookies", Kind.MOVED),
    # to the front page
    (A + "2009/guide/", A, Kind.HOME),
    (A + "guide", A + "en/", Kind.HOME),
    (A + "en/guide", A, Kind.HOME),
    ("http://www.a.example/guide", A, Kind.HOME),
    (A + "guide", A + "index.html", Kind.HOME),
    ("https://docs.a.example/guide", A, Kind.HOME),
    (A + "blog/", "https://blog.a.example/", Kind.MOVED),
    (A + "go/b", "https://b.example/", Kind.MOVED),
    (A + "guide", A + "#guide", Kind.MOVED),
    (A + "guide", A + "?page=guide", Kind.MOVED),
    (A + "home", A, Kind.MOVED),
    (A + "de/", A, Kind.MOVED),
    # another page
    (A + "old", A + "new", Kind.MOVED),
    (A + "x", "http://a.example/x", Kind.MOVED),
    (A + "x", "https://a.example:8443/x", Kind.MOVED),
    (A + "x", "ftp://a.example/x", Kind.MOVED),
    (A + "caf%C3%A9", A + "caf%c3%a9/", Kind.SLASH),
]


@pytest.mark.parametrize(("url", "target", "kind"), HOPS)
def test_kind_of_one_redirect(url, target, kind):
    assert kind_of(url, target) is kind


def way(*hops):
    return [Redirect(301, hop) for hop in hops]


@pytest.mark.parametrize(
    ("url", "hops", "kind"),
    [
        ("http://a.example/x", ["https://a.example/x", "https://www.a.example/x/"], Kind.WWW),
        ("http://a.example/old", ["https://a.example/old", A + "new"], Kind.MOVED),
        (A + "old", [A + "new", A + "en/new"], Kind.LOCALE),
        (A + "old", [A, A + "en/"], Kind.HOME),
        (A + "x", ["https://consent.a.example/?continue=x", A + "x"], Kind.CONSENT),
        (A + "x", [A + "old", A + "login?next=/old"], Kind.LOGIN),
        (A + "x", [A + "set", A + "x"], Kind.SAME),
    ],
)
def test_kind_of_a_whole_way(url, hops, kind):
    assert kind_of_chain(url, way(*hops)) is kind


def test_each_hop_has_a_kind_of_its_own():
    hops = way("https://a.example/old", "https://a.example/new", "https://a.example/new/")
    assert hop_kinds("http://a.example/old", hops) == (Kind.HTTPS, Kind.MOVED, Kind.SLASH)


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [((), False), ((301,), True), ((308, 301), True), ((301, 302), False), ((307,), False), ((303,), False)],
)
def test_a_way_is_permanent_if_every_hop_is(statuses, permanent):
    assert is_permanent([Redirect(status, A) for status in statuses]) is permanent


PATHS = st.text(alphabet="ab%/.?=#&-_1é", max_size=30)


@given(PATHS, PATHS, st.sampled_from(["https://a.example", "http://www.a.example:8080", "https://[::1]"]))
def test_any_two_urls_have_a_kind(path, other, host):
    assert kind_of(f"{host}/{path}", f"https://a.example/{other}") in Kind
    assert kind_of(f"{host}/{path}", f"{host}/{path}") is Kind.SAME
