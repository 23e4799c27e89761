"""Whatever an author types is written so that it is read again as it was typed."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.authoring.toml_text import TomlText
from coursekit.authoring.toml_values import value_text

# All that a file can hold as UTF-8, and often what ends a string too early.
SIGNS = st.characters(blacklist_categories=["Cs"]) | st.sampled_from("\"'\\\n\t#[]{}=,")
WORDS = st.text(SIGNS, max_size=30).map(lambda text: text.replace("\r", ""))
STYLES = ["'old'", '"old"', "'''old'''", "'''\nold'''", '"""old"""', '"""\nold"""']


@given(WORDS, st.sampled_from(["quote", "prompt"]), st.booleans())
def test_new_words_are_read_as_they_were_typed(words: str, name: str, inline: bool) -> None:
    text = value_text(words, name, inline=inline)

    assert tomllib.loads(f"x = {{ y = {text} }}" if inline else f"x = {text}") == (
        {"x": {"y": words}} if inline else {"x": words}
    )


@given(WORDS, st.sampled_from(STYLES))
def test_changed_words_are_read_as_they_were_typed_and_leave_what_is_around(
    words: str, style: str
) -> None:
    file = TomlText(f"# above\na = 1\nx = {style} # beside\n# below\n")

    file.merge((), {"a": 1, "x": words})

    assert file.table == {"a": 1, "x": words}
    assert file.text.startswith("# above\na = 1\nx = ")
    assert file.text.endswith(" # beside\n# below\n")


@pytest.mark.parametrize("style", STYLES)
def test_plain_words_keep_the_marks_of_those_before_them(style: str) -> None:
    file = TomlText(f"x = {style}\n")

    file.merge((), {"x": "new"})

    assert file.text == f"x = {style.replace('old', 'new')}\n"


VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b c", "d"]), inner)
    ),
    max_leaves=6,
)
TABLES = st.dictionaries(st.sampled_from(["quote", "key", "items", "x y"]), VALUES, max_size=3)


@given(TABLES, TABLES)
def test_any_table_becomes_any_other_and_its_neighbour_stays(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    file = TomlText("# Mine.\n[n]\nz = 'left alone' # so\n", keys_only=True)
    file.merge((), {"n": {"z": "left alone"}, "t": before})
    assert file.table == {"n": {"z": "left alone"}, "t": before}

    file.merge((), {"n": {"z": "left alone"}, "t": after})

    assert file.table == {"n": {"z": "left alone"}, "t": after}
    assert "# Mine.\n[n]\nz = 'left alone' # so\n" in file.text


COMMENTED = """hints = [
    # the first
    "a", # easy
    "b",

    # the last
    "c" # hard
]
"""


def test_elements_of_a_list_move_with_their_comments() -> None:
    file = TomlText(COMMENTED)

    file.merge((), {"hints": ["c", "new", "a"]})

    assert (
        file.text
        == """hints = [

    # the last
    "c", # hard
    "new",
    # the first
    "a", # easy
]
"""
    )


@given(st.permutations(["a", "b", "c", "new"]), st.integers(0, 4))
def test_no_comment_above_an_element_is_lost(order: list[str], many: int) -> None:
    file = TomlText(COMMENTED)

    file.merge((), {"hints": order[:many]})

    assert file.table == {"hints": order[:many]}
    assert "# the first\n" in file.text
    assert "# the last\n" in file.text
