# ruff: noqa: RUF001  # Arabic letters that look like others
"""A small course in Arabic: one lesson with four kinds of question, from right to left."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from coursekit.course.loader import load_course
from coursekit.course.page_marks import page_mark

STEM = "01_jisr"
TEXT = (
    "إغلاق الجسر\n"
    "\n"
    "قالت رئيسة البلدية آنا دوارتي إن الجسر سيغلق. وأضافت أنه غير آمن.\n"
    "\n"
    "ووصف منتقدون الخطة بالفوضى ثم عادوا إلى بيوتهم.\n"
)

FILES = {
    "course.toml": f"""
        id = "jisr"
        title = "قراءة الأخبار"
        language = "ar"
        contents = "contents"
        lessons = ["{STEM}"]
    """,
    "articles/jisr.toml": """
        title = "إغلاق الجسر"
        publisher = "صحيفة الاختبار"
        date = "2025-01-01"
        language = "ar"
        source = "كتب للاختبار"
        rights = "CC BY 4.0"
        invented = true
        sha256 = "SHA"
        [blocks]
        H = ["إغلاق الجسر"]
    """,
    "exercises/codebook.toml": """
        [attribution]
        title = "الإسناد"
        unit = "مقطع"
        [[attribution.labels]]
        id = "source"
        name = "مصدر"
        key = "s"
        rule = "من يقول ذلك."
        example = "[آنا] قالت"
        counter_example = "ليس الكلام نفسه."
        color = "#0072B2"
        pattern = "solid"
        [[attribution.labels]]
        id = "cue"
        name = "فعل القول"
        key = "c"
        rule = "الفعل الذي يربط بينهما."
        example = "[قالت] آنا"
        counter_example = "ليس الاسم."
        color = "#D55E00"
        pattern = "double"
    """,
    "exercises/misconceptions.toml": """
        [crowd-is-source]
        believes = "كل جماعة تذكر هي مصدر."
        hint = "هل يمكنك أن تجدهم؟"
        [named-is-true]
        believes = "ما يقوله شخص معروف صحيح."
        hint = "هل هو صحيح، أم قيل فقط؟"
    """,
    f"exercises/{STEM}.toml": """
        title = "الجسر"
        minutes = 2
        outcomes = ["يمكنك أن تحدد المصدر."]
        article = "jisr"

        [[questions]]
        id = "mark"
        kind = "highlight"
        title = "حدد المصادر"
        prompt = "حدد المصدر وفعل القول في الفقرة الأولى."
        points = 2
        hints = ["من يتكلم؟", "هناك مقطعان."]
        show = ["P1", "P2"]
        labels = ["source", "cue"]

        [[questions]]
        id = "safe"
        kind = "choice"
        title = "هل الجسر آمن؟"
        prompt = "ماذا تعرف الآن؟"
        points = 1
        hints = ["اقرأ الفقرة الأولى.", "من يقول ذلك؟"]
        options = [
          {id = "said", text = "قالت رئيسة البلدية إنه غير آمن."},
          {id = "true", text = "إن الجسر غير آمن فعلا الآن."},
        ]

        [[questions]]
        id = "who"
        kind = "classify"
        title = "من قال ذلك؟"
        prompt = "أعط كل قول صاحبه."
        points = 2
        hints = ["انظر قبله.", "أحدهما لرئيسة البلدية."]
        items = [{id = "a", text = "الجسر سيغلق"}, {id = "b", text = "الخطة فوضى"}]
        categories = [{id = "mayor", text = "رئيسة البلدية"}, {id = "critics", text = "منتقدون"}]

        [[questions]]
        id = "steps"
        kind = "order"
        title = "بأي ترتيب؟"
        prompt = "رتبها كما في النص."
        points = 2
        hints = ["اقرأ الفقرة الأولى.", "المنتقدون في الآخر."]
        items = [
          {id = "home", text = "عاد المنتقدون"},
          {id = "close", text = "تكلمت رئيسة البلدية"},
        ]
    """,
    f"exercises/keys/{STEM}.toml": """
        [mark]
        explanation = "رئيسة البلدية هي التي تتكلم."
        spans = [
          {quote = "رئيسة البلدية آنا دوارتي", label = "source"},
          {quote = "قالت", within = "P1", label = "cue"},
        ]
        [[mark.tempting]]
        quote = "منتقدون"
        label = "source"
        misconception = "crowd-is-source"
        feedback = "لم يجد أحد هؤلاء المنتقدين."

        [safe]
        explanation = "تعرف ما قالته."
        options.said = {right = true, feedback = "نعم."}
        options.true = {misconception = "named-is-true", feedback = "عندك قولها فقط."}

        [who]
        explanation = "ابحث عن الفعل."
        items.a = {accept = ["mayor"]}
        items.b = {accept = ["critics"]}
        wrong.mayor = {misconception = "named-is-true", feedback = "ليس في الفقرة الثانية."}
        wrong.critics = {misconception = "crowd-is-source", feedback = "ليس في الفقرة الأولى."}

        [steps]
        explanation = "كما في النص."
        order = ["close", "home"]
        wrong = {misconception = "named-is-true", feedback = "اقرأه مرة أخرى."}
    """,
}
LESSON = f'from coursekit import open_lesson\nlesson = open_lesson("{STEM}")\nlesson'
CALLS = (
    *('lesson["mark"]', 'lesson["safe"]', 'lesson["who"]', 'lesson["steps"]'),
    *("lesson.part(1)", 'lesson.read("jisr")', 'lesson.heat("mark")', "lesson.summary()"),
)


def write_arabic(root: Path) -> Path:
    """Write the course with its notebooks to `root`, and give `root`."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("SHA", digest), "utf-8")
    (root / "articles/jisr.txt").write_text(TEXT, "utf-8", newline="")
    (root / "notebooks").mkdir()
    for stem in (STEM, "contents"):
        (root / f"notebooks/{stem}.ipynb").write_text("{}", "utf-8")
    course = load_course(root)
    prose = ("# الجسر\n\nاقرأ النص ثم أجب:\n\n- من يتكلم؟\n- ماذا نعرف؟",)
    notebooks = {
        STEM: [*prose, LESSON, *(f"{LESSON.rsplit(chr(10), 1)[0]}\n{call}" for call in CALLS)],
        "contents": ["# الدروس", "from coursekit import open_contents\nopen_contents()"],
    }
    for stem, cells in notebooks.items():
        metadata = {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "coursekit": page_mark(course, stem),
        }
        made = [_cell(f"cell-{number}", source) for number, source in enumerate(cells)]
        notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        (root / f"notebooks/{stem}.ipynb").write_text(json.dumps(notebook), "utf-8")
    return root


def _cell(id: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"id": id, "source": source, "metadata": {}}
    if source.startswith("#"):
        return cell | {"cell_type": "markdown"}
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}
