"""Instalments that swell by money paid before its time: the way of the profile `CUMULATIVE`."""

from collections.abc import Sequence
from datetime import date

from puhui.engines.amortization.agreements import Prepayment
from puhui.engines.amortization.bearing import (
    Deltas,
    changes,
    interest_till,
    with_overdue,
)
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.lines import Line, Rule
from puhui.engines.amortization.pricing import priced


def swell(book: Book, stop: date | None) -> None:
    """Work all instalments out: one that got more principal than planned has that as its own.

    What came too early cuts the later instalments (`REDUCE_AMOUNT`), leaves them as they are so
    that the last ones fall away (`REDUCE_COUNT`, `ADJUST_LAST`), or settles the principal of the
    next ones in turn (`RESCHEDULE_NEXT`).
    """
    bearing = pool = 0
    asked: int | None = None
    prepayment = book.agreement.following.prepayment
    for place, (line, planned) in enumerate(zip(book.lines, changes(book), strict=True)):
        deltas = with_overdue(book, place, planned)
        line.own = _earned(book, line, bearing, planned, deltas, stop)
        line.interest = max(line.own, line.paid_interest)
        early = line.got_early()
        is_last = place == len(book.lines) - 1
        room = bearing + sum(planned.values()) + early
        # What counts from the due date on has not left the balance of these days yet.
        there = room if is_last else room - _counting_later(line)
        usual = _usual(line, line.asked if asked is None else asked, there)
        got = sum(each.principal for each in line.receipts if each.on <= line.due)
        used = min(pool, usual) if not is_last else 0
        usual -= used
        line.principal = room if is_last else max(usual, got)
        over = line.principal - usual
        if prepayment is Prepayment.RESCHEDULE_NEXT:
            pool += over - used if not is_last else 0
        elif prepayment is Prepayment.REDUCE_AMOUNT and over > 0 and not is_last:
            asked = _again(book, place + 1, room - line.principal)
        bearing = room - line.principal


def _earned(
    book: Book, line: Line, opening: int, planned: Deltas, deltas: Deltas, stop: date | None
) -> int:
    """Interest of the planned balance and of what is overdue, each of the two rounded once."""
    rounding = book.agreement.rounding
    line.opening, line.deltas = opening, planned
    usual = interest_till(book, line, stop)
    line.deltas = deltas
    line.exact = interest_till(book, line, stop)
    return rounding.interest(usual) + rounding.interest(line.exact - usual)


def _counting_later(line: Line) -> int:
    return sum(
        each.principal
        for each in line.receipts
        if each.on < line.due and each.counts_on >= line.bears_to
    )


def _usual(line: Line, asked: int, room: int) -> int:
    if line.rule is Rule.TOTAL:
        return min(max(asked - line.interest, 0), room)
    if line.rule is Rule.PRINCIPAL:
        return min(asked, room)
    return room if line.rule is Rule.REST else 0


def _again(book: Book, place: int, balance: int) -> int | None:
    lines: Sequence[Line] = [line for line in book.lines[place:] if line.rule is Rule.TOTAL]
    return priced(book, lines, balance) if lines else None
