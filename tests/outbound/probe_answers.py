"""What the services that probes ask are documented to answer, row by row."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linkcheck_plugin.model import Verdict

OK, BROKEN, UNVERIFIABLE = Verdict.OK, Verdict.BROKEN, Verdict.UNVERIFIABLE
UNDECIDED = None
"""The site itself is asked."""


@dataclass(frozen=True, slots=True)
class Case:
    """A link, where it is asked about, and what an answer there means for it."""

    row: str
    url: str
    host: str
    path: str
    status: int
    body: Any
    verdict: Verdict | None
    headers: Mapping[str, str] = field(default_factory=dict)


def inventory(*lines: str, version: int = 2) -> bytes:
    """An `objects.inv` as Sphinx writes it."""
    head = f"# Sphinx inventory version {version}\n# Project: Example\n# Version: 1.0\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    return head.encode() + zlib.compress("".join(f"{line}\n" for line in lines).encode())


NPM, CRATES, PYPI = "registry.npmjs.org", "crates.io", "pypi.org"
WALL = "<html><head><title>Just a moment...</title></head><body>challenge-platform</body></html>"
CLOUDFLARE = {"cf-mitigated": "challenge", "server": "cloudflare"}
NO_CRATE = {"errors": [{"detail": "crate `no-such` does not exist"}]}
NO_VERSION = {"errors": [{"detail": "crate `serde` does not have a version `99.0.0`"}]}
CRAWLER = {"errors": [{"detail": "We are unable to process your request at this time."}]}

PACKAGES = [
    Case("npm", "https://www.npmjs.com/package/left-pad", NPM, "/left-pad", 200, {"name": "left-pad"}, OK),
    Case("npm", "http://npmjs.com/package/@types/node/", NPM, "/@types%2Fnode", 200, {"name": "x"}, OK),
    Case("npm", "https://www.npmjs.com/package/@types/node/v/20.1.0?activeTab=code", NPM, "/@types%2Fnode/20.1.0", 200, {"version": "20.1.0"}, OK),
    Case("npm", "https://npmjs.org/package/no-such", NPM, "/no-such", 404, {"error": "Not found"}, BROKEN),
    Case("npm", "https://www.npmjs.com/package/left-pad/v/99.0.0", NPM, "/left-pad/99.0.0", 404, b'"version not found: 99.0.0"', BROKEN),
    Case("npm", "https://www.npmjs.com/package/lodash", NPM, "/lodash", 429, WALL, UNDECIDED, CLOUDFLARE),
    Case("npm", "https://www.npmjs.com/package/lodash", NPM, "/lodash", 404, WALL, UNDECIDED, CLOUDFLARE),
    Case("npm", "https://www.npmjs.com/package/lodash", NPM, "/lodash", 503, "", UNDECIDED),
    Case("crates", "https://crates.io/crates/serde", CRATES, "/api/v1/crates/serde", 200, {"crate": {}}, OK),
    Case("crates", "https://crates.io/crates/serde/1.0.200", CRATES, "/api/v1/crates/serde/1.0.200", 200, {"version": {"num": "1.0.200"}}, OK),
    Case("crates", "https://crates.io/crates/a-b_c/versions", CRATES, "/api/v1/crates/a-b_c", 200, {}, OK),
    Case("crates", "https://crates.io/crates/no-such", CRATES, "/api/v1/crates/no-such", 404, NO_CRATE, BROKEN),
    Case("crates", "https://crates.io/crates/serde/99.0.0/dependencies", CRATES, "/api/v1/crates/serde/99.0.0", 404, NO_VERSION, BROKEN),
    Case("crates", "https://crates.io/crates/x", CRATES, "/api/v1/crates/x", 403, CRAWLER, UNDECIDED),
    Case("crates", "https://crates.io/crates/x", CRATES, "/api/v1/crates/x", 404, "Not Found", UNDECIDED),
    Case("pypi", "https://pypi.org/project/requests/", PYPI, "/pypi/requests/json", 200, {"info": {}}, OK),
    Case("pypi", "https://pypi.org/project/x/1.0/#files", PYPI, "/pypi/x/1.0/json", 200, {"info": {}}, OK),
    Case("pypi", "https://pypi.org/p/Django", PYPI, "/pypi/Django/json", 301, "moved", OK, {"Location": "https://pypi.org/pypi/django/json"}),
    Case("pypi", "https://pypi.org/project/no-such/", PYPI, "/pypi/no-such/json", 404, {"message": "Not Found"}, BROKEN),
    Case("pypi", "https://pypi.org/project/x/", PYPI, "/pypi/x/json", 404, "Not Found", UNDECIDED),
    Case("pypi", "https://pypi.org/project/x/", PYPI, "/pypi/x/json", 503, "", UNDECIDED),
]  # fmt: skip

DOI, ARCHIVE, WIKI = "doi.org", "archive.org", "en.wikipedia.org"
URL_VALUE = {"index": 1, "type": "URL", "data": {"format": "string", "value": "https://example.org/"}}
SNAPSHOT = {
    "available": True,
    "url": "http://web.archive.org/web/20130919044612/http://example.com/",
    "timestamp": "20130919044612",
    "status": "200",
}
QUERY = "/w/api.php?action=query&format=json&formatversion=2&titles="


def handle(doi: str, code: int) -> dict[str, Any]:
    """An answer of the proxy server of the Handle System."""
    values = {"values": [URL_VALUE]} if code == 1 else {}
    return {"responseCode": code, "handle": doi, **values}


def pages(**page: Any) -> dict[str, Any]:
    """An answer of MediaWiki in its second format."""
    return {"batchcomplete": True, "query": {"pages": [page]}}


DOCUMENTS = [
    Case("doi", "https://doi.org/10.1000/182", DOI, "/api/handles/10.1000/182", 200, handle("10.1000/182", 1), OK),
    Case("doi", "http://dx.doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
         DOI, "/api/handles/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2", 200, handle("10.1002/(SICI)…", 1), OK),
    Case("doi", "https://doi.org/10%2Fabc", DOI, "/api/handles/10/abc", 200, handle("10/abc", 1), OK),
    Case("doi", "https://doi.org/10.1000/no%25such?nosfx=y", DOI, "/api/handles/10.1000/no%25such", 404, handle("10.1000/no%such", 100), BROKEN),
    Case("doi", "https://doi.org/10.1/x", DOI, "/api/handles/10.1/x", 200, handle("10.1/x", 200), UNDECIDED),
    Case("doi", "https://doi.org/10.1/x", DOI, "/api/handles/10.1/x", 404, "<p>Not found</p>", UNDECIDED),
    Case("doi", "https://doi.org/10.1/x", DOI, "/api/handles/10.1/x", 500, handle("10.1/x", 2), UNDECIDED),
    Case("archive", "https://web.archive.org/web/20130919044612/http://example.com/",
         ARCHIVE, "/wayback/available?url=http%3A%2F%2Fexample.com%2F&timestamp=20130919044612", 200, {"archived_snapshots": {"closest": SNAPSHOT}}, OK),
    Case("archive", "https://web.archive.org/web/2013id_/https://example.com/a%20b?c=d&e=%26",
         ARCHIVE, "/wayback/available?url=https%3A%2F%2Fexample.com%2Fa%2520b%3Fc%3Dd%26e%3D%2526&timestamp=2013", 200, {"archived_snapshots": {"closest": SNAPSHOT}}, OK),
    Case("archive", "https://web.archive.org/web/2013/http://example.com/x",
         ARCHIVE, "/wayback/available?url=http%3A%2F%2Fexample.com%2Fx&timestamp=2013", 200, {"archived_snapshots": {}}, UNDECIDED),
    Case("wikipedia", "https://en.wikipedia.org/wiki/AC/DC", WIKI, QUERY + "AC%2FDC", 200, pages(pageid=1, ns=0, title="AC/DC"), OK),
    Case("wikipedia", "https://de.wikipedia.org/wiki/Stra%C3%9Fe_%26_Weg?action=raw",
         "de.wikipedia.org", QUERY + "Stra%C3%9Fe_%26_Weg", 200, pages(pageid=2, ns=0, title="Straße & Weg"), OK),
    Case("wikipedia", "https://en.wikipedia.org/wiki/File:On_Commons.jpg",
         WIKI, QUERY + "File%3AOn_Commons.jpg", 200, pages(ns=6, title="File:On Commons.jpg", missing=True, known=True, imagerepository="shared"), OK),
    Case("wikipedia", "https://en.wikipedia.org/wiki/No_such_article",
         WIKI, QUERY + "No_such_article", 200, pages(ns=0, title="No such article", missing=True), BROKEN),
    Case("wikipedia", "https://en.wikipedia.org/wiki/A%5BB",
         WIKI, QUERY + "A%5BB", 200, pages(title="A[B", invalidreason='The requested page title contains "[".', invalid=True), BROKEN),
    Case("wikipedia", "https://en.wikipedia.org/wiki/Category:Without_a_page",
         WIKI, QUERY + "Category%3AWithout_a_page", 200, pages(ns=14, title="Category:Without a page", missing=True), UNDECIDED),
    Case("wikipedia", "https://en.wikipedia.org/wiki/de:Haus",
         WIKI, QUERY + "de%3AHaus", 200, {"batchcomplete": True, "query": {"interwiki": [{"title": "de:Haus", "iw": "de"}]}}, UNDECIDED),
    Case("wikipedia", "https://en.wikipedia.org/wiki/X", WIKI, QUERY + "X", 429, "Too many", UNDECIDED),
]  # fmt: skip

YOUTUBE = "www.youtube.com"
VIDEO = {"title": "A video", "type": "video", "version": "1.0", "provider_name": "YouTube"}
OEMBED = "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{}&format=json"
LONG, SHORT, EMBEDDED = "youtube", "youtube-short", "youtube-embedded"

VIDEOS = [
    Case(LONG, f"https://{YOUTUBE}/watch?v=dQw4w9WgXcQ", YOUTUBE, OEMBED.format("dQw4w9WgXcQ"), 200, VIDEO, OK),
    Case(LONG, "https://m.youtube.com/watch?t=4&v=a-_b&x", YOUTUBE, OEMBED.format("a-_b"), 200, VIDEO, OK),
    Case(LONG, f"https://{YOUTUBE}/shorts/abc?feature=share", YOUTUBE, OEMBED.format("abc"), 200, VIDEO, OK),
    Case(LONG, "http://youtube.com/v/abc&hl=en", YOUTUBE, OEMBED.format("abc"), 200, VIDEO, OK),
    Case(LONG, f"https://{YOUTUBE}/watch?v=abc", YOUTUBE, OEMBED.format("abc"), 401, "Unauthorized", OK),
    Case(LONG, f"https://{YOUTUBE}/watch?v=abc", YOUTUBE, OEMBED.format("abc"), 403, "Forbidden", UNVERIFIABLE),
    Case(LONG, f"https://{YOUTUBE}/watch?v=abc", YOUTUBE, OEMBED.format("abc"), 404, "Not Found", BROKEN),
    Case(LONG, f"https://{YOUTUBE}/live/abc", YOUTUBE, OEMBED.format("abc"), 400, "Bad Request", BROKEN),
    Case(LONG, f"https://{YOUTUBE}/watch?v=abc", YOUTUBE, OEMBED.format("abc"), 429, "", UNDECIDED),
    Case(SHORT, "https://youtu.be/abc?si=x", YOUTUBE, OEMBED.format("abc"), 200, VIDEO, OK),
    Case(SHORT, "https://youtu.be/abc", YOUTUBE, OEMBED.format("abc"), 401, "Unauthorized", OK),
    Case(SHORT, "https://youtu.be/abc", YOUTUBE, OEMBED.format("abc"), 403, "Forbidden", UNVERIFIABLE),
    Case(SHORT, "https://youtu.be/abc", YOUTUBE, OEMBED.format("abc"), 404, "Not Found", BROKEN),
    Case(SHORT, "https://youtu.be/abc", YOUTUBE, OEMBED.format("abc"), 500, "", UNDECIDED),
    Case(EMBEDDED, "https://www.youtube-nocookie.com/embed/abc?rel=0", YOUTUBE, OEMBED.format("abc"), 200, VIDEO, OK),
    Case(EMBEDDED, f"https://{YOUTUBE}/embed/abc", YOUTUBE, OEMBED.format("abc"), 401, "Unauthorized", UNVERIFIABLE),
    Case(EMBEDDED, f"https://{YOUTUBE}/embed/abc", YOUTUBE, OEMBED.format("abc"), 400, "Bad Request", BROKEN),
    Case(EMBEDDED, f"https://{YOUTUBE}/embed/abc", YOUTUBE, OEMBED.format("abc"), 503, "", UNDECIDED),
]  # fmt: skip

GITHUB, GITLAB = "api.github.com", "gitlab.com"
AT_GITHUB, AT_GITLAB = "https://github.com/o/r", "https://gitlab.com/g/s/p"
REPOSITORY, PROJECT = "/repos/o/r", "/api/v4/projects/g%2Fs%2Fp"
NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
MOVED = {"message": "Moved Permanently", "url": "https://api.github.com/repositories/1"}
BAD_TOKEN = {"message": "Bad credentials", "status": "401"}
NO_COMMIT = {"message": "No commit found for SHA: 0123456", "status": "422"}
NO_PROJECT = {"message": "404 Project Not Found"}

CODE = [
    Case("github", AT_GITHUB, GITHUB, REPOSITORY, 200, {"id": 1, "private": False}, OK),
    Case("github", AT_GITHUB + ".git", GITHUB, REPOSITORY, 301, MOVED, OK),
    Case("github", AT_GITHUB + "/?tab=readme-ov-file", GITHUB, REPOSITORY, 404, NOT_FOUND, BROKEN),
    Case("github", AT_GITHUB, GITHUB, REPOSITORY, 200, {"id": 1, "private": True}, UNVERIFIABLE),
    Case("github", AT_GITHUB, GITHUB, REPOSITORY, 401, BAD_TOKEN, UNDECIDED),
    Case("github", AT_GITHUB, GITHUB, REPOSITORY, 403, {"message": "API rate limit exceeded"}, UNDECIDED),
    Case("github", AT_GITHUB, GITHUB, REPOSITORY, 404, "<p>Not found</p>", UNDECIDED),
    Case("github-issue", AT_GITHUB + "/issues/5", GITHUB, REPOSITORY + "/issues/5", 200, {"number": 5}, OK),
    Case("github-issue", AT_GITHUB + "/pull/6", GITHUB, REPOSITORY + "/issues/6", 301, MOVED, OK),
    Case("github-issue", AT_GITHUB + "/issues/7", GITHUB, REPOSITORY + "/issues/7", 410, {"message": "This issue was deleted"}, BROKEN),
    Case("github-issue", AT_GITHUB + "/issues/8",
         GITHUB, REPOSITORY + "/issues/8", 410, {"message": "Issues are disabled for this repo"}, UNDECIDED),
    Case("github-issue", AT_GITHUB + "/issues/9", GITHUB, REPOSITORY + "/issues/9", 404, NOT_FOUND, UNDECIDED),
    Case("github-file", AT_GITHUB + "/blob/main/docs/a%20b%2Bc.md?plain=1",
         GITHUB, REPOSITORY + "/contents/docs/a%20b+c.md?ref=main", 200, {"type": "file"}, OK),
    Case("github-file", AT_GITHUB + "/tree/v1.0/docs/", GITHUB, REPOSITORY + "/contents/docs?ref=v1.0", 200, [{"type": "file"}], OK),
    Case("github-file", AT_GITHUB + "/blob/feature/x/README.md",
         GITHUB, REPOSITORY + "/contents/x/README.md?ref=feature", 404, NOT_FOUND, UNDECIDED),
    Case("github-commit", AT_GITHUB + "/commit/0123456", GITHUB, REPOSITORY + "/commits/0123456", 200, {"sha": "0123456"}, OK),
    Case("github-commit", AT_GITHUB + "/commit/0123456", GITHUB, REPOSITORY + "/commits/0123456", 422, NO_COMMIT, BROKEN),
    Case("github-commit", AT_GITHUB + "/commit/0123456", GITHUB, REPOSITORY + "/commits/0123456", 404, NOT_FOUND, UNDECIDED),
    Case("github-release", AT_GITHUB + "/releases/tag/pkg/v1.0%2B1",
         GITHUB, REPOSITORY + "/releases/tags/pkg/v1.0+1", 200, {"tag_name": "pkg/v1.0+1"}, OK),
    Case("github-release", AT_GITHUB + "/releases/tag/v1.0", GITHUB, REPOSITORY + "/releases/tags/v1.0", 404, NOT_FOUND, UNDECIDED),
    Case("gitlab", AT_GITLAB, GITLAB, PROJECT, 200, {"visibility": "public"}, OK),
    Case("gitlab", AT_GITLAB + ".git", GITLAB, PROJECT, 200, {"visibility": "private"}, UNVERIFIABLE),
    Case("gitlab", AT_GITLAB + "/", GITLAB, PROJECT, 200, {"visibility": "internal"}, UNVERIFIABLE),
    Case("gitlab", AT_GITLAB, GITLAB, PROJECT, 404, NO_PROJECT, UNDECIDED),
    Case("gitlab", AT_GITLAB, GITLAB, PROJECT, 401, {"message": "401 Unauthorized"}, UNDECIDED),
    Case("gitlab-issue", AT_GITLAB + "/-/issues/3", GITLAB, PROJECT + "/issues/3", 200, {"iid": 3}, OK),
    Case("gitlab-issue", AT_GITLAB + "/-/merge_requests/4",
         GITLAB, PROJECT + "/merge_requests/4", 301, "moved", OK, {"Location": "https://gitlab.com/api/v4/projects/12/merge_requests/4"}),
    Case("gitlab-issue", AT_GITLAB + "/-/issues/5", GITLAB, PROJECT + "/issues/5", 404, {"message": "404 Not found"}, BROKEN),
    Case("gitlab-issue", AT_GITLAB + "/-/issues/5", GITLAB, PROJECT + "/issues/5", 404, NO_PROJECT, UNVERIFIABLE),
    Case("gitlab-issue", AT_GITLAB + "/-/issues/5", GITLAB, PROJECT + "/issues/5", 429, "", UNDECIDED),
    Case("gitlab-file", AT_GITLAB + "/-/blob/main/docs/a.md?ref_type=heads",
         GITLAB, PROJECT + "/repository/files/docs%2Fa.md?ref=main", 200, {"file_name": "a.md"}, OK),
    Case("gitlab-file", AT_GITLAB + "/-/raw/main/no.md",
         GITLAB, PROJECT + "/repository/files/no.md?ref=main", 404, {"message": "404 File Not Found"}, BROKEN),
    Case("gitlab-file", AT_GITLAB + "/-/blob/feature/x/a.md",
         GITLAB, PROJECT + "/repository/files/x%2Fa.md?ref=feature", 404, {"message": "404 Commit Not Found"}, UNDECIDED),
    Case("gitlab-file", AT_GITLAB + "/-/blob/main/a.md", GITLAB, PROJECT + "/repository/files/a.md?ref=main", 404, NO_PROJECT, UNVERIFIABLE),
]  # fmt: skip

PYTHON = inventory(
    "os.path.join py:function 1 library/os.path.html#$ -",
    "library/os.path std:doc -1 library/os.path.html os.path — Common pathname manipulations",
    "index std:doc -1 index.html Python documentation",
)
READTHEDOCS = inventory("user/quickstart std:doc -1 user/quickstart/ Quickstart", "index std:doc -1  Home")
AT_PYTHON, AT_READTHEDOCS = "https://docs.python.org", "https://requests.readthedocs.io"
HERE, THERE = "docs.python.org", "requests.readthedocs.io"

INVENTORIES = [
    Case("sphinx-python", AT_PYTHON + "/3/library/os.path.html", HERE, "/3/objects.inv", 200, PYTHON, OK),
    Case("sphinx-python", AT_PYTHON + "/fr/3.12/", HERE, "/fr/3.12/objects.inv", 200, PYTHON, OK),
    Case("sphinx-python", AT_PYTHON + "/3/no.html", HERE, "/3/objects.inv", 200, PYTHON, UNDECIDED),
    Case("sphinx-python", AT_PYTHON + "/3/no.html", HERE, "/3/objects.inv", 200, "<html>", UNDECIDED),
    Case("sphinx-python", AT_PYTHON + "/9/no.html", HERE, "/9/objects.inv", 404, "Not found", UNDECIDED),
    Case("sphinx-readthedocs", AT_READTHEDOCS + "/en/latest/user/quickstart/index.html", THERE, "/en/latest/objects.inv", 200, READTHEDOCS, OK),
    Case("sphinx-readthedocs", AT_READTHEDOCS + "/en/stable/", THERE, "/en/stable/objects.inv", 200, READTHEDOCS, OK),
    Case("sphinx-readthedocs", AT_READTHEDOCS + "/en/latest/no/", THERE, "/en/latest/objects.inv", 200, READTHEDOCS, UNDECIDED),
]  # fmt: skip

CASES = PACKAGES + DOCUMENTS + VIDEOS + CODE + INVENTORIES

TWINS = {
    "npm": (
        "https://www.npmjs.com/about",
        "https://www.npmjs.com/package/",
        "https://www.npmjs.com/package/@types",
        "https://www.npmjs.com/~npm",
        "https://docs.npmjs.com/package/x",
    ),
    "crates": ("https://crates.io/", "https://crates.io/crates", "https://crates.io/crates/serde/1.0/x"),
    "pypi": (
        "https://pypi.org/",
        "https://pypi.org/search/?q=x",
        "https://pypi.org/project/",
        "https://pypi.org/user/x/",
    ),
    "doi": ("https://doi.org/", "https://www.doi.org/the-identifier/resources/", "https://doi.org/10.1000/"),
    "archive": (
        "https://web.archive.org/",
        "https://web.archive.org/web/2020*/http://example.com/",
        "https://web.archive.org/save/http://example.com/",
        "https://archive.org/details/texts",
    ),
    "wikipedia": (
        "https://en.wikipedia.org/",
        "https://en.wikipedia.org/w/index.php?title=X",
        "https://en.wikipedia.org/wiki/A%7CB",
        "https://wikipedia.org/wiki/X",
        "https://en.wikipedia.org:8443/wiki/X",
        "https://en.wikipedia.org.example/wiki/X",
    ),
    "youtube": (
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?list=x",
        "https://www.youtube.com/playlist?list=x&v=y",
        "https://www.youtube.com/feed/history",
        "https://www.youtube.com/watch?v=",
    ),
    "youtube-short": ("https://youtu.be/", "https://youtu.be/abc/def"),
    "youtube-embedded": (
        "https://www.youtube.com/embed/videoseries?list=x",
        "https://www.youtube.com/embed/live_stream?channel=x",
        "https://www.youtube.com/embed/",
    ),
    "github": (
        "https://github.com/",
        "https://github.com/features",
        "https://github.com/features/actions",
        "https://github.com/Topics/python",
        "https://github.com/o",
        "https://github.com/o/r/wiki",
        "https://gist.github.com/o/r",
        "https://github.com/o/%2e%2e%2fr",
    ),
    "github-issue": (
        "https://github.com/o/r/issues",
        "https://github.com/o/r/issues/new",
        "https://github.com/o/r/pull/1/files",
    ),
    "github-file": (
        "https://github.com/o/r/tree/main",
        "https://github.com/o/r/blob/main/..%2F..%2F..%2Fuser",
        "https://github.com/o/r/blob/main/a/..%2fb",
    ),
    "github-commit": ("https://github.com/o/r/commits/main", "https://github.com/o/r/commit/main"),
    "github-release": ("https://github.com/o/r/releases", "https://github.com/o/r/releases/latest"),
    "gitlab": (
        "https://gitlab.com/explore",
        "https://gitlab.com/g/p/-/pipelines",
        "https://about.gitlab.com/a/b",
    ),
    "gitlab-issue": ("https://gitlab.com/g/p/-/issues", "https://gitlab.com/g/p/-/issues/new"),
    "gitlab-file": ("https://gitlab.com/g/p/-/tree/main/docs", "https://gitlab.com/g/p/-/blob/main"),
    "sphinx-python": ("https://docs.python.org/", "https://docs.python.org/3"),
    "sphinx-readthedocs": ("https://requests.readthedocs.io/", "https://docs.readthedocs.com/en/latest/"),
}
"""URLs of the same hosts, or of hosts much like them, that a row is not for."""

HOSTS = sorted({case.host for case in CASES})
