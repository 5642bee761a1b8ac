"""Every row of the data about hosts and parameters, by an example and a clean twin near it."""

from __future__ import annotations

import re

import pytest

from linkcheck_plugin import urls
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.rules.known_urls import (
    have_one_owner,
    is_listed,
    is_preview,
    is_profile,
    is_shortener,
    known_urls,
    tracking_parameters,
)

DATA = load("urls")
HOST = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")


def profile(url: str) -> bool:
    origin = urls.origin_of(urls.normalise(url))
    return origin is not None and is_profile(origin)


def test_the_data_has_the_shape_that_rules_read():
    assert known_urls().shorteners.hosts


@pytest.mark.parametrize("host", DATA["shorteners"]["hosts"])
def test_every_shortener_is_known_and_a_name_that_ends_like_it_is_not(host):
    assert HOST.fullmatch(host)
    assert is_shortener(host)
    assert is_shortener(f"www.{host}")
    assert not is_shortener(f"not{host}")
    assert not is_shortener(f"{host}.org")


def test_shorteners_that_have_ended_are_shorteners():
    assert set(DATA["shorteners"]["dead"]) <= set(DATA["shorteners"]["hosts"])


@pytest.mark.parametrize("name", DATA["tracking"]["parameters"])
def test_every_parameter_is_tracking_and_a_name_that_holds_it_is_not(name):
    example = name.replace("*", "source")
    assert tracking_parameters("any.example", [example, example.upper(), "id"]) == [example, example.upper()]
    assert tracking_parameters("any.example", [f"my{example}"]) == []


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (host, name)
        for site in DATA["tracking"]["site"]
        for host in site["hosts"]
        for name in site["parameters"]
    ],
)
def test_every_parameter_of_a_site_is_tracking_there_and_nowhere_else(host, name):
    assert tracking_parameters(host, [name]) == [name]
    assert tracking_parameters(f"www.{host}", [name]) == [name]
    assert tracking_parameters(f"not{host}", [name]) == []


@pytest.mark.parametrize("host", DATA["social"]["hosts"])
def test_every_social_host_has_profiles_and_its_front_page_is_none(host):
    assert HOST.fullmatch(host)
    assert profile(f"https://{host}/me")
    assert not profile(f"https://{host}/")
    assert not profile(f"https://{host}/a/b/c/d")
    assert not profile(f"https://not{host}/me")


@pytest.mark.parametrize("place", DATA["social"]["share"])
def test_every_place_for_sharing_is_no_profile(place):
    mark = "" if place.endswith("?") else "?"
    assert not profile(f"https://{place}{mark}url=x")
    assert not profile(f"https://www.{place}{mark}url=x")


@pytest.mark.parametrize("place", DATA["donation"]["hosts"])
def test_every_place_for_support_is_one_and_a_near_name_is_not(place):
    assert profile(f"https://{place}/me")
    assert not profile(f"https://not{place}/me/and/more")


def test_a_name_on_any_host_is_a_profile_in_the_style_of_mastodon():
    assert profile("https://any.example/@me")
    assert not profile("https://any.example/@me/1234")
    assert not profile("https://any.example/me@")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (domains[0], domain)
        for owner in DATA["owner"]
        for domains in [owner["domains"]]
        for domain in domains[1:]
    ],
)
def test_every_owner_has_its_domains_and_no_near_ones(one, other):
    assert have_one_owner(one, other)
    assert have_one_owner(f"www.{other}", one)
    assert not have_one_owner(one, f"not{other}")


def test_hosts_below_one_registrable_domain_have_one_owner_and_those_below_a_suffix_do_not():
    assert have_one_owner("docs.a.co.uk", "www.a.co.uk")
    assert not have_one_owner("a.co.uk", "b.co.uk")
    assert not have_one_owner("a.github.io", "b.gitlab.io")


@pytest.mark.parametrize(
    "host",
    [
        "deploy-preview-12--site.netlify.app",
        "0123456789abcdef01234567--site.netlify.app",
        "site-git-branch-team.vercel.app",
        "0a1b2c3d.site.pages.dev",
        "site--12.org.readthedocs.build",
        "site--branch-a1b2c3d4.web.app",
    ],
)
def test_previews_of_one_change_are_known(host):
    assert is_preview(host)
    assert not is_preview(host.partition("--")[2] or f"site.{host.partition('.')[2]}")


def test_every_pattern_of_previews_has_an_example():
    assert len(DATA["staging"]["previews"]) == 6


@pytest.mark.parametrize("host", DATA["staging"]["platforms"])
def test_platforms_are_host_names(host):
    assert HOST.fullmatch(host)
    assert is_listed(f"site.{host}", known_urls().staging.platforms)
    assert not is_listed(f"not{host}", known_urls().staging.platforms)


def test_public_labels_are_labels():
    assert set(DATA["staging"]["public"]) <= set(DATA["staging"]["labels"])


@pytest.mark.parametrize(
    "rows",
    [
        DATA["shorteners"]["hosts"],
        DATA["tracking"]["parameters"],
        DATA["social"]["hosts"],
        DATA["social"]["share"],
        DATA["donation"]["hosts"],
        DATA["staging"]["labels"],
        DATA["files"]["extensions"],
        DATA["files"]["words"],
    ],
)
def test_nothing_is_listed_twice_or_in_upper_case(rows):
    assert len(rows) == len(set(rows))
    assert [row.lower() for row in rows] == rows
