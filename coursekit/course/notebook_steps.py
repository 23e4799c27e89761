"""Whether a notebook goes through the questions of its own lesson, each once and in order.

It is read from its code, which is a few calls that an author writes, or `coursekit lesson`.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from coursekit.catalogue import say, say_many
from coursekit.course import Course, Lesson, Page
from coursekit.course.question_reader import meant
from coursekit.questions.serialize import likely_pairs

_ONE_CALL = {"contents": "open_contents", "practice": "open_practice"}
_MARKS = "\"'\u2018-\u201f\u00ab\u00bb"  # of quotation, curly ones too
_OF_QUESTIONS = ("check", "answers", "compared", "heat")  # methods that take ids of questions


class _Call(NamedTuple):
    """What a cell asks of a lesson.

    Attributes:
        where: The cell.
        lesson: The stem of the lesson; "" where the cell does not say.
        method: The method that is called; "" for `lesson["…"]`, which shows a question.
        names: What it is given, as far as that stands in the cell as text.
        number: The same as a whole number; 1 for anything else.
    """

    where: str
    lesson: str
    method: str
    names: tuple[str, ...]
    number: int = 1


def step_faults(notebook: dict[str, Any], stem: str, page: Page, course: Course) -> Iterator[str]:
    """Give a line for each fault of what a notebook calls.

    Args:
        notebook: The notebook, as its file holds it.
        stem: Its stem, which is that of its lesson.
        page: What it shows.
        course: The course, whose lesson of this stem is without faults.
    """
    calls: list[_Call] = []
    opened: set[str] = set()
    foreign: dict[str, list[str]] = {}  # cells that open another lesson, by that lesson
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        where = say("cell {n} ({id})", n=number, id=cell.get("id", say("no id")))
        source = "".join(cell["source"])
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            if not any(line.lstrip().startswith(("%", "!", "?")) for line in source.splitlines()):
                told = say(
                    "Python cannot run it: {reason}, at {found!r}",
                    reason=error.msg,
                    found=(error.text or "").strip(),
                )
                yield f"{where}: {told}"
            calls += _probable(where, source)
            continue
        opened |= {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}
        in_cell = [*_calls(where, tree)]
        others = {call.lesson for call in in_cell} - {"", stem}
        if page == "lesson" and others and stem not in {call.lesson for call in in_cell}:
            foreign.setdefault(min(others), []).append(where)
            in_cell = [call._replace(lesson=stem) for call in in_cell]
        calls += [call for call in in_cell if call.lesson in ("", stem)]
        for id in _not_displayed(tree, source):
            told = say("does not show the question {id!r}; expected it as the last line", id=id)
            yield f"{where}: {told}"
    for other, cells in foreign.items():
        yield say_many(
            "{n} cell opens the lesson {other!r}, {first}; "
            "expected {stem!r}, to which this notebook belongs",
            "{n} cells open the lesson {other!r}, the first {first}; "
            "expected {stem!r}, to which this notebook belongs",
            len(cells),
            other=other,
            first=cells[0],
            stem=stem,
        )
    if page != "lesson":
        if _ONE_CALL[page] not in opened:
            yield say("no cell calls {call}; expected one", call=f"{_ONE_CALL[page]}()")
        return
    yield from _of_lesson(calls, course.lessons[stem], course)


def questions_in(source: str) -> list[str]:
    """Give the ids of the questions that a cell shows, however it is written.

    A cell that Python cannot read shows what it most likely was to show.
    """
    try:
        calls = [*_calls("", ast.parse(source))]
    except SyntaxError:
        calls = [*_probable("", source)]
    return [name for call in calls if not call.method for name in call.names]


def _not_displayed(tree: ast.Module, source: str) -> Iterator[str]:
    """Find questions that a cell asks for and Jupyter does not show.

    It shows what stands alone in the last line, if no semicolon follows.
    """
    lines = source.encode().splitlines()
    for line in tree.body:
        shown = line.value if isinstance(line, (ast.Expr, ast.Assign)) else None
        if not isinstance(shown, ast.Subscript) or not (ids := _asked_for(shown)):
            continue
        after = lines[(line.end_lineno or 1) - 1][line.end_col_offset or 0 :].lstrip()
        is_last = line is tree.body[-1]
        is_kept = isinstance(line, ast.Assign)
        if (is_last and (is_kept or after.startswith(b";"))) or not (is_last or is_kept):
            yield from ids


def _asked_for(node: ast.expr) -> list[str]:
    return [call.names[0] for call in _calls("", node) if not call.method and call.names]


def _of_lesson(calls: list[_Call], lesson: Lesson, course: Course) -> Iterator[str]:
    yield from _of_questions(calls, lesson)
    texts = {*course.articles}
    known = {"read": texts, "article": texts, "codebook": {*course.codebook}}
    ids = {question.id for question in lesson.questions}
    for call in calls:
        names = known.get(call.method, ids if call.method in _OF_QUESTIONS[:3] else None)
        for name in call.names if names is not None else ():
            if name not in (names or ()):
                told = say("no {name!r} for {call}", name=name, call=f"{call.method}()")
                yield f"{call.where}: {told}{meant(name, names or ())}"
    many = len(lesson.parts) or 1
    for call in calls:
        if call.method == "part" and call.number not in range(1, many + 1):
            told = say(
                "no part {number} in this lesson; expected one of {many}",
                number=call.number,
                many=many,
            )
            yield f"{call.where}: {told}"
    if not any(call.method == "summary" for call in calls):
        yield say(
            "no cell shows the summary, from which students hand in; run {command}",
            command=f"coursekit lesson {lesson.stem}",
        )


def _of_questions(calls: list[_Call], lesson: Lesson) -> Iterator[str]:
    """Compare the questions that are shown with those of the lesson."""
    file, command = f"exercises/{lesson.stem}.toml", f"coursekit lesson {lesson.stem}"
    ids = [question.id for question in lesson.questions]
    shown = [(call.where, name) for call in calls if not call.method for name in call.names]
    strange = {name for _, name in shown} - {*ids}
    left_out = [id for id in ids if id not in {name for _, name in shown}]
    misspelt = {there: id for id, there in likely_pairs(left_out, strange).items()}
    for where, name in {name: (where, name) for where, name in reversed(shown)}.values():
        if name in strange:
            told = say(
                "asks for the question {id!r}, which {file} has not; run {command}",
                id=name,
                file=file,
                command=command,
            )
            yield f"{where}: {told}{meant(name, [misspelt[name]] if name in misspelt else [])}"
    for id in left_out:
        if id not in misspelt.values():
            yield say(
                "no cell for the question {id!r} of {file}; run {command}",
                id=id,
                file=file,
                command=command,
            )
    for id in [id for id, times in Counter(name for _, name in shown).items() if times > 1]:
        where = [where for where, name in shown if name == id][1]
        told = say("the question {id!r} a second time; expected each question once", id=id)
        yield f"{where}: {told}"
    order = [name for name in dict.fromkeys(name for _, name in shown) if name in ids]
    right = [id for id in ids if id in order]
    late = [was for was, should in zip(order, right, strict=True) if was != should]
    if late:
        yield say(
            "the question {id!r} stands in another place than in {file}; run {command}",
            id=late[0],
            file=file,
            command=command,
        )


def _calls(where: str, tree: ast.AST) -> Iterator[_Call]:
    """Find what a cell asks of a lesson: `open_lesson("…")` itself, its questions and methods."""
    variables = {
        target.id: stem
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (stem := _opened(node.value)) is not None
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def lesson_of(node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return variables.get(node.id, "" if node.id == "lesson" else None)
        return _opened(node)

    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=whose, attr=method), args=args):
                if (lesson := lesson_of(whose)) is not None:
                    yield _Call(where, lesson, method, _texts(args), _number(args))
            case ast.Subscript(value=whose, slice=ast.Constant(str(id))):
                if (lesson := lesson_of(whose)) is not None:
                    yield _Call(where, lesson, "", (id,))
            case ast.Call() if (lesson := _opened(node)) is not None:
                yield _Call(where, lesson, "open", ())


def _opened(node: ast.expr) -> str | None:
    """Give the stem of the lesson that an expression opens; None for any other expression."""
    match node:
        case ast.Call(func=ast.Name("open_lesson"), args=[ast.Constant(str(stem)), *_]):
            return stem
        case _:
            return None


def _texts(args: list[ast.expr]) -> tuple[str, ...]:
    return tuple(
        arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    )


def _number(args: list[ast.expr]) -> int:
    match args:
        case [ast.Constant(value=int(number))]:
            return number
        case _:
            return 1


def _probable(where: str, source: str) -> Iterator[_Call]:
    """Give what a cell that Python cannot read most likely asks for."""
    for id in re.findall(rf"\[[{_MARKS}]([\w-]+)[{_MARKS}]", source):
        yield _Call(where, "", "", (id,))
    if "summary" in source:
        yield _Call(where, "", "summary", ())
