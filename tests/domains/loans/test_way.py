"""From application to the last instalment through the doors, and what the ledger says beside it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.portals.people import work_here as work

from puhui.domains.credit.steps.holds import place_hold
from puhui.domains.ledger.queries.proofs import prove
from puhui.domains.loans.contracts import ApplicationState, LoanState, Payee
from puhui.domains.loans.operations import agreements, decisions, servicing
from puhui.domains.loans.queries import applications, funds, loans
from puhui.foundation.accounts.enrolling import LOCAL
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db


def signed(actor, told, now):
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    return agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now)


def test_a_workshop_borrows_and_pays_back(borrower, lender, cast, bank, signer, now):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    assert told.state is ApplicationState.APPROVED, told.decision
    offer = told.offer
    assert offer.amount == Money.of("300000")
    assert sum((row.principal for row in offer.schedule), Money(0)) == offer.amount
    assert offer.all_in.fraction > offer.annual_rate.fraction
    assert offer.all_in.fraction <= offer.cap.fraction
    assert [cost.code for cost in offer.costs if cost.amount] == ["interest"]

    agreement = agreements.prepare(actor=actor, application_id=told.id, now=now)
    stored, content = applications.document(actor=actor, application_id=told.id)
    assert content.startswith(b"%PDF")
    assert stored.sha256 == agreement.sha256

    before = funds.funds(actor=lender.admin)
    done = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now)
    assert done.signed
    held = funds.funds(actor=lender.admin)
    assert held.held == offer.amount
    assert held.available == before.available - offer.amount
    work(now)
    today = business_date(now)
    loan = loans.loan(actor=actor, loan_id=done.loan_id, on_date=today)
    assert (loan.state, loan.disbursed_date) == (LoanState.ACTIVE, today)
    assert [money for verb, to, money in bank.moved.values() if to == cast.OWN] == [offer.amount]

    for row in loan.schedule:
        day = now + timedelta(days=(row.due_date - today).days)
        servicing.repay(actor=actor, loan_id=loan.id, amount=row.total, key=f"row-{row.n}", now=day)
        work(day)
    ended = loans.loan(actor=actor, loan_id=loan.id, on_date=loan.schedule[-1].due_date)
    assert ended.state is LoanState.CLOSED
    assert ended.outstanding == Money(0)
    assert sum((each.interest for each in ended.movements), Money(0)) == offer.total_interest
    assert prove().holds
    after = funds.funds(actor=lender.admin)
    assert after.interest_earned == offer.total_interest
    assert after.collected + after.available == before.available + offer.total_interest


def test_the_same_key_is_one_application_and_another_request_under_it_is_refused(
    borrower, lender, cast, now
):
    actor, party = borrower
    first = cast.apply(actor, party, lender, now)
    assert cast.apply(actor, party, lender, now).id == first.id


def test_money_goes_straight_to_a_supplier(borrower, lender, cast, bank, signer, now):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now, payee=Payee.SUPPLIER)
    done = signed(actor, told, now)
    work(now)
    paid = [to for verb, to, _ in bank.moved.values() if verb == "pay"]
    assert paid == [cast.SUPPLIER]
    assert (
        loans.loan(actor=actor, loan_id=done.loan_id, on_date=date.today()).state
        is LoanState.ACTIVE
    )


def test_a_bank_that_refuses_leaves_nothing_owed(borrower, lender, cast, bank, signer, now):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    bank.failure = "account_unknown"
    before = funds.funds(actor=lender.admin)
    done = signed(actor, told, now)
    work(now)
    loan = loans.loan(actor=actor, loan_id=done.loan_id, on_date=business_date(now))
    assert (loan.state, loan.outstanding) == (LoanState.FAILED, Money(0))
    assert funds.funds(actor=lender.admin) == before
    assert prove().holds


def test_a_decision_comes_out_the_same_after_later_facts(borrower, lender, cast, now):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    cast.hand_in(actor, party.id, now + timedelta(days=2), yuan=90_000.0, start=500)
    work(now + timedelta(days=2))
    again = decisions.replay(actor=LOCAL, decision_id=told.decision.id, now=now + timedelta(days=3))
    assert again.is_same, again.differing
    assert Decimal(told.decision.inputs["amount"]) == 300_000


def test_room_is_used_up_once_however_many_offers_stand_on_it(
    borrower, lender, cast, bank, signer, now
):
    actor, party = borrower
    first = cast.apply(actor, party, lender, now, amount="500000")
    room = Decimal(first.decision.inputs["room"])
    second, small = (
        cast.apply(actor, party, lender, now, key=amount, amount=amount)
        for amount in (str(first.offer.amount), "10000")
    )
    assert first.offer.amount.major + second.offer.amount.major > room
    assert signed(actor, first, now).signed

    with pytest.raises(Refusal) as caught:
        signed(actor, second, now)

    assert caught.value.code == "loans.room_taken"
    assert Decimal(caught.value.facts["room"]) == room - first.offer.amount.major
    after = applications.application(actor=actor, application_id=second.id)
    assert after.state is ApplicationState.APPROVED
    assert len(loans.of_party(actor=actor, party_id=party.id, on_date=business_date(now))) == 1
    assert not [money for verb, to, money in bank.moved.values() if to == cast.OWN]
    if room - first.offer.amount.major >= 10_000:
        assert signed(actor, small, now).signed


def test_a_hold_keeps_an_offer_from_being_signed(borrower, lender, cast, bank, signer, now):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    place_hold(actor=LOCAL, party_id=party.id, reason="查无此货，先停", now=now)

    with pytest.raises(Refusal) as caught:
        signed(actor, told, now)

    assert caught.value.code == "loans.hold_stands"
    assert loans.of_party(actor=actor, party_id=party.id, on_date=business_date(now)) == []
