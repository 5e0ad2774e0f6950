"""Who may bring evidence in and who may see it; every refusal changes nothing."""

from datetime import timedelta

import pytest
from tests.domains.evidence.conftest import KIND, csv_of, invoice, kept

from puhui.domains.evidence.operations.imports import fail, import_invoices, receive, take_in
from puhui.domains.evidence.queries.data_contracts import data_contracts
from puhui.domains.evidence.queries.imports import (
    counts,
    imports,
    imports_of,
    invoices_kept,
    progress,
    rejected_rows,
)
from puhui.domains.parties.operations import consents
from puhui.domains.parties.queries import consents as given
from puhui.kernel.actors import ANONYMOUS, SYSTEM
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db

CONTENT = csv_of(invoice(1), invoice(2, 税额="x"))


@pytest.fixture
def everybody(consented, stranger, data_officer, operator, people, signed_in):
    """Actors by name; `owner` acts for the party in question."""
    return {
        "owner": consented[0],
        "stranger": stranger,
        "data officer": data_officer,
        "operator": operator,
        "officer": people("INSTITUTION", "OFFICER")(),
        "auditor": people("PLATFORM", "AUDITOR")(),
        "viewer": people("ENTERPRISE", "VIEWER")(),
        "signed in": signed_in,
        "anonymous": ANONYMOUS,
        "system": SYSTEM,
    }


@pytest.mark.parametrize("verb", [import_invoices, receive])
def test_only_its_own_people_import_for_a_party(everybody, consented, verb, now):
    before = kept()
    for name, actor in everybody.items():
        if name == "owner":
            continue
        with pytest.raises(Forbidden):
            verb(actor=actor, kind=KIND, content=CONTENT, file_name="a.csv",
                 party_id=consented[1], now=now)  # fmt: skip
        assert kept() == before, name
    verb(actor=everybody["owner"], kind=KIND, content=CONTENT, file_name="a.csv",
         party_id=consented[1], now=now)  # fmt: skip


@pytest.mark.parametrize("verb", [import_invoices, receive])
def test_only_data_officers_and_operators_import_for_many(everybody, verb, now):
    before = kept()
    for name, actor in everybody.items():
        if name in {"data officer", "operator"}:
            continue
        with pytest.raises(Forbidden):
            verb(actor=actor, kind=KIND, content=CONTENT, file_name="a.csv", scheme="contest",
                 now=now)  # fmt: skip
        assert kept() == before, name
    for name in ("data officer", "operator"):
        verb(actor=everybody[name], kind=KIND, content=CONTENT, file_name="a.csv",
             scheme="contest", now=now)  # fmt: skip


def test_an_operator_outside_a_session_imports_nothing(people, now):
    sit = people("PLATFORM", "OPERATOR")
    later = now + timedelta(hours=1)
    before = kept()
    with pytest.raises(Forbidden):
        import_invoices(actor=sit(later), kind=KIND, content=CONTENT, file_name="a.csv",
                        scheme="contest", now=later)  # fmt: skip
    assert kept() == before


def test_only_those_who_may_see_an_import(everybody, consented, now):
    actor, party = consented
    report = import_invoices(actor=actor, kind=KIND, content=CONTENT, file_name="a.csv",
                             party_id=party, now=now)  # fmt: skip
    for name, other in everybody.items():
        if name in {"owner", "operator"}:
            assert progress(actor=other, import_id=report.import_id).report == report
            assert rejected_rows(actor=other, import_id=report.import_id).total == 1
            assert [view.id for view in imports(actor=other)] == [report.import_id]
            assert len(imports_of(actor=other, party_id=party)) == 1
            assert counts(actor=other, party_id=party).purchases == 1
            continue
        assert imports(actor=other) == [], name
        for question in (progress, rejected_rows):
            with pytest.raises(NotFound):
                question(actor=other, import_id=report.import_id)
        for question in (imports_of, counts):
            with pytest.raises(Forbidden):
                question(actor=other, party_id=party)
        with pytest.raises(Forbidden):
            invoices_kept(actor=other)
    assert invoices_kept(actor=everybody["operator"]) == 1


