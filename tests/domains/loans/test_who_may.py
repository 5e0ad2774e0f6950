"""Who may do what with an application and a loan, as a matrix; a refusal changes nothing."""

import pytest
from tests.portals.people import work_here as work

from puhui.domains.loans.contracts import ApplicationState
from puhui.domains.loans.operations import (
    agreements,
    applications,
    decisions,
    desk,
    funding,
    servicing,
    units,
)
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import cases, funds, loans, portfolio
from puhui.domains.products.operations import products
from puhui.kernel.actors import ANONYMOUS
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Forbidden, NotFound

pytestmark = pytest.mark.django_db
NO = (Forbidden, NotFound)
REASON = "回款稳定，额度内可批，已核实。"


@pytest.fixture
def stage(borrower, lender, cast, signer, source, now):
    """An application that waits for people, a loan that runs, and everybody who may knock."""
    owner, party = borrower
    first = cast.apply(owner, party, lender, now)
    agreements.prepare(actor=owner, application_id=first.id, now=now)
    done = agreements.sign(actor=owner, application_id=first.id, proof="driven", now=now)
    work(now)
    waiting = cast.apply(owner, party, lender, now, key="second", amount="100000")
    assert waiting.state is ApplicationState.REFERRED
    stranger, _ = cast.borrow(
        now, lender, source, name="路人", code="91350100M000100Y43", trade=False, proven=False
    )
    company = "甲服装厂"
    people = {
        "owner": owner,
        "accountant": cast.member(now, "ACCOUNTANT", "acc@example.com", company, "ENTERPRISE"),
        "viewer": cast.member(now, "VIEWER", "view@example.com", company, "ENTERPRISE"),
        "stranger": stranger,
        "officer": lender.officer,
        "approver": lender.approver,
        "admin": lender.admin,
        "rival": cast.member(now, "INSTITUTION_ADMIN", "rival@example.com", "别家小贷"),
        "anonymous": ANONYMOUS,
    }
    return people, party, waiting, done.loan_id


def acts(party, waiting, loan_id, lender, now, cast):
    """Every act: what is done, and who may."""
    today = business_date(now)
    told = {"application_id": waiting.id, "now": now}
    return {
        "submit": (lambda a: applications.submit(actor=a, party_id=party.id, request=cast.request(lender.product.id, amount="10000"), key=str(a.user_id), now=now), {"owner"}),
        "withdraw": (lambda a: applications.withdraw(actor=a, **told), {"owner"}),
        "note": (lambda a: desk.write_note(actor=a, text=REASON, **told), {"officer", "approver", "admin"}),
        "propose": (lambda a: desk.propose(actor=a, outcome="DECLINE", amount=Money(0), reason=REASON, **told), {"officer"}),
        "prepare": (lambda a: agreements.prepare(actor=a, **told), set()),
        "repay": (lambda a: servicing.repay(actor=a, loan_id=loan_id, amount=Money.of("1000"), key="k", now=now), {"owner", "accountant"}),
        "pay_in": (lambda a: funding.pay_in(actor=a, amount=Money.of("1000"), account=cast.LENDER_ACCOUNT, key="x", now=now), {"admin", "rival"}),
        "publish": (lambda a: products.publish(actor=a, code="other", terms=lender.product.terms, now=now), {"admin", "rival"}),
        "mandate": (lambda a: units.give_mandate(actor=a, user_id=UserId(lender.officer.user), unit_id=None, most=Money.of("1"), now=now), {"admin"}),
        "read_application": (lambda a: asked.application(actor=a, application_id=waiting.id), {"owner", "accountant", "viewer", "officer", "approver", "admin"}),
        "read_case": (lambda a: cases.case(actor=a, application_id=waiting.id), {"officer", "approver", "admin"}),
        "read_loan": (lambda a: loans.loan(actor=a, loan_id=loan_id, on_date=today), {"owner", "accountant", "viewer", "officer", "approver", "admin"}),
        "read_queue": (lambda a: cases.queue(actor=a), {"officer", "approver", "admin", "rival"}),
        "read_book": (lambda a: portfolio.portfolio(actor=a, on_date=today), {"officer", "approver", "admin", "rival"}),
        "read_funds": (lambda a: funds.funds(actor=a), {"officer", "approver", "admin", "rival"}),
        "replay": (lambda a: decisions.replay(actor=a, decision_id=waiting.decision.id, now=now), {"owner", "accountant", "viewer", "officer", "approver", "admin"}),
    }  # fmt: skip


NAMES = (
    "submit", "withdraw", "note", "propose", "prepare", "repay", "pay_in", "publish", "mandate",
    "read_application", "read_case", "read_loan", "read_queue", "read_book", "read_funds", "replay",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_whoever_may_not_is_refused_and_nothing_changes(name, stage, lender, cast, now, traces):
    people, party, waiting, loan_id = stage
    act, allowed = acts(party, waiting, loan_id, lender, now, cast)[name]
    for who, actor in people.items():
        if who in allowed:
            continue
        before = traces()
        with pytest.raises(Exception) as refused:
            act(actor)
        assert name == "prepare" or isinstance(refused.value, NO), (who, refused.value)
        assert traces() == before, (who, name)
    for who in sorted(allowed):
        if name in {"withdraw", "propose", "submit", "repay", "publish"} and who != min(allowed):
            continue
        act(people[who])


def test_lists_of_a_rival_are_empty(stage, now):
    people, *_ = stage
    rival = people["rival"]
    assert cases.queue(actor=rival, waiting=False) == []
    assert portfolio.portfolio(actor=rival, on_date=business_date(now)).loans == 0
    assert funds.funds(actor=rival).available == Money(0)
    assert portfolio.fairness(actor=rival, by="size") == []


def test_two_people_decide_never_one_and_within_the_mandate(stage, lender, cast, now, traces):
    _, _, waiting, _ = stage
    told = {"application_id": waiting.id, "now": now}
    proposal = desk.propose(
        actor=lender.officer, outcome="APPROVE", amount=Money.of("80000"), reason=REASON, **told
    )
    units.give_mandate(
        actor=lender.admin, user_id=UserId(lender.approver.user), unit_id=None,
        most=Money.of("50000"), now=now,
    )  # fmt: skip
    before = traces()
    with pytest.raises(Forbidden, match="above_mandate"):
        desk.conclude(actor=lender.approver, proposal_id=proposal.id, agrees=True, note="", **told)
    assert traces() == before
    units.give_mandate(
        actor=lender.admin, user_id=UserId(lender.approver.user), unit_id=None,
        most=Money.of("80000"), now=now,
    )  # fmt: skip
    case = desk.conclude(
        actor=lender.approver, proposal_id=proposal.id, agrees=True, note="", **told
    )
    assert case.application.state is ApplicationState.APPROVED
    assert case.application.offer.amount == Money.of("80000")
    assert (case.decisions[0].decided_by, case.decisions[0].seconded_by) == (
        lender.officer.user_id, lender.approver.user_id,
    )  # fmt: skip
    again = decisions.replay(actor=lender.officer, decision_id=case.decisions[0].id, now=now)
    assert again.is_same, again.differing
