"""LNK001–LNK009, LNK017: references that do not lead where they should inside the site."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Defect, Document, Level, Outcome, Reference, ResolvedReference
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.site.sources import intrasite_link

RESOURCE_ELEMENTS = frozenset({
    "img", "source", "video", "audio", "track", "embed", "object", "iframe", "frame", "input", "image", "feimage",
    "use", "style", "css",
})  # fmt: skip
RESOURCE_RELS = frozenset({
    "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon",
    "manifest", "preload", "modulepreload", "prefetch", "image_src", "fluid-icon", "pingback",
})  # fmt: skip
IMAGE_METADATA = (
    "og:image",
    "og:video",
    "og:audio",
    "twitter:image",
    "twitter:player",
    "msapplication",
    "thumbnail",
)


def is_resource(reference: Reference, document: Document) -> bool:
    """Whether the page fetches the URL to be shown, rather than sending its reader there."""
    element, attribute = reference.element, reference.attribute
    if document is Document.CSS or attribute in ("style", "background", "imagesrcset"):
        return True
    if element == "link":
        return not RESOURCE_RELS.isdisjoint(reference.rel)
    if element == "script":
        return attribute in ("src", "href", "xlink:href")
    if element == "meta":
        return bool(reference.rel) and reference.rel[0].startswith(IMAGE_METADATA)
    return element in RESOURCE_ELEMENTS and attribute not in ("longdesc", "usemap", "formaction")


def is_refresh(reference: Reference) -> bool:
    """Whether the reference is the target of a meta refresh."""
    return reference.element == "meta" and not reference.rel


def _speaks(link: ResolvedReference) -> bool:
    """Sitemaps, feeds and machine-read files have rules of their own, and so have redirects."""
    return link.document in (Document.PAGE, Document.CSS) and not is_refresh(link.reference)


def shown_path(link: ResolvedReference) -> str:
    """The target without its fragment, which plays no part where the file itself is missing."""
    return link.resolution.shown.partition("#")[0] or link.resolution.shown


def _because(link: ResolvedReference) -> str:
    return f": {link.resolution.detail}" if link.resolution.detail else ""


@rule(
    "internal-broken",
    "LNK001",
    level=Level.ERROR,
    preset=Preset.LINKS,
    outcomes=frozenset({Outcome.MISSING}),
)
def internal_broken(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a page or file of the site that is not in the output.

    The URL is resolved as a browser does, against the address of the site, and looked up in the output:
    as a file, as a directory with an index, and by what the host adds (profile). Links, canonical, hreflang,
    Open Graph and JSON-LD URLs are looked up alike.

    Bad:  <a href="../instal/">Install</a>
    Good: <a href="../install/">Install</a>
    See:  URL Standard, "URL parsing"; reference of your host for directory indexes
    """
    if _speaks(link) and not is_resource(link.reference, link.document):
        yield Defect(f"{shown_path(link)} is not in the output{_because(link)}", link.resolution.suggestion)


