"""HTML from templates, in one way for all rooms: what is escaped, kept apart and let in.

A text that is put into a template is escaped, and cannot turn the rest of its line round, without
any word in the template. A page begins with `head`, which lets nothing in but its own style.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from coursekit.catalogue import day, direction, language, number, say, say_many
from coursekit.shown_text import balanced, printable

_HEAD = Markup("""<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{}">
<style>{}</style>
<title>{}</title>""")
_APART = Markup("<bdi>{}</bdi>")


def templates_of(
    room: str, escape: Callable[[str], Markup] = Markup.escape, **options: Any
) -> Environment:
    """Give the templates of a room, with what every page and piece of HTML needs.

    Beside Jinja's own, templates have `head(title, style)`, see there, the filter `apart`, for
    words of a stranger within a sentence of ours, and what `catalogue` says.

    Args:
        room: The package that has the folder `templates`.
        escape: Writes a text as HTML, where it is not to be as Jinja writes it.
        **options: More for `jinja2.Environment`.
    """

    def written(value: object) -> object:
        return escape(balanced(value)) if type(value) is str else value

    environment = Environment(
        loader=PackageLoader(room),
        autoescape=True,
        auto_reload=False,
        finalize=written,
        **options,
    )
    environment.globals |= {"head": head, "head_with_style_attributes": head_with_style_attributes}
    environment.globals |= {"say": say, "say_many": say_many, "number": number, "day": day}
    environment.globals |= {"language": language, "direction": direction}
    environment.filters["apart"] = apart
    return environment


def head(title: str, style: str) -> Markup:
    """Give what stands in the head of a page: nothing may run, be loaded, be sent or be led away.

    Not even a style sheet but this one works.

    Args:
        title: The title of the page, in which names may stand.
        style: The whole style sheet.
    """
    return _head(title, style, f"style-src {_hash(style)}")


def head_with_style_attributes(title: str, style: str) -> Markup:
    """Give the same for a page on which elements have styles of their own, such as a width."""
    return _head(title, style, f"style-src 'unsafe-inline'; style-src-elem {_hash(style)}")


def _head(title: str, style: str, styles: str) -> Markup:
    policy = f"default-src 'none'; {styles}; form-action 'none'; base-uri 'none'"
    # Of a title that is HTML already, only letters change.
    shown = Markup(printable(str(title))) if isinstance(title, Markup) else printable(title)
    return _HEAD.format(Markup(policy), Markup(style), shown)


def _hash(style: str) -> str:
    """Give the hash by which a browser knows a style sheet."""
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def apart(text: str) -> Markup:
    """Give words of a stranger, kept apart from the sentence around them."""
    return _APART.format(balanced(text))
