"""Charts as SVG text: lines, bars, points with a reach; no script, no font from elsewhere."""

from collections.abc import Sequence
from html import escape

_WIDE, _HIGH, _EDGE = 360, 260, 40
COLOURS = ("#1f5fa8", "#c2410c", "#4d7c0f")
Point = Sequence[float]


def chart(
    title: str,
    *,
    lines: Sequence[Sequence[Point]] = (),
    names: Sequence[str] = (),
    dots: Sequence[Point] = (),
    diagonal: bool = False,
    across: str = "",
    up: str = "",
    most: tuple[float, float] | None = None,
) -> str:
    """One chart from (0, 0) up to `most`: lines of (x, y), dots of (x, y, low, high)."""
    every = [point for line in lines for point in line] + [(dot[0], dot[3]) for dot in dots]
    right, top = most or (max(p[0] for p in every), max(p[1] for p in every) * 1.05)

    def at(x: float, y: float) -> tuple[float, float]:
        height = min(y / (top or 1.0), 1.0) * (_HIGH - 2 * _EDGE)
        return _EDGE + x / (right or 1.0) * (_WIDE - 2 * _EDGE), _HIGH - _EDGE - height

    parts = [_frame(title, across, up, right, top)]
    if diagonal:
        parts.append(_line([at(0, 0), at(right, top)], "#999", dashed=True))
    for place, line in enumerate(lines):
        parts.append(_line([at(point[0], point[1]) for point in line], COLOURS[place]))
    for x, y, low, high in dots:
        parts += [_line([at(x, low), at(x, high)], COLOURS[0]), _dot(*at(x, y))]
    parts += [_name(place, name) for place, name in enumerate(names)]
    return _svg(title, parts)


def bars(
    title: str, groups: Sequence[tuple[str, Sequence[float]]], *, names: Sequence[str] = ()
) -> str:
    """Bars side by side in each labelled group; values may be negative."""
    values = [value for _, group in groups for value in group]
    top, bottom = max([*values, 0.0]), min([*values, 0.0])
    scale = (_HIGH - 2 * _EDGE) / ((top - bottom) or 1.0)
    room = (_WIDE - 2 * _EDGE) / max(len(groups), 1)
    zero = _EDGE + top * scale
    parts = [f'<text x="{_WIDE / 2}" y="16" text-anchor="middle" class="t">{escape(title)}</text>', _line([(_EDGE, zero), (_WIDE - _EDGE, zero)], "#666")]  # fmt: skip
    for place, (label, group) in enumerate(groups):
        thick = room * 0.8 / max(len(group), 1)
        left = _EDGE + place * room + room * 0.1
        for number, value in enumerate(group):
            y = zero - max(value, 0.0) * scale
            parts.append(f'<rect x="{left + number * thick:.1f}" y="{y:.1f}" width="{thick:.1f}" height="{abs(value) * scale:.1f}" fill="{COLOURS[number]}"><title>{escape(label)}: {value:g}</title></rect>')  # fmt: skip
        parts.append(f'<text x="{left + room * 0.4:.1f}" y="{_HIGH - 22}" text-anchor="middle" class="s">{escape(label[:12])}</text>')  # fmt: skip
    parts += [_name(place, name) for place, name in enumerate(names)]
    parts.append(f'<text x="{_EDGE - 4}" y="{_EDGE + 4}" text-anchor="end" class="s">{top:.3g}</text>')  # fmt: skip
    return _svg(title, parts)


def _svg(title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'  # fmt: skip


def _frame(title: str, across: str, up: str, right: float, top: float) -> str:
    low, far = _HIGH - _EDGE, _WIDE - _EDGE
    return (
        f'<text x="{_WIDE / 2}" y="16" text-anchor="middle" class="t">{escape(title)}</text>'
        f'<path d="M{_EDGE},{_EDGE} V{low} H{far}" fill="none" stroke="#666"/>'
        f'<text x="{_WIDE / 2}" y="{_HIGH - 6}" text-anchor="middle" class="s">{escape(across)}</text>'
        f'<text x="12" y="{_HIGH / 2}" text-anchor="middle" class="s" transform="rotate(-90 12 {_HIGH / 2})">{escape(up)}</text>'
        f'<text x="{far}" y="{low + 14}" text-anchor="end" class="s">{right:.3g}</text>'
        f'<text x="{_EDGE - 4}" y="{_EDGE + 4}" text-anchor="end" class="s">{top:.3g}</text>'
        f'<text x="{_EDGE - 4}" y="{low + 12}" text-anchor="end" class="s">0</text>'
    )


def _line(points: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{COLOURS[0]}"/>'


def _name(place: int, name: str) -> str:
    y = 34 + 13 * place
    return f'<rect x="{_WIDE - 120}" y="{y - 8}" width="9" height="9" fill="{COLOURS[place]}"/><text x="{_WIDE - 106}" y="{y}" class="s">{escape(name)}</text>'  # fmt: skip
