"""All that can be agreed about a loan: the full form of which `Terms` is the short one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from puhui.engines.amortization.calendars import BusinessCalendar, DayRule
from puhui.engines.amortization.daycounts import Counting, Unit
from puhui.engines.amortization.duedates import DueRule, MonthEnd
from puhui.engines.amortization.rounding import Rounding
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

#: The most instalments of one loan, and the highest nominal rate, as a fraction a year.
MOST_INSTALMENTS, MOST_RATE = 3_660, Decimal(100)


class Shape(StrEnum):
    """How a loan is paid back.

    `EQUAL_INSTALMENT` 等额本息, `EQUAL_PRINCIPAL` 等额本金, `INTEREST_ONLY` 先息后本, `FLAT` interest
    on the original principal throughout, `FIXED_PAYMENT` a given payment until nothing is left,
    `BALLOON` equal instalments that leave a balloon to the last, `STEP` instalments in given
    proportions, `SEASONAL` principal in some instalments only, `CUSTOM` a given principal each
    time. A bullet 到期一次还本付息 is one instalment as long as the loan.
    """

    EQUAL_INSTALMENT = "EQUAL_INSTALMENT"
    EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL"
    INTEREST_ONLY = "INTEREST_ONLY"
    FLAT = "FLAT"
    FIXED_PAYMENT = "FIXED_PAYMENT"
    BALLOON = "BALLOON"
    STEP = "STEP"
    SEASONAL = "SEASONAL"
    CUSTOM = "CUSTOM"


class Profile(StrEnum):
    """Whose way of working an instalment out is followed; `PROGRESSIVE` is the platform's own."""

    PROGRESSIVE = "PROGRESSIVE"
    CUMULATIVE = "CUMULATIVE"
    PLAIN = "PLAIN"


class Rest(StrEnum):
    """When a payment lowers the balance that bears interest: on its day, or at the due date."""

    DAILY = "DAILY"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT"


class Preclose(StrEnum):
    """Until when a pay-off owes interest: its day, or the end of the rest period."""

    TILL_PRECLOSE_DATE = "TILL_PRECLOSE_DATE"
    TILL_REST_DATE = "TILL_REST_DATE"


class Prepayment(StrEnum):
    """What money before its time changes: the last instalment, the amounts, the count, the next."""

    ADJUST_LAST = "ADJUST_LAST"
    REDUCE_AMOUNT = "REDUCE_AMOUNT"
    REDUCE_COUNT = "REDUCE_COUNT"
    RESCHEDULE_NEXT = "RESCHEDULE_NEXT"


class Surplus(StrEnum):
    """Where money goes once all that is due is paid."""

    NEXT_INSTALMENT = "NEXT_INSTALMENT"
    LAST_INSTALMENT = "LAST_INSTALMENT"
    REAMORTISE = "REAMORTISE"


class Bucket(StrEnum):
    """An instalment as a payment finds it: due before, on, or after its day."""

    PAST_DUE = "PAST_DUE"
    DUE = "DUE"
    IN_ADVANCE = "IN_ADVANCE"


class Part(StrEnum):
    """What an instalment is made of."""

    PENALTY = "PENALTY"
    FEE = "FEE"
    INTEREST = "INTEREST"
    PRINCIPAL = "PRINCIPAL"


