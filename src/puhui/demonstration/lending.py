"""A lender, its people and money, and loans of the cast in every state, made as people make them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from puhui.demonstration import product
from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations.profiles import read as read_profile
from puhui.domains.loans.contracts import (
    ApplicationState,
    ApplicationView,
    Payee,
    Request,
    UseOfFunds,
)
from puhui.domains.loans.operations import agreements, applications, desk, funding, servicing, units
from puhui.domains.loans.operations.following import follow
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import loans
from puhui.domains.parties.contracts import EnterpriseView, Purpose
from puhui.domains.parties.operations import consents
from puhui.domains.payments.contracts import BankAccount, BankAnswer, InstructionState
from puhui.domains.payments.operations.instructions import conclude
from puhui.domains.payments.queries.instructions import about
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.operations import products
from puhui.domains.products.queries.products import offered
from puhui.engines.amortization.terms import Method
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol, user_of
from puhui.kernel.actors import SYSTEM, Actor, Portal
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

LENDER = "示范小额贷款有限公司"
#: Who works there: role → email. The first one is told to whoever starts the platform.
PEOPLE = {
    "INSTITUTION_ADMIN": "lender@example.com",
    "OFFICER": "officer@example.com",
    "APPROVER": "approver@example.com",
}
FUNDS = Money.of("20000000")
MANDATE = Money.of("1000000")
OPENED = timedelta(days=240)
_LENDER_ACCOUNT = BankAccount(LENDER, "6222999900001111")


@dataclass(frozen=True, slots=True)
class Story:
    """What becomes of the application of one member of the cast, begun so many days ago.

    Its last invoices are `quiet_days` older than those of the others.
    """

    days_ago: int
    ends: str
    yuan: int
    months: int
    method: Method = Method.EQUAL_INSTALMENT
    payee: Payee = Payee.OWN
    use: UseOfFunds = UseOfFunds.STOCK
    quiet_days: int = 0


#: The story of the owner whose sign-in is told, then those of the others, largest sales first.
OWNER_STORY = Story(130, "PAYS", 200_000, 12)
OTHER_STORIES = (
    Story(200, "PAYS", 300_000, 24, use=UseOfFunds.EQUIPMENT),
    Story(160, "LATE", 120_000, 12),
    Story(170, "PAYS_OFF", 100_000, 6, Method.INTEREST_ONLY),
    Story(110, "PAYS", 200_000, 9, payee=Payee.SUPPLIER),
    Story(0, "APPROVED", 150_000, 12, Method.EQUAL_PRINCIPAL),
    Story(0, "FAILED", 60_000, 6),
    Story(0, "REFERRED", 600_000, 12),
    Story(0, "PROPOSED", 550_000, 18),
    Story(0, "WITHDRAWN", 80_000, 6, Method.BULLET),
    Story(0, "REVIEW", 100_000, 12, use=UseOfFunds.WAGES, quiet_days=150),
    Story(75, "PAYS", 90_000, 6),
    Story(60, "PAYS", 120_000, 12, Method.EQUAL_PRINCIPAL),
)
#: The story of whoever sells least: there is nothing to lend on.
LAST_STORY = Story(0, "DECLINED", 50_000, 6)


@dataclass(frozen=True, slots=True)
class Lender:
    """The lender's product and its people as actors."""

    product: ProductView
    officer: Actor
    approver: Actor


def open_lender(*, password: str, now: datetime) -> Lender:
    """The lender with its people, a product, a unit, mandates and funds; what is there stays."""
    then = now - OPENED
    actors = {role: _person(role, email, password, then) for role, email in PEOPLE.items()}
    admin = actors["INSTITUTION_ADMIN"]
    known = [each for each in offered() if each.institution_id == admin.organisation]
    if not known:
        known = [products.publish(actor=admin, code=product.CODE, terms=product.terms(), now=then)]
        units.open_unit(
            actor=admin,
            name="小微企业专营中心",
            kind="MICRO",
            parent_id=None,
            regions=["31", "32", "33", "44"],
            now=then,
        )
        units.give_mandate(
            actor=admin,
            user_id=UserId(actors["APPROVER"].user),
            unit_id=None,
            most=MANDATE,
            now=then,
        )
        funding.pay_in(
            actor=admin, amount=FUNDS, account=_LENDER_ACCOUNT, key="demonstration", now=then
        )
        _bank_answers(admin.organisation, then)
    return Lender(known[0], actors["OFFICER"], actors["APPROVER"])


def tell_story(
    story: Story, *, place: int, actor: Actor, party: EnterpriseView, lender: Lender, now: datetime
) -> None:
    """Let one enterprise apply and go as far as its story; one that has applied is left alone."""
    then = now - timedelta(days=story.days_ago)
    if asked.of_party(actor=actor, party_id=party.id, limit=1):
        return
    _consent(actor, party, lender, then)
    told = applications.submit(
        actor=actor,
        party_id=party.id,
        request=_request(story, place, actor, party, lender, then),
        key=f"demonstration-{place}",
        now=then,
    )
    _ENDS[story.ends](_Case(told, actor, lender, story, now, then))


@dataclass(frozen=True, slots=True)
class _Case:
    told: ApplicationView
    actor: Actor
    lender: Lender
    story: Story
    now: datetime
    then: datetime


def _nothing_more(case: _Case) -> None:
    """The application stays as it was decided."""


def _review(case: _Case) -> None:
    if case.told.state is ApplicationState.DECLINED:
        applications.ask_review(
            actor=case.actor,
            application_id=case.told.id,
            text="今年搬厂停产，订单已经恢复，附上新签的合同。",
            now=case.then,
        )


