"""What the command does for organisations of each kind."""

import pytest
from tests.domains.evidence.conftest import KIND, csv_of, invoice, kept

from puhui.cli.importing import run
from puhui.domains.evidence.models import Import, Invoice
from puhui.foundation.accounts.models import Organisation
from puhui.kernel.refusals import BadInput, Forbidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path):
    """`bring(organisation)`: what the command prints when that organisation brings one file in."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(invoice(1), invoice(2, 企业代号="E2")))

    def call(organisation):
        return run(files=(str(path),), kind=KIND, contract=None, organisation=organisation,
                   scheme="contest", basis="CONTRACT", folder=tmp_path)  # fmt: skip

    return call


def slug_of(actor):
    return Organisation.objects.get(pk=actor.organisation_id).slug


def test_without_an_organisation_the_platform_brings_it_in(bring):
    assert bring(None)["accepted"] == 2
    organisation = Organisation.objects.get(kind="PLATFORM")
    assert Import.objects.get().organisation_id == organisation.id
    assert bring(None)["accepted"] == 0
    assert Organisation.objects.count() == 1


def test_an_institution_brings_in_for_many(bring, data_officer):
    assert bring(slug_of(data_officer))["accepted"] == 2
    assert Import.objects.get().organisation_id == data_officer.organisation_id


def test_an_enterprise_brings_in_its_own(bring, consented):
    actor, party = consented
    told = bring(slug_of(actor))
    assert (told["accepted"], told["reasons"]) == (1, {"other_enterprise": 1})
    assert Invoice.objects.get().party_id == party


def test_an_enterprise_without_consent_or_party_brings_in_nothing(bring, founded, people):
    before = kept()
    with pytest.raises(Refusal) as refused:
        bring(slug_of(founded[0]()))
    assert refused.value.code == "evidence.no_consent"
    with pytest.raises((BadInput, Forbidden)):
        bring(slug_of(people("ENTERPRISE", "OWNER")()))
    assert {**kept(), "Entry": 0} == {**before, "Entry": 0}  # a workspace was founded meanwhile
