"""Turns YAML text into plain values and the lines of its keys, whatever tags and duplicate keys it holds."""

from __future__ import annotations

import os
from typing import Any

import yaml

try:  # the parser in C takes a tenth of the time; it is not in every build of PyYAML
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

Keys = tuple[str, ...]


class NotYamlError(Exception):
    """The text cannot be parsed; `line` is where the parser stopped, if it says so."""

    def __init__(self, line: int | None) -> None:
        self.line = line


class TolerantLoader(SafeLoader):
    """SafeLoader that gives None for a tag it does not know, and what `!ENV [NAME, default]` stands for."""

    def plain(self, node: yaml.Node, known: dict[int, Any]) -> Any:
        """The value of a node. Aliases share one value, so nested aliases cannot multiply."""
        if id(node) not in known:
            known[id(node)] = None  # what an alias to its own parent sees
            known[id(node)] = self._value(node, known)
        return known[id(node)]

    def _value(self, node: yaml.Node, known: dict[int, Any]) -> Any:
        if node.tag == "!ENV":
            return self._environment(node, known)
        if node.tag.startswith(("!", "tag:yaml.org,2002:python/")):
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, known)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, known) for item in node.value]
        try:
            return self.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):  # such as the timestamp 2024-13-45
            return node.value

    def _environment(self, node: yaml.Node, known: dict[int, Any]) -> Any:
        """The first variable that is set, as YAML reads its text; else the default, the last of several.

        https://github.com/waylan/pyyaml-env-tag.
        """
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        names = items[:-1] if len(items) > 1 else items
        for item in names:
            text = os.environ.get(item.value) if isinstance(item.value, str) else None
            if text is not None:
                tag = self.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
                return self._value(yaml.ScalarNode(tag, text), known)
        return self.plain(items[-1], known) if len(items) > 1 else None

    def _mapping(self, node: yaml.MappingNode, known: dict[int, Any]) -> dict[str, Any]:
        """The mapping, its keys as strings; of a duplicate key the last value holds, as in MkDocs."""
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                parents = self.plain(value, known)
                for parent in reversed(parents if isinstance(parents, list) else [parents]):
                    merged.update(parent if isinstance(parent, dict) else {})
            elif isinstance(key, yaml.ScalarNode):
                own[key.value] = self.plain(value, known)
        return merged | own


def yaml_document(text: str) -> tuple[dict[str, Any], dict[Keys, int]]:
    """The first document's mapping and the line of each key (lists leave no trace in the path)."""
    try:
        loader = TolerantLoader(text)
        root = loader.get_node() if loader.check_node() else None
        if root is None:
            return {}, {}
        values = loader.plain(root, {})
    except yaml.MarkedYAMLError as error:
        raise NotYamlError(error.problem_mark.line + 1 if error.problem_mark else None) from None
    except (yaml.YAMLError, ValueError):
        raise NotYamlError(None) from None
    lines: dict[Keys, int] = {}
    _collect_lines(root, (), lines, set())
    return (values, lines) if isinstance(values, dict) else ({}, {})


def _collect_lines(node: yaml.Node, path: Keys, lines: dict[Keys, int], seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                lines.setdefault((*path, key.value), key.start_mark.line + 1)
                _collect_lines(value, (*path, key.value), lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _collect_lines(item, path, lines, seen)
