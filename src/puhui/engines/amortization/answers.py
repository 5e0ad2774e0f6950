"""Schedules and records in the closed vocabulary that files are written in."""

from collections.abc import Sequence
from typing import Any

from puhui.engines.amortization.recording import EntryRow
from puhui.engines.amortization.telling import InstalmentRow, PayoutRow
from puhui.kernel.money import Money

_SUMS = ("principal", "interest", "fees", "penalties", "total")
_PAID = ("paid", "paid_in_advance", "paid_late", "outstanding")


def schedule_rows(
    rows: Sequence[PayoutRow | InstalmentRow], currency: str, *, paid: bool
) -> list[dict[str, Any]]:
    """The rows of a schedule; `paid` adds what was paid of them."""
    return [_row(row, currency, paid=paid) for row in rows]


def totals(
    rows: Sequence[PayoutRow | InstalmentRow], currency: str, *, paid: bool
) -> dict[str, str]:
    """The sums of the columns."""
    names = [*_SUMS, *(_PAID if paid else ())]
    told = [_amounts(row) for row in rows if isinstance(row, InstalmentRow)]
    return {name: str(Money(sum(each[name] for each in told), currency)) for name in names}


def entry_rows(entries: Sequence[EntryRow], currency: str) -> list[dict[str, str]]:
    """The rows of a record."""
    return [
        {
            "date": each.on.isoformat(),
            "type": each.entry.value.lower(),
            "amount": str(Money(each.amount, currency)),
            "principal": str(Money(each.principal, currency)),
            "interest": str(Money(each.interest, currency)),
            "fees": str(Money(each.fees, currency)),
            "penalties": str(Money(each.penalties, currency)),
            "balance": str(Money(each.outstanding, currency)),
        }
        for each in entries
    ]


def _row(row: PayoutRow | InstalmentRow, currency: str, *, paid: bool) -> dict[str, Any]:
    if isinstance(row, PayoutRow):
        disbursed = str(Money(row.amount, currency))
        return {"n": None, "date": row.on.isoformat(), "disbursed": disbursed}
    told = _amounts(row)
    answer = {
        "n": row.n,
        "days": row.days,
        "date": row.due.isoformat(),
        **{name: str(Money(told[name], currency)) for name in (*_SUMS, "balance")},
    }
    if paid:
        answer |= {name: str(Money(told[name], currency)) for name in _PAID}
        answer["paid_on"] = row.settled_on.isoformat() if row.settled_on else None
    return answer


def _amounts(row: InstalmentRow) -> dict[str, int]:
    return {
        "principal": row.principal,
        "interest": row.interest,
        "fees": row.fees,
        "penalties": row.penalties,
        "total": row.total,
        "balance": row.balance,
        "paid": row.paid,
        "paid_in_advance": row.early,
        "paid_late": row.late,
        "outstanding": row.left,
    }
