from __future__ import annotations

import pytest
from fault_pages import HOME, NOT_FOUND, PARKED
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin import knowledge
from linkcheck_plugin.outbound.look import look, parked_host

URL = "https://www.example.org/blog/2024/some-page/"
PROSE = "<p>" + "Words for readers, and enough of them to make a whole article of it. " * 40 + "</p>"


def suspected(
    title: str = "", h1: str = "", rest: str = "", *, url: str = URL, asked: str = "", head: str = ""
) -> str | None:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    page = f"<!doctype html><title>{title}</title>{head}<body>{heading}{rest}</body>"
    return look(
        url, "text/html; charset=utf-8", page.encode(), False, frozenset(), suspicions=True, asked=asked
    ).suspicion


LANGUAGES = {language["tag"]: language for language in knowledge.load("soft404")["language"]}
SURE = [(tag, phrase) for tag, language in LANGUAGES.items() for phrase in language["sure"]]
WEAK = [(tag, phrase) for tag, language in LANGUAGES.items() for phrase in language["weak"]]
FILLERS = [(tag, language["filler"], language["sure"][0]) for tag, language in LANGUAGES.items()]


def test_there_are_many_languages():
    assert len(LANGUAGES) >= 12


@pytest.mark.parametrize(("tag", "phrase"), SURE)
def test_a_page_that_says_that_it_is_not_there(tag, phrase):
    assert (suspected(title=f"404: {phrase.upper()}! | Example") or "").startswith("soft-404: says ")
    assert (suspected(title="Example", h1=f"{phrase} (404)") or "").startswith("soft-404: says ")


@pytest.mark.parametrize(("tag", "phrase"), SURE)
def test_a_page_about_such_pages_is_there(tag, phrase):
    about = f"{phrase}? Ten ideas for better pages"
    assert (
        suspected(title=f"The “{phrase}” error | Example", h1=about, rest=f"<h2>{phrase}</h2><p>{phrase}</p>")
        is None
    )
    assert suspected(title=about, rest=f"<h1>{phrase}</h1><h1>Another</h1>") is None


@pytest.mark.parametrize(("tag", "phrase"), WEAK)
def test_a_word_alone_counts_in_title_and_heading_together(tag, phrase):
    assert suspected(title=phrase, h1=phrase) is not None
    assert suspected(title=f"404 {phrase}") is not None
    assert suspected(title=phrase, h1="A song") is None
    assert suspected(title="A song", h1=phrase) is None
    assert suspected(title=phrase, h1=phrase, rest=PROSE) is None


@pytest.mark.parametrize(("tag", "fillers", "phrase"), FILLERS)
def test_words_around_the_phrase(tag, fillers, phrase):
    for filler in fillers:
        assert suspected(title=f"{filler}! {phrase}") is not None, filler
        assert suspected(title=f"{filler}", h1="A page") is None, filler


@pytest.mark.parametrize(
    ("title", "h1"),
    [
        ("404", "404"), ("404 | Example", "Error 404"), ("Error 404", "404"), ("410 - Not found", ""),
        ("404 Not Found", ""), ("Not Found (404)", ""), ("Oops! That page can’t be found. – My blog", ""),
        ("Example · Page not found · GitHub", ""), ("Example", "Oops! That page can&rsquo;t be found."),
        ("Seite nicht gefunden - Fehler 404", ""), ("Example", "<span>404</span> <span>Page not found</span>"),
        ("404页面不存在", ""), ("Erreur 404 : page introuvable", ""), ("PÁGINA NO ENCONTRADA", ""), ("Pagina no encontrada", ""),
        ("SAYFA BULUNAMADI", ""),
    ],
)  # fmt: skip
def test_titles_of_missing_pages_as_sites_have_them(title, h1):
    assert suspected(title=title, h1=h1) is not None


