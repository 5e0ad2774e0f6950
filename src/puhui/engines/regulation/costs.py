"""What a loan may cost a year by law, everything in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from puhui.engines.regulation.prime_rates import lpr_on
from puhui.engines.regulation.reading import RuleView, document, rules
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest all-in rate for contracts made from `since` up to the day before `until`.

    `basis` is the id of the rule behind it. `until` is None where no end is known. `confirmed` is
    false where the rule or the LPR under it is remembered and was not read in a text.
    `is_latest_known` says that the rate stands on an LPR that may have changed since.
    """

    rate: Rate
    basis: str
    source: str
    since: date
    until: date | None
    confirmed: bool
    is_latest_known: bool


def cost_cap(jurisdiction: str, lender: str, on: date) -> Cap | None:
    """The cap for contracts that a kind of lender makes on a day; None where there is none.

    Lenders are a "BANK", a "MICROLOAN" company or "PRIVATE", anybody else. Banks have no cap:
    their rates are a matter of the contract. Refuses `regulation.unknown_jurisdiction` and
    `regulation.unknown_lender`.

    >>> cost_cap("CN", "MICROLOAN", date(2026, 1, 1)).rate.percent
    Decimal('24.00')
    >>> cost_cap("CN", "PRIVATE", date(2025, 5, 20)).rate.percent
    Decimal('12.00')
    """
    wanted = document(jurisdiction)["caps"].get(lender)
    if wanted is None:
        raise BadInput("regulation.unknown_lender", field="lender", value=lender)
    for rule in rules(jurisdiction):
        if rule.id in wanted and rule.holds(on):
            return _of_lpr(rule, on) if "lpr" in rule.value else _fixed(rule)
    return None


def check_cost(all_in: Rate, cap: Cap | None) -> bool:
    """Whether an all-in rate may be charged: exactly the cap still may, and without one any."""
    return cap is None or all_in.fraction <= cap.rate.fraction


def _fixed(rule: RuleView) -> Cap:
    return Cap(
        rate=Rate.of_percent(rule.value["percent"]),
        basis=rule.id,
        source=rule.source,
        since=rule.since,
        until=rule.until,
        confirmed=rule.confirmed,
        is_latest_known=False,
    )


def _of_lpr(rule: RuleView, on: date) -> Cap:
    told = lpr_on(rule.value["lpr"], on)
    if told is None:
        raise RuntimeError(f"{rule.id} holds on {on}, when there was no LPR yet")
    ends = [end for end in (rule.until, told.until) if end is not None]
    return Cap(
        rate=Rate(told.rate.fraction * Decimal(rule.value["times"])),
        basis=rule.id,
        source=f"{rule.source}; {told.source}",
        since=max(rule.since, told.since),
        until=min(ends, default=None),
        confirmed=rule.confirmed and told.confirmed,
        is_latest_known=told.is_latest_known,
    )
