"""Every message that the code says, as `make words` finds them."""

import tomllib
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[2]

Id = str | tuple[str, ...]


def said_in_the_code() -> dict[Id, str]:
    """Give every message of the code, with the file that it stands in."""
    mappings = tomllib.loads((ROOT / "tools/words.toml").read_text("utf-8"))["mappings"]
    keywords = {"say": None, "say_many": (1, 2), "sayMany": (1, 2)}
    found = extract_from_dir(
        ROOT / "coursekit",
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        keywords=keywords,
    )
    return {message: file for file, _, message, _, _ in found if message}
