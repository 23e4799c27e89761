"""Small figures as SVG inside a page, each with its words: drawn in the page's own colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

WIDTH = 640


def bars(id: str, title: str, heights: Sequence[tuple[str, int]], unit: str) -> Markup:
    """Upright bars, each with its number on top and its name below; `unit` is what is counted."""
    words = "; ".join(f"{name}: {number}" for name, number in heights if number) or "none"
    high, base, top = 220, 170, 20
    most = max((number for _, number in heights), default=0) or 1
    side = 32  # room for the first and the last name
    step = (WIDTH - 2 * side) / max(1, len(heights))
    every = -(-len(heights) // 10)  # names that stand side by side must not touch
    parts = [f'<line class="axis" x1="{side}" y1="{base}" x2="{WIDTH - side}" y2="{base}"/>']
    for place, (name, number) in enumerate(heights):
        x, tall = side + place * step, (base - top) * number / most
        middle = x + step / 2
        parts.append(
            f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{base - tall:.1f}" '
            f'width="{step * 0.8:.1f}" height="{tall:.1f}"/>'
        )
        if number and (step > 22 or number == most):
            parts.append(_text(middle, base - tall - 4, str(number)))
        if place % every == 0:
            parts.append(_text(middle, base + 18, name))
    parts.append(_text(WIDTH / 2, high - 6, unit))
    return _svg(id, title, f"{unit}. {words}.", high, parts)


def change(id: str, title: str, rows: Sequence[tuple[str, float, float]]) -> Markup:
    """For each row two points on a line from 0 to 100: a ring before, a disc after."""
    words = "; ".join(
        f"{name}: {before:.0f} before, {after:.0f} after" for name, before, after in rows
    )
    left, right, line = 70, WIDTH - 20, 26
    high = line * len(rows) + 60

    def x(percent: float) -> float:
        return left + (right - left) * percent / 100

    bottom = high - 40
    parts = []
    for percent in (0, 25, 50, 75, 100):
        parts.append(
            f'<line class="grid" x1="{x(percent):.1f}" y1="8" x2="{x(percent):.1f}" y2="{bottom}"/>'
        )
        parts.append(_text(x(percent), bottom + 16, f"{percent} %"))
    for place, (name, before, after) in enumerate(rows):
        y = 8 + line * (place + 0.5)
        parts += [
            _text(left - 12, y + 4, name, "end"),
            f'<line class="way" x1="{x(before):.1f}" y1="{y}" x2="{x(after):.1f}" y2="{y}"/>',
            f'<circle class="ring" cx="{x(before):.1f}" cy="{y}" r="6"/>',
            f'<circle class="disc" cx="{x(after):.1f}" cy="{y}" r="6"/>',
        ]
    parts.append(_text(WIDTH / 2, high - 6, "ring: before; disc: after"))
    return _svg(id, title, f"Mean percent of the points. {words}.", high, parts)


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(id: str, title: str, words: str, high: int, parts: Sequence[str]) -> Markup:
    return Markup(  # from numbers and escaped words
        f'<svg role="img" aria-labelledby="{id}-t {id}-d" viewBox="0 0 {WIDTH} {high}" '
        f'preserveAspectRatio="xMidYMid meet"><title id="{id}-t">{escape(title)}</title>'
        f'<desc id="{id}-d">{escape(words)}</desc>{"".join(parts)}</svg>'
    )
