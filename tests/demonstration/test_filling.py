"""A new installation: its starters can be made again to the byte, its cast goes all the ways."""

import pytest
from django.utils import timezone

from puhui.demonstration import filling, lending, starter_model, starting
from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.models import Assessment, Scorecard
from puhui.domains.credit.queries.scorecards import in_force
from puhui.domains.evidence.models import Import, Rejected
from puhui.domains.ledger.models import Transfer
from puhui.domains.ledger.queries.proofs import prove
from puhui.domains.loans import ports as loans_ports
from puhui.domains.loans.adapters.driven import DrivenSigner
from puhui.domains.loans.adapters.phone import PhoneSigner
from puhui.domains.loans.contracts import ApplicationState
from puhui.domains.loans.models import Application, Loan, Movement
from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.demonstration import DemonstrationIdentitySource
from puhui.domains.parties.models import Consent, Enterprise, IdentityCheck, Withdrawal
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.demonstration import DemonstrationBank
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.verifying import verify


@pytest.mark.slow
def test_the_starters_are_what_their_recipe_makes():
    for name, model, figures in starter_model.make():
        for text, kind in ((model, "model"), (figures, "figures")):
            kept = (starter_model.FOLDER / f"{name}.{kind}.json").read_text("utf-8")
            assert text == kept, (
                f"{name}.{kind}.json: run python -m puhui.demonstration.starter_model"
            )


@pytest.mark.django_db
def test_starting_twice_changes_nothing():
    assert starting.start(staff_password="a long password", now=timezone.now())
    assert not starting.start(staff_password="another password", now=timezone.now())
    assert set(in_force()) == set(ScoreKind)
    assert (User.objects.count(), Scorecard.objects.count()) == (1, 2)
    assert User.objects.get().check_password("a long password")


@pytest.fixture
def stand_ins():
    """Registers, banks and signers of the demonstration, as `puhui.config.demonstrate` wires them."""
    parties_ports.wire(DemonstrationIdentitySource())
    payments_ports.wire(DemonstrationBank())
    loans_ports.wire(DrivenSigner())
    yield
    parties_ports.wire(None)
    payments_ports.wire(None)
    loans_ports.wire(PhoneSigner())


@pytest.mark.slow
@pytest.mark.usefixtures("own_database", "stand_ins")
def test_the_cast_stands_at_every_place_of_the_way():
    now = timezone.now()
    starting.start(staff_password="a long password", now=now)
    told = []
    filling.fill(
        owner_password="the owner's own", other_password=lambda: "somebody else's",
        lender=lending.open_lender(password="the lender's own", now=now),
        tell=lambda done, total: told.append((done, total)), now=now,
    )  # fmt: skip
    assert told[-1] == (filling.ENTERPRISES, filling.ENTERPRISES)
    # As after a crash: it goes on, and what is there already stays as it is.
    tables = (Consent, Assessment, Import, Application, Movement, Transfer)
    before = [table.objects.count() for table in tables]
    filling.fill(
        owner_password="another", other_password=lambda: "somebody else's",
        lender=lending.open_lender(password="another", now=now), now=timezone.now(),
    )  # fmt: skip
    assert [table.objects.count() for table in tables] == before
    assert Enterprise.objects.count() == filling.ENTERPRISES
    assert User.objects.get(email=filling.OWNER_EMAIL).check_password("the owner's own")
    assert Consent.objects.filter(grantee=None).count() == filling.ENTERPRISES - 1
    assert {each.value for each in ApplicationState} - {"EXPIRED", "IN_REVIEW", "REFERRED"} <= set(
        Application.objects.values_list("state", flat=True)
    )
    assert set(Loan.objects.values_list("state", flat=True)) >= {"ACTIVE", "CLOSED", "FAILED"}
    assert Loan.objects.filter(state="ACTIVE", next_due_date__lt=now.date()).exists()
    assert prove().holds
    assert Withdrawal.objects.count() == 1
    scored = set(Assessment.objects.values_list("party_id", flat=True))
    proven = set(IdentityCheck.objects.filter(state="PASSED").values_list("party_id", flat=True))
    assert len(scored - proven) == 1, "one is left to show what is missing then"
    assert not IdentityCheck.objects.exclude(state="PASSED").exists()
    assert Rejected.objects.count() == 6
    assert len(set(Assessment.objects.values_list("grade", flat=True))) >= 2
    assert verify().is_whole
