"""What was agreed: amount, rate, time and the way it is paid back."""

from dataclasses import dataclass
from datetime import MAXYEAR, date
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

#: The longest loan that is planned, in months.
MOST_MONTHS = 600
#: The highest nominal rate that is planned, as a fraction a year.
MOST_RATE = Decimal(100)


class Method(StrEnum):
    """How a loan is paid back.

    `EQUAL_INSTALMENT` 等额本息: all totals equal, but for the last. `EQUAL_PRINCIPAL` 等额本金: the
    same principal each month. `INTEREST_ONLY` 先息后本: interest each month, the principal with the
    last. `BULLET` 到期一次还本付息: one payment of principal and interest at the end.
    """

    EQUAL_INSTALMENT = "EQUAL_INSTALMENT"
    EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL"
    INTEREST_ONLY = "INTEREST_ONLY"
    BULLET = "BULLET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of one loan, paid out whole on `disbursed_on`.

    `annual_rate` is nominal, as a fraction a year. An `upfront_fee` is kept back from the payout
    and bears on no instalment, only on the annual rate. Anything that cannot be planned is
    BadInput `amortization.bad_terms` with `field` and `rule`.
    """

    principal: Money
    annual_rate: Rate
    months: int
    method: Method
    disbursed_on: date
    upfront_fee: Money | None = None

    def __post_init__(self) -> None:
        """Refuse what has no schedule."""
        if self.principal.minor <= 0:
            _refuse("principal", "above zero")
        fraction = self.annual_rate.fraction
        if not fraction.is_finite() or not 0 <= fraction <= MOST_RATE:
            _refuse("annual_rate", f"0 to {MOST_RATE * 100} percent")
        if type(self.months) is not int or not 1 <= self.months <= MOST_MONTHS:
            _refuse("months", f"1 to {MOST_MONTHS}")
        if self.method not in Method:
            _refuse("method", ", ".join(Method))
        if self.disbursed_on.year + MOST_MONTHS // 12 >= MAXYEAR:
            _refuse("disbursed_on", "a day that a calendar holds")
        self._check_fee()

    def _check_fee(self) -> None:
        fee = self.upfront_fee
        if fee is None:
            return
        if fee.currency != self.principal.currency:
            _refuse("upfront_fee", f"in {self.principal.currency}")
        if not 0 <= fee.minor < self.principal.minor:
            _refuse("upfront_fee", "not below zero and below the principal")


def _refuse(field: str, rule: str) -> NoReturn:
    raise BadInput("amortization.bad_terms", field=field, rule=rule)
