"""Pages that forward their readers by one line of script."""

from __future__ import annotations

import pytest
from builders import extracted
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.html.forwarding import FEW, script_target, with_forwarding

FORWARDING = {
    'location.href="https://shop.example/"': "https://shop.example/",
    "location.replace('https://shop.example/a?b=c&d=e');": "https://shop.example/a?b=c&d=e",
    ' window.location = "../new/" ; ': "../new/",
    "document.location.href = '/new/'": "/new/",
    'top.location.assign( "/new/" )': "/new/",
    '"use strict"; window.location.replace("/new/");': "/new/",
    '<!--\nlocation="/new/";\n//-->\n': "/new/",
    r'location.replace("https:\/\/shop.example\/a")': "https://shop.example/a",
    r'location.href="https://shop.example/?a=b\u0026c=d\x26e=f"': "https://shop.example/?a=b&c=d&e=f",
}
OTHERS = [
    'if (navigator.language == "de") location.href = "/de/"',
    'setTimeout(function () { location.href = "/new/" }, 3000)',
    'var url = "/new/"; location.href = url',
    'location.href = "/new/" + location.hash',
    'location.href == "/new/"',
    'location.href = ""',
    'location.href = "javascript:alert(1)"',
    'mylocation = "/new/"',
    r'location.href = "\ud800"',
    r'location.href = "a\nb"',
    "location.reload()",
    'log(); location.href = "/new/"',
]


@pytest.mark.parametrize("script", FORWARDING)
def test_a_script_that_only_sends_its_reader_elsewhere(script: str) -> None:
    assert script_target(script) == FORWARDING[script]


@pytest.mark.parametrize("script", OTHERS)
def test_a_script_that_does_more_or_may_not_is_none(script: str) -> None:
    assert script_target(script) is None


@pytest.mark.parametrize(
    ("markup", "refresh"),
    [
        ('<script>location.href="/a"</script>', (0.0, "/a")),
        ('<title>Wait</title><script type="text/javascript">location.replace("/a")</script><a href="/a">go</a>', (0.0, "/a")),
        ('<!-- <meta http-equiv="refresh" content="0; url=/b"> --><script>location.href="/a"</script>', (0.0, "/a")),
        ('<meta http-equiv="refresh" content="5; url=/b"><script>location.href="/a"</script>', (5.0, "/b")),
        ('<!-- <script>location.href="/a"</script> -->', None),
        ('<template><script>location.href="/a"</script></template>', None),
        ('<body><noscript><script>location.href="/a"</script></noscript>', None),
        ('<script type="text/template">location.href="/a"</script>', None),
        ('<script src="x.js">location.href="/a"</script>', None),
        ('<pre>&lt;script>location.href="/a"&lt;/script></pre>', None),
        ('<a href="x" onclick="location.href=\'/a\'">x</a>', None),
        ('<script>location.href="/a"</script>' + '<a href="x">x</a>' * (FEW + 1), None),
    ],
)  # fmt: skip
def test_pages_that_forward_by_script(markup: str, refresh: tuple[float, str] | None) -> None:
    assert with_forwarding(extracted(markup)).facts.refresh == refresh


@given(st.text(alphabet="location.href=\"'()/ \\u0041x<!-\n;", max_size=60))
def test_no_script_makes_it_fail(script: str) -> None:
    url = script_target(script)
    assert url is None or url.encode()
