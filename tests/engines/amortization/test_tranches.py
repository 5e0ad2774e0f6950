"""Loans that are paid out in parts: every part comes back, and none before it was paid out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.engines.amortization.agreeing import START, agreement, repay

from puhui.engines.amortization.agreements import (
    USUAL_ORDER,
    Allocation,
    Following,
    Preclose,
    Prepayment,
    Profile,
    Rest,
    Shape,
    Surplus,
)
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.recording import Entry, Record
from puhui.engines.amortization.telling import InstalmentRow, PayoutRow, rows
from puhui.engines.amortization.walking import walk
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

DAILY = Following(recalculates=True, past_due_interest=True, preclose=Preclose.TILL_PRECLOSE_DATE)


def out(day, amount):
    """A part of the loan paid out so many days after the first."""
    return Event(EventKind.DISBURSE, START + timedelta(day), Money.of(amount))


def told(given_terms, events, on=date(2030, 1, 1)):
    """The rows after events."""
    return rows(walk(given_terms, events, on).book)


def instalments(got):
    """The rows of instalments alone."""
    return [row for row in got if isinstance(row, InstalmentRow)]


@pytest.mark.parametrize("shape", [Shape.EQUAL_INSTALMENT, Shape.EQUAL_PRINCIPAL])
@pytest.mark.parametrize("profile", [Profile.PROGRESSIVE, Profile.CUMULATIVE])
def test_no_instalment_brings_back_what_is_paid_out_after_it(shape, profile):
    terms = agreement(is_tranched=True, base_is_approved=True, shape=shape, profile=profile)
    got = told(terms, [out(0, "2000"), out(300, "2000")])

    assert min(row.balance for row in instalments(got)) == 0
    assert sum(row.principal for row in instalments(got)) == 400_000
    assert got[-1].balance == 0
    assert len([row for row in got if isinstance(row, PayoutRow)]) == 2


def test_new_money_comes_back_after_everything_was_paid_in_advance():
    ahead = Allocation(surplus=Surplus.REAMORTISE)
    terms = agreement(is_tranched=True, shape=Shape.INTEREST_ONLY, allocation=ahead, instalments=4)
    whole = repay(START + timedelta(62), "6000")
    got = instalments(told(terms, [out(0, "5000"), whole, out(70, "5000")]))

    assert sum(row.principal for row in got) == 1_000_000
    assert (got[-1].balance, got[-1].left > 0) == (0, True)


def test_new_money_after_a_pay_off_bears_its_interest_in_the_instalments_to_come():
    terms = agreement(
        is_tranched=True, shape=Shape.INTEREST_ONLY, following=DAILY, instalments=4, by_period=True
    )
    ended = Event(EventKind.PAY_OFF, START + timedelta(20))
    got = instalments(told(terms, [out(0, "5000"), ended, out(60, "5000")], START))

    # Paid out on 15 March, a due date: months 3 and 4 bear 1 %.
    assert [row.interest for row in got[2:]] == [5_000, 5_000]
    assert [row.settled_on for row in got[2:]] == [None, None]
    assert (got[-1].principal, got[-1].left) == (1_000_000, 505_000)


def test_a_payment_after_the_end_earns_nothing_more():
    follows = Following(
        recalculates=True,
        rest=Rest.SAME_AS_REPAYMENT,
        preclose=Preclose.TILL_PRECLOSE_DATE,
        prepayment=Prepayment.REDUCE_COUNT,
    )
    terms = agreement(profile=Profile.CUMULATIVE, by_period=True, following=follows)
    ending = [
        out(0, "10000"),
        repay(START + timedelta(7), "2000"),
        repay(START + timedelta(19), "9000"),
    ]
    ended = walk(terms, ending, date(2026, 1, 1)).book
    more = walk(terms, [*ending, repay(START + timedelta(100), "500")], date(2026, 1, 1)).book

    assert [row.interest for row in instalments(rows(more))] == [
        row.interest for row in instalments(rows(ended))
    ]
    assert more.overpaid == ended.overpaid + 50_000


def test_what_a_lower_rate_leaves_paid_is_settled_by_the_last_payment():
    first = Allocation(order=tuple(reversed(USUAL_ORDER)))
    terms = agreement(instalments=1, principal=Money.of("1000"), allocation=first)
    events = [
        out(0, "1000"),
        repay(START + timedelta(5), "1004.84"),
        Event(EventKind.RATE, START + timedelta(16), rate=Rate.of_percent("0")),
    ]
    (row,) = instalments(told(terms, events, START + timedelta(20)))

    # 15 of 31 days at 1 % a month: 4.84.
    assert (row.left, row.settled_on) == (0, START + timedelta(5))


def test_new_money_comes_back_where_only_what_is_overdue_is_unpaid():
    ahead = Allocation(order=tuple(reversed(USUAL_ORDER)), surplus=Surplus.LAST_INSTALMENT)
    terms = agreement(is_tranched=True, instalments=4, allocation=ahead, following=DAILY)
    last = repay(START + timedelta(40), "2400")
    got = instalments(told(terms, [out(0, "5000"), last, out(100, "5000")]))

    assert sum(row.principal for row in got) == 1_000_000
    assert got[-1].balance == 0


def test_money_ahead_of_time_leaves_the_principal_of_what_is_overdue():
    ahead = Allocation(order=tuple(reversed(USUAL_ORDER)))
    terms = agreement(
        instalments=4, profile=Profile.CUMULATIVE, allocation=ahead, following=DAILY, by_period=True
    )
    got = instalments(told(terms, [out(0, "10000"), repay(START + timedelta(40), "9990")]))

    assert sum(row.principal for row in got) == 1_000_000
    assert all(min(row.principal, row.balance, row.left) >= 0 for row in got)


def test_an_automatic_down_payment_pays_itself_whatever_is_overdue():
    quarter = Decimal("0.25")
    terms = agreement(is_tranched=True, down_payment=quarter, pays_down_itself=True)
    book = walk(terms, [out(0, "4000"), out(70, "4000")], START + timedelta(70)).book

    assert [line.paid_principal for line in book.downs] == [100_000, 100_000]
    assert [line.paid for line in book.lines] == [0] * 12


def test_no_down_payment_pays_nothing_itself():
    got = told(agreement(pays_down_itself=True), [out(0, "10000")])

    assert [row.paid for row in instalments(got)] == [0] * 12


def test_a_close_goes_no_further_than_the_loan():
    record = Record(agreement(tells_activity=True))
    record.post([out(0, "10000")])
    record.close(date(2999, 12, 31))
    whole = sum(row.interest for row in instalments(record.schedule()))

    for entry in (Entry.ACCRUAL, Entry.ACCRUAL_ACTIVITY):
        written = [row for row in record.entries() if row.entry is entry]
        assert sum(row.amount for row in written) == whole
        assert written[-1].on == date(2025, 1, 15)
    assert record.today == date(3000, 1, 1)


@pytest.mark.parametrize("rest", list(Rest))
def test_a_running_row_holds_no_more_than_it_got_and_no_less(rest):
    follows = Following(
        recalculates=True,
        rest=rest,
        preclose=Preclose.TILL_REST_DATE,
        prepayment=Prepayment.REDUCE_COUNT,
    )
    terms = agreement(
        profile=Profile.CUMULATIVE,
        is_tranched=True,
        following=follows,
        annual_rate=Rate.of_percent("0"),
        instalments=4,
    )
    due = date(2024, 2, 15)
    paid = [repay(due, "5100"), repay(date(2024, 3, 1), "4800")]
    got = instalments(told(terms, [out(0, "5000"), out(31, "5000"), *paid], date(2024, 3, 2)))

    assert sum(row.principal for row in got) == 1_000_000
    assert all(min(row.principal, row.balance, row.left) >= 0 for row in got)
