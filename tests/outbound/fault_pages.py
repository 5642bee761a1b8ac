"""Pages as the fault server shows them: fragments of every kind, pages that are not what they seem."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from fault_wire import HTML, Asked, Fault, Step, answer, fixed, head, when

FRAGMENTS = """<!doctype html><html lang=en><title>Fragments</title>
<h1 id="start">Fragments</h1>
<h2 id="sec-1">One</h2> <h2><a name="old-anchor"></a>Two</h2> <h2 id="café">Three</h2>
<h2 id=unq class=x>Four</h2> <h2 id="a&amp;b">Five</h2> <p>Hello.</p>
<!-- <p id="commented"></p> --></html>
""".encode()
LATIN = '<!doctype html><meta charset="iso-8859-1"><title>Latin</title><h1 id="café">x</h1>'.encode("latin-1")
GITHUB = b'<!doctype html><title>README</title><h2><a id="user-content-usage" href="#usage"></a>Usage</h2>'
SPA = b"<!doctype html><title>App</title><div id=app></div><script src=/app.js></script>"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
NOT_FOUND = b"""<!doctype html><html lang=en><title>404 - Page not found | Example</title>
<h1>Page not found</h1><p>The page you are looking for does not exist.</p></html>
"""
HOME = """<!doctype html><html lang=en><title>Example, a shop for examples</title>
<link rel=canonical href="http://{host}/"><h1>Welcome</h1><p>Examples of all kinds.</p></html>
"""
PARKED = b"""<!doctype html><html lang=en><title>example.org is for sale</title>
<script src="https://img.sedoparking.com/js/jquery.js"></script><h1>This domain is for sale!</h1>
<p>Buy this domain. The owner of example.org offers it at Sedo.</p></html>
"""


def late(asked: Asked) -> Iterator[Step]:
    """The fragment stands at the end of a page that comes in pieces."""
    pieces = [b"<!doctype html><title>Late</title>", *[b"<p>x</p>" * 8000] * 4, b"<h2 id=late>Late</h2>"]
    yield head(200, HTML, f"Content-Length: {sum(map(len, pieces))}")
    if asked.method != "HEAD":
        for piece in pieces:
            yield piece
            yield 0.02


def beyond(asked: Asked) -> Iterator[Step]:
    """The fragment stands after a hundred megabytes, which nobody should read."""
    filler = b"<p>x</p>" * 8192
    end = b"<h2 id=beyond>Beyond</h2>"
    yield head(200, HTML, f"Content-Length: {len(filler) * 1600 + len(end)}")
    if asked.method != "HEAD":
        for _ in range(1600):
            yield filler
        yield end


def home(asked: Asked) -> Iterator[Step]:
    """The same page whatever path is asked for."""
    return answer(asked, 200, body=HOME.format(host=asked.host).encode())


FAULTS: dict[str, Fault] = {
    "": home,
    "frag": fixed(200, body=FRAGMENTS),
    "fragredir": fixed(301, "Location: /frag", body=b"moved"),
    "fraggz": when(
        lambda asked: "gzip" in asked.headers.get("accept-encoding", ""),
        fixed(200, "Content-Encoding: gzip", body=gzip.compress(FRAGMENTS)),
        fixed(200, body=FRAGMENTS),
    ),
    "fraglatin": fixed(200, "Content-Type: text/html", body=LATIN),
    "fraglate": late,
    "fragbeyond": beyond,
    "fragspa": fixed(200, body=SPA),
    "fraggh": fixed(200, body=GITHUB),
    "pdf": fixed(200, "Content-Type: application/pdf", body=PDF),
    "soft404": fixed(200, body=NOT_FOUND),
    "softhome": home,
    "softredirect": fixed(302, "Location: /", body=b"moved"),
    "parked": fixed(200, body=PARKED),
}
"""By the first segment of the path; the empty one is the root of every host."""
