"""A lender with people, money and a product, and an enterprise that may borrow from it."""

from dataclasses import dataclass
from typing import Any

from tests.domains.credit.conftest import give_consent, hand_in
from tests.portals.people import PASSWORD, owner, seated
from tests.portals.people import work_here as work

from puhui.demonstration import product, starting
from puhui.domains.loans.contracts import Payee, Request, UseOfFunds
from puhui.domains.loans.operations import applications, funding, units
from puhui.domains.parties.contracts import EnterpriseProfile, Purpose
from puhui.domains.parties.operations import enterprises, identity
from puhui.domains.payments.contracts import BankAccount
from puhui.domains.products.operations import products
from puhui.engines.amortization.terms import Method
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.kernel.actors import Portal
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money

#: A resident identity number whose check digit is right (GB 11643); nobody's.
ID_NUMBER = "11010519491231002X"
OWN = BankAccount("甲服装厂", "6222000011112222")
SUPPLIER = BankAccount("乙面料行", "6222000033334444")
LENDER_ACCOUNT = BankAccount("普惠小贷公司", "6222999900001111")


@dataclass
class Lender:
    """An institution: its people as actors, and its product."""

    admin: Any
    officer: Any
    approver: Any
    product: Any


def member(now, role, email, organisation="普惠小贷公司", kind="INSTITUTION", portal=None):
    """Enrols a user with a role; their actor."""
    told = enrol(
        actor=LOCAL, email=email, name=email.split("@")[0], password=PASSWORD,
        organisation=organisation, kind=kind, role=role, now=now,
    )  # fmt: skip
    return actor_of(told.user_id, now, portal or Portal.INSTITUTION)


def actor_of(user_id, now, portal):
    return actor_in(seats_of(user_id, now=now)[0], user_id=user_id, portal=portal, now=now)


def lend(now, *, funds="5000000", mandate="1000000", work=work):
    """A lender with funds (None: none), an officer, an approver with a mandate, and a product."""
    starting.start(staff_password=PASSWORD, now=now)
    admin = member(now, "INSTITUTION_ADMIN", "admin@lender.example")
    officer = member(now, "OFFICER", "officer@lender.example")
    approver = member(now, "APPROVER", "approver@lender.example")
    told = products.publish(actor=admin, code=product.CODE, terms=product.terms(), now=now)
    units.give_mandate(
        actor=admin, user_id=UserId(approver.user_id), unit_id=None, most=Money.of(mandate), now=now
    )
    if funds:
        funding.pay_in(
            actor=admin, amount=Money.of(funds), account=LENDER_ACCOUNT, key="funds", now=now
        )
        work(now)
    return Lender(admin, officer, approver, told)


def borrow(now, lender, source, *, name="甲服装厂", code=None, proven=True, trade=None, consent=True, work=work):  # fmt: skip
    """An enterprise with invoices, a proven identity and consents; (its owner, its party)."""
    terms = {"code": code} if code else {}
    user = owner(now, name, registered=False, **terms)
    party = enterprises.register(
        actor=seated(user, now), name=name, uscc=code or "91110000600037341L",
        profile=EnterpriseProfile(
            industry="1811", region="330100", employees=18, revenue=Money.of("4800000"),
            legal_representative="王小明",
        ),
        now=now,
    )  # fmt: skip
    actor = seated(user, now)
    give_consent(actor, party.id, now)
    if proven:
        source.representatives.add((party.uscc, "王小明", ID_NUMBER))
        identity.verify_legal_representative(
            actor=actor, party_id=party.id, id_number=ID_NUMBER, now=now
        )
    # Whom nobody has proven gives no lender a consent.
    if consent and proven:
        institution = lender.admin.organisation_id
        give_consent(actor, party.id, now, grantee=institution, purpose=Purpose.CREDIT_ASSESSMENT)
    if trade is not False:
        hand_in(actor, party.id, now, **(trade or {"yuan": 400_000.0}))
        work(now)
    return actor, party


def request(product_id, *, amount="300000", months=12, method=Method.EQUAL_INSTALMENT, payee=Payee.OWN, **told):  # fmt: skip
    """What an enterprise asks for."""
    return Request(
        product_id=product_id, amount=Money.of(amount), months=months, method=method,
        use=told.get("use", UseOfFunds.STOCK), use_note=told.get("use_note", "面料"), payee=payee,
        account=told.get("account", OWN),
        supplier=told.get("supplier", SUPPLIER if payee is Payee.SUPPLIER else None),
    )  # fmt: skip


def apply(actor, party, lender, now, *, key="first", **told):
    """An application, decided."""
    return applications.submit(
        actor=actor, party_id=party.id, request=request(lender.product.id, **told), key=key, now=now
    )
