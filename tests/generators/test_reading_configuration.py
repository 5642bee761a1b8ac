import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.generators.configuration import READERS, read_settings
from linkcheck_plugin.generators.javascript import COMPUTED, javascript_calls, javascript_entries
from linkcheck_plugin.generators.yaml_document import NotYamlError, yaml_document


def values(text):
    return {".".join(entry.keys): entry.value for entry in javascript_entries(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("module.exports = { url: 'https://a.dev' }", {"url": "https://a.dev"}),
        ("export default { url: \"a\", 'base-url': `b` }", {"url": "a", "base-url": "b"}),
        (
            "export default defineConfig({ a: { b: 1, c: true, d: null } })",
            {"a": {}, "a.b": 1, "a.c": True, "a.d": None},
        ),
        ("export default { a: 'x' as const }", {"a": "x"}),
        (
            "// export default { a: 1 }\n/* { b: 2 } */ export default { c: '/* no */ // no' }",
            {"c": "/* no */ // no"},
        ),
        ("export default { a: 'it\\'s', b: '\\u0041\\x42\\n' }", {"a": "it's", "b": "AB\n"}),
        ("export default { r: /['\"{]/g, a: 1 }", {"r": COMPUTED, "a": 1}),
        ("const N = 'x'; export default { a: N, N }", {"a": "x", "N": "x"}),
        (
            "export default { a: f('x'), b: 'x' + y, c: `x${y}`, d: p.env.E || 'x' }",
            dict.fromkeys("abcd", COMPUTED),
        ),
        ("export default { a: c ? 'x' : 'y', b: -1 }", {"a": COMPUTED, "b": COMPUTED}),
        ("export default { a: ['x', \"y\",], b: [x], c: [] }", {"a": ["x", "y"], "b": COMPUTED, "c": []}),
        (
            "export default { a: process.env.A ?? 'x', b: process.env.B || process.env.C || false }",
            {"a": "x", "b": False},
        ),
        ("export default { a: process.env.A, b: process.env.B + 'x' }", dict.fromkeys("ab", COMPUTED)),
        ("const b = process.env.B ?? '/'\nexport default { b }", {"b": "/"}),
        ("const d = 'en'; export default { l: [d, 'de'], m: [e, 'de'] }", {"l": ["en", "de"], "m": COMPUTED}),
        ("export default { a: [x ? 'a' : 'b'], b: ['a' + x], c: [[1]] }", dict.fromkeys("abc", COMPUTED)),
        ("const l = { de: { x: 1 } }; export default { l }", {"l": {}, "l.de": {}, "l.de.x": 1}),
        ("const l = { de: 1 }; export default { p: l, q: l }", {"p": {}, "p.de": 1, "q": {}}),
        ("function f() { return { url: 'no' } }\nexport default { a: 1 }", {"a": 1}),
        ("export default async function f() { return { a: 1 } }", {"a": 1}),
        ("const o = { a: 1 }; export default { b: 2 }", {"b": 2}),
        ("const o: T = { a: 1 } satisfies T\nconst p = { b: 2 }\nexport default o", {"a": 1}),
        ("const o = { a: 1 }; export default wrap(o)", {"a": 1}),
        ("const o = { a: 1 }; export default { ...o, b: 2 }", {"a": 1, "b": 2}),
        ("const o = { a: 1 };\nmodule.exports = o;", {"a": 1}),
        ("export default async () => ({ a: 1 })", {"a": 1}),
        ("export default function () { if (x) { y } return { a: 1 } }", {"a": 1}),
        ("export default { f() { return { url: 'no' } }, a: 1 }", {"f.url": "no", "a": 1}),
        ("export default { p: [['classic', { d: { a: 1 } }]] }", {"p": COMPUTED, "p.d": {}, "p.d.a": 1}),
        ("interface Config { url: string }\nexport default { url: 'a' }", {"url": "a"}),
        ('{"a": [{"b": 1}, {"b": 2}]}', {"a": COMPUTED, "a.b": 2}),
        ("", {}),
        ("export default { a: 'unclosed\n b: 1 }", {"a": COMPUTED}),
    ],
)
def test_keys_of_object_literals_are_read(text, expected):
    assert values(text) == expected


def test_lines_of_keys_are_counted():
    text = "/*\n*/ export default {\r\n  a: `x\n\n`,\n  b: {\n    c: 1 } }"

    assert [(entry.keys, entry.line) for entry in javascript_entries(text)] == [
        (("a",), 3),
        (("b",), 6),
        (("b", "c"), 7),
    ]


def test_calls_with_one_string_are_read():
    text = "// f('no')\nc.setOutputDirectory('dist');\ng('a', 'b'); h(x)"

    assert [(call.keys, call.value, call.line) for call in javascript_calls(text)] == [
        (("setOutputDirectory",), "dist", 2)
    ]


