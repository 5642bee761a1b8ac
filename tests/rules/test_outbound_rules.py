"""LNK010–LNK013, LNK015, LNK101, LNK102, LNK504: what other sites answered to the links of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import builders
import pytest

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Finding, Look, Outcome, Redirect, Verdict
from linkcheck_plugin.mount import Surroundings, mount
from linkcheck_plugin.rules.gather import Gatherer
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.rules.outbound import https_variant, notable
from linkcheck_plugin.rules.selection import active_rules
from linkcheck_plugin.site.collect import Collector
from linkcheck_plugin.site.entries import Options, Wanted

from .table import ADDRESS, report_of

A, B = "https://a.example/", "https://b.example/"


def ok(url: str, **more: Any) -> Answer:
    return Answer(url, Verdict.OK, 200, url, **more)


def broken(url: str, evidence: str = "HTTP 404 (Not Found)", status: int | None = 404, **more: Any) -> Answer:
    return Answer(url, Verdict.BROKEN, status, None, evidence, **more)


def unverifiable(url: str, evidence: str, status: int | None = None, **more: Any) -> Answer:
    return Answer(url, Verdict.UNVERIFIABLE, status, None, evidence, **more)


def refused(url: str, evidence: str = "the address is not public: 10.0.0.1", **more: Any) -> Answer:
    return Answer(url, Verdict.REFUSED, None, None, evidence, **more)


def redirected(url: str, *hops: str, status: int = 301, **more: Any) -> Answer:
    return Answer(url, Verdict.REDIRECTED, 200, hops[-1], None, way(*hops, status=status), **more)


def way(*hops: str, status: int = 301) -> tuple[Redirect, ...]:
    return tuple(Redirect(status, hop) for hop in hops)


def link(url: str) -> str:
    return f'<a href="{url}">x</a>'


def findings_of(
    files: str | Mapping[str, str], tmp_path: Path, answers: Iterable[Answer], **settings: Any
) -> tuple[Finding, ...]:
    """The findings of a site, with the answers that other sites gave."""
    pages = {"index.html": files} if isinstance(files, str) else files
    site = builders.build_site(tmp_path, pages)
    named = {key.replace("_", "-"): value for key, value in settings.items()}
    wanted = builders.settings_for(
        site, **{"site-url": ADDRESS, "preset": "all", "ignore": ["LNK2", "LNK3", "LNK6"], **named}
    )
    collector = Collector(site, Options(), start_method="none")
    collected = collector.collect()
    collector.locate(dict.fromkeys(collected.entries, Wanted(frozenset(collected.targets))))
    mounted = mount(collected, wanted, Surroundings(None, (), ()))
    context = replace(mounted.context, answers={answer.url: answer for answer in answers})
    judge = Judge(context, active_rules(wanted), collected.targets, collected.references)
    gatherer = Gatherer(mounted.address)
    for _, entry in sorted(collected.entries.items()):
        for shipped, judged_link, judged in judge.hits(entry):
            gatherer.add(entry, shipped, judged_link, judged)
    return gatherer.findings()


def in_short(findings: Iterable[Finding]) -> list[str]:
    """`LNK010 error: message`, and the suggestion after an arrow."""
    return [
        f"{finding.code} {finding.severity.value}: {finding.message}"
        + (f" -> {finding.suggestion}" if finding.suggestion else "")
        for finding in findings
    ]


@dataclass(frozen=True)
class Case:
    """A page, what its links were answered, the findings; `clean` are answers that give none."""

    sentence: str
    page: str
    answers: tuple[Answer, ...]
    wanted: tuple[str, ...] = ()
    clean: tuple[Answer, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


def case(
    sentence: str,
    page: str,
    *answers: Answer,
    wanted: str | tuple[str, ...] = (),
    clean: Answer | tuple[Answer, ...] = (),
    **settings: Any,
) -> Case:
    several = (wanted,) if isinstance(wanted, str) else wanted
    return Case(
        sentence,
        page,
        answers,
        several,
        (clean,) if isinstance(clean, Answer) else clean,
        settings,
    )


BROKEN = [
    case(
        "a page that is gone",
        link(A + "x#part"),
        broken(A + "x"),
        wanted="LNK010 error: https://a.example/x answers 404 (Not Found)",
        clean=ok(A + "x"),
    ),
    case(
        "a page that a redirect leads to and that is gone",
        link("http://a.example/x"),
        broken("http://a.example/x", "HTTP 410 (Gone)", 410, redirects=way(B)),
        wanted="LNK010 error: http://a.example/x leads to https://b.example/, which answers 410 (Gone)",
        clean=redirected("http://a.example/x", B, status=302),
    ),
    case(
        "a name that does not exist",
        link("https://old.dead/x"),
        broken("https://old.dead/x", "NXDOMAIN: the name does not exist", None),
        wanted="LNK010 error: https://old.dead/x cannot be reached: the name old.dead does not exist",
        clean=ok("https://old.dead/x"),
    ),
    case(
        "a name behind a redirect that does not exist",
        link(A),
        broken(A, "NXDOMAIN: the name does not exist", None, redirects=way("https://old.dead/")),
        wanted="LNK010 error: https://a.example/ leads to https://old.dead/, which cannot be reached: the name "
        "old.dead does not exist",
    ),
    case(
        "certificates",
        link(A) + link(B) + link("https://c.example/"),
        broken(A, "the certificate has expired: 2020-01-31", None),
        broken(B, "the certificate is for another name: *.host.example", None),
        broken("https://c.example/", "the certificate is self-signed", None),
        wanted=(
            "LNK010 error: https://a.example/ cannot be reached: the certificate of a.example has expired: 2020-01-31",
            "LNK010 error: https://b.example/ cannot be reached: the certificate of b.example is for another name: "
            "*.host.example",
            "LNK010 error: https://c.example/ cannot be reached: the certificate of c.example is self-signed",
        ),
        clean=(ok(A), ok(B), ok("https://c.example/")),
    ),
    case(
        "a connection that is refused",
        link(A),
        broken(A, "the connection was refused", None),
        wanted="LNK010 error: https://a.example/ cannot be reached: the connection was refused",
        clean=ok(A),
    ),
    case(
        "redirects in a circle",
        link(A + "x"),
        broken(A + "x", "the redirects lead in a circle", 302, redirects=way(A + "y", A + "x")),
        wanted="LNK010 error: https://a.example/x cannot be reached: the redirects lead in a circle",
        clean=redirected(A + "x", A + "y", status=302),
    ),
    case(
        "more redirects than are followed",
        link(A + "0"),
        broken(A + "0", "more than 2 redirects", 302, redirects=way(A + "1", A + "2", A + "3")),
        wanted="LNK010 error: https://a.example/0 cannot be reached: more than 2 redirects",
        max_redirects=2,
    ),
    case(
        "a redirect to what is no page",
        link(A + "x") + link(B),
        broken(A + "x", "redirects to gopher: which is no page", 301),
        broken(B, "redirects to file: which is no page", 301, redirects=way(B + "y")),
        wanted=(
            "LNK010 error: https://a.example/x redirects to gopher: which is no page",
            "LNK010 error: https://b.example/ leads to https://b.example/y, which redirects to file: which is no page",
        ),
    ),
    case(
        "a URL that was ok is a warning for a while",
        link(A),
        broken(A, grace="was ok on 2026-11-30; an error after 2 failed runs over 1 day"),
        wanted="LNK010 warning: https://a.example/ answers 404 (Not Found), was ok on 2026-11-30; an error after "
        "2 failed runs over 1 day",
        clean=ok(A),
    ),
    case(
        "the copy in an archive is suggested",
        link(A + "x"),
        broken(A + "x", archived="https://web.archive.org/web/2020/https://a.example/x"),
        wanted="LNK010 error: https://a.example/x answers 404 (Not Found) -> "
        "https://web.archive.org/web/2020/https://a.example/x",
    ),
    case(
        "images, scripts and style sheets of other sites",
        f'<img src="{A}x.png" alt=""><script src="{B}x.js"></script>',
        broken(A + "x.png"),
        broken(B + "x.js"),
        wanted=(
            "LNK010 error: https://a.example/x.png answers 404 (Not Found)",
            "LNK010 error: https://b.example/x.js answers 404 (Not Found)",
        ),
        clean=(ok(A + "x.png"), ok(B + "x.js")),
    ),
    case(
        "a part of the own origin that another build makes",
        link("../blog/x"),
        broken("https://e.example/blog/x"),
        site_url=ADDRESS + "docs/",
        wanted="LNK010 error: https://e.example/blog/x answers 404 (Not Found)",
        clean=ok("https://e.example/blog/x"),
    ),
]

UNVERIFIED = [
    case(
        "a wall against programs",
        link(A + "x"),
        unverifiable(A + "x", "bot wall of Cloudflare (HTTP 403)", 403),
        wanted="LNK011 info: https://a.example/x could not be verified: bot wall of Cloudflare (HTTP 403)",
        clean=ok(A + "x"),
    ),
    case(
        "a server that fails, behind a redirect",
        link(A),
        unverifiable(A, "HTTP 503 (Service Unavailable)", 503, redirects=way(B)),
        wanted="LNK011 info: https://a.example/ leads to https://b.example/, which could not be verified: HTTP 503 "
        "(Service Unavailable)",
        clean=redirected(A, B, status=302),
    ),
    case(
        "a name that could not be looked up, and an incomplete chain",
        link(A) + link(B),
        unverifiable(A, "the name could not be looked up"),
        unverifiable(B, "the certificate chain is incomplete"),
        wanted=(
            "LNK011 info: https://a.example/ could not be verified: the name a.example could not be looked up",
            "LNK011 info: https://b.example/ could not be verified: the certificate chain is incomplete",
        ),
    ),
    case(
        "a name whose address is not public",
        link(A),
        refused(A),
        wanted="LNK011 info: https://a.example/ was not asked: the address is not public: 10.0.0.1",
        clean=ok(A),
    ),
    case(
        "a redirect to an address that is not public",
        link(A),
        refused(A, "the address is not public: 169.254.169.254", redirects=way("http://169.254.169.254/")),
        wanted="LNK011 info: https://a.example/ leads to http://169.254.169.254/, which was not asked: the address "
        "is not public: 169.254.169.254",
    ),
    case(
        "a literal address is told by private-host alone",
        link("http://10.0.0.1/x") + link("http://localhost/x"),
        refused("http://10.0.0.1/x"),
        refused("http://localhost/x", "the address is not public: 127.0.0.1"),
        wanted=(
            "LNK503 info: 10.0.0.1 is only reachable for its owner",
            "LNK503 info: localhost is only reachable for its owner",
        ),
    ),
    case(
        "an allowed address that leads to one that is not",
        link("http://10.0.0.1/x"),
        refused(
            "http://10.0.0.1/x", "the address is not public: 10.9.9.9", redirects=way("http://10.9.9.9/")
        ),
        wanted="LNK011 info: http://10.0.0.1/x leads to http://10.9.9.9/, which was not asked: the address is not "
        "public: 10.9.9.9",
        allow_networks=["10.0.0.0/24"],
    ),
]

FRAGMENT = [
    case(
        "a fragment that the page lacks",
        link(A + "x#instal"),
        ok(A + "x", look=Look(missing=("instal",), near={"instal": "install"})),
        wanted="LNK012 warning: https://a.example/x has no element with the id 'instal' -> https://a.example/x#install",
        clean=ok(A + "x", look=Look(found=("instal",))),
        remote_fragments=True,
    ),
    case(
        "a fragment of the page where redirects end, percent-encoded",
        link(A + "x#caf%C3%A9"),
        redirected(A + "x", B, status=302, look=Look(missing=("caf%C3%A9",))),
        wanted="LNK012 warning: https://a.example/x leads to https://b.example/, which has no element with the id 'café'",
        clean=redirected(A + "x", B, status=302, look=Look(found=("caf%C3%A9",))),
        remote_fragments=True,
    ),
    case(
        "nobody can say of a page that was not read",
        link(A + "x#y"),
        ok(A + "x"),
        remote_fragments=True,
    ),
    case(
        "only if the setting asks for it",
        link(A + "x#y"),
        ok(A + "x", look=Look(missing=("y",))),
    ),
]

SOFT_404 = [
    case(
        "a title that says not found",
        link(A + "x"),
        ok(A + "x", look=Look(suspicion='soft-404: the title is "Page not found"')),
        wanted='LNK013 info: https://a.example/x answers 200, and seems to be gone: the title is "Page not found"',
        clean=ok(A + "x", look=Look()),
    ),
    case(
        "a page that is answered with the front page",
        link(A + "2009/guide/"),
        redirected(A + "2009/guide/", A, status=302),
        wanted="LNK013 info: https://a.example/2009/guide/ leads to the front page https://a.example/: it seems to "
        "be gone",
        clean=redirected(A + "2009/guide/", A + "guide/", status=302),
    ),
    case(
        "nothing is suspected of a page that did not end well",
        link(A + "x"),
        unverifiable(A + "x", "HTTP 500 (Internal Server Error)", 500, redirects=way(A)),
        wanted="LNK011 info: https://a.example/x leads to https://a.example/, which could not be verified: HTTP 500 "
        "(Internal Server Error)",
    ),
]

PARKED = [
    case(
        "a domain for sale, once for all of its URLs",
        link(A + "x") + link(A + "y#z"),
        ok(A + "x", look=Look(suspicion='parked: "this domain is for sale"')),
        ok(A + "y", look=Look(suspicion='parked: "this domain is for sale"')),
        wanted='LNK015 info: the domain a.example seems to be parked: "this domain is for sale"',
        clean=(ok(A + "x"), ok(A + "y")),
    )
]

MOVED = [
    case(
        "a page that has moved for good",
        link(A + "old"),
        redirected(A + "old", A + "new"),
        wanted="LNK101 info: https://a.example/old has moved for good to https://a.example/new -> "
        "https://a.example/new",
        clean=redirected(A + "old", A + "new", status=302),
    ),
    case(
        "the fragment of the link goes along",
        link(A + "old#part"),
        redirected(A + "old", A + "new", status=308),
        wanted="LNK101 info: https://a.example/old has moved for good to https://a.example/new -> "
        "https://a.example/new#part",
    ),
    case(
        "the fragment of the redirect wins",
        link(A + "old#part"),
        redirected(A + "old", A + "new#other"),
        wanted="LNK101 info: https://a.example/old has moved for good to https://a.example/new#other -> "
        "https://a.example/new#other",
    ),
    case(
        "the same page by https",
        link("http://a.example/x"),
        redirected("http://a.example/x", A + "x"),
        wanted="LNK101 info: http://a.example/x has moved for good to https://a.example/x -> https://a.example/x",
    ),
    case(
        "one hop for the time being makes the whole way one",
        link(A + "old"),
        Answer(A + "old", Verdict.REDIRECTED, 200, B, None, (Redirect(301, A + "new"), Redirect(302, B))),
        wanted="LNK102 info: 2 redirects follow each other: https://a.example/old → https://a.example/new → "
        "https://b.example/",
        clean=redirected(A + "old", B, status=302),
    ),
    case(
        "a chain is told, too",
        link(A + "1"),
        redirected(A + "1", A + "2", A + "3"),
        wanted=(
            "LNK101 info: https://a.example/1 has moved for good to https://a.example/3 -> https://a.example/3",
            "LNK102 info: 2 redirects follow each other: https://a.example/1 → https://a.example/2 → "
            "https://a.example/3 -> https://a.example/3",
        ),
    ),
    case(
        "the front page is not suggested",
        link(A + "x"),
        redirected(A + "x", A),
        wanted=(
            "LNK013 info: https://a.example/x leads to the front page https://a.example/: it seems to be gone",
            "LNK101 info: https://a.example/x has moved for good to https://a.example/",
        ),
    ),
    *(
        case(f"{what} is not worth a better link", link(A + "x"), redirected(A + "x", *hops))
        for what, hops in {
            "a login": [A + "login?next=/x"],
            "a question about cookies": ["https://consent.a.example/?continue=x", A + "x"],
            "the language of the visitor": [A + "en/x"],
            "a cookie that is set": [A + "set", A + "x"],
        }.items()
    ),
    case(
        "an image and a link, of one file that moved",
        f'<img src="{A}x.png" alt=""><a href="{A}x.png">x</a>',
        redirected(A + "x.png", B + "x.png"),
        wanted="LNK101 info: https://a.example/x.png has moved for good to https://b.example/x.png -> "
        "https://b.example/x.png",
    ),
]

INSECURE = [
    case(
        "a page that https serves as well",
        link("http://a.example/x#y"),
        ok("http://a.example/x"),
        ok(A + "x"),
        wanted="LNK504 warning: https://a.example/x answers as well -> https://a.example/x#y",
        clean=(ok("http://a.example/x"), unverifiable(A + "x", "no answer in time")),
    ),
    case("nothing is known of https", link("http://a.example/x"), ok("http://a.example/x")),
    case(
        "https leads back to http",
        link("http://a.example/x"),
        ok("http://a.example/x"),
        redirected(A + "x", "http://a.example/x", status=302),
    ),
    case(
        "the spelling stays, but for the port of http",
        link("HTTP://A.example:80/x:80/") + link("http://b.example"),
        ok("http://a.example/x:80/"),
        ok(A + "x:80/"),
        ok("http://b.example/"),
        redirected(B, B + "new", status=302),
        wanted=(
            "LNK504 warning: https://a.example/x:80/ answers as well -> https://A.example/x:80/",
            "LNK504 warning: https://b.example/ answers as well -> https://b.example",
        ),
    ),
    case(
        "resources are no links",
        '<link rel="profile" href="http://a.example/x">',
        ok("http://a.example/x"),
        ok(A + "x"),
    ),
]

CASES = [*BROKEN, *UNVERIFIED, *FRAGMENT, *SOFT_404, *PARKED, *MOVED, *INSECURE]


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.sentence)
def test_findings(given: Case, tmp_path: Path) -> None:
    found = findings_of(given.page, tmp_path, given.answers, **given.settings)
    assert in_short(found) == list(given.wanted)


@pytest.mark.parametrize("given", [case for case in CASES if case.clean], ids=lambda given: given.sentence)
def test_clean_twins(given: Case, tmp_path: Path) -> None:
    assert in_short(findings_of(given.page, tmp_path, given.clean, **given.settings)) == []


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.sentence)
def test_without_answers_nothing_is_said_of_other_sites(given: Case, tmp_path: Path) -> None:
    found = findings_of(given.page, tmp_path, (), **given.settings)
    assert {finding.code for finding in found} <= {"LNK503"}


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.sentence)
def test_what_is_worth_a_finding_is_notable(given: Case) -> None:
    """Only then are links to other parts of the own origin looked at again."""
    codes = {line.partition(" ")[0] for line in given.wanted}
    fragments = [fragment.partition('"')[0] for fragment in given.page.split("#")[1:]] or [None]
    said = any(notable(answer, fragment) for answer in given.answers for fragment in fragments)
    assert said or codes <= {"LNK503", "LNK504"}
    assert not any(notable(answer, None) for answer in given.clean if answer.verdict is Verdict.OK)


def test_a_plain_answer_and_a_single_redirect_for_now_are_not_notable() -> None:
    assert not notable(ok(A), "part")
    assert not notable(ok(A, look=Look(found=("part",), missing=("other",))), "part")
    assert not notable(redirected(A, B, status=302), None)


# One cause, one finding ----------------------------------------------------------------------------------


def test_a_dead_url_on_many_pages_with_several_fragments_is_one_finding(tmp_path: Path) -> None:
    pages = {f"p{number}.html": link(f"{A}x#part{number}") + link(A + "x") for number in range(5)}
    [finding] = findings_of(pages, tmp_path, [broken(A + "x")])
    assert (len(finding.occurrences), finding.status, finding.evidence) == (10, 404, "HTTP 404 (Not Found)")
    assert (finding.url, finding.occurrences[1].url) == (A + "x#part0", A + "x")


def test_user_information_makes_no_second_finding(tmp_path: Path) -> None:
    page = link(A + "x") + link("https://me@a.example/x")
    [finding] = findings_of(page, tmp_path, [unverifiable(A + "x", "HTTP 401 (Unauthorized)", 401)])
    assert (finding.code, finding.status, len(finding.occurrences)) == ("LNK011", 401, 2)
    assert "me@" not in finding.message


def test_two_missing_fragments_of_one_page_are_two_findings(tmp_path: Path) -> None:
    answers = [ok(A, look=Look(missing=("x", "y")))]
    found = findings_of(link(A + "#x") + link(A + "#y"), tmp_path, answers, remote_fragments=True)
    assert [finding.target for finding in found] == [A + "#x", A + "#y"]


def test_a_spelling_from_the_root_is_the_same_url_of_the_own_origin(tmp_path: Path) -> None:
    page = link("/blog/") + link("../blog/#x") + link("https://e.example/blog/")
    answers = [broken("https://e.example/blog/")]
    [finding] = findings_of(page, tmp_path, answers, site_url=ADDRESS + "docs/")
    assert (finding.code, len(finding.occurrences)) == ("LNK010", 3)


def test_https_is_a_fix(tmp_path: Path) -> None:
    [finding] = findings_of(link("http://a.example/"), tmp_path, [ok("http://a.example/"), ok(A)])
    assert (finding.code, finding.fix) == ("LNK504", "https://a.example/")


# Beside the other rules ----------------------------------------------------------------------------------


def test_severity_holds_for_urls_that_were_ok_as_well(tmp_path: Path) -> None:
    answers = [broken(A, grace="was ok on 2026-11-30")]
    found = findings_of(link(A), tmp_path, answers, severity={"LNK010": "info"})
    assert [finding.severity.value for finding in found] == ["info"]


def test_ignored_urls_and_codes_are_left_alone(tmp_path: Path) -> None:
    answers = [broken(A), unverifiable(B, "HTTP 403 (Forbidden)", 403)]
    ignores = [{"pattern": "https://a.example/*", "codes": ["external-broken"]}, {"pattern": B + "*"}]
    assert findings_of(link(A) + link(B), tmp_path, answers, ignore_urls=ignores) == ()
    (tmp_path / "b").mkdir()
    page = f'<p data-linkcheck-ignore="LNK010">{link(A)}</p>'
    assert findings_of(page, tmp_path / "b", answers) == ()


def test_rules_about_urls_as_written_see_links_to_other_sites_as_before(tmp_path: Path) -> None:
    page = (
        '<script src="http://a.example/x.js"></script><a href="//a.example/">x</a>'
        '<a href="https://me:secret@a.example/">x</a><a href="https://a.example/?access_token=12345678">x</a>'
        '<a href="http://localhost:8000/">x</a><a href="https:/a.example/y">x</a>'
    )
    (tmp_path / "asked").mkdir()
    asked = [ok(url) for url in (A, "http://a.example/x.js", A + "?access_token=12345678", A + "y")]
    codes = [finding.code for finding in findings_of(page, tmp_path / "asked", asked)]
    assert codes == ["LNK005", "LNK502", "LNK505", "LNK507", "LNK503", "LNK505"]
    report = report_of({"index.html": page}, tmp_path, preset="all", ignore=["LNK3"], outbound=False)
    assert [finding.code for finding in report.findings] == codes


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://a.example/x?y#z", "https://a.example/x?y"),
        ("http://me@a.example:8080/", "https://a.example:8080/"),
        ("http://a.example:443/", "https://a.example/"),
        ("https://a.example/", None),
        ("ftp://a.example/", None),
    ],
)
def test_the_https_variant_of_a_url(url: str, wanted: str | None) -> None:
    assert https_variant(url) == wanted
    assert wanted is None or urls.outbound_key(wanted) == wanted


def test_rules_about_answers_look_at_outbound_references_alone() -> None:
    from linkcheck_plugin.rules import RULES

    outbound = {Outcome.EXTERNAL, Outcome.ORIGIN}
    for rule in RULES:
        if rule.code in {"LNK010", "LNK011", "LNK012", "LNK013", "LNK015", "LNK504"}:
            assert rule.outcomes == outbound
