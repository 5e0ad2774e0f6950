"""A filled platform with somebody of every role, which the matrix asks and leaves as it was."""

import contextlib
import dataclasses
from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.loans import cast
from tests.portals.people import PASSWORD, confirmed, owner, signed_in, staff
from tests.portals.people import work_here as work

from puhui.domains.credit.operations import assessments, holds
from puhui.domains.evidence.models import Import
from puhui.domains.loans import ports as loans_ports
from puhui.domains.loans.adapters.driven import DrivenSigner
from puhui.domains.loans.adapters.phone import PhoneSigner
from puhui.domains.loans.contracts import ApplicationState
from puhui.domains.loans.operations import agreements, desk, units
from puhui.domains.loans.queries import loans
from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.parties.models import Consent
from puhui.domains.parties.operations import identity
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.driven import DrivenBank
from puhui.domains.products.operations import products
from puhui.foundation.access import tokens
from puhui.foundation.access.models import ApiToken
from puhui.foundation.accounts.models import Membership, User
from puhui.foundation.webhooks import catalogue, endpoints
from puhui.foundation.webhooks.models import Delivery
from puhui.kernel.actors import Portal
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

OTHER_CODE = "91350100M000100Y43"
REASON = "回款稳定，额度内可批，已核实。"
DESK_ROLES = ["OFFICER", "APPROVER", "INSTITUTION_ADMIN", "DATA_OFFICER"]
STAFF = {"operator": "OPERATOR", "auditor": "AUDITOR", "administrator": "ADMINISTRATOR"}
#: What is never shown to anybody of another workspace.
SECRETS = ("甲服装厂", "acc@workshop.example", "officer@lender.example")

_CHANGED = """
SELECT relname::text, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> 'django_session'
"""


