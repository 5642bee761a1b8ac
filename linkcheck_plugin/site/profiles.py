"""How each host serves files, and which host the traces in output and project speak for.

What a host answers for `/file` and `/file/` where only `file.html` exists, and for redirects, is taken from
its documentation or source (the URL stands in the row), and for five of them from the measurements in
https://github.com/slorber/trailing-slash-guide/blob/main/docs/Hosting-Providers.md ("measured").
Every host in the table answers a directory without its slash, by a redirect or by the index itself.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.model import Evidence
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.redirect_file import NETLIFY_STATUS

HTML = (".html",)


class Profile(msgspec.Struct, frozen=True):
    """The behaviour of one host.

    `clean_urls`: the extensions that the host adds to a path that is no file. `slash_finds_html`: `/a/`
    leads to `a.html` too. `clean_urls_known`: False where the host may add them, and nothing says so: such
    a link is host-dependent, not broken. `redirect_file`: its name at the root of the output, if the host
    reads one. `redirect_wins`: over a file at the source of the rule. `default_status`: of a rule that names
    none. `hosts`: globs of the host names that the host gives away.
    """

    name: str
    title: str
    clean_urls: tuple[str, ...] = ()
    slash_finds_html: bool = False
    clean_urls_known: bool = True
    redirect_file: str | None = None
    redirect_wins: Literal["always", "forced", "never"] = "never"
    default_status: int = NETLIFY_STATUS
    hosts: tuple[str, ...] = ()


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        # Measured: /file 200, /file/ 404, /folder 301. No redirect file: only pages that redirect.
        Profile("github-pages", "GitHub Pages", HTML, hosts=("*.github.io",)),
        # Measured: /file 200, /file/ to /file. Files win unless the status carries "!":
        # https://docs.netlify.com/routing/redirects/rewrites-proxies/#shadowing
        Profile(
            "netlify",
            "Netlify",
            HTML,
            slash_finds_html=True,
            redirect_file="_redirects",
            redirect_wins="forced",
            hosts=("*.netlify.app", "*.netlify.com"),
        ),
        # https://developers.cloudflare.com/pages/configuration/serving-pages/ and measured: /file 200,
        # /file/ to /file. https://developers.cloudflare.com/pages/configuration/redirects/: "always
        # followed, regardless of whether or not an asset matches", 302 by default.
        Profile(
            "cloudflare-pages",
            "Cloudflare Pages",
            HTML,
            slash_finds_html=True,
            redirect_file="_redirects",
            redirect_wins="always",
            default_status=302,
            hosts=("*.pages.dev", "*.workers.dev"),
        ),
        # Measured: without cleanUrls /file and /file/ are 404, with it both are found; it is off by default:
        # https://vercel.com/docs/project-configuration#cleanurls. Redirects come before the files.
        Profile(
            "vercel",
            "Vercel",
            clean_urls_known=False,
            redirect_wins="always",
            default_status=308,
            hosts=("*.vercel.app", "*.now.sh"),
        ),
        # https://docs.gitlab.com/user/project/pages/introduction/#resolve-ambiguous-urls (/file) and
        # https://gitlab.com/gitlab-org/gitlab-pages/-/blob/master/internal/serving/disk/reader.go: where
        # neither file nor directory exists, the path without its slash gets ".html", so /file/ is found.
        # https://docs.gitlab.com/user/project/pages/redirects/: files win, "!" is not supported.
        Profile(
            "gitlab-pages",
            "GitLab Pages",
            HTML,
            slash_finds_html=True,
            redirect_file="_redirects",
            hosts=("*.gitlab.io",),
        ),
        # https://firebase.google.com/docs/hosting/full-config: redirects before files, cleanUrls off by
        # default; https://github.com/firebase/superstatic/blob/master/src/middleware/files.js: with
        # cleanUrls /file/ is found only if trailingSlash is set as well.
        Profile(
            "firebase",
            "Firebase Hosting",
            clean_urls_known=False,
            redirect_wins="always",
            hosts=("*.web.app", "*.firebaseapp.com"),
        ),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html: objects by their
        # key, /folder is a 302 to /folder/ where folder/index.html exists.
        Profile("s3", "Amazon S3", hosts=("*.s3-website-*.amazonaws.com", "*.s3-website.*.amazonaws.com")),
        # https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files: nothing is tried by default.
        Profile("nginx", "nginx"),
        # https://httpd.apache.org/docs/2.4/mod/mod_negotiation.html#multiviews: off by default.
        Profile("apache", "Apache"),
        Profile("generic", "a plain file server", redirect_file="_redirects", redirect_wins="forced"),
    )
}
"""By name; the names are those of the setting `profile`."""

UNKNOWN_HOST = replace(PROFILES["generic"], clean_urls_known=False)
"""What stands where no trace says who serves the site."""


def choose_profile(evidence: Iterable[Evidence], name: str | None = None) -> Profile:
    """The profile of the strongest evidence, or the named one with the flags that the project gives it.

    The value of an evidence is the name of a profile and the host's own flags: `vercel cleanUrls=true`.
    Where the strongest trace denies clean URLs and another one grants them, such links are host-dependent.
    """
    values = [found.value for found in evidence if found.subject == "profile"]
    if name is not None:
        values = [value for value in values if value.split()[0] == name] or [name]
    if not values:
        return UNKNOWN_HOST
    chosen, *others = map(_configured, values)
    if not chosen.clean_urls and any(other.clean_urls for other in others):
        return replace(chosen, clean_urls_known=False)
    return chosen


def _configured(value: str) -> Profile:
    name, *flags = value.split()
    profile = PROFILES[name]
    if "cleanUrls=true" in flags:
        with_slash = profile.slash_finds_html or name == "vercel" or "trailingSlash=set" in flags
        return replace(profile, clean_urls=HTML, slash_finds_html=with_slash, clean_urls_known=True)
    if "cleanUrls=false" in flags:
        return replace(profile, clean_urls=(), slash_finds_html=False, clean_urls_known=True)
    if "cleanUrls=unknown" in flags:
        return replace(profile, clean_urls_known=False)
    return profile


def profile_evidence(
    output_files: Collection[str],
    host: str | None,
    project_root: Path | None,
    read: Callable[[str], bytes | None],
) -> list[Evidence]:
    """What the address, the project and the output say about the host, strongest first.

    `output_files` are paths relative to the output, `read` gives the content of one of them.
    """
    folders = project_folders(project_root) if project_root is not None else []
    found = [
        *_by_address(host),
        *_by_configuration(folders),
        *_by_host_files(output_files),
        *_by_deployment(folders),
        *_by_common_files(output_files, read),
    ]
    return [
        Evidence("profile", value, f"{PROFILES[value.split()[0]].title} ({trace})") for value, trace in found
    ]


Trace = tuple[str, str]
"""The value of an evidence, and the trace that speaks for it."""


def _by_address(host: str | None) -> Iterator[Trace]:
    name = (host or "").partition(":")[0].rstrip(".").lower()
    for profile in PROFILES.values():
        if any(fnmatchcase(name, pattern) for pattern in profile.hosts):
            yield profile.name, f"the address ends in {_suffix(name)}"


def _suffix(host: str) -> str:
    return "amazonaws.com" if host.endswith(".amazonaws.com") else ".".join(host.split(".")[-2:])


def _by_host_files(files: Collection[str]) -> Iterator[Trace]:
    """Files of the output that one host alone reads."""
    for name in ("_worker.js", "_worker.js/index.js", "_routes.json"):
        if name in files:
            yield "cloudflare-pages", name
    for name in ("_redirects", "_headers"):  # Cloudflare Pages reads both as well, and adds .html alike
        if name in files:
            yield "netlify", name


def _by_common_files(files: Collection[str], read: Callable[[str], bytes | None]) -> Iterator[Trace]:
    """Files of the output that generators and themes also write unasked."""
    if "CNAME" in files:
        yield "github-pages", "CNAME"
    if ".htaccess" in files:
        yield f"apache {_htaccess_flag(_text(read('.htaccess')))}", ".htaccess"
    if ".nojekyll" in files:
        yield "github-pages", ".nojekyll"


def _htaccess_flag(text: str) -> str:
    """MultiViews or a rewrite to `.html` add the extension; any other rewriting may do so."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    if any(_ADDS_EXTENSION.search(line) for line in lines):
        return "cleanUrls=true"
    return "cleanUrls=unknown" if any(_REWRITES.match(line) for line in lines) else "cleanUrls=false"