@pytest.mark.parametrize(
    ("title", "h1", "url"),
    [
        ("404 Not Found - HTTP | MDN", "404 Not Found", "https://developer.example.org/en-US/docs/Web/HTTP/Status/404"),
        ("HTTP 404 - Wikipedia", "HTTP 404", "https://en.example.org/wiki/HTTP_404"),
        ("404 Not Found | Encyclopedia", "404 Not Found", "https://example.org/wiki/404_Not_Found"),
        ("Page not found | Docs", "Page not found", "https://example.org/docs/errors/page-not-found-page/"),
        ("Página no encontrada | Guía", "Página no encontrada", "https://example.org/guia/p%C3%A1gina-no-encontrada-2"),
        ("How to fix 404 not found errors", "How to fix 404 not found errors", URL),
        ("Peugeot 404", "Peugeot 404", URL), ("404 Media", "404 Media", URL), ("Room 404 | Hotel", "Room 404", URL),
        ("AD 404 - Wikipedia", "404", "https://en.example.org/wiki/AD_404"), ("Not found in translation", "Not found", URL),
        ("Errors", "Errors", URL), ("Error", "Sorry", URL), ("", "", URL), ("Lost and not found", "", URL),
        ("404 error: what to do", "404 error: what to do", URL),
    ],
)  # fmt: skip
def test_articles_about_missing_pages(title, h1, url):
    assert suspected(title=title, h1=h1, rest=PROSE, url=url) is None


def test_the_404_page_itself_may_be_linked():
    for path in ("404.html", "404", "not-found/", "page_not_found", "errors/404"):
        assert suspected(title="Page not found", url=f"https://example.org/{path}") is None
    assert suspected(title="Page not found", url="https://example.org/404.html", asked=URL) is not None
    assert suspected(title="Page not found", url="https://example.org/soft404") is not None


def test_a_page_that_says_it_is_the_front_page():
    canonical = "<link rel=canonical href='https://example.org/'>"
    home = "soft-404: says that its address is the front page"
    assert (
        suspected("Example", "Welcome", "<p>Hi</p>", head=canonical, url="https://example.org/gone") == home
    )
    assert (
        suspected(
            "Example",
            "Welcome",
            "<p>Hi</p>",
            head="<link rel=canonical href=/>",
            url="https://example.org/gone",
        )
        == home
    )
    for url in (
        "https://example.org/",
        "https://example.org/?a=1",
        "https://example.org/index.html",
        "https://example.org/en/",
    ):
        assert suspected("Example", "Welcome", head=canonical, url=url) is None
    assert (
        suspected(
            "Example",
            "Welcome",
            head="<link rel=canonical href=https://other.example/>",
            url="https://example.org/a",
        )
        is None
    )
    assert (
        suspected("Example", "A", head="<link rel=canonical href=/gone>", url="https://example.org/gone")
        is None
    )
    assert (
        suspected("Example", "A", head="<link rel=canonical href='http://['>", url="https://example.org/gone")
        is None
    )
    assert (
        suspected("Example", "A", head="<link rel=canonical href=' '>", url="https://example.org/gone")
        is None
    )


def test_a_script_gives_the_same_frame_for_every_page():
    head = "<link rel=canonical href=/><script src=/a.js></script>"
    assert suspected("App", rest="<div id=root></div>", head=head, url="https://example.org/route") is None


def test_evidence_is_short_and_printable():
    found = suspected(
        title="404 \x1b[31m Page\u202e not found \x07" + " - ".join([""] * 60) + "x" * 500
    ) or suspected(title="Page not found | \x1b[31m\u202e" + "x" * 500)
    assert found is not None
    assert found.isprintable()
    assert len(found) < 130


@pytest.mark.parametrize(
    ("page", "path", "kind"),
    [
        (NOT_FOUND, "soft404", "soft-404"),
        (HOME.format(host="a.example").encode(), "softhome", "soft-404"),
        (PARKED, "parked", "parked"),
    ],
)
def test_the_pages_of_the_fault_server(page, path, kind):
    found = look(f"http://a.example/{path}", "text/html", page, False, frozenset(), suspicions=True).suspicion
    assert found is not None
    assert found.startswith(f"{kind}: ")


# Parked domains


PROVIDERS = {provider["name"]: provider for provider in knowledge.load("parked")["provider"]}
HOSTS = [(name, host) for name, provider in PROVIDERS.items() for host in provider.get("hosts", ())]
RESOURCES = [
    (name, resource) for name, provider in PROVIDERS.items() for resource in provider.get("resources", ())
]
MARKERS = [(name, marker) for name, provider in PROVIDERS.items() for marker in provider.get("markers", ())]
PHRASES = [
    (language["tag"], phrase)
    for language in knowledge.load("parked")["language"]
    for phrase in language["phrases"]
]


