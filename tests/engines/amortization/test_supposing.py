"""What would be: nothing is lost, interest is only ever saved by paying early, and by no more than it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.making import loans, terms

from puhui.engines.amortization.agreements import Prepayment
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.replaying import quote, replay
from puhui.engines.amortization.supposing import as_agreed, extended, on_time, paid_off, prepaid
from puhui.engines.amortization.terms import Method
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

ZERO = Money(0)
WAYS = (Prepayment.REDUCE_AMOUNT, Prepayment.REDUCE_COUNT)


def repay(on, amount):
    return Event(EventKind.REPAY, on, amount if isinstance(amount, Money) else Money.of(amount))


@st.composite
def running(draw):
    """A loan with payments up to a day on which something is still to come, and that day."""
    told = draw(loans(least=1_000_00))
    last = plan(told).rows[-1].due_date
    on = told.disbursed_on + timedelta(draw(st.integers(0, (last - told.disbursed_on).days - 1)))
    days = st.dates(told.disbursed_on, on)
    paid = draw(st.lists(st.tuples(days, st.integers(1, told.principal.minor // 3)), max_size=3))
    return told, [repay(day, Money(minor)) for day, minor in paid], on


def payable(told, events, on, share):
    """An amount that a prepayment may be of: a share of a thousand of what is between its bounds."""
    with pytest.raises(BadInput, match="bad_prepayment") as refused:
        prepaid(told, events, on, ZERO, WAYS[0])
    least, most = (Money.of(refused.value.facts[name]) for name in ("least", "most"))
    return Money(least.minor + 1 + (most.minor - least.minor - 2) * share // 1000), least, most


@settings(max_examples=150, deadline=None)
@given(running(), st.integers(0, 1000), st.sampled_from(WAYS))
def test_what_is_paid_early_is_taken_off_and_saves_interest(loan, share, way):
    told, events, on = loan
    before = as_agreed(told, events, on)
    if not [row for row in before.rows if row.due_date > on]:
        return
    state = replay(told, events, on)
    amount, least, most = payable(told, events, on, share)
    if not least < amount < most:
        return
    after = prepaid(told, events, on, amount, way)

    assert after.principal + after.interest == amount
    assert sum((row.principal for row in after.rows), ZERO) == state.outstanding_principal - after.principal  # fmt: skip
    assert after.to_come == sum((row.interest for row in after.rows), after.interest)
    assert {row.due_date for row in after.rows} <= {row.due_date for row in before.rows}
    assert [row.n for row in after.rows] == [row.n for row in state.rows if row.due_date in {each.due_date for each in after.rows}]  # fmt: skip
    assert min(row.total for row in after.rows) > ZERO
    # Each row is rounded once, before and after: half a cent of each may go either way.
    assert after.to_come <= before.to_come + Money(len(before.rows) + 1)
    assert quote(told, events, on).total - Money(1) <= most or after.interest < ZERO


@settings(max_examples=60, deadline=None)
@given(loans(least=10_000_00), st.integers(1, 27), st.integers(1, 999), st.data())
def test_on_a_due_date_it_is_the_plan_of_a_new_loan_of_what_is_left(loan, day, share, data):
    if loan.months < 2 or loan.method is Method.BULLET:
        return
    loan = terms(
        principal=loan.principal, annual_rate=loan.annual_rate, months=loan.months,
        method=loan.method, disbursed_on=loan.disbursed_on.replace(day=day),
    )  # fmt: skip
    rows = plan(loan).rows
    n = data.draw(st.integers(1, len(rows) - 1))
    on, paid = rows[n - 1].due_date, [repay(row.due_date, row.total) for row in rows[:n] if row.total]  # fmt: skip
    amount = Money(rows[n - 1].balance.minor * share // 1000)
    if not ZERO < amount < rows[n - 1].balance:
        return
    told = prepaid(loan, paid, on, amount, Prepayment.REDUCE_AMOUNT)
    fresh = plan(terms(
        principal=rows[n - 1].balance - amount, annual_rate=loan.annual_rate, months=loan.months - n,
        method=loan.method, disbursed_on=on,
    ))  # fmt: skip

    assert told.interest == ZERO
    assert [(row.due_date, row.principal, row.interest, row.balance) for row in told.rows] == [
        (row.due_date, row.principal, row.interest, row.balance) for row in fresh.rows if row.total
    ]


@pytest.mark.parametrize("method", Method)
def test_fewer_instalments_stay_as_high_as_they_were(method):
    loan = terms(method=method)
    as_planned = plan(loan).rows
    on = date(2026, 2, 15)
    paid = [repay(on, as_planned[0].total)] if method is not Method.BULLET else []
    less = prepaid(loan, paid, on, Money.of("3000"), Prepayment.REDUCE_AMOUNT)
    fewer = prepaid(loan, paid, on, Money.of("3000"), Prepayment.REDUCE_COUNT)

    if method is Method.EQUAL_INSTALMENT:
        assert {str(row.total) for row in fewer.rows[:-1]} == {"888.49"}
        assert (len(less.rows), len(fewer.rows)) == (11, 8)
    if method is Method.EQUAL_PRINCIPAL:
        assert {str(row.principal) for row in fewer.rows[:-1]} == {"833.33"}
        assert (len(less.rows), len(fewer.rows)) == (11, 8)
    if method in {Method.INTEREST_ONLY, Method.BULLET}:
        assert fewer.rows == less.rows
        assert str(less.rows[-1].principal) == ("7000.00" if method is Method.INTEREST_ONLY else "7101.92")  # fmt: skip
    assert fewer.to_come <= less.to_come < as_agreed(loan, paid, on).to_come


def test_within_a_period_interest_to_the_day_comes_out_of_the_payment():
    on = date(2026, 1, 25)
    told = prepaid(terms(), [], on, Money.of("5000"), Prepayment.REDUCE_COUNT)

    # 100.00 × 10 / 31 to the day; then 5,032.26 × 1 % × 21 / 31.
    assert (str(told.interest), str(told.principal)) == ("32.26", "4967.74")
    assert str(told.rows[0].interest) == "34.09"
    assert told.rows[0].total == Money.of("888.49")
    assert told.rows[0].days == 21


def test_interest_paid_in_advance_counts_as_principal():
    paid = [repay(date(2026, 1, 15), "888.49")]  # the first instalment, a month before its day
    told = prepaid(terms(), paid, date(2026, 1, 25), Money.of("1000"), Prepayment.REDUCE_AMOUNT)

    assert (str(told.interest), str(told.principal)) == ("-67.74", "1067.74")
    assert [row.n for row in told.rows] == list(range(2, 13))
    # 8,143.77 for 21 of the 31 days of the first period, and the whole second one.
    assert str(told.rows[0].interest) == "136.61"


def test_as_agreed_a_payment_saves_nothing():
    on, amount = date(2026, 2, 15), Money.of("3000")
    before, after = as_agreed(terms(), [], on), as_agreed(terms(), [], on, amount)

    assert after.to_come == before.to_come
    assert after.principal + after.interest == amount
    assert [row.n for row in after.rows] == list(range(4, 13))


def test_paying_off_is_the_quote():
    on = date(2026, 3, 1)
    told, known = paid_off(terms(), [], on), quote(terms(), [], on)

    assert (told.principal, told.interest, told.rows) == (known.principal, known.interest, ())
    assert told.to_come == known.interest < as_agreed(terms(), [], on).to_come


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("day", [15, 31])
def test_an_extension_gives_more_instalments_and_more_interest(method, day):
    loan, on = terms(method=method, disbursed_on=date(2026, 1, day)), date(2026, 2, 1)
    before, after = as_agreed(loan, [], on), extended(loan, [], on, 6)

    assert len(after.rows) == len(before.rows) + (0 if method is Method.BULLET else 6)
    last = date(2027, 7, 15) if day == 15 else date(2027, 7, 31)
    assert after.rows[-1].due_date == last or method is not Method.BULLET
    assert (after.rows[-1].due_date.year, after.rows[-1].due_date.month) == (2027, 7)
    assert sum((row.principal for row in after.rows), ZERO) == loan.principal
    assert after.to_come > before.to_come
    assert after.principal == after.interest == ZERO


def test_until_a_later_day_everything_is_supposed_to_be_paid_on_its_day():
    loan, since = terms(), date(2026, 4, 1)  # two instalments are overdue
    told = on_time(loan, [], since, date(2026, 6, 20))
    state = replay(loan, told, date(2026, 6, 20))

    assert [(each.on.isoformat(), str(each.amount)) for each in told] == [
        ("2026-04-01", "1776.98"), ("2026-04-15", "888.49"), ("2026-05-15", "888.49"), ("2026-06-15", "888.49"),
    ]  # fmt: skip
    assert state.due == ZERO
    assert on_time(loan, [], since, since) == []


@pytest.mark.parametrize(
    ("act", "code", "field"),
    [
        (lambda loan: prepaid(loan, [], date(2026, 3, 1), Money.of("932.26"), WAYS[0]), "amortization.bad_prepayment", "amount"),
        (lambda loan: prepaid(loan, [], date(2026, 3, 1), Money(1, "USD"), WAYS[1]), "amortization.bad_prepayment", "amount"),
        (lambda loan: prepaid(loan, [], date(2026, 3, 1), quote(loan, [], date(2026, 3, 1)).total, WAYS[0]), "amortization.bad_prepayment", "amount"),
        (lambda loan: prepaid(loan, [], date(2027, 1, 15), Money.of("100"), WAYS[0]), "amortization.nothing_to_come", "on"),
        (lambda loan: extended(loan, [], date(2027, 1, 15), 3), "amortization.nothing_to_come", "on"),
        (lambda loan: extended(loan, [], date(2026, 3, 1), 0), "amortization.bad_extension", "months"),
        (lambda loan: extended(loan, [], date(2026, 3, 1), 589), "amortization.bad_extension", "months"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_field_and_rule(act, code, field):
    with pytest.raises(BadInput) as refused:
        act(terms())

    assert (refused.value.code, refused.value.facts["field"]) == (code, field)
    assert refused.value.facts["rule"]


def test_a_cent_above_and_below_the_bounds_is_taken():
    loan, on = terms(annual_rate=Rate.of_percent("12")), date(2026, 3, 1)
    _, least, most = payable(loan, [], on, 0)
    low = prepaid(loan, [], on, least + Money(1), Prepayment.REDUCE_AMOUNT)
    high = prepaid(loan, [], on, most - Money(1), Prepayment.REDUCE_COUNT)

    assert sum((row.principal for row in low.rows), ZERO) == replay(loan, [repay(date(2026, 2, 15), "888.49")], on).outstanding_principal - Money(1)  # fmt: skip
    assert [(row.principal, row.n) for row in high.rows] == [(Money(1), 2)]
    assert most == quote(loan, [], on).total
