import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.anchor_text import Kind, Target, classify, is_generic, normalised
from linkcheck_plugin.knowledge import load

SHOP = Target(
    url="https://www.acme-vps.com/best-vps/",
    host="www.acme-vps.com",
    keywords=("best vps", "vps hosting"),
    brands=("Acme VPS", "acme"),
    titles=("Virtual servers for everyone",),
)

CASES = [
    ("", Kind.EMPTY),
    ("   ", Kind.EMPTY),
    ("https://www.acme-vps.com/best-vps/", Kind.NAKED),
    ("acme-vps.com", Kind.NAKED),
    ("www.acme-vps.com/best-vps", Kind.NAKED),
    ("node.js", Kind.OTHER),
    ("other.com", Kind.OTHER),
    ("click here", Kind.GENERIC),
    ("Read more »", Kind.GENERIC),
    ("→ here", Kind.GENERIC),
    ("hier klicken", Kind.GENERIC),
    ("続きを読む", Kind.GENERIC),
    ("Acme best VPS", Kind.COMPOUND),
    ("Acme", Kind.BRANDED),
    ("the Acme homepage", Kind.BRANDED),
    ("best VPS", Kind.EXACT),
    ("Best V.P.S", Kind.OTHER),
    ("the best vps", Kind.EXACT),
    ("vps best", Kind.PARTIAL),
    ("best cheap vps", Kind.PARTIAL),
    ("Virtual Servers for Everyone", Kind.TITLE),
    ("a long story about how we moved our blog", Kind.LONG_TAIL),
    ("provider", Kind.OTHER),
]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_classes(text: str, kind: Kind) -> None:
    assert classify(text, SHOP).kind is kind


def test_the_evidence_says_what_decided() -> None:
    assert classify("best vps", SHOP).evidence == "best vps"
    assert classify("Acme", SHOP).evidence == "acme"
    assert classify("Acme best VPS", SHOP).evidence == "Acme VPS and best vps"


def test_an_image_is_classified_by_its_alternative() -> None:
    assert classify("", SHOP, image=True).kind is Kind.EMPTY_IMAGE
    found = classify("best vps", SHOP, image=True)
    assert (found.kind, found.image) == (Kind.EXACT, True)


def test_plurals_are_the_same_phrase() -> None:
    target = Target(keywords=("cheap server",))
    assert classify("cheap servers", target).kind is Kind.EXACT


@pytest.mark.parametrize(
    ("text", "language", "generic"),
    [
        ("her", "da", True),
        ("her", "en", False),
        ("mais", "pt-BR", True),
        ("mais", "fr", False),
        ("click here", "fr", True),
        ("install guide", "", False),
        ("this page", "", True),
        ("see the link", "en", True),
        ("see the linker", "en", False),
    ],
)
def test_generic_words_depend_on_the_language(text: str, language: str, generic: bool) -> None:
    assert is_generic(normalised(text), language) is generic


def test_every_language_has_phrases_of_its_own_and_each_is_generic_in_it() -> None:
    rows = load("anchors")
    assert len(rows) >= 12
    for language, row in rows.items():
        assert len(row["phrases"]) >= 7
        for phrase in row["phrases"]:
            assert is_generic(normalised(phrase), language), (language, phrase)


@pytest.mark.parametrize(
    ("text", "brand", "kind"),
    [
        ("Read the Docs", "readthedocs", Kind.BRANDED),
        ("the freeCodeCamp forum", "free-code-camp", Kind.BRANDED),
        ("free code camp forum", "freecodecamp", Kind.BRANDED),
        ("a free code for a camp of scouts", "freecodecamp", Kind.LONG_TAIL),
        ("party", "art", Kind.OTHER),
        ("X", "x", Kind.BRANDED),
        ("version x", "x", Kind.OTHER),
        ("the best of it", "as", Kind.OTHER),
        ("as", "as", Kind.BRANDED),
    ],
)
def test_a_brand_is_found_as_whole_words_or_as_words_written_together(
    text: str, brand: str, kind: Kind
) -> None:
    assert classify(text, Target(brands=(brand,))).kind is kind


def test_a_keyword_of_stop_words_is_in_no_text() -> None:
    assert classify("provider", Target(keywords=("the", "of the"))).kind is Kind.OTHER


@given(st.text(), st.text())
def test_no_text_raises(text: str, keyword: str) -> None:
    target = Target(keywords=(keyword,), brands=(keyword,), titles=(keyword,), url=keyword, host=keyword)
    assert isinstance(classify(text, target).kind, Kind)
