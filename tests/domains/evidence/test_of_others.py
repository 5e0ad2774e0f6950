"""What institutions bring about enterprises: on whose consent, under whose codes, shown to whom."""

from datetime import date, timedelta

import pytest
from tests.domains.evidence.conftest import CODE, KIND, OTHER_CODE, csv_of, invoice, kept
from tests.domains.evidence.proving import prove

from puhui.domains.evidence.models import Invoice
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.evidence.queries.imports import (
    counts,
    imports,
    imports_of,
    progress,
    rejected_rows,
)
from puhui.domains.parties.models import Identifier, Party
from puhui.domains.parties.operations import consents
from puhui.domains.parties.queries import enterprises
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.access.representing import represent
from puhui.foundation.accounts.models import Organisation
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import BadInput, NotFound

pytestmark = pytest.mark.django_db


def bring(actor, now, *rows, scheme="uscc", basis="CONTRACT"):
    return import_invoices(
        actor=actor, kind=KIND, content=csv_of(*rows), file_name="customers of ours.csv",
        scheme=scheme, basis=basis, now=now,
    )  # fmt: skip


def of(code, number=1, **changes):
    return invoice(number, 企业代号=code, **changes)


def allow(owner, party, officer, now, **changes):
    terms = {
        "evidence": [KIND], "purpose": "CREDIT_ASSESSMENT", "until_at": now + timedelta(days=9),
        "grantee": officer.organisation_id, **changes,
    }  # fmt: skip
    prove(owner, party, CODE, now)
    return consents.give(actor=owner, party_id=party, now=now, **terms)


# --- on whose consent


@pytest.mark.parametrize("purpose", ["CREDIT_ASSESSMENT", "MONITORING"])
def test_on_consent_only_the_rows_of_those_who_consented_are_taken(
    consented, stranger, data_officer, now, purpose
):
    owner, party = consented
    allow(owner, party, data_officer, now, purpose=purpose)
    parties = Party.objects.count()
    rows = [of(CODE), of(OTHER_CODE, 2), of("91110000100000000A", 3), of(CODE, 4)]
    report = bring(data_officer, now, *rows, basis="CONSENT")
    assert (report.accepted, report.rejected, report.enterprises) == (2, 2, 1)
    assert dict(report.reasons) == {"no_consent": 1, "unknown_identifier": 1}
    assert {row.party_id for row in Invoice.objects.all()} == {party}
    page = rejected_rows(actor=data_officer, import_id=report.import_id)
    assert [(row.row, row.field, row.rule) for row in page.rows] == [
        (3, "enterprise", "no_consent"), (4, "enterprise", "unknown_identifier"),
    ]  # fmt: skip
    assert page.rows[0].raw["企业代号"] == OTHER_CODE
    assert Party.objects.count() == parties


@pytest.mark.parametrize(
    "changes",
    [
        {"grantee": None},
        {"evidence": ["vat_invoices_out"]},
        {"purpose": "OWN_PROFILE"},
        {"until_at": "ended"},
        {"withdrawn": True},
    ],
    ids=["to the platform", "other kind", "other purpose", "ended", "withdrawn"],
)
def test_a_consent_that_does_not_say_this_is_none(consented, data_officer, now, changes):
    owner, party = consented
    withdrawn, later = changes.pop("withdrawn", False), now + timedelta(days=1)
    if changes.get("until_at"):
        changes = {"until_at": later}
    consent = allow(owner, party, data_officer, now, **changes)
    if withdrawn:
        consents.withdraw(actor=owner, consent_id=consent.id, now=later)
    report = bring(data_officer, later, of(CODE), basis="CONSENT")
    assert (report.accepted, dict(report.reasons)) == (0, {"no_consent": 1})
    assert Invoice.objects.count() == 0


def test_whom_nobody_knows_has_not_consented_and_is_not_written_down(data_officer, now):
    report = bring(data_officer, now, of(OTHER_CODE), basis="CONSENT")
    assert dict(report.reasons) == {"no_consent": 1}
    assert Party.objects.count() == 0
    before = kept()
    with pytest.raises(BadInput, match="scheme_invalid"):
        bring(data_officer, now, of("E1"), scheme="Not a word", basis="CONSENT")
    assert kept() == before


@pytest.mark.parametrize("basis", ["CONTRACT", "LAW"])
def test_other_grounds_stand_on_the_importers_word(data_officer, now, basis):
    report = bring(data_officer, now, of(OTHER_CODE), basis=basis)
    assert (report.accepted, report.rejected) == (1, 0)
    assert imports(actor=data_officer)[0].basis == basis


# --- under whose codes


