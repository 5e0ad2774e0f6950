"""A loan file with its events: what was posted when, and the answers to its questions."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from puhui.engines.amortization.answers import entry_rows, schedule_rows, totals
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.fields import Fields
from puhui.engines.amortization.recording import Record
from puhui.engines.amortization.telling import rows
from puhui.engines.amortization.walking import planned
from puhui.engines.amortization.words import BAD_TERMS, agreement_of, refused
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput

BAD_EVENT = "amortization.bad_event"


def schedule_of(told: object, row: int = 1, currency: str = "CNY") -> dict[str, Any]:
    """The answer of `puhui loan schedule` for one loan: its id, its rows and their sums."""
    agreement = agreement_of(told, row, currency)
    assert isinstance(told, Mapping)
    try:
        told_rows = rows(planned(agreement))
    except BadInput as refusal:
        refused(Fields(told, code=BAD_TERMS, row=row), refusal)
    return {
        "id": told.get("id"),
        "schedule": schedule_rows(told_rows, currency, paid=False),
        "totals": totals(told_rows, currency, paid=False),
    }


def answers_of(
    told: object, row: int = 1, currency: str = "CNY", *, closes_first_at_once: bool = False
) -> dict[str, Any]:
    """The answer of `puhui loan replay`: one to each question among the events, in their order.

    `closes_first_at_once`: see `Record`.
    Refuses `amortization.bad_event` with `row` (the number of the event, from 1), `field` and
    `rule`.
    """
    agreement = agreement_of(told, row, currency)
    record = Record(agreement, closes_first_at_once=closes_first_at_once)
    answers = []
    listed = Fields(told, code=BAD_EVENT, row=row, currency=currency).many("events")
    for number, each in enumerate(listed, start=1):
        fields = Fields(each, code=BAD_EVENT, row=number, currency=currency)
        kind = fields.word("type", tuple(_TAKES))
        if number == 1 and kind != "as_of":
            fields.refuse("type", "as_of, since the first event says what day it is")
        try:
            answer = _TAKES[kind](record, fields)
        except BadInput as refusal:
            refused(fields, refusal)
        if answer is not None:
            answers.append({"type": kind, **answer})
    return {"answers": answers}


def _as_of(record: Record, fields: Fields) -> None:
    record.today = fields.day("date")


def _end_of_day(record: Record, fields: Fields) -> None:
    record.close(fields.day("date"))


def _disburse(record: Record, fields: Fields) -> None:
    record.post([Event(EventKind.DISBURSE, _past(record, fields), _amount(fields))])


def _repay(record: Record, fields: Fields) -> None:
    record.post([Event(EventKind.REPAY, _past(record, fields), _amount(fields))])


def _payoff(record: Record, fields: Fields) -> None:
    record.post([Event(EventKind.PAY_OFF, _past(record, fields))])


def _amount(fields: Fields) -> Money:
    amount = fields.money("amount")
    if amount.minor <= 0:
        fields.refuse("amount", "above zero")
    return amount


def _past(record: Record, fields: Fields) -> date:
    day = fields.day("date")
    if day > record.today:
        fields.refuse("date", f"not after today, {record.today.isoformat()}")
    return day


def _reschedule(record: Record, fields: Fields) -> None:
    start, events = fields.day("reschedule_from_date"), []
    fields.day_or_none("submitted_on_date")
    moved_to = fields.day_or_none("adjusted_due_date")
    grace, free = fields.count("grace_on_principal", 0), fields.count("grace_on_interest", 0)
    more = fields.count("extra_terms", 0)
    if moved_to is not None or grace or free or more:
        events.append(
            Event(
                EventKind.RESCHEDULE,
                record.today,
                due_on=start,
                moved_to=moved_to,
                grace_principal=grace,
                grace_interest=free,
                more=more,
            )
        )
    if fields.has("new_interest_rate"):
        events.append(Event(EventKind.RATE, start, rate=fields.percent("new_interest_rate")))
    if not events:
        fields.refuse("adjusted_due_date", "something to change")
    record.post(events)


def _expect_schedule(record: Record, _: Fields) -> dict[str, Any]:
    told, currency = record.schedule(), record.currency
    return {
        "rows": schedule_rows(told, currency, paid=True),
        "totals": totals(told, currency, paid=True),
    }


def _expect_transactions(record: Record, _: Fields) -> dict[str, Any]:
    return {"rows": entry_rows(record.entries(), record.currency)}


_TAKES: dict[str, Callable[[Record, Fields], dict[str, Any] | None]] = {
    "as_of": _as_of,
    "disburse": _disburse,
    "repay": _repay,
    "payoff": _payoff,
    "reschedule": _reschedule,
    "end_of_day": _end_of_day,
    "expect_schedule": _expect_schedule,
    "expect_transactions": _expect_transactions,
}
