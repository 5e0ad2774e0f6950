"""What would be if a loan were prepaid, paid off or extended: the engine is asked, nothing is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from puhui.domains.loans import standing, telling_loans
from puhui.domains.loans.contracts import InstalmentView, LoanState
from puhui.domains.loans.models import Loan
from puhui.domains.loans.policies.permits import permit_reading
from puhui.engines.amortization import supposing
from puhui.engines.amortization.agreements import Prepayment
from puhui.engines.amortization.events import Event
from puhui.engines.amortization.replaying import replay
from puhui.engines.amortization.supposing import Course
from puhui.engines.amortization.terms import Terms
from puhui.kernel.actors import Actor
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, NotFound, Refusal

UNKNOWN = "loans.no_such_loan"
#: The longest extension that is asked about, in months.
MOST_MORE = 60


class Outcome(StrEnum):
    """What becomes of a loan.

    `UNCHANGED`: no payment but the instalments. `AHEAD`: the payment pays the next instalments.
    `SMALLER`: it makes the instalments smaller; `FEWER`: it makes them fewer. `PAID_OFF`: nothing
    is left. `LONGER`: there is more time.
    """

    UNCHANGED = "UNCHANGED"
    AHEAD = "AHEAD"
    SMALLER = "SMALLER"
    FEWER = "FEWER"
    PAID_OFF = "PAID_OFF"
    LONGER = "LONGER"


#: What the platform's agreements provide for; the rest is what if it were agreed.
AGREED = frozenset({Outcome.UNCHANGED, Outcome.AHEAD, Outcome.PAID_OFF})


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How a loan would go on from a day.

    `principal` and `interest` are paid on the day; `to_come` is all interest from then on, that of
    the day included; `saved` is how much less that is than without the payment, below zero where
    it is more. `instalments` are those that still owe something, what is paid of them included.
    """

    outcome: Outcome
    is_agreed: bool
    principal: Money
    interest: Money
    to_come: Money
    saved: Money
    instalments: tuple[InstalmentView, ...]

    @property
    def paid(self) -> Money:
        """What is paid on the day."""
        return self.principal + self.interest

    @property
    def more(self) -> Money:
        """How much more interest it is than without it; below zero where it is less."""
        return -self.saved

    @property
    def next(self) -> InstalmentView | None:
        """The first instalment that still owes something."""
        return self.instalments[0] if self.instalments else None

    @property
    def last(self) -> InstalmentView | None:
        """The last instalment."""
        return self.instalments[-1] if self.instalments else None


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """An answer: the loan as it goes on by itself, and what would become of it."""

    loan_id: UUID
    on_date: date
    before: OutcomeView
    outcomes: tuple[OutcomeView, ...]


def prepaid(
    *, actor: Actor, loan_id: UUID, amount: Money, on_date: date, today: date
) -> WhatIfView:
    """What a payment on a day would do: as agreed, and if it made instalments smaller or fewer.

    What is overdue today is supposed to be paid today and every instalment before the day on its
    own, where the day is a later one. Refuses `loans.not_running`, `loans.what_if_day` (`field`,
    `least`, `most`), `amortization.bad_prepayment` and `amortization.nothing_to_come`.
    """
    terms, events = _running(actor, loan_id, on_date, today)
    smaller, fewer = (
        supposing.prepaid(terms, events, on_date, amount, way)
        for way in (Prepayment.REDUCE_AMOUNT, Prepayment.REDUCE_COUNT)
    )
    told = [
        (Outcome.AHEAD, supposing.as_agreed(terms, events, on_date, amount)),
        (Outcome.SMALLER, smaller),
    ]
    if fewer.rows != smaller.rows:
        told.append((Outcome.FEWER, fewer))
    return _told(loan_id, on_date, supposing.as_agreed(terms, events, on_date), told)


def paid_off(*, actor: Actor, loan_id: UUID, on_date: date, today: date) -> WhatIfView:
    """What would end a loan on a day; the same is supposed and refused as by `prepaid`."""
    terms, events = _running(actor, loan_id, on_date, today)
    told = [(Outcome.PAID_OFF, supposing.paid_off(terms, events, on_date))]
    return _told(loan_id, on_date, supposing.as_agreed(terms, events, on_date), told)


def extended(*, actor: Actor, loan_id: UUID, months: int, today: date) -> WhatIfView:
    """What some months more would do, agreed today, from the next instalment on.

    Refuses `loans.not_running`, `amortization.bad_extension` and `amortization.nothing_to_come`.
    """
    if not 1 <= months <= MOST_MORE:
        raise BadInput(
            "amortization.bad_extension",
            field="months",
            rule=f"1 to {MOST_MORE}",
            least=1,
            most=MOST_MORE,
        )
    terms, events = _running(actor, loan_id, today, today)
    told = [(Outcome.LONGER, supposing.extended(terms, events, today, months))]
    return _told(loan_id, today, supposing.as_agreed(terms, events, today), told)


def _running(actor: Actor, loan_id: UUID, on: date, today: date) -> tuple[Terms, list[Event]]:
    """The terms of a running loan, and its payments up to a day as far as they can be supposed."""
    row = telling_loans.row(loan_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_reading(actor, row.party_id, row.institution_id, code=UNKNOWN)
    if row.state != LoanState.ACTIVE or row.disbursed_date is None:
        raise Refusal("loans.not_running", state=row.state)
    return _until(row, row.disbursed_date, on, today)


def _until(row: Loan, disbursed_on: date, on: date, today: date) -> tuple[Terms, list[Event]]:
    terms = standing.terms_of(row, disbursed_on)
    events = standing.events_of(row, list(row.movements.order_by("number")))
    last = max(replay(terms, events, today).rows[-1].due_date, today)
    if not today <= on <= last:
        raise BadInput(
            "loans.what_if_day",
            field="on",
            rule=f"from {today} to {last}",
            least=today.isoformat(),
            most=last.isoformat(),
        )
    return terms, supposing.on_time(terms, events, today, on)


def _told(
    loan_id: UUID, on_date: date, before: Course, told: Sequence[tuple[Outcome, Course]]
) -> WhatIfView:
    return WhatIfView(
        loan_id=loan_id,
        on_date=on_date,
        before=_outcome(Outcome.UNCHANGED, before, before),
        outcomes=tuple(_outcome(outcome, course, before) for outcome, course in told),
    )


def _outcome(outcome: Outcome, course: Course, before: Course) -> OutcomeView:
    return OutcomeView(
        outcome=outcome,
        is_agreed=outcome in AGREED,
        principal=course.principal,
        interest=course.interest,
        to_come=course.to_come,
        saved=before.to_come - course.to_come,
        instalments=telling_loans.instalments_of(course.rows),
    )
