"""Registering, changing, finding: who may, who may not, and that a refusal changes nothing."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.domains.parties.cast import CODES, FULL, ID_NUMBER

from puhui.domains.parties.contracts import EnterpriseProfile, SizeClass
from puhui.domains.parties.models import Enterprise, Party
from puhui.domains.parties.operations import consents, institutions, people
from puhui.domains.parties.operations import enterprises as operations
from puhui.domains.parties.queries import enterprises as queries
from puhui.foundation.access.approving import decide, request
from puhui.foundation.access.representing import represented_by
from puhui.foundation.accounts.models import Organisation
from puhui.foundation.audit.models import Entry
from puhui.foundation.audit.recording import Subject
from puhui.foundation.events.models import Outbox
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db

OWN = {"owner", "accountant", "viewer"}
STAFF = {"operator"}
EVERYBODY = [
    "anonymous", "stranger", "owner", "accountant", "viewer", "officer", "operator",
    "operator_outside", "auditor",
]  # fmt: skip


def test_registering_lets_the_workspace_act_for_the_enterprise(cast, now):
    actors, party = cast
    assert party.name == "榕城服装厂"
    assert party.uscc == CODES[0]
    assert party.size_class is SizeClass.SMALL
    assert party.legal_representative_masked == "王**"
    assert represented_by(actors["owner"].organisation) == [party.id]
    assert queries.own(actor=actors["owner"]) == [party]
    assert queries.own(actor=actors["stranger"]) == []
    entry = Entry.objects.get(action="parties.enterprise_registered")
    assert entry.user_id == actors["owner"].user_id
    assert "王小明" not in str(entry.facts)
    event = Outbox.objects.get(kind="parties.enterprise_registered")
    assert event.payload == {"party_id": str(party.id), "organisation_id": str(actors["owner"].organisation_id)}  # fmt: skip


def test_the_legal_representative_lies_encrypted_in_the_table(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT legal_representative FROM parties_enterprise")
        assert cursor.fetchone()[0].startswith("v1:")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_see_an_enterprise(who, cast):
    actors, party = cast
    if who in OWN | STAFF:
        assert queries.enterprise(actor=actors[who], party_id=party.id) == party
        return
    with pytest.raises(Forbidden):
        queries.enterprise(actor=actors[who], party_id=party.id)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_change_an_enterprise(who, cast, now, traces):
    actors, party = cast
    before, left = Enterprise.objects.values().get(), traces()
    change = {"party_id": party.id, "profile": EnterpriseProfile(industry="5174"), "now": now}
    if who in {"owner", "operator"}:
        changed = operations.update(actor=actors[who], name="榕城批发", **change)
        assert (changed.name, changed.industry, changed.employees) == ("榕城批发", "5174", None)
        assert changed.legal_representative_masked == "王**", "empty keeps the one that is known"
        told = Entry.objects.get(action="parties.enterprise_updated")
        assert set(told.facts["fields"]) == {"industry", "region", "employees", "revenue", "assets", "name"}  # fmt: skip
        return
    with pytest.raises(Forbidden):
        operations.update(actor=actors[who], **change)
    assert Enterprise.objects.values().get() == before
    assert traces() == left


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_register(who, cast, now, traces):
    actors, _ = cast
    left = traces()
    if who in {"owner", "stranger"}:
        operations.register(actor=actors[who], name="乙", uscc=CODES[1], now=now)
        assert Party.objects.count() == 2
        return
    with pytest.raises(Forbidden):
        operations.register(actor=actors[who], name="乙", uscc=CODES[1], now=now)
    assert Party.objects.count() == 1
    assert traces() == left


def test_one_code_names_one_enterprise(cast, now, traces):
    actors, _ = cast
    left = traces()
    with pytest.raises(Refusal, match="identifier_taken"):
        operations.register(actor=actors["stranger"], name="乙", uscc=CODES[0].lower(), now=now)
    assert traces() == left


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("industry", "181"),
        ("industry", "9800"),
        ("industry", "0010"),
        ("region", "35010"),
        ("region", "935010"),
        ("employees", -1),
        ("revenue", Money(-1)),
        ("assets", Money(1, "USD")),
        ("established_date", "tomorrow"),
        ("legal_representative", "王" * 81),
        ("legal_representative", "王\n小明"),
    ],
)
def test_a_field_that_breaks_its_rule_is_named_and_nothing_changes(field, value, cast, now, traces):
    actors, party = cast
    before, left = Enterprise.objects.values().get(), traces()
    if value == "tomorrow":
        value = (now + timedelta(days=2)).date()
    wrong = dataclasses.replace(FULL, **{field: value})
    with pytest.raises(BadInput) as refusal:
        operations.update(actor=actors["owner"], party_id=party.id, profile=wrong, now=now)
    assert refusal.value.facts["field"] == field
    with pytest.raises(BadInput):
        operations.register(actor=actors["stranger"], name="乙", uscc=CODES[1], profile=wrong, now=now)  # fmt: skip
    assert Enterprise.objects.values().get() == before
    assert traces() == left


def test_what_was_known_at_a_past_moment_is_known_for_good(cast, now):
    actors, party = cast
    later = now + timedelta(days=40)
    bigger = dataclasses.replace(FULL, employees=400, revenue=Money.of("30000000"))
    update = {"actor": actors["owner"], "party_id": party.id, "profile": bigger}
    changed = operations.update(**update, name="榕城集团", now=later)
    assert changed.size_class is SizeClass.MEDIUM
    known = lambda at: queries.known_at(party_id=party.id, at=at)  # noqa: E731
    assert known(now - timedelta(microseconds=1)) is None
    assert known(now) == known(later - timedelta(microseconds=1)) == party
    assert known(later) == queries.enterprise(actor=actors["owner"], party_id=party.id) == changed
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("UPDATE parties_telling SET employees = 1")


def test_staff_are_told_that_there_is_no_such_enterprise(cast, now):
    actors, _ = cast
    nobody = actors["owner"].user_id
    with pytest.raises(NotFound):
        queries.enterprise(actor=actors["operator"], party_id=nobody)
    with pytest.raises(NotFound):
        operations.update(actor=actors["operator"], party_id=nobody, profile=FULL, now=now)
    with pytest.raises(Forbidden):
        queries.enterprise(actor=actors["owner"], party_id=nobody)


def test_staff_find_by_a_part_of_the_name_or_the_start_of_a_code(cast, now):
    actors, party = cast
    other = operations.register(actor=actors["stranger"], name="Jade 玉器行", uscc=CODES[1], now=now + timedelta(seconds=1))  # fmt: skip
    found = lambda text: queries.search(actor=actors["operator"], text=text, at=now)  # noqa: E731
    assert found("服装") == [party]
    assert found("jade") == [other]
    assert found(CODES[1][:8]) == [other]
    assert found("") == [party, other]
    assert found("%") == []
    assert found("没有") == []


@pytest.mark.parametrize("who", ["anonymous", "owner", "operator_outside", "auditor"])
def test_who_may_not_search(who, cast, now):
    actors, _ = cast
    with pytest.raises(Forbidden):
        queries.search(actor=actors[who], text="", at=now)


def test_an_institution_finds_whoever_consented_to_it_while_they_do(proven, now):
    actors, party = proven
    officer = actors["officer"]
    assert queries.search(actor=officer, text="", at=now) == []
    consent = consents.give(
        actor=actors["owner"], party_id=party.id, grantee=officer.organisation,
        evidence=["vat_invoices_out"], purpose="CREDIT_ASSESSMENT",
        until_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    assert queries.search(actor=officer, text="服装", at=now) == [party]
    assert queries.search(actor=officer, text="", at=now + timedelta(days=30)) == []
    later = now + timedelta(days=1)
    consents.withdraw(actor=actors["owner"], consent_id=consent.id, now=later)
    assert queries.search(actor=officer, text="", at=later) == []
    assert queries.search(actor=officer, text="", at=now) == [party]


def test_a_consent_to_the_platform_opens_no_institutions_eyes(cast, now):
    actors, party = cast
    consents.give(
        actor=actors["owner"], party_id=party.id, grantee=None, evidence=["vat_invoices_out"],
        purpose="OWN_PROFILE", until_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    assert queries.search(actor=actors["officer"], text="", at=now) == []


def test_people_are_kept_encrypted_shown_masked_and_found_again(cast, now, traces):
    actors, _ = cast
    person = people.register(actor=actors["owner"], name="王小明", id_number=ID_NUMBER, now=now)
    assert (person.name, person.id_number_masked) == ("王**", "**************0071")
    again = people.register(actor=actors["stranger"], name="王小明", id_number=ID_NUMBER, now=now)
    assert again == person
    assert person.id not in represented_by(actors["stranger"].organisation)
    assert queries.names_of([person.id]) == {person.id: "王**"}
    left = traces()
    with pytest.raises(Refusal, match="id_number_taken"):
        people.register(actor=actors["owner"], name="李四", id_number=ID_NUMBER, now=now)
    for number in ("360426199101010072", "36042619910101007", "360426199113010071", ""):
        with pytest.raises(BadInput) as refusal:
            people.register(actor=actors["owner"], name="王小明", id_number=number, now=now)
        assert "3604" not in str(refusal.value)
    for who in ("anonymous", "viewer", "accountant", "officer", "operator"):
        with pytest.raises(Forbidden):
            people.register(actor=actors[who], name="王小明", id_number=ID_NUMBER, now=now)
    assert traces() == left
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM parties_person p")
        ((row,),) = cursor.fetchall()
    assert "王小明" not in row
    assert ID_NUMBER not in row


def test_institutions_are_made_known_by_staff(cast, now, traces):
    actors, _ = cast
    bank = institutions.register(actor=actors["operator"], name="村镇银行", uscc=CODES[2], now=now)
    assert queries.names_of([bank.id]) == {bank.id: "村镇银行"}
    assert queries.by_identifier(scheme="uscc", value=CODES[2]) is None
    left = traces()
    with pytest.raises(Refusal, match="identifier_taken"):
        institutions.register(actor=actors["operator"], name="x", uscc=CODES[2], now=now)
    for who in ("anonymous", "owner", "officer", "operator_outside", "auditor"):
        with pytest.raises(Forbidden):
            institutions.register(actor=actors[who], name="x", uscc=CODES[1], now=now)
    assert traces() == left
    assert Organisation.objects.count() == 4


def test_staff_let_a_second_workspace_act_only_with_a_second_pair_of_eyes(cast, now, traces):
    actors, party = cast
    stranger = actors["stranger"].organisation
    entrust = {"party_id": party.id, "organisation_id": stranger, "now": now}
    left = traces()
    for who in EVERYBODY:
        with pytest.raises(Refusal) as refusal:
            operations.entrust(actor=actors[who], **entrust)
        needed = "access.approval_needed" if who == "operator" else "access.not_permitted"
        assert refusal.value.code == needed
    assert represented_by(stranger) == []
    assert traces() == left
    asked = request(
        actor=actors["operator"], operation_name="parties.entrust",
        subject=Subject("party", party.id), facts={"organisation": str(stranger)},
        reason="papers were seen", now=now,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        decide(actor=actors["operator"], approval_id=asked.id, approve=True, now=now)
    second = dataclasses.replace(actors["operator"], user_id=actors["auditor"].user_id)
    decide(actor=second, approval_id=asked.id, approve=True, now=now)
    other = entrust | {"organisation_id": actors["officer"].organisation}
    with pytest.raises(NotFound):
        operations.entrust(actor=actors["operator"], **other)
    assert operations.entrust(actor=actors["operator"], **entrust) == party
    assert represented_by(stranger) == represented_by(actors["owner"].organisation) == [party.id]
    assert Outbox.objects.filter(kind="parties.enterprise_entrusted").count() == 1
