"""Charts as SVG drawn on the server: classes for colours, words for those who cannot see them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from puhui.web.formatting import short

type Number = int | float | Decimal

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 14, 34
#: Values that lie closer together than this are drawn as one.
_FINEST = 1e-6


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of values, one per label; None is a gap."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one reason adds to a score or takes from it."""

    label: str
    points: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to places in the drawing."""

    low: float
    high: float
    count: int

    def y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def x(self, index: int) -> float:
        return round(LEFT + (index + 0.5) * self.step, 1)

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(self.count, 1)


def line(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str = "",
    spell: Callable[[Number], str] = short,
) -> SafeString:
    """A line per series over the labels, at most four; `spell` writes the values."""
    known = [float(value) for row in series for value in row.values if value is not None]
    ticks = _ticks(min([0.0, *known]), max(known, default=1.0))
    scale = _Scale(ticks[0], ticks[-1], len(labels))
    marks = format_html_join(
        "", "{}", ((_line_of(row, number, scale, labels, spell),) for number, row in _told(series))
    )
    return _figure(labels, series, _frame(scale, ticks, labels, spell), marks, title, description, spell)  # fmt: skip


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str = "",
    spell: Callable[[Number], str] = short,
) -> SafeString:
    """Stacked bars: positive values upwards, negative ones downwards from the line of zero."""
    columns = [[float(row.values[i] or 0) for row in series] for i in range(len(labels))]
    highest = max((sum(v for v in column if v > 0) for column in columns), default=1.0)
    lowest = min((sum(v for v in column if v < 0) for column in columns), default=0.0)
    ticks = _ticks(lowest, highest)
    scale = _Scale(ticks[0], ticks[-1], len(labels))
    marks = format_html_join(
        "",
        "{}",
        (
            (_column_of(column, index, scale, labels, series, spell),)
            for index, column in enumerate(columns)
        ),
    )
    return _figure(labels, series, _frame(scale, ticks, labels, spell), marks, title, description, spell)  # fmt: skip


def gauge(
    score: int | None, *, title: str, grade: str = "", low: int = 300, high: int = 900
) -> SafeString:
    """A score on its half circle of five bands; without a score, the empty half circle says so."""
    known = score is not None
    spoken = (
        _("%(score)s on a scale from %(low)s to %(high)s") % {"score": score, "low": low, "high": high}
        if known
        else _("No score yet")
    )  # fmt: skip
    bands = format_html_join(
        "",
        '<path class="band b{}" d="{}"/>',
        ((i + 1, _arc(i / 5 + 0.006, (i + 1) / 5 - 0.006)) for i in range(5)),
    )
    needle = SafeString()
    if score is not None:
        share = min(max((score - low) / (high - low), 0), 1)
        x, y = _on_arc(share)
        needle = format_html('<circle class="needle" cx="{}" cy="{}" r="11"/>', x, y)
    return format_html(
        '<figure class="chart gauge"><figcaption class="visually-hidden">{}</figcaption>'
        '<svg viewBox="0 0 300 178" role="img" aria-label="{}: {}{}">{}{}'
        '<text class="score" x="150" y="136">{}</text><text class="grade" x="150" y="162">{}</text>'
        '<text class="end" x="30" y="174">{}</text><text class="end" x="270" y="174">{}</text>'
        "</svg></figure>",
        title, title, spoken, f" · {grade}" if grade else "",
        bands if known else format_html('<path class="track" d="{}"/>', _arc(0, 1)),
        needle, score if known else "—", grade, low, high,
    )  # fmt: skip


def contributions(rows: Sequence[Contribution]) -> SafeString:
    """A bar per reason to the left or right of a middle line: points lost, points won."""
    most = max((abs(row.points) for row in rows), default=1.0) or 1.0
    return format_html(
        '<ul class="contributions">{}</ul>',
        format_html_join("", "{}", ((_contribution(row, most),) for row in rows)),
    )


def sparkline(values: Sequence[Number | None], *, title: str) -> SafeString:
    """A small line without axes; its title says what it shows, first and last value."""
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if not known:
        return SafeString("—")
    low, high = min(v for _i, v in known), max(v for _i, v in known)
    spread, last = (high - low) or 1.0, max(len(values) - 1, 1)
    points = " ".join(
        f"{i / last * 100:.1f},{30 - (v - low) / spread * 28 - 1:.1f}" for i, v in known
    )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" '
        'aria-label="{}: {} → {}"><polyline points="{}"/></svg>',
        title, short(known[0][1]), short(known[-1][1]), points,
    )  # fmt: skip


def _told(series: Sequence[Series]) -> list[tuple[int, Series]]:
    """Series with the number of their colour, 1 to 4."""
    return [(index % 4 + 1, row) for index, row in enumerate(series)]


def _ticks(low: float, high: float) -> list[float]:
    """Four to six round numbers that take in `low` and `high`."""
    spread = high - low if high - low > _FINEST else 1.0
    size = 10 ** math.floor(math.log10(spread / 4))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if spread / (size * m) <= 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def _frame(
    scale: _Scale, ticks: Sequence[float], labels: Sequence[str], spell: Callable[[Number], str]
) -> SafeString:
    lines = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            ("zero" if tick == 0 else "grid-line", LEFT, WIDTH - RIGHT, scale.y(tick), scale.y(tick),
             LEFT - 8, scale.y(tick) + 4, spell(tick))
            for tick in ticks
        ),
    )  # fmt: skip
    every = max(1, math.ceil(len(labels) / 6))
    names = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (scale.x(index), HEIGHT - 8, label)
            for index, label in enumerate(labels)
            if index % every == every // 2
        ),
    )
    return lines + names


def _line_of(
    row: Series, number: int, scale: _Scale, labels: Sequence[str], spell: Callable[[Number], str]
) -> SafeString:
    places = [
        (index, scale.x(index), scale.y(value), value)
        for index, value in enumerate(row.values)
        if value is not None
    ]
    path = "".join(
        f"{'L' if before is not None and before[0] + 1 == at[0] else 'M'}{at[1]} {at[2]}"
        for before, at in pairwise([None, *places])
        if at is not None
    )
    dots = format_html_join(
        "",
        '<circle class="dot s{}" cx="{}" cy="{}" r="3.5"><title>{} · {}: {}</title></circle>',
        ((number, x, y, labels[index], row.name, spell(value)) for index, x, y, value in places),
    )
    return format_html('<path class="line s{}" d="{}"/>{}', number, path, dots)


def _column_of(
    column: Sequence[float],
    index: int,
    scale: _Scale,
    labels: Sequence[str],
    series: Sequence[Series],
    spell: Callable[[Number], str],
) -> SafeString:
    width = round(scale.step * 0.68, 1)
    left, up, down = round(scale.x(index) - width / 2, 1), 0.0, 0.0
    drawn = []
    for number, value in enumerate(column):
        start = up if value >= 0 else down
        top, bottom = scale.y(max(start, start + value)), scale.y(min(start, start + value))
        up, down = (up + value, down) if value >= 0 else (up, down + value)
        told = f"{labels[index]} · {series[number].name}: {spell(value)}"
        drawn.append((number % 4 + 1, left, top, width, round(bottom - top, 1), told))
    return format_html_join(
        "",
        '<rect class="mark s{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        drawn,
    )


def _figure(
    labels: Sequence[str],
    series: Sequence[Series],
    frame: SafeString,
    marks: SafeString,
    title: str,
    description: str,
    spell: Callable[[Number], str],
) -> SafeString:
    legend = format_html_join(
        "", '<li class="s{}">{}</li>', ((number, row.name) for number, row in _told(series))
    )
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><ul class="legend">{}</ul>'
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>"
        "<details><summary>{}</summary>{}</details></figure>",
        title, legend, WIDTH, HEIGHT, title, title, description, frame, marks,
        _("Show as a table"), _table(labels, series, title, spell),
    )  # fmt: skip


def _table(
    labels: Sequence[str], series: Sequence[Series], title: str, spell: Callable[[Number], str]
) -> SafeString:
    heads = format_html_join(
        "", '<th scope="col" class="number">{}</th>', ((row.name,) for row in series)
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((label, _cells(series, index, spell)) for index, label in enumerate(labels)),
    )
    return format_html(
        '<div class="table-frame" tabindex="0" role="region" aria-label="{}"><table class="table">'
        "<thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div>",
        title, heads, rows,
    )  # fmt: skip


def _cells(series: Sequence[Series], index: int, spell: Callable[[Number], str]) -> SafeString:
    values = (row.values[index] for row in series)
    return format_html_join(
        "", '<td class="number">{}</td>', (("—" if v is None else spell(v),) for v in values)
    )


def _on_arc(share: float) -> tuple[float, float]:
    angle = math.pi * (1 - share)
    return round(150 + 120 * math.cos(angle), 1), round(150 - 120 * math.sin(angle), 1)


def _arc(start: float, end: float) -> str:
    (x1, y1), (x2, y2) = _on_arc(start), _on_arc(end)
    return f"M{x1} {y1}A120 120 0 0 1 {x2} {y2}"


def _contribution(row: Contribution, most: float) -> SafeString:
    won = row.points >= 0
    width = round(abs(row.points) / most * 50, 2)
    told = _("%(points)s points") % {"points": f"{row.points:+.0f}".replace("-", "−")}
    note = format_html('<br><span class="small soft">{}</span>', row.note) if row.note else ""
    return format_html(
        '<li><span>{}{}</span><span class="points-{}">{}</span>'
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="base" width="100" height="10"/>'
        '<rect class="{}" x="{}" width="{}" height="10"/>'
        '<rect class="middle" x="49.8" width="0.4" height="10"/></svg></li>',
        row.label, note, "won" if won else "lost", told,
        "won" if won else "lost", 50 if won else 50 - width, width,
    )  # fmt: skip
