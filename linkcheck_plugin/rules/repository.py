"""LNK016: links to files of the project's own repository."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.rules.broken import is_refresh
from linkcheck_plugin.rules.registry import Context, Preset, rule


@rule(
    "own-repo-path-missing",
    "LNK016",
    level=Level.ERROR,
    preset=Preset.LINKS,
    outcomes=frozenset({Outcome.REPOSITORY_MISSING}),
)
def own_repo_path_missing(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a file, folder or line of the project's own repository that is not there.

    Links to files on the default branch of the repository around the project (blob, tree, edit, raw and
    blame on GitHub and GitLab, src on Codeberg, Gitea, Forgejo and Bitbucket) are looked up in the working
    tree, never on the network: what is checked out is what readers get after the merge. Letter case counts,
    and `#L10-L20` has to lie within the file. Fragments of rendered files, other branches, tags and commits
    are not judged here. The repository is the git remote, else that of the generator's configuration; the
    setting `repository` goes before both.

    Bad:  <a href="https://github.com/acme/widget/blob/main/docs/instal.md">Source</a>
    Good: <a href="https://github.com/acme/widget/blob/main/docs/install.md">Source</a>
    See:  GitHub Docs, "Creating a permanent link to a code snippet"; MkDocs, "edit_uri"
    """
    if link.document in (Document.PAGE, Document.CSS) and not is_refresh(link.reference):
        yield Defect(link.resolution.detail, link.resolution.suggestion, literal=True)
