"""Small reports made by hand."""

import io
from typing import Any

from linkcheck_plugin.model import Coverage, Finding, Level, Occurrence, Report, Source
from linkcheck_plugin.report import write

BROKEN = Finding(
    code="LNK001",
    name="internal-broken",
    severity=Level.ERROR,
    message='"../instal/" leads to no file',
    page="guide/index.html",
    url="../instal/",
    target="https://example.org/docs/instal/",
    element="a",
    attribute="href",
    text="install",
    region="content",
    line=12,
    column=13,
    source=Source("docs/guide.md", 4, 5),
    suggestion="../install/",
    occurrences=(
        Occurrence("guide/index.html", 12, 13, source=Source("docs/guide.md", 4, 5)),
        Occurrence("more/index.html", 3, 1, url="../../instal/", source=Source("docs/more.md", 2)),
    ),
)

NAV = Finding(
    code="LNK004",
    name="asset-missing",
    severity=Level.ERROR,
    message='"/logo.png" leads to no file',
    page="a.html",
    url="/logo.png",
    target="https://example.org/logo.png",
    element="img",
    attribute="src",
    region="header",
    line=2,
    column=20,
    occurrences=tuple(Occurrence(f"{name}.html", 2, 20) for name in "abcdef"),
)

AFFILIATE = Finding(
    code="LNK201",
    name="affiliate-unqualified",
    severity=Level.WARNING,
    message="affiliate link without rel=sponsored",
    page="shop.html",
    url="https://awin1.com/x",
    element="a",
    attribute="href",
    text="buy",
    region="content",
    line=7,
    column=9,
    suggestion='write rel="sponsored"',
    occurrences=(Occurrence("shop.html", 7, 9),),
)

UNVERIFIED = Finding(
    code="LNK011",
    name="external-unverified",
    severity=Level.INFO,
    message="https://example.com/ could not be verified: bot wall (HTTP 403)",
    page="shop.html",
    url="https://example.com/",
    target="https://example.com/",
    status=403,
    evidence="bot wall (HTTP 403)",
)

COVERAGE = Coverage(8123, 940, 8101, {"ignored": 2, "outbound": 240, "mailto": 20})


def report(*findings: Finding, **changes: Any) -> Report:
    settings: dict[str, Any] = {
        "directory": "site",
        "site_url": "https://example.org/docs/",
        "pages": 120,
        "assets": 310,
        "coverage": COVERAGE,
    }
    return Report(**{**settings, **changes}, findings=findings)


def written(
    given: Report, name: str, *, level: Level = Level.WARNING, fail_on: str = "error", **view: Any
) -> str:
    stream = io.StringIO()
    write(given, name, stream, level=level, fail_on=fail_on, **view)
    return stream.getvalue()
