"""Who may open which page of a lender, and that a refusal changes nothing."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.portals.institution.test_running import terms
from tests.portals.people import signed_in, staff

from puhui.domains.loans.models import Application, Mandate, Note, Proposal, Unit
from puhui.domains.loans.operations import agreements
from puhui.domains.payments.models import Instruction
from puhui.domains.products.models import Version
from puhui.foundation.access.models import ApiToken
from puhui.foundation.accounts.models import Membership
from puhui.portals.institution.urls import urlpatterns

pytestmark = pytest.mark.django_db

DESK = {"officer", "approver", "admin"}
#: Page → who of the lender's people may open it. Nobody else may open any.
PAGES = {
    "home": DESK | {"data"},
    "queue": DESK,
    "application": DESK,
    "evidence": {"officer", "approver"},
    "agreement": DESK,
    "portfolio": DESK,
    "loan": DESK,
    "statement": DESK,
    "fairness": DESK,
    "products": DESK | {"data"},
    "product": DESK | {"data"},
    "publish": {"admin"},
    "revise": {"admin"},
    "people": DESK | {"data"},
    "funds": DESK,
    "tokens": {"admin"},
}
#: Deed → who may do it.
DEEDS = {
    "note": DESK,
    "propose": {"officer"},
    "conclude": {"approver"},
    "replay": DESK,
    "publish": {"admin"},
    "revise": {"admin"},
    "set_open": {"admin"},
    "add_member": {"admin"},
    "remove_member": {"admin"},
    "open_unit": {"admin"},
    "give_mandate": {"admin"},
    "funds": {"admin"},
    "tokens": {"admin"},
    "revoke_token": {"admin"},
}
STRANGERS = ("anonymous", "enterprise", "other", "staff", "staff_outside")
EVERYBODY = (*sorted(DESK), "data", *STRANGERS)
#: Of these a stranger from another institution sees their own, and never this lender's.
OWN = {"home", "queue", "portfolio", "fairness", "products", "publish", "people", "funds", "tokens"}
#: Deeds without a subject: another institution's administrator does them at home.
AT_HOME = {"publish", "add_member", "open_unit", "give_mandate", "funds", "tokens"}


@pytest.fixture
def scene(borrower, lender, cast, bank, signer, now):
    """A loan, an application with a proposal, and a browser for everybody."""
    actor, party = borrower
    first = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=first.id, now=now)
    loan = agreements.sign(actor=actor, application_id=first.id, proof="driven", now=now).loan_id
    cast.work(now)
    second = cast.apply(actor, party, lender, now, amount="600000", key="second")
    data = cast.member(now, "DATA_OFFICER", "data@lender.example")
    other = cast.member(now, "INSTITUTION_ADMIN", "admin@other.example", "另一家机构")
    return Scene(first, second, loan, lender, actor, data, other, now)


class Scene:
    """Addresses and browsers of the matrix."""

    def __init__(self, first, second, loan, lender, enterprise, data, other, now):
        self.first, self.second, self.loan, self.lender = first, second, loan, lender
        self.actors = {
            "officer": lender.officer, "approver": lender.approver, "admin": lender.admin,
            "data": data, "enterprise": enterprise, "other": other,
        }  # fmt: skip
        self.staff = {who: staff(now, "ADMINISTRATOR", f"{who}@platform.example") for who in ("staff", "staff_outside")}  # fmt: skip
        self.member = Membership.objects.get(user_id=data.user_id)
        self.token = ApiToken.objects.create(
            id=uuid.uuid4(), organisation_id=lender.admin.organisation_id, user_id=lender.admin.user_id, name="x",
            digest="d", scopes=["loan.read"], issued_at=now, until_at=now,
        )  # fmt: skip
        self.decision = self.second.decision.id
        self.proposal = None

    def browser(self, who):
        if who == "anonymous":
            return Client()
        if who in self.staff:
            client = signed_in(self.staff[who])
            if who == "staff":
                client.post(reverse("staff:enter"), {"reason": "a monthly look"})
            return client
        user = type(self.staff["staff"]).objects.get(pk=self.actors[who].user_id)
        return signed_in(user)

    def address(self, name):
        subject = {
            "application": [self.second.id], "evidence": [self.second.id], "note": [self.second.id],
            "propose": [self.second.id], "conclude": [self.second.id], "agreement": [self.first.id],
            "replay": [self.second.id, self.decision], "loan": [self.loan],
            "statement": [self.loan], "product": [self.lender.product.id],
            "revise": [self.lender.product.id], "set_open": [self.lender.product.id],
            "remove_member": [self.member.id], "revoke_token": [self.token.id],
        }  # fmt: skip
        return reverse(f"institution:{name}", args=subject.get(name, []))

    def propose(self):
        told = {"proposal-outcome": "DECLINE", "proposal-amount": "600000", "proposal-reason": "说不清货款来源的情况。"}  # fmt: skip
        self.browser("officer").post(self.address("propose"), told)
        self.proposal = Proposal.objects.get(closed_at=None).id

    def told(self, name, cast):
        return {
            "note": {"note-text": "已电话核实订单与库存。"},
            "propose": {"proposal-outcome": "DECLINE", "proposal-amount": "600000", "proposal-reason": "说不清货款来源的情况。"},
            "conclude": {"conclusion-proposal_id": self.proposal, "verdict": "agree"},
            "publish": terms(cast),
            "revise": terms(cast),
            "set_open": {"open": "no"},
            "add_member": {"member-email": "admin@other.example", "member-roles": ["OFFICER"]},
            "open_unit": {"unit-name": "分部", "unit-kind": "BRANCH", "unit-regions": "33"},
            "give_mandate": {"mandate-user_id": self.lender.officer.user_id, "mandate-most": "1000"},
            "funds": {"amount": "10", "name": "x", "number": "6222999900001111", "key": uuid.uuid4()},
            "tokens": {"name": "y", "scopes": ["loan.read"], "days": "30"},
        }.get(name, {})  # fmt: skip


@pytest.fixture
def state(traces):
    """Everything that a deed of the matrix could change."""
    tables = (Note, Proposal, Version, Unit, Mandate, Instruction, Membership, ApiToken)
    return lambda: (
        traces(),
        [table.objects.count() for table in tables],
        list(Application.objects.order_by("id").values_list("state", flat=True)),
        ApiToken.objects.exclude(revoked_at=None).count(),
        Membership.objects.exclude(until_at=None).count(),
    )


def test_the_matrix_names_every_address():
    assert {each.name for each in urlpatterns} == PAGES.keys() | DEEDS.keys()


def opened(scene, who):
    """Names of the pages that open for somebody; each other one is refused."""
    client, found = scene.browser(who), set()
    for name in PAGES:
        answer = client.get(scene.address(name))
        if answer.status_code == 200:
            found.add(name)
        elif who == "anonymous":
            assert "/user/login/" in answer.url
        else:
            assert answer.status_code in {403, 404}, (who, name)
    return found


def test_each_page_opens_for_its_people_only(scene, state):
    for who in EVERYBODY:
        own = {name for name, people in PAGES.items() if who in people}
        before = state()
        found = opened(scene, who)
        assert found == (OWN if who == "other" else own), who
        # To read a profile writes a line into the record, and to enter a session another one.
        if who not in PAGES["evidence"] | {"staff"}:
            assert state() == before, who


def test_another_lender_sees_nothing_of_this_one(scene):
    client = scene.browser("other")
    for name in OWN - {"publish"}:
        page = client.get(scene.address(name)).content.decode()
        for secret in (scene.first.number, scene.second.number, "甲服装厂", "officer@lender.example", "5,000,000"):  # fmt: skip
            assert secret not in page, name


def test_a_deed_is_done_by_its_people_only_and_a_refusal_changes_nothing(scene, cast, state):
    scene.propose()
    for who in EVERYBODY:
        client = scene.browser(who)
        for name, people in DEEDS.items():
            if who in people or (who == "other" and name in AT_HOME):
                continue
            before = state()
            answer = client.post(scene.address(name), scene.told(name, cast))
            if who == "anonymous":
                assert "/user/login/" in answer.url
            else:
                assert answer.status_code in {403, 404}, (who, name, answer.status_code)
            assert state() == before, (who, name)


def test_its_people_can_do_each_deed(scene, cast, state):
    deeds = [name for name in DEEDS if name not in {"conclude", "remove_member"}]
    for name in [*deeds, "conclude", "remove_member"]:
        who = min(DEEDS[name])
        if name == "conclude":
            scene.proposal = Proposal.objects.get(closed_at=None).id
        before = state()
        answer = scene.browser(who).post(scene.address(name), scene.told(name, cast))
        assert answer.status_code in {200, 302}, (name, answer.status_code)
        assert state() != before, name


def test_a_mandate_for_a_member_of_another_lender_is_no_mandate(scene, state):
    before = state()
    told = {"mandate-user_id": scene.lender.officer.user_id, "mandate-most": "1000"}
    answer = scene.browser("other").post(reverse("institution:give_mandate"), told)
    assert answer.status_code == 422
    assert state() == before
