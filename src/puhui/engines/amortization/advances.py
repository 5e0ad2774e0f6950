"""Advances for a discount fee, paid back daily from sales; the fee is earned by effective rate."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from puhui.engines.amortization.agreements import refuse
from puhui.engines.amortization.rounding import Mode, nearest
from puhui.kernel.money import Money

#: Far beyond what is told, so that no step of the search shows.
_EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)
_STEPS, _MOST_PAYMENTS = 200, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceTerms:
    """What is advanced, the fee for it, and the share of expected sales that pays it back.

    `volume` are the sales of a year that are expected, `share` what is taken of them, spread over
    `year_days`. Nothing but the fee is earned: there is no rate and no due date.
    """

    net: Money
    fee: Money
    volume: Money
    share: Decimal
    year_days: int
    starts_on: date

    def __post_init__(self) -> None:
        """Refuse what never ends."""
        if self.net.minor <= 0 or self.fee.minor < 0:
            refuse("net_advance", "above zero, and a fee not below it")
        if not 0 < self.share <= 1 or self.year_days < 1 or self.daily_payment.minor < 1:
            refuse("period_payment_rate", "enough for a payment a day")
        if self.payments > _MOST_PAYMENTS:
            refuse("period_payment_rate", f"enough to end within {_MOST_PAYMENTS} days")

    @property
    def daily_payment(self) -> Money:
        """Volume × share / days of a year, halves to even."""
        exact = self.volume.minor * Fraction(self.share) / self.year_days
        return Money(nearest(exact, 1, Mode.HALF_EVEN), self.volume.currency)

    @property
    def payments(self) -> int:
        """How many days it takes; the last payment may be smaller."""
        return -(-(self.net.minor + self.fee.minor) // self.daily_payment.minor)


@dataclass(frozen=True, slots=True)
class AdvanceRow:
    """A day: the balance after its payment, the fee earned on it, and what is left to earn."""

    n: int
    on: date
    payment: Money
    balance: Money
    earned: Money
    deferred: Money


def daily_rate(terms: AdvanceTerms) -> Decimal:
    """The rate a day at which all payments are worth the net advance, by Newton's method.

    0 where there is no fee. Told to 30 places, the same on every machine.
    """
    if not terms.fee.minor:
        return Decimal(0)
    whole, rest = _payments(terms)
    rate = Decimal(2 * terms.fee.minor) / Decimal(terms.net.minor * (whole + 1))
    for _ in range(_STEPS):
        value, slope = _worth(terms.net.minor, terms.daily_payment.minor, whole, rest, rate)
        step = _EXACT.divide(value, slope)
        rate = _EXACT.subtract(rate, step)
        if abs(step) < Decimal("1e-40"):
            break
    return rate.quantize(Decimal("1e-30"), ROUND_HALF_EVEN, _EXACT)


def recognised(terms: AdvanceTerms) -> tuple[AdvanceRow, ...]:
    """The days of an advance, the payout first: what is owed, earned and deferred after each.

    The balance grows by the effective rate and falls by the payment. The running total of the fee
    is rounded, not the day, so that it closes on exactly the fee; the last day takes what is left.
    """
    rate, currency = daily_rate(terms), terms.net.currency
    zero = Money(0, currency)
    rows = [AdvanceRow(0, terms.starts_on, zero, terms.net, zero, terms.fee)]
    exact, paid, before = Decimal(terms.net.minor), 0, 0
    whole, rest = _payments(terms)
    for n in range(1, terms.payments + 1):
        payment = terms.daily_payment.minor if n <= whole else rest
        exact = _EXACT.subtract(_EXACT.fma(exact, rate, exact), Decimal(payment))
        paid += payment
        is_last = n == terms.payments
        told = terms.fee.minor if is_last else _rounded(exact + paid - terms.net.minor)
        rows.append(
            AdvanceRow(
                n=n,
                on=terms.starts_on + timedelta(n),
                payment=Money(payment, currency),
                balance=Money(terms.net.minor + told - paid, currency),
                earned=Money(told - before, currency),
                deferred=Money(terms.fee.minor - told, currency),
            )
        )
        before = told
    return tuple(rows)


def _payments(terms: AdvanceTerms) -> tuple[int, int]:
    """How many payments are whole, and the last one where it is smaller."""
    return divmod(terms.net.minor + terms.fee.minor, terms.daily_payment.minor)


def _worth(net: int, payment: int, whole: int, rest: int, rate: Decimal) -> tuple[Decimal, Decimal]:
    """What all payments are worth less the advance, and how fast that falls with the rate."""
    discount = _EXACT.divide(Decimal(1), 1 + rate)
    value = slope = Decimal(0)
    amounts = [payment] * whole + ([rest] if rest else [])
    for amount in reversed(amounts):
        slope = _EXACT.multiply(_EXACT.add(slope, _EXACT.add(value, amount)), discount)
        value = _EXACT.multiply(_EXACT.add(value, amount), discount)
    return _EXACT.subtract(value, Decimal(net)), _EXACT.multiply(-slope, discount)


def _rounded(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN, _EXACT))
