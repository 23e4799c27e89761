"""Where a student copy would give away the answers to its assessed questions.

An answer stands in more places than in its key. Another key tells it in passing, a made-up partner
has marked it, a notebook was saved with it. So whatever goes out is searched, sentence by sentence:

- words that are asked about (an item, a keyed span) with the category or label that is right;
- the words of a right option, or a right value beside what the prompt asks;
- the items of an order question one after the other, in the right order;
- a sentence of the key itself that speaks of the question's own text;
- a practice item on a sentence that is asked about.

The question itself, other questions' options and items, and the texts do not count: students are to
read them. Nor does the library, which is the same for every course: "say_many(names[0])" would
answer how many names there are. In another key the sentence is taken out (`without_answers`);
elsewhere the author has to (`answers_in`).
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import frozen

from coursekit.catalogue import say, say_many, speaking
from coursekit.course import Course
from coursekit.course.notebooks import shown_texts
from coursekit.course.practice import FOLDER
from coursekit.course.toml_reader import read_lesson, read_toml
from coursekit.questions.base import KINDS, Table, texts_by_id
from coursekit.questions.records import Key, Question

# Letters of scripts without spaces: Thai to Khmer, Chinese and Japanese. Each counts as a word.
_EACH = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_EACH}]|[^\W_{_EACH}]+(?:['’][^\W_{_EACH}]+)*")
# Where a sentence ends, but not within "U.S. troops".
_END = re.compile(
    r"(?<=[.!?…؟۔।])(?<!\b[A-Z]\.)[\"'”’»)\]*_]*\s+|(?<=[。！？])[」』”’）]*|\n+"  # noqa: RUF001
)
_BLOCK = re.compile(r"[A-Z]{1,2}\d*(-[A-Z]?\d+)?: ")  # before an item's words, where they stand
_NAME = re.compile(r"(?<=[a-z,] )[A-Z]\w\w+")
_TOLD = ("explanation", "feedback", "answer")  # the fields of a key that are sentences
_PRACTISED = (".text", ".prompt")  # what a practice item is about
LEAST = 3  # words of a text by which it is known; 2 where the talk is of the same text
OWN_LEAST = 6  # words of a sentence of a key
ITEM_LEAST = 4  # words of a practice item's text
NEAR = 5  # words of a prompt beside which a value tells
MOST_QUOTED = 80  # characters of a sentence in a message


def words_of(text: str) -> list[str]:
    """Give the words of a text as they are compared: without case, marks and markup."""
    return _WORD.findall(text.replace("’", "'").casefold())


def sentences_of(text: str) -> list[str]:
    """Part a text into sentences, which joined are the text again."""
    ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if end > start]


@frozen
class Telling:
    """Words that give away an answer.

    Attributes:
        question: The assessed question, as "lesson:question".
        article: The slug of its text, or "".
        words: The words, in order.
        beside: Other words that must stand in the same sentence, in order; nothing for none.
        near: Words of the prompt, of which `NEAR` must stand in the same sentence; or none.
        then: What must come after them in the same text, one after the other; or nothing.
        is_asked: Whether the words are what is asked about, so that no practice item has them.
    """

    question: str
    article: str
    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    near: frozenset[str] = frozenset()
    then: tuple[tuple[str, ...], ...] = ()
    is_asked: bool = False

    @property
    def answered(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Give what is asked and what is answered, to find the same in another key."""
        return self.article, self.words, self.beside

    def is_told(self, words: list[str], among: Collection[str], least: int) -> bool:
        """Tell whether a sentence that has `words` tells the answer.

        Args:
            words: The words of the sentence.
            among: The same, and those of the sentence before it.
            least: How many words the telling has at least where others stand beside it.
        """
        if self.then:
            return False  # a matter of the whole text
        if self.near:
            return len(self.near.intersection(among)) >= min(NEAR, len(self.near))
        if not self.beside:
            return True
        many = (*self.beside[:-1], f"{self.beside[-1]}s")
        is_named = _stands(self.beside, words) or _stands(many, words)
        return len(self.words) >= least and is_named


