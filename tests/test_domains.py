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
        ("a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn"),
        ("a.b.xn--p1ai", "b.xn--p1ai"),
        ("a.b.c.ck", "b.c.ck"),
        ("a.www.ck", "www.ck"),
        ("a.b.unknown", "b.unknown"),
        ("a.b.xn--zzzzzz", "b.xn--zzzzzz"),
    ],
)
def test_registrable_domains(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_within_compares_labels() -> None:
    assert is_within("a.amazon.de", "amazon.de")
    assert is_within("amazon.de", "amazon.de")
    assert not is_within("notamazon.de", "amazon.de")
