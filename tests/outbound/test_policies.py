import pytest

from linkcheck_plugin.outbound.policies import CONCURRENCY, HostPolicies
from linkcheck_plugin.settings import ConfigurationError, decode


def policies(hosts: dict[str, object], **environ: str) -> HostPolicies:
    return HostPolicies(decode({"hosts": hosts}, "test").hosts, environ)


def test_a_host_without_an_entry_is_asked_at_the_usual_pace() -> None:
    policy = policies({}).of("a.example")
    assert (policy.concurrency, policy.interval, policy.headers) == (CONCURRENCY, 0.0, {})


def test_the_most_specific_entry_wins_key_by_key() -> None:
    found = policies(
        {
            "*": {"interval": 1.0, "concurrency": 2, "headers": {"X-A": "all", "X-B": "all"}},
            "*.b.example": {"concurrency": 3, "accept": [403]},
            "*.example": {"concurrency": 9, "accept": [401]},
            "a.b.example": {"interval": 0, "headers": {"X-A": "own"}},
        }
    )
    policy = found.of("a.b.example")
    assert (policy.concurrency, policy.interval) == (3, 0.0)
    assert policy.headers == {"X-A": "own", "X-B": "all"}
    assert policy.accept == {403}
    assert found.of("b.example").concurrency == 9, "*.b.example stands for what is below b.example"
    assert found.of("other.org").interval == 1.0


@pytest.mark.parametrize(
    ("name", "host"),
    [("bücher.example", "xn--bcher-kva.example"), ("A.Example", "a.example"), ("[0:0::1]", "[::1]")],
)
def test_a_name_is_compared_as_urls_carry_it(name: str, host: str) -> None:
    assert policies({name: {"concurrency": 1}}).of(host).concurrency == 1


def test_headers_are_filled_from_the_environment() -> None:
    found = policies({"a.example": {"headers": {"Authorization": "Bearer ${TOKEN}"}}}, TOKEN="s3cret\n")
    assert found.of("a.example").headers == {"Authorization": "Bearer s3cret"}
    assert found.remarks == ()


def test_a_header_whose_variable_is_missing_is_left_out_and_said() -> None:
    found = policies({"a.example": {"headers": {"Authorization": "Bearer ${TOKEN}", "X-A": "b"}}})
    assert found.of("a.example").headers == {"X-A": "b"}
    assert found.remarks == (
        "hosts.a.example: the header Authorization is left out: ${TOKEN} is not in the environment",
    )


def test_a_name_that_is_no_host_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="hosts"):
        policies({"exa%mple": {}})
