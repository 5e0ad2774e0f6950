"""Charts of loans: what each month brings, and what has been paid for them by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from puhui.kernel.money import Money
from puhui.web.charts import Series
from puhui.web.formatting import money
from puhui.web.loan_words import METHODS


class Instalment(Protocol):
    """What a chart needs of an instalment."""

    @property
    def principal(self) -> Money:
        """The part that brings the debt down."""

    @property
    def interest(self) -> Money:
        """The part that is the price."""

    @property
    def total(self) -> Money:
        """Both together."""


class Way(Protocol):
    """What a chart needs of a way of repaying."""

    @property
    def method(self) -> str:
        """Its code."""

    @property
    def months(self) -> int:
        """How long it takes."""

    @property
    def rows(self) -> Sequence[Instalment]:
        """Its instalments: one a month, or one at the end of all months."""

    @property
    def interest(self) -> Money:
        """The interest of all of them."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: labels, series, and the same in a sentence for who cannot see it."""

    labels: list[str]
    series: list[Series]
    title: str
    description: str


def by_month(way: Way) -> Chart:
    """Principal and interest of every month, months without a payment included."""
    rows = _in_months(way)
    name = str(METHODS[str(way.method)])
    highest = max(way.rows, key=lambda row: row.total)
    return Chart(
        labels=_months(way),
        series=[
            Series(_("Principal"), [row.principal.major if row else 0 for row in rows]),
            Series(_("Interest"), [row.interest.major if row else 0 for row in rows]),
        ],
        title=_("%(method)s: principal and interest of each month") % {"method": name},
        description=_("Highest payment %(highest)s; all interest %(interest)s.")
        % {"highest": money(highest.total), "interest": money(way.interest)},
    )


def interest_so_far(ways: Sequence[Way]) -> Chart:
    """Interest that is paid up to each month, a line for each way of repaying."""
    told = "; ".join(
        _("%(method)s: %(interest)s")
        % {"method": METHODS[str(way.method)], "interest": money(way.interest)}
        for way in ways
    )
    return Chart(
        labels=_months(ways[0]),
        series=[
            Series(str(METHODS[str(way.method)]), [each.major for each in _summed(way)])
            for way in ways
        ],
        title=_("Interest paid up to each month"),
        description=_("In all: %(told)s.") % {"told": told},
    )


def _months(way: Way) -> list[str]:
    return [str(month) for month in range(1, way.months + 1)]


def _in_months(way: Way) -> list[Instalment | None]:
    """The instalment of each month: a bullet has one, with the last."""
    if str(way.method) == "BULLET":
        return [None] * (way.months - 1) + [way.rows[0]]
    return [*way.rows, *[None] * (way.months - len(way.rows))]


def _summed(way: Way) -> list[Money]:
    told, so_far = [], Money(0, way.interest.currency)
    for row in _in_months(way):
        so_far = so_far if row is None else so_far + row.interest
        told.append(so_far)
    return told
