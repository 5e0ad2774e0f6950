"""A limit and a rate from a probability of default and what the enterprise turns over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

_YUAN = 100
_STEP = 10_000 * _YUAN


@dataclass(frozen=True, slots=True)
class Appetite:
    """What a lender is willing to do; amounts in minor units, rates as fractions a year.

    `sales_share` is the part of a year's sales that may be owed at the lowest risk; it shrinks
    with the probability of default and is zero from `pd_ceiling` on. The rate covers funding,
    running cost and expected loss (`pd` x `loss_given_default`), plus a margin.
    """

    least_minor: int = 100_000 * _YUAN
    most_minor: int = 1_000_000 * _YUAN
    sales_share: Decimal = Decimal("0.20")
    pd_ceiling: float = 0.30
    loss_given_default: Decimal = Decimal("0.45")
    funding: Decimal = Decimal("0.022")
    running_cost: Decimal = Decimal("0.010")
    margin: Decimal = Decimal("0.008")
    least_rate: Decimal = Decimal("0.04")
    most_rate: Decimal = Decimal("0.15")


@dataclass(frozen=True, slots=True)
class Offer:
    """A limit (zero: none) and a rate (None: none), and what each is made of, as plain words.

    `reason` is None where something is offered, else `pd_too_high`, `sales_too_low` or
    `rate_above_most`.
    """

    limit: Money
    annual_rate: Rate | None
    reason: str | None
    parts: Mapping[str, str] = field(default_factory=dict)


def offer(*, pd: float, yearly_sales: Money, appetite: Appetite | None = None) -> Offer:
    """What may be lent at a probability of default to who sells this much in a year.

    Limit = yearly sales x share x (1 - pd / ceiling), down to whole 10,000 yuan, within the
    lender's bounds; below the lower bound nothing is offered. Rate = funding + running cost +
    pd x loss given default + margin, up to the next 0.01 %, at least the lowest rate; nothing is
    offered above the highest. Size enters the limit, as ability to repay, and never the price.

    >>> told = offer(pd=0.03, yearly_sales=Money.of("3000000"))
    >>> str(told.limit), told.annual_rate.percent
    ('540000.00', Decimal('5.3500'))
    """
    terms = appetite or Appetite()
    risk = Decimal(repr(pd))
    room = max(Decimal(0), 1 - risk / Decimal(repr(terms.pd_ceiling)))
    wanted = Decimal(yearly_sales.minor) * terms.sales_share * room
    minor = min(int(wanted) // _STEP * _STEP, terms.most_minor)
    loss = risk * terms.loss_given_default
    fair = terms.funding + terms.running_cost + loss + terms.margin
    rate = max(fair.quantize(Decimal("0.0001"), ROUND_CEILING), terms.least_rate)
    parts = {
        "yearly_sales": str(yearly_sales),
        "sales_share": str(terms.sales_share),
        "room_for_risk": f"{room:.4f}",
        "funding": str(terms.funding),
        "running_cost": str(terms.running_cost),
        "expected_loss": f"{loss:.4f}",
        "margin": str(terms.margin),
    }
    reason = _refused(pd, minor, rate, terms)
    if reason is not None:
        return Offer(Money(0, yearly_sales.currency), None, reason, parts)
    return Offer(Money(minor, yearly_sales.currency), Rate(rate), None, parts)


def _refused(pd: float, minor: int, rate: Decimal, terms: Appetite) -> str | None:
    if pd >= terms.pd_ceiling:
        return "pd_too_high"
    if rate > terms.most_rate:
        return "rate_above_most"
    return "sales_too_low" if minor < terms.least_minor else None
