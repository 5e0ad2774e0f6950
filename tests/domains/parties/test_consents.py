"""Consents: who may give them, when they hold, and that their history cannot be rewritten."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.parties.cast import ID_NUMBER, prove

from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.models import Consent, Withdrawal
from puhui.domains.parties.operations import consents, identity
from puhui.domains.parties.policies.consenting import LONGEST
from puhui.domains.parties.queries import consents as queries
from puhui.domains.parties.queries import enterprises
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def given_one(cast, now):
    actors, party = cast

    def give(who="owner", **terms):
        whole = {
            "party_id": party.id, "grantee": None, "evidence": ["vat_invoices_in", "vat_invoices_out"],
            "purpose": "OWN_PROFILE", "until_at": now + timedelta(days=365), "now": now,
        }  # fmt: skip
        return consents.give(actor=actors[who], **whole | terms)

    return give


def valid(party, at, grantee=None, evidence="vat_invoices_in", purpose="OWN_PROFILE"):
    return queries.valid(
        party_id=party.id, grantee=grantee, evidence=evidence, purpose=purpose, at=at
    )


def test_a_consent_holds_for_what_it_says_and_nothing_else(proven, given_one, now):
    actors, party = proven
    officer = actors["officer"]
    consent = given_one(grantee=officer.organisation, evidence=["vat_invoices_in"] * 2)
    assert consent.evidence == ("vat_invoices_in",)
    assert consent.given_by == actors["owner"].user_id
    assert valid(party, now, officer.organisation) == consent
    assert valid(party, now) is None, "not the platform"
    assert valid(party, now, actors["stranger"].organisation) is None
    assert valid(party, now, officer.organisation, evidence="vat_invoices_out") is None
    assert valid(party, now, officer.organisation, purpose="CREDIT_ASSESSMENT") is None
    assert valid(party, now - timedelta(microseconds=1), officer.organisation) is None
    assert valid(party, consent.until_at, officer.organisation) is None
    assert queries.received(actor=officer, at=now) == [consent]
    assert queries.received(actor=actors["stranger"], at=now) == []
    assert Outbox.objects.get(kind="parties.consent_given").payload == {
        "consent_id": str(consent.id), "party_id": str(party.id),
        "grantee": str(officer.organisation), "evidence": ["vat_invoices_in"],
        "purpose": "OWN_PROFILE", "until": consent.until_at.isoformat(),
    }  # fmt: skip


def test_withdrawing_is_effective_at_once_and_leaves_the_past_as_it_was(cast, given_one, now):
    actors, party = cast
    consent, later = given_one(), now + timedelta(days=3)
    withdrawn = consents.withdraw(actor=actors["owner"], consent_id=consent.id, now=later)
    assert withdrawn.withdrawn_at == later
    assert valid(party, later) is None
    before = valid(party, later - timedelta(microseconds=1))
    assert before == withdrawn, "what was done while it held was done rightly"
    assert queries.of(actor=actors["owner"], party_id=party.id) == [withdrawn]
    with pytest.raises(Refusal, match="consent_withdrawn"):
        consents.withdraw(actor=actors["owner"], consent_id=consent.id, now=later)
    assert Withdrawal.objects.count() == 1
    assert Entry.objects.filter(action="parties.consent_withdrawn").count() == 1
    assert Outbox.objects.filter(kind="parties.consent_withdrawn").count() == 1


EVERYBODY = [
    "anonymous", "stranger", "accountant", "viewer", "officer", "operator", "operator_outside",
    "auditor",
]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_acts_for_the_party_with_the_right_gives_and_withdraws(
    who, cast, given_one, now, traces
):
    actors, _ = cast
    consent, left = given_one(), None
    left = traces()
    with pytest.raises(Forbidden):
        given_one(who)
    with pytest.raises((Forbidden, NotFound)):
        consents.withdraw(actor=actors[who], consent_id=consent.id, now=now)
    assert Consent.objects.count() == 1
    assert Withdrawal.objects.count() == 0
    assert traces() == left


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("owner", 2), ("accountant", 2), ("viewer", 2), ("operator", 2), ("officer", 1),
        ("anonymous", None), ("stranger", None), ("operator_outside", None), ("auditor", None),
    ],
)  # fmt: skip
def test_who_sees_the_history(who, sees, proven, given_one):
    actors, party = proven
    given_one()
    given_one(grantee=actors["officer"].organisation)
    if sees is None:
        with pytest.raises(Forbidden):
            queries.of(actor=actors[who], party_id=party.id)
        return
    assert len(queries.of(actor=actors[who], party_id=party.id)) == sees


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"evidence": []}, "evidence"),
        ({"evidence": ["VAT!"]}, "evidence"),
        ({"purpose": "ANYTHING"}, "purpose"),
        ({"until_at": timedelta(0)}, "until_at"),
        ({"until_at": LONGEST + timedelta(seconds=1)}, "until_at"),
    ],
)
def test_terms_that_break_a_rule_give_nothing(terms, field, given_one, now, traces):
    if "until_at" in terms:
        terms = {"until_at": now + terms["until_at"]}
    left = traces()
    with pytest.raises(BadInput) as refusal:
        given_one(**terms)
    assert refusal.value.facts["field"] == field
    assert Consent.objects.count() == 0
    assert traces() == left


def test_a_grantee_that_is_not_there_is_refused(cast, given_one):
    actors, _ = cast
    with pytest.raises(NotFound):
        given_one(grantee=actors["owner"].user_id)
    assert Consent.objects.count() == 0


def test_whom_nobody_has_proven_lets_no_lender_look(cast, given_one, source, now, traces):
    actors, party = cast
    officer, later = actors["officer"], now + timedelta(hours=1)
    left = traces()
    for purpose in Purpose:
        with pytest.raises(Refusal, match="consent_unproven") as refused:
            given_one(grantee=officer.organisation, purpose=purpose)
        assert refused.value.facts["proof"] == ["LEGAL_REPRESENTATIVE", "BANK_ACCOUNT"]
    assert Consent.objects.count() == 0
    assert traces() == left
    assert enterprises.search(actor=officer, text="", at=now) == []
    assert given_one().grantee is None, "their own profile stands on what they bring themselves"

    prove(actors["owner"], party, source, later)
    with pytest.raises(Refusal, match="consent_unproven"):
        given_one(grantee=officer.organisation)
    given_one(grantee=officer.organisation, now=later)
    assert enterprises.search(actor=officer, text="", at=later) == [party]


def test_a_check_that_failed_or_waits_proves_nothing(cast, given_one, source, now, traces):
    actors, party = cast
    asked = {"actor": actors["owner"], "party_id": party.id, "now": now}
    failed = identity.verify_legal_representative(**asked, id_number=ID_NUMBER)
    waits = identity.start_small_transfer(**asked, account_number="6222000011112222")
    assert (failed.state, waits.state) == ("FAILED", "WAITING")
    left = traces()
    with pytest.raises(Refusal, match="consent_unproven"):
        given_one(grantee=actors["officer"].organisation)
    assert Consent.objects.count() == 0
    assert traces() == left


@pytest.mark.parametrize("table", ["parties_consent", "parties_withdrawal"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])  # fmt: skip
def test_the_database_refuses_to_rewrite_history(table, change, cast, given_one, now):
    actors, _ = cast
    consent = given_one()
    consents.withdraw(actor=actors["owner"], consent_id=consent.id, now=now)
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change.format(table))
    assert (Consent.objects.count(), Withdrawal.objects.count()) == (1, 1)


moments = st.integers(0, 40).map(lambda hours: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hours))  # fmt: skip
acts = st.lists(
    st.tuples(
        moments, st.sampled_from(["give", "withdraw"]), st.integers(1, 30), st.integers(0, 9)
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(acts=acts, asked=st.lists(moments, min_size=1, max_size=6))
def test_what_holds_at_any_moment_follows_from_the_acts_before_it(acts, asked, cast):
    actors, party = cast
    start = transaction.savepoint_create()
    model = _played(actors["owner"], party, sorted(acts, key=lambda act: act[0]))
    for at in asked:
        holding = [
            each for each in model if each["given"] <= at < min(each["until"], each["withdrawn"])
        ]
        told = valid(party, at)
        assert (told is not None) == bool(holding)
        if told is not None:
            assert told.until_at == max(each["until"] for each in holding)
    transaction.savepoint_rollback(start)


def _played(owner, party, acts):
    """Do the acts, and keep beside them what they should add up to."""
    model = []
    for at, act, hours, which in acts:
        if act == "give":
            until = at + timedelta(hours=hours)
            made = consents.give(
                actor=owner, party_id=party.id, grantee=None, evidence=["vat_invoices_in"],
                purpose=Purpose.OWN_PROFILE, until_at=until, now=at,
            )  # fmt: skip
            never = datetime.max.replace(tzinfo=UTC)
            model.append({"id": made.id, "given": at, "until": until, "withdrawn": never})
        elif model:
            chosen = next(itertools.islice(itertools.cycle(model), which, None))
            if chosen["withdrawn"] > at:
                consents.withdraw(actor=owner, consent_id=chosen["id"], now=at)
                chosen["withdrawn"] = at
    return model
