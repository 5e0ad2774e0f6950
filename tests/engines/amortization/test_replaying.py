"""A loan's state is a function of its terms and events: nothing is lost, nothing invented."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.making import loans, terms

from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.replaying import quote, replay, replays
from puhui.engines.amortization.terms import Method
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

ZERO = Money(0)


def repay(on, amount):
    """A payment; the amount as text or as Money."""
    return Event(EventKind.REPAY, on, amount if isinstance(amount, Money) else Money.of(amount))


def paid_on_time(given_terms, rows):
    """Each of these rows paid on its day."""
    return [repay(row.due_date, row.total) for row in rows if row.total]


@st.composite
def histories(draw):
    """A loan and payments at any time, as large as they like."""
    given_terms = draw(loans(least=1_000_00))
    days = st.integers(0, 40 * given_terms.months)
    amounts = st.integers(1, given_terms.principal.minor)
    told = draw(st.lists(st.tuples(days, amounts), max_size=8))
    start = given_terms.disbursed_on
    return given_terms, [repay(start + timedelta(day), Money(minor)) for day, minor in told]


def test_before_the_payout_nothing_is_owed():
    told = replay(terms(), [], date(2026, 1, 14))

    assert told.outstanding_principal == told.due == told.accrued_interest == ZERO
    assert not told.is_closed
    assert quote(terms(), [], date(2026, 1, 14)).total == ZERO


@settings(max_examples=60)
@given(histories())
def test_looked_at_on_its_way_a_replay_says_what_it_says_of_each_day(history):
    loan, events = history
    events = [Event(EventKind.DISBURSE, loan.disbursed_on, loan.principal), *events]
    order = sorted(range(len(events)), key=lambda place: events[place].on)
    told = list(replays(loan, events))

    assert len(told) == len(events)
    for count, (place, step) in enumerate(zip(order, told, strict=True)):
        known = replay(loan, [events[each] for each in order[: count + 1]], events[place].on)
        for name in ("outstanding_principal", "due", "days_past_due", "is_closed"):
            assert getattr(step, name) == getattr(known, name)
        if count:
            assert step.split == replace(known.splits[-1], index=place)
        else:
            assert step.split is None


def test_interest_accrues_by_the_days_of_the_running_period():
    told = replay(terms(), [], date(2026, 1, 25))

    assert told.accrued_interest == Money.of("32.26")  # 100.00 × 10 / 31
    assert told.due == ZERO
    assert told.next_row.n == 1


def test_an_unpaid_instalment_falls_due_and_then_is_past_due():
    on_the_day = replay(terms(), [], date(2026, 2, 15))
    day_after = replay(terms(), [], date(2026, 2, 16))

    assert (on_the_day.due, on_the_day.overdue) == (Money.of("888.49"), ZERO)
    assert (on_the_day.days_past_due, on_the_day.next_row.n) == (0, 1)
    assert (day_after.due, day_after.overdue) == (Money.of("888.49"), Money.of("888.49"))
    assert (day_after.days_past_due, day_after.next_row.n) == (1, 2)


def test_the_oldest_instalment_comes_first_and_its_interest_before_its_principal():
    told = replay(terms(), [repay(date(2026, 3, 20), "950.00")], date(2026, 3, 20))

    first, second = told.rows[:2]
    assert (first.paid_interest, first.paid_principal) == (first.interest, first.principal)
    assert first.paid_on == date(2026, 3, 20)
    assert (second.paid_interest, second.paid_principal) == (Money.of("61.51"), ZERO)
    assert second.paid_on is None
    assert second.left == second.total - Money.of("61.51")
    split = told.splits[0]
    assert (split.principal, split.interest) == (first.principal, Money.of("161.51"))
    assert told.days_past_due == 5


def test_money_in_advance_settles_the_next_instalments_with_their_whole_interest():
    told = replay(terms(), [repay(date(2026, 1, 20), "2000.00")], date(2026, 1, 20))

    assert [row.paid_on for row in told.rows[:3]] == [date(2026, 1, 20)] * 2 + [None]
    assert [row.total for row in told.rows] == [row.total for row in plan(terms()).rows]
    assert told.next_row.n == 3
    assert told.accrued_interest == ZERO


def test_money_beyond_everything_is_overpaid():
    all_of_it = plan(terms()).total + Money.of("3.00")
    told = replay(terms(), [repay(date(2026, 1, 20), all_of_it)], date(2026, 1, 20))

    assert told.is_closed
    assert told.overpaid == told.splits[0].surplus == Money.of("3.00")


def test_later_events_are_left_out_and_the_index_is_the_place_among_all():
    events = [repay(date(2026, 4, 1), "10.00"), repay(date(2026, 2, 1), "20.00")]

    early = replay(terms(), events, date(2026, 3, 1))
    late = replay(terms(), events, date(2026, 4, 1))

    assert [split.index for split in early.splits] == [1]
    assert [split.index for split in late.splits] == [1, 0]


def test_a_pay_off_in_the_middle_of_a_month_lets_the_rest_of_the_interest_go():
    on = date(2026, 2, 25)
    before = paid_on_time(terms(), plan(terms()).rows[:1])
    wanted = quote(terms(), before, on)
    assert wanted.interest == Money.of("32.90")  # 92.12 × 10 / 28

    told = replay(terms(), [*before, Event(EventKind.PAY_OFF, on, wanted.total)], on)

    assert told.is_closed
    assert told.outstanding_principal == told.accrued_interest == told.overpaid == ZERO
    assert told.rows[1].interest == Money.of("32.90")
    assert {row.interest for row in told.rows[2:]} == {ZERO}
    assert {row.paid_on for row in told.rows[1:]} == {on}
    assert {row.left for row in told.rows} == {ZERO}
    assert quote(terms(), [*before, Event(EventKind.PAY_OFF, on, wanted.total)], on).total == ZERO


def test_a_pay_off_of_interest_months_settles_the_months_that_owe_nothing_any_more():
    told_terms, on = terms(method=Method.INTEREST_ONLY), date(2026, 1, 15)
    told = replay(told_terms, [Event(EventKind.PAY_OFF, on, told_terms.principal)], on)

    assert told.is_closed
    assert {row.paid_on for row in told.rows} == {on}


@pytest.mark.parametrize("amount", ["9999.99", "10000.01"])
def test_a_pay_off_that_differs_from_its_quote_is_refused(amount):
    event = Event(EventKind.PAY_OFF, date(2026, 1, 15), Money.of(amount))

    with pytest.raises(BadInput) as refused:
        replay(terms(), [event], date(2026, 1, 15))

    assert refused.value.code == "amortization.pay_off_differs"
    assert refused.value.facts["quote"] == "10000.00"


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (repay(date(2026, 1, 14), "1.00"), "not before the payout"),
        (repay(date(2026, 1, 20), Money(0)), "above zero"),
        (repay(date(2026, 1, 20), Money(1, "USD")), "in CNY"),
        (
            Event(EventKind.DISBURSE, date(2026, 1, 15), Money(1)),
            "the day and the principal of the terms",
        ),
        (Event(EventKind.DISBURSE, date(2026, 1, 15), Money.of("10000")), "once"),
    ],
)
def test_events_that_cannot_have_happened_are_refused(event, rule):
    payout = Event(EventKind.DISBURSE, date(2026, 1, 15), Money.of("10000"))
    events = [payout, event] if rule == "once" else [event]

    with pytest.raises(BadInput) as refused:
        replay(terms(), events, date(2026, 2, 1))

    assert refused.value.code == "amortization.bad_event"
    assert refused.value.facts["rule"] == rule


def test_months_without_interest_are_never_past_due():
    told_terms = terms(method=Method.INTEREST_ONLY, annual_rate=Rate(Decimal(0)))

    told = replay(told_terms, [], date(2026, 6, 20))

    assert told.days_past_due == 0
    assert [row.paid_on is not None for row in told.rows] == [True] * 5 + [False] * 7


@settings(deadline=None)
@given(loans())
def test_paying_every_row_on_its_day_closes_the_loan_with_zero(given_terms):
    rows = plan(given_terms).rows
    payout = Event(EventKind.DISBURSE, given_terms.disbursed_on, given_terms.principal)

    told = replay(given_terms, [payout, *paid_on_time(given_terms, rows)], rows[-1].due_date)

    assert told.is_closed
    assert told.outstanding_principal == told.due == told.overpaid == ZERO
    assert [row.paid_on for row in told.rows] == [row.due_date for row in rows]


@settings(deadline=None)
@given(histories(), st.integers(0, 1500))
def test_nothing_is_lost_and_a_replay_gives_the_same(history, days):
    given_terms, events = history
    on = given_terms.disbursed_on + timedelta(days)

    told = replay(given_terms, events, on)

    assert replay(given_terms, events, on) == told
    for split in told.splits:
        assert split.principal + split.interest + split.surplus == events[split.index].amount
        assert min(split.principal.minor, split.interest.minor, split.surplus.minor) >= 0
    paid = sum(row.paid_principal.minor for row in told.rows)
    assert paid + told.outstanding_principal.minor == given_terms.principal.minor
    assert paid == sum(split.principal.minor for split in told.splits)
    assert sum(row.paid_interest.minor for row in told.rows) == sum(
        split.interest.minor for split in told.splits
    )
    assert told.overdue <= told.due
    assert (told.days_past_due > 0) == bool(told.overdue)
    assert [row.total for row in told.rows] == [row.total for row in plan(given_terms).rows]


@settings(deadline=None)
@given(histories(), st.integers(0, 1500))
def test_the_quote_of_any_day_ends_the_loan_on_that_day(history, days):
    given_terms, events = history
    on = given_terms.disbursed_on + timedelta(days)
    past = [event for event in events if event.on <= on]
    wanted, state = quote(given_terms, past, on), replay(given_terms, past, on)

    assert wanted.principal == state.outstanding_principal
    assert wanted.total == wanted.principal + wanted.interest
    assert (not wanted.total) or not state.is_closed
    if wanted.total:
        told = replay(given_terms, [*past, Event(EventKind.PAY_OFF, on, wanted.total)], on)
        assert told.is_closed
        last = told.splits[-1]
        assert (last.principal, last.interest) == (wanted.principal, wanted.interest)
        assert last.surplus == ZERO


@settings(deadline=None)
@given(loans(), st.data())
def test_on_a_due_date_with_all_paid_the_rest_of_the_principal_pays_off(given_terms, data):
    rows = plan(given_terms).rows
    place = data.draw(st.integers(0, len(rows) - 1))

    wanted = quote(given_terms, paid_on_time(given_terms, rows[: place + 1]), rows[place].due_date)

    assert wanted.total == wanted.principal == rows[place].balance


@settings(deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_events_recorded_late_give_the_same_loan(history, random):
    given_terms, events = history
    on = given_terms.disbursed_on + timedelta(1500)
    by_day = {event.on: event for event in events}
    shuffled = list(by_day.values())
    random.shuffle(shuffled)

    told, late = (replay(given_terms, each, on) for each in (list(by_day.values()), shuffled))

    assert told.rows == late.rows
    assert told.overpaid == late.overpaid