#: Interest and instalments to the cent, halves to even.
TO_THE_CENT = Rounding()
#: What is oldest first; in it penalties, fees, interest, then principal.
USUAL_ORDER = tuple((bucket, part) for bucket in Bucket for part in Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grace:
    """Instalments at the start that owe less.

    `principal`: the first carry interest only. `interest_payment`: interest of the first is not
    due but added, without interest on it, to the first after them. `interest_free`: the first
    bear no interest.
    """

    principal: int = 0
    interest_payment: int = 0
    interest_free: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    """Where due dates lie.

    `counts_from` is the day they count from where that is not the payout; `first` is the first
    one where it is given, pulled by `rule`. A due date that `calendar` does not work on moves by
    `day_rule`; interest runs to the day it was counted to, unless `moves_interest`.
    """

    counts_from: date | None = None
    first: date | None = None
    rule: DueRule = DueRule.SAME_DAY
    month_end: MonthEnd = MonthEnd.CLAMP
    calendar: BusinessCalendar | None = None
    day_rule: DayRule = DayRule.KEEP
    moves_interest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How a loan follows what is really paid.

    `recalculates`: interest follows the balance as paid; otherwise no payment ever changes it.
    `past_due_interest`: overdue principal goes on bearing interest. `compounds`: interest unpaid
    at a due date bears interest from the first day of the next month.
    """

    recalculates: bool = False
    rest: Rest = Rest.DAILY
    compounds: bool = False
    preclose: Preclose | None = None
    prepayment: Prepayment = Prepayment.ADJUST_LAST
    past_due_interest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Which debt money settles first, and where a surplus goes.

    `order` lists buckets and parts. `is_vertical`: one part over all instalments of its bucket
    before the next part; else one instalment whole before the next.
    """

    order: tuple[tuple[Bucket, Part], ...] = USUAL_ORDER
    is_vertical: bool = False
    surplus: Surplus = Surplus.NEXT_INSTALMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTerms:
    """Penalty interest 罚息: the loan's rate times `multiple`, at most `cap`, on what is overdue.

    On principal, or with `on_interest` 复利 on principal and interest. It runs by the day over
    `year_days`, from the due date, and is owed once `grace_days` have passed.
    """

    multiple: Decimal = Decimal("1.5")
    cap: Rate | None = None
    on_interest: bool = False
    grace_days: int = 0
    year_days: int = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms:
    """A fee: kept back from a payout, or due with each instalment; `tax` comes on top of it.

    `share` is of the money paid out (kept back) or of the principal (each instalment); `amount`
    is fixed. Both may be given and add up.
    """

    is_upfront: bool
    amount: Money | None = None
    share: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The terms of one loan. `starts_on` is the payout, or the day it is expected on.

    `annual_rate` is nominal, as a fraction a year. `instalments` leaves a down payment out.
    `payment` belongs to `FIXED_PAYMENT`, `balloon` to `BALLOON`, `weights` to `STEP` (the
    proportion of each instalment) and `SEASONAL` (0 where no principal is paid), `principals` to
    `CUSTOM`. `by_period`: interest is one equal share a period; `shares_broken`: a broken period
    then takes its share by days. Anything that cannot be planned is BadInput
    `amortization.bad_terms` with `field` and `rule`.
    """

    principal: Money
    annual_rate: Rate
    starts_on: date
    instalments: int
    every: int = 1
    unit: Unit = Unit.MONTH
    shape: Shape = Shape.EQUAL_INSTALMENT
    counting: Counting = Counting.EQUAL_PERIODS
    by_period: bool = False
    shares_broken: bool = True
    profile: Profile = Profile.PROGRESSIVE
    rounding: Rounding = TO_THE_CENT
    grace: Grace = Grace()
    dates: DueDates = DueDates()
    following: Following = Following()
    allocation: Allocation = Allocation()
    penalty: PenaltyTerms | None = None
    fees: tuple[FeeTerms, ...] = ()
    down_payment: Decimal = Decimal(0)
    pays_down_itself: bool = False
    is_tranched: bool = False
    is_revolving: bool = False
    base_is_approved: bool = False
    tells_activity: bool = False
    payment: Money | None = None
    balloon: Money | None = None
    weights: tuple[Decimal, ...] = ()
    principals: tuple[Money, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what has no schedule."""
        if self.principal.minor <= 0:
            refuse("principal", "above zero")
        rate = self.annual_rate.fraction
        if not rate.is_finite() or not 0 <= rate <= MOST_RATE:
            refuse("annual_rate", f"0 to {MOST_RATE * 100} percent")
        if not 1 <= self.instalments <= MOST_INSTALMENTS:
            refuse("instalments", f"1 to {MOST_INSTALMENTS}")
        if not 1 <= self.every <= MOST_INSTALMENTS:
            refuse("every", f"1 to {MOST_INSTALMENTS}")
        if not 0 <= self.down_payment < 1:
            refuse("down_payment", "0 to below 100 percent")
        if min(self.grace.principal, self.grace.interest_payment, self.grace.interest_free) < 0:
            refuse("grace", "not below zero")
        if self.grace.principal >= self.instalments or (
            self.grace.interest_payment >= self.instalments
        ):
            refuse("grace", "fewer than the instalments")
        self._check_shape()

    def _check_shape(self) -> None:
        count = self.instalments
        if self.shape is Shape.FIXED_PAYMENT and not (self.payment and self.payment.minor > 0):
            refuse("payment", "above zero")
        if self.shape is Shape.BALLOON and not (
            self.balloon and 0 < self.balloon.minor < self.principal.minor
        ):
            refuse("balloon", "above zero and below the principal")
        if self.shape in {Shape.STEP, Shape.SEASONAL} and (
            len(self.weights) != count or min(self.weights) < 0 or not self.weights[-1]
        ):
            refuse("weights", "one of each instalment, none below zero, the last above")
        if self.shape is Shape.CUSTOM and (
            len(self.principals) != count
            or min(each.minor for each in self.principals) < 0
            or sum(each.minor for each in self.principals) != self.principal.minor
        ):
            refuse("principals", "one of each instalment, together the principal")

    @property
    def recalculates(self) -> bool:
        """Whether interest follows the balance as paid; on the original principal it never does."""
        return self.following.recalculates and self.shape is not Shape.FLAT

    @property
    def follows_cumulatively(self) -> bool:
        """Whether payments before their time swell the running row, as `CUMULATIVE` has it."""
        return self.profile is Profile.CUMULATIVE and self.recalculates


def refuse(name: str, rule: str) -> NoReturn:
    """BadInput `amortization.bad_terms`: the field and the rule that it breaks."""
    raise BadInput("amortization.bad_terms", field=name, rule=rule)
