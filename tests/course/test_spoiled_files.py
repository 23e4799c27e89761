# word processors make curly marks of straight ones
"""What `coursekit check` says of a course that was spoiled in one place: one true line.

The course is whole, with every kind of file and of question. Each case spoils one file of it, as an
author, a word processor or a system of files might, and has the very line that is then printed.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.spoiled_files import (
    ABOUT,
    CODEBOOK,
    COURSE,
    GLOSSARY,
    IDEAS,
    ITEMS,
    KEYS,
    PAGE,
    QUESTIONS,
    SKILLS,
    TEXT,
    TRAM,
    Spoil,
    cells,
    copy,
    cut,
    edit,
    edits,
    folder,
    recode,
    remove,
    rename,
    source,
    with_windows_lines,
    write,
)
from support.whole_course import write_whole_course

from coursekit import open_lesson
from coursekit.cli import main
from coursekit.course.loader import check_course
from coursekit.errors import CourseError, OneLineError
from coursekit.work.score import full_work, grade_lesson

# What is spoiled, and the line.
SPOILED: dict[str, tuple[Spoil, str]] = {
    "course: a comma is missing": (
        edit(COURSE, '"01_bridge",\n', '"01_bridge"\n'),
        "course.toml: not TOML: line 7: no comma between '\"01_bridge\"' and "
        "'\"02_tram\",'; write one",
    ),
    "course: a bracket is not closed": (
        edit(COURSE, '"02_tram",\n]', '"02_tram",\n'),
        "course.toml: not TOML: line 6: the [ that opens here is not closed: '['; "
        "write ] where the list ends",
    ),
    "course: curly marks around a value": (
        edit(COURSE, '"A small course"', "“A small course”"),
        "course.toml: not TOML: line 3: curly quotation marks around a value: '“A "
        'small course”\'; expected straight ones, "…"',
    ),
    "course: no equals sign": (
        edit(COURSE, "title =", "title"),
        "course.toml: not TOML: line 3: no = after a name: 'title \"A small course\"'; "
        "expected name = value",
    ),
    "course: a field misspelt": (
        edit(COURSE, "title =", "titel ="),
        "course.toml: unknown field titel. Did you mean 'title'?",
    ),
    "course: an unknown field": (
        edit(COURSE, "title =", 'author = "me"\ntitle ='),
        "course.toml: unknown field author",
    ),
    "course: a wrong type": (
        edit(COURSE, '"A small course"', "5"),
        "course.toml: title: 5; expected text",
    ),
    "course: an empty title": (
        edit(COURSE, '"A small course"', '" "'),
        "course.toml: title is empty; expected text",
    ),
    "course: lessons as text": (
        edit(COURSE, 'lessons = [\n  "01_bridge",\n  "02_tram",\n]', 'lessons = "01_bridge"'),
        "course.toml: lessons: '01_bridge'; expected a list",
    ),
    "course: a lesson twice": (
        edit(COURSE, '"02_tram",', '"02_tram", "01_bridge",'),
        "course.toml: lessons: '01_bridge' is listed twice; expected each lesson once",
    ),
    "course: a lesson misspelt": (
        edit(COURSE, '"02_tram"', '"02_tarm"'),
        "exercises/02_tarm.toml: missing; course.toml lists this lesson. Did you mean '02_tram'?",
    ),
    "course: a lesson that is not there": (
        edit(COURSE, '"02_tram",', '"02_tram", "03_ship",'),
        "exercises/03_ship.toml: missing; course.toml lists this lesson",
    ),
    "course: a lesson left out": (
        edit(COURSE, '  "02_tram",\n', ""),
        "notebooks/02_tram.ipynb: not listed in course.toml; add it to lessons",
    ),
    "course: no lessons": (
        edit(COURSE, '\n  "01_bridge",\n  "02_tram",\n', ""),
        "course.toml: lessons: no lessons; expected one or more",
    ),
    "course: a language that is none": (
        edit(COURSE, "title =", 'language = "English"\ntitle ='),
        "course.toml: language 'English'; expected the code of a language, such as "
        '"en", "es" or "zh-Hant"',
    ),
    "course: near_cut 0": (
        edit(COURSE, "near_cut = 0.8", "near_cut = 0"),
        "course.toml: agreement.attribution: near_cut 0.0; expected a number above 0, "
        "and 1 at most",
    ),
    "course: near_cut above 1": (
        edit(COURSE, "near_cut = 0.8", "near_cut = 80"),
        "course.toml: agreement.attribution: near_cut 80.0; expected a number above 0, "
        "and 1 at most",
    ),
    "course: near_cut nan": (
        edit(COURSE, "near_cut = 0.8", "near_cut = nan"),
        "course.toml: agreement.attribution: near_cut nan; expected a number above 0, "
        "and 1 at most",
    ),
    "course: near_cut as text": (
        edit(COURSE, "near_cut = 0.8", 'near_cut = "0.8"'),
        "course.toml: agreement.attribution: near_cut: '0.8'; expected a number",
    ),
    "course: a decimal comma": (
        edit(COURSE, "near_cut = 0.8", "near_cut = 0,8"),
        "course.toml: not TOML: line 11: ',8' after a value; leave it out, and write a "
        "decimal point in numbers",
    ),
    "course: near_cut misspelt": (
        edit(COURSE, "near_cut", "near_cutt"),
        "course.toml: agreement.attribution: unknown field near_cutt. Did you mean 'near_cut'?",
    ),
    "course: old name of near_cut": (
        edit(COURSE, "near_cut", "full_marks_from"),
        "course.toml: agreement.attribution: unknown field full_marks_from. Did you "
        "mean 'near_cut'?",
    ),
    "course: layer renamed": (
        edit(COURSE, "[agreement.attribution]", "[agreement.atribution]"),
        "course.toml: layer 'attribution'; expected one of atribution; it is named in "
        "exercises/01_bridge.toml: mark, exercises/practice/who-speaks.toml: tram",
    ),
    "course: the practice is a lesson": (
        edit(COURSE, '"09_practice"', '"02_tram"'),
        "course.toml: practice: '02_tram' is a lesson; name another",
    ),
    "course: contents misspelt": (
        edit(COURSE, '"contents"', '"content"'),
        "notebooks/content.ipynb: missing; course.toml names it as the contents, and "
        "there is contents.ipynb; expected one name in both places",
    ),
    "course: UTF-16": (
        recode(COURSE, "utf-16"),
        "course.toml: not UTF-8; save it as UTF-8",
    ),
    "course: empty": (
        write(COURSE, ""),
        "course.toml: empty; put an earlier copy back, or write what belongs there",
    ),
    "course: a field twice": (
        edit(COURSE, "title =", 'id = "x"\n        title ='),
        "course.toml: not TOML: line 3: 'id' stands twice, first in line 2; expected it once",
    ),
    "codebook: a field misspelt": (
        edit(CODEBOOK, "rule =", "rul ="),
        "exercises/codebook.toml: attribution: labels[0]: unknown field rul. Did you mean 'rule'?",
    ),
    "codebook: unclosed string": (
        edit(CODEBOOK, '"The verb that ties them."', '"The verb that ties them.'),
        'exercises/codebook.toml: not TOML: line 18: the " that opens here is not '
        "closed: '\"The verb that ties them.'; write \" where the text ends",
    ),
    "codebook: two labels on one key": (
        edit(CODEBOOK, 'key = "c"', 'key = "s"'),
        "exercises/codebook.toml: attribution: the labels source, cue have one key, "
        "'s'; expected a letter for each",
    ),
    "codebook: a key of two letters": (
        edit(CODEBOOK, 'key = "c"', 'key = "cu"'),
        "exercises/codebook.toml: cue: key 'cu'; expected one letter",
    ),
    "codebook: an empty rule": (
        edit(CODEBOOK, '"Who says it."', '""'),
        "exercises/codebook.toml: attribution: labels[0].rule is empty; expected text",
    ),
    "codebook: a label id misspelt": (
        edit(CODEBOOK, 'id = "cue"', 'id = "qeue"'),
        "exercises/codebook.toml: label 'cue'; expected one of qeue, source; it is "
        "named in exercises/01_bridge.toml: mark, exercises/01_bridge.toml: signs, "
        "exercises/01_bridge.toml: urdu, exercises/02_tram.toml: driver, "
        "exercises/practice/who-speaks.toml: tram",
    ),
    "codebook: a label twice": (
        edit(CODEBOOK, 'id = "cue"', 'id = "source"'),
        "exercises/codebook.toml: the label 'source' stands twice; expected each id once",
    ),
    "codebook: a colour that is none": (
        edit(CODEBOOK, "#D55E00", "#orange"),
        "exercises/codebook.toml: cue: color '#orange'; expected such as #0072B2",
    ),
    "codebook: missing": (
        remove(CODEBOOK),
        "exercises/codebook.toml: missing; expected a TOML file",
    ),
    "codebook: a folder": (
        folder(CODEBOOK),
        "exercises/codebook.toml: is a folder; expected a TOML file",
    ),
    "codebook: empty": (
        write(CODEBOOK, "# nothing yet\n"),
        "exercises/codebook.toml: empty; put an earlier copy back, or write what belongs there",
    ),
    "codebook: single brackets": (
        edit(CODEBOOK, "[[attribution.labels]]", "[attribution.labels]"),
        "exercises/codebook.toml: not TOML: line 14: 'attribution.labels' stands in "
        "other brackets than in line 5; expected [[attribution.labels]] for one of many",
    ),
    "codebook: Latin-1": (
        edits(
            edit(CODEBOOK, "Who says it.", "Wer es sagt: die Größe."), recode(CODEBOOK, "latin-1")
        ),
        "exercises/codebook.toml: not UTF-8; save it as UTF-8",
    ),
    "codebook: capitals in True": (
        edit(CODEBOOK, '"double"', "True"),
        "exercises/codebook.toml: not TOML: line 22: 'True'; expected true or false, "
        "in small letters",
    ),
    "ideas: missing": (
        remove(IDEAS),
        "exercises/misconceptions.toml: missing; expected a TOML file",
    ),
    "ideas: a table header misspelt": (
        edit(IDEAS, "[named-is-true]", "[named-is-true"),
        "exercises/misconceptions.toml: not TOML: line 6: '[named-is-true' begins no "
        "table; expected [name], or [[name]] for one of many, with as many brackets "
        "after the name as before it",
    ),
    "ideas: a field misspelt": (
        edit(IDEAS, "hint =", "hnt ="),
        "exercises/misconceptions.toml: crowd-is-source: unknown field hnt. Did you mean 'hint'?",
    ),
    "ideas: an empty hint": (
        edit(IDEAS, '"Could you find them?"', '""'),
        "exercises/misconceptions.toml: crowd-is-source: hint is empty; expected text",
    ),
    "ideas: an unknown skill": (
        edit(IDEAS, 'skill = "who-speaks"', 'skill = "who-speak"'),
        "exercises/misconceptions.toml: crowd-is-source: skill 'who-speak'; expected "
        "one of unused, what-is-known, who-speaks. Did you mean 'who-speaks'?",
    ),
    "ideas: a table twice": (
        edit(IDEAS, "[named-is-true]", "[crowd-is-source]"),
        "exercises/misconceptions.toml: not TOML: line 6: 'crowd-is-source' stands "
        "twice, first in line 2; expected it once",
    ),
    "skills: a field misspelt": (
        edit(SKILLS, "can =", "cann ="),
        "exercises/skills.toml: who-speaks: unknown field cann. Did you mean 'can'?",
    ),
    "skills: a comma at the end of a line": (
        edit(SKILLS, 'title = "Who speaks"', 'title = "Who speaks",'),
        "exercises/skills.toml: not TOML: line 3: ',' after a value; leave it out, and "
        "write a decimal point in numbers",
    ),
    "skills: missing": (
        remove(SKILLS),
        "course.toml: practice: a course with practice has skills; no exercises/skills.toml",
    ),
    "skills: empty": (
        write(SKILLS, ""),
        "exercises/skills.toml: empty; put an earlier copy back, or write what belongs there",
    ),
    "skills: empty title": (
        edit(SKILLS, '"Who speaks"', '""'),
        "exercises/skills.toml: who-speaks: title is empty; expected text",
    ),
    "glossary: an unknown text": (
        edit(GLOSSARY, "[bridge]", "[brigde]"),
        "exercises/glossary.toml: brigde: no such text; expected one of bridge, signs, "
        "tram, urdu. Did you mean 'bridge'?",
    ),
    "glossary: words that are not there": (
        edit(GLOSSARY, "Critics", "Critix"),
        "exercises/glossary.toml: bridge: 'Critix'; expected whole words that stand in this text",
    ),
    "glossary: empty meaning": (
        edit(GLOSSARY, "People who say what is bad.", ""),
        "exercises/glossary.toml: bridge: 'Critics' has no meaning; expected a few plain words",
    ),
    "glossary: a bracket missing": (
        edit(GLOSSARY, "[bridge]", "[bridge"),
        "exercises/glossary.toml: not TOML: line 1: '[bridge' begins no table; "
        "expected [name], or [[name]] for one of many, with as many brackets after the "
        "name as before it",
    ),
    "text: changed": (
        edit(TEXT, "Duarte", "Durate"),
        "articles/bridge.txt: was changed since its sha256 was written to bridge.toml; "
        "put it back, or, if the change is meant, write sha256 = "
        '"43df379da64dd6d9a348b803c40984829ac6d78454d10a6adb37378bd220c1f0" there',
    ),
    "text: BOM": (
        recode(TEXT, "utf-8", b"\xef\xbb\xbf"),
        "articles/bridge.txt: begins with a byte order mark (BOM), which nobody sees; "
        "save it as UTF-8 without BOM",
    ),
    "text: CRLF": (
        with_windows_lines(TEXT),
        "articles/bridge.txt: its line ends were changed to those of Windows (CRLF) "
        "since its sha256 was written; save it with line ends LF",
    ),
    "text: UTF-16": (
        recode(TEXT, "utf-16"),
        "articles/bridge.txt: not UTF-8; save it as UTF-8",
    ),
    "text: Latin-1": (
        edits(edit(TEXT, "Ana", "Aña"), recode(TEXT, "latin-1")),
        "articles/bridge.txt: not UTF-8; save it as UTF-8",
    ),
    "text: empty": (
        write(TEXT, ""),
        "articles/bridge.txt: empty; expected a text",
    ),
    "text: missing": (
        remove(TEXT),
        "articles/bridge.toml: no text; expected articles/bridge.txt",
    ),
    "text: a folder": (
        folder(TEXT),
        "articles/bridge.toml: no text; expected articles/bridge.txt",
    ),
    "text: capital ending": (
        rename((TEXT, "articles/bridge.TXT")),
        "articles/bridge.toml: no text; expected articles/bridge.txt. There is "
        "articles/bridge.TXT; move it to articles/bridge.txt",
    ),
    "text: renamed with source": (
        rename((TEXT, "articles/the-bridge.txt"), (ABOUT, "articles/the-bridge.toml")),
        "exercises/01_bridge.toml: article 'bridge'; expected one of signs, "
        "the-bridge, tram, urdu. Did you mean 'the-bridge'?",
    ),
    "text: renamed alone": (
        rename((TEXT, "articles/brigde.txt")),
        "articles/brigde.txt: the text of articles/bridge.toml under another name; "
        "rename it to bridge.txt",
    ),
    "source: renamed alone": (
        rename((ABOUT, "articles/brigde.toml")),
        "articles/bridge.txt: the text of articles/brigde.toml under another name; "
        "rename it to brigde.txt",
    ),
    "source: missing": (
        remove(ABOUT),
        "articles/bridge.txt: nothing says whose it is; expected articles/bridge.toml",
    ),
    "source: no sha256": (
        edit(ABOUT, "sha256 =", "# sha256 ="),
        "articles/bridge.toml: sha256: ''; expected sha256 = "
        '"a8727035510ef79efddbd150aec456015932764688ee85caccff790cc5e0565e"',
    ),
    "source: a field misspelt": (
        edit(ABOUT, "publisher", "publischer"),
        "articles/bridge.toml: unknown field publischer. Did you mean 'publisher'?",
    ),
    "source: a line that is not in the text": (
        edit(ABOUT, 'H = ["Bridge to close"]', 'H = ["Bridge to clothes"]'),
        "articles/bridge.toml: no line 'Bridge to clothes' in the text; copy the whole line",
    ),
    "source: a language that is none": (
        edit(ABOUT, 'language = "en"', 'language = "xx"'),
        "articles/bridge.toml: language 'xx'; expected the code of a language, such as "
        '"en", "es" or "zh-Hant"',
    ),
    "source: a language in words": (
        edit(ABOUT, 'language = "en"', 'language = "en-Britain"'),
        "articles/bridge.toml: language 'en-Britain'; expected the code of a language, "
        'such as "en", "es" or "zh-Hant"',
    ),
    "source: empty title": (
        edit(ABOUT, 'title = "Bridge to close"', 'title = ""'),
        "articles/bridge.toml: title is empty; expected text",
    ),
    "source: invented as text": (
        edit(ABOUT, "invented = true", 'invented = "true"'),
        "articles/bridge.toml: invented: 'true'; expected true or false",
    ),
    "source: invented True": (
        edit(ABOUT, "invented = true", "invented = True"),
        "articles/bridge.toml: not TOML: line 8: 'True'; expected true or false, in small letters",
    ),
    "source: empty": (
        write(ABOUT, ""),
        "articles/bridge.toml: empty; put an earlier copy back, or write what belongs there",
    ),
    "source: a date without marks": (
        edit(ABOUT, '"2025-01-01"', "2025-01-01"),
        "articles/bridge.toml: date: 2025-01-01; expected text",
    ),
    "source: name with spaces": (
        edits(copy(TEXT, "articles/My Text.txt"), copy(ABOUT, "articles/My Text.toml")),
        "articles/My Text.txt: the name 'My Text'; expected letters from a to z, "
        "digits, - and _ only",
    ),
    "lesson: unclosed double": (
        edit(QUESTIONS, 'title = "Mark the sources"', 'title = "Mark the sources'),
        'exercises/01_bridge.toml: not TOML: line 10: the " that opens here is not '
        "closed: '\"Mark the sources'; write \" where the text ends",
    ),
    "lesson: unclosed triple": (
        edit(QUESTIONS, "'''\"It is not safe,\"'''", "'''\"It is not safe,\""),
        "exercises/01_bridge.toml: not TOML: line 38: the ''' that opens here is not "
        "closed: '\\'\\'\\'\"It is not safe,\"},'; write ''' where the text ends",
    ),
    "lesson: missing comma between options": (
        edit(QUESTIONS, 'is not safe."},\n', 'is not safe."}\n'),
        "exercises/01_bridge.toml: not TOML: line 26: no comma between 'at it is not "
        "safe.\"}' and '{id = \"true\", text ='; write one",
    ),
    "lesson: missing comma in a table": (
        edit(QUESTIONS, '{id = "said", text', '{id = "said" text'),
        "exercises/01_bridge.toml: not TOML: line 26: no comma between '{id = \"said\"' "
        "and 'text = \"The mayor sa'; write one",
    ),
    "lesson: single brackets": (
        edit(QUESTIONS, '[[questions]]\n        id = "mark"', '[questions]\n        id = "mark"'),
        "exercises/01_bridge.toml: not TOML: line 18: 'questions' stands in other "
        "brackets than in line 7; expected [[questions]] for one of many",
    ),
    "lesson: question for questions": (
        edit(QUESTIONS, '[[questions]]\n        id = "safe"', '[[question]]\n        id = "safe"'),
        "exercises/01_bridge.toml: unknown field question",
    ),
    "lesson: one bracket": (
        edit(QUESTIONS, '[[questions]]\n        id = "safe"', '[[questions]\n        id = "safe"'),
        "exercises/01_bridge.toml: not TOML: line 18: '[[questions]' begins no table; "
        "expected [name], or [[name]] for one of many, with as many brackets after the "
        "name as before it",
    ),
    "lesson: marks in marks": (
        edit(QUESTIONS, "What do you know now?", 'What do you "know" now?'),
        "exercises/01_bridge.toml: not TOML: line 22: 'know\" now?\"' stands after the "
        "closing \" of a text; put a text that holds \" in '''…'''",
    ),
    "lesson: curly marks": (
        edit(QUESTIONS, '"What do you know now?"', "“What do you know now?”"),
        "exercises/01_bridge.toml: not TOML: line 22: curly quotation marks around a "
        "value: '“What do you know now?”'; expected straight ones, \"…\"",
    ),
    "lesson: a backslash": (
        edit(QUESTIONS, "What do you know now?", "What \\do you know now?"),
        "exercises/01_bridge.toml: not TOML: line 22: a backslash in a text: 'prompt = "
        "\"What \\\\do you know now?\"'; write it twice, or put the text in '…'",
    ),
    "lesson: no equals sign": (
        edit(QUESTIONS, "points = 4", "points: 4"),
        "exercises/01_bridge.toml: not TOML: line 12: no = after a name: 'points: 4'; "
        "expected name = value",
    ),
    "lesson: a field twice": (
        edit(QUESTIONS, "points = 4", "points = 4\n        points = 5"),
        "exercises/01_bridge.toml: not TOML: line 13: 'points' stands twice, first in "
        "line 12; expected it once",
    ),
    "lesson: trailing comma": (
        edit(QUESTIONS, 'the mayor"}, {', 'the mayor",}, {'),
        "exercises/01_bridge.toml: not TOML: line 41: a comma before '}, {id = "
        '"critics", text = "critics"}]\'; leave it out',
    ),
    "lesson: empty title": (
        edit(QUESTIONS, 'title = "The bridge"', 'title = ""'),
        "exercises/01_bridge.toml: title is empty; expected text",
    ),
    "lesson: empty outcome": (
        edit(QUESTIONS, '"You can mark a source."', '""'),
        "exercises/01_bridge.toml: outcomes[0] is empty; expected text",
    ),
    "lesson: misspelt minutes": (
        edit(QUESTIONS, "minutes =", "minuets ="),
        "exercises/01_bridge.toml: unknown field minuets. Did you mean 'minutes'?",
    ),
    "lesson: minutes as text": (
        edit(QUESTIONS, "minutes = 14", 'minutes = "14"'),
        "exercises/01_bridge.toml: minutes: '14'; expected a whole number",
    ),
    "lesson: minutes negative": (
        edit(QUESTIONS, "minutes = 14", "minutes = -14"),
        "exercises/01_bridge.toml: minutes: -14; expected 1 or more, in each part too",
    ),
    "lesson: minutes huge": (
        edit(QUESTIONS, "minutes = 14", "minutes = 99999999999999999999"),
        "exercises/01_bridge.toml: minutes: 99999999999999999999; expected a whole "
        "number of at most 9007199254740992",
    ),
    "lesson: minutes off": (
        edit(QUESTIONS, "minutes = 14", "minutes = 40"),
        "notebooks/01_bridge.ipynb: promises 40 minutes; reckoned 13",
    ),
    "lesson: a language that is none": (
        edit(QUESTIONS, "minutes =", 'language = "spanish"\n        minutes ='),
        "exercises/01_bridge.toml: language 'spanish'; expected the code of a "
        'language, such as "en", "es" or "zh-Hant"',
    ),
    "lesson: an unknown text": (
        edit(QUESTIONS, 'article = "bridge"', 'article = "brigde"'),
        "exercises/01_bridge.toml: article 'brigde'; expected one of bridge, signs, "
        "tram, urdu. Did you mean 'bridge'?",
    ),
    "lesson: empty file": (
        write(QUESTIONS, ""),
        "exercises/01_bridge.toml: empty; put an earlier copy back, or write what belongs there",
    ),
    "lesson: no questions": (
        write(QUESTIONS, 'title = "x"\nminutes = 2\noutcomes = ["x"]\n'),
        "exercises/01_bridge.toml: nothing under [[questions]]; expected one or more",
    ),
    "lesson: missing": (
        remove(QUESTIONS),
        "exercises/01_bridge.toml: missing; course.toml lists this lesson",
    ),
    "lesson: renamed": (
        rename((QUESTIONS, "exercises/01_brigde.toml")),
        "exercises/01_bridge.toml: missing; course.toml lists this lesson. Did you "
        "mean '01_brigde'?",
    ),
    "lesson: a folder": (
        folder(QUESTIONS),
        "exercises/01_bridge.toml: is a folder; expected a TOML file",
    ),
    "lesson: UTF-16 without mark": (
        recode(QUESTIONS, "utf-16-le"),
        "exercises/01_bridge.toml: not UTF-8; save it as UTF-8",
    ),
    "lesson: not listed": (
        copy(QUESTIONS, "exercises/03_more.toml"),
        "exercises/03_more.toml: no notebook; expected notebooks/03_more.ipynb; not "
        "listed in course.toml either: add it to lessons and run coursekit lesson "
        "03_more, or remove the questions",
    ),
    "lesson: brackets without end": (
        edit(QUESTIONS, "points = 4", "points = " + "[" * 5000),
        "exercises/01_bridge.toml: not TOML: brackets in brackets a hundred deep, or a "
        "number of a thousand digits",
    ),
    "question: an unknown kind": (
        edit(QUESTIONS, 'kind = "choice"', 'kind = "chioce"'),
        "exercises/01_bridge.toml: safe: kind 'chioce'; expected one of highlight, "
        "classify, choice, order, value, written. Did you mean 'choice'?",
    ),
    "question: no kind": (
        edit(QUESTIONS, 'kind = "choice"', ""),
        "exercises/01_bridge.toml: safe: no kind; expected one of highlight, classify, "
        "choice, order, value, written",
    ),
    "question: no id": (
        edit(QUESTIONS, 'id = "safe"', ""),
        "exercises/01_bridge.toml: question 2: id: id is missing",
    ),
    "question: id renamed": (
        edit(QUESTIONS, 'id = "safe"', 'id = "unsafe"'),
        "exercises/keys/01_bridge.toml: unsafe: the key has the id 'safe'; expected the same id",
    ),
    "question: id twice": (
        edit(QUESTIONS, 'id = "kinds"', 'id = "mark"'),
        "exercises/01_bridge.toml: mark: this id stands twice; expected an id once in a lesson",
    ),
    "question: id with capitals": (
        edit(QUESTIONS, 'id = "safe"', 'id = "Is safe"'),
        "exercises/01_bridge.toml: Is safe: id 'Is safe'; expected lower case letters "
        "and digits, joined by hyphens",
    ),
    "question: id a number": (
        edit(QUESTIONS, 'id = "safe"', "id = 5"),
        "exercises/01_bridge.toml: 5: id: 5; expected text",
    ),
    "question: empty title": (
        edit(QUESTIONS, '"Is it safe?"', '""'),
        "exercises/01_bridge.toml: safe: title is empty; expected text",
    ),
    "question: empty prompt": (
        edit(QUESTIONS, '"What do you know now?"', '"  "'),
        "exercises/01_bridge.toml: safe: prompt is empty; expected text",
    ),
    "question: empty hint": (
        edit(QUESTIONS, '"Who says so?"', '""'),
        "exercises/01_bridge.toml: safe: hints[1] is empty; expected text",
    ),
    "question: empty option": (
        edit(QUESTIONS, '"The bridge is not safe."', '""'),
        "exercises/01_bridge.toml: safe: options[1].text is empty; expected text",
    ),
    "question: one hint": (
        edit(QUESTIONS, '"Read P1.", "Who says so?"', '"Read P1."'),
        "exercises/01_bridge.toml: safe: 1 hint; expected two or more, each helping more",
    ),
    "question: hints as text": (
        edit(QUESTIONS, '["Read P1.", "Who says so?"]', '"Read P1."'),
        "exercises/01_bridge.toml: safe: hints: 'Read P1.'; expected a list",
    ),
    "question: points 0": (
        edit(QUESTIONS, "points = 1", "points = 0"),
        "exercises/01_bridge.toml: safe: points 0; expected 1 or more",
    ),
    "question: points negative": (
        edit(QUESTIONS, "points = 1", "points = -1"),
        "exercises/01_bridge.toml: safe: points -1; expected 1 or more",
    ),
    "question: points half": (
        edit(QUESTIONS, "points = 1", "points = 1.5"),
        "exercises/01_bridge.toml: safe: points: 1.5; expected a whole number",
    ),
    "question: points text": (
        edit(QUESTIONS, "points = 1", 'points = "1"'),
        "exercises/01_bridge.toml: safe: points: '1'; expected a whole number",
    ),
    "question: field misspelt": (
        edit(QUESTIONS, "prompt =", "promt ="),
        "exercises/01_bridge.toml: mark: unknown field promt. Did you mean 'prompt'?",
    ),
    "question: show backwards": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P2-P1"]'),
        "exercises/01_bridge.toml: mark: show 'P2-P1' runs backwards; expected 'P1-P2'",
    ),
    "question: show too far": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1-P9"]'),
        "exercises/01_bridge.toml: mark: show 'P3'; bridge has no such block; it has H, P1-P2",
    ),
    "question: show huge": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1-P999999999999"]'),
        "exercises/01_bridge.toml: mark: show 'P1-P999999999999': no text has so many blocks",
    ),
    "question: show unknown": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1", "Q2"]'),
        "exercises/01_bridge.toml: mark: show 'Q2'; bridge has no such block; it has H, P1-P2",
    ),
    "question: show lower case": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["p1", "P2"]'),
        "exercises/01_bridge.toml: mark: show 'p1'; bridge has no such block; it has H, P1-P2",
    ),
    "question: show twice": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P1", "P1-P2"]'),
        "exercises/01_bridge.toml: mark: show has 'P1' twice; expected each block once",
    ),
    "question: show as text": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = "P1"'),
        "exercises/01_bridge.toml: mark: show: 'P1'; expected a list",
    ),
    "question: unknown label": (
        edit(QUESTIONS, '["source", "cue"]', '["sorce", "cue"]'),
        "exercises/01_bridge.toml: mark: label 'sorce'; expected one of cue, source",
    ),
    "question: unknown layer": (
        edit(QUESTIONS, 'layer = "attribution"', 'layer = "words"'),
        "exercises/01_bridge.toml: mark: layer 'words'; expected one of attribution",
    ),
    "question: an option twice": (
        edit(QUESTIONS, '{id = "true"', '{id = "said"'),
        "exercises/01_bridge.toml: safe: option 'said' stands twice; expected each id once",
    ),
    "question: an item not in text": (
        edit(QUESTIONS, "'''\"It is not safe,\"'''", "'''\"It is not save,\"'''"),
        "exercises/01_bridge.toml: kinds: item 1: '\"It is not save,\"' is not in "
        "bridge; copy it exactly",
    ),
    "question: assessed as text": (
        edit(QUESTIONS, "points = 1", 'points = 1\n        assessed = "yes"'),
        "exercises/01_bridge.toml: safe: assessed: 'yes'; expected true or false",
    ),
    "question: rubric sum": (
        edit(
            QUESTIONS,
            'text = "Cites her words.", points = 1',
            'text = "Cites her words.", points = 2',
        ),
        "exercises/01_bridge.toml: note: the rubric adds up to 3 points; expected 2",
    ),
    "question: core span not shown": (
        edit(QUESTIONS, 'show = ["P1", "P2"]', 'show = ["P2"]'),
        "exercises/keys/01_bridge.toml: mark: 4 quotes stand in no block that the "
        "question shows, such as 'Mayor Ana Duarte' in P1; expected words of P2, or "
        "more blocks in show",
    ),
    "tram: parts first unknown": (
        edit(TRAM, 'first = "when"', 'first = "wen"'),
        "exercises/02_tram.toml: parts: first = 'wen'; no such question in this "
        "lesson. Did you mean 'when'?",
    ),
    "tram: parts minutes": (
        edit(TRAM, "minutes = 2", "minutes = 20"),
        "exercises/02_tram.toml: minutes: 3; the parts take 21 together",
    ),
    "tram: key under the wrong question": (
        edit(
            TRAM,
            "[questions.key]\n"
            'explanation = "P2 has the day."\n'
            'accept = ["2026-05-12"]\n'
            'wrong = {misconception = "named-is-true", feedback = "Read P2 once more."}\n',
            "",
        ),
        "exercises/02_tram.toml: when: no key; expected one for each question",
    ),
    "tram: key of another kind": (
        edit(
            TRAM,
            'accept = ["2026-05-12"]\n'
            'wrong = {misconception = "named-is-true", feedback = "Read P2 once more."}',
            'options.a = {right = true, feedback = "x"}',
        ),
        "exercises/02_tram.toml: when: the key is that of a question of kind 'choice', "
        "with options; expected one for the kind 'value'",
    ),
    "tram: key misspelt": (
        edit(TRAM, '[questions.key]\nexplanation = "P2', '[questions.kee]\nexplanation = "P2'),
        "exercises/02_tram.toml: when: unknown field kee",
    ),
    "tram: two keys in one question": (
        edit(
            TRAM,
            '[questions.key]\nexplanation = "P2',
            '[questions.key]\nexplanation = "x"\n[questions.key]\nexplanation = "P2',
        ),
        "exercises/02_tram.toml: not TOML: line 54: 'questions.key' stands twice, "
        "first in line 52; expected it once",
    ),
    "tram: key beside questions": (
        edit(TRAM, '[questions.key]\nexplanation = "P2', '[key]\nexplanation = "P2'),
        "exercises/02_tram.toml: unknown field key",
    ),
    "tram: keys file as well": (
        write("exercises/keys/02_tram.toml", "[when]\nexplanation = 'x'\n"),
        "exercises/keys/02_tram.toml: questions in exercises/02_tram.toml have keys of "
        "their own; expected the keys in one place: there, or here",
    ),
    "tram: an unclosed triple": (
        edit(TRAM, "'''Driver Ines Roth'''", "'''Driver Ines Roth"),
        "exercises/02_tram.toml: not TOML: line 33: the ''' that opens here is not "
        "closed: \"'''Driver Ines Roth\"; write ''' where the text ends",
    ),
    "tram: an unclosed prompt": (
        edit(TRAM, 'nothing else."""', "nothing else."),
        'exercises/02_tram.toml: not TOML: line 20: the """ that opens here is not '
        'closed: \'"""\'; write """ where the text ends',
    ),
    "tram: date in no form": (
        edit(TRAM, '"2026-05-12"', '"soon after Easter"'),
        "exercises/02_tram.toml: when: accept 'soon after Easter' is not one date; "
        "expected year-month-day, such as 2025-05-03",
    ),
    "tram: date without a year": (
        edit(TRAM, '"2026-05-12"', '"12 May"'),
        "exercises/02_tram.toml: when: accept '12 May' is not one date; expected "
        "year-month-day, such as 2025-05-03",
    ),
    "tram: a category unsaid": (
        edit(
            TRAM,
            'wrong.said = {misconception = "named-is-true", feedback = "Nobody is named for '
            'it."}\n',
            "",
        ),
        "exercises/02_tram.toml: sorts: item 'day': nothing is said of 'said'; expected feedback",
    ),
    "tram: quote with straight marks": (
        edits(
            edit(TRAM, "'''Passengers'''", "'''\"a second tram\"'''"),
            edit(TRAM, 'show = ["P1"]\n', ""),
        ),
        "exercises/02_tram.toml: driver: tempting 1: '\"a second tram\"' is not in tram "
        "as written (quotation marks); P3 has '''“a second tram”'''",
    ),
    "tram: quote in another block": (
        edit(TRAM, "'''Driver Ines Roth'''", "'''The town'''"),
        "exercises/02_tram.toml: driver: spans 1: 'The town' is not in P1; it stands in P3",
    ),
    "tram: quote with a no-break space": (
        edit(TRAM, "'''Driver Ines Roth'''", "'''Driver\u00a0Ines Roth'''"),
        "exercises/02_tram.toml: driver: spans 1: 'Driver\\xa0Ines Roth' is not in P1 "
        "as written (a non-breaking space); P1 has '''Driver Ines Roth'''",
    ),
    "key: misspelt id": (
        edit(KEYS, "[safe]", "[saef]"),
        "exercises/keys/01_bridge.toml: safe: the key has the id 'saef'; expected the same id",
    ),
    "key: missing": (
        edit(KEYS, "[safe]\n", "[other]\n"),
        "exercises/keys/01_bridge.toml: safe: the key has the id 'other'; expected the same id",
    ),
    "key: none of a question": (
        edit(
            KEYS,
            "[safe]\n"
            '        explanation = "You know what she said."\n'
            '        options.said = {right = true, feedback = "Yes."}\n'
            '        options.true = {misconception = "named-is-true", feedback = "You have '
            'her word only."}\n',
            "",
        ),
        "exercises/keys/01_bridge.toml: safe: no key; expected one for each question",
    ),
    "key: span twice": (
        edit(
            KEYS,
            '[[mark.spans]]\n        quote = "she"',
            "[[mark.spans]]\n"
            '        quote = "Mayor Ana Duarte"\n'
            '        label = "source"\n'
            "        [[mark.spans]]\n"
            '        quote = "she"',
        ),
        "exercises/keys/01_bridge.toml: mark: 'Mayor Ana Duarte' is keyed twice; expected once",
    ),
    "key: span core and either": (
        edit(
            KEYS,
            '[[mark.spans]]\n        quote = "she"',
            "[[mark.spans]]\n"
            '        quote = "Mayor Ana Duarte"\n'
            '        score = "either"\n'
            '        labels = ["source"]\n'
            "        [[mark.spans]]\n"
            '        quote = "she"',
        ),
        "exercises/keys/01_bridge.toml: mark: 'Mayor Ana Duarte' is keyed twice; expected once",
    ),
    "key: span core and tempting": (
        edit(KEYS, 'quote = "Critics"', 'quote = "Mayor Ana Duarte"'),
        "exercises/keys/01_bridge.toml: mark: 'Mayor Ana Duarte' is right and tempting "
        "at once; expected one of the two",
    ),
    "key: within backwards": (
        edit(KEYS, "occurrence = 1", 'within = "P2-P1"'),
        "exercises/keys/01_bridge.toml: mark: within 'P2-P1' runs backwards; expected 'P1-P2'",
    ),
    "key: core in hidden block": (
        edit(KEYS, 'quote = "she"', 'quote = "Bridge to close"\n        within = "H"'),
        "exercises/keys/01_bridge.toml: mark: 'Bridge to close' stands in H, which the "
        "question does not show; expected words of P1, P2, or H in show",
    ),
    "key: quote field misspelt": (
        edit(KEYS, 'quote = "she"', 'qoute = "she"'),
        "exercises/keys/01_bridge.toml: mark: spans 3: unknown field qoute. Did you mean 'quote'?",
    ),
    "key: empty explanation": (
        edit(KEYS, '"You know what she said."', '""'),
        "exercises/keys/01_bridge.toml: safe: explanation is empty; expected text",
    ),
    "key: empty feedback": (
        edit(KEYS, '"You have her word only."', '""'),
        "exercises/keys/01_bridge.toml: safe: option 'true' has no feedback",
    ),
    "key: right as text": (
        edit(KEYS, 'right = true, feedback = "Yes."', 'right = "true", feedback = "Yes."'),
        "exercises/keys/01_bridge.toml: safe: options['said'].right: 'true'; expected "
        "true or false",
    ),
    "key: nothing right": (
        edit(KEYS, "options.said = {right = true,", "options.said = {right = false,"),
        "exercises/keys/01_bridge.toml: safe: 0 options are right; expected one, or several = true",
    ),
    "key: unknown misconception": (
        edit(KEYS, "crowd-is-source", "crowd-is-sauce"),
        "exercises/keys/01_bridge.toml: mark: misconception 'crowd-is-sauce'; expected "
        "an id of exercises/misconceptions.toml. Did you mean 'crowd-is-source'?",
    ),
    "key: unknown label": (
        edit(KEYS, 'label = "cue"', 'label = "queue"'),
        "exercises/keys/01_bridge.toml: mark: 'said': label 'queue'; expected one of cue, source",
    ),
    "key: unknown score": (
        edit(KEYS, 'score = "either"', 'score = "ether"'),
        "exercises/keys/01_bridge.toml: mark: spans[4].score: 'ether'; expected one of "
        "core, either, open",
    ),
    "key: an order without an item": (
        edit(KEYS, '["close", "safe", "home"]', '["close", "safe"]'),
        "exercises/keys/01_bridge.toml: steps: order close, safe; expected each of "
        "home, close, safe once",
    ),
    "key: a number in words that no one reads": (
        edit(KEYS, 'accept = ["1"]', 'accept = ["a few"]'),
        "exercises/keys/01_bridge.toml: speakers: accept 'a few' is no number; "
        "expected one in figures, such as 12.5",
    ),
    "key: accept a number": (
        edit(KEYS, 'accept = ["1"]', "accept = [1]"),
        "exercises/keys/01_bridge.toml: speakers: accept[0]: 1; expected text",
    ),
    "key: least above most": (
        edit(KEYS, 'accept = ["1"]', "least = 5\n        most = 1"),
        "exercises/keys/01_bridge.toml: speakers: what the key calls right earns 0 of "
        "1 points (wrong); expected all of them: mend the key, or the points",
    ),
    "key: unclosed triple": (
        edit(KEYS, "'''\"It is not safe,\"'''", "'''\"It is not safe,\""),
        "exercises/keys/01_bridge.toml: not TOML: line 61: the ''' that opens here is "
        "not closed: '\\'\\'\\'\"It is not safe,\", within = \"P1\"}]'; write ''' where the "
        "text ends",
    ),
    "key: missing file": (
        remove(KEYS),
        "exercises/keys/01_bridge.toml: missing; expected the keys here, or "
        "[questions.key] under each question of exercises/01_bridge.toml",
    ),
    "key: renamed file": (
        rename((KEYS, "exercises/keys/01_brigde.toml")),
        "exercises/keys/01_brigde.toml: no lesson of this name; rename it to 01_bridge.toml",
    ),
    "key: under the wrong question": (
        edit(KEYS, "[[mark.tempting]]", "[[safe.tempting]]"),
        "exercises/keys/01_bridge.toml: safe: tempting stands in the key of 'safe'; "
        "expected it in that of 'mark'",
    ),
    "key: unknown field": (
        edit(KEYS, "[safe]\n", '[safe]\n        colour = "red"\n'),
        "exercises/keys/01_bridge.toml: safe: unknown field colour",
    ),
    "key: model answer empty": (
        edit(KEYS, '"The mayor says that the bridge is not safe."', '""'),
        "exercises/keys/01_bridge.toml: note: the model answer has 0 words; expected 3 or more",
    ),
    "key: BOM and tabs are fine but a key is not": (
        edits(recode(KEYS, "utf-8", b"\xef\xbb\xbf"), edit(KEYS, "[kinds]", "[kins]")),
        "exercises/keys/01_bridge.toml: kinds: the key has the id 'kins'; expected the same id",
    ),
    "practice: unknown kind": (
        edit(ITEMS, '"highlight"', '"guess"'),
        "exercises/practice/who-speaks.toml: tram: kind 'guess'; expected one of "
        "highlight, classify, choice, order, value, written",
    ),
    "practice: missing bracket": (
        edit(ITEMS, "[[items]]", "[items]"),
        "exercises/practice/who-speaks.toml: not TOML: line 20: 'items' stands in "
        "other brackets than in line 2; expected [[items]] for one of many",
    ),
    "practice: empty option": (
        edit(ITEMS, '"That one fits."', '""'),
        "exercises/practice/who-speaks.toml: speaks-1: options[1].text is empty; expected text",
    ),
    "practice: empty file": (
        write(ITEMS, ""),
        "exercises/practice/who-speaks.toml: empty; put an earlier copy back, or write "
        "what belongs there",
    ),
    "practice: name of no skill": (
        rename((ITEMS, "exercises/practice/who-speak.toml")),
        "exercises/practice/who-speak.toml: no skill of this name; expected one of "
        "unused, what-is-known, who-speaks. Did you mean 'who-speaks'?",
    ),
    "practice: id twice": (
        edit(ITEMS, 'id = "speaks-2"', 'id = "speaks-1"'),
        "exercises/practice/who-speaks.toml: speaks-1: this id stands twice; expected "
        "an id once in all practice items",
    ),
    "practice: unclosed text": (
        edit(ITEMS, 'angry."""', "angry."),
        'exercises/practice/who-speaks.toml: not TOML: line 5: the """ that opens here '
        'is not closed: \'"""Driver Ines Roth said the tram was f…\'; write """ where '
        "the text ends",
    ),
    "practice: span twice": (
        edit(
            ITEMS,
            "[[items.key.tempting]]",
            "[[items.key.spans]]\n"
            'quote = "Driver Ines Roth"\n'
            'label = "source"\n'
            "[[items.key.tempting]]",
        ),
        "exercises/practice/who-speaks.toml: tram: 'Driver Ines Roth' is keyed twice; "
        "expected once",
    ),
    "notebook: cut off": (
        cut(PAGE, 0.6),
        "notebooks/01_bridge.ipynb: cut off in line 84; put an earlier copy back, or "
        "run coursekit lesson 01_bridge",
    ),
    "notebook: empty": (
        write(PAGE, ""),
        "notebooks/01_bridge.ipynb: empty; put an earlier copy back, or run coursekit "
        "lesson 01_bridge",
    ),
    "notebook: not a notebook": (
        write(PAGE, "[]"),
        "notebooks/01_bridge.ipynb: not a notebook that can be read: no cells in it; put an "
        "earlier copy back, or save it in JupyterLab",
    ),
    "notebook: missing": (
        remove(PAGE),
        "notebooks/01_bridge.ipynb: missing; course.toml lists this lesson: run "
        "coursekit lesson 01_bridge",
    ),
    "notebook: renamed": (
        rename((PAGE, "notebooks/01_brigde.ipynb")),
        "notebooks/01_bridge.ipynb: missing; course.toml lists this lesson, and there "
        "is 01_brigde.ipynb; expected one name in both places",
    ),
    "notebook: UTF-16": (
        recode(PAGE, "utf-16"),
        "notebooks/01_bridge.ipynb: not UTF-8; save it as UTF-8",
    ),
    "notebook: a question that is not there": (
        cells(PAGE, source(3, '["safe"]', '["saef"]')),
        "notebooks/01_bridge.ipynb: cell 3 (cell-3): asks for the question 'saef', "
        "which exercises/01_bridge.toml has not; run coursekit lesson 01_bridge. Did "
        "you mean 'safe'?",
    ),
    "notebook: a question more": (
        cells(
            PAGE,
            lambda all: all.insert(
                3,
                {
                    **all[2],
                    "source": [
                        "from coursekit import open_lesson\n",
                        'open_lesson("01_bridge")["other"]',
                    ],
                },
            ),
        ),
        "notebooks/01_bridge.ipynb: cell 4 (cell-3): asks for the question 'other', "
        "which exercises/01_bridge.toml has not; run coursekit lesson 01_bridge",
    ),
    "notebook: a question left out": (
        cells(PAGE, lambda all: all.pop(2)),
        "notebooks/01_bridge.ipynb: no cell for the question 'safe' of "
        "exercises/01_bridge.toml; run coursekit lesson 01_bridge",
    ),
    "notebook: a question twice": (
        cells(PAGE, lambda all: all.insert(3, all[2])),
        "notebooks/01_bridge.ipynb: cell 4 (cell-3): the question 'safe' a second "
        "time; expected each question once",
    ),
    "notebook: another order": (
        cells(PAGE, lambda all: all.insert(1, all.pop(2))),
        "notebooks/01_bridge.ipynb: the question 'safe' stands in another place than "
        "in exercises/01_bridge.toml; run coursekit lesson 01_bridge",
    ),
    "notebook: another lesson": (
        cells(PAGE, source(3, "01_bridge", "02_tram")),
        "notebooks/01_bridge.ipynb: 1 cell opens the lesson '02_tram', cell 3 "
        "(cell-3); expected '01_bridge', to which this notebook belongs",
    ),
    "notebook: all of another lesson": (
        edits(*(cells(PAGE, source(n, "01_bridge", "02_tram")) for n in range(1, 12))),
        "notebooks/01_bridge.ipynb: 11 cells open the lesson '02_tram', the first cell "
        "1 (cell-1); expected '01_bridge', to which this notebook belongs",
    ),
    "notebook: no summary": (
        cells(PAGE, lambda all: all.pop()),
        "notebooks/01_bridge.ipynb: no cell shows the summary, from which students "
        "hand in; run coursekit lesson 01_bridge",
    ),
    "notebook: not run": (
        cells(PAGE, lambda all: all[2].update(execution_count=None)),
        "notebooks/01_bridge.ipynb: 1 of 11 code cells without execution_count, so "
        "that nbval compares nothing in them, the first cell 3 (cell-3): run coursekit "
        "notebooks 01_bridge",
    ),
    "notebook: a slip in Python": (
        cells(PAGE, source(3, '["safe"]', '["safe"')),
        "notebooks/01_bridge.ipynb: cell 3 (cell-3): Python cannot run it: '[' was "
        'never closed, at \'open_lesson("01_bridge")["safe"\'',
    ),
    "notebook: contents without call": (
        cells("notebooks/contents.ipynb", source(1, "open_contents()", "1")),
        "notebooks/contents.ipynb: no cell calls open_contents(); expected one",
    ),
    "notebook: copy": (
        copy(PAGE, "notebooks/01_bridge-Copy1.ipynb"),
        "notebooks/01_bridge-Copy1.ipynb: no exercise file; expected "
        "exercises/01_bridge-Copy1.toml; write it, or remove the notebook",
    ),
    "notebook: an unknown codebook": (
        cells(PAGE, source(1, ")", ').codebook("atribution")')),
        "notebooks/01_bridge.ipynb: cell 1 (cell-1): no 'atribution' for codebook(). "
        "Did you mean 'attribution'?",
    ),
    "notebook: read an unknown text": (
        cells(PAGE, source(1, '("01_bridge")', '("01_bridge").read("brige")')),
        "notebooks/01_bridge.ipynb: cell 1 (cell-1): no 'brige' for read(). Did you mean 'bridge'?",
    ),
    "notebook: part that is not there": (
        cells("notebooks/02_tram.ipynb", source(1, '("02_tram")', '("02_tram").part(3)')),
        "notebooks/02_tram.ipynb: cell 1 (cell-1): no part 3 in this lesson; expected one of 2",
    ),
    "notebook: heading of a part": (
        cells("notebooks/02_tram.ipynb", source(2, "Who speaks", "Who speeks")),
        "notebooks/02_tram.ipynb: its parts are not those of the exercise file; "
        "expected cells that begin: # Part 1 of 2: Who speaks; # Part 2 of 2: What is "
        "known",
    ),
    "codebook: a label renamed": (
        edit(CODEBOOK, 'id = "cue"', 'id = "verb"'),
        "exercises/codebook.toml: label 'cue'; expected one of source, verb; it is "
        "named in exercises/01_bridge.toml: mark, exercises/01_bridge.toml: signs, "
        "exercises/01_bridge.toml: urdu, exercises/02_tram.toml: driver, "
        "exercises/practice/who-speaks.toml: tram",
    ),
    "codebook: the first line lost": (
        edit(CODEBOOK, "[attribution]\n", ""),
        "exercises/codebook.toml: title, unit: stands in no table; expected a [name] "
        "in a line before it",
    ),
    "codebook: a set misspelt in one place": (
        edit(CODEBOOK, "[attribution]\n", "[atribution]\n"),
        "exercises/codebook.toml: 'atribution' and 'attribution' hold parts of one "
        "table; expected one name",
    ),
    "skills: a skill renamed": (
        edit(SKILLS, "[who-speaks]", "[who-speak]"),
        "exercises/misconceptions.toml: crowd-is-source: skill 'who-speaks'; expected "
        "one of unused, what-is-known, who-speak. Did you mean 'who-speak'?",
    ),
    "ideas: an idea renamed": (
        edit(IDEAS, "[crowd-is-source]", "[crowd-as-source]"),
        "exercises/misconceptions.toml: misconception 'crowd-is-source'; expected an "
        "id of exercises/misconceptions.toml. Did you mean 'crowd-as-source'?; it is "
        "named in exercises/keys/01_bridge.toml: mark, exercises/keys/01_bridge.toml: "
        "kinds, exercises/keys/01_bridge.toml: speakers, "
        "exercises/keys/01_bridge.toml: signs, exercises/keys/01_bridge.toml: urdu, "
        "exercises/02_tram.toml: driver, exercises/02_tram.toml: sorts, "
        "exercises/practice/who-speaks.toml: tram, exercises/practice/who-speaks.toml: "
        "speaks-1, exercises/practice/who-speaks.toml: speaks-2, "
        "exercises/practice/who-speaks.toml: speaks-3",
    ),
    "source: no block letter": (
        edit(ABOUT, "H = [", "Head = ["),
        "articles/bridge.toml: blocks: 'Head' names a block; expected a capital "
        "letter, such as H or S",
    ),
    "lesson: no text": (
        edit(QUESTIONS, 'article = "bridge"\n', ""),
        "exercises/01_bridge.toml: mark, kinds, note: no article; expected one of "
        "bridge, signs, tram, urdu, here or for the whole lesson",
    ),
    "lesson: article misspelt": (
        edit(QUESTIONS, "article =", "artikel ="),
        "exercises/01_bridge.toml: unknown field artikel",
    ),
    "lesson: article a number": (
        edit(QUESTIONS, 'article = "bridge"', "article = 5"),
        "exercises/01_bridge.toml: article: 5; expected text",
    ),
    "question: another text": (
        edit(QUESTIONS, 'article = "signs"\n', ""),
        "exercises/keys/01_bridge.toml: signs: none of 2 quotes stands in the text "
        "'bridge', such as 'team'; expected words of the text that the question names",
    ),
    "question: no labels": (
        edit(QUESTIONS, 'labels = ["source", "cue"]', "labels = []"),
        "exercises/01_bridge.toml: mark: no labels; expected one or more",
    ),
    "question: no categories": (
        edit(
            QUESTIONS,
            'categories = [{id = "mayor", text = "the mayor"}, {id = "critics", text = "critics"}]',
            "categories = []",
        ),
        "exercises/01_bridge.toml: kinds: 0 categories; expected two or more",
    ),
    "question: a curly bracket lost": (
        edit(QUESTIONS, '{id = "said", text', 'id = "said", text'),
        'exercises/01_bridge.toml: not TOML: line 26: \'id = "said", text = "The mayor '
        "said tha…': no bracket { before it; write one",
    ),
    "question: a closing bracket too many": (
        edit(QUESTIONS, 'is not safe."},\n', 'is not safe."}},\n'),
        "exercises/01_bridge.toml: not TOML: line 26: '},': a closing bracket too "
        "many; leave it out",
    ),
    "question: an opening mark lost": (
        edit(QUESTIONS, '"Is it safe?"', 'Is it safe?"'),
        "exercises/01_bridge.toml: not TOML: line 21: 'Is it safe?\"' is no value; "
        'expected text in "…", a number, true or false',
    ),
    "question: two fields in a line": (
        edit(QUESTIONS, "points = 4\n", "points = 4, "),
        "exercises/01_bridge.toml: not TOML: line 12: ',         hints = [\"Who "
        'speaks?", "Ther…\' after a value; leave it out, and write a decimal point in '
        "numbers",
    ),
    "key: the line that begins it is lost": (
        edit(KEYS, "[safe]\n", ""),
        "exercises/keys/01_bridge.toml: mark: tempting 1: explanation stands in a "
        "place of the text; expected the [name] of its key before it",
    ),
    "key: misspelt in one place": (
        edit(KEYS, "[mark]\n", "[marc]\n"),
        "exercises/keys/01_bridge.toml: 'marc' and 'mark' hold parts of one table; "
        "expected one name",
    ),
    "key: occurrence misspelt": (
        edit(KEYS, "occurrence = 1", "ocurrence = 1"),
        "exercises/keys/01_bridge.toml: mark: spans 2: unknown field ocurrence. Did "
        "you mean 'occurrence'?",
    ),
    "key: a label that is a number": (
        edit(KEYS, 'label = "cue"', "label = 5"),
        "exercises/keys/01_bridge.toml: mark: spans 2: label: 5; expected text",
    ),
    "key: options without one": (
        edit(KEYS, '        options.said = {right = true, feedback = "Yes."}\n', ""),
        "exercises/keys/01_bridge.toml: safe: option 'said' is not in the key; "
        "expected it there too",
    ),
    "tram: the list of spans is not named": (
        edit(TRAM, "[[questions.key.spans]]\n", ""),
        "exercises/02_tram.toml: driver: quote stands outside of a list; expected "
        "[[spans]] before it",
    ),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whole_course(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def root(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole course, to be spoiled."""
    monkeypatch.setenv("COURSEKIT_WORK", str(tmp_path / "work"))
    return Path(shutil.copytree(whole, tmp_path / "course"))


def test_the_whole_course_has_no_fault_and_a_class_can_use_it(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(whole), "check"]) == 0
    assert capsys.readouterr().out == (
        "No faults: 2 lessons, 12 questions, 4 texts, 8 practice items on 2 of 3 skills.\n"
    )

    course = check_course(whole)
    for stem, lesson in course.lessons.items():
        results = grade_lesson(course, lesson, full_work(course, lesson))
        assert {result.outcome for result in results} <= {"correct", "waiting"}
        assert len(open_lesson(stem, whole).results()) == len(lesson.questions)


def test_a_hundred_files_are_spoiled_each_in_a_way_of_its_own() -> None:
    assert len(SPOILED) >= 200
    assert len({line for _, line in SPOILED.values()}) >= 150


@pytest.mark.parametrize(("spoil", "line"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_file_is_one_line_that_names_it(root: Path, spoil: Spoil, line: str) -> None:
    spoil(root)

    with pytest.raises(CourseError) as error:
        check_course(root)

    [told] = error.value.faults
    assert told == line or (told.startswith(line) and "sha256" in line)


def student_sees(root: Path, stem: str) -> str:
    """What a cell shows a student instead of the lesson; "" where it opens."""
    try:
        open_lesson(stem, root)
    except OneLineError as error:
        return "\n".join(error._render_traceback_())
    return ""


@pytest.mark.parametrize(("spoil", "line"), SPOILED.values(), ids=SPOILED)
def test_no_student_reads_such_a_line(root: Path, spoil: Spoil, line: str) -> None:
    spoil(root)

    for stem in ("01_bridge", "02_tram"):
        seen = student_sees(root, stem)
        assert seen == "" or seen.startswith(("This lesson cannot be opened: ", "No lesson '0"))
        assert "\n" not in seen
        assert line.partition(": ")[2][:40] not in seen


SIGNS = ['"""', "'''", '"', "[[", "]]", "[", "]", "{", "}", ",", "=", "\n"]


@given(st.data())
@settings(max_examples=60)
@pytest.mark.seconds
def test_a_sign_that_is_lost_or_typed_twice_is_one_line_at_most(
    whole: Path, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(whole.glob("**/*.toml"))))
    text = path.read_text("utf-8")
    sign = data.draw(st.sampled_from([sign for sign in SIGNS if sign in text]))
    at = data.draw(st.sampled_from([found.start() for found in re.finditer(re.escape(sign), text)]))
    more = data.draw(st.sampled_from(["", sign * 2]))
    path.write_text(text[:at] + more + text[at + len(sign) :], "utf-8")

    try:
        check_course(whole)
        told = []
    except CourseError as error:
        told = error.faults
    finally:
        path.write_text(text, "utf-8")
    assert [line for line in told if not line.startswith(str(path.relative_to(whole)))] == []
    assert len(told) <= 1
