"""What HTML and SVG say about URLs: which attribute of which element holds one, and what kind of region opens.

Sources: HTML Living Standard, "Attributes" index and section 2.4.4 (URL attributes); SVG 2, section 16.1.4.
"""

from __future__ import annotations

URL, URL_LIST, SRCSET = "url", "list", "srcset"

URL_ATTRIBUTES: dict[str, tuple[tuple[str, str], ...]] = {
    "a": (("href", URL), ("xlink:href", URL), ("ping", URL_LIST)),
    "area": (("href", URL), ("ping", URL_LIST)),
    "link": (("href", URL), ("imagesrcset", SRCSET)),
    "script": (("src", URL), ("href", URL), ("xlink:href", URL)),
    "img": (("src", URL), ("longdesc", URL), ("srcset", SRCSET), ("usemap", URL)),
    "source": (("src", URL), ("srcset", SRCSET)),
    "iframe": (("src", URL), ("longdesc", URL)),
    "frame": (("src", URL), ("longdesc", URL)),
    "video": (("src", URL), ("poster", URL)),
    "audio": (("src", URL),),
    "track": (("src", URL),),
    "object": (("data", URL), ("usemap", URL)),
    "embed": (("src", URL),),
    "form": (("action", URL),),
    "button": (("formaction", URL),),
    "input": (("src", URL), ("formaction", URL), ("usemap", URL)),
    "blockquote": (("cite", URL),),
    "q": (("cite", URL),),
    "ins": (("cite", URL),),
    "del": (("cite", URL),),
    "html": (("manifest", URL),),
}
"""Element to its URL attributes, in the order in which they are reported."""

SVG_REFERENCES = frozenset({
    "use", "image", "lineargradient", "radialgradient", "pattern", "textpath", "mpath", "feimage", "animate",
    "set", "animatemotion", "animatetransform", "filter", "cursor", "tref", "altglyph",
})  # fmt: skip
"""SVG elements whose `href` or `xlink:href` is fetched or points into the document."""

SVG_ATTRIBUTES = (("href", URL), ("xlink:href", URL))

BACKGROUND = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})
"""Elements on which browsers still honour `background` (HTML Living Standard, section 15.3)."""

METADATA_URLS = frozenset({
    "og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:video:url",
    "og:video:secure_url", "og:audio", "og:audio:url", "og:audio:secure_url",
    "twitter:image", "twitter:image:src", "twitter:player", "twitter:player:stream",
    "msapplication-tileimage", "msapplication-square70x70logo", "msapplication-square150x150logo",
    "msapplication-wide310x150logo", "msapplication-square310x310logo", "msapplication-config",
    "thumbnail",
})  # fmt: skip
"""`property` or `name` of the meta elements that hold a URL (ogp.me; Twitter card markup)."""

NOT_FETCHED_RELS = frozenset({"preconnect", "dns-prefetch"})
"""`link` relations that name an origin, not a resource."""

REL_ALONE = "rel"
"""Attribute of what stands for an anchor that has `rel` and no target."""
NO_TARGET = frozenset({"onclick", REL_ALONE})
"""Attributes that lead nowhere: neither counted nor looked up."""

NON_EMPTY = frozenset({
    ("img", "src"), ("input", "src"), ("script", "src"), ("iframe", "src"), ("frame", "src"), ("video", "src"),
    ("video", "poster"), ("audio", "src"), ("source", "src"), ("track", "src"), ("embed", "src"),
    ("object", "data"),
})  # fmt: skip
"""Attributes where an empty URL is an error and nothing is shown (HTML: "valid non-empty URL")."""

CONTENT, NAV, HEADER, FOOTER, ASIDE = "content", "nav", "header", "footer", "aside"
COMMENTS, SPONSORED, HIDDEN = "comments", "sponsored", "hidden"

STICKY = frozenset({COMMENTS, SPONSORED, HIDDEN})
"""Regions that nothing inside can leave."""

ROLE_REGIONS = {
    "navigation": NAV, "menu": NAV, "menubar": NAV, "search": NAV, "banner": HEADER, "contentinfo": FOOTER,
    "complementary": ASIDE, "main": CONTENT, "article": CONTENT, "doc-toc": NAV, "directory": NAV,
}  # fmt: skip

TOKEN_REGIONS = {
    **dict.fromkeys(
        (
            "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "pagination", "pager", "toc",
            "table-of-contents", "sidebar", "sphinxsidebar", "site-nav", "main-menu", "topnav", "subnav", "related",
            "wy-nav-side", "wy-breadcrumbs", "md-nav", "md-sidebar", "md-tabs", "toctree-wrapper-nav", "navfooter",
            "navheader", "skip-nav", "skip-link",
        ),
        NAV,
    ),
    **dict.fromkeys(("header", "site-header", "page-header", "masthead", "md-header", "banner"), HEADER),
    **dict.fromkeys(("footer", "site-footer", "page-footer", "colophon", "md-footer"), FOOTER),
    **dict.fromkeys(("aside", "widget", "widgets", "widget-area"), ASIDE),
}  # fmt: skip
"""Class or id tokens, compared exactly, that tell the region of a neutral container."""

TAG_REGIONS = {
    "nav": NAV,
    "header": HEADER,
    "footer": FOOTER,
    "aside": ASIDE,
    "main": CONTENT,
    "article": CONTENT,
}

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements that separate words in a text."""

UNSEEN = frozenset(
    {"script", "style", "template", "textarea", "iframe", "noframes", "noembed", "head", "title"}
)
"""Elements whose content is no visible text."""
