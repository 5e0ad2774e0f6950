"""What a loan's timeline and its what-ifs look like over the API; amounts in yuan."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from puhui.api.v1.loans_shapes import InstalmentOut, instalment
from puhui.domains.loans.contracts import MovementKind
from puhui.domains.loans.queries.suppositions import Outcome, OutcomeView, WhatIfView
from puhui.domains.loans.queries.timelines import EntryView, StandingView, TimelineView


class StandingOut(BaseModel):
    """How a loan stands at the end of a day."""

    on_date: date
    outstanding: str
    due: str
    days_past_due: int
    is_closed: bool


class EntryOut(BaseModel):
    """One thing that happened, where its money went, and how the loan stood after it."""

    number: int
    kind: MovementKind
    on_date: date
    amount: str
    interest: str
    principal: str
    surplus: str
    after: StandingOut


class TimelineOut(BaseModel):
    """What happened, oldest first; `at_last` is how it stands today, none before the payout."""

    loan_id: UUID
    entries: list[EntryOut]
    at_last: StandingOut | None


class OutcomeOut(BaseModel):
    """How a loan would go on; `is_agreed`: its agreement provides for it.

    `principal` and `interest` are paid on the day, `to_come` is all interest from then on, `saved`
    how much less that is (below zero: more). `instalments` still owe something.
    """

    outcome: Outcome
    is_agreed: bool
    principal: str
    interest: str
    to_come: str
    saved: str
    instalments: list[InstalmentOut]


class WhatIfOut(BaseModel):
    """The loan as it goes on by itself, and what would become of it."""

    loan_id: UUID
    on_date: date
    before: OutcomeOut
    outcomes: list[OutcomeOut]


def timeline(view: TimelineView) -> dict[str, object]:
    """A timeline as JSON."""
    return {
        "loan_id": view.loan_id,
        "entries": [_entry(each) for each in view.entries],
        "at_last": _standing(view.at_last) if view.at_last else None,
    }


def what_if(view: WhatIfView) -> dict[str, object]:
    """An answer as JSON."""
    return {
        "loan_id": view.loan_id,
        "on_date": view.on_date,
        "before": _outcome(view.before),
        "outcomes": [_outcome(each) for each in view.outcomes],
    }


def _entry(view: EntryView) -> dict[str, object]:
    money = ("amount", "interest", "principal", "surplus")
    return {
        "number": view.number,
        "kind": view.kind,
        "on_date": view.on_date,
        **{name: str(getattr(view, name)) for name in money},
        "after": _standing(view.after),
    }


def _standing(view: StandingView) -> dict[str, object]:
    return {
        "on_date": view.on_date,
        "outstanding": str(view.outstanding),
        "due": str(view.due),
        "days_past_due": view.days_past_due,
        "is_closed": view.is_closed,
    }


def _outcome(view: OutcomeView) -> dict[str, object]:
    money = ("principal", "interest", "to_come", "saved")
    return {
        "outcome": view.outcome,
        "is_agreed": view.is_agreed,
        **{name: str(getattr(view, name)) for name in money},
        "instalments": [instalment(each) for each in view.instalments],
    }
