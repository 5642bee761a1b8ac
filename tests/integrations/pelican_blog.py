"""A small blog with every kind of file that Pelican writes."""

from __future__ import annotations

from pathlib import Path

from generator_runs import write

CONFIGURATION = """
SITENAME = "Small"
SITEURL = {url!r}
PATH = "content"
THEME = "theme"
STATIC_PATHS = ["images", "extra"]
EXTRA_PATH_METADATA = {{"extra/robots.txt": {{"path": "robots.txt"}}}}
ARTICLE_EXCLUDES = PAGE_EXCLUDES = ["extra"]
STATIC_EXCLUDE_SOURCES = False
TEMPLATE_PAGES = {{"about.html": "about/index.html"}}
ARTICLE_PATHS = ["posts"]
ARTICLE_SAVE_AS = "posts/{{slug}}.html"
ARTICLE_URL = ARTICLE_SAVE_AS
IGNORE_FILES = ["*~"]  # with the default, autoreload of Pelican 4.10 ignores every file with an extension
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_PAGINATION = 2
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
PLUGINS = ["linkcheck_plugin"]
{settings}
"""
ARTICLE = (
    "<!doctype html><html lang={{ article.lang }}><title>{{ article.title }}</title>\n{{ article.content }}"
)
LISTING = """<!doctype html><title>{{ SITENAME }}</title>
{% for article in (articles_page.object_list if articles_page else articles) %}
<a href="{{ SITEURL }}/{{ article.url }}">{{ article.title }}</a>
{% endfor %}"""
NAMES = ("index", "archives", "authors", "author", "categories", "category", "tags", "tag")
FILES = {
    "content/posts/first.md": "Title: First\nDate: 2026-01-02\nTags: one, two\nAuthor: Ann\n\n[home]({index})\n",
    "content/posts/second.rst": "Second\n######\n\n:date: 2026-01-03\n:slug: zwei\n\nText.\n",
    "content/posts/third.html": "<html><head><title>Third</title><meta name=date content=2026-01-04></head>"
    "<body><p>Text.</p></body></html>",
    "content/posts/first-de.md": "Title: Erster\nDate: 2026-01-02\nSlug: first\nLang: de\n\nText.\n",
    "content/posts/draft.md": "Title: Draft\nDate: 2026-01-02\nStatus: draft\n\nText.\n",
    "content/pages/me.md": "Title: Me\n\n![me]({static}/images/me.svg) [cv]({attach}cv.txt)\n",
    "content/pages/cv.txt": "cv\n",
    "content/pages/hidden.md": "Title: Hidden\nStatus: hidden\n\nText.\n",
    "content/images/me.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/extra/robots.txt": "User-agent: *\n",
    "content/extra/raw.html": "<!doctype html><title>Raw</title>",
    "content/about.html": "<!doctype html><title>About</title>",
    "theme/static/style.css": "p { color: red }\n",
    "theme/templates/article.html": ARTICLE,
    "theme/templates/page.html": ARTICLE.replace("article", "page"),
    **{f"theme/templates/{name}.html": LISTING for name in NAMES},
}
SOURCES = {
    "posts/first.html": "content/posts/first.md",
    "posts/zwei.html": "content/posts/second.rst",
    "posts/third.html": "content/posts/third.html",
    "first-de.html": "content/posts/first-de.md",
    "drafts/draft.html": "content/posts/draft.md",
    "pages/me.html": "content/pages/me.md",
    "pages/hidden.html": "content/pages/hidden.md",
    "pages/cv.txt": "content/pages/cv.txt",
    "images/me.svg": "content/images/me.svg",
    "robots.txt": "content/extra/robots.txt",
    "extra/raw.html": "content/extra/raw.html",
    "about/index.html": "content/about.html",
    "theme/style.css": "theme/static/style.css",
}
"""The file of the output and the source that it is made of; all others are lists and feeds."""


def blog(
    folder: Path,
    *,
    url: str = "https://blog.example.org",
    settings: str = "",
    files: dict[str, str] | None = None,
) -> Path:
    """Write the blog, with some of its files replaced or added."""
    configuration = CONFIGURATION.format(url=url, settings=settings)
    return write(folder, {"pelicanconf.py": configuration, **FILES, **(files or {})})