_ADDS_EXTENSION = regex(
    r"^\s*Options\b.*(?<!-)\bMultiViews|^\s*RewriteRule\s+\S+\s+\S*[$%][\w{}]+\.html", re.IGNORECASE
)
_REWRITES = regex(r"\s*Rewrite(Rule|Engine\s+On)", re.IGNORECASE)


def _by_configuration(folders: list[Path]) -> Iterator[Trace]:
    """Files of the project that configure one host."""
    for read_traces in (_wrangler, _netlify, _vercel, _firebase, _gitlab):
        for folder in folders:
            yield from read_traces(folder)


def _by_deployment(folders: list[Path]) -> Iterator[Trace]:
    """Workflows that publish a site, perhaps this one."""
    for folder in folders:
        yield from _workflows(folder)


def project_folders(root: Path) -> list[Path]:
    """The project's folder and those above it up to the root of its repository."""
    folders = [root, *root.parents]
    top = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return folders[: top + 1]


def _wrangler(folder: Path) -> Iterator[Trace]:
    for name in ("wrangler.toml", "wrangler.json", "wrangler.jsonc"):
        text = read_text(folder / name)
        settings = _toml(text) if name.endswith(".toml") else tolerant_json(text)
        if not isinstance(settings, dict):
            continue
        assets = settings.get("assets")
        handling = assets.get("html_handling") if isinstance(assets, dict) else None
        if settings.get("pages_build_output_dir") or isinstance(assets, dict):
            yield "cloudflare-pages" + (" cleanUrls=false" if handling == "none" else ""), name


