"""Languages, as course, lessons and texts name theirs (BCP 47), such as "es" or "zh-Hant".

What the kit says follows the language that is named, so a name that means none would have it speak
English to a class without a word.
"""

import re
from collections.abc import Iterator
from functools import cache

from coursekit.catalogue import LANGUAGES, primary, say
from coursekit.course import Course
from coursekit.course.blanks import are_to_be_filled_in
from coursekit.texts.words import has_word_rule

_EXTENSION = re.compile(r"-[a-wyzA-WYZ0-9]-|-x-")  # "-u-nu-latn": whoever writes it knows of it


def language_fault(tag: str) -> str:
    """Say why a text is no name of a language; "" when it is one."""
    if is_language(tag):
        return ""
    return say(
        'language {tag!r}; expected the code of a language, such as "en", "es" or "zh-Hant"',
        tag=tag,
    )


@cache
def is_language(tag: str) -> bool:
    """Tell whether a tag names a language, and a script and a region as far as it names these."""
    from babel import Locale  # late: only `coursekit check` asks

    known = Locale("en")
    first, *others = _EXTENSION.split(tag.replace("_", "-"))[0].split("-")
    if first != first.strip() or primary(first) not in known.languages:
        return False
    return all(
        part.title() in known.scripts
        or part.upper() in known.territories
        or part.upper() in known.variants
        for part in others
    )


def course_notes(course: Course) -> Iterator[str]:
    """Give what is no fault of a sound course, and what its author should know all the same."""
    spoken = {"course.toml": course.language}
    spoken |= {
        f"exercises/{lesson.stem}.toml": lesson.language for lesson in course.lessons.values()
    }
    told: set[str] = set()
    for file, tag in spoken.items():
        if primary(tag) not in {*LANGUAGES, *told}:
            told.add(primary(tag))
            note = say(
                "language {tag!r}: the kit has no words in it and speaks English; it has {known}",
                tag=tag,
                known=", ".join(LANGUAGES),
            )
            yield f"{file}: {note}"
    for slug, article in course.articles.items():
        if are_to_be_filled_in(article.rights):
            yield say("articles/{slug}.toml: fill in the rights: whose this text is", slug=slug)
        if not has_word_rule(article.text):
            note = say(
                "language {tag!r}: the kit cannot tell its words apart, so marks in this text "
                "cannot be scored; ask about it by other kinds of questions",
                tag=article.language,
            )
            yield f"articles/{slug}.txt: {note}"
