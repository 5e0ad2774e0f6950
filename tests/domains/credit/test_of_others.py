"""A score stands on all evidence or none: what others brought is told to the proven alone."""

from datetime import timedelta

import pytest
from tests.domains.credit.conftest import CODES, give_consent, hand_in, invoices
from tests.domains.evidence.proving import prove

from puhui.domains.credit.models import Assessment
from puhui.domains.credit.operations import assessments, profiles
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adopted")]


@pytest.fixture
def officer(now):
    """Makes somebody of an institution called `Lender`, by role."""

    def make(role):
        told = enrol(
            actor=LOCAL, email=f"{role}@example.com", name="O", password="a long password",
            organisation="Lender", kind="INSTITUTION", role=role, now=now,
        )  # fmt: skip
        seat = seats_of(told.user_id, now=now)[0]
        return actor_in(seat, user_id=told.user_id, portal=Portal.INSTITUTION, now=now)

    return make


@pytest.mark.parametrize("is_proven", [False, True], ids=["unproven", "proven"])
@pytest.mark.parametrize("by_others", [False, True], ids=["own", "others"])
def test_own_people_read_what_others_brought_once_they_are_proven(
    enterprise, officer, now, by_others, is_proven
):
    owner, party = enterprise()
    hand_in(owner, party, now)
    first = assessments.assess(actor=owner, party_id=party, now=now)[0]
    if by_others:
        bring(officer("DATA_OFFICER"), now)
    if is_proven:
        prove(owner, party, CODES[0], now)
    doors = (
        lambda: profiles.read(actor=owner, party_id=party, now=now),
        lambda: assessments.assess(actor=owner, party_id=party, now=now),
        lambda: assessments.replay(actor=owner, assessment_id=first.id, now=now),
    )
    for door in doors:
        before = traces()
        if by_others and not is_proven:
            with pytest.raises(Refusal) as refused:
                door()
            assert refused.value.code == "parties.identity_unproven"
            assert refused.value.facts["proof"] == ["LEGAL_REPRESENTATIVE", "BANK_ACCOUNT"]
            assert traces() == before
        else:
            door()


def test_a_proof_counts_from_its_moment_on(enterprise, officer, now):
    owner, party = enterprise()
    hand_in(owner, party, now)
    bring(officer("DATA_OFFICER"), now)
    later = now + timedelta(hours=1)
    prove(owner, party, CODES[0], later)
    with pytest.raises(Refusal, match="identity_unproven"):
        profiles.read(actor=owner, party_id=party, now=now)
    profiles.read(actor=owner, party_id=party, now=later)


def test_an_institution_reads_by_the_consent_it_has(enterprise, officer, now):
    owner, party = enterprise()
    hand_in(owner, party, now)
    lender = officer("OFFICER")
    prove(owner, party, CODES[0], now)
    give_consent(owner, party, now, grantee=lender.organisation_id, purpose="CREDIT_ASSESSMENT")
    told = profiles.read(actor=lender, party_id=party, now=now)
    assert told.months, "what the enterprise handed in"


def bring(actor, now):
    """A sale of the enterprise, out of the institution's own books."""
    day = now.date() - timedelta(days=40)
    content = invoices("vat_invoices_out", [(9, day, "C1", 700.0, "有效发票")])
    return import_invoices(
        actor=actor, kind="vat_invoices_out", content=content.replace(b"E1,", CODES[0].encode() + b","),
        file_name="many.csv", scheme="uscc", now=now,
    )  # fmt: skip


def traces():
    return Assessment.objects.count(), Entry.objects.count(), Outbox.objects.count()