class World:
    """People in browsers and programs with tokens, and the things that they knock at."""

    def __init__(self):
        self.now = now = timezone.now()
        self.source, self.bank = DrivenIdentitySource(), DrivenBank()
        parties_ports.wire(self.source)
        payments_ports.wire(self.bank)
        loans_ports.wire(DrivenSigner())
        self.lender = cast.lend(now, work=work)
        trade = {"yuan": 400_000.0, "until": now.date() - timedelta(days=2)}
        self.owner, self.party = cast.borrow(now, self.lender, self.source, trade=trade)
        self.actors = self._people()
        self.things = self._things()
        self.programs = {}
        self.browsers = {who: self._browser(who) for who in self._users()}

    # --- who

    def _people(self):
        now, company = self.now, "甲服装厂"
        member = Membership.objects.get(user_id=self.owner.user_id)
        User.objects.filter(pk=member.user_id).update(
            phone="+8613812345678", phone_confirmed_at=now
        )
        people = {
            "owner": self.owner,
            "accountant": cast.member(now, "ACCOUNTANT", "acc@workshop.example", company, "ENTERPRISE"),
            "gone": cast.member(now, "OWNER", "gone@workshop.example", company, "ENTERPRISE"),
            "viewer": cast.member(now, "VIEWER", "view@workshop.example", company, "ENTERPRISE"),
            "officer": self.lender.officer, "approver": self.lender.approver, "admin": self.lender.admin,
            "data": cast.member(now, "DATA_OFFICER", "data@lender.example"),
            "desk": self._of_all_roles("desk@lender.example", "普惠小贷公司"),
            "rival": self._of_all_roles("all@rival.example", "别家小贷"),
        }  # fmt: skip
        units.give_mandate(
            actor=self.lender.admin, user_id=UserId(people["desk"].user_id), unit_id=None,
            most=Money.of("1000000"), now=now,
        )  # fmt: skip
        stranger = owner(now, "丁五金厂", code=OTHER_CODE)
        people["stranger"] = cast.actor_of(stranger.id, now, Portal.ENTERPRISE)
        return people

    def _of_all_roles(self, email, organisation):
        told = cast.member(self.now, "INSTITUTION_ADMIN", email, organisation)
        Membership.objects.filter(user_id=told.user_id).update(roles=DESK_ROLES)
        return cast.actor_of(told.user_id, self.now, Portal.INSTITUTION)

    def _users(self):
        found = {who: User.objects.get(pk=actor.user_id) for who, actor in self.actors.items() if who != "gone"}  # fmt: skip
        for who, role in STAFF.items():
            found[who] = staff(self.now, role, f"{who}@platform.example")
        found["outside"] = staff(self.now, "ADMINISTRATOR", "outside@platform.example")
        Membership.objects.filter(user=found["outside"]).update(roles=list(STAFF.values()))
        found["nobody"] = confirmed(User.objects.create_user("nobody@example.com", PASSWORD))
        self.users = found
        return (*found, "anonymous")

    def _browser(self, who):
        client = Client(headers={"accept-language": "en"})
        if who != "anonymous":
            client = signed_in(self.users[who])
        if who in STAFF:
            client.post(reverse("staff:enter"), {"reason": "a monthly look"})
        return client

    # --- what

    def _things(self):
        now, party = self.now, self.party.id
        first = self._apply("first", amount="300000")
        agreements.prepare(actor=self.owner, application_id=first.id, now=now)
        signed = agreements.sign(actor=self.owner, application_id=first.id, proof="driven", now=now)
        work(now)
        proposed, referred = (self._apply(key, amount="100000") for key in ("proposed", "referred"))
        approved, prepared = (self._approved(key) for key in ("approved", "prepared"))
        agreements.prepare(actor=self.owner, application_id=prepared, now=now)
        check = identity.start_small_transfer(
            actor=self.owner, party_id=party, account_number="6222021234567890", now=now
        )
        work(now)
        ((self.arrived,),) = self.source.sent.values()
        today = business_date(now)
        loan = loans.loan(actor=self.owner, loan_id=signed.loan_id, on_date=today)
        self.pay_off = loan.pay_off
        return {
            "party": party, "organisation": self.owner.organisation_id, "product": self.lender.product.id,
            "signed": first.id, "loan": signed.loan_id, "decision": proposed.decision.id,
            "proposed": proposed.id, "proposal": self._propose(proposed.id, "DECLINE").id,
            "referred": referred.id, "approved": approved, "prepared": prepared,
            "declined": self._declined(), "check": check.id,
            "consent": Consent.objects.get(party_id=party, grantee=None).id,
            "import": Import.objects.filter(party_id=party).first().id,
            "assessment": assessments.assess(actor=self.owner, party_id=party, now=now)[0].id,
            "hold": self._hold(), **self._workspace("enterprise", self.owner, "accountant"),
            **self._workspace("institution", self.lender.admin, "data"), "kind": "vat_invoices_out",
            "code": OTHER_CODE,
        }  # fmt: skip

    def _workspace(self, side, actor, member):
        """A member, a token, and an endpoint with a delivery of a workspace."""
        token = tokens.issue(
            actor=actor, name="x", scopes=["organisation.read"], until_at=self.now + timedelta(1), now=self.now
        )  # fmt: skip
        event = catalogue.known()[0]
        hook = endpoints.add(
            actor=actor, url=f"https://{side}.example/hook", event_types=[event], now=self.now
        )
        delivery = Delivery.objects.create(
            id=uuid4(), endpoint_id=hook.view.id, event_type=event, body="{}", state="FAILED", announced_at=self.now
        )  # fmt: skip
        return {
            f"{side}_member": Membership.objects.get(user_id=self.actors[member].user_id).id,
            f"{side}_token": token.view.id, f"{side}_endpoint": hook.view.id, f"{side}_delivery": delivery.id,
        }  # fmt: skip

    def _apply(self, key, **told):
        return cast.apply(self.owner, self.party, self.lender, self.now, key=key, **told)

    def _propose(self, application_id, outcome):
        return desk.propose(
            actor=self.lender.officer, application_id=application_id, outcome=outcome,
            amount=Money.of("100000"), reason=REASON, now=self.now,
        )  # fmt: skip

    def _approved(self, key):
        told = self._apply(key, amount="100000")
        proposal = self._propose(told.id, "APPROVE")
        case = desk.conclude(
            actor=self.lender.approver, application_id=told.id, proposal_id=proposal.id,
            agrees=True, note="", now=self.now,
        )  # fmt: skip
        assert case.application.state is ApplicationState.APPROVED
        return told.id

    def _declined(self):
        """An application under a product that takes nobody."""
        terms = self.lender.product.terms
        nobody = {"id": "all", "outcome": "DECLINE", "reason": "risk_too_high", "when": [{"input": "holds", "op": ">=", "value": 0}]}  # fmt: skip
        table = {**terms.table, "name": "strict", "rules": [nobody]}
        strict = products.publish(
            actor=self.lender.admin, code="strict", terms=dataclasses.replace(terms, table=table), now=self.now
        )  # fmt: skip
        lender = dataclasses.replace(self.lender, product=strict)
        told = cast.apply(self.owner, self.party, lender, self.now, key="declined")
        assert told.state is ApplicationState.DECLINED
        return told.id

    def _hold(self):
        """On another enterprise: what the owner is to sign would be refused for its sake."""
        _, held = cast.borrow(self.now, self.lender, self.source, name="乙鞋厂", code="91440300MA5D00521K", proven=False, trade=False)  # fmt: skip
        operator = staff(self.now, "OPERATOR", "placed@platform.example")
        signed_in(operator).post(reverse("staff:enter"), {"reason": "to place a hold"})
        actor = cast.actor_of(operator.id, timezone.now(), Portal.STAFF)
        return holds.place(actor=actor, party_id=held.id, reason="address unclear", now=self.now)

    # --- programs

    def program(self, who, scopes, state):
        """A client with a token of somebody's workspace, with these scopes; made once."""
        if (who, scopes, state) not in self.programs:
            actor = self.actors[who]
            issuer = dataclasses.replace(actor, permissions=actor.permissions | {"token.manage"})
            issued = tokens.issue(
                actor=issuer, name=state, scopes=sorted(scopes), until_at=self.now + timedelta(1), now=self.now
            )  # fmt: skip
            change = {
                "good": {},
                "revoked": {"revoked_at": self.now},
                "late": {"until_at": self.now},
            }
            if change[state]:
                ApiToken.objects.filter(pk=issued.view.id).update(**change[state])
            if who == "gone":
                Membership.objects.filter(user_id=actor.user_id).update(until_at=self.now)
            secret = Client(headers={"authorization": f"Bearer {issued.secret}"})
            self.programs[who, scopes, state] = secret
        return self.programs[who, scopes, state]

    def scopes_of(self, who):
        """All that a token of somebody may have."""
        return frozenset(tokens.grantable(self.actors[who]))


