"""The book as the database adds it up is the book that the loans tell one by one, on any day."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portals.people import work_here as work

from puhui.domains.loans.contracts import LoanState, MovementKind
from puhui.domains.loans.models import Decision
from puhui.domains.loans.operations import agreements, servicing
from puhui.domains.loans.queries import loans, portfolio
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

pytestmark = pytest.mark.django_db
CODES = ("91110000600037341L", "91350100M000100Y43", "92310115MA1K3XYW00")
#: Days after the payout on which the book is looked at: around the ends of the classes.
DAYS = (70, 91, 92, 93, 121, 122, 123, 152, 153, 183, 200, 400)


@pytest.fixture
def book(lender, source, bank, signer, cast, now):
    """Three loans: one untouched, one that paid a part late, one paid off; an undecided application."""
    made = []
    for number, (code, paid) in enumerate(zip(CODES, (None, "40000", "all"), strict=True)):
        actor, party = cast.borrow(now, lender, source, name=f"第{number}加工厂", code=code)
        told = cast.apply(actor, party, lender, now, amount=f"{100 + 50 * number}000")
        agreements.prepare(actor=actor, application_id=told.id, now=now)
        done = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now)
        work(now)
        made.append((actor, party, done.loan_id, paid))
    later = now + timedelta(days=70)
    for actor, _, loan_id, paid in made:
        if paid == "all":
            quote = loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(later)).pay_off
            servicing.pay_off(actor=actor, loan_id=loan_id, amount=quote, key="off", now=later)
        elif paid:
            servicing.repay(
                actor=actor, loan_id=loan_id, amount=Money.of(paid), key="part", now=later
            )
    work(later)
    actor, party, _, _ = made[0]
    cast.apply(actor, party, lender, later, key="second", amount="600000")
    return lender


def total(amounts):
    return sum(amounts, Money(0))


def test_figures_are_those_of_the_loans(book, now):
    on_date = business_date(now) + timedelta(days=70)
    told = portfolio.portfolio(actor=book.officer, on_date=on_date)
    every = loans.of_institution(actor=book.officer, on_date=on_date)
    running = [each for each in every if each.state is LoanState.ACTIVE]
    assert len(running) == 2
    assert (told.loans, told.outstanding) == (2, total(each.outstanding for each in running))
    moved = [each for loan in every for each in loan.movements]
    out = [each for each in moved if each.kind is MovementKind.DISBURSE]
    back = [each for each in moved if each.kind is not MovementKind.DISBURSE]
    assert told.disbursed == total(each.amount for each in out) == Money.of("450000")
    assert told.repaid_principal == total(each.principal for each in back)
    assert told.interest == total(each.interest for each in back) > Money(0)

    months = defaultdict(lambda: [Money(0), Money(0)])
    for each in moved:
        way = 0 if each.kind is MovementKind.DISBURSE else 1
        months[each.on_date.replace(day=1)][way] += each.amount - each.surplus
    assert len(told.by_month) == 12
    for month, paid_out, paid_back in told.by_month:
        assert (month, [paid_out, paid_back]) == (month, months.get(month, [Money(0), Money(0)]))


def test_each_loan_is_in_the_class_of_its_days(book, now):
    for days in DAYS:
        on_date = business_date(now) + timedelta(days=days)
        counts, owed = Counter(), Counter()
        for each in loans.of_institution(actor=book.officer, on_date=on_date):
            if each.state is LoanState.ACTIVE:
                late = each.days_past_due
                name = next(label for low, label in reversed(portfolio.LATENESS) if late >= low)
                counts[name] += 1
                owed[name] += each.outstanding.minor
        told = portfolio.portfolio(actor=book.officer, on_date=on_date).by_lateness
        assert told == tuple(
            (label, counts[label], Money(owed[label])) for _, label in portfolio.LATENESS
        )


def test_grades_are_those_of_the_first_decision(book, now):
    told = portfolio.portfolio(actor=book.officer, on_date=business_date(now)).by_grade
    running = Decision.objects.filter(number=1, application__loan__state="ACTIVE")
    grades = Counter(each.document["inputs"]["grade"] for each in running)
    assert {grade: count for grade, count, _ in told} == grades
    assert [grade for grade, _, _ in told] == sorted(grades)


def test_fairness_counts_first_decisions_of_equals(book):
    for by in portfolio.GROUPS:
        rows = portfolio.fairness(actor=book.officer, by=by)
        told = {(row.band, row.group): row for row in rows}
        grouped = _first_decisions(by)
        assert told.keys() == grouped.keys()
        for key, found in grouped.items():
            _compare(told[key], found)
        assert sum(row.decided - row.approved for row in told.values()) == 1


def _first_decisions(by):
    """(band, group) → the first decisions of it, counted here one by one."""
    column = {"size": "size_class"}.get(by, by)
    grouped = defaultdict(list)
    for each in Decision.objects.filter(number=1):
        (band,) = (f"{low}-{high - 1}" for low, high in portfolio.BANDS if low <= each.score < high)
        group = getattr(each, column) if by == "size" else getattr(each, column)[:2]
        grouped[band, group].append(each)
    return grouped


def _compare(row, found):
    outcomes = Counter(each.outcome for each in found)
    assert row.decided == len(found)
    assert (row.approved, row.referred, row.declined) == tuple(
        outcomes[name] for name in ("APPROVE", "REFER", "DECLINE")
    )
    rates = [each.annual_rate for each in found if each.annual_rate is not None]
    assert (row.mean_rate is None) == (not rates)
    if rates:
        assert abs(row.mean_rate.fraction - sum(rates) / len(rates)) < 10**-12
    reasons = Counter(reason for each in found for reason in each.reasons)
    assert dict(row.reasons) == dict(reasons)


def test_the_book_takes_few_statements_however_many_loans(book, now, django_assert_num_queries):
    with django_assert_num_queries(4):
        portfolio.portfolio(actor=book.officer, on_date=business_date(now))
    with django_assert_num_queries(1):
        portfolio.fairness(actor=book.officer, by="size")


def test_a_decision_asks_no_more_of_a_borrower_with_more_loans(borrower, lender, bank, signer, cast, now):  # fmt: skip
    actor, party = borrower
    offers = [
        cast.apply(actor, party, lender, now, key=key, amount="20000") for key in ("one", "two")
    ]
    asked, owed = [], []
    for offer in offers:
        agreements.prepare(actor=actor, application_id=offer.id, now=now)
        agreements.sign(actor=actor, application_id=offer.id, proof="driven", now=now)
        work(now)
        with CaptureQueriesContext(connection) as taken:
            told = cast.apply(actor, party, lender, now, key=str(offer.id), amount="20000")
        asked.append(len(taken))
        owed.append(Decision.objects.get(application=told.id).document["inputs"]["outstanding"])

    assert owed == ["20000.00", "40000.00"]
    assert asked[1] == asked[0]