def _netlify(folder: Path) -> Iterator[Trace]:
    if (folder / "netlify.toml").is_file():
        yield "netlify", "netlify.toml"


def _vercel(folder: Path) -> Iterator[Trace]:
    if text := read_text(folder / "vercel.json"):
        yield "vercel" + _clean_flags(tolerant_json(text)), "vercel.json"


def _firebase(folder: Path) -> Iterator[Trace]:
    settings = tolerant_json(read_text(folder / "firebase.json"))
    hosting = settings.get("hosting") if isinstance(settings, dict) else None
    for site in (hosting if isinstance(hosting, list) else [hosting])[:1]:
        if isinstance(site, dict):
            yield "firebase" + _clean_flags(site), "firebase.json"


def _clean_flags(settings: object) -> str:
    if not isinstance(settings, dict):
        return ""
    clean = "true" if settings.get("cleanUrls") is True else "false"
    return f" cleanUrls={clean}" + (" trailingSlash=set" if "trailingSlash" in settings else "")


def _workflows(folder: Path) -> Iterator[Trace]:
    for path in sorted((folder / ".github" / "workflows").glob("*.y*ml")):
        for line in read_text(path).splitlines():
            if match := _DEPLOYS_PAGES.match(line):
                yield "github-pages", f"{match[1]} in {path.name}"
                break


_DEPLOYS_PAGES = regex(
    r"[^#]*?(actions/deploy-pages|peaceiris/actions-gh-pages|JamesIves/github-pages-deploy-action"
    r"|(?:mkdocs|properdocs) gh-deploy|mike deploy)\b",
    re.IGNORECASE,
)


def _gitlab(folder: Path) -> Iterator[Trace]:
    if _PAGES_JOB.search(read_text(folder / ".gitlab-ci.yml")):
        yield "gitlab-pages", "pages in .gitlab-ci.yml"


_PAGES_JOB = regex(r"^pages:|^[ \t]+pages:[ \t]*(?:true\b|\{|\r?\n)", re.MULTILINE)
"""A job named pages, or any job with the keyword `pages`."""


MAX_CONFIGURATION_BYTES = 1_000_000


def read_text(path: Path) -> str:
    """The text of a configuration file, empty if there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_CONFIGURATION_BYTES:
            return ""
        return _text(path.read_bytes())
    except OSError:
        return ""


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8-sig", errors="replace")


def tolerant_json(text: str) -> Any:
    """JSON with comments and trailing commas (as wrangler and VS Code write it); None if it is none."""
    for source in (text, _TRAILING_COMMA.sub(_keep_string, _COMMENT.sub(_keep_string, text))):
        try:
            return json.loads(source)
        except (ValueError, RecursionError):
            continue
    return None


def _keep_string(match: re.Match[str]) -> str:
    return match[1] or ""


_COMMENT = regex(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_TRAILING_COMMA = regex(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
