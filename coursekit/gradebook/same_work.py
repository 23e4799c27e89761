"""Hand-ins that hold the same work: told to the teacher as a fact, and never as a verdict.

Honest students give the same right answers, and often the same wrong ones. So only that is looked
at which two of them hardly have in common by chance, each thing as a `Trace`:

- "file": the id of a lesson's work file, which is made at random with the file;
- "text": the words of a written answer, `OWN` or more of which are the student's own: neither the
  text's, nor the question's, nor those of its model answer;
- "sentence": the same of one sentence, unless many have it, as when a teacher gave it to the class;
- "slip": an answer that is not right. Two students share slips where, in one lesson, `SLIPS` or
  more are theirs and hardly anybody else's, and `SHARE` of all their wrong answers are the same.
  In 12 simulated classes of 30, no two students with such slips shared more than .4.

Each trace is a row with a digest, and rows with one digest are found by an index: the work grows
with the class and not with its pairs.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from coursekit.catalogue import number, say, say_many
from coursekit.course import Course
from coursekit.gradebook import SameWork, Shared, Trace
from coursekit.gradebook.database_rows import ClassResults
from coursekit.questions.base import KINDS
from coursekit.questions.records import Question
from coursekit.questions.result import Result
from coursekit.texts.words import words_in
from coursekit.work import Attempt, HandIn

OWN = 10  # words of a student's own that no other writes by chance
_RUN = 4  # words in a row that are somebody else's
SLIPS, SHARE = 4, 0.75
FEW = 3  # students who may have a slip, or a sentence, and share it
MOST_LETTERS = 20_000  # of a written answer that are compared
CLASS = 10  # students from which a slip that two have is rare
MOST_NAMED = 5  # students of a group in a sentence
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")


def _said(trace: Trace) -> str:
    """Say what hand-ins have in common."""
    match trace:
        case "file":
            return say("the same work file")
        case "text":
            return say("the same written answer, word for word")
        case "sentence":
            return say("a sentence of a written answer, word for word")
        case "slip":
            return say("the same wrong answers, some of which hardly anybody else gave")


# --- the traces of one hand-in ---


class Tracer:
    """Finds the traces of hand-ins of one course, and keeps what belongs to its questions."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._known: dict[tuple[str, str], frozenset[tuple[str, ...]]] = {}

    def traces(
        self, file: int, hand_in: HandIn, results: Mapping[str, Sequence[Result]]
    ) -> list[tuple[int, str, str, str, str]]:
        """Give the rows of the table `traces` for a hand-in.

        Args:
            file: Its number in the database.
            hand_in: The hand-in.
            results: The results of its lessons, by stem.
        """
        rows: dict[tuple[int, str, str, str, str], None] = {}
        for stem, lesson_results in results.items():
            work = hand_in.lessons.get(stem)
            if work is None or not work.attempts:
                continue
            if id := hand_in.work_ids.get(stem):
                rows[file, "file", stem, "", _digest(id)] = None
            questions = {asked.id: asked for asked in self._course.lessons[stem].questions}
            for result in lesson_results:
                if attempt := work.attempts.get(result.question):
                    question = questions[result.question]
                    for trace, words in self._of_answer(stem, question, attempt, result):
                        rows[file, trace, stem, question.id, _digest(words)] = None
        return list(rows)

    def _of_answer(
        self, stem: str, question: Question, attempt: Attempt, result: Result
    ) -> Iterator[tuple[Trace, str]]:
        kind, answer = KINDS[question.kind], attempt.answer
        if kind.scored_by_person:
            yield from self._of_text(stem, question, kind.to_score(answer).text[:MOST_LETTERS])
        elif result.outcome in ("partly", "not yet"):
            marks = sorted((span.start, span.end, span.label) for span in kind.spans(answer))
            yield "slip", repr(marks or sorted(kind.selections(answer)))

    def _of_text(self, stem: str, question: Question, text: str) -> Iterator[tuple[Trace, str]]:
        known = self._words_known(stem, question)
        sentences = [_words(sentence) for sentence in _SENTENCE.split(text)]
        whole = [word for words in sentences for word in words]
        if len(whole) < OWN or _own(whole, known) < OWN:
            return
        yield "text", " ".join(whole)
        for words in sentences:
            if len(words) >= OWN and _own(words, known) >= OWN:
                yield "sentence", " ".join(words)

    def _words_known(self, stem: str, question: Question) -> frozenset[tuple[str, ...]]:
        """Give every run of words that a student has before writing, or may see as a solution."""
        if (stem, question.id) not in self._known:
            course, kind = self._course, KINDS[question.kind]
            article = course.articles.get(question.article)
            texts = [question.prompt, *question.hints, *(line[1] for line in kind.rubric(question))]
            texts += [article.text] if article else []
            if key := course.lessons[stem].keys.get(question.id):
                texts += [key.explanation, kind.to_score(kind.full_answer(question, key)).text]
            runs = frozenset(run for text in texts for run in _runs(_words(text)))
            self._known[stem, question.id] = runs
        return self._known[stem, question.id]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in words_in(text)]


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_RUN)), strict=False)


def _own(words: Sequence[str], known: frozenset[tuple[str, ...]]) -> int:
    """Count the words that stand in no run of words that is known."""
    others: set[int] = set()
    for start, run in enumerate(_runs(words)):
        if run in known:
            others.update(range(start, start + _RUN))
    return len(words) - len(others)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


# --- the traces of a class ---


def same_work(results: ClassResults) -> list[SameWork]:
    """Say which hand-ins hold the same work, those with the most in common first."""
    found: dict[tuple[tuple[int, ...], Trace], list[str]] = defaultdict(list)
    rare = Counter[tuple[tuple[int, ...], str]]()
    for one in results.shared_traces(FEW):
        if one.trace == "slip":
            rare.update((pair, one.lesson) for pair in combinations(one.files, 2))
        elif not (one.trace == "sentence" and _place(one) in found.get((one.files, "text"), ())):
            found[one.files, one.trace].append(_place(one))
    if results.count("graded") >= CLASS:
        for (pair, lesson), times in rare.items():
            if times >= SLIPS and lesson not in found.get((pair, "file"), ()):
                same, most = results.slips_of(pair, lesson)
                if same >= SHARE * most:
                    found[pair, "slip"].append(
                        say(
                            "{lesson}: {n} of {most}",
                            lesson=lesson,
                            n=number(same),
                            most=number(most),
                        )
                    )
    groups = [
        SameWork(files, _said(trace), tuple(dict.fromkeys(places)))
        for (files, trace), places in found.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.where), group.files, group.said))


def said_of(results: ClassResults, groups: Iterable[SameWork]) -> Iterator[tuple[str, ...]]:
    """Give the cells of a table of groups: students, how many, what is the same, and where."""
    for group in groups:
        students = names_of(group.files, results.whose(group.files[:MOST_NAMED]))
        yield students, str(len(group.files)), group.said, "; ".join(group.where)


def names_of(files: Sequence[int], whose: Mapping[int, str]) -> str:
    """Name the students who handed in these files, a few of them: "s4 Ada and s9 Ben".

    Args:
        files: The numbers of the files, two or more.
        whose: Who handed in the first `MOST_NAMED` of them, in words.
    """
    named = [whose[file] for file in files[:MOST_NAMED]]
    if more := len(files) - len(named):
        return say_many(
            "{names} and {n} more", "{names} and {n} more", more, names=", ".join(named)
        )
    return say("{one} and {other}", one=", ".join(named[:-1]), other=named[-1])


def _place(one: Shared) -> str:
    return f"{one.lesson}: {one.question}" if one.question else one.lesson
