"""What one row of the table says of a generator, and how the project behind a site is read by it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Keys, Settings, read_settings
from linkcheck_plugin.generators.source_tree import Made, page_paths, walk_sources
from linkcheck_plugin.model import Setting
from linkcheck_plugin.regex import regex


class Project(msgspec.Struct, frozen=True):
    """What the sources of a site say about it; nothing of it is asked of the user.

    `site_url` ends in a slash; None if it is not configured, computed, or that of a development server.
    `languages` are the URL paths of the other builds on the origin. `clean_urls`: True if the generator
    links `/a` and writes `a.html`, so that the host must add the extension; `use_directory_urls`: True if
    it writes `a/index.html`. None means unknown.
    """

    generator: str
    root: Path
    marker: Path
    output: Path | None = None
    site_url: str | None = None
    site_url_origin: str = ""
    """Where the address stands: `site_url in mkdocs.yml:3`."""
    languages: tuple[str, ...] = ()
    repository: str | None = None
    use_directory_urls: bool | None = None
    clean_urls: bool | None = None
    source_roots: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    base_path: str | None = None
    """The path at which the site is mounted, also where only the origin is unknown."""
    site_url_is_placeholder: bool = False
    """The address is one that generators, themes and tutorials put there, such as example.com."""
    machinery: tuple[str, ...] = ()
    """Globs of pages of the output that no author wrote: search, tag lists, 404."""
    statics: tuple[tuple[str, Path], ...] = ()
    """Folders that are copied as they are, each with the place in the output: empty, or with a slash at its end."""
    templates: tuple[Path, ...] = ()
    """Existing folders and files of the project's own templates, layouts, partials and theme."""
    includes: tuple[Path, ...] = ()
    """Existing folders in which the files that sources include are looked up."""
    configurations: tuple[Path, ...] = ()
    """Existing files in which links of the navigation may stand, the marker first."""
    sources_are_given: bool = False
    """The source roots were given by the user, not read from the configuration."""
    title: str = ""
    """The generator as its users write it."""
    unset_address: Setting | None = None
    """Where the address of the site ought to stand, if the project that is published names none."""
    site_name: str = ""
    """What the configuration calls the site, "" if it is not configured or computed."""


Refine = Callable[[Project, Settings], Project]
Pages = Callable[[Project, Settings], Iterable[Made]]


def configured_output(project: Project) -> Iterable[Path]:
    """The output directory that the configuration names."""
    return (project.output,) if project.output else ()


class Generator(msgspec.Struct, frozen=True):
    """One row: what the generator's configuration is called and which keys it has.

    `markers` are globs below the project's folder, `folders` the folders below it where the marker may lie
    as well. `address` holds keys in the order of precedence. `refine` reads what the row cannot say.
    `candidates` are the directories that may be the output, the likeliest first; a generator that writes
    wherever it is told says by `owns` what it left in a directory.

    `pages` says which page each source becomes. `statics`, `templates`, `includes` and `configurations` are
    globs below the project's folder; what they mean is said at the fields of `Project`.
    """

    name: str
    markers: tuple[str, ...]
    title: str = ""
    output: str | None = None
    output_key: Keys = ()
    address: tuple[Keys, ...] = ()
    base: Keys = ()
    site_name: Keys = ()
    repository: Keys = ()
    sources: tuple[str, ...] = ()
    sources_key: Keys = ()
    folders: tuple[str, ...] = (".",)
    accepts: Callable[[Settings], bool] = lambda settings: True
    read: Callable[[Path, Path], Settings] = read_settings
    refine: Refine = lambda project, settings: project
    candidates: Callable[[Project], Iterable[Path]] = configured_output
    owns: Callable[[Path], bool] | None = None
    pages: Pages = lambda project, settings: generic_pages(project)
    machinery: tuple[str, ...] = ("404.html",)
    statics: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()


def read_projects(row: Generator, folder: Path) -> Iterator[Project]:
    """The projects of this generator in the folder: one for each place where a marker may lie."""
    for place in row.folders:
        root = (folder / place).resolve()
        for marker in _markers(row, root):
            settings = row.read(marker, root)
            if settings.problem or row.accepts(settings):
                yield _project(row, root, settings)
                break


def _markers(row: Generator, root: Path) -> Iterator[Path]:
    for pattern in row.markers:
        yield from (path for path in sorted(root.glob(pattern)) if path.is_file())


def owns(row: Generator, project: Project, site: Path) -> bool:
    """Whether the directory is the output of the project."""
    return row.owns(site) if row.owns else site in row.candidates(project)


