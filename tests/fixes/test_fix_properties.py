"""For any page: what was wanted is done, the page differs in nothing else, and a second run has nothing to do."""

from __future__ import annotations

import markdown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mending import Element, both, elements, plan, wish

from linkcheck_plugin.fixes.attribute_lists import Attributes
from linkcheck_plugin.fixes.file_plan import ALREADY, Planned

EXTENSIONS = {
    Attributes.LIST: ["extra", "admonition", "toc", "smarty"],
    Attributes.HTML: ["tables", "footnotes", "def_list", "md_in_html", "admonition", "toc", "smarty"],
}
TEXTS = st.sampled_from([
    "plain", "*em*", "`code`", "é€😀", "\tTab", "a_b_c", r"\* \[", "&amp;", "<b>x</b>", "“q” -- 'r'", "{x}", "1 < 2", "| pipe",
])  # fmt: skip
FORMS = st.sampled_from([
    "[L](U)", '[L](U "T & t")', "[L](<U>)", "[L][rN]\n\n[rN]: U\n", "[L]( U 'T' )", "![L](U)", "<U>", '<a href="U">L</a>',
    "<a class=c href='U' rel=me>L</a>", "[![L](/i.png)](U)", "[L\nL](U)", "[L](U){ .c }", '[L](U){: rel="me" #iN }',
])  # fmt: skip
BLOCKS = st.sampled_from([
    "B\n", "# B\n", "- B\n- B\n", "1. B\n\n    B\n", "> B\n", "!!! note\n\n    B\n", "| a | b |\n| - | - |\n| B | B |\n",
    "term\n:   B\n", "<div markdown='1'>\nB\n</div>\n", "<p>B</p>\n", "```\nB\n```\n", "text[^N]\n\n[^N]: B\n",
])  # fmt: skip
PATHS = st.sampled_from(["", "a/b", "a_(b)_c", "p?x=1&y=2", "p#frag", "é", "%C3%A9", "a-b.html?utm_source=x"])
FIXES = st.sampled_from(
    ["https://new.example/x", "https://new.example/a_(b)?c=1&d=2#e", "/local/", "https://n.example/é"]
)
RELS = st.sampled_from(["sponsored", "ugc nofollow", ""])


@st.composite
def pages(draw) -> tuple[str, list[str]]:
    """A page of Markdown in which every URL stands once, and the URLs."""
    urls: list[str] = []

    def link() -> str:
        url = f"https://x{len(urls)}.example/{draw(PATHS)}"
        urls.append(url)
        return draw(FORMS).replace("U", url).replace("N", str(len(urls))).replace("L", draw(TEXTS))

    blocks = []
    for number in range(draw(st.integers(1, 4))):
        block = draw(BLOCKS).replace("N", f"n{number}")
        while "B" in block:
            inner = f"{draw(TEXTS)} {link()} {draw(TEXTS)}"
            line = block[: block.index("B")].rpartition("\n")[2]
            indent = "> " if line.startswith(">") else " " * len(line) if line.strip() in ("", "-") else ""
            block = block.replace("B", inner.replace("\n", "\n" + indent), 1)
        blocks.append(block)
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return "\n".join(blocks).replace("\n", newline), urls


def wanted_elements(before: list[Element], planned: Planned) -> list[tuple[object, ...]]:
    """The elements of the page with what is wanted and was not left."""
    by_url = {one.urls[0]: one for one in planned.granted}
    left = {id(one.finding) for one in planned.left}
    found = []
    for name, attributes, shown in before:
        values = dict(attributes)
        key = "src" if name == "img" else "href"
        one = by_url.get(values.get(key, ""))
        if one is not None:
            for proposal in one.proposals:
                if id(proposal.finding) in left:
                    continue
                if proposal.rel is None:
                    shown = shown.replace(proposal.url, proposal.fix) if shown == proposal.url else shown
                    values[key] = proposal.fix
                elif name == "a":
                    present = values.pop("rel", "").split()
                    tokens = [*present, *(token for token in proposal.rel.added if token not in present)]
                    values |= {"rel": " ".join(tokens)} if tokens else {}
        found.append((name, tuple(sorted(values.items())), shown))
    return found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages(), st.sampled_from(list(EXTENSIONS)), st.data())