def test_no_host_belongs_to_two_services():
    assert len({host for _, host in HOSTS}) == len(HOSTS)


@pytest.mark.parametrize(("name", "host"), HOSTS)
def test_hosts_where_parked_domains_lead_to(name, host):
    assert parked_host(host) == name
    assert parked_host(f"www.{host}".upper()) == name
    assert parked_host(f"{host}.example.org") is None
    assert parked_host(f"not{host}") is None
    assert parked_host(host.rpartition(".")[2]) is None


@pytest.mark.parametrize(("name", "host"), HOSTS)
def test_a_domain_that_leads_there_is_parked_and_a_link_to_the_service_is_none(name, host):
    sale = "Names for sale and much else"
    assert suspected(sale, url=f"https://www.{host}/x", asked=URL) == f"parked: leads to www.{host} ({name})"
    assert suspected(sale, url=f"https://www.{host}/x", asked=f"https://{host}/x") is None
    assert suspected("example.org is for sale", url=f"https://www.{host}/x") is None
    assert suspected("A review", rest=f"<a href=https://{host}/>{host}</a>{PROSE}") is None


@pytest.mark.parametrize(("name", "resource"), RESOURCES)
def test_resources_of_parking_pages(name, resource):
    expected = f"parked: loads what pages of {name} load"
    assert suspected("example.org", head=f"<script src='https://{resource}x.js'></script>") == expected
    assert suspected("example.org", rest=f"<iframe src='//{resource}'></iframe>") == expected
    host, _, path = resource.partition("/")
    assert suspected("example.org", head=f"<script src='https://{host}.example.org/{path}'></script>") is None
    assert suspected("example.org", rest=f"<a href='https://{resource}'>{resource}</a>") is None
    if path:
        assert suspected("example.org", head=f"<script src='https://{host}/other.js'></script>") is None


@pytest.mark.parametrize(("name", "marker"), MARKERS)
def test_the_source_of_parking_pages(name, marker):
    assert (
        suspected("example.org", rest=f"<script>{marker}x</script>")
        == f"parked: has the source of a page of {name}"
    )
    assert suspected("example.org", rest=f"<code>{marker}</code>{PROSE}") is None


@pytest.mark.parametrize(("tag", "phrase"), PHRASES)
def test_a_page_that_says_that_its_domain_is_for_sale(tag, phrase):
    for name in ("example.org", "www.Example.org"):
        text = phrase.replace("{domain}", name)
        assert (suspected(title=text) or "").startswith("parked: says "), text
        assert (suspected(title="Welcome", h1=f"{text}!") or "").startswith("parked: says "), text


@pytest.mark.parametrize(("tag", "phrase"), PHRASES)
def test_a_page_about_names_for_sale_is_no_parking_page(tag, phrase):
    text = phrase.replace("{domain}", "a-famous-name.com")
    for title in (f"What “{text}” means", f"{text}, says the owner", f"Why {text}"):
        assert suspected(title=title, h1=title, rest=PROSE) is None, title
    assert suspected(title="Names", h1="Names", rest=f"<h2>{text}</h2>") is None
    if "{domain}" in phrase:
        assert suspected(title=text, h1=text, rest=PROSE) is None


@pytest.mark.parametrize(
    ("title", "parked"),
    [
        ("example.org is for sale", True), ("example.org - Domain for sale | HugeDomains", True), ("other.net is for sale", True),
        ("My old car is for sale", False), ("Houses for sale - example.org", False), ("example.org", False), ("Domains", False),
        ("Node.js is parked", True), ("The best domain names for sale in 2024", False),
    ],
)  # fmt: skip
def test_titles_of_short_pages(title, parked):
    assert (suspected(title=title) is not None) is parked


TEXT = st.text(max_size=100) | st.text("404 -|.notfudpage:thisdmainforsale", max_size=60)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_page_is_judged(title, h1, host, path):
    suspected(title, h1, url=f"https://{host}/{path}", asked=f"https://{path}/{host}")
    parked_host(host)
