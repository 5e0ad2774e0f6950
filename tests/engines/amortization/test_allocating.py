"""Where money goes that comes before its time: which instalments, and which parts of them."""

from datetime import timedelta

from tests.engines.amortization.agreeing import START, agreement, payout, repay

from puhui.engines.amortization.agreements import (
    USUAL_ORDER,
    Allocation,
    Bucket,
    Following,
    Grace,
    Part,
    Surplus,
)
from puhui.engines.amortization.rounding import Rounding
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.walking import walk
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


def paid(terms, amount):
    """What each instalment has got of a payment ten days after the payout: principal, interest."""
    day = START + timedelta(10)
    book = walk(terms, [payout(terms), repay(day, amount)], day).book
    return [(line.paid_principal, line.paid_interest) for line in book.lines]


def test_vertically_one_part_of_all_instalments_comes_before_the_next_part():
    down = agreement(instalments=3, allocation=Allocation(is_vertical=True))
    back = agreement(
        instalments=3, allocation=Allocation(is_vertical=True, surplus=Surplus.LAST_INSTALMENT)
    )
    interest = [row.interest for row in rows(walk(down, [payout(down)], START).book)[1:]]

    # 10,000 at 1 % a month: 100.00, 67.00 and 33.67 of interest, then principal of the first.
    assert interest == [10_000, 6_700, 3_367]
    assert paid(down, "300") == [(9_933, 10_000), (0, 6_700), (0, 3_367)]
    assert paid(back, "150") == [(0, 4_933), (0, 6_700), (0, 3_367)]


def test_shares_go_to_instalments_that_ask_for_something():
    terms = agreement(
        instalments=4,
        grace=Grace(principal=1, interest_payment=1),
        allocation=Allocation(surplus=Surplus.REAMORTISE),
    )
    got = rows(walk(terms, [payout(terms), repay(START + timedelta(10), "900")], START).book)

    assert [row.paid for row in got if isinstance(row, InstalmentRow)] == [
        0,
        300_00,
        300_00,
        300_00,
    ]


def test_what_an_unusual_order_leaves_over_the_last_instalment_brings_back():
    ahead_first = tuple(sorted(USUAL_ORDER, key=lambda each: each[1] is not Part.PRINCIPAL))
    first = (Bucket.IN_ADVANCE, Part.PRINCIPAL)
    order = (first, *(each for each in ahead_first if each != first))
    terms = agreement(
        principal=Money.of("250"),
        annual_rate=Rate.of_percent("0"),
        instalments=3,
        rounding=Rounding(multiple=100),
        following=Following(recalculates=True),
        allocation=Allocation(order=order),
    )
    due = rows(walk(terms, [payout(terms)], START).book)[2].due
    book = walk(terms, [payout(terms), repay(due, "300")], due).book

    assert [line.paid_principal for line in book.lines] == [83_00, 83_00, 84_00]
    assert (book.outstanding, book.overpaid) == (0, 50_00)
