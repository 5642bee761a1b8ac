"""Resolves targets: what a browser gets for each, or why it gets nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Hop, Outcome, Resolution
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.site.elsewhere import host_path
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.site.fragments import has_fragment, near_fragments
from linkcheck_plugin.site.index import SUGGESTIONS, FileIndex
from linkcheck_plugin.site.lookup import Lookup, Rules
from linkcheck_plugin.site.redirect_file import RedirectRule
from linkcheck_plugin.site.redirects import REDIRECT, RedirectMap, fills_target, is_conditional
from linkcheck_plugin.site.repository import OwnRepository

MAX_HOPS = 20


class OtherBuild(msgspec.Struct, frozen=True):
    """A part of the origin made elsewhere; `index` is its output, None if it is not at hand."""

    prefix: str
    index: FileIndex | None = None


class Resolver:
    """Resolves the targets of one site; every answer depends on the target alone."""

    def __init__(
        self,
        index: FileIndex,
        entries: Mapping[str, Entry],
        address: Address,
        rules: Rules,
        redirects: Sequence[RedirectRule] = (),
        elsewhere: Sequence[OtherBuild] = (),
        unknown: Sequence[str] = (),
        repository: OwnRepository | None = None,
    ) -> None:
        """`unknown` are files and directories (with closing slash) that are there and cannot be looked into."""
        self.repository = repository
        self.index = index
        self.entries = entries
        self.address = address
        self.rules = rules
        origin = (address.url or "")[: -len(address.base)]
        self.redirects = RedirectMap([rule for rule in redirects if not is_conditional(rule)], origin)
        self.conditional = RedirectMap([rule for rule in redirects if is_conditional(rule)], origin)
        self.elsewhere = sorted(elsewhere, key=lambda other: (-len(other.prefix), other.prefix))
        self._ids: dict[str, frozenset[str]] = {}
        self._files: dict[str, str] = {}
        self._suggested = 0
        wins = rules.profile.redirect_wins
        forced = wins == "always" or (wins == "forced" and any(rule.force for rule in redirects))
        self._plain = rules.trailing_slash == "ignore" and not (self.redirects and forced)
        """Whether a file of the output is served whatever else is declared."""
        self._refreshes = {
            path: entry.facts.refresh[1] for path, entry in entries.items() if entry.facts.refresh is not None
        }
        self.lookup = Lookup(index, address, rules, tuple(unknown), self._refreshes)

    def resolve(self, target: str, trace: Callable[[str], None] | None = None) -> Resolution:
        """What a target resolves to. `trace` receives each step as a sentence."""
        resolution = self._resolve(target, trace or (lambda sentence: None))
        return replace(resolution, shown=self._shown(target)) if not resolution.shown else resolution

    def _shown(self, target: str) -> str:
        """The target for messages: a path on this host, else the whole URL."""
        rest, mark, fragment = target.partition("#")
        asked = host_path(rest, self.address)
        return target if asked is None else asked + mark + fragment

    def _resolve(self, target: str, say: Callable[[str], None]) -> Resolution:
        if self.repository is not None and (found := self.repository.look_up(target, say)) is not None:
            return found
        path, query, fragment = urls.split(target)
        asked = host_path(path, self.address)
        if asked is None:
            if path.startswith(urls.UP):
                say("it climbs above the output, and nothing says where that is served: not judged")
                return Resolution(Outcome.OUTSIDE, kind="outside")
            say("it is on another host")
            return Resolution(Outcome.EXTERNAL, target, fragment=fragment, kind="outbound", shown=target)
        url = self.url_of(asked, query, fragment)
        asked = urls.canonical_path(asked)
        say(f"on this origin it is the path {asked}")
        for other in self.elsewhere:
            if asked.startswith(other.prefix) or asked + "/" == other.prefix:
                return self._in_other_build(other, asked, url, say)
        if not (asked + "/").startswith(self.address.base) or (
            asked + "/" == self.address.base and asked != "/"
        ):
            if asked + "/" == self.address.base:
                asked += "/"
            else:
                return self._outside_mount(asked, url, say)
        resolution = self._follow(asked, fragment, url, say)
        if resolution.outcome in BROKEN and self._answers_some(asked, query or ""):
            say("a rule answers it for some visitors")
            return Resolution(Outcome.OK, url)
        return resolution

    def _answers_some(self, asked: str, query: str) -> bool:
        """Whether a rule with conditions answers a path, or one with parameters this query."""
        matched = self.conditional.match(asked)
        return matched is not None and all(f"{key}=" in query for key, _ in matched.rule.query)

    def plain_file(self, target: str) -> str | None:
        """The file that a target below the mount plainly is, whatever its fragment; the fast way for most."""
        if not self._plain or not target.startswith(urls.HERE):
            return None
        path = target[2:].partition("#")[0].partition("?")[0]
        file = self._files.get(path)
        if file is None:
            found = self.index.exact(urls.decode_path(path))
            plain = found is not None and found not in self._refreshes and not self._in_elsewhere(path)
            file = self._files[path] = found if found is not None and plain else ""
        return file or None

    def is_plain(self, target: str) -> bool:
        """Whether a target below the mount plainly is a file with its fragment."""
        file = self.plain_file(target)
        if file is None:
            return False
        _, mark, fragment = target.partition("#")
        if not mark or not self.rules.fragments or not self._is_known(file):
            return True
        return fragment in self.ids_of(file) or fragment_is_on(self, file, fragment)

    def _is_known(self, file: str) -> bool:
        """Whether the ids of a file are known: it is a document that could be read."""
        entry = self.entries.get(file)
        return entry is not None and entry.problem is None

    def _in_elsewhere(self, path: str) -> bool:
        return any((self.address.base + path).startswith(other.prefix) for other in self.elsewhere)

    def url_of(self, asked: str, query: str | None = None, fragment: str | None = None) -> str | None:
        """The absolute URL of a path of the host; None if the host is unknown."""
        if self.address.url is None:
            return None
        root = self.address.url[: len(self.address.url) - len(self.address.base)]
        url = (
            root
            + asked
            + ("" if query is None else "?" + query)
            + ("" if fragment is None else "#" + fragment)
        )
        try:
            return urls.normalise(url)
        except urls.MalformedURL:
            return url

    def ids_of(self, file: str) -> frozenset[str]:
        """The ids of a page."""
        ids = self._ids.get(file)
        if ids is None:
            ids = self._ids[file] = frozenset(self.entries[file].ids.split("\0"))
        return ids

    # Zones of the origin -----------------------------------------------------------------------------

    def _in_other_build(
        self, other: OtherBuild, asked: str, url: str | None, say: Callable[[str], None]
    ) -> Resolution:
        if other.index is None:
            say(f"{other.prefix} is made by another build: not judged")
            return Resolution(Outcome.ELSEWHERE, url, kind="elsewhere")
        found = other.index.find(urls.decode_path(asked[len(other.prefix) :]), self.lookup.possible())
        say(f"{other.prefix} is looked up in the output of that build: {found.file if found else 'missing'}")
        if found:
            return Resolution(Outcome.OK, url)
        return Resolution(Outcome.MISSING, url, detail=f"the output of {other.prefix} has no such file")

    def _outside_mount(self, asked: str, url: str | None, say: Callable[[str], None]) -> Resolution:
        base = self.address.base
        matched = self.redirects.match(asked)
        if matched is not None:
            say(f"a redirect of the host answers it ({matched.rule.path}:{matched.rule.line})")
            return Resolution(Outcome.OK, url)
        found = (
            self.index.find(urls.decode_path(asked[1:]), self.lookup.possible()) if asked.strip("/") else None
        )
        if found is not None:
            say(f"it is outside of {base}, but {found.file} is in the output: the base path is missing")
            return Resolution(
                Outcome.MISSING_BASE_PATH,
                url,
                suggestion=base + asked[1:],
                detail=f"the site is served below {base}",
            )
        say(f"it is outside of {base}: another part of the origin, not judged offline")
        return Resolution(Outcome.ORIGIN, url, kind="outbound")

    # Below the mount ---------------------------------------------------------------------------------

    def _follow(
        self, asked: str, fragment: str | None, url: str | None, say: Callable[[str], None]
    ) -> Resolution:
        hops: list[Hop] = []
        visited: set[str] = set()
        asked_fragment = fragment
        while True:
            if asked in visited:
                say("the redirects lead in a circle")
                return Resolution(Outcome.REDIRECT, url, hops=tuple(hops), detail="loop")
            if len(hops) > MAX_HOPS:
                say(f"there are more than {MAX_HOPS} redirects")
                if not any(hop.filled for hop in hops):
                    return Resolution(Outcome.REDIRECT, url, hops=tuple(hops), detail="loop")
                return self._dead_end(url, hops, f"more than {MAX_HOPS} redirects follow each other", None)
            visited.add(asked)
            step = self._step(asked, say)
            if isinstance(step, Resolution):
                break
            if step.status == 200:
                say(f"{step.declared_in} serves {step.target} there")
                return Resolution(Outcome.OK, url, hops=tuple(hops))
            if (
                step.declared_in in self.entries
                and fragment
                and fragment_is_on(self, step.declared_in, fragment)
            ):
                return Resolution(Outcome.OK, url, step.declared_in, fragment)
            hops.append(step)
            say(f"{step.declared_in} redirects to {step.target}")
            path, _, own_fragment = urls.split(step.target)
            fragment = fragment if own_fragment is None else own_fragment
            following = host_path(path, self.address)
            if following is None or not (following + "/").startswith(self.address.base):
                return Resolution(
                    Outcome.REDIRECT, url, hops=tuple(hops), suggestion=step.target, kind="outbound"
                )
            asked = following
        if not hops:
            if step.file is None or step.outcome in BROKEN:
                return replace(step, url=url, fragment=fragment)
            return self._with_fragment(replace(step, url=url), fragment, say)
        if step.outcome in BROKEN:
            gone = f"it is redirected to {hops[-1].target}, which is not in the output"
            return self._dead_end(url, hops, gone, step.suggestion)
        final = self._with_fragment(replace(step, url=url), fragment, say)
        if final.outcome is Outcome.FRAGMENT:
            if fragment != asked_fragment:
                return Resolution(Outcome.REDIRECT, url, hops=tuple(hops), detail="broken")
            return replace(final, hops=tuple(hops))
        public = urls.split(hops[-1].target).path + (f"#{fragment}" if fragment else "")
        return Resolution(Outcome.REDIRECT, url, step.file, fragment, tuple(hops), public)

    def _dead_end(self, url: str | None, hops: list[Hop], why: str, suggestion: str | None) -> Resolution:
        """Redirects that lead nowhere: told where they are declared, unless only the link knows the target."""
        if any(hop.filled for hop in hops):
            return Resolution(Outcome.MISSING, url, hops=tuple(hops), suggestion=suggestion, detail=why)
        return Resolution(Outcome.REDIRECT, url, hops=tuple(hops), suggestion=suggestion, detail="broken")

    def _step(self, asked: str, say: Callable[[str], None]) -> Resolution | Hop:
        """One exchange with the host: what it serves for a path, or where it sends the reader."""
        profile = self.rules.profile
        if profile.redirect_wins != "never" or not self.redirects:
            forced = None if profile.redirect_wins == "always" else True
            if (hop := self._declared(asked, forced)) is not None:
                return hop
        resolution = self.lookup.find(urls.decode_path(asked[len(self.address.base) :]), say)
        if resolution.file is None or resolution.outcome in BROKEN:
            hop = self._declared(asked, None)
            return resolution if hop is None else hop
        refresh = self._refreshes.get(resolution.file)
        if refresh is not None and resolution.outcome not in BROKEN:
            hop = self._refresh(asked, resolution.file, refresh)
            if hop is not None:
                return hop
        return resolution

    def _declared(self, asked: str, forced: bool | None) -> Hop | None:
        matched = self.redirects.match(asked, forced=forced)
        if matched is None:
            return None
        rule = matched.rule
        if rule.status != 200 and rule.status not in REDIRECT:
            return None
        target = "https:" + matched.target if matched.target.startswith("//") else matched.target
        if not target.startswith("/"):
            try:
                target = urls.normalise(target)
            except urls.MalformedURL:
                return None
        if (target.rstrip("/") or "/") == (asked.rstrip("/") or "/") and rule.status != 200:
            return None
        return Hop(rule.path, rule.source, rule.status, target, fills_target(rule))

    def _refresh(self, asked: str, file: str, refresh: str) -> Hop | None:
        """The hop of a page that sends its reader elsewhere; None if it only reloads itself."""
        base, based = urls.document_base(file, self.entries[file].facts.base)
        if urls.trim(refresh)[:1] in ("#", "?") and not based:
            return None
        try:
            target = urls.join(urls.trim(refresh), base)
        except urls.MalformedURL:
            return None
        path = urls.split(target).path
        following = host_path(path, self.address)
        if following is not None:
            target = following + target[len(path) :]
            mounted = following.startswith(self.address.base)
            found = (
                self.index.find(urls.decode_path(following[len(self.address.base) :])) if mounted else None
            )
            if following == asked or (found is not None and found.file == file):
                return None
        return Hop(file, refresh, None, target)

    # Fragments ---------------------------------------------------------------------------------------

    def _with_fragment(
        self, resolution: Resolution, fragment: str | None, say: Callable[[str], None]
    ) -> Resolution:
        resolution = replace(resolution, fragment=fragment)
        file = resolution.file
        if not fragment or not self.rules.fragments or file is None or not self._is_known(file):
            return resolution
        if not file.lower().endswith(self.rules.page_extensions) or fragment_is_on(self, file, fragment):
            say(f"{file} has what #{fragment} asks for")
            return resolution
        say(f"{file} has no element with the id {urls.decode_fragment(fragment)!r}")
        self._suggested += 1
        ids = self.ids_of(file) if self._suggested <= SUGGESTIONS else frozenset()
        near = near_fragments(urls.decode_fragment(fragment), ids)
        public = self.address.base + self.lookup.encoded(file)
        suggestion = f"{public}#{near[0]}" if near else None
        return replace(
            resolution, outcome=Outcome.FRAGMENT, suggestion=suggestion, suggestion_is_sure=len(near) == 1
        )


def fragment_is_on(resolver: Resolver, file: str, fragment: str) -> bool:
    """Whether a page has the element that a fragment names."""
    return has_fragment(fragment, resolver.ids_of(file))