def _project(row: Generator, root: Path, settings: Settings) -> Project:
    problems = [settings.problem] if settings.problem else []
    project = Project(
        generator=row.name,
        title=row.title or row.name,
        root=root,
        marker=settings.path,
        output=directory(root, _string(settings, row.output_key, problems) or row.output),
        repository=repository_url(settings.text(*row.repository) if row.repository else None),
        site_name=(settings.text(*row.site_name) or "") if row.site_name else "",
    )
    base = _string(settings, row.base, problems)
    base_is_computed = bool(row.base) and settings.computed(*row.base)
    for key in row.address:
        url = _string(settings, key, problems)
        if url and not base_is_computed:
            project = with_address(project, url, f"{'.'.join(key)} in {settings.place(*key)}", base)
            break
    if project.base_path is None and base:
        project = with_base(project, base)
    given = settings.text(*row.sources_key) if row.sources_key else None
    project = with_sources(project, [given] if given else row.sources)
    project = with_statics(replace(project, machinery=row.machinery), row.statics)
    project = with_templates(project, row.templates)
    project = with_includes(project, row.includes)
    project = with_configurations(project, (settings.path, *_below(root, row.configurations)))
    return row.refine(replace(project, problems=(*problems, *project.problems)), settings)


def _string(settings: Settings, keys: Keys, problems: list[str]) -> str | None:
    """The string at the key; a problem if something stands there that only running the file would tell."""
    if not keys:
        return None
    if settings.computed(*keys) or isinstance(settings.get(*keys), dict):
        problems.append(f"{settings.place(*keys)}: {'.'.join(keys)} is computed, its value is not known")
    return settings.text(*keys)


def with_address(project: Project, url: str, origin: str, base: str | None = None) -> Project:
    """The project with the address, and the base path below it, if it is one."""
    try:
        parts = urlsplit(url if "://" in url or not _HOST_ONLY.match(url) else f"https://{url}")
        host = parts.hostname or ""
    except ValueError:
        return _with_problem(project, f"{origin}: no URL")
    if parts.scheme.lower() not in {"http", "https"} or not host:
        if url.startswith("/") and not url.startswith("//"):
            return replace(project, base_path=mount(url))
        return _with_problem(project, f"{origin}: no http(s) address")
    path = mount(base if base and base.strip("/. ") else parts.path)
    if _DEVELOPMENT.search(host):
        return replace(project, base_path=path)
    return replace(
        project,
        site_url=f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2]}{path}",
        site_url_origin=origin,
        base_path=path,
        site_url_is_placeholder=_PLACEHOLDER.search(host) is not None,
    )


def with_base(project: Project, base: str) -> Project:
    """The project with the path at which it is mounted, whatever its origin."""
    try:
        return replace(project, base_path=mount(urlsplit(base).path))
    except ValueError:
        return project


def _with_problem(project: Project, problem: str) -> Project:
    return replace(project, problems=(*project.problems, problem))


