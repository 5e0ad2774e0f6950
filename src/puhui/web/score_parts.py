"""A score in its five dimensions: what each won of what it can give, as bars and as a table."""

import math
from collections.abc import Sequence
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DIMENSIONS = {
    "history": gettext_lazy("Credit history"),
    "ability": gettext_lazy("Ability to repay"),
    "stability": gettext_lazy("Stability of trade"),
    "growth": gettext_lazy("Growth"),
    "relations": gettext_lazy("Relations"),
    "other": gettext_lazy("Other"),
}
_TO_BRING = {
    "history": gettext_lazy("Hand in your sales invoices, void and red-letter ones too, from as far back as you have them."),
    "ability": gettext_lazy("Hand in sales and purchase invoices of the last 36 months."),
    "stability": gettext_lazy("Hand in every month, also those with few invoices."),
    "growth": gettext_lazy("Hand in two years of invoices: growth compares one with the other."),
    "relations": gettext_lazy("Hand in at least 18 months of invoices that name the other side."),
    "other": gettext_lazy("Hand in newer invoices."),
}  # fmt: skip


class Dimension(Protocol):
    """What one dimension won, of what it can give, from how many figures."""

    @property
    def name(self) -> str: ...
    @property
    def points(self) -> float: ...
    @property
    def most_points(self) -> float: ...
    @property
    def features(self) -> int: ...
    @property
    def known(self) -> int: ...


class Explanation(Protocol):
    """A floor and dimensions that sum to the raw score; `beyond` is cut off by the scale."""

    @property
    def floor(self) -> float: ...
    @property
    def dimensions(self) -> Sequence[Dimension]: ...
    @property
    def beyond(self) -> float: ...


def whole(values: Sequence[float]) -> list[int]:
    """Values as whole numbers that sum to their rounded sum, by largest remainders.

    >>> whole([1.4, 1.4, 1.4])
    [2, 1, 1]
    """
    told = [math.floor(each) for each in values]
    missing = round(math.fsum(values)) - sum(told)
    order = sorted(range(len(values)), key=lambda place: told[place] - values[place])
    for place in order[:missing]:
        told[place] += 1
    return told


def figure(told: Explanation, *, title: str, to_owner: bool) -> SafeString:
    """The dimensions as bars, each as wide as what it can give, and a table that adds up.

    `to_owner` adds what to hand in where a dimension has no evidence yet.
    """
    floor, *points = whole([told.floor, *(each.points for each in told.dimensions)])
    widest = max((each.most_points for each in told.dimensions), default=0.0) or 1.0
    rows = list(zip(told.dimensions, points, strict=True))
    bars = format_html_join(
        "", "{}", ((_bar(each, won, widest, to_owner=to_owner),) for each, won in rows)
    )
    return format_html(
        '<figure class="chart parts"><figcaption>{}</figcaption><ul class="contributions">{}</ul>'
        "<details><summary>{}</summary>{}</details></figure>",
        title, bars, _("Show as a table"), _table(rows, floor, round(told.beyond), title),
    )  # fmt: skip


def note(each: Dimension, *, to_owner: bool) -> str:
    """What there is to say of the evidence of a dimension; nothing where all of it is known."""
    if not each.features:
        return _("This score weighs nothing of it.")
    if not each.known:
        told = _("No evidence yet.")
        return f"{told} {_TO_BRING[each.name]}" if to_owner else told
    if each.known < each.features:
        return _("%(known)s of %(features)s figures known") % {"known": each.known, "features": each.features}  # fmt: skip
    return ""


def _bar(each: Dimension, won: int, widest: float, *, to_owner: bool) -> SafeString:
    told = note(each, to_owner=to_owner)
    under = format_html('<br><span class="small soft">{}</span>', told) if told else ""
    if not each.features:
        return format_html("<li><span>{}{}</span><span>—</span></li>", DIMENSIONS[each.name], under)
    return format_html(
        "<li><span>{}{}</span><span>{}</span>"
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="base" width="{}" height="10"/><rect class="won" width="{}" height="10"/></svg></li>',
        DIMENSIONS[each.name], under,
        _("%(points)s of %(most)s points") % {"points": won, "most": _most(each, won)},
        round(each.most_points / widest * 100, 2), round(each.points / widest * 100, 2),
    )  # fmt: skip


def _most(each: Dimension, won: int) -> int:
    """What a dimension can give, never less than what the rounding says that it gave."""
    return max(won, round(each.most_points))


def _table(
    rows: Sequence[tuple[Dimension, int]], floor: int, beyond: int, title: str
) -> SafeString:
    raw = floor + sum(won for _each, won in rows)
    lines = [(_("With the worst figure everywhere"), floor, "")]
    lines += [(str(DIMENSIONS[each.name]), won, str(_most(each, won))) for each, won in rows]
    if beyond:
        lines += [(_("Beyond the end of the scale"), -beyond, "")]
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td><td class="number">{}</td></tr>',
        ((name, f"{won}".replace("-", "−"), most) for name, won, most in lines),
    )
    return format_html(
        '<div class="table-frame" tabindex="0" role="region" aria-label="{}"><table class="table">'
        '<thead><tr><td></td><th scope="col" class="number">{}</th><th scope="col" class="number">{}</th>'
        '</tr></thead><tbody>{}</tbody><tfoot><tr><th scope="row">{}</th><td class="number">{}</td><td></td>'
        "</tr></tfoot></table></div>",
        title, _("Points"), _("Possible"), body, _("Score"), raw - beyond,
    )  # fmt: skip