def _proposed(case: _Case) -> None:
    if case.told.state is ApplicationState.REFERRED:
        desk.write_note(
            actor=case.lender.officer,
            application_id=case.told.id,
            text="已电话核实订单与库存，主要客户回款正常。",
            now=case.then,
        )
        desk.propose(
            actor=case.lender.officer,
            application_id=case.told.id,
            outcome="APPROVE",
            amount=Money.of("400000"),
            reason="回款稳定，额度内压降后可批。",
            now=case.then,
        )


def _withdrawn(case: _Case) -> None:
    if case.told.state in {ApplicationState.APPROVED, ApplicationState.REFERRED}:
        applications.withdraw(actor=case.actor, application_id=case.told.id, now=case.then)


def _signed(case: _Case) -> None:
    if case.told.state is not ApplicationState.APPROVED:
        return
    agreements.prepare(actor=case.actor, application_id=case.told.id, now=case.then)
    done = agreements.sign(
        actor=case.actor, application_id=case.told.id, proof="driven", now=case.then
    )
    if done.loan_id is not None:
        _bank_answers(done.loan_id, case.then)


def _failed(case: _Case) -> None:
    _signed(case)


def _pays(case: _Case) -> None:
    _signed(case)
    _repay(case, keep_back=0)


def _late(case: _Case) -> None:
    _signed(case)
    _repay(case, keep_back=2)


def _pays_off(case: _Case) -> None:
    _signed(case)
    loan = _loan(case)
    if loan is None:
        return
    day = case.then + timedelta(days=100)
    _repay(case, keep_back=0, until=day)
    quote = loans.loan(actor=case.actor, loan_id=loan, on_date=business_date(day)).pay_off
    servicing.pay_off(actor=case.actor, loan_id=loan, amount=quote, key=f"off-{loan}", now=day)
    _bank_answers(loan, day)


_ENDS: dict[str, Callable[[_Case], None]] = {
    "APPROVED": _nothing_more,
    "REFERRED": _nothing_more,
    "DECLINED": _nothing_more,
    "REVIEW": _review,
    "PROPOSED": _proposed,
    "WITHDRAWN": _withdrawn,
    "FAILED": _failed,
    "PAYS": _pays,
    "LATE": _late,
    "PAYS_OFF": _pays_off,
}


def _repay(case: _Case, *, keep_back: int, until: datetime | None = None) -> None:
    """Pay every instalment that has fallen due on its day, but for the last so many."""
    loan = _loan(case)
    if loan is None:
        return
    last = business_date(until or case.now)
    rows = loans.loan(actor=case.actor, loan_id=loan, on_date=last).schedule
    due = [row for row in rows if row.due_date <= last]
    start = business_date(case.then)
    for row in due[: len(due) - keep_back]:
        day = case.then + timedelta(days=(row.due_date - start).days)
        servicing.repay(
            actor=case.actor, loan_id=loan, amount=row.total, key=f"{loan}-{row.n}", now=day
        )
        _bank_answers(loan, day)


def _loan(case: _Case) -> UUID | None:
    return asked.application(actor=case.actor, application_id=case.told.id).loan_id


def _bank_answers(subject: UUID, now: datetime) -> None:
    """Let the bank answer on the day of the story; the worker would let it answer today."""
    for each in about([subject]):
        if each.state is InstructionState.REQUESTED:
            failure = "account_unknown" if each.other_number_masked.endswith("0000") else ""
            answer = BankAnswer(f"DEMO-{each.id}", now, failure)
            conclude(actor=SYSTEM, instruction_id=each.id, answer=answer, now=now)
            follow(actor=SYSTEM, instruction_id=each.id, now=now)


def _person(role: str, email: str, password: str, now: datetime) -> Actor:
    known = user_of(email)
    if known is None:
        known = enrol(
            actor=LOCAL,
            email=email,
            name={"INSTITUTION_ADMIN": "管理员", "OFFICER": "信贷员", "APPROVER": "审批人"}[role],
            password=password,
            organisation=LENDER,
            kind="INSTITUTION",
            role=role,
            now=now,
        ).user_id
    seat = seats_of(known, now=now)[0]
    return actor_in(seat, user_id=known, portal=Portal.INSTITUTION, origin="demonstration", now=now)


def _consent(actor: Actor, party: EnterpriseView, lender: Lender, now: datetime) -> None:
    consents.give(
        actor=actor,
        party_id=party.id,
        grantee=lender.product.institution_id,
        evidence=["vat_invoices_in", "vat_invoices_out"],
        purpose=Purpose.CREDIT_ASSESSMENT,
        until_at=now + timedelta(days=365),
        now=now,
    )


def _request(
    story: Story,
    place: int,
    actor: Actor,
    party: EnterpriseView,
    lender: Lender,
    now: datetime,
) -> Request:
    """What the story asks for; one that is to be paid out asks for no more than the limit."""
    amount = Money.of(str(story.yuan))
    if story.ends in {"PAYS", "LATE", "PAYS_OFF", "FAILED", "APPROVED"}:
        told = read_profile(actor=actor, party_id=party.id, now=now).assessments
        limit = told[ScoreKind.STANDARD].terms.limit if ScoreKind.STANDARD in told else amount
        amount = min(amount, limit) if limit else amount
    end = "0000" if story.ends == "FAILED" else f"{place + 1000}"
    return Request(
        product_id=lender.product.id,
        amount=amount,
        months=story.months,
        method=story.method,
        use=story.use,
        use_note="",
        payee=story.payee,
        account=BankAccount(party.name, f"62220088{place:04d}{end}"),
        supplier=BankAccount("华东面料有限公司", "6222007700008888")
        if story.payee is Payee.SUPPLIER
        else None,
    )
