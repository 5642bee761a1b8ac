"""Every row of what is known of paid links and wrappers, by its example and by the twin near it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin import urls
from linkcheck_plugin.rules.paid_hosts import PaidLink, paid_link, paid_links
from linkcheck_plugin.rules.wrappers import known_wrappers, unwrapped
from linkcheck_plugin.settings import Paid

PROGRAMMES = paid_links().programme
WRAPPERS = known_wrappers()
NOTHING = Paid()


def found(url: str, **own: tuple[str, ...]) -> PaidLink | None:
    return paid_link(urls.normalise(url), Paid(**own) if own else NOTHING)


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda row: row.id)
def test_a_row_is_found_by_its_example_and_not_by_its_twin(programme) -> None:
    link = found(programme.example)
    assert link is not None
    assert (link.tier, link.id, link.name) == (programme.tier, programme.id, programme.name)
    assert found(programme.twin) is None


@pytest.mark.parametrize("programme", [row for row in PROGRAMMES if row.hosts], ids=lambda row: row.id)
def test_every_host_of_a_row_counts_by_whole_labels(programme) -> None:
    own = urls.origin_of(urls.normalise(programme.example))
    assert own is not None
    for host in programme.hosts:
        for paid in (f"https://{host}{own.rest}", f"http://www.{host}{own.rest}"):
            link = found(paid)
            assert link is not None, paid
            assert link.tier <= programme.tier, paid
        others = found(f"https://not{host}{own.rest}"), found(f"https://{host}.example{own.rest}")
        assert all(other is None or other.id != programme.id for other in others), host
        assert found(f"https://{host}/") is None


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda row: row.id)
def test_a_row_is_written_as_it_is_compared(programme) -> None:
    assert all(host == host.lower() and "/" not in host for host in (*programme.hosts, *programme.without))
    assert all(re.split("[=&]", mark)[0].islower() for mark in programme.params)
    assert all(name == name.lower() for name in programme.unwrap)
    assert all(pattern.startswith("/") for pattern in programme.paths)
    assert programme.source.startswith("https://")
    assert programme.hosts or programme.host or programme.paths or programme.params
    assert re.fullmatch(r"[a-z0-9-]+", programme.id)
    for pattern in (programme.host, *programme.paths):
        re.compile(pattern)


def test_there_are_enough_rows_and_no_id_or_host_twice() -> None:
    ids = [row.id for row in PROGRAMMES]
    assert len(ids) == len(set(ids)) >= 150
    for tier in ("A", "B"):
        hosts = [host for row in PROGRAMMES if row.tier == tier and not row.paths for host in row.hosts]
        assert len(hosts) == len(set(hosts)), tier
    assert sum(max(1, len(row.hosts)) for row in PROGRAMMES) >= 300


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=lambda row: row.id)
def test_a_wrapper_leads_where_its_example_says_and_its_twin_nowhere(wrapper) -> None:
    assert unwrapped(urls.normalise(wrapper.example)) == wrapper.target
    assert unwrapped(urls.normalise(wrapper.twin)) is None
    assert wrapper.source.startswith("https://")


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=lambda row: row.id)
def test_every_host_of_a_wrapper_leads_there(wrapper) -> None:
    own = urls.origin_of(urls.normalise(wrapper.example))
    assert own is not None
    for host in wrapper.hosts:
        rests = [own.rest, *(f"{path}?{name}=https%3A%2F%2Fshop.example%2F" for path in {own.rest.partition("?")[0]} for name in wrapper.params)]  # fmt: skip
        assert any(unwrapped(f"https://{host}{rest}") for rest in rests), host
        assert unwrapped(f"https://{host}/") is None


AMAZON = [
    "https://www.amazon.com/dp/B000000000?tag=plain",
    "https://amazon.co.uk/dp/B000000000/ref=nosim?tag=a-21",
    "https://www.amazon.de/dp/B000000000?linkCode=ll1&linkId=1",
    "https://www.amazon.de/dp/B000000000?ref=x?tag=jane-21",
    "https://www.amazon.de/dp/B000000000/?ie=UTF8&TAG=jane-21",
    "https://smile.amazon.de/dp/B000000000?tag=jane-21#reviews",
    "https://amzn.to/3abcdef",
    "https://www.google.com/url?q=https://www.amazon.de/dp/B000000000%3Ftag%3Djane-21",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Famzn.to%252F3abcdef",
]
CLEAN = [
    "https://www.amazon.com/dp/B000000000",
    "https://www.amazon.com/dp/B000000000/ref=sr_1_1?qid=1&sr=8-1&keywords=affiliate",
    "https://www.amazon.com/s?k=lamp&tag=",
    "https://aws.amazon.com/blogs/?tag=serverless",
    "https://docs.aws.amazon.com/AmazonS3/latest/dev/?tag=x-20",
    "https://my-bucket.s3.amazonaws.com/file.zip?tag=x-20",
    "https://developer.amazon.com/docs?tag=alexa",
    "https://blog.example/?tag=amazon-21",
    "https://blog.example/tags?tag=jane-21",
    "https://blog.example/amazon/affiliate/programme/",
    "https://blog.example/affiliate-disclosure/",
    "https://notamazon.de/dp/B000000000?tag=jane-21",
    "https://www.amazon.de.evil.example/dp/B000000000?tag=jane-21",
    "https://www.ebay.de/itm/1234567890",
    "https://www.ebay.com/sch/i.html?_nkw=campid",
    "https://affiliate-program.amazon.com/",
    "https://affiliate-program.amazon.com/help/node/topic/GJMMT7G4C8K4Y3AY",
    "https://en.wikipedia.org/wiki/Affiliate_marketing?ref=home",
    "https://github.com/sponsors/jane",
    "https://twitter.com/intent/tweet?via=jane&url=https://blog.example/",
    "https://geni.us/",
    "https://blog.example/go/login?next=/affiliate",
    "mailto:jane@awin1.com",
    "https://web.archive.org/web/2020/https://awin1.com/",
]


@pytest.mark.parametrize("url", AMAZON)
def test_amazon_links_of_partners_are_recognised_however_they_are_written(url: str) -> None:
    link = found(url)
    assert link is not None
    assert link.tier == "B"


@pytest.mark.parametrize("url", CLEAN)
def test_what_only_looks_like_a_paid_link_is_none(url: str) -> None:
    assert found(url) is None


def test_a_parameter_that_holds_an_address_is_only_unwrapped_where_a_service_does_it() -> None:
    assert found("https://blog.example/?url=https%3A%2F%2Fwww.amazon.de%2Fdp%2FB0%3Ftag%3Djane-21") is None


def test_the_surest_programme_is_named_with_the_shop_that_the_link_leads_to() -> None:
    link = found(
        "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fwww.shop.example%2Fa&clickref=b"
    )
    assert link == PaidLink("A", "awin", "Awin", "www.shop.example")
    behind = found("https://www.google.com/url?q=https://prf.hn/click/camref:1101l3abc&ref=abc")
    assert behind is not None
    assert behind.id == "partnerize"


def test_users_add_hosts_and_parameters_and_make_exceptions() -> None:
    own = {"hosts": ("partner.example", "*.more.example"), "parameters": ("MyTag",)}
    assert found("https://shop.partner.example/a", **own) == PaidLink("A", "", "paid in the settings", "")
    assert found("https://a.more.example/a", **own) is not None
    assert found("https://partner.example/", **own) is None
    assert found("https://any.example/?mytag=1", **own) == PaidLink("B", "", "paid in the settings", "")
    assert found("https://amzn.to/3abc", ignore=("amzn.to",)) is None
    assert found("https://amzn.to/3abc", ignore=("amazon-short",)) is None
    assert found("https://www.awin1.com/cread.php?a=b", ignore=("amzn.to",)) is not None


URLS = st.one_of(
    st.sampled_from([row.example for row in PROGRAMMES] + [row.example for row in WRAPPERS]),
    st.builds("https://{}.example/{}?{}".format, st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(max_size=30), st.text(max_size=60)),
)  # fmt: skip


@given(URLS, st.text(max_size=20))
def test_no_address_makes_it_fail(url: str, more: str) -> None:
    try:
        normal = urls.normalise(url + more)
    except urls.MalformedURL:
        return
    link = found(normal)
    assert link is None or link.tier in "ABC"
    assert unwrapped(normal) != normal


def test_long_addresses_take_no_long_time() -> None:
    for part in ("a/", "aff/go", "?a=b", "&url=https%3A", "/c/1234567/", "-20/", "%"):
        found("https://www.amazon.com/dp/" + part * 20_000)
        found("https://blog.example/" + part * 20_000)
