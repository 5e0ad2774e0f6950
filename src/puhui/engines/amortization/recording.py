"""A loan as a lender records it: postings on some day, the closes of days, and questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from puhui.engines.amortization.agreements import Agreement
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.earning import all_interest, earned
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.telling import InstalmentRow, PayoutRow, rows
from puhui.engines.amortization.walking import Walked, planned, walk
from puhui.kernel.refusals import BadInput


class Entry(StrEnum):
    """What a row of the record is about."""

    DISBURSEMENT = "DISBURSEMENT"
    REPAYMENT = "REPAYMENT"
    DOWN_PAYMENT = "DOWN_PAYMENT"
    ACCRUAL = "ACCRUAL"
    ACCRUAL_ACTIVITY = "ACCRUAL_ACTIVITY"
    REFUND = "REFUND"
    RECOVERY = "RECOVERY"


_ENTRIES = {
    EventKind.DISBURSE: Entry.DISBURSEMENT,
    EventKind.REFUND: Entry.REFUND,
    EventKind.RECOVER: Entry.RECOVERY,
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of the record, in minor units; `outstanding` is principal after it, 0 for accruals.

    `posted` is its place in the order of posting: the posting, then what it brought with it.
    """

    on: date
    posted: tuple[int, int]
    entry: Entry
    amount: int
    principal: int
    interest: int
    fees: int
    penalties: int
    outstanding: int


class Record:
    """The record of one loan.

    `post` takes an event on the day that is today, also one of an earlier day: everything after
    it is replayed. `close` closes days. The schedule and the entries can be asked for at any time.

    `closes_first_at_once` is a habit of another system, off by default: the first close of a loan
    writes what all days up to it have earned as one row on its day.
    """

    def __init__(self, agreement: Agreement, *, closes_first_at_once: bool = False) -> None:
        self._agreement, self._at_once = agreement, closes_first_at_once
        self._events: list[Event] = []
        self._posted: list[int] = []
        self._accruals: list[EntryRow] = []
        self._walked: Walked | None = None
        self._steps = 0
        self._closed_to: date | None = None
        self.today = agreement.starts_on
        self._counted_to = date.min

    def post(self, events: Sequence[Event]) -> None:
        """Take events as one posting; BadInput where they cannot have happened, and none is kept."""
        before, self._events = self._events, [*self._events, *events]
        try:
            walked = walk(self._agreement, self._events, max(self.today, self._counted_to))
        except BadInput:
            self._events = before
            raise
        self._steps += 1
        self._posted += [self._steps] * len(events)
        self._counted_to = max(self.today, self._counted_to)
        self._walked = walked
        self._finish()

    def close(self, day: date) -> None:
        """Close every day up to one that is not closed yet; interest earned is written down."""
        first = self._first_open()
        self.today = max(self.today, min(day, date.max - timedelta(1)) + timedelta(1))
        if first is None or first > day:
            return
        self._counted_to = max(self._counted_to, day)
        self._walked = walk(self._agreement, self._events, self._counted_to)
        self._steps += 1
        if self._closed_to is None and self._at_once:
            first = day
        # Nothing is earned after the last day of the last instalment.
        end = self._walked.book.lines[-1]
        last = min(day, max(first, end.due, end.bears_to))
        for step in range((last - first).days + 1):
            self._close_day(self._walked.book, first + timedelta(step))
        self._closed_to = day

    @property
    def currency(self) -> str:
        """What its amounts are in."""
        return self._agreement.principal.currency

    @property
    def book(self) -> Book:
        """The loan as it stands, or as it is planned before any payout."""
        return planned(self._agreement) if self._walked is None else self._walked.book

    def schedule(self) -> list[PayoutRow | InstalmentRow]:
        """The rows of the schedule as it stands."""
        return rows(self.book)

    def entries(self) -> list[EntryRow]:
        """All that was posted and accrued, in order of days, then of posting."""
        told = [*self._accruals, *self._moved()]
        return sorted(told, key=lambda row: (row.on, row.posted))

    def _moved(self) -> list[EntryRow]:
        if self._walked is None:
            return []
        return [
            EntryRow(
                on=each.on,
                posted=(self._posted[each.index], 0),
                entry=Entry.DOWN_PAYMENT
                if each.is_down
                else _ENTRIES.get(each.kind, Entry.REPAYMENT),
                amount=each.amount,
                principal=each.taken.principal,
                interest=each.taken.interest,
                fees=each.taken.fee,
                penalties=each.taken.penalty,
                outstanding=each.outstanding,
            )
            for each in self._walked.movements
        ]

    def _first_open(self) -> date | None:
        if self._walked is None or not self._walked.book.payouts:
            return None
        if self._closed_to is None:
            return self._walked.book.payouts[0].on
        return self._closed_to + timedelta(1)

    def _close_day(self, book: Book, day: date) -> None:
        if not book.is_closed:
            self._accrue(day, earned(book, day) - self._accrued())
        if not self._agreement.tells_activity:
            return
        for line in book.lines:
            if line.due == day and not (book.is_closed and self._told() == all_interest(book)):
                self._tell(day, line.interest)

    def _finish(self) -> None:
        """A loan that is paid in full has earned all its interest at once."""
        assert self._walked is not None
        book = self._walked.book
        if not book.is_closed or book.written_off_on is not None:
            return
        if self._agreement.tells_activity:
            last = max(each.on for line in book.all_lines for each in line.receipts)
            self._tell(last, all_interest(book) - self._told())
        self._accrue(self.today, all_interest(book) - self._accrued())

    def _accrued(self) -> int:
        return sum(row.amount for row in self._accruals if row.entry is Entry.ACCRUAL)

    def _told(self) -> int:
        return sum(row.amount for row in self._accruals if row.entry is Entry.ACCRUAL_ACTIVITY)

    def _accrue(self, day: date, amount: int) -> None:
        self._write(day, Entry.ACCRUAL, amount)

    def _tell(self, day: date, amount: int) -> None:
        self._write(day, Entry.ACCRUAL_ACTIVITY, amount)

    def _write(self, day: date, entry: Entry, amount: int) -> None:
        if amount:
            row = EntryRow(day, (self._steps, 1), entry, amount, 0, amount, 0, 0, 0)
            self._accruals.append(row)
