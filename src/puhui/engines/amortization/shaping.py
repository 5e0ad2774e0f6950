"""What each instalment asks for, given the balance it starts from and the shape of the loan."""

from collections.abc import Sequence
from fractions import Fraction

from puhui.engines.amortization.agreements import Profile, Shape
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.figuring import figure
from puhui.engines.amortization.lines import Line, Rule
from puhui.engines.amortization.pricing import exact_price, priced
from puhui.engines.amortization.rounding import nearest

#: How often an instalment is tried anew to bring the last one nearer to the others.
_NUDGES = 3


def shape(book: Book, place: int) -> None:
    """Work out anew what instalment number `place` and all later ones ask for; earlier ones stay.

    An instalment that has already got more than it would now ask for keeps what it asked.
    """
    if place or len(book.payouts) > 1:
        figure(book)
    balance = _balance(book, place)
    lines = book.lines[place:]
    if book.agreement.shape is Shape.FLAT:
        _flat(book, lines, balance)
    elif book.agreement.shape is Shape.FIXED_PAYMENT:
        assert book.agreement.payment is not None
        _ask(lines, book.agreement.payment.minor)
    elif book.agreement.shape is Shape.STEP:
        _steps(book, lines, balance)
    elif book.agreement.shape in {Shape.EQUAL_PRINCIPAL, Shape.CUSTOM}:
        _principals(book, lines, balance, place)
    else:
        _equal(book, lines, balance)
        return
    figure(book)


def _balance(book: Book, place: int) -> int:
    """The planned balance that an instalment starts from, with what is paid out inside it."""
    line, last = book.lines[place], book.lines[-1]
    if book.agreement.base_is_approved:
        undrawn = book.agreement.principal.minor - sum(each.amount for each in book.payouts)
    else:
        undrawn = 0
    inside = sum(
        amount
        for day, amount in [
            *((each.on, each.net) for each in book.payouts),
            *book.added,
            *(each.moved_out for each in book.lines if each.moved_out is not None),
        ]
        if line.bears_from <= day < line.bears_to or (line is last and day >= line.bears_to)
    )
    paid = 0
    if place and book.agreement.recalculates:
        paid = sum(
            receipt.principal
            for other in book.lines
            for receipt in other.receipts
            if receipt.on < other.due and receipt.counts_on == line.bears_from
        )
    if book.agreement.shape is Shape.FLAT:
        gone = sum(each.principal for each in book.lines[:place])
        return book.asked_principal - gone
    return line.opening + inside - paid + undrawn


def _ask(lines: Sequence[Line], amount: int) -> list[Line]:
    """Let instalments ask for an amount; those that have got more keep what they asked for."""
    told = []
    for line in lines:
        if line.rule is not Rule.TOTAL or line.paid_principal + line.paid_interest > amount:
            continue
        line.asked = line.agreed = amount
        if line.is_settled and line.paid_principal + line.paid_interest < amount:
            line.settled_on = None
        told.append(line)
    return told


def _equal(book: Book, lines: Sequence[Line], balance: int) -> None:
    asking = [line for line in lines if line.rule is Rule.TOTAL]
    if not asking:
        figure(book)
        return
    amount = priced(book, asking, balance)
    asked = _ask(asking, amount)
    if book.agreement.profile is Profile.PROGRESSIVE and not book.was_moved:
        _nudge(book, asked, amount)
    else:
        figure(book)


def _nudge(book: Book, lines: list[Line], amount: int) -> None:
    """Move the instalment so that the last one, which takes the remainder, differs less.

    While it differs by more than half the count in minor units, at most three times, instalment +
    gap / count is tried; a try is kept only where it makes the gap smaller.
    """
    rounding, count = book.agreement.rounding, len(lines)
    gap = _gap(book, amount)
    for _ in range(_NUDGES):
        if count < 2 or gap is None or abs(gap) <= count // 2:
            break
        tried = rounding.instalment(
            Fraction(amount + nearest(Fraction(gap, count), 1, rounding.mode))
        )
        if tried == amount:
            break
        _ask(lines, tried)
        then = _gap(book, tried)
        if then is None or abs(then) >= abs(gap):
            _ask(lines, amount)
            figure(book)
            break
        amount, gap = tried, then


def _gap(book: Book, amount: int) -> int | None:
    """By how much the last instalment that is not settled differs from the others."""
    figure(book)
    unsettled = [line for line in book.lines if not line.is_settled]
    if len(unsettled) < 2:
        return None
    balloon = book.agreement.balloon
    usual = amount + (balloon.minor if balloon is not None else 0)
    return unsettled[-1].principal + unsettled[-1].interest - usual


def _steps(book: Book, lines: Sequence[Line], balance: int) -> None:
    asking = [line for line in lines if line.rule is Rule.TOTAL]
    told = book.agreement.weights
    weights = [told[min(book.lines.index(line), len(told) - 1)] for line in asking]
    unit = exact_price(book, asking, balance, weights)
    for line, weight in zip(asking, weights, strict=True):
        _ask([line], book.agreement.rounding.instalment(unit * Fraction(weight)))


def _flat(book: Book, lines: Sequence[Line], balance: int) -> None:
    """The same principal and the same interest each time, their sum rounded as one."""
    figure(book)
    asking = [line for line in lines if line.rule is Rule.TOTAL]
    for line in asking:
        exact = Fraction(balance, len(asking)) + line.own
        _ask([line], book.agreement.rounding.instalment(exact))


def _principals(book: Book, lines: Sequence[Line], balance: int, place: int) -> None:
    asking = [line for line in lines if line.rule is Rule.PRINCIPAL]
    given = [each.minor for each in book.agreement.principals[place:]]
    whole = sum(given)
    for step, line in enumerate(asking):
        share = Fraction(balance, len(asking))
        if book.agreement.shape is Shape.CUSTOM:
            share = Fraction(balance * given[step], whole) if step < len(given) else Fraction(0)
        line.asked = line.agreed = book.agreement.rounding.principal(share)
        if line.is_settled and line.paid_principal < line.asked:
            line.settled_on = None
