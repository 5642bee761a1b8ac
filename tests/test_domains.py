import pytest

from linkcheck_plugin.domains import is_within, registrable


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.co.uk", "example.co.uk"),
        ("example.org", "example.org"),
        ("A.Example.ORG.", "example.org"),
        ("me.github.io", "me.github.io"),
        ("www.xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
    ],
)
def test_registrable_domains(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_within_compares_labels() -> None:
    assert is_within("a.amazon.de", "amazon.de")
    assert is_within("amazon.de", "amazon.de")
    assert not is_within("notamazon.de", "amazon.de")
