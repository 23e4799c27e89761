"""The small course and a lesson more: other kinds of question, pairs, an assessed one."""

from __future__ import annotations

from pathlib import Path

from support.small_course import OPEN, change, write_course, write_lesson_notebook

EXERCISE = """
title = "More of the bridge"
minutes = 9
outcomes = ["You can order events."]
article = "bridge"

[[questions]]
id = "events"
kind = "order"
title = "What came first?"
prompt = "Put these in order."
points = 2
hints = ["Who acts?", "The critics go last."]
items = [
  {id = "say", text = "The mayor speaks."},
  {id = "call", text = "Critics call it a mess."},
  {id = "home", text = "They go home."},
]

[[questions]]
id = "speakers"
kind = "value"
title = "How many?"
prompt = "How many people with a name speak?"
points = 1
hints = ["Count names.", "Fewer than three."]

[[questions]]
id = "why"
kind = "written"
title = "Why?"
prompt = "Say why the bridge closes, and cite it."
points = 3
hints = ["Read P1.", "Cite the mayor."]
evidence = 1
cite = 2
cite_most = 9
rubric = [
  {id = "claim", text = "Says why.", points = 2},
  {id = "cited", text = "Cites words that fit.", points = 1},
]

[[questions]]
id = "final"
kind = "choice"
title = "Which holds?"
prompt = "What may a reader say?"
points = 2
assessed = true
hints = ["Read P2.", "Who says so?"]
options = [
  {id = "one", text = "Some found the plan bad."},
  {id = "two", text = "The plan was bad."},
  {id = "three", text = "The moon fell down."},
]

[[questions]]
id = "pre-1"
kind = "value"
title = "Before: names"
counted = false
prompt = "How many names are in P1?"
points = 1
hints = ["Count.", "One person."]

[[questions]]
id = "post-1"
kind = "value"
title = "After: names"
counted = false
prompt = "How many names are in P2?"
points = 1
hints = ["Count.", "Critics have none."]
"""

KEY = """
[events]
explanation = "The mayor spoke, then the critics."
order = ["say", "call", "home"]
swaps = [{first = "say", second = "call", misconception = "crowd-is-source", feedback = "P1."}]
wrong = {misconception = "named-is-true", feedback = "Read it once more."}

[speakers]
explanation = "Ana Duarte alone has a name."
accept = ["1"]
tempting = [{values = ["2"], misconception = "crowd-is-source", feedback = "Critics have no name."}]
wrong = {misconception = "named-is-true", feedback = "Count the names."}

[why]
explanation = "It is not safe, says the mayor."
answer = "The mayor says it is not safe."
spans = [{quote = "It is not safe"}]

[final]
explanation = "A zebra explains why only the critics say so."
options.one = {right = true, feedback = "A lemur agrees with the first."}
options.two = {misconception = "named-is-true", feedback = "An okapi doubts the second."}
options.three = {misconception = "crowd-is-source", feedback = "A tapir never saw the third."}

[pre-1]
explanation = "One."
accept = ["1"]
wrong = {misconception = "crowd-is-source", feedback = "Count the names of P1."}

[post-1]
explanation = "None."
accept = ["0"]
wrong = {misconception = "crowd-is-source", feedback = "Critics are no name."}
"""

STEMS = ["01_bridge", "02_more"]
IDS = ["events", "speakers", "why", "final", "pre-1", "post-1"]  # of 02_more


def write_wide_course(root: Path) -> Path:
    """Write the course to `root`, and give `root`."""
    write_course(root)
    change(root, "course.toml", '["01_bridge"]', '["01_bridge", "02_more"]')
    (root / "exercises/02_more.toml").write_text(EXERCISE, "utf-8")
    (root / "exercises/keys/02_more.toml").write_text(KEY, "utf-8")
    opened = OPEN.replace("01_bridge", "02_more")
    questions = [f'{opened}["{id}"]' for id in IDS]
    write_lesson_notebook(root, opened, *questions, f"{opened}.summary()", stem="02_more")
    return root
