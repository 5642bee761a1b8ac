project = "Manual"
author = "Ann"
html_theme = "furo"
extensions = ["sphinx.ext.autosectionlabel", "sphinx.ext.viewcode"]
autosectionlabel_prefix_document = True
suppress_warnings = ["autosectionlabel.*"]
