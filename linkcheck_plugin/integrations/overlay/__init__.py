"""Shows the findings of a page in the page, while the development server of MkDocs serves it.

The overlay stands around the server's WSGI application and adds one script element to the HTML pages that
pass through it. The files of the output stay as MkDocs wrote them: there is nothing to take out again, also not
with `--dirty`, the check never reads the overlay, and no built site can hold a trace of it. Every page gets
the script, also one without findings: with instant navigation the next page is shown by the scripts of this
one. The script asks for the findings of the page by its path.
"""

from __future__ import annotations

import html
import json
import posixpath
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from linkcheck_plugin.model import Finding, Level

FOLDER = "__linkcheck/"
"""Where, below the address of the site, the overlay's own files are served."""
ASSETS = {"overlay.js": "text/javascript; charset=utf-8", "overlay.css": "text/css; charset=utf-8"}
SHOWN = (Level.ERROR, Level.WARNING)

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Overlay:
    """What the last build found, and the application that shows it."""

    def __init__(self) -> None:
        self._site: Path | None = None
        self._findings: Sequence[Finding] = ()

    def show(self, site: Path, findings: Iterable[Finding]) -> None:
        """Take the findings of a build that has ended."""
        self._findings = [finding for finding in findings if finding.severity in SHOWN]
        self._site = site

    def hide(self) -> None:
        """Show nothing until the next build: the option was switched off."""
        self._site, self._findings = None, ()

    def around(self, application: Application, mount: str = "/") -> Application:
        """The application of a server with the overlay; `mount` is the path at which the site is served."""
        own = mount + FOLDER

        def overlaid(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            site = self._site
            if site is None:
                return application(environ, start_response)
            path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "ignore")
            if path.startswith(own):
                return self._own_file(site, path[len(own) :], mount, environ, start_response)
            return _with_script(application, own + "overlay.js", environ, start_response)

        return overlaid

    def _own_file(
        self,
        site: Path,
        name: str,
        mount: str,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        from linkcheck_plugin.integrations.overlay.places import findings_of_page  # no build needs it

        if name in ASSETS:
            status, kind = "200 OK", ASSETS[name]
            body = resources.files(__name__).joinpath(name).read_bytes()
        elif name == "findings.json":
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("path", ["/"])[0]
            page = _page_at(site, unquote(asked), mount)
            status, kind = "200 OK", "application/json"
            address = f"http://{environ.get('HTTP_HOST', 'localhost')}{asked}"
            body = json.dumps(findings_of_page(site, page, address, self._findings)).encode()
        else:
            status, kind, body = "404 Not Found", "text/plain", b"404 Not Found"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(status, headers)
        return [body]


def _page_at(site: Path, path: str, mount: str) -> str:
    """The file that the server shows for a path of the address, as MkDocs finds it."""
    name = posixpath.normpath("/" + path.removeprefix(mount)).lstrip("/")
    if path.endswith("/"):
        name = posixpath.join(name, "index.html")
    try:
        return name if (site / name).is_file() else "404.html"
    except (OSError, ValueError):
        return "404.html"


def _with_script(
    application: Application, url: str, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """What the application answers, with the script in it if it is a page."""
    started: list[tuple[str, Headers, Any]] = []
    early: list[bytes] = []

    def hold(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
        started.append((status, headers, exc_info))
        return early.append

    body = application(environ, hold)
    if not started:  # an application may answer only when it is read
        body = list(body)
    status, headers, exc_info = started[-1]
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if not kind.lower().startswith("text/html"):
        write = start_response(status, headers, exc_info)
        for part in early:
            write(part)
        return body
    try:
        page = b"".join([*early, *body])
    finally:
        if hasattr(body, "close"):
            body.close()
    page = insert_script(page, url)
    headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
    start_response(status, [*headers, ("Content-Length", str(len(page)))], exc_info)
    return [page]


def insert_script(page: bytes, url: str) -> bytes:
    """The page with the script at its end, where MkDocs puts its own."""
    end = page.rfind(b"</body>")
    end = len(page) if end < 0 else end
    return b'%b<script src="%b" defer></script>%b' % (page[:end], html.escape(url).encode(), page[end:])
