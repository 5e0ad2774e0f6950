"""The four methods as a file writes them, and what each asks of the engine."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from puhui.engines.amortization.rates.actuarial import Regular, UnitPeriod, actuarial
from puhui.engines.amortization.rates.answers import Rates
from puhui.engines.amortization.rates.flows import Monthly, dated, monthly, yearly
from puhui.engines.amortization.rates.unit_periods import Unit, moved
from puhui.workbench.rates.fields import (
    Spot,
    day,
    field_of,
    mapping,
    number,
    pair,
    rows,
    whole_number,
)

#: Flows of one object, counted with their repetitions, and the longest loan in months and years.
MOST_FLOWS = 100_000
_MOST_YEARS = 1_000
#: How far the last payment may lie from where counting unit-periods puts it: months differ by that.
_SLACK_DAYS = 3
_YEARS = {Decimal(365), Decimal("365.25")}


def rates_of(asked: Mapping[str, Any], spot: Spot) -> Rates:
    """All rates of one object with `method`; BadInput `rates.bad_field` where it breaks a rule."""
    method = field_of(asked, "method", spot)
    if not isinstance(method, str) or method not in _METHODS:
        spot.refuse("method", f"one of {' '.join(_METHODS)}", method)
    return _METHODS[method](asked, spot)


def _eu(asked: Mapping[str, Any], spot: Spot) -> Rates:
    return monthly(_monthly(asked, "advances", spot), _monthly(asked, "payments", spot))


def _monthly(asked: Mapping[str, Any], name: str, spot: Spot) -> list[Monthly]:
    told, room = [], MOST_FLOWS
    for row, entry in enumerate(rows(asked, name, spot, most=MOST_FLOWS), start=1):
        at = spot.at(name, row)
        held = mapping(entry, "", at)
        month = number(field_of(held, "first_month", at), "first_month", at)
        if not 0 <= month <= 12 * _MOST_YEARS:
            at.refuse("first_month", f"from 0 to {12 * _MOST_YEARS}", held["first_month"])
        count = _count(held, at, room)
        room -= count
        told.append(Monthly(number(field_of(held, "amount", at), "amount", at), month, count))
    return told


def _count(held: Mapping[str, Any], at: Spot, room: int) -> int:
    count = whole_number(held.get("count", 1), "count", at, most=MOST_FLOWS)
    if count > room:
        at.refuse("count", f"{MOST_FLOWS} flows at most in all", count)
    return count


def _us(asked: Mapping[str, Any], spot: Spot) -> Rates:
    advance = number(field_of(asked, "advance", spot), "advance", spot)
    on = day(field_of(asked, "advance_date", spot), "advance_date", spot)
    period = _period(asked, spot)
    payments, room = [], MOST_FLOWS
    for row, entry in enumerate(rows(asked, "payments", spot, most=MOST_FLOWS), start=1):
        at = spot.at("payments", row)
        held = mapping(entry, "", at)
        count = _count(held, at, room)
        room -= count
        amount = number(field_of(held, "amount", at), "amount", at)
        payments.append(Regular(amount, _first(held, at, on, period, count), count))
    return actuarial(advance, on, period, payments)


def _period(asked: Mapping[str, Any], spot: Spot) -> UnitPeriod:
    held = mapping(field_of(asked, "unit_period", spot), "unit_period", spot)
    at = spot.at("unit_period", spot.row)
    unit = field_of(held, "unit", at)
    if not isinstance(unit, str) or unit not in set(Unit):
        at.refuse("unit", f"one of {' '.join(Unit)}", unit)
    every = whole_number(held.get("every", 1), "every", at, most=366)
    per_year = number(field_of(asked, "unit_periods_per_year", spot), "unit_periods_per_year", spot)
    if not 0 < per_year <= 366:
        spot.refuse("unit_periods_per_year", "above 0 and at most 366", asked["unit_periods_per_year"])  # fmt: skip
    return UnitPeriod(Unit(unit), every, per_year)


def _first(held: Mapping[str, Any], at: Spot, on: date, period: UnitPeriod, count: int) -> date:
    first = day(field_of(held, "first", at), "first", at)
    if first < on:
        at.refuse("first", "not before advance_date", held["first"])
    if "last" not in held:
        return first
    last = day(held["last"], "last", at)
    try:
        expected = moved(first, period.unit, (count - 1) * period.every)
    except (OverflowError, ValueError):
        at.refuse("count", "payments that a calendar holds", count)
    if abs((last - expected).days) > _SLACK_DAYS:
        at.refuse("last", f"{count - 1} unit-periods after first: {expected}", held["last"])
    return first


def _dated(asked: Mapping[str, Any], spot: Spot) -> Rates:
    year_days = number(field_of(asked, "year_days", spot), "year_days", spot)
    if year_days not in _YEARS:
        spot.refuse("year_days", "365 or 365.25", asked["year_days"])
    flows = []
    for row, entry in enumerate(rows(asked, "flows", spot, most=MOST_FLOWS), start=1):
        at = spot.at("flows", row)
        when, amount = pair(entry, at, "a pair of date and amount")
        flows.append((day(when, "date", at), number(amount, "amount", at)))
    return dated(flows, year_days)


def _years(asked: Mapping[str, Any], spot: Spot) -> Rates:
    flows = []
    for row, entry in enumerate(rows(asked, "flows_years", spot, most=MOST_FLOWS), start=1):
        at = spot.at("flows_years", row)
        when, amount = pair(entry, at, "a pair of years and amount")
        years = number(when, "years", at)
        if abs(years) > _MOST_YEARS:
            at.refuse("years", f"from -{_MOST_YEARS} to {_MOST_YEARS}", when)
        flows.append((years, number(amount, "amount", at)))
    return yearly(flows)


_METHODS: dict[str, Callable[[Mapping[str, Any], Spot], Rates]] = {
    "eu": _eu,
    "us": _us,
    "dated": _dated,
    "years": _years,
}
