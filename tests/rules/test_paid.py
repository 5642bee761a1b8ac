"""LNK201–LNK203, LNK209, LNK212, LNK215–LNK217: links that somebody pays for, and what the owner decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import builders
import pytest

from linkcheck_plugin.model import Report
from linkcheck_plugin.rules import RULES

from .table import Case, bad, compared, found, good, in_short, parameters, report_of

LNK2 = {"select": ["LNK2"]}
AWIN = "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2"
AMAZON = "https://www.amazon.de/dp/B000000000?tag=jane-21"
SPONSORED = 'rel="sponsored"'


def link(url: str, rel: str = "", text: str = "Shop", mark: str = "") -> str:
    given = f' rel="{rel}"' if rel else ""
    return f'<a href="{mark}{url.replace("&", "&amp;")}"{given}>{text}</a>'


def stub(url: str) -> str:
    return f'<meta http-equiv="refresh" content="0; url={url}"><a href="{url}">{url}</a>'


AFFILIATE = [
    bad(
        "a link into a partner network says neither sponsored nor nofollow",
        link(AWIN, mark="①"),
        found("LNK201 warning ①", AWIN, AWIN, SPONSORED),
        clean=link(AWIN, "sponsored"),
        select=["LNK201", "LNK202"],
    ),
    good("nofollow is accepted", link(AWIN, "nofollow"), select=["LNK201", "LNK202"]),
    good("so are tokens that are separated by commas", link(AWIN, "external,sponsored"), select=["LNK201"]),
    good("letter case does not matter", link(AWIN, "Sponsored"), select=["LNK201"]),
    bad(
        "what else rel says is kept",
        link(AWIN, "noopener external noopener", mark="①"),
        found("LNK201 warning ①", AWIN, AWIN, 'rel="noopener external sponsored"'),
        clean=link(AWIN, "noopener external sponsored"),
        select=["LNK201"],
    ),
    bad(
        "ugc alone does not qualify what is paid for",
        link(AWIN, "ugc", mark="①"),
        found("LNK201 warning ①", AWIN, AWIN, 'rel="ugc sponsored"'),
        clean=link(AWIN, "ugc sponsored"),
        select=["LNK201"],
    ),
    bad(
        "an area of an image map is a link, too",
        f'<map name="m"><area href="①{AWIN}" alt="Shop"></map>',
        found("LNK201 warning ①", AWIN, AWIN, SPONSORED),
        clean=f'<map name="m"><area href="{AWIN}" alt="Shop" rel="sponsored"></map>',
        select=["LNK201"],
    ),
    good(
        "what is no link is not judged",
        f'<img src="{AWIN}" alt=""><iframe src="{AWIN}"></iframe><link rel="prefetch" href="{AWIN}">'
        f"<p>{AWIN}</p><pre><code>&lt;a href='{AWIN}'></code></pre><!-- {link(AWIN)} -->",
        **LNK2,
    ),
    good(
        "a page with meta robots nofollow qualifies all its links",
        f'<meta name="robots" content="noindex, nofollow">{link(AWIN)}{link(AMAZON)}{link(AWIN, "ugc")}',
        select=["LNK201", "LNK202", "LNK203", "LNK215"],
    ),
    bad(
        "the verdict belongs to the occurrence, not to the address",
        link(AWIN, "nofollow", "Button") + f"<h2>{link(AWIN, mark='①')}</h2>",
        found("LNK201 warning ①", AWIN, AWIN, SPONSORED),
        clean=link(AWIN, "nofollow") + f"<h2>{link(AWIN, 'nofollow')}</h2>",
        select=["LNK201"],
    ),
    bad(
        "what pays wins over who wrote it",
        f'<div class="comment-content">{link(AWIN, mark="①")}{link("https://spam.example/", mark="②")}</div>',
        found("LNK201 warning ①", AWIN, AWIN, 'rel="ugc sponsored"'),
        found("LNK204 warning ②", "https://spam.example/", "https://spam.example/", 'rel="ugc nofollow"'),
        clean=f'<div class="comment-content">{link(AWIN, "ugc nofollow")}</div>',
        select=["LNK201", "LNK204"],
    ),
    bad(
        "the user names further hosts and parameters",
        link("https://shop.partner.example/a", mark="①") + link("https://any.example/?mytag=x", mark="②"),
        found("LNK201 warning ①", "https://shop.partner.example/a", "https://shop.partner.example/a", SPONSORED),
        found("LNK202 warning ②", "https://any.example/?mytag=x", "https://any.example/?mytag=x", SPONSORED),
        clean=link("https://notpartner.example/a") + link("https://any.example/?mytags=x"),
        paid={"hosts": ["partner.example"], "parameters": ["mytag"]},
        select=["LNK201", "LNK202"],
    ),
    good(
        "the user makes exceptions by host and by programme",
        link(AWIN) + link(AMAZON),
        paid={"ignore": ["awin1.com", "amazon"]},
        **LNK2,
    ),
    good(
        "a site links to itself",
        link("https://www.amazon.de/dp/B000000000?tag=own-21"),
        site_url="https://affiliate.amazon.de/",
        **LNK2,
    ),
]  # fmt: skip

PARAMETERS = [
    bad(
        "a link to a shop with the mark of a partner",
        link(AMAZON, mark="①"),
        found("LNK202 warning ①", AMAZON, AMAZON, SPONSORED),
        clean=link("https://www.amazon.de/dp/B000000000"),
        select=["LNK201", "LNK202"],
    ),
    bad(
        "tags without a number, SiteStripe, a second question mark, short links",
        link("https://www.amazon.com/dp/B000000000?tag=jane", mark="①")
        + link("https://www.amazon.com/dp/B000000000?linkCode=ll1", mark="②")
        + link("https://www.amazon.com/dp/B000000000?a=b?tag=jane-20", mark="③")
        + link("https://amzn.to/3abcdef", mark="④"),
        *(
            found(f"LNK202 warning {mark}", url, url, SPONSORED)
            for mark, url in (
                ("①", "https://www.amazon.com/dp/B000000000?tag=jane"),
                ("②", "https://www.amazon.com/dp/B000000000?linkCode=ll1"),
                ("③", "https://www.amazon.com/dp/B000000000?a=b?tag=jane-20"),
                ("④", "https://amzn.to/3abcdef"),
            )
        ),
        clean=link("https://www.amazon.com/dp/B000000000?th=1") + link("https://amzn.com/B000000000"),
        select=["LNK202"],
    ),
    good(
        "plain links to shops, AWS, Alexa and S3, tags elsewhere, and pages about affiliate programmes",
        "".join(
            map(
                link,
                (
                    "https://www.amazon.com/dp/B000000000/ref=sr_1_1?keywords=x",
                    "https://www.ebay.de/itm/123",
                    "https://aws.amazon.com/blogs/?tag=serverless-20",
                    "https://bucket.s3.amazonaws.com/a.zip?tag=jane-21",
                    "https://developer.amazon.com/alexa?tag=x",
                    "https://blog.example/?tag=jane-21",
                    "https://affiliate-program.amazon.com/",
                    "https://blog.example/best-affiliate-programs/awin/",
                    "https://notawin1.com/cread.php?awinmid=1",
                    "https://awin1.com.blog.example/cread.php?awinmid=1",
                ),
            )
        ),
        **LNK2,
    ),
    bad(
        "wrappers are looked into",
        link("https://www.google.com/url?q=https%3A%2F%2Famzn.to%2F3abcdef&sa=D", mark="①"),
        found(
            "LNK202 warning ①",
            "https://www.google.com/url?q=https%3A%2F%2Famzn.to%2F3abcdef&sa=D",
            "https://www.google.com/url?q=https%3A%2F%2Famzn.to%2F3abcdef&sa=D",
            SPONSORED,
        ),
        clean=link("https://www.google.com/url?q=https%3A%2F%2Fblog.example%2F&sa=D"),
        select=["LNK201", "LNK202"],
    ),
]

CLOAKED = [
    bad(
        "an own redirect page that leads to a partner",
        {"index.html": link("/go/lamp/", mark="①"), "go/lamp/index.html": stub(AMAZON)},
        found("LNK202 warning ①", "/go/lamp/", "https://e.example/go/lamp/", SPONSORED),
        clean={"index.html": link("/go/lamp/", "sponsored"), "go/lamp/index.html": stub(AMAZON)},
        select=["LNK101", "LNK2"],
    ),
    bad(
        "a redirect rule, and a chain of both",
        {
            "index.html": link("/go/awin", mark="①") + link("/lamp/", mark="②"),
            "_redirects": f"/go/awin {AWIN} 302\n",
            "lamp/index.html": stub("/go/awin"),
        },
        found("LNK202 warning ①", "/go/awin", "https://e.example/go/awin", SPONSORED),
        found("LNK202 warning ②", "/lamp/", "https://e.example/lamp/", SPONSORED),
        clean={
            "index.html": link("/go/awin", "nofollow") + link("/lamp/", "nofollow"),
            "_redirects": f"/go/awin {AWIN} 302\n",
            "lamp/index.html": stub("/go/awin"),
        },
        profile="netlify",
        select=["LNK202"],
    ),
    bad(
        "one line of script, with the real refresh inside a comment",
        {
            "index.html": link("/go/lamp/", mark="①"),
            "go/lamp/index.html": f'<!-- <meta http-equiv="refresh" content="0; url=/"> -->'
            f'<script>location.replace("{AMAZON}");</script><a href="{AMAZON}">Lamp</a>',
        },
        found("LNK202 warning ①", "/go/lamp/", "https://e.example/go/lamp/", SPONSORED),
        clean={
            "index.html": link("/go/lamp/"),
            "go/lamp/index.html": '<script>location.replace("/install/");</script>',
        },
        select=["LNK202"],
    ),
    good(
        "a folder called go, out or affiliate proves nothing",
        {
            "index.html": link("/go/login/")
            + link("/out/app/")
            + link("/affiliate/disclosure.html")
            + link("/go/docs/"),
            "go/login/index.html": "<form></form>",
            "out/app/index.html": stub("https://app.example/login"),
            "affiliate/disclosure.html": "",
            "go/docs/index.html": stub("/install/"),
        },
        **LNK2,
    ),
    good(
        "the forwarding page itself is not judged for the link it shows",
        {"index.html": "", "go/lamp/index.html": stub(AMAZON)},
        **LNK2,
    ),
]

SPONSORS = [
    bad(
        "a link to another site among sponsors",
        '<div class="sponsors"><a href="①https://acme.example/"><img src="img/logo.png" alt="Acme"></a></div>',
        found("LNK203 warning ①", "https://acme.example/", "https://acme.example/", SPONSORED),
        clean='<div class="sponsors"><a href="https://acme.example/" rel="sponsored">Acme</a></div>',
        **LNK2,
    ),
    good(
        "links by which readers support the site, its own pages and its own domain are no placements",
        '<section id="backers">'
        + "".join(
            map(
                link,
                (
                    "https://github.com/sponsors/jane",
                    "https://opencollective.com/jane",
                    "https://www.patreon.com/jane",
                    "https://ko-fi.com/jane",
                    "https://www.buymeacoffee.com/jane",
                    "https://liberapay.com/jane",
                    "https://paypal.me/jane",
                    "/install/",
                    "https://shop.e.example/",
                ),
            )
        )
        + "</section>",
        select=["LNK203"],
    ),
    bad(
        "classes of the user's own, and one finding for a link that is paid for anyway",
        f'<div class="thanks">{link("https://acme.example/", mark="①")}{link(AWIN, mark="②")}</div>',
        found("LNK201 warning ②", AWIN, AWIN, SPONSORED),
        found("LNK203 warning ①", "https://acme.example/", "https://acme.example/", SPONSORED),
        clean=f'<div class="thanks">{link("https://acme.example/", "nofollow")}</div>',
        sponsored_regions=["thanks"],
        select=["LNK201", "LNK203"],
    ),
    good(
        "elsewhere a link is a link",
        '<div class="friends"><a href="https://acme.example/">A</a></div>',
        **LNK2,
    ),
]

PREFERENCE = [
    bad(
        "nofollow alone is accepted, sponsored says it better",
        link(AWIN, "nofollow", mark="①") + link(AMAZON, "external nofollow", mark="②"),
        found("LNK209 info ①", AWIN, AWIN, 'rel="nofollow sponsored"'),
        found("LNK209 info ②", AMAZON, AMAZON, 'rel="external nofollow sponsored"'),
        clean=link(AWIN, "sponsored") + link(AMAZON, "nofollow sponsored"),
        select=["LNK201", "LNK202", "LNK209"],
    ),
    bad(
        "ugc on a paid link that no visitor wrote",
        link(AWIN, "nofollow ugc", mark="①"),
        found("LNK209 warning ①", AWIN, AWIN, 'rel="nofollow ugc sponsored"'),
        clean=f'<div class="comment-content">{link(AWIN, "nofollow ugc")}</div>',
        select=["LNK201", "LNK209"],
    ),
    good("links that nobody pays for may have nofollow", link("https://a.example/", "nofollow"), select=["LNK209"]),
]  # fmt: skip

GENERIC = [
    bad(
        "a parameter that often names a partner",
        link("https://service.example/?ref=abc", mark="①"),
        found(
            "LNK215 info ①",
            "https://service.example/?ref=abc",
            "https://service.example/?ref=abc",
            f"{SPONSORED} if it is paid for",
        ),
        clean=link("https://service.example/?ref=abc", "nofollow") + link("https://service.example/"),
        **LNK2,
    ),
    good(
        "parameters that mean something else where they stand",
        "".join(
            map(
                link,
                (
                    "https://github.com/a/b?ref=main",
                    "https://twitter.com/intent/tweet?via=jane&text=x",
                    "https://www.amazon.com/dp/B0?ref=nav_logo",
                    "https://service.example/?reference=abc",
                    "https://service.example/?ref=",
                ),
            )
        )
        + link("/install/?ref=abc"),
        **LNK2,
    ),
]

DISCLOSURE = [
    bad(
        "pages that earn and do not say so are one finding",
        {
            "index.html": link(AMAZON, "sponsored", mark="①") + link(AWIN, "sponsored"),
            "a.html": f"<script>var affiliate = 1</script>{link(AWIN, 'nofollow', mark='②')}",
            "b.html": f'<p class="affiliate">x</p>{link("https://a.example/")}',
        },
        found("LNK216 info ②", AWIN, AWIN, None, "①"),
        clean={
            "index.html": link(AMAZON, "sponsored") + "<p>As an Amazon Associate I earn from qualifying purchases.",
            "a.html": link(AWIN, "nofollow") + "<p>*Werbung",
        },
        select=["LNK216"],
    ),
    *(
        good(f"the page says it: {text}", link(AWIN, "sponsored") + f"<footer>{text}</footer>", select=["LNK216"])
        for text in (
            "Contains affiliate links.", "I get a small commission.", "ANZEIGE", "Enthält Partnerlinks",
            "Lien affili&eacute;", "Enlaces de afiliado", "gesponsorde link", "Annonsl&auml;nk", "реклама", "広告を含みます",
        )
    ),
    good("what visitors link to is not the page's", f'<div class="comment-content">{link(AWIN, "ugc nofollow")}</div>', select=["LNK216"]),
]  # fmt: skip

POLICY = [
    bad(
        "a denied domain, and all below it",
        link("https://spam.example/", mark="①") + link("https://www.spam.example/a", "nofollow", mark="②"),
        found("LNK217 error ①", "https://spam.example/", "https://spam.example/"),
        found("LNK217 error ②", "https://www.spam.example/a", "https://www.spam.example/a"),
        clean=link("https://notspam.example/") + link("/install/"),
        policy=[{"match": "spam.example", "allow": False, "reason": "they spam"}],
        **LNK2,
    ),
    bad(
        "rel tokens that the policy requires",
        link("https://partner.example/", "nofollow", mark="①"),
        found(
            "LNK217 error ①",
            "https://partner.example/",
            "https://partner.example/",
            'rel="nofollow sponsored"',
        ),
        clean=link("https://partner.example/", "sponsored noopener"),
        policy=[{"match": "partner.example", "rel": "Sponsored", "reason": "contract"}],
        **LNK2,
    ),
    bad(
        "globs of hosts and addresses, expressions, and names beyond ASCII",
        link("https://a.glob.example/", mark="①")
        + link("https://path.example/shop/x", mark="②")
        + link("https://bare.example/shop/x", mark="③")
        + link("https://re.example/?spam=1", mark="④")
        + link("https://xn--bcher-kva.example/", mark="⑤"),
        *(
            found(f"LNK217 error {mark}", url, url)
            for mark, url in (
                ("①", "https://a.glob.example/"),
                ("②", "https://path.example/shop/x"),
                ("③", "https://bare.example/shop/x"),
                ("④", "https://re.example/?spam=1"),
                ("⑤", "https://xn--bcher-kva.example/"),
            )
        ),
        clean=link("https://glob.example/")
        + link("https://path.example/blog/")
        + link("https://bare.example/")
        + link("https://re.example/"),
        policy=[
            {"match": match, "allow": False}
            for match in (
                "*.glob.example",
                "https://path.example/shop/*",
                "bare.example/shop/*",
                "re:re\\.example/.*spam",
                "bücher.example",
            )
        ],
        **LNK2,
    ),
    bad(
        "the first entry that matches holds, and own redirects and wrappers count as where they lead",
        {
            "index.html": link("https://good.spam.example/")
            + link("/go/spam/", mark="①")
            + link("https://l.facebook.com/l.php?u=https%3A%2F%2Fspam.example%2F", mark="②"),
            "go/spam/index.html": stub("https://spam.example/"),
        },
        found("LNK217 error ①", "/go/spam/", "https://e.example/go/spam/"),
        found(
            "LNK217 error ②",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fspam.example%2F",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fspam.example%2F",
        ),
        clean=link("https://good.spam.example/"),
        policy=[{"match": "good.spam.example"}, {"match": "spam.example", "allow": False}],
        **LNK2,
    ),
    bad(
        "what the owner decided about rel holds, other tokens decide nothing",
        link(AWIN, mark="①") + link(AMAZON, mark="②"),
        found("LNK217 error ①", AWIN, AWIN, 'rel="nofollow"'),
        found("LNK217 error ②", AMAZON, AMAZON, 'rel="noopener"'),
        found("LNK202 warning ②", AMAZON, AMAZON, SPONSORED),
        clean=link(AWIN, "nofollow") + link(AMAZON, "noopener nofollow"),
        policy=[{"match": "awin1.com", "rel": ["nofollow"]}, {"match": "amazon.de", "rel": ["noopener"]}],
        select=["LNK201", "LNK202", "LNK209", "LNK217"],
        clean_settings={"select": ["LNK201", "LNK202", "LNK217"]},
    ),
]

CASES = [*AFFILIATE, *PARAMETERS, *CLOAKED, *SPONSORS, *PREFERENCE, *GENERIC, *DISCLOSURE, *POLICY]


@pytest.mark.parametrize("case", parameters(CASES))
def test_paid_links(case: Case, tmp_path: Path) -> None:
    have, wanted = compared(case, tmp_path)
    assert have == wanted


def test_the_message_names_programme_shop_and_what_is_missing(tmp_path: Path) -> None:
    files = {
        "index.html": link(AWIN + "&ued=https%3A%2F%2Fwww.shop.example%2Fa")
        + link("/go/a/")
        + link(AMAZON, "ugc"),
        "go/a/index.html": stub(AWIN),
    }
    assert sorted(finding.message for finding in report_of(files, tmp_path, **LNK2).findings if finding.code < "LNK203") == [
        "/go/a/ leads to www.awin1.com, which is paid for (Awin), and rel has neither sponsored nor nofollow",
        "the link is paid for (Amazon Associates), and rel has only ugc",
        "the link is paid for (Awin, www.shop.example), and rel has neither sponsored nor nofollow",
    ]  # fmt: skip


def test_the_fix_is_the_new_value_of_rel(tmp_path: Path) -> None:
    page = link(AWIN, "noopener") + link("https://acme.example/", "ugc,external", text="x")
    files = {"index.html": f'<div class="sponsors">{page}</div>'}
    assert [(finding.code, finding.fix) for finding in report_of(files, tmp_path, select=["LNK201", "LNK203"]).findings] == [
        ("LNK201", "noopener sponsored"),
        ("LNK203", "ugc external sponsored"),
    ]  # fmt: skip


def project(folder: Path, pages: dict[str, str], **settings: Any) -> Report:
    """The report of an MkDocs site whose pages are made of these Markdown sources; the links are those of `PAGE`."""
    site = builders.build_site(folder, dict.fromkeys((f"{name}/index.html" for name in pages), PAGE))
    builders.write(
        folder, {"mkdocs.yml": "site_name: t\n", **{f"docs/{name}.md": text for name, text in pages.items()}}
    )
    return builders.check(site, **settings)  # fmt: skip


PAGE = (
    "<nav>" + link("https://nav.example/") + "</nav><main>" + link("https://a.example/")
    + link("https://b.example/", "nofollow") + link("https://ko-fi.com/jane") + link("/plain/")
    + '</main><div class="comment-content">' + link("https://c.example/", "ugc") + "</div><footer>"
    + link("https://credit.example/") + "</footer>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("front", "codes"),
    [
        ("---\nsponsored: true\n---\n", ["LNK203"]),
        ("---\nSponsored: Acme Inc.\n---\n", ["LNK203"]),
        ("sponsored: yes\n\n", ["LNK203"]),
        ("---\nsponsored: false\n---\n", []),
        ("---\nsponsored: no\n---\n", []),
        ("---\nsponsored:\n---\n", []),
        ("---\ntitle: sponsored true\n---\n", []),
        ("# sponsored: true\n", []),
        ("---\nguest_post: true\n---\n", ["LNK212"]),
        ("---\nguest-post: Jane\n---\n", ["LNK212"]),
        ("---\nguest_post: false\n---\n", []),
    ],
)
def test_pages_whose_metadata_say_who_pays_or_who_wrote(tmp_path: Path, front: str, codes: list[str]) -> None:
    report = project(tmp_path, {"post": front + "# T\n", "plain": "# T\n"}, select=["LNK203", "LNK212"])
    assert [(finding.code, finding.url, finding.page) for finding in report.findings] == [
        (code, "https://a.example/", "post/index.html") for code in codes
    ]


def test_the_links_of_a_guest_post_may_have_nofollow(tmp_path: Path) -> None:
    report = project(tmp_path, {"post": "---\nguest_post: true\n---\n"}, select=["LNK212"])
    [finding] = report.findings
    assert (finding.severity.value, finding.suggestion, finding.fix) == ("info", 'rel="nofollow"', None)


def test_the_default_preset_has_the_rules_that_warn_of_bought_links(tmp_path: Path) -> None:
    files = {
        "index.html": link(AWIN)
        + link(AMAZON)
        + '<div class="sponsors"><a href="https://acme.example/">A</a></div>'
    }
    report = report_of(files, tmp_path, policy=[{"match": "acme.example", "rel": ["noopener"]}])
    assert [short.what.partition(" index")[0] for short in in_short(report)] == [
        "LNK217 error", "LNK201 warning", "LNK202 warning", "LNK203 warning",
    ]  # fmt: skip


def test_levels_and_presets_are_those_of_the_catalogue() -> None:
    listed = {
        "LNK201": ("warning", "recommended", True),
        "LNK202": ("warning", "recommended", True),
        "LNK203": ("warning", "recommended", True),
        "LNK209": ("info", "seo", True),
        "LNK212": ("info", "seo", False),
        "LNK215": ("info", "seo", False),
        "LNK216": ("info", "seo", False),
        "LNK217": ("error", "recommended", True),
    }
    have = {
        rule.code: (rule.level.value, rule.preset.value, rule.fixable)
        for rule in RULES
        if rule.code in listed
    }
    assert have == listed


HTML_EXAMPLES = [
    rule for rule in RULES if rule.code in ("LNK201", "LNK202", "LNK203", "LNK209", "LNK215", "LNK216")
]


@pytest.mark.parametrize("rule", HTML_EXAMPLES, ids=lambda rule: rule.code)
def test_the_examples_of_the_documentation_are_what_they_say(rule: Any, tmp_path: Path) -> None:
    for word, wanted in (("Bad", True), ("Good", False)):
        [line] = [line for line in rule.documentation.splitlines() if line.startswith(f"{word}:")]
        folder = tmp_path / word
        folder.mkdir()
        report = report_of({"index.html": line.partition(":")[2].strip()}, folder, preset="all")
        assert (rule.code in {finding.code for finding in report.findings}) is wanted
