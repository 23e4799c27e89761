"""How Sphinx builds the API reference: `make docs`, offline, into build/docs.

Only `index.md` and `api/` are pages so far; the guides beside them are read on GitHub.
"""

from __future__ import annotations

import coursekit

project = "coursekit"
author = "the coursekit authors"
copyright = f"2026, {author}"
release = version = coursekit.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
include_patterns = ["index.md", "api/**"]
html_theme = "pydata_sphinx_theme"
html_show_sourcelink = False
html_title = f"coursekit {version}"
html_theme_options = {
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "show_toc_level": 2,  # functions and classes too
}
toc_object_entries_show_parents = "hide"

# A word in single backticks is code, as in Markdown; to Sphinx alone it would be a title.
default_role = "literal"

napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # fields of a record are told once, in its own docstring

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
maximum_signature_line_length = 88

# Every name of coursekit that a page refers to must stand in the reference. Names of other
# packages are not looked up: their documentation is on the network.
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(?!coursekit\.).*"),
    ("py:.*", r"coursekit\.questions\.base\.[QKA]"),  # any question, key, answer
]
