"""A loan's state is a function of its terms and events, whenever they were recorded."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.agreeing import START, agreement, payout, repay, running

from puhui.engines.amortization.agreements import (
    Allocation,
    FeeTerms,
    Following,
    Part,
    PenaltyTerms,
    Preclose,
    Profile,
    Shape,
    Surplus,
)
from puhui.engines.amortization.allocating import owed_whole
from puhui.engines.amortization.daycounts import Counting
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.recording import Entry, Record
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.walking import walk
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

DAILY = Following(recalculates=True, past_due_interest=True, preclose=Preclose.TILL_PRECLOSE_DATE)
END = date(2040, 1, 1)


def told(given_terms, events, on=END):
    """The instalments after events, and the book."""
    book = walk(given_terms, [payout(given_terms), *events], on).book
    return [row for row in rows(book) if isinstance(row, InstalmentRow)], book


def paid_whole(given_terms, count):
    """The first instalments of a loan, each paid on its day."""
    got, _ = told(given_terms, [], given_terms.starts_on)
    return [Event(EventKind.REPAY, row.due, Money(row.total)) for row in got[:count] if row.total]


def yuan(*minors):
    """Amounts as they are written."""
    return [str(Money(minor)) for minor in minors]


@settings(deadline=None, max_examples=200)
@given(running())
def test_nothing_is_lost_nothing_is_negative_and_the_order_of_recording_is_no_matter(history):
    given_terms, out, payments = history
    walked = walk(given_terms, [out, *payments], END)
    late = walk(given_terms, [*reversed(payments), out], END)

    assert rows(walked.book) == rows(late.book)
    assert walked.book.overpaid == late.book.overpaid
    got = [row for row in rows(walked.book) if isinstance(row, InstalmentRow)]
    for row in got:
        assert min(row.principal, row.interest, row.total, row.paid, row.left) >= 0
    assert sum(row.principal for row in got) == given_terms.principal.minor
    repaid = [each for each in walked.movements if each.kind is EventKind.REPAY]
    for each in repaid:
        taken = each.taken
        parts = (taken.principal, taken.interest, taken.fee, taken.penalty, taken.surplus)
        assert sum(parts) == each.amount
        assert min(parts) >= 0
    assert walked.book.outstanding == given_terms.principal.minor - sum(
        each.taken.principal for each in repaid
    )
    assert sum(row.paid for row in got) == sum(each.amount - each.taken.surplus for each in repaid)


@settings(deadline=None, max_examples=100)
@given(running(), st.integers(0, 700))
def test_a_pay_off_of_any_day_ends_the_loan(history, day):
    given_terms, out, payments = history
    on = given_terms.starts_on + timedelta(day)
    past = [out, *(each for each in payments if each.on <= on)]
    book = walk(given_terms, past, on).book
    owed = owed_whole(book, on)
    total = owed.principal + owed.interest + owed.fee + owed.penalty

    after = walk(given_terms, [*past, Event(EventKind.PAY_OFF, on)], END) if total else None

    if after is not None:
        assert after.book.is_closed
        assert after.book.outstanding == 0
        assert after.movements[-1].amount == total
        assert after.movements[-1].taken.surplus == 0


@settings(deadline=None, max_examples=100)
@given(running(), st.data())
def test_recorded_late_or_on_its_day_the_loan_is_the_same(history, data):
    given_terms, out, payments = history
    ordered = sorted(payments, key=lambda each: each.on)
    on_time, late = Record(given_terms), Record(given_terms)
    on_time.post([out])
    late.post([out])
    for each in ordered:
        on_time.today = each.on
        on_time.post([each])
    today = max([each.on for each in ordered], default=given_terms.starts_on)
    late.today = today
    for each in data.draw(st.permutations(ordered)):
        late.post([each])

    on_time.today = today + timedelta(1)
    late.today = today + timedelta(1)
    last = Event(EventKind.FEE, today + timedelta(1), Money(100))
    on_time.post([last])
    late.post([last])

    assert on_time.schedule() == late.schedule()
    assert [
        (row.on, row.amount, row.principal, row.interest, row.outstanding)
        for row in on_time.entries()
        if row.entry is not Entry.ACCRUAL
    ] == [
        (row.on, row.amount, row.principal, row.interest, row.outstanding)
        for row in late.entries()
        if row.entry is not Entry.ACCRUAL
    ]


@settings(deadline=None, max_examples=50)
@given(running(), st.integers(1, 400))
def test_what_is_accrued_in_the_end_is_the_interest_of_the_loan(history, days):
    given_terms, out, payments = history
    record = Record(given_terms)
    record.post([out])
    record.close(given_terms.starts_on + timedelta(days))
    for each in sorted(payments, key=lambda each: each.on):
        record.today = max(record.today, each.on)
        record.post([each])
    record.post([Event(EventKind.PAY_OFF, record.today)] if not record.book.is_closed else [])

    accrued = [row for row in record.entries() if row.entry is Entry.ACCRUAL]
    assert record.book.is_closed
    assert sum(row.amount for row in accrued) == sum(
        row.interest for row in record.schedule() if isinstance(row, InstalmentRow)
    )


def test_a_reversal_gives_the_loan_as_if_it_had_never_been_paid():
    payment = replace(repay(date(2024, 2, 15), "888.49"), ref="one")
    back = Event(EventKind.REVERSE, date(2024, 3, 1), of="one")

    with_it, _ = told(agreement(), [payment, back])
    without, _ = told(agreement(), [])

    assert with_it == without
    with pytest.raises(BadInput) as refused:
        told(agreement(), [Event(EventKind.REVERSE, date(2024, 3, 1), of="two")])
    assert refused.value.code == "amortization.bad_event"


def test_a_chargeback_is_principal_again_and_due_with_the_running_instalment():
    terms = agreement(following=DAILY)
    back = Event(EventKind.CHARGEBACK, date(2024, 2, 20), Money.of("100.00"))
    got, book = told(terms, [*paid_whole(terms, 1), back], date(2024, 2, 20))
    before, _ = told(terms, paid_whole(terms, 1), date(2024, 2, 15))

    assert got[1].principal + got[1].interest == before[1].total + 100_00
    assert got[-1].balance == 0
    assert book.outstanding == terms.principal.minor - before[0].principal + 100_00


def test_no_interest_runs_while_it_is_paused():
    terms = agreement(counting=Counting.ACTUAL_365, shape=Shape.INTEREST_ONLY)
    pause = Event(EventKind.PAUSE, date(2024, 2, 1), until=date(2024, 2, 10))
    got, _ = told(terms, [pause])

    # 31 days, ten of them from 1 to 10 February without interest.
    assert yuan(got[0].interest) == ["69.04"]
    assert yuan(got[1].interest) == ["95.34"]


def test_a_fee_falls_due_with_the_next_instalment_and_can_be_waived():
    fee = Event(EventKind.FEE, date(2024, 3, 1), Money.of("50.00"))
    waived = Event(EventKind.WAIVE, date(2024, 3, 2), Money.of("20.00"), part=Part.FEE)
    got, _ = told(agreement(), [fee, waived], date(2024, 3, 2))

    assert yuan(got[1].fees, got[1].left) == ["50.00", "918.49"]
    with pytest.raises(BadInput):
        told(agreement(), [Event(EventKind.WAIVE, START, Money.of("1.00"), part=Part.FEE)])


def test_what_is_written_off_is_owed_no_more_and_can_be_recovered():
    off = Event(EventKind.WRITE_OFF, date(2024, 3, 1))
    back = Event(EventKind.RECOVER, date(2024, 6, 1), Money.of("300.00"))
    walked = walk(agreement(), [payout(agreement()), off, back], END)

    assert walked.book.is_closed
    assert walked.book.outstanding == 0
    assert walked.movements[-1].taken.surplus == 300_00
    with pytest.raises(BadInput):
        walk(agreement(), [payout(agreement()), back], END)


def test_only_what_was_overpaid_is_refunded():
    over = repay(date(2024, 2, 1), "20000.00")
    more = Event(EventKind.REFUND, date(2024, 2, 2), Money.of("99999.00"))
    _, book = told(agreement(), [over])
    spare = Money(book.overpaid)
    _, after = told(agreement(), [over, Event(EventKind.REFUND, date(2024, 2, 2), spare)])

    assert spare.minor == 2_000_000 - 1_066_186
    assert after.overpaid == 0
    with pytest.raises(BadInput):
        told(agreement(), [over, more])


def test_what_is_overdue_is_shared_over_the_instalments_to_come():
    terms = agreement(following=DAILY)
    again = Event(EventKind.REAMORTISE, date(2024, 4, 20))
    got, book = told(terms, [*paid_whole(terms, 1), again], date(2024, 4, 20))

    assert [row.total for row in got[1:3]] == [0, 0]
    assert sum(row.principal for row in got) == terms.principal.minor
    assert len({row.total for row in got[4:-1]}) == 1
    assert got[4].total > 888_49
    assert book.lines[1].is_settled


def test_a_loan_is_aged_anew_over_a_new_run_of_instalments():
    terms = agreement(following=DAILY)
    anew = Event(EventKind.REAGE, date(2024, 4, 20), due_on=date(2024, 6, 1), more=20)
    got, _ = told(terms, [*paid_whole(terms, 1), anew], date(2024, 4, 20))

    assert len(got) == 3 + 20
    assert [row.due.isoformat() for row in got[3:5]] == ["2024-06-01", "2024-07-01"]
    assert sum(row.principal for row in got) == terms.principal.minor


def test_an_extension_adds_instalments_and_moves_the_end_of_a_bullet():
    later = Event(EventKind.RESCHEDULE, date(2024, 3, 1), due_on=date(2024, 3, 15), more=6)
    got, _ = told(agreement(), [later], date(2024, 3, 1))
    last, _ = told(agreement(shape=Shape.INTEREST_ONLY), [later], date(2024, 3, 1))

    assert len(got) == len(last) == 18
    assert got[0].total == 888_49 > got[1].total
    assert [row.principal for row in last] == [0] * 17 + [1_000_000]


def test_a_new_rate_holds_from_its_day():
    terms = agreement(counting=Counting.ACTUAL_365, shape=Shape.INTEREST_ONLY)
    event = Event(EventKind.RATE, date(2024, 2, 1), rate=Rate.of_percent("6"))
    got, _ = told(terms, [event])

    # 16 days to 31 January at 12 %, 15 days from 1 February at 6 %.
    assert yuan(got[0].interest, got[2].interest) == ["77.26", "50.96"]


def test_vertical_allocation_takes_one_part_over_all_instalments():
    paid = repay(date(2024, 4, 1), "150.00")
    across, _ = told(agreement(), [paid])
    down, _ = told(agreement(allocation=Allocation(is_vertical=True)), [paid])

    assert yuan(*(row.paid for row in across[:2])) == ["150.00", "0.00"]
    assert yuan(*(row.paid for row in down[:2])) == ["100.00", "50.00"]


def test_a_surplus_goes_to_the_last_instalment_or_to_all():
    paid = repay(date(2024, 2, 15), "1000.00")
    last, _ = told(agreement(allocation=Allocation(surplus=Surplus.LAST_INSTALMENT)), [paid])
    shared, _ = told(agreement(allocation=Allocation(surplus=Surplus.REAMORTISE)), [paid])

    assert yuan(last[1].paid, last[-1].paid) == ["0.00", "111.51"]
    assert yuan(shared[1].paid, shared[-1].paid) == ["10.13", "10.21"]


def test_penalty_interest_runs_on_what_is_overdue_until_it_is_paid():
    penal = PenaltyTerms(multiple=Decimal("1.5"))
    terms = agreement(penalty=penal)
    late, _ = told(terms, [], date(2024, 3, 1))
    after, _ = told(terms, [repay(date(2024, 3, 1), "1000.00")], date(2024, 9, 1))
    both, _ = told(replace(terms, penalty=replace(penal, on_interest=True)), [], date(2024, 3, 1))
    capped = replace(penal, cap=Rate.of_percent("15.4"))
    least, _ = told(replace(terms, penalty=capped), [], date(2024, 3, 1))
    early, _ = told(replace(terms, penalty=replace(penal, grace_days=30)), [], date(2024, 3, 1))

    # 788.49 × 18 % × 15 / 360; with its interest 888.49; at the cap of 15.4 %.
    assert yuan(late[0].penalties, both[0].penalties) == ["5.91", "6.66"]
    assert yuan(least[0].penalties, early[0].penalties) == ["5.06", "0.00"]
    assert late[1].penalties == 0
    assert yuan(after[0].penalties, after[0].left) == ["5.91", "0.00"]


def test_fees_that_were_agreed_fall_due_with_tax():
    fee = FeeTerms(is_upfront=False, amount=Money.of("10.00"), tax=Decimal("0.06"))
    got, _ = told(agreement(fees=(fee,)), [])

    assert {row.fees for row in got} == {10_60}


def test_overdue_principal_bears_interest_in_every_instalment_but_not_where_it_is_not_agreed():
    terms = agreement(counting=Counting.ACTUAL_365, following=DAILY)
    quiet = replace(terms, following=replace(DAILY, past_due_interest=False))
    got, _ = told(terms, [], date(2024, 5, 15))
    none, _ = told(quiet, [], date(2024, 5, 15))

    # Nothing was paid: all 10,000 bear interest until the day that is looked from.
    assert yuan(*(row.interest for row in got[:4])) == ["101.92", "95.34", "101.92", "98.63"]
    assert none[1].interest < got[1].interest


def test_followed_cumulatively_overdue_principal_bears_interest_in_the_running_instalment_only():
    terms = agreement(counting=Counting.ACTUAL_365, following=DAILY, profile=Profile.CUMULATIVE)
    got, _ = told(terms, [repay(date(2024, 4, 20), "1.00")], date(2024, 4, 20))
    plain, _ = told(terms, [], START)

    assert [row.interest for row in got[:3]] == [row.interest for row in plain[:3]]
    assert got[3].interest > plain[3].interest


@pytest.mark.parametrize(
    "event",
    [
        Event(EventKind.REPAY, START - timedelta(1), Money(1)),
        Event(EventKind.REPAY, START, Money(0)),
        Event(EventKind.DISBURSE, START, Money(1)),
        Event(EventKind.RATE, START),
        Event(EventKind.PAUSE, START, until=START - timedelta(1)),
        Event(EventKind.RESCHEDULE, START, due_on=START, more=1),
        Event(EventKind.REAGE, START),
        Event(EventKind.WAIVE, START, Money(1)),
        Event(EventKind.CHARGEBACK, START),
        Event(EventKind.REAMORTISE, END),
    ],
)
def test_events_that_cannot_have_happened_are_refused(event):
    with pytest.raises(BadInput) as refused:
        told(agreement(), [event])

    assert refused.value.code == "amortization.bad_event"
    assert refused.value.facts["rule"]
