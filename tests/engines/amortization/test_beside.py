"""What stands beside schedules: calendars, floating rates, credit lines, advances, fees."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.agreeing import START, agreement, payout

from puhui.engines.amortization.advances import AdvanceTerms, daily_rate, recognised
from puhui.engines.amortization.agreements import DueDates, FeeTerms
from puhui.engines.amortization.allocating import owed_whole
from puhui.engines.amortization.calendars import BusinessCalendar, DayRule
from puhui.engines.amortization.credit_lines import credit_line
from puhui.engines.amortization.daycounts import Counting
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.fees import kept_back
from puhui.engines.amortization.floating import FloatingTerms, Reset, rate_on, resets
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.walking import planned, walk
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

#: The National Day of 2026: holidays to 7 October, 10 October is worked.
GOLDEN = BusinessCalendar.of(
    holidays=[date(2026, 10, day) for day in range(1, 8)],
    worked=[date(2026, 10, 10)],
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
)
LPR = (
    (date(2024, 1, 22), Rate.of_percent("3.45")),
    (date(2024, 7, 22), Rate.of_percent("3.35")),
    (date(2024, 10, 21), Rate.of_percent("3.1")),
)


def instalments(book):
    """The instalments of a book."""
    return [row for row in rows(book) if isinstance(row, InstalmentRow)]


@pytest.mark.parametrize(
    ("day", "rule", "moved"),
    [
        (date(2026, 10, 1), DayRule.FOLLOWING, date(2026, 10, 8)),
        (date(2026, 10, 1), DayRule.PRECEDING, date(2026, 9, 30)),
        (date(2026, 10, 10), DayRule.FOLLOWING, date(2026, 10, 10)),
        (date(2026, 10, 31), DayRule.FOLLOWING, date(2026, 11, 2)),
        (date(2026, 10, 31), DayRule.MODIFIED_FOLLOWING, date(2026, 10, 30)),
        (date(2026, 10, 1), DayRule.KEEP, date(2026, 10, 1)),
    ],
)
def test_a_due_date_on_a_holiday_moves_by_its_rule(day, rule, moved):
    assert GOLDEN.moved(day, rule) == moved


def test_a_moved_due_date_bears_interest_to_where_it_was_counted_unless_agreed():
    def told(*, moves_interest):
        dates = DueDates(calendar=GOLDEN, day_rule=DayRule.FOLLOWING, moves_interest=moves_interest)
        terms = agreement(starts_on=date(2026, 9, 1), counting=Counting.ACTUAL_365, dates=dates)
        return instalments(planned(terms))

    kept, moved = told(moves_interest=False), told(moves_interest=True)

    assert kept[0].due == moved[0].due == date(2026, 10, 8)
    assert kept[1].due == moved[1].due == date(2026, 11, 2)
    # 10,000 at 12 % over 365 for 30 days, or for all 37.
    assert [row.interest for row in (kept[0], moved[0])] == [98_63, 121_64]


def test_a_calendar_without_workdays_is_refused():
    days = [date(2026, 1, 1) + timedelta(day) for day in range(200)]
    closed = BusinessCalendar.of(holidays=days, worked=[], first=days[0], last=days[-1])

    with pytest.raises(BadInput):
        closed.moved(date(2026, 2, 1), DayRule.FOLLOWING)


def test_a_floating_rate_is_read_anew_on_its_reset_dates():
    floating = FloatingTerms(index=LPR, points=55, reset=Reset.ANNIVERSARY, months=6)

    assert str(rate_on(floating, date(2024, 7, 21)).percent) == "4.0000"
    told = resets(floating, date(2024, 2, 1), date(2025, 2, 1))

    assert [(each.on, each.rate) for each in told] == [(date(2024, 8, 2), Rate(Decimal("0.0390")))]
    yearly = FloatingTerms(index=LPR, points=55, reset=Reset.NEW_YEAR)
    assert [each.on for each in resets(yearly, date(2024, 2, 1), date(2026, 2, 1))] == [
        date(2025, 1, 2)
    ]


def test_a_floating_rate_keeps_within_its_bounds_and_needs_an_index():
    capped = FloatingTerms(
        index=LPR, points=500, floor=Rate.of_percent("3"), cap=Rate.of_percent("6")
    )
    floored = FloatingTerms(index=LPR, points=-300, floor=Rate.of_percent("3"))

    assert rate_on(capped, START + timedelta(30)) == Rate.of_percent("6")
    assert rate_on(floored, date(2024, 2, 1)) == Rate.of_percent("3")
    for wrong in ((date(2020, 1, 1), ()), (date(2020, 1, 1), LPR)):
        with pytest.raises(BadInput):
            rate_on(FloatingTerms(index=wrong[1], points=0), wrong[0])


def test_a_floating_loan_is_worked_out_anew_from_each_reset():
    floating = FloatingTerms(index=LPR, points=55, months=6)
    terms = agreement(starts_on=date(2024, 2, 1), annual_rate=rate_on(floating, date(2024, 2, 1)))
    events = [payout(terms), *resets(floating, date(2024, 2, 1), date(2025, 2, 1))]
    got = instalments(walk(terms, events, date(2024, 2, 1)).book)

    assert len({row.total for row in got[:6]}) == 1
    assert len({row.total for row in got[6:11]}) == 1
    assert got[6].total < got[5].total
    assert got[-1].balance == 0


def test_a_credit_line_owes_interest_for_the_days_that_it_was_drawn():
    line = credit_line(
        limit=Money.of("100000"),
        annual_rate=Rate.of_percent("7.2"),
        opens_on=date(2026, 1, 1),
        months=3,
    )

    def event(kind, day, amount):
        return Event(kind, day, Money.of(amount))

    events = [
        event(EventKind.DISBURSE, date(2026, 1, 1), "60000"),
        event(EventKind.REPAY, date(2026, 1, 11), "20000"),
        event(EventKind.DISBURSE, date(2026, 1, 21), "50000"),
    ]
    book = walk(line, events, date(2026, 1, 21)).book

    # 60,000 for 10 days, 40,000 for 10, 90,000 for 11, at 0.02 % a day.
    assert instalments(book)[0].interest == (12000 + 8000 + 19800)
    assert book.outstanding == 9_000_000
    over = event(EventKind.DISBURSE, date(2026, 1, 22), "10000.01")
    with pytest.raises(BadInput) as refused:
        walk(line, [*events, over], date(2026, 1, 22))
    assert refused.value.facts["rule"] == "within the limit"


def test_a_credit_line_is_paid_off_with_the_interest_of_its_days():
    line = credit_line(
        limit=Money.of("100000"),
        annual_rate=Rate.of_percent("7.2"),
        opens_on=date(2026, 1, 1),
        months=3,
    )
    out = Event(EventKind.DISBURSE, date(2026, 1, 1), Money.of("60000"))
    owed = owed_whole(walk(line, [out], date(2026, 1, 11)).book, date(2026, 1, 11))
    after = walk(line, [out, Event(EventKind.PAY_OFF, date(2026, 1, 11))], date(2026, 4, 1))

    assert (owed.principal, owed.interest) == (6_000_000, 12_000)
    assert after.book.is_closed


def test_a_fee_that_is_kept_back_bears_on_no_instalment():
    fee = FeeTerms(is_upfront=True, share=Decimal("0.01"), tax=Decimal("0.06"))
    with_fee = agreement(fees=(fee,))

    assert kept_back(with_fee, 1_000_000) == 10_600
    assert rows(planned(with_fee)) == rows(planned(agreement()))


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(st.integers(1_000_00, 10**8), st.integers(0, 10**6), st.integers(5, 100))
def test_the_fee_of_an_advance_is_earned_to_the_cent_and_no_day_earns_below_zero(net, fee, share):
    terms = AdvanceTerms(
        net=Money(net),
        fee=Money(fee),
        volume=Money(net * 10),
        share=Decimal(share) / 100,
        year_days=360,
        starts_on=START,
    )
    told = recognised(terms)

    assert sum(row.earned.minor for row in told) == fee
    assert told[-1].balance == told[-1].deferred == Money(0)
    assert sum(row.payment.minor for row in told) == net + fee
    assert all(row.earned.minor >= 0 for row in told[:-1])
    assert (daily_rate(terms) > 0) == (fee > 0)


def test_an_advance_that_never_ends_is_refused():
    with pytest.raises(BadInput):
        AdvanceTerms(
            net=Money.of("9000"),
            fee=Money.of("1"),
            volume=Money.of("1"),
            share=Decimal("0.01"),
            year_days=360,
            starts_on=START,
        )
