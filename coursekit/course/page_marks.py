"""The mark by which JupyterLab makes a page of a notebook, with the words for before a kernel runs.

The extension (`lesson/labextension/`) reads it from the notebook's metadata, and has no other way
to know the language of a lesson. English, in which its words are written, needs none.
"""

from functools import cache
from importlib.resources import files

from coursekit.catalogue import direction, page_messages, primary, spoken_for
from coursekit.course import Course


def page_mark(course: Course, stem: str) -> dict[str, object]:
    """Give what the metadata of a notebook has under `coursekit`.

    Args:
        course: The course.
        stem: The notebook: that of a lesson, or another page of the course.

    Returns:
        What it shows (`page`). Where that is not in English, also its `language` and `direction`,
        and the `words` of the extension by the English ones, if the kit knows the language.
    """
    page = course.notebooks.get(stem, "lesson")
    lesson = course.lessons.get(stem)
    return {"page": page} | language_mark(lesson.language if lesson else course.language)


def language_mark(tag: str) -> dict[str, object]:
    """Give the part of a mark that tells the language, which is empty for English.

    Args:
        tag: The language (BCP 47).
    """
    if primary(tag) == "en":
        return {}
    mark: dict[str, object] = {"language": tag, "direction": direction(tag)}
    words = page_messages(spoken_for(tag), _extension())
    return mark | {"words": words} if words else mark


@cache
def _extension() -> str:
    """Read the JavaScript of the extension."""
    folder = files("coursekit") / "lesson" / "labextension" / "coursekit"
    code = [file for file in folder.iterdir() if file.name.endswith(".js")]
    return "".join(file.read_text("utf-8") for file in sorted(code, key=lambda file: file.name))