@rule(
    "internal-case",
    "LNK002",
    level=Level.ERROR,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=frozenset({Outcome.CASE, Outcome.NORMALIZATION}),
)
def internal_case(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Path that differs from the file only by letter case.

    It opens on a computer whose file system ignores case, and is a 404 on most hosts. A path that differs
    only in Unicode normalisation (NFC, NFD) is found by most hosts and is a warning.

    Bad:  <a href="/Docs/">Docs</a>
    Good: <a href="/docs/">Docs</a>
    See:  RFC 3986, section 6.2.2.1
    """
    if _speaks(link):
        if link.resolution.outcome is Outcome.NORMALIZATION:
            message = f"{shown_path(link)} differs from the file in Unicode normalisation"
            yield Defect(message, link.resolution.suggestion, level=Level.WARNING)
        else:
            message = f"{shown_path(link)} differs from the file in letter case"
            yield Defect(message, link.resolution.suggestion, fix=link.resolution.suggestion)


@rule(
    "broken-fragment",
    "LNK003",
    level=Level.ERROR,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=frozenset({Outcome.FRAGMENT}),
)
def broken_fragment(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Fragment that no element of the target page has as its id.

    An id counts on any element, `name` on `a` only; letter case counts. `#`, `#top`, text directives
    (`#:~:text=`), routes (`#/…`, `#!…`) and fragments of files that are no pages are good. `usemap` needs a
    `map` of that name. Fixed where one id alone is near.

    Bad:  <a href="#instal">Install</a> … <h2 id="install">
    Good: <a href="#install">Install</a> … <h2 id="install">
    See:  HTML Living Standard, "Scrolling to a fragment"
    """
    if not _speaks(link):
        return
    if link.reference.attribute == "usemap":
        yield Defect(f"the page has no map named {link.reference.url.lstrip('#')!r}")
        return
    fragment = urls.decode_fragment(link.resolution.fragment or "")
    where = f"{link.resolution.file} has" if link.resolution.file else "the page has"
    hops = " (where the redirect ends)" if link.resolution.hops else ""
    near = link.resolution.suggestion
    yield Defect(
        f"{where} no element with the id {fragment!r}{hops}",
        near,
        fix=near if link.resolution.suggestion_is_sure else None,
    )


@rule(
    "asset-missing",
    "LNK004",
    level=Level.ERROR,
    preset=Preset.LINKS,
    outcomes=frozenset({Outcome.MISSING, Outcome.EMPTY}),
)
def asset_missing(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Image, script, style sheet, frame or other resource that is not in the output.

    Everything a browser fetches to show the page: `src`, `srcset`, `poster`, `data`, style sheets and icons,
    `url()` and `@import` in CSS, Open Graph and Twitter images. An empty URL where HTML wants a non-empty
    one is missing, too.

    Bad:  <img src="img/lgoo.png" alt="">
    Good: <img src="img/logo.png" alt="">
    See:  HTML Living Standard, "valid non-empty URL potentially surrounded by spaces"
    """
    if not _speaks(link) or not is_resource(link.reference, link.document):
        return
    if link.resolution.outcome is Outcome.EMPTY:
        yield Defect(f"the {link.reference.attribute} of <{link.reference.element}> is empty")
    else:
        yield Defect(f"{shown_path(link)} is not in the output{_because(link)}", link.resolution.suggestion)


@rule(
    "malformed-url",
    "LNK005",
    level=Level.ERROR,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=frozenset({Outcome.MALFORMED}),
)
def malformed_url(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """URL that the URL standard rejects, or that leads nowhere and looks like a slip.

    Slips are a missing or mistyped scheme (`http:/x`, `htt://`, `www.example.org` as a path), and left-over
    markup (`](`, `{{ }}`).

    Bad:  <a href="www.example.org">Example</a>
    Good: <a href="https://www.example.org">Example</a>
    See:  URL Standard, "URL parsing"
    """
    if not _speaks(link):
        return
    url = link.reference.url.strip()
    url = url if len(url) <= 200 else url[:197] + "..."
    yield Defect(
        f"{url!r} is no valid URL{_because(link)}", link.resolution.suggestion, fix=link.resolution.suggestion
    )


@rule("uncrawlable-anchor", "LNK006", level=Level.WARNING, preset=Preset.SEO)
def uncrawlable_anchor(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Anchor that leads nowhere without a script: `javascript:`, an empty href, or onclick without href.

    Crawlers follow only `a` elements with an href that resolves to an address. A `button` is the element for
    actions.

    Bad:  <a href="javascript:void(0)">Menu</a>
    Good: <button type="button">Menu</button>
    See:  Google Search Central, "Make your links crawlable"
    """
    reference = link.reference
    if reference.element not in ("a", "area"):
        return
    if reference.attribute == "onclick":
        yield Defect("the anchor has onclick and no href")
    elif reference.attribute == "href" and not reference.url.strip():
        yield Defect("the href of the anchor is empty")
    elif link.resolution.kind == "javascript":
        yield Defect("the anchor runs a script and leads to no address")


@rule(
    "source-link-leak",
    "LNK007",
    level=Level.ERROR,
    preset=Preset.LINKS,
    outcomes=frozenset({Outcome.SOURCE_LEAK}),
)
def source_link_leak(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a source file that the generator did not turn into a URL.

    `guide.md`, `guide.rst` or Pelican's `{filename}guide.md` in the output is a link that the generator
    could not resolve. Source files that are copied to the output are good targets.

    Bad:  <a href="guide.md">Guide</a>
    Good: <a href="guide/">Guide</a>
    See:  MkDocs, "Linking to pages"; Pelican, "Linking to internal content"
    """
    if _speaks(link):
        left = intrasite_link(link.reference.url)
        message = (
            f"{shown_path(link)} names a source file that is not in the output"
            if left is None
            else f"{left.partition('#')[0]} was left as it is: no source file is there under that name"
        )
        yield Defect(message, link.resolution.suggestion)


@rule(
    "missing-base-path",
    "LNK008",
    level=Level.ERROR,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=frozenset({Outcome.MISSING_BASE_PATH}),
)
def missing_base_path(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link from the root of the host that lacks the base path of the site.

    The site is served below a path such as `/proj/`, the link starts at `/`, and the file it names is there
    once the base path is put in front.

    Bad:  <img src="/img/logo.png">
    Good: <img src="/proj/img/logo.png">
    See:  URL Standard, "path-absolute-URL string"
    """
    if _speaks(link):
        message = (
            f"{shown_path(link)} is outside of the site: it is served below {context.resolver.address.base}"
        )
        yield Defect(message, link.resolution.suggestion, fix=link.resolution.suggestion)


@rule("self-absolute", "LNK009", level=Level.INFO, preset=Preset.SEO, fixable=True)
def self_absolute(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Absolute link to the site's own host.

    It is checked like any other internal link; a relative one also works in previews and on other hosts.

    Bad:  <a href="https://example.org/about/">About</a>
    Good: <a href="/about/">About</a>
    See:  URL Standard, "relative-URL string"
    """
    reference = link.reference
    absolute = urls.trim(reference.url).lower().startswith(("http://", "https://", "//"))
    internal = link.resolution.outcome in (
        Outcome.OK,
        Outcome.REDIRECT,
        Outcome.HOST_DEPENDENT,
        Outcome.NORMALIZATION,
    )
    if (
        absolute
        and internal
        and link.document is Document.PAGE
        and reference.element in ("a", "area", "img", "form")
    ):
        shown = link.resolution.shown
        yield Defect("an absolute link to the site itself", shown, fix=shown, literal=True)


@rule(
    "host-dependent",
    "LNK017",
    level=Level.WARNING,
    preset=Preset.LINKS,
    outcomes=frozenset({Outcome.HOST_DEPENDENT}),
)
def host_dependent(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link without `.html` that only some hosts serve, where nothing says which host it is.

    GitHub Pages, Netlify, Cloudflare Pages and others serve `/a` from `a.html`; plain nginx, Apache and S3 do
    not. One setting settles it: `profile = "github-pages"` (or the host's name).

    Bad:  <a href="/guide">Guide</a> where the output has guide.html
    Good: <a href="/guide.html">Guide</a>, or the setting
    See:  the documentation of the host
    """
    if link.document is not Document.PAGE:
        return
    yield Defect(
        "links without .html work only on hosts that add it, and nothing says which host serves this site",
        'profile = "github-pages" (or netlify, cloudflare-pages, …; "generic" if it adds nothing)',
    )


def unresolved(link: ResolvedReference) -> str | None:
    """Why the reference of a sitemap, feed or machine-read file does not resolve; None if it does."""
    if link.resolution.outcome not in BROKEN:
        return None
    if link.resolution.outcome is Outcome.MALFORMED:
        return f"{link.reference.url!r} is no valid URL{_because(link)}"
    if link.resolution.outcome is Outcome.REPOSITORY_MISSING:
        return link.resolution.detail
    if link.resolution.outcome is Outcome.FRAGMENT:
        if link.reference.element == "comments":
            return None  # the id is made by the script that shows the comments
        return f"{link.resolution.file} has no element with the id {link.resolution.fragment!r}"
    return f"{shown_path(link)} is not in the output{_because(link)}"
