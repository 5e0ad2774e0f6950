"""The rows of a schedule: payouts and instalments in order of their days, in minor units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.agreements import Profile
from puhui.engines.amortization.books import Book, Payout
from puhui.engines.amortization.lines import Line


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """Money paid out on a day."""

    on: date
    amount: int


# Not frozen: there are many, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class InstalmentRow:
    """One instalment, in minor units; `balance` is the principal left after it, as planned.

    `early` was paid before its due date, `late` after it. `settled_on` is the day of its full
    settlement; an instalment of nothing is settled from the payout on.
    """

    n: int
    days: int
    due: date
    principal: int
    interest: int
    fees: int
    penalties: int
    balance: int
    paid: int
    early: int
    late: int
    settled_on: date | None

    @property
    def total(self) -> int:
        """All that it owes, paid or not."""
        return self.principal + self.interest + self.fees + self.penalties

    @property
    def left(self) -> int:
        """What is still to be paid of it."""
        return self.total - self.paid


def rows(book: Book) -> list[PayoutRow | InstalmentRow]:
    """The schedule of a loan as it stands.

    On one day an instalment comes before a payout (whose money its balance then leaves out), after
    it where the loan is followed cumulatively; a down payment comes right after its payout.
    Instalments of nothing after the last of something are left out: the loan ended before them.
    """
    told: list[PayoutRow | InstalmentRow] = []
    balance, number = 0, 0
    for entry in _in_order(book):
        if isinstance(entry, Payout):
            balance += entry.amount
            told.append(PayoutRow(entry.on, entry.amount))
            continue
        number += 1
        balance += _added(book, entry) - entry.principal
        told.append(_row(book, number, entry, balance))
    return told


def _in_order(book: Book) -> Iterator[Payout | Line]:
    first = book.agreement.profile is Profile.CUMULATIVE
    entries: list[tuple[date, int, int, Payout | Line]] = [
        (line.due, 1, place, line) for place, line in enumerate(alive(book.lines))
    ]
    downs = iter(book.downs)
    for place, payout in enumerate(book.payouts):
        rank = 0 if first or not place else 2
        entries.append((payout.on, rank, 2 * place, payout))
        if payout.down:
            entries.append((payout.on, rank, 2 * place + 1, next(downs)))
    yield from (entry for *_, entry in sorted(entries, key=lambda each: each[:3]))


def alive(lines: Sequence[Line]) -> Sequence[Line]:
    """The instalments up to the last that owes or has got something."""
    count = len(lines)
    while count > 1 and not lines[count - 1].total and not lines[count - 1].receipts:
        count -= 1
    return lines[:count]


def _added(book: Book, line: Line) -> int:
    """Debt that came back inside an instalment."""
    if not book.added:
        return 0
    is_last = line is book.lines[-1]
    return sum(
        amount
        for day, amount in book.added
        if line.start < day <= line.due or (is_last and day > line.due)
    )


def _row(book: Book, number: int, line: Line, balance: int) -> InstalmentRow:
    settled_on = line.settled_on if line.left <= 0 else None
    if settled_on is None and not line.left and book.payouts:
        # A later event brought it down to what it had got.
        settled_on = max((each.on for each in line.receipts), default=book.payouts[0].on)
    return InstalmentRow(
        n=number,
        days=(line.due - line.start).days,
        due=line.due,
        principal=line.principal,
        interest=line.interest,
        fees=line.fees,
        penalties=line.penalties,
        balance=balance,
        paid=line.paid,
        early=sum([each.total for each in line.receipts if each.on < line.due]),
        late=sum([each.total for each in line.receipts if each.on > line.due]),
        settled_on=settled_on,
    )