def test_the_page_differs_in_what_is_wanted_alone(page, how, data):
    text, urls = page
    before = elements(markdown.markdown(text, extensions=EXTENSIONS[how]))
    seen = {value for _, attributes, _ in before for _, value in attributes}
    urls = [url for url in urls if url in seen]
    wishes = []
    for url in data.draw(st.lists(st.sampled_from(urls), unique=True)) if urls else ():
        fix, rel = data.draw(st.one_of(st.none(), FIXES)), data.draw(st.one_of(st.none(), RELS))
        several = [] if fix is None else [wish(text, url, fix, element="")]
        several += [] if rel is None else [wish(text, url, rel, rel="")]
        if several:
            wishes.append(both(*several))
    wishes.sort(key=lambda one: (one.source.line, one.source.column))
    planned = plan(text, *wishes, attributes=how)
    edited = planned.after.decode()
    if how is Attributes.LIST or "{" not in text:
        after = elements(markdown.markdown(edited, extensions=EXTENSIONS[how]))
        assert after == wanted_elements(before, planned)
    assert edited.count("\r\n") == text.count("\r\n")
    again = [
        one for one in wishes if one in planned.granted and all(p.rel is not None for p in one.proposals)
    ]
    for one in again:
        url = one.urls[0] if one.urls[0] in edited else one.urls[0].replace("&", "&amp;")
        repeated = both(*(wish(edited, url, p.fix, rel="", built=one.urls[0]) for p in one.proposals))
        assert plan(edited, repeated, attributes=how).after.decode() == edited


ATTRIBUTES = st.sampled_from([
    "href=U", "href='U'", 'href="U"', 'HREF = "U"', "rel=me", "rel='Me nofollow'", 'rel=""', "rel", "class=\"a > b\"", "data-rel='nofollow'",
    "title='<a href=x>'", "id=é", "download",
])  # fmt: skip
BETWEEN = st.sampled_from([" ", "\n\t", "  "])
AROUND = st.sampled_from(["", "<p>é</p>\r\n", "<!-- <a href='U'> -->", "<script>var a = '<a href=\"U\">'</script>", "text < b & c "])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(ATTRIBUTES, max_size=5), BETWEEN, AROUND, st.booleans()), min_size=1, max_size=4
    ),
    st.one_of(st.none(), FIXES),
    st.one_of(st.none(), RELS),
)
def test_a_page_of_html_differs_in_what_is_wanted_alone(tags, fix, rel):
    text = ""
    for number, (attributes, between, around, is_closed) in enumerate(tags):
        url = f"https://x{number}.example/?a=1&amp;b={number}"
        tag = f"<a{between}{between.join(attributes)}{between if is_closed else ''}>{number}</a>"
        text += around.replace("U", "https://y.example/") + tag.replace("U", url) + "\n"
    before = elements(text)
    wishes = []
    for number in range(len(tags)):
        built = f"https://x{number}.example/?a=1&b={number}"
        url = built.replace("&", "&amp;")
        if built in {value for _, attributes, _ in before for name, value in attributes if name == "href"}:
            several = [] if fix is None else [wish(text, url, fix, built=built)]
            several += [] if rel is None else [wish(text, url, rel, rel="", built=built)]
            wishes += [both(*several)] if several else []
    planned = plan(text, *wishes, name="p.html")
    assert elements(planned.after.decode()) == wanted_elements(before, planned)
    assert {left.why for left in planned.left} <= {ALREADY}
    once = planned.after.decode()
    if fix is None and rel is not None:
        again = [
            wish(once, one.urls[0].replace("&", "&amp;"), rel, rel="", built=one.urls[0]) for one in wishes
        ]
        assert plan(once, *again, name="p.html").after.decode() == once
