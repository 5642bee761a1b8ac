"""Reads the keys of object literals out of JavaScript, TypeScript or JSON text, and understands no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from linkcheck_plugin.regex import regex


class _Computed:
    def __repr__(self) -> str:
        return "COMPUTED"


COMPUTED: Final = _Computed()
"""A value that only running the configuration would tell."""


class Entry(NamedTuple):
    """One key of an object literal: the keys that lead to it, its value, its line.

    The value is a string, number, boolean, None, a list of such, `{}` for an object or `COMPUTED`. Lists and
    calls leave no trace in `keys`: `site` in `defineConfig({site: "x"})` is `("site",)`.
    """

    keys: tuple[str, ...]
    value: Any
    line: int


class Token(NamedTuple):
    """One token; `text` is the content of a string, the source of anything else."""

    kind: str
    """string, template, number, name, regex or sign."""
    text: str
    line: int


class Frame(msgspec.Struct):
    """One open bracket; `owner` is the constant or function of the file that it stands in."""

    bracket: str
    keys: tuple[str, ...]
    owner: str | None
    is_object: bool
    key: str | None = None


def javascript_entries(text: str) -> list[Entry]:
    """Every key of the exported object, in the order of the text; of all objects if none is exported.

    An object that is a constant of its own stands where its name is used.
    """
    tokens = list(_tokens(text))
    exported, constants = _exported(tokens), _constants(tokens)
    found = list(_walk(tokens))
    owned: dict[str, list[Entry]] = {}
    for owner, entry in found:
        if owner is not None:
            owned.setdefault(owner, []).append(entry)
    entries = []
    for owner, entry in found:
        if exported is None or owner is None or owner in exported:
            entries.append(entry._replace(value=_resolved(entry.value, constants)))
            inserted = owned.pop(entry.value.name, []) if isinstance(entry.value, _Name) else []
            entries += [
                Entry(entry.keys + inner.keys, _resolved(inner.value, constants), inner.line)
                for inner in inserted
            ]
    return entries


def _resolved(value: Any, constants: dict[str, Any]) -> Any:
    if isinstance(value, _Name):
        return constants.get(value.name, COMPUTED)
    if isinstance(value, list):
        values = [_resolved(item, constants) for item in value]
        return COMPUTED if COMPUTED in values else values
    return value


def javascript_calls(text: str) -> list[Entry]:
    """Calls with one string, such as `config.setOutputDirectory("dist")`: name, string, line."""
    tokens = list(_tokens(text))
    return [
        Entry((name.text,), value.text, name.line)
        for name, opening, value, closing in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
        if name.kind == "name" and value.kind == "string" and (opening.text, closing.text) == ("(", ")")
    ]


class _Name(msgspec.Struct, frozen=True):
    """A value that is the bare name of a constant."""

    name: str


_TOKEN = regex(
    r"""(?P<space>\s+|//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z))
    |(?P<string>"(?>(?:\\.|[^"\\\n])*)(?:"|$|\Z)|'(?>(?:\\.|[^'\\\n])*)(?:'|$|\Z))
    |(?P<template>`(?>(?:\\.|[^`\\])*)(?:`|\Z))
    |(?P<number>\d[\w.]*)
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<sign>=>|\.\.\.|\?\?|\|\||&&|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_REGEX = regex(r"/(?![*/])(?>(?:\\.|\[(?>(?:\\.|[^\]\\\n])*)\]|[^/\\\[\n])+)/\w*")
LONGEST_REGEX = 500
"""A slash that opens no literal is not looked for its end through the whole file."""
_ESCAPE = regex(r"\\(?:\r?\n|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)


def _tokens(text: str) -> Iterator[Token]:
    position, line, previous = 0, 1, ""
    while match := _TOKEN.match(text, position):
        kind, source = match.lastgroup, match[0]
        if (
            source == "/"
            and (not previous or previous in _BEFORE_REGEX)
            and (regex := _REGEX.match(text, position, position + LONGEST_REGEX))
        ):
            kind, source = "regex", regex[0]
        if kind == "string":
            closed = len(source) > 1 and source.endswith(source[0])
            yield Token("string" if closed else "template", _unescape(source[1:-1]), line)
        elif kind == "template":
            inner = source[1:].removesuffix("`")
            yield Token("template" if "${" in inner else "string", _unescape(inner), line)
        elif kind is not None and kind != "space":
            yield Token(kind, source, line)
        if kind != "space":
            previous = source
        line += source.count("\n")
        position += len(source)


_BEFORE_REGEX = frozenset({*"(,=:[!&|?{};", "=>", "&&", "||", "??", "return"})


def _unescape(source: str) -> str:
    def character(match: re.Match[str]) -> str:
        if code := match[1] or match[2]:
            return chr(int(code, 16))
        return {"n": "\n", "t": "\t", "r": "\r"}.get(match[3], match[3]) if match[3] else ""

    return _ESCAPE.sub(character, source) if "\\" in source else source


def _exported(tokens: list[Token]) -> frozenset[str] | None:
    """Names in `export default NAME`, `export default wrapper(NAME)`, `module.exports = NAME` and `...NAME`.

    None if nothing is exported, as in JSON.
    """
    names: set[str] = set()
    exports = False
    for index, token in enumerate(tokens):
        before = [before.text for before in tokens[max(0, index - 2) : index]]
        if token.kind == "name" and (
            (token.text == "default" and before[-1:] == ["export"])
            or (token.text == "exports" and before == ["module", "."])
        ):
            exports = True
            for following in tokens[index + 1 : index + 12]:
                if following.kind == "name":
                    names.add(following.text)
                elif following.text not in {"=", "(", ")"}:
                    break
        elif token.kind == "name" and before[-1:] == ["..."]:
            names.add(token.text)
    return frozenset(names) if exports else None


def _constants(tokens: list[Token]) -> dict[str, Any]:
    """`const NAME = literal`, with or without a TypeScript annotation."""
    constants: dict[str, Any] = {}
    for index, token in enumerate(tokens):
        if token.text in _DECLARES and index + 1 < len(tokens) and tokens[index + 1].kind == "name":
            at = index + 2
            while at < min(index + 8, len(tokens)) and tokens[at].text != "=":
                at += 1
            if at + 1 < len(tokens) and tokens[at].text == "=":
                value = _value(tokens, at + 1)
                if not isinstance(value, _Name | list):
                    constants.setdefault(tokens[index + 1].text, value)
    return constants


DEEPEST = 50
"""Keys below this depth are taken as if they stood at it."""
_DECLARES = frozenset({"const", "let", "var"})
_STATEMENTS = frozenset({*_DECLARES, "export", "module", "function", "import", "class"})


def _walk(tokens: list[Token]) -> Iterator[tuple[str | None, Entry]]:
    """Every `key: value` and `key` (shorthand) of an object literal, with the owner of the object."""
    stack: list[Frame] = []
    declared: str | None = None
    for index, token in enumerate(tokens):
        previous = tokens[index - 1] if index else None
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        top = stack[-1] if stack else None
        if top is None and token.kind == "name" and token.text in _STATEMENTS:
            declares = token.text in _DECLARES or token.text == "function"
            declared = following.text if declares and following and following.kind == "name" else None

        if token.kind == "sign" and token.text in "{[(":
            keys = () if top is None else top.keys
            if top is not None and top.key is not None and len(keys) < DEEPEST:
                keys = (*keys, top.key)
            owner = declared if top is None else top.owner
            stack.append(Frame(token.text, keys, owner, token.text == "{" and _opens_object(previous)))
        elif token.kind == "sign" and token.text in "}])":
            if stack:
                stack.pop()
        elif token.text == "," and token.kind == "sign":
            if top is not None:
                top.key = None
        elif (
            top is not None
            and top.is_object
            and previous is not None
            and previous.kind == "sign"
            and previous.text in {"{", ","}
            and token.kind in {"name", "string", "number"}
            and following is not None
            and following.kind == "sign"
        ):
            if following.text == ":":
                top.key = token.text
                yield top.owner, Entry((*top.keys, token.text), _value(tokens, index + 2), token.line)
            elif following.text == "(":
                top.key = token.text
            elif following.text in {",", "}"} and token.kind == "name":
                yield top.owner, Entry((*top.keys, token.text), _Name(token.text), token.line)


def _opens_object(previous: Token | None) -> bool:
    """Whether a `{` after this token opens an object literal, not a block."""
    return previous is None or (
        previous.text in {"return", "default"}
        if previous.kind == "name"
        else previous.kind == "sign" and previous.text in {"(", "[", ",", ":", "=", "?", "??", "||", "&&"}
    )


def _value(tokens: list[Token], index: int) -> Any:
    """The value of the expression that begins here, `COMPUTED` unless it is a lone literal or name."""
    value, end = _operand(tokens, index)
    if end < len(tokens):
        token = tokens[end]
        ends = token.kind == "name" or token.text in {",", "}", "]", ")", ";"}
        if not ends or token.text in {"in", "instanceof"}:
            return COMPUTED
    return value


def _operand(tokens: list[Token], index: int) -> tuple[Any, int]:
    token = tokens[index] if index < len(tokens) else Token("sign", "", 0)
    if token.kind == "string":
        return token.text, index + 1
    if token.kind == "number":
        return (int(token.text) if token.text.isdecimal() else COMPUTED), index + 1
    if token.kind == "name":
        if [following.text for following in tokens[index : index + 3]] == ["process", ".", "env"]:
            return _default(tokens, index)
        literals = {"true": True, "false": False, "null": None, "undefined": None}
        return literals.get(token.text, _Name(token.text)), index + 1
    if token.text == "[" and token.kind == "sign":
        return _list(tokens, index + 1)
    if token.text == "{" and token.kind == "sign":
        return {}, len(tokens)  # its keys follow as entries of their own
    return COMPUTED, index + 1


def _default(tokens: list[Token], index: int) -> tuple[Any, int]:
    """The literal behind `process.env.NAME ??` or `||`: what holds where the variable is not set."""
    while [token.text for token in tokens[index : index + 3]] == ["process", ".", "env"]:
        dot, name, operator = ([*tokens[index + 3 : index + 6], *[Token("sign", "", 0)] * 3])[:3]
        if dot.text != "." or name.kind != "name" or operator.text not in {"??", "||"}:
            return COMPUTED, index
        index += 6
    return _operand(tokens, index)


def _list(tokens: list[Token], index: int) -> tuple[Any, int]:
    """The strings and names of a flat list; anything else in it makes it computed."""
    values: list[Any] = []
    for at in range(index, len(tokens)):
        token, following = tokens[at], tokens[at + 1 : at + 2]
        ends = not following or following[0].text in {",", "]"}
        if token.kind == "sign" and token.text == "]":
            return values, at + 1
        if token.kind == "string" and ends:
            values.append(token.text)
        elif token.kind == "name" and ends:
            values.append(_Name(token.text))
        elif not (token.kind == "sign" and token.text == ","):
            break
    return COMPUTED, len(tokens)
