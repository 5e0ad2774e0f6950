"""From what was gathered to a decision: pure, so that a replay takes the same road."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from puhui.domains.credit.contracts import AssessmentView
from puhui.domains.products.contracts import ProductView
from puhui.engines.amortization.annual_rates import all_in
from puhui.engines.amortization.planning import Schedule, plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.engines.regulation.costs import cost_cap
from puhui.engines.rules.tables import Table, Verdict, decide, parse
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: The version of this road; a document says by which it was made.
VERSION = "loans-1"
APPROVE, REFER, DECLINE = "APPROVE", "REFER", "DECLINE"


_TABLES: dict[UUID, Table] = {}


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered: the amount may be less than was asked for."""

    amount: Money
    months: int
    method: Method
    annual_rate: Rate
    all_in: Rate
    cap: Rate | None
    cap_basis: str
    until_date: date
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Decided:
    """Outcome, reasons and, where the price is known, what would be offered."""

    outcome: str
    reasons: tuple[str, ...]
    verdict: Verdict
    offered: Offered | None


def work_out(
    *,
    product: ProductView,
    inputs: Mapping[str, Any],
    assessment: AssessmentView | None,
    on_date: date,
) -> Decided:
    """Ask the table, then price. An all-in cost above the cap of the day is never offered."""
    verdict = decide(_table(product), inputs)
    room = Money.of(str(inputs["room"]))
    wanted = Money.of(str(inputs["amount"]))
    offered = priced(
        product=product,
        amount=min(wanted, Money(room.minor // 100_000 * 100_000, room.currency)),
        months=inputs["months"],
        method=Method(inputs["method"]),
        annual_rate=assessment.terms.annual_rate if assessment else None,
        on_date=on_date,
    )
    outcome, reasons = verdict.outcome, verdict.reasons
    if outcome == APPROVE and offered is None:
        told = assessment.terms.reason if assessment else None
        outcome, reasons = DECLINE, (told or "room_too_small",)
    if outcome == APPROVE and offered is not None:
        if offered.cap is not None and offered.all_in.fraction > offered.cap.fraction:
            outcome, reasons, offered = DECLINE, ("cost_above_cap",), None
        elif offered.amount < wanted:
            reasons = ("approved_for_less",)
    return Decided(outcome, reasons, verdict, offered)


def _table(product: ProductView) -> Table:
    """The decision table of a version: versions never change, so each is parsed once."""
    known = _TABLES.get(product.version_id)
    if known is None:
        known = _TABLES[product.version_id] = parse(product.terms.table)
    return known


def priced(
    *,
    product: ProductView,
    amount: Money,
    months: int,
    method: Method,
    annual_rate: Rate | None,
    on_date: date,
) -> Offered | None:
    """What a product would offer for an amount at a rate; None below its least or without a rate.

    The rate is kept within the product's bounds. The schedule counts from `on_date`; the loan's
    own counts from the day it is paid out.
    """
    terms = product.terms
    if annual_rate is None or amount < terms.least:
        return None
    rate = Rate(min(max(annual_rate.fraction, terms.rate_from.fraction), terms.rate_to.fraction))
    asked = Terms(
        principal=amount,
        annual_rate=rate,
        months=months,
        method=method,
        disbursed_on=on_date,
    )
    schedule = plan(asked)
    cost = all_in(schedule, asked)
    cap = cost_cap("CN", terms.lender_kind.value, on_date)
    if cost is None:
        return None
    return Offered(
        amount=amount,
        months=months,
        method=method,
        annual_rate=rate,
        all_in=Rate(cost.fraction.quantize(Decimal("0.000001"))),
        cap=cap.rate if cap else None,
        cap_basis=cap.basis if cap else "",
        until_date=on_date + timedelta(days=terms.offer_days),
        schedule=schedule,
    )


def document(
    *,
    product: ProductView,
    inputs: Mapping[str, Any],
    assessment: AssessmentView | None,
    decided: Decided,
    on_date: date,
) -> dict[str, Any]:
    """All that a decision stands on and came to, in JSON values; doubles read back to the bit."""
    return {
        "version": VERSION,
        "on_date": on_date.isoformat(),
        "product_version": str(product.version_id),
        "table": product.table_digest,
        "assessment": assessment.digest if assessment else None,
        "scorecard": assessment.scorecard if assessment else None,
        "limit_parts": dict(assessment.terms.parts) if assessment else {},
        "inputs": {name: _spelled(value) for name, value in inputs.items()},
        "trace": [
            {"rule": each.rule_id, "fired": each.fired, "missing": list(each.missing)}
            for each in decided.verdict.trace
        ],
        "outcome": decided.outcome,
        "reasons": list(decided.reasons),
        "offered": spelled_offer(decided.offered),
    }


def spelled_offer(offered: Offered | None) -> dict[str, Any] | None:
    """An offer in JSON values."""
    if offered is None:
        return None
    return {
        "amount_minor": offered.amount.minor,
        "currency": offered.amount.currency,
        "months": offered.months,
        "method": offered.method.value,
        "annual_rate": str(offered.annual_rate.fraction),
        "all_in": str(offered.all_in.fraction),
        "cap": str(offered.cap.fraction) if offered.cap else None,
        "cap_basis": offered.cap_basis,
        "until_date": offered.until_date.isoformat(),
        "total_interest_minor": offered.schedule.interest.minor,
    }


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 over a document: equal digests, equal to the last bit."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _spelled(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    return str(value) if isinstance(value, Decimal) else value