Index = dict[str | tuple[str, str], list[Telling]]  # by the first two words, or the only one


def _tellings(course: Course, stem: str, question: Question, key: Key) -> Iterator[Telling]:
    """Give what would give away the answers to one question."""
    kind, name = KINDS[question.kind], f"{stem}:{question.id}"
    parts, categories = texts_by_id(kind.parts(question)), texts_by_id(kind.categories(question))
    article = course.articles.get(question.article)
    text = " ".join(words_of(article.text)) if article else ""
    for part, given in kind.selections(kind.full_answer(question, key)):
        if given in categories and part in parts:
            for piece in _BLOCK.sub("", parts[part]).split("…"):
                beside = tuple(words_of(_short(categories, given)))
                yield Telling(name, question.article, tuple(words_of(piece)), beside, is_asked=True)
        elif given in parts and not part:
            right = words_of(parts[given])
            if len(right) >= LEAST and " ".join(right) not in text:
                yield Telling(name, question.article, tuple(right))
        elif {*given.split()} == parts.keys() and given.split() != [*parts]:
            first, *then = (tuple(words_of(parts[id])) for id in given.split())
            yield Telling(name, question.article, first, then=tuple(then))
        elif not parts and not part:
            near = frozenset(word for word in words_of(question.prompt) if len(word) > 3)
            yield Telling(name, question.article, tuple(words_of(given)), near=near)
    for keyed in kind.keyed_spans(key):
        if keyed.score == "core" and keyed.span.label:
            label = course.labels[keyed.span.label].name
            words = tuple(words_of(keyed.span.quote))
            beside = tuple(words_of(label))
            yield Telling(name, question.article, words, beside, is_asked=True)


def _short(categories: Mapping[str, str], id: str) -> str:
    """Give the name of a category: what stands before its colon, if that is its alone."""
    short = categories[id].partition(":")[0]
    alike = sum(text.partition(":")[0] == short for text in categories.values())
    return short if alike == 1 else categories[id]


def _own_sentences(
    course: Course, stem: str, question: Question, table: Table
) -> Iterator[Telling]:
    """Give the sentences of a key that speak of the question's own text, and of no rule alone."""
    article = course.articles.get(question.article)
    text = article.text if article else ""
    inside = " ".join(words_of(text))
    names = {word.casefold() for word in _NAME.findall(text)}
    for place, said in strings_in(table):
        if place.rpartition(".")[2] not in _TOLD:
            continue
        for sentence in sentences_of(said):
            words = words_of(sentence)
            speaks = names & {*words} or re.search(r"\d|[\"'“‘]\w.*\w[\"'”’]", sentence)
            if len(words) >= OWN_LEAST and speaks and " ".join(words) not in inside:
                yield Telling(f"{stem}:{question.id}", question.article, tuple(words))


def _open_words(root: Path, course: Course) -> str:
    """Give the words that students are to read: of texts, and of questions but for their hints."""
    texts = [article.text for article in course.articles.values()]
    for stem in course.lessons:
        for place, text in strings_in(read_lesson(root, stem)[0]):
            if ".hints" not in place:
                texts.append(text)
    return f" {' '.join(' '.join(words_of(text)) for text in texts)} "


def strings_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in plain data, with its place in it, such as "items 2.feedback"."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from strings_in(part, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from strings_in(part, f"{place} {number}" if place else str(number))