@given(st.text(alphabet=st.sampled_from("{}[]():,'\"`/\\*=>$ab1 \n;."), max_size=120) | st.text(max_size=60))
def test_any_text_is_read_as_javascript(text):
    for entry in javascript_entries(text):
        assert 1 <= entry.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "text", ["/*", "'", "`", "/[", "{", "a:", "[ ", "const a ", "{a:[", "/\\", "({[", "{a:process.env.A??"]
)
def test_hostile_javascript_costs_no_more_than_its_length(text):
    start = time.process_time()
    javascript_entries(text * 10_000)

    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [x, {c: true}]\n", {"a": 1, "b": ["x", {"c": True}]}),
        (
            "a: !ENV NAME\nb: !ENV [NAME, site]\nc: !ENV [ONE, TWO, false]\nd: !ENV [NAME]\n",
            {"a": None, "b": "site", "c": False, "d": None},
        ),
        (
            "a: !!python/name:material.extensions.emoji.twemoji\nb: !!python/object/apply:os.system [ls]\n",
            {"a": None, "b": None},
        ),
        ("a: !relative $docs_dir\nb: !unknown {x: 1}\nc: 2\n", {"a": None, "b": None, "c": 2}),
        ("a: 1\na: 2\n", {"a": 2}),
        ("? [x, y]\n: 1\na: 2\n", {"a": 2}),
        ("a: 2024-13-45\nb: 2024-01-02\n", None),
        ("x: &x {p: 1, q: 2}\ny:\n  <<: *x\n  q: 3\n", {"x": {"p": 1, "q": 2}, "y": {"p": 1, "q": 3}}),
        ("x: &x\n  self: *x\n", {"x": {"self": None}}),
        ("<<: 1\na: 2\n", {"a": 2}),
        ("- a\n- b\n", {}),
        ("just text\n", {}),
        ("# only a comment\n", {}),
        ("a: 1\n---\na: 2\n", {"a": 1}),
    ],
)
def test_yaml_is_read_whatever_tags_it_holds(text, expected):
    found, _ = yaml_document(text)

    assert found["a"] == "2024-13-45" if expected is None else found == expected


def test_yaml_lines_leave_lists_out_of_the_path():
    _, lines = yaml_document("a: 1\nb:\n  - c: 1\n    d: 2\n  - c: 3\n")

    assert lines == {("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "d"): 4}


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\ta: 1", "a: *missing", "a: \0"])
def test_text_that_is_no_yaml_is_refused(text):
    with pytest.raises(NotYamlError):
        yaml_document(text)


@pytest.mark.parametrize("merge", [False, True])
def test_nested_aliases_do_not_multiply(merge):
    lines = ["a0: &a0 {x: 1}"]
    for level in range(1, 40):
        one = f"*a{level - 1}"
        lines.append(f"a{level}: &a{level} " + (f"{{<<: [{one}, {one}]}}" if merge else f"[{one}, {one}]"))
    start = time.process_time()
    yaml_document("\n".join(lines))

    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = 'x'\n", {"A": "x"}),
        ("A: str = 'x'\n", {"A": "x"}),
        ("A = B = 1\n", {"A": 1, "B": 1}),
        ("A = 'x'\nB = A\n", {"A": "x", "B": "x"}),
        (
            "A = ['x', f()]\nB = {'k': f(), 'l': ('y',)}\n",
            {"A": ["x", COMPUTED], "B": {"k": COMPUTED, "l": ["y"]}},
        ),
        ("A = os.environ.get('X', 'x')\nB = f'{C}'\nC = 'x' + 'y'\n", dict.fromkeys("ABC", COMPUTED)),
        ("if X:\n    A = 'x'\n", {"A": COMPUTED}),
        ("A = 'x'\nif X:\n    A = 'y'\n", {"A": "x"}),
        ("A = 1\nA = 2\n", {"A": 2}),
        ("a.b = 1\nx[0] = 2\n", {}),
    ],
)
def test_plain_python_assignments_are_read(text, expected):
    assert READERS[".py"](text)[0] == expected


def test_toml_lines_follow_tables_and_dotted_keys(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('x = 1\n[a.b]\n  c = "x"\n"d e".f = 2\n[[g]]\nh = 1\n')

    settings = read_settings(path, tmp_path)
    assert settings.place("x") == "a.toml:1"
    assert settings.place("a", "b", "c") == "a.toml:3"
    assert settings.place("a", "b", "d e", "f") == "a.toml:4"
    assert settings.place("g", "h") == "a.toml:6"
    assert settings.place("missing") == "a.toml"


@pytest.mark.parametrize("suffix", [".yml", ".toml", ".json", ".py", ".js", ".lektorproject"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[" * 50_000, b"{" * 50_000, b"((((" * 20_000, b"a: " * 999]
)
def test_no_content_raises(tmp_path, suffix, content):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)

    settings = read_settings(path, tmp_path)
    assert settings.problem is None or settings.problem.startswith(f"file{suffix}")


def test_missing_file_is_a_problem(tmp_path):
    settings = read_settings(tmp_path / "mkdocs.yml", tmp_path)

    assert settings.problem == "mkdocs.yml: cannot be read (No such file or directory), settings not read"


def test_fifo_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "mkdocs.yml")

    settings = read_settings(tmp_path / "mkdocs.yml", tmp_path)
    assert settings.problem == "mkdocs.yml: not a regular file, settings not read"


def test_huge_file_is_not_read(tmp_path):
    path = tmp_path / "mkdocs.yml"
    path.write_text("site_url: https://a.dev\n" + "#" * 1_000_001)

    settings = read_settings(path, tmp_path)
    assert (settings.values, settings.problem) == ({}, "mkdocs.yml: larger than 1 MB, settings not read")
