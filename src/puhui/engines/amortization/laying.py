"""From an agreement to its instalments: their days and what kind each of them is."""

from datetime import date

from puhui.engines.amortization.agreements import Agreement, Shape, refuse
from puhui.engines.amortization.daycounts import Stretch
from puhui.engines.amortization.duedates import counted, pulled, stretches
from puhui.engines.amortization.lines import Line, Rule

#: Shapes whose instalments ask for a total of principal and interest together.
_TOTALS = {Shape.EQUAL_INSTALMENT, Shape.FLAT, Shape.FIXED_PAYMENT, Shape.BALLOON, Shape.STEP}


def laid(agreement: Agreement, starts_on: date) -> list[Line]:
    """The instalments of a loan paid out on a day, without amounts yet."""
    days = _days(agreement, starts_on)
    if days[1] <= starts_on:
        refuse("schedule_starts_on", "a first due date after the payout")
    lines: list[Line] = []
    for place in range(agreement.instalments):
        start = starts_on if place == 0 else lines[-1].due
        bears_from = starts_on if place == 0 else lines[-1].bears_to
        lines.append(_line(agreement, (days[place], days[place + 1]), start, bears_from))
    ruled(agreement, lines)
    return lines


def moved(agreement: Agreement, lines: list[Line], place: int, day: date) -> None:
    """Move the due date of an instalment to a day, and count all later ones from it."""
    before = lines[place].bears_from
    if day <= before or day <= lines[place].start:
        refuse("adjusted_due_date", "after the due date before it")
    for step, line in enumerate(lines[place:]):
        nominal = _step(agreement, day, step)
        start = lines[place + step - 1].due if place + step else line.start
        fresh = _line(agreement, (before, nominal), start, before, whole=True)
        line.start, line.due = start, fresh.due
        line.bears_from, line.bears_to = fresh.bears_from, fresh.bears_to
        line.stretches, line.memo, line.whole = fresh.stretches, None, None
        before = line.bears_to


def extended(agreement: Agreement, lines: list[Line], count: int) -> None:
    """More instalments at the end, each one period after the one before it."""
    anchor, rule = lines[-1].bears_to, lines[-1].rule
    if rule is Rule.REST:
        lines[-1].rule = Rule.INTEREST
    for step in range(1, count + 1):
        last = lines[-1]
        period = (_step(agreement, anchor, step - 1), _step(agreement, anchor, step))
        line = _line(agreement, period, last.due, last.bears_to)
        line.rule = Rule.INTEREST if rule is Rule.REST else rule
        lines.append(line)
    lines[-1].rule = rule


def aged(agreement: Agreement, start: date, first: date, count: int) -> list[Line]:
    """A new run of instalments after `start`, the first due on a day, the rest counted from it."""
    lines: list[Line] = []
    for step in range(count):
        before = start if step == 0 else lines[-1].bears_to
        begin = start if step == 0 else lines[-1].due
        day = _step(agreement, first, step)
        lines.append(_line(agreement, (before, day), begin, before, whole=True))
    ruled(agreement, lines)
    return lines


def ruled(agreement: Agreement, lines: list[Line]) -> None:
    """Give each instalment the rule of the loan's shape and its grace."""
    grace, last = agreement.grace, len(lines) - 1
    for place, line in enumerate(lines):
        line.rule = _rule(agreement, place, last)
        line.defers = place < grace.interest_payment
        line.is_free = place < grace.interest_free


def _rule(agreement: Agreement, place: int, last: int) -> Rule:
    shape = agreement.shape
    if shape is Shape.INTEREST_ONLY:
        return Rule.REST if place == last else Rule.INTEREST
    if place < agreement.grace.principal:
        return Rule.INTEREST
    if shape is Shape.SEASONAL and place < len(agreement.weights) and not agreement.weights[place]:
        return Rule.INTEREST
    return Rule.TOTAL if shape in _TOTALS or shape is Shape.SEASONAL else Rule.PRINCIPAL


def _days(agreement: Agreement, starts_on: date) -> list[date]:
    """The day that periods count from, then the due dates, none of them moved by a calendar."""
    dates, count = agreement.dates, agreement.instalments
    terms = {"every": agreement.every, "unit": agreement.unit, "at": dates.month_end}
    if dates.first is not None:
        told = [pulled(dates.first, place, dates.rule, **terms) for place in range(count)]  # type: ignore[arg-type]
        return [counted(told[0], -1, **terms), *told]  # type: ignore[arg-type]
    anchor = dates.counts_from or starts_on
    return [counted(anchor, place, **terms) for place in range(count + 1)]  # type: ignore[arg-type]


def _step(agreement: Agreement, day: date, steps: int) -> date:
    at = agreement.dates.month_end
    return counted(day, steps, every=agreement.every, unit=agreement.unit, at=at)


def _line(
    agreement: Agreement,
    period: tuple[date, date],
    start: date,
    bears_from: date,
    *,
    whole: bool = False,
) -> Line:
    """An instalment of a nominal period; `whole`: its parts are counted from its own start."""
    nominal, due = period
    dates = agreement.dates
    shown = dates.calendar.moved(due, dates.day_rule) if dates.calendar else due
    bears_to = shown if dates.moves_interest else due
    parts = _stretches(agreement, nominal, bears_from, bears_to, whole=whole)
    return Line(start, shown, bears_from, bears_to, Rule.TOTAL, stretches=parts)


def _stretches(
    agreement: Agreement, nominal: date, start: date, end: date, *, whole: bool
) -> tuple[Stretch, ...]:
    if agreement.by_period and not agreement.shares_broken:
        return (Stretch(start, end, (end - start).days),)
    at = agreement.dates.month_end
    if whole:
        return stretches(start, end, every=agreement.every, unit=agreement.unit, at=at)
    if start >= nominal:
        return (Stretch(start, end, (end - nominal).days),)
    told = [Stretch(nominal, end, (end - nominal).days)]
    while start < told[0].start:  # a long first period: whole ones before it, and a part
        before = _step(agreement, nominal, -len(told))
        told.insert(0, Stretch(max(before, start), told[0].start, (told[0].start - before).days))
    return tuple(told)