@contextlib.contextmanager
def undone():
    """Whatever is done inside is undone; yields a question: which tables differ from the start?

    The counters of the transaction tell cheaply that nothing was written at all; where something
    was, and was taken back by the operation itself, the content of those tables decides.
    """
    before, start = _counters(), transaction.savepoint_create()
    yield lambda: _differing(before, start)
    transaction.savepoint_rollback(start)


def _counters():
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _differing(before, start):
    """The tables whose rows are others than at the start; the savepoint is rolled back by asking."""
    touched = sorted(name for name, count in _counters().items() if before.get(name) != count)
    after = {name: _digest(name) for name in touched}
    if touched:
        transaction.savepoint_rollback(start)
    return {name for name in touched if _digest(name) != after[name]}


def _digest(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*), md5(string_agg(t::text, \'|\' ORDER BY t::text)) FROM "{table}" t')  # fmt: skip
        return cursor.fetchone()


@contextlib.contextmanager
def opened():
    """The world, in one transaction that never commits."""
    outer = transaction.atomic()
    # As around Django's own test cases: operations are durable, and may be so inside this one.
    outer._from_testcase = True
    outer.__enter__()
    try:
        yield World()
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
        parties_ports.wire(None)
        payments_ports.wire(None)
        loans_ports.wire(PhoneSigner())
