"""Judges links to the project's own repository: URLs of forges become paths of the working tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Outcome, Resolution
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.working_tree import Place, WorkingTree


class Form(msgspec.Struct, frozen=True):
    """How a forge spells the URLs of files.

    `path` matches what follows the repository, with the groups `verb` and `rest` (reference and path);
    `lines` the fragment that names lines, with the first and last one as groups.
    """

    hosts: re.Pattern[str]
    path: re.Pattern[str]
    lines: re.Pattern[str]


_LINES = regex(r"L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?")
_BITBUCKET_LINES = regex(r"lines-(\d+)(?::(\d+))?")
_ANY = regex(r".+")
_VERBS = r"(?P<verb>blob|tree|edit|raw|blame)/(?:refs/heads/)?(?P<rest>.*)"

FORMS = (
    Form(re.compile(r"(.+\.)?github\..+|.+\.ghe\.com"), re.compile(_VERBS), _LINES),
    Form(re.compile(r"gitlab\..+"), re.compile(_VERBS), _LINES),
    Form(_ANY, re.compile("-/" + _VERBS), _LINES),
    Form(_ANY, re.compile(r"(?P<verb>src|raw|media|blame|rendered)/branch/(?P<rest>.*)"), _LINES),
    Form(re.compile(r"codeberg\.org|gitea\.com"), re.compile(r"(?P<verb>_edit)/(?P<rest>.*)"), _LINES),
    Form(
        re.compile(r"bitbucket\.org"),
        re.compile(r"(?P<verb>src|raw|annotate)/(?P<rest>.*)"),
        _BITBUCKET_LINES,
    ),
)
"""Of GitHub, old GitLab, GitLab, Gitea and Forgejo, Bitbucket; GitLab's and Gitea's are unmistakable on any host."""

WITHOUT_LINES = frozenset({"tree", "raw", "media"})
RAW_HOST = "raw.githubusercontent.com"
_TWO_LEVELS = regex(r"(?:.+\.)?(?:github\.com|bitbucket\.org|codeberg\.org|gitea\.com)")
_BELOW = regex(r"/(?:-/|(?:blob|tree|edit|raw|blame)/|src/(?:branch|commit|tag)/).*", re.DOTALL)


class Asked(msgspec.Struct, frozen=True):
    """What a URL asks of a repository: a path on the default branch, and the last line that it names."""

    path: str
    """Decoded, without slashes around it."""
    prefix: str
    """The URL up to the path, as it was written."""
    line: int | None = None


def identity(url: str) -> str | None:
    """The repository that a URL names as `host/owner/name`: lower case, without `www.`, `.git` and what is below."""
    try:
        origin = urls.origin_of(urls.normalise(url.strip()))
    except urls.MalformedURL:
        return None
    if origin is None:
        return None
    host = origin.host.removeprefix("www.")
    path = origin.rest.partition("?")[0].partition("#")[0]
    two_levels = _TWO_LEVELS.fullmatch(host) is not None
    path = "/".join(path.strip("/").split("/")[:2]) if two_levels else _BELOW.sub("", path).strip("/")
    path = path.removesuffix(".git").lower()
    port = f":{origin.port}" if origin.port else ""
    return f"{host}{port}/{path}" if "/" in path else None


class OwnRepository:
    """The project's repository with its working tree; one answer for each target."""

    def __init__(self, repository: str, branches: Sequence[str], tree: WorkingTree) -> None:
        """`repository` as from `identity`; `branches` are the names of the default branch."""
        self.name = repository
        self.tree = tree
        self.branches = sorted({*branches, "HEAD"}, key=lambda branch: (-len(branch), branch))
        self.host, _, path = repository.partition("/")
        hosts = (self.host, f"www.{self.host}", *([RAW_HOST] if self.host == "github.com" else []))
        self._prefixes = tuple(f"{scheme}://{host}/{path}/" for scheme in ("https", "http") for host in hosts)
        self._longest = max(map(len, self._prefixes))

    def is_likely(self, targets: Iterable[str]) -> bool:
        """Whether the tree is that of this repository: most of the targets on its default branch are there."""
        found = [self.look_up(target, lambda step: None) for target in targets]
        missing = sum(one is not None and one.outcome in BROKEN for one in found)
        return 2 * missing < sum(one is not None for one in found)

    def look_up(self, target: str, say: Callable[[str], None]) -> Resolution | None:
        """What a target in this repository resolves to; None for all others, which are not judged here."""
        if not target[: self._longest].lower().startswith(self._prefixes):
            return None
        asked = self.parse(target)
        if asked is None:
            say("it is in the own repository, but not a file on its default branch")
            return None
        place = self.tree.find(asked.path)
        if place.state == "unknown":
            say(f"own repository: {asked.path} lies where not all is checked out: not judged")
            return None
        why = self._why_not(asked, place)
        shown = asked.path or "the root"
        fragment = urls.split(target).fragment
        if why is None:
            say(f"own repository: {shown} is there")
            return Resolution(Outcome.REPOSITORY, target, fragment=fragment)
        say(f"own repository: {why}")
        return Resolution(
            Outcome.REPOSITORY_MISSING,
            target,
            fragment=fragment,
            suggestion=self._suggestion(target, asked, place),
            detail=why,
            shown=shown,
        )

    def parse(self, target: str) -> Asked | None:
        """What a target below this repository asks for; None if it is no path on the default branch."""
        path, query, fragment = urls.split(target)
        prefix = next(prefix for prefix in self._prefixes if target[: len(prefix)].lower() == prefix)
        if query is not None and "ref_type=tags" in query:
            return None
        rest = path[len(prefix) :]
        if f"/{RAW_HOST}/" in prefix:
            return self._on_branch(path, len(prefix) + len("refs/heads/") * rest.startswith("refs/heads/"))
        for form in FORMS:
            match = form.path.fullmatch(rest) if form.hosts.fullmatch(self.host) else None
            asked = self._on_branch(path, len(prefix) + match.start("rest")) if match else None
            if match is not None and asked is not None:
                lines = form.lines.fullmatch(fragment or "") if match["verb"] not in WITHOUT_LINES else None
                numbers = [int(number[:9]) for number in (lines.groups() if lines else ()) if number]
                return Asked(asked.path, asked.prefix, max(numbers, default=None))
        return None

    def _on_branch(self, path: str, start: int) -> Asked | None:
        """The path that follows the name of a default branch, which begins at `start`."""
        rest = urls.decode_path(path[start:])
        for branch in self.branches:
            if rest == branch or rest.startswith(branch + "/"):
                return Asked(rest[len(branch) :].strip("/"), f"{path[:start]}{_encoded(branch)}/")
        return None

    def _why_not(self, asked: Asked, place: Place) -> str | None:
        """Why the reader does not get what was asked for; None if all is there."""
        if place.state == "missing":
            return f"{asked.path} is not in the working tree of the project's repository"
        if place.state == "case":
            return f"{asked.path} differs from the file in letter case: {place.path}"
        if asked.line is None or place.file is None:
            return None
        lines = self.tree.lines(place.file)
        if lines is None or asked.line <= lines:
            return None
        return f"{asked.path} has {lines:,} line{'' if lines == 1 else 's'}, and the link asks for line {asked.line:,}"

    def _suggestion(self, target: str, asked: Asked, place: Place) -> str | None:
        if place.state == "there":
            return None
        near = place.path if place.state == "case" else self.tree.nearest(asked.path)
        if near is None:
            return None
        rest, mark, fragment = target.partition("#")
        query = "?" + rest.partition("?")[2] if "?" in rest else ""
        keeps = place.state == "case" or asked.line is None
        return f"{asked.prefix}{_encoded(near)}{query}{mark + fragment if keeps else ''}"


def _encoded(path: str) -> str:
    return quote(path, safe="/~!$&'()*+,;=@:", errors="surrogateescape")