_HOST_ONLY = regex(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?(/|$)")
_DEVELOPMENT = regex(r"(^|\.)localhost$|^127\.|^0\.0\.0\.0$|^::1?$")
_PLACEHOLDER = regex(
    r"(^|\.)example(\.(com|net|org))?$|\.(invalid|test)$"
    r"|(^|\.)(my-?(domain|site|website)|your-?(domain|site|website|blog|docusaurus[\w-]*|(user)?name|org))\b"
)


def mount(path: str) -> str:
    """The path with one slash at both ends."""
    inner = path.strip().removeprefix("./").strip("/")
    return f"/{inner}/" if inner and inner != "." else "/"


def directory(root: Path, path: str | None) -> Path | None:
    """The path below the root, resolved; None for one that the system cannot hold."""
    try:
        return (root / path).resolve() if path else None
    except (OSError, ValueError, RuntimeError):
        return None


def with_sources(project: Project, folders: Iterable[str]) -> Project:
    """The project with those of the folders that exist."""
    paths = [path for folder in folders if (path := directory(project.root, folder))]
    return replace(project, source_roots=tuple(dict.fromkeys(path for path in paths if path.is_dir())))


def with_statics(project: Project, folders: Iterable[str], prefix: str = "") -> Project:
    """The project with those of the folders that exist, copied to the place `prefix` of the output."""
    found = [(prefix, path) for path in _below(project.root, folders) if path.is_dir()]
    return replace(project, statics=tuple(dict.fromkeys((*project.statics, *found))))


def with_templates(project: Project, places: Iterable[str]) -> Project:
    """The project with those of the templates that exist; globs below its folder."""
    found = (*project.templates, *_below(project.root, places))
    return replace(project, templates=tuple(dict.fromkeys(found)))


def with_includes(project: Project, folders: Iterable[str]) -> Project:
    """The project with those of the folders of included files that exist; globs below its folder.

    Folders that hold the whole project or all its sources are no folders of includes alone, and left out.
    """
    whole = (project.root, *project.source_roots)
    found = (
        path
        for path in _below(project.root, folders)
        if path.is_dir() and not any(root.is_relative_to(path) for root in whole)
    )
    return replace(project, includes=tuple(dict.fromkeys((*project.includes, *found))))


def with_configurations(project: Project, files: Iterable[Path]) -> Project:
    """The project with those of the files that exist."""
    found = (path for path in files if path.is_file())
    return replace(project, configurations=tuple(dict.fromkeys((*project.configurations, *found))))


def _below(root: Path, places: Iterable[str]) -> Iterator[Path]:
    """What exists below the folder, for globs and for paths, which may lead out of it."""
    for place in places:
        if "*" in place and not place.startswith(("/", "..")):
            try:
                yield from sorted(root.glob(place))
            except (OSError, ValueError):
                continue
        elif (path := directory(root, place)) and path.exists():
            yield path


def generic_pages(project: Project) -> Iterator[Made]:
    """The pages of a generator without rules of its own: `a/b.md` is `a/b/index.html` or `a/b.html`.

    `index` and `README` stand for their folder. HTML files may be copied or be templates.
    """
    for root in project.source_roots:
        for file in walk_sources(root, without=outputs(project)):
            if file.suffix in {".html", ".htm"}:
                yield Made(file.relative, file.path)
                if file.stem == "index":
                    continue
            names = {"index": 0, "README": 1, "readme": 1, "_index": 1}
            stem = "" if file.stem in names else file.stem
            for page, weight in page_paths(file.folder + stem, project.use_directory_urls):
                yield Made(page, file.path, weight + names.get(file.stem, 0))


def outputs(project: Project) -> tuple[Path, ...]:
    """The folders in which the project's own output may lie."""
    return (project.output,) if project.output else ()


def with_given_sources(project: Project | None, folder: Path) -> Project:
    """The project with the sources that the user names, in place of its own; a nameless one if there is none."""
    folder = folder.resolve()
    if project is None:
        project = Project(generator="", root=folder, marker=folder)
    own = set(project.source_roots)
    statics = [(prefix, root) for prefix, root in project.statics if root not in own]
    return replace(project, source_roots=(folder,), statics=(*statics, ("", folder)), sources_are_given=True)


def described(project: Project, cwd: Path) -> str:
    """The project in one line: `made by MkDocs (mkdocs.yml), sources in docs/, output in site/`.

    An output outside of the project is a development server's, or was named by the user.
    """
    made = f"made by {project.title} ({near(project.marker, cwd)}), " if project.generator else ""
    roots = [near(root, cwd).rstrip("/") + "/" for root in project.source_roots]
    sources = f"sources in {', '.join(roots)}" if roots else "sources not found"
    if project.output is None or not project.output.is_relative_to(project.root):
        return made + sources
    return f"{made}{sources}, output in {near(project.output, cwd)}/"


def near(path: Path, cwd: Path) -> str:
    """A path as users write it in the working directory."""
    try:
        relative = Path(os.path.relpath(path, cwd)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()
    return path.as_posix() if relative.startswith("../../../") else relative


def with_languages(project: Project, links: Iterable[str]) -> Project:
    """The project with the paths of other builds; `links` are paths or URLs as its configuration has them."""
    base = project.base_path or "/"
    address = project.site_url or f"https://unknown.invalid{base}"
    prefixes = []
    for link in links:
        try:
            parts, own = urlsplit(urljoin(address, link.strip())), urlsplit(address)
        except ValueError:
            continue
        if parts.hostname == own.hostname and mount(parts.path) not in {base, "/"}:
            prefixes.append(mount(parts.path))
    return replace(project, languages=tuple(dict.fromkeys((*project.languages, *prefixes))))


def language_folders(project: Project, names: Iterable[object], default: object = None) -> Project:
    """The project with one build for each language, in a folder of its name; the default one has none."""
    return with_languages(
        project, [f"{name}/" for name in names if isinstance(name, str) and name not in (default, "root", "")]
    )


def repository_url(value: object) -> str | None:
    """The page of a repository that is given as URL, as git remote or as `owner/name`."""
    if not isinstance(value, str):
        return None
    value = value.strip().removeprefix("git+").removeprefix("github:")
    if ssh := re.fullmatch(r"(?:ssh://)?[\w.-]+@([\w.-]+)(?::\d+(?=/))?[:/]/?(.+)", value):
        value = f"https://{ssh[1]}/{ssh[2]}"
    if re.fullmatch(r"[\w.-]+/[\w.-]+", value):
        value = f"https://github.com/{value}"
    value = re.sub(r"^(git|http)://", "https://", value)
    return value.removesuffix("/").removesuffix(".git") if value.startswith("https://") else None
