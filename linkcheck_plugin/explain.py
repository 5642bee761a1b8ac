"""What a check saw, and why it decided as it did: every reference, the evidence, one URL step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from linkcheck_plugin.check import collector_of, require_pages
from linkcheck_plugin.model import BROKEN, Document, Outcome, Reference
from linkcheck_plugin.mount import Mounted, Surroundings, look_around, mount
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.rules.selection import active_rules
from linkcheck_plugin.settings import Settings, SiteError
from linkcheck_plugin.site.collect import Collected
from linkcheck_plugin.site.examine import Examiner, positions


class Loaded(NamedTuple):
    """A site that was read, and what is known of it."""

    site: Collected
    mounted: Mounted
    judge: Judge
    examiner: Examiner
    around: Surroundings


def load(directory: Path, settings: Settings) -> Loaded:
    """Read a site and find out about it. Raises SiteError as `check_site`."""
    collector = collector_of(directory, settings)
    site = collector.collect()
    require_pages(directory, site)
    around = look_around(directory, Path.cwd(), source_dir=settings.source_dir)
    mounted = mount(site, settings, around)
    judge = Judge(mounted.context, active_rules(settings), site.targets, site.references)
    return Loaded(site, mounted, judge, Examiner(directory, collector.options, collector.paths), around)


def list_references(directory: Path, settings: Settings | None = None) -> Iterator[dict[str, object]]:
    """Every reference of a site in the order of the documents, with what became of it.

    Raises:
        SiteError: as `check_site`.
    """
    loaded = load(directory, settings or Settings())
    resolver = loaded.mounted.context.resolver
    for path, entry in sorted(loaded.site.entries.items()):
        if entry.document is Document.NONE or not entry.digest:
            continue
        document, record, _ = loaded.examiner.record(path, loaded.examiner.read(path))
        places = positions(record, document, frozenset(record.references))
        for (reference, region, joined), (_, place) in zip(
            loaded.examiner.resolve_references(path, record), places, strict=True
        ):
            target, state = loaded.examiner.target_of(path, joined), joined.state
            resolution = resolver.resolve(target) if target else None
            if reference.attribute == "usemap" and state == "self":
                state = "ok" if joined.target[1:] in record.maps else Outcome.FRAGMENT.value
            elif resolution is not None:
                state = resolution.outcome.value
            yield {
                "page": path,
                "line": place[0] if place else None,
                "column": place[1] if place else None,
                "element": reference.element,
                "attribute": reference.attribute,
                "url": reference.url,
                "rel": list(reference.rel),
                "region": region,
                "text": reference.text,
                "target": resolution.url if resolution else None,
                "state": state,
            }


def explain_site(directory: Path, settings: Settings | None = None) -> list[str]:
    """All evidence for the address, the host and the other builds of a site, with what was taken.

    Raises:
        SiteError: as `check_site`.
    """
    loaded = load(directory, settings or Settings())
    mounted, project = loaded.mounted, loaded.around.project
    lines = [mounted.notes[0]]
    if project is not None:
        lines.append(f"made by {project.generator} ({project.marker})")
    titles = {"site-url": "address", "profile": "host", "elsewhere": "another build"}
    for found in mounted.evidence:
        lines.append(
            f"{titles[found.subject]}: {found.value}, {found.reason}{' (taken)' if found.taken else ''}"
        )
    extensions = ", ".join(mounted.profile.clean_urls) or "nothing"
    unsure = "" if mounted.profile.clean_urls_known else "; nothing says whether it does more"
    lines.append(f"the host adds {extensions} to a path that is no file{unsure}")
    for declared in mounted.context.redirect_rules[:20]:
        lines.append(
            f"redirect: {declared.source} to {declared.target}, {declared.status} ({declared.path}:{declared.line})"
        )
    return lines


def explain_url(directory: Path, settings: Settings | None, url: str, page: str) -> list[str]:
    """How one URL, written on one page, is resolved, step by step.

    Raises:
        SiteError: as `check_site`, or the page is not in the site.
    """
    loaded = load(directory, settings or Settings())
    if page not in loaded.site.entries:
        raise SiteError(f"{directory}: has no page {page!r}")
    resolver = loaded.mounted.context.resolver
    lines = [loaded.mounted.notes[0], f"{url!r} as the href of a link on {page}"]
    record = loaded.examiner.record(page, loaded.examiner.read(page))[1]
    reference = Reference("a", "href", url)
    record.references, record.regions = [reference], []
    [(_, _, joined)] = loaded.examiner.resolve_references(page, record)
    target = loaded.examiner.target_of(page, joined)
    if not target:
        return [*lines, f"skipped: {joined.state} {joined.detail}".rstrip()]
    lines.append(f"joined with the address of its page: {target}")
    resolution = resolver.resolve(target, lambda step: lines.append(step) if step else None)
    lines.append(f"{resolution.outcome.value}: {resolution.url or resolution.shown}")
    if resolution.outcome in BROKEN and resolution.suggestion:
        lines.append(f"near: {resolution.suggestion}")
    return lines