def test_a_data_officer_sees_what_their_own_organisation_brought(data_officer, people, now):
    report = import_invoices(actor=data_officer, kind=KIND, content=CONTENT, file_name="a.csv",
                             scheme="contest", now=now)  # fmt: skip
    assert rejected_rows(actor=data_officer, import_id=report.import_id).total == 1
    other = people("INSTITUTION", "DATA_OFFICER")()
    assert imports(actor=other) == []
    with pytest.raises(NotFound):
        progress(actor=other, import_id=report.import_id)


def test_own_files_need_a_consent_that_holds(founded, now):
    sit, party = founded
    actor = sit()
    terms = {"actor": actor, "kind": KIND, "content": CONTENT, "file_name": "a.csv", "party_id": party}  # fmt: skip
    before = kept()
    with pytest.raises(Refusal) as refused:
        import_invoices(**terms, now=now)
    assert refused.value.code == "evidence.no_consent"
    assert kept() == before

    until = now + timedelta(days=30)
    consents.give(actor=actor, party_id=party, grantee=None, evidence=["vat_invoices_out"],
                  purpose="OWN_PROFILE", until_at=until, now=now)  # fmt: skip
    consent = consents.give(actor=actor, party_id=party, grantee=None, evidence=[KIND],
                            purpose="OWN_PROFILE", until_at=until, now=now)  # fmt: skip
    import_invoices(**terms, now=now)
    before = kept()
    with pytest.raises(Refusal, match="no_consent"):
        import_invoices(**terms, now=until)
    assert kept() == before
    consents.withdraw(actor=actor, consent_id=consent.id, now=now)
    before = kept()
    with pytest.raises(Refusal, match="no_consent"):
        import_invoices(**terms, now=now + timedelta(seconds=1))
    assert kept() == before
    assert given.valid(party_id=party, grantee=None, evidence="vat_invoices_out",
                       purpose="OWN_PROFILE", at=now)  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"kind": "tea_leaves", "scheme": "contest"}, "evidence.no_such_kind"),
        ({"contract": "vat-zh-0", "scheme": "contest"}, "evidence.no_such_contract"),
        ({"basis": "HABIT", "scheme": "contest"}, "evidence.no_such_basis"),
        ({"basis": "OWN", "scheme": "contest"}, "evidence.no_such_basis"),
        ({"scheme": "Not a word"}, "parties.scheme_invalid"),
        ({}, "evidence.whose"),
    ],
)
def test_terms_that_mean_nothing_are_refused(data_officer, now, terms, code):
    before = kept()
    with pytest.raises(BadInput) as refused:
        import_invoices(**{"actor": data_officer, "kind": KIND, "content": CONTENT,
                           "file_name": "a.csv", **terms}, now=now)  # fmt: skip
    assert refused.value.code == code
    assert kept() == before


def test_only_the_job_takes_received_files_in(everybody, consented, now):
    actor, party = consented
    import_id = receive(actor=actor, kind=KIND, content=CONTENT, file_name="a.csv",
                        party_id=party, now=now)  # fmt: skip
    before = kept()
    for name, other in everybody.items():
        if name == "system":
            continue
        with pytest.raises(Forbidden):
            take_in(actor=other, import_id=import_id, now=now)
        with pytest.raises(Forbidden):
            fail(actor=other, import_id=import_id, refusal=Refusal("evidence.x"), now=now)
    assert kept() == before


def test_data_contracts_are_public_and_say_all():
    contracts = data_contracts()
    assert {contract.kind for contract in contracts} == {"vat_invoices_in", "vat_invoices_out"}
    for contract in contracts:
        assert contract.event_time in {column.name for column in contract.columns}
        assert set(contract.key) == {column.name for column in contract.columns}
        for told in (contract.title, contract.knowledge_time, *(rule.meaning for rule in contract.rules)):  # fmt: skip
            assert told.en
            assert told.zh
