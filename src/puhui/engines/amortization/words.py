"""Terms of a loan in the closed vocabulary that files are written in: `vectors/words.md`."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from puhui.engines.amortization.agreements import (
    MOST_INSTALMENTS,
    USUAL_ORDER,
    Agreement,
    Allocation,
    Bucket,
    DueDates,
    Following,
    Grace,
    Part,
    Preclose,
    Prepayment,
    Profile,
    Rest,
    Shape,
    Surplus,
)
from puhui.engines.amortization.daycounts import Counting, Unit, whole_period
from puhui.engines.amortization.duedates import DueRule, MonthEnd
from puhui.engines.amortization.fields import Fields
from puhui.engines.amortization.rounding import Mode, Rounding
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput

BAD_TERMS = "amortization.bad_terms"
_UNITS = {each.value.lower(): each for each in Unit}
_COUNTINGS = {
    "30/360": Counting.THIRTY_360,
    "actual/360": Counting.ACTUAL_360,
    "actual/365": Counting.ACTUAL_365,
    "actual/actual": Counting.ACTUAL_ACTUAL,
    "actual/actual_leap_period": Counting.ACTUAL_LEAP_PERIOD,
    "equal_periods": Counting.EQUAL_PERIODS,
}
_SHAPES = {
    "equal_instalment": Shape.EQUAL_INSTALMENT,
    "flat": Shape.FLAT,
    "equal_principal": Shape.EQUAL_PRINCIPAL,
    "interest_only_bullet": Shape.INTEREST_ONLY,
    "fixed_payment": Shape.FIXED_PAYMENT,
    "balloon": Shape.BALLOON,
    "step": Shape.STEP,
    "seasonal": Shape.SEASONAL,
    "custom": Shape.CUSTOM,
}
_PROFILES = {each.value.lower(): each for each in Profile}
_MONTH_ENDS = {each.value.lower(): each for each in MonthEnd}
_DUE_RULES = {each.value.lower(): each for each in DueRule}
_MODES = {"half_even": Mode.HALF_EVEN, "half_up": Mode.HALF_UP, "up": Mode.UP}
_RESTS = {"daily": Rest.DAILY, "same_as_repayment": Rest.SAME_AS_REPAYMENT}
_PRECLOSES = {each.value.lower(): each for each in Preclose}
_PREPAYMENTS = {each.value.lower(): each for each in Prepayment}
_SURPLUSES = {each.value.lower(): each for each in Surplus}
_ORDER = {
    f"{bucket.value}_{part.value}".lower(): (bucket, part) for bucket in Bucket for part in Part
}
#: What the engine calls a field that the files call otherwise.
_NAMES = {
    "annual_rate": "annual_rate_percent",
    "grace": "grace_principal_instalments",
    "down_payment": "down_payment_percent",
}


def agreement_of(told: object, row: int = 1, currency: str = "CNY") -> Agreement:
    """The agreement that one object of a file states.

    Refuses `amortization.bad_terms` with `row`, `field` and `rule`.
    """
    fields = Fields(told, code=BAD_TERMS, row=row, currency=currency)
    try:
        return Agreement(**_terms(fields))
    except BadInput as refusal:
        refused(fields, refusal)


def refused(fields: Fields, refusal: BadInput) -> NoReturn:
    """The refusal of the engine with the row of the file and the field as the file calls it."""
    if "row" in refusal.facts:
        raise refusal
    name = refusal.facts.get("field", "event")
    rule = refusal.facts.get("rule", refusal.facts.get("quote", refusal.code))
    fields.refuse(_NAMES.get(name, name), str(rule))


def _terms(fields: Fields) -> dict[str, Any]:
    shape = fields.choice("method", _SHAPES)
    period = fields.word("interest_period", ("daily", "same_as_repayment_period"))
    by_period = period != "daily"
    profile = fields.choice("profile", _PROFILES)
    counting = fields.choice("day_count", _COUNTINGS)
    if profile is Profile.CUMULATIVE and not by_period:
        counting = Counting.ACTUAL_365
    starts = "disbursed_on" if fields.has("disbursed_on") else "expected_disbursement_on"
    _check_unchanging(fields, shape)
    payment = fields.money("payment") if shape is Shape.FIXED_PAYMENT else None
    return {
        "principal": fields.money("principal"),
        "annual_rate": fields.percent("annual_rate_percent"),
        "starts_on": fields.day(starts),
        "instalments": _count(fields, payment),
        "every": fields.count("every"),
        "unit": fields.choice("unit", _UNITS),
        "shape": shape,
        "counting": counting,
        "by_period": by_period,
        "shares_broken": fields.flag("partial_period_interest", usual=True),
        "profile": profile,
        "rounding": _rounding(fields),
        "grace": _grace(fields),
        "dates": _dates(fields),
        "following": _following(fields),
        "allocation": _allocation(fields),
        "down_payment": fields.fraction("down_payment_percent"),
        "pays_down_itself": fields.flag("down_payment_automatic", usual=False),
        "is_tranched": fields.flag("multi_disbursement", usual=False),
        "base_is_approved": _base(fields),
        "tells_activity": fields.flag("accrual_activity", usual=False),
        "payment": payment,
        **_shape_terms(fields, shape),
    }


def _check_unchanging(fields: Fields, shape: Shape) -> None:
    """What follows from the rest, or never differs, may be told; it may not say otherwise."""
    fields.day_or_none("submitted_on")
    usual = "original_principal" if shape is Shape.FLAT else "declining_balance"
    fields.word("interest_on", (usual,), usual)
    fields.word("charge_off", ("none",), "none")
    if fields.flag("interest_on_disbursement_date", usual=False):
        fields.refuse("interest_on_disbursement_date", "false")


def _shape_terms(fields: Fields, shape: Shape) -> dict[str, Any]:
    if shape is Shape.BALLOON:
        return {"balloon": fields.money("balloon")}
    if shape in {Shape.STEP, Shape.SEASONAL}:
        return {"weights": tuple(_decimal(fields, each) for each in fields.many("weights"))}
    if shape is Shape.CUSTOM:
        return {"principals": tuple(_amount(fields, each) for each in fields.many("principals"))}
    return {}


def _decimal(fields: Fields, told: object) -> Decimal:
    text = str(told) if type(told) is int else told
    if not isinstance(text, str) or len(text) > 20 or not text.replace(".", "", 1).isdecimal():
        fields.refuse("weights", "numbers that are not below zero")
    return Decimal(text)


def _amount(fields: Fields, told: object) -> Money:
    return fields.beside({"principals": told}).money("principals")


def _count(fields: Fields, payment: Money | None) -> int:
    """How many instalments; of a fixed payment enough of them, where they are not given."""
    if payment is None or fields.has("instalments"):
        return fields.count("instalments")
    rate = Fraction(fields.percent("annual_rate_percent").fraction)
    unit, every = fields.choice("unit", _UNITS), fields.count("every")
    # Longer than any period by its days, so that the count is never too small.
    growth = rate * whole_period(Counting.EQUAL_PERIODS, unit, every) * Fraction(32, 30)
    balance = Fraction(fields.money("principal").minor)
    count = 1
    while balance > 0:
        balance = Fraction(int(balance * (1 + growth)) + 1 - payment.minor)
        count += 1
        if count > MOST_INSTALMENTS:
            fields.refuse("payment", f"enough to end the loan in {MOST_INSTALMENTS} instalments")
    return count


def _rounding(fields: Fields) -> Rounding:
    told = fields.inner("rounding")
    decimals = told.count("decimals", 2)
    if decimals > 2:
        told.refuse("decimals", "0 to 2")
    multiple = None
    if told.has("instalment_multiple_of"):
        multiple = told.money("instalment_multiple_of").minor
        if multiple <= 0:
            told.refuse("instalment_multiple_of", "above zero")
    return Rounding(
        mode=told.choice("mode", _MODES),
        step=10 ** (2 - decimals),
        multiple=multiple,
        multiple_mode=told.choice("instalment_mode", _MODES)
        if told.has("instalment_mode")
        else None,
    )


def _grace(fields: Fields) -> Grace:
    return Grace(
        principal=fields.count("grace_principal_instalments", 0),
        interest_payment=fields.count("grace_interest_payment_instalments", 0),
        interest_free=fields.count("interest_free_instalments", 0),
    )


def _dates(fields: Fields) -> DueDates:
    rule = fields.choice("due_date_rule", _DUE_RULES, DueRule.SAME_DAY)
    starts, first = fields.day_or_none("schedule_starts_on"), fields.day_or_none("first_due_on")
    return DueDates(
        counts_from=starts,
        first=first,
        rule=rule,
        month_end=fields.choice("month_end", _MONTH_ENDS),
    )


def _following(fields: Fields) -> Following:
    compounding = fields.word("compounding", ("none", "monthly"), usual="none")
    preclose = fields.choice("preclose", _PRECLOSES) if fields.has("preclose") else None
    return Following(
        recalculates=fields.flag("interest_recalculation", usual=False),
        rest=fields.choice("rest", _RESTS, Rest.DAILY),
        compounds=compounding == "monthly",
        preclose=preclose,
        prepayment=fields.choice("advance_payment", _PREPAYMENTS, Prepayment.ADJUST_LAST),
        past_due_interest=fields.flag("past_due_interest", usual=False),
    )


def _allocation(fields: Fields) -> Allocation:
    order = USUAL_ORDER
    if fields.has("allocation_order"):
        told = fields.many("allocation_order")
        if sorted(map(str, told)) != sorted(_ORDER):
            fields.refuse("allocation_order", "each of " + ", ".join(_ORDER) + " once")
        order = tuple(_ORDER[each] for each in told)
    direction = fields.word("allocation_direction", ("horizontal", "vertical"), usual="horizontal")
    return Allocation(
        order=order,
        is_vertical=direction == "vertical",
        surplus=fields.choice("future_allocation", _SURPLUSES, Surplus.NEXT_INSTALMENT),
    )


def _base(fields: Fields) -> bool:
    return (
        fields.word("instalment_base", ("disbursed", "approved"), usual="disbursed") == "approved"
    )
