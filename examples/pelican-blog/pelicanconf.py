SITENAME = "Above the tree line"
AUTHOR = "Ada"
SITEURL = "https://trails.example.org"
PATH = "content"
TIMEZONE = "Europe/Zurich"
DEFAULT_LANG = "en"
THEME = "theme"

ARTICLE_URL = "{date:%Y}/{slug}.html"
ARTICLE_SAVE_AS = "{date:%Y}/{slug}.html"
DIRECT_TEMPLATES = ["index", "tags"]
AUTHOR_SAVE_AS = ""
CATEGORY_SAVE_AS = ""

FEED_ALL_ATOM = None
FEED_ALL_RSS = "feeds/all.rss.xml"
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

PLUGINS = ["linkcheck_plugin"]  # broken links fail `pelican`
LINKCHECK = {"fail_on": "error"}  # every key of linkcheck.toml
