"""The loan prime rate (LPR) of China by date, from its reform on."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from puhui.engines.regulation.reading import document
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

Term = Literal["1Y", "5Y"]
TERMS: tuple[Term, Term] = ("1Y", "5Y")


@dataclass(frozen=True, slots=True)
class LprView:
    """The LPR on a day: it holds from `since` up to the day before `until` (None: the last one).

    `is_latest_known` says that the day lies after the last announcement that was read: the rate
    is the latest that is known, and may have changed since.
    """

    rate: Rate
    since: date
    until: date | None
    source: str
    confirmed: bool
    is_latest_known: bool


@dataclass(frozen=True, slots=True)
class _Step:
    since: date
    rate: Rate
    source: str
    confirmed: bool


def lpr(term: Term, on: date) -> Rate | None:
    """The LPR of a term that holds on a day; None before the reform of 20 August 2019.

    >>> lpr("1Y", date(2024, 10, 20)).percent, lpr("1Y", date(2024, 10, 21)).percent
    (Decimal('3.3500'), Decimal('3.100'))
    """
    told = lpr_on(term, on)
    return told.rate if told else None


def lpr_on(term: Term, on: date) -> LprView | None:
    """The LPR of a term on a day with its source; None before the reform.

    BadInput `regulation.unknown_term` for another term than "1Y" and "5Y" (五年期以上).
    """
    steps, known_until = _series(term)
    place = bisect_right(steps, on, key=lambda step: step.since)
    if not place:
        return None
    step = steps[place - 1]
    return LprView(
        rate=step.rate,
        since=step.since,
        until=steps[place].since if place < len(steps) else None,
        source=step.source,
        confirmed=step.confirmed,
        is_latest_known=on > known_until,
    )


@cache
def _series(term: str) -> tuple[tuple[_Step, ...], date]:
    if term not in TERMS:
        raise BadInput("regulation.unknown_term", field="term", value=term)
    data = document("CN")["lpr"]
    steps = tuple(
        _Step(
            since=date.fromisoformat(told["since"]),
            rate=Rate.of_percent(told["percent"]),
            source=told["source"],
            confirmed=told["confirmed"],
        )
        for told in data[term]
    )
    return steps, date.fromisoformat(data["known_until"])
