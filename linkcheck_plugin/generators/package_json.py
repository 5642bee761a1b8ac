"""What package.json tells of a JavaScript project: its homepage and its repository."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.project import Project, repository_url, with_address
from linkcheck_plugin.regex import regex

CODE_HOSTS = regex(r"https?://(www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|npmjs\.com)(/|$)")
"""Most packages give their repository as homepage."""


def read_package(root: Path) -> Settings:
    """The settings in package.json, empty ones if there is none."""
    path = root / "package.json"
    return read_settings(path, root) if path.is_file() else Settings(path, path.name)


def with_package(project: Project) -> Project:
    """The project with what its own configuration leaves open and package.json says."""
    package = read_package(project.root)
    homepage = package.text("homepage")
    if project.site_url is None and homepage and not CODE_HOSTS.match(homepage):
        origin = f"homepage in {package.place('homepage')}"
        project = with_address(project, homepage, origin, project.base_path)
    if project.repository is None:
        url = package.text("repository") or package.text("repository", "url")
        project = replace(project, repository=repository_url(url))
    return project


def depends_on(root: Path, name: str) -> bool:
    """Whether package.json has the package among its dependencies, or a section of its name."""
    package = read_package(root)
    return name in package.values or any(
        name in package.section(section) for section in ("dependencies", "devDependencies")
    )


def repository_of_link(link: str | None) -> str | None:
    """The repository in a link to it or into it, such as `https://github.com/owner/name/edit/main/docs/:path`."""
    match = _IN_GROUPS.match(link or "") or _OF_OWNER.match(link or "")
    return match[1] if match else None


_OF_OWNER = regex(r"(https://[^/]+/[^/]+/[^/]+?)(\.git)?(/(-/)?(edit|blob|tree|raw|src|_edit)/|/?$)")
_IN_GROUPS = regex(r"(https://[^/]+/(?:[^/]+/)+?[^/]+?)(\.git)?/-/(edit|blob|tree|raw)/")
"""GitLab's repositories may lie in groups of groups."""