def test_a_code_of_ones_own_means_nobody_to_another_institution(people, now):
    first, second = (people("INSTITUTION", "DATA_OFFICER", Portal.INSTITUTION)() for _ in "ab")
    bring(first, now, of("E1"), scheme="contest")
    bring(second, now, of("E1", 2), scheme="contest")
    bring(first, now, of("E1", 3), scheme="contest")
    owners = list(Invoice.objects.order_by("number").values_list("party_id", flat=True))
    assert owners[0] == owners[2] != owners[1]
    for officer, party in ((first, owners[0]), (second, owners[1])):
        issuer = officer.organisation_id
        found = enterprises.by_identifier(scheme="contest", value="E1", issuer=issuer)
        assert found.id == party
    assert enterprises.by_identifier(scheme="contest", value="E1") is None


def test_an_official_code_is_everybodys(people, founded, now):
    _, party = founded
    for number in (1, 2):
        officer = people("INSTITUTION", "DATA_OFFICER", Portal.INSTITUTION)()
        bring(officer, now, of(CODE, number))
    assert {row.party_id for row in Invoice.objects.all()} == {party}
    assert list(Identifier.objects.values_list("organisation_id", flat=True)) == [None]


# --- shown to whom


@pytest.fixture
def mixed(consented, data_officer, stranger, now):
    """An enterprise with one own file and its part of an institution's file of two enterprises."""
    owner, party = consented
    own = import_invoices(
        actor=owner, kind=KIND, content=csv_of(invoice(1), invoice(2, 税额="x")),
        file_name="own.csv", party_id=party, now=now,
    )  # fmt: skip
    later = now + timedelta(hours=1)
    other = bring(
        data_officer, later,
        of(CODE, 7, 开票日期="2025/9/1"), of(CODE, 8, 开票日期="2025/9/3", 发票状态="作废发票"),
        *(of(OTHER_CODE, number) for number in range(20, 25)), of(CODE, 9, 金额="x"),
    )  # fmt: skip
    return owner, party, own, other


def test_unproven_people_are_shown_what_they_brought_themselves(mixed):
    owner, party, own, other = mixed
    assert [view.id for view in imports_of(actor=owner, party_id=party)] == [own.import_id]
    assert [view.id for view in imports(actor=owner)] == [own.import_id]
    told = counts(actor=owner, party_id=party)
    assert (told.purchases, told.last_date) == (1, date(2025, 7, 18))
    for question in (progress, rejected_rows):
        with pytest.raises(NotFound):
            question(actor=owner, import_id=other.import_id)


def test_proven_people_are_shown_their_part_of_what_an_institution_brought(
    mixed, data_officer, now
):
    owner, party, own, other = mixed
    prove(owner, party, CODE, now)
    brought, handed_in = imports_of(actor=owner, party_id=party)
    assert (handed_in.id, handed_in.file_name, handed_in.brought_by) == (
        own.import_id,
        "own.csv",
        "",
    )
    assert handed_in.report == own
    assert brought.id == other.import_id
    institution = Organisation.objects.get(pk=data_officer.organisation_id)
    assert (brought.brought_by, brought.kind) == (institution.name, KIND)
    assert brought.received_at == now + timedelta(hours=1)
    assert (brought.file_name, brought.user_id, brought.party_id) == ("", None, None)
    report = brought.report
    assert (report.read, report.accepted, report.void, report.enterprises) == (2, 2, 1, 1)
    assert (report.rejected, report.duplicate, report.reasons) == (0, 0, ())
    assert (report.first_date, report.last_date) == (date(2025, 9, 1), date(2025, 9, 3))
    assert counts(actor=owner, party_id=party).purchases == 3
    for question in (progress, rejected_rows):
        with pytest.raises(NotFound):
            question(actor=owner, import_id=other.import_id)


def test_staff_and_the_institution_are_shown_the_whole_file(mixed, operator, data_officer):
    _, party, _, other = mixed
    assert imports_of(actor=operator, party_id=party)[0].report == other
    assert imports_of(actor=operator, party_id=party)[0].file_name == "customers of ours.csv"
    assert counts(actor=operator, party_id=party).purchases == 3
    assert progress(actor=data_officer, import_id=other.import_id).report == other


def test_a_second_workspace_sees_the_first_ones_files_once_it_is_proven(mixed, people, now):
    owner, party, own, _ = mixed
    sit = people("ENTERPRISE", "OWNER")
    represent(organisation_id=sit().organisation_id, party_id=party, now=now)
    second = sit()
    assert imports(actor=second) == imports_of(actor=second, party_id=party) == []
    assert counts(actor=second, party_id=party).purchases == 0
    with pytest.raises(NotFound):
        progress(actor=second, import_id=own.import_id)
    prove(owner, party, CODE, now)
    assert progress(actor=second, import_id=own.import_id).report == own
    assert [view.id for view in imports(actor=second)] == [own.import_id]
    seat = seats_of(second.user_id, now=now)[0]
    assert actor_in(seat, user_id=second.user_id, portal=Portal.API, now=now).acts_for(party)
