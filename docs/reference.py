"""MkDocs hook: writes the table of settings from their schema, and the page of rules from docstrings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from linkcheck_plugin.rules import RULES, Rule
from linkcheck_plugin.settings import json_schema

KEYS = "<!-- keys -->"
"""Where the table of settings goes."""

UNDESCRIBED = {
    "directory-index": "the files that answer for a directory",
    "trailing-slash": "what is done about a directory that is linked without its slash",
    "page-extensions": "the names of pages end so",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of rules."""
    files.append(File.generated(config, "rules.md", content="\n".join(rules_page())))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of settings in its place."""
    return markdown.replace(KEYS, "\n".join(keys_table()))


def keys_table() -> Iterator[str]:
    """One row for each setting."""
    schema = json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]  # type: ignore[assignment]
    yield "| key | default | meaning |"
    yield "|---|---|---|"
    for key, described in properties.items():
        meaning = _inline(described.get("description") or UNDESCRIBED[key])
        if choices := described.get("enum"):
            meaning += ": " + ", ".join(f"`{choice}`" for choice in choices)
        default = described["default"]
        shown = "" if default in (None, [], (), {}) else f"`{json.dumps(default)}`"
        yield f"| `{key}` | {shown} | {meaning} |"


def rules_page() -> Iterator[str]:
    """The documentation of every rule, as its docstring has it."""
    yield "# Rules"
    yield (
        "Codes are stable, and names come first: both work wherever a rule is asked for, and so do prefixes"
        " such as `LNK2`. A preset is a set of rules that are on: `links`, `recommended` (the default),"
        " `seo`, `all`; each holds the ones before it. `linkcheck rules` prints this list, `linkcheck explain"
        " NAME` one rule.\n"
    )
    yield "| rule | code | level | preset | |"
    yield "|---|---|---|---|---|"
    for rule in RULES:
        link = f"[{rule.name}](#{rule.name})"
        yield f"| {link} | {rule.code} | {rule.level} | {rule.preset} | {_inline(rule.summary)} |"
    for rule in RULES:
        yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    lines = rule.documentation.splitlines()
    examples = {line[:4]: line[5:].strip() for line in lines if line.startswith(("Bad:", "Good:", "See:"))}
    text = "\n".join(line for line in lines if not line.startswith(("Bad:", "Good:", "See:"))).strip()
    yield f"\n## {rule.name} {{ #{rule.name} }}\n"
    fixable = ", fixable" if rule.fixable else ""
    yield f"*{rule.code}, {rule.level}, preset {rule.preset}{fixable}*\n"
    yield _inline(text) + "\n"
    for label, key in (("Bad", "Bad:"), ("Good", "Good")):
        if key in examples:
            yield f"{label}:\n\n```html\n{examples[key].lstrip(': ')}\n```\n"
    if "See:" in examples:
        yield f"See: {_inline(examples['See:'])}"


def _inline(text: str) -> str:
    """Docstrings quote with backticks; what is left of angle brackets and braces is text."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in parts)