def _tables_in(value: Any, place: str = "") -> Iterator[tuple[str, Table]]:
    """Give every table in plain data, with its place in it."""
    if isinstance(value, dict):
        yield place, value
        for name, part in value.items():
            yield from _tables_in(part, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _tables_in(part, f"{place} {number}")


class AnswerSearch:
    """A search for the answers to the assessed questions of a course."""

    def __init__(self, root: Path, course: Course, assessed: Mapping[str, Collection[str]]) -> None:
        """Gather what would give an answer away.

        Args:
            root: The folder of the course, with all its keys.
            course: The course.
            assessed: The ids of the assessed questions, by lesson.
        """
        self.course = course
        self.assessed = assessed
        self._root = root
        self._tellings: Index = {}
        self._own: Index = {}
        for stem, ids in assessed.items():
            lesson = course.lessons[stem]
            tables = read_lesson(root, stem)[1] if ids else {}
            for question in lesson.questions:
                if question.id in ids and question.id in lesson.keys:
                    key, table = lesson.keys[question.id], tables[question.id]
                    self._add(self._tellings, _tellings(course, stem, question, key))
                    self._add(self._own, _own_sentences(course, stem, question, table))
        self._open = _open_words(root, course) if self._tellings or self._own else ""

    @staticmethod
    def _add(index: Index, tellings: Iterator[Telling]) -> None:
        for telling in tellings:
            if telling.words:
                first, *rest = telling.words
                index.setdefault((first, rest[0]) if rest else first, []).append(telling)

    def told_in(
        self, sentence: str, article: str = "", *, own: bool = False, before: str = ""
    ) -> list[str]:
        """Give the assessed questions to which a sentence tells an answer.

        Args:
            sentence: The sentence.
            article: The slug of the text that it speaks of, or "".
            own: Whether to look for the sentences of the keys themselves too.
            before: The sentence before it, which may ask what this one answers with a value.
        """
        words = words_of(sentence)
        among = {*words, *words_of(before)}
        found = [
            telling.question
            for telling in _standing(self._tellings, words)
            if telling.is_told(words, among, 2 if article == telling.article else LEAST)
        ]
        if own:
            found += [telling.question for telling in _standing(self._own, words)]
        if found and f" {' '.join(words)} " in self._open:
            return []
        return [*dict.fromkeys(found)]

    def ordered_in(self, text: str) -> list[str]:
        """Give the assessed questions whose items stand in a text in the right order."""
        words = words_of(text)
        return [
            telling.question
            for telling in _standing(self._tellings, words)
            if telling.then and _in_turn((telling.words, *telling.then), words)
        ]

    def practised_in(self, text: str) -> list[str]:
        """Give the assessed questions that ask about words of a practice item's text."""
        found = _standing(self._tellings, words_of(text))
        is_long = (one for one in found if one.is_asked and len(one.words) >= ITEM_LEAST)
        return [*dict.fromkeys(telling.question for telling in is_long)]

    # --- other keys ---

    def without_answers(self, stem: str, keys: Table) -> tuple[Table, list[str]]:
        """Take out of a lesson's keys each sentence that answers an assessed question.

        Args:
            stem: The lesson.
            keys: The keys that go out, as TOML holds them, by question id.

        Returns:
            The keys, and a line for each sentence that was taken out.
        """
        taken: list[str] = []
        file = self._key_file(stem)

        def cleaned(value: Any, article: str, place: str) -> Any:
            if isinstance(value, dict):
                return {
                    name: cleaned(part, article, f"{place}.{name}") for name, part in value.items()
                }
            if isinstance(value, list):
                return [cleaned(part, article, place) for part in value]
            if not isinstance(value, str) or place.rpartition(".")[2] not in _TOLD:
                return value
            left = []
            for sentence in sentences_of(value):
                if questions := self.told_in(sentence, article):
                    told = say(
                        "taken out, for it answers {questions}: {sentence}",
                        questions=", ".join(questions),
                        sentence=_quoted(sentence),
                    )
                    taken.append(f"{file}: {place}: {told}")
                else:
                    left.append(sentence)
            if len(left) == len(sentences_of(value)):
                return value
            return "".join(left).strip() or in_its_place

        with speaking(self.course.lessons[stem].language):  # a student reads it
            in_its_place = say("Your teacher tells you about this one.")
        articles = {asked.id: asked.article for asked in self.course.lessons[stem].questions}
        return {id: cleaned(key, articles.get(id, ""), id) for id, key in keys.items()}, taken

    def answered_by_keys(self, stem: str) -> list[str]:
        """Say of each other question of a lesson whose key marks or sorts the same words alike.

        Such a key cannot do without: who wants to be sure assesses both questions.
        """
        lesson, lines = self.course.lessons[stem], list[str]()
        file = self._key_file(stem)
        for question in lesson.questions:
            if question.id in self.assessed[stem] or question.id not in lesson.keys:
                continue
            ours = _tellings(self.course, stem, question, lesson.keys[question.id])
            asked = {telling.answered for telling in ours if telling.is_asked}
            same = Counter(
                telling.question
                for tellings in self._tellings.values()
                for telling in {*tellings}
                if telling.is_asked and telling.answered in asked and len(telling.words) > 1
            )
            lines += [
                f"{file}: {question.id}: "
                + say_many(
                    "its key gives {n} of the answers to {other}; "
                    "assess both if much depends on it",
                    "its key gives {n} of the answers to {other}; "
                    "assess both if much depends on it",
                    times,
                    other=other,
                )
                for other, times in same.items()
            ]
        return lines

    # --- all that was written ---

    def answers_in(self, copy: Path) -> list[str]:
        """Give a line for each place of a copy that answers an assessed question."""
        if not self._tellings and not self._own:
            return []
        lines = []
        for path in sorted(copy.rglob("*")):
            name = path.relative_to(copy).as_posix()
            if path.is_file() and not name.startswith("coursekit/"):
                found = self._answers_in_file(name, path)
                if name.startswith("exercises/keys/"):
                    name = self._key_file(path.stem)
                lines += [f"{name}: {place}" for place in dict.fromkeys(found)]
        return lines

    def _key_file(self, stem: str) -> str:
        """Name the file in which an author has the keys of a lesson: its own, or the lesson's."""
        apart = f"exercises/keys/{stem}.toml"
        return apart if (self._root / apart).is_file() else f"exercises/{stem}.toml"

    def _answers_in_file(self, name: str, path: Path) -> Iterator[str]:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            return  # a picture
        if name.endswith(".ipynb"):
            yield from self._in_notebook(json.loads(text))
        elif name.startswith("exercises/keys/"):
            yield from self._in_keys(Path(name).stem, read_toml(path))
        elif name.startswith(f"{FOLDER}/"):
            yield from self._in_practice(read_toml(path))
        elif name.startswith("exercises/"):
            yield from self._in_exercise(Path(name).stem, read_toml(path))
        elif not name.startswith("articles/") or not name.endswith(".txt"):
            if name.endswith(".json"):
                yield from self._in_data(text)
            yield from self._listed(say("all of it"), text)
            for number, line in enumerate(text.splitlines(), 1):
                yield from self._told(say("line {number}", number=number), line)

    def _told(
        self, place: str, text: str, article: str = "", *, own: bool = True, but: str = ""
    ) -> Iterator[str]:
        """Give a line for each sentence that answers a question, other than the one named `but`."""
        sentences = sentences_of(text)
        for before, sentence in pairwise(["", *sentences]):
            for question in self.told_in(sentence, article, own=own, before=before):
                if question != but:
                    yield _line(place, question, sentence)

    def _listed(self, place: str, text: str, but: str = "") -> Iterator[str]:
        """Give a line for each question whose items a text lists in the right order.

        The prose of a lesson may do so: it teaches the order that a question then asks for.
        """
        for question in self.ordered_in(text):
            if question != but:
                yield _line(place, question, text)

    def _in_keys(self, stem: str, keys: Table) -> Iterator[str]:
        for id, key in keys.items():
            for place, text in strings_in(key):
                if place.rpartition(".")[2] in _TOLD:
                    yield from self._told(f"{id}.{place}", text, own=False, but=f"{stem}:{id}")
                    yield from self._listed(f"{id}.{place}", text, but=f"{stem}:{id}")

    def _in_practice(self, table: Table) -> Iterator[str]:
        for place, text in strings_in(table):
            for question in self.practised_in(text) if place.endswith(_PRACTISED) else ():
                yield _line(place, question, text)
            yield from self._told(place, text, own=False)

    def _in_exercise(self, stem: str, table: Table) -> Iterator[str]:
        """Search what authors write beside what is asked: hints, rules, what a lesson is for."""
        questions = table.pop("questions", ())
        for place, text in strings_in(table):
            yield from self._told(place, text)
        for place, label in _tables_in(table):
            if {"name", "example"} <= label.keys():  # which is an example of what is named
                yield from self._told(place, f"{label['name']}: {label['example']}")
        for question in questions:
            place = say("{question}: hint", question=question["id"])
            for hint in question.get("hints", ()):
                yield from self._told(place, hint)
                yield from self._listed(place, hint)

    def _in_notebook(self, notebook: Table) -> Iterator[str]:
        for place, text in strings_in(notebook["metadata"]):
            yield from self._told(say("metadata {name}", name=place), text)
        for number, cell in enumerate(notebook["cells"], 1):
            place = say("cell {name}", name=cell.get("id", number))
            for _, text in strings_in([cell["metadata"], cell.get("attachments")]):
                yield from self._told(place, text)
            source = "".join(cell["source"])
            yield from self._told(place, source)
            yield from self._set_in_code(place, source)
            for shown in shown_texts(cell) if cell["cell_type"] == "code" else ():
                yield from self._told(place, shown)
                yield from self._listed(place, shown)

    def _set_in_code(self, place: str, source: str) -> Iterator[str]:
        """Give a line for code that names an assessed question and what is right there."""
        quoted = {*re.findall(r"[\"']([^\"'\n]+)[\"']", source)}
        for stem, ids in self.assessed.items():
            for id in quoted & {*ids}:
                if quoted & self._given(stem, id):
                    yield _line(place, f"{stem}:{id}", source)

    def _given(self, stem: str, id: str) -> set[str]:
        """Give the ids that the full answer to a question picks."""
        lesson = self.course.lessons[stem]
        if id not in lesson.keys:
            return set()
        question = lesson.question(id)
        kind = KINDS[question.kind]
        answer = kind.full_answer(question, lesson.keys[id])
        return {given for _, given in kind.selections(answer) if not given.isdecimal()}

    def _in_data(self, text: str) -> Iterator[str]:
        """Search data for attempts at assessed questions, such as another's hand-in."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        for stem, attempts in attempts_in(data):
            for id in attempts.keys() & {*self.assessed.get(stem, ())}:
                yield _line(f"{stem} {id}", f"{stem}:{id}", json.dumps(attempts[id]))


def attempts_in(data: Any, stem: str = "") -> Iterator[tuple[str, Table]]:
    """Give the attempts in a work file or a hand-in, lesson by lesson, each as the table it is."""
    if isinstance(data, dict):
        stem = data["lesson"] if isinstance(data.get("lesson"), str) else stem
        for name, part in data.items():
            if name == "attempts" and isinstance(part, dict):
                yield stem, part
            else:
                yield from attempts_in(part, stem)


def _standing(index: Index, words: list[str]) -> Iterator[Telling]:
    """Give the tellings whose words stand one after the other among these."""
    begun = index.keys() & {*words, *pairwise(words)}
    for begin in sorted(begun, key=str):
        for telling in index[begin]:
            if _stands(telling.words, words):
                yield telling


def _stands(words: Sequence[str], among: Sequence[str]) -> bool:
    """Tell whether words stand one after the other among others."""
    return f" {' '.join(words)} " in f" {' '.join(among)} "


def _in_turn(runs: Sequence[Sequence[str]], among: Sequence[str]) -> bool:
    """Tell whether runs of words stand among others one after the other, each once and in order."""
    text, end = f" {' '.join(among)} ", 0
    for run in runs:
        start = text.find(f" {' '.join(run)} ", end)
        if start < 0:
            return False
        end = start + len(" ".join(run))
    return True


def _line(place: str, question: str, sentence: str) -> str:
    return say(
        "{place}: answers {question}, which is assessed: {sentence}; take it out, or do not assess "
        "the question",
        place=place,
        question=question,
        sentence=_quoted(sentence),
    )


def _quoted(sentence: str) -> str:
    text = " ".join(sentence.split())
    return repr(text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…")
