"""pandas for every table; where it is not installed, one sentence in its place."""

from __future__ import annotations

from coursekit.errors import NeedsPackage

try:
    import pandas as pd
except ImportError:
    raise NeedsPackage("Tables need pandas, which is not installed here; go on without.") from None

__all__ = ["pd"]
