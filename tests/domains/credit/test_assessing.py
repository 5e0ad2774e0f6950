"""A score through its doors: made, read, replayed, refused; and what each leaves behind."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.domains.credit.conftest import CODES, give_consent, hand_in, invoices, steady
from tests.domains.evidence.proving import prove

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.models import Assessment, Month
from puhui.domains.credit.operations import assessments, profiles, scorecards
from puhui.domains.credit.queries import assessments as questions
from puhui.domains.credit.queries import scorecards as scorecard_questions
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.parties.operations import consents
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.foundation.accounts.models import Membership
from puhui.foundation.audit.models import Entry
from puhui.kernel.actors import ANONYMOUS, SYSTEM, Portal
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db


def test_a_score_comes_with_its_reasons_and_can_be_worked_out_again(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    made = assessments.assess(actor=actor, party_id=party, now=now)
    assert {each.kind for each in made} == set(ScoreKind)
    for each in made:
        assert 300 <= each.score <= 900
        assert each.scorecard == adopted[each.kind].digest
        assert each.moment.as_of_date == date(2026, 3, 2)
        assert len(each.reasons) <= 4
        again = assessments.replay(actor=actor, assessment_id=each.id, now=now)
        assert again.is_same, again.differing
    assert questions.is_made(actor=actor, party_id=party)
    assert set(scorecard_questions.in_force()) == set(ScoreKind)


def test_a_replay_does_not_know_what_came_later(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    first = assessments.assess(actor=actor, party_id=party, now=now)
    later = now + timedelta(days=1)
    import_invoices(
        actor=actor, kind="vat_invoices_out", file_name="late.csv", party_id=party,
        content=invoices("vat_invoices_out", [(9, date(2025, 7, 7), "C9", 9_000_000.0, "有效发票")]),
        now=later,
    )  # fmt: skip
    second = assessments.assess(actor=actor, party_id=party, now=later)
    assert [each.digest for each in first] != [each.digest for each in second]
    for each in first + second:
        assert assessments.replay(actor=actor, assessment_id=each.id, now=later).is_same


def test_a_score_as_of_a_past_day_is_the_score_of_that_day(enterprise, adopted, now):
    """What is dated after the day does not count, though the roll-ups hold it."""
    known, party = enterprise()
    hand_in(known, party, now, until=date(2025, 6, 10), months=12)
    then = now - timedelta(days=0)
    early = assessments.assess(actor=known, party_id=party, as_of_date=date(2025, 6, 15), now=then)
    hand_in(known, party, now, until=date(2026, 2, 20), months=6, start=500)
    late = assessments.assess(actor=known, party_id=party, as_of_date=date(2025, 6, 15), now=now)
    assert [each.raw for each in early] == [each.raw for each in late]
    assert [each.points for each in early] == [each.points for each in late]
    today = assessments.assess(actor=known, party_id=party, now=now)
    assert today[0].points != late[0].points


def test_old_invoices_give_a_score_as_of_their_last_day(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now, until=date(2020, 2, 21))
    made = assessments.assess(actor=actor, party_id=party, now=now)
    assert {each.moment.as_of_date for each in made} == {date(2020, 2, 21)}
    for each in made:
        assert (each.terms.limit.minor, each.terms.annual_rate) == (0, None)
        assert each.terms.reason == "evidence_stale", "nothing is lent on what is that old"
        assert assessments.replay(actor=actor, assessment_id=each.id, now=now).is_same


@pytest.mark.usefixtures("adopted")
def test_old_invoices_are_worked_out_once_and_anew_when_others_come(enterprise, now):
    actor, party = enterprise()
    hand_in(actor, party, now, until=date(2020, 2, 21))
    first = assessments.assess(actor=actor, party_id=party, now=now)
    asked = {"actor": actor, "party_id": party, "now": now}
    earlier = assessments.assess(**asked, as_of_date=date(2019, 9, 30))
    with CaptureQueriesContext(connection) as taken:
        second = assessments.assess(**asked)
    assert not [each["sql"] for each in taken if "evidence_" in each["sql"]], "it was read before"
    assert [each.digest for each in second] == [each.digest for each in first]
    assert {each.moment.as_of_date for each in earlier} == {date(2019, 9, 30)}
    hand_in(actor, party, now, until=date(2020, 2, 20), months=9, start=900, yuan=900_000.0)
    third = assessments.assess(**asked)
    assert [each.raw for each in third] != [each.raw for each in first]
    for each in (*first, *second, *third):
        assert assessments.replay(actor=actor, assessment_id=each.id, now=now).is_same


def test_a_past_moment_knows_neither_later_days_nor_later_imports(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now, until=date(2025, 6, 10), months=12)
    day = date(2025, 6, 15)
    first = assessments.assess(actor=actor, party_id=party, as_of_date=day, now=now)
    later = now + timedelta(days=3)
    hand_in(actor, party, later, until=date(2025, 6, 12), months=9, start=900, yuan=900_000.0)
    asked = {"actor": actor, "party_id": party, "as_of_date": day, "now": later}
    then = assessments.assess(**asked, known_at=now + timedelta(days=1))
    assert [each.raw for each in then] == [each.raw for each in first]
    assert [each.moment.imports for each in then] == [each.moment.imports for each in first]
    assert [each.raw for each in assessments.assess(**asked)] != [each.raw for each in first]
    with pytest.raises(BadInput, match="as_of_future"):
        assessments.assess(**asked, known_at=later + timedelta(days=1))
    with pytest.raises(Refusal, match="no_invoices"):
        assessments.assess(**asked, known_at=now - timedelta(days=1))


def test_the_profile_shows_the_very_features_that_the_score_used(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now, until=date(2020, 2, 12))
    void = [(7000 + each, date(2020, 2, 25), "C1", 100.0, "作废发票") for each in range(30)]
    import_invoices(
        actor=actor, kind="vat_invoices_out", file_name="v.csv", party_id=party,
        content=invoices("vat_invoices_out", void), now=now,
    )  # fmt: skip
    made = assessments.assess(actor=actor, party_id=party, now=now)
    used = Assessment.objects.get(pk=made[0].id).outcome["features"]
    shown = profiles.read(actor=actor, party_id=party, now=now).features
    assert {each.name: each.value for each in shown} == {
        name: None if value is None else float(value) for name, value in used.items()
    }


@pytest.mark.usefixtures("adopted")
def test_a_void_invoice_after_the_last_valid_one_does_not_count_before_its_day(enterprise, now):
    actor, party = enterprise()
    hand_in(actor, party, now, until=date(2020, 2, 12))
    before = assessments.assess(actor=actor, party_id=party, now=now)
    void = [(7000 + each, date(2020, 2, 25), "C1", 100.0, "作废发票") for each in range(30)]
    import_invoices(
        actor=actor, kind="vat_invoices_out", file_name="v.csv", party_id=party,
        content=invoices("vat_invoices_out", void), now=now,
    )  # fmt: skip
    after = assessments.assess(actor=actor, party_id=party, now=now)
    assert {each.moment.as_of_date for each in after} == {date(2020, 2, 12)}
    told = [Assessment.objects.get(pk=each.id).outcome["features"] for each in before + after]
    assert told[0]["sales_void_share"] == "0.0"
    assert all(features == told[0] for features in told)


@pytest.mark.usefixtures("adopted")
def test_without_invoices_there_is_a_reason_and_no_guess(enterprise, now):
    actor, party = enterprise()
    with pytest.raises(Refusal, match="no_invoices"):
        assessments.assess(actor=actor, party_id=party, now=now)
    only_void = [(1, date(2026, 2, 1), "C1", 100.0, "作废发票")]
    import_invoices(
        actor=actor, kind="vat_invoices_out", file_name="v.csv", party_id=party,
        content=invoices("vat_invoices_out", only_void), now=now,
    )  # fmt: skip
    with pytest.raises(Refusal, match="no_invoices"):
        assessments.assess(actor=actor, party_id=party, now=now)
    assert Assessment.objects.count() == 0


def test_without_a_scorecard_there_is_no_score(enterprise, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    with pytest.raises(Refusal, match="no_scorecard"):
        assessments.assess(actor=actor, party_id=party, now=now)
    assert Assessment.objects.count() == 0


@pytest.mark.usefixtures("adopted")
def test_the_future_is_not_known(enterprise, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    with pytest.raises(BadInput, match="as_of_future"):
        assessments.assess(actor=actor, party_id=party, as_of_date=date(2026, 3, 3), now=now)
    assert Assessment.objects.count() == 0


def _with_role(actor, role, now):
    Membership.objects.filter(organisation_id=actor.organisation_id).update(roles=[role])
    seat = seats_of(actor.user_id, now=now)[0]
    return actor_in(seat, user_id=actor.user_id, portal=Portal.ENTERPRISE, now=now)


@pytest.mark.usefixtures("adopted")
def test_who_may_read_and_who_may_ask(enterprise, now):
    """anonymous, a job, another enterprise, an officer, own viewer, own accountant, own owner."""
    owner, party = enterprise()
    hand_in(owner, party, now)
    other, _ = enterprise("乙", 1)
    officer = enrol(
        actor=LOCAL, email="o@example.com", name="O", password="a long password",
        organisation="Lender", kind="INSTITUTION", role="OFFICER", now=now,
    )  # fmt: skip
    seat = seats_of(officer.user_id, now=now)[0]
    lender = actor_in(seat, user_id=officer.user_id, portal=Portal.INSTITUTION, now=now)
    before = Entry.objects.count()
    for actor in (ANONYMOUS, SYSTEM, other, lender):
        with pytest.raises(Forbidden):
            profiles.read(actor=actor, party_id=party, now=now)
        with pytest.raises(Forbidden):
            assessments.assess(actor=actor, party_id=party, now=now)
    for role in ("VIEWER", "ACCOUNTANT"):
        with pytest.raises(Forbidden):
            assessments.assess(actor=_with_role(owner, role, now), party_id=party, now=now)
    assert Assessment.objects.count() == 0
    assert Entry.objects.count() == before
    profiles.read(actor=_with_role(owner, "VIEWER", now), party_id=party, now=now)
    owner = _with_role(owner, "OWNER", now)
    prove(owner, party, CODES[0], now)
    give_consent(owner, party, now, grantee=officer.organisation_id, purpose="CREDIT_ASSESSMENT")
    made = assessments.assess(actor=lender, party_id=party, now=now)
    assert Assessment.objects.get(pk=made[0].id).purpose == "CREDIT_ASSESSMENT"
    profiles.read(actor=lender, party_id=party, now=now)
    told = Entry.objects.filter(action="credit.profile_read")
    assert sorted(line.facts["purpose"] for line in told) == ["CREDIT_ASSESSMENT", "OWN_PROFILE"]


@pytest.mark.usefixtures("adopted")
def test_consent_taken_back_ends_reading_and_scoring_at_once(enterprise, now):
    actor, party = enterprise(consent=False)
    given = give_consent(actor, party, now)
    hand_in(actor, party, now)
    made = assessments.assess(actor=actor, party_id=party, now=now)
    consents.withdraw(actor=actor, consent_id=given.id, now=now)
    lines = Entry.objects.count()
    for refused in (
        lambda: profiles.read(actor=actor, party_id=party, now=now),
        lambda: assessments.assess(actor=actor, party_id=party, now=now),
        lambda: assessments.replay(actor=actor, assessment_id=made[0].id, now=now),
    ):
        with pytest.raises(Forbidden, match="no_consent"):
            refused()
    assert Assessment.objects.count() == len(made)
    assert Entry.objects.count() == lines


@pytest.mark.usefixtures("adopted")
def test_a_profile_shows_every_month_from_the_first_to_the_last(enterprise, now):
    actor, party = enterprise()
    content = invoices(
        "vat_invoices_out",
        [
            (1, date(2025, 10, 5), "C1", 1000.0, "有效发票"),
            (2, date(2025, 12, 5), "C1", -200.0, "有效发票"),
            (3, date(2025, 12, 6), "C1", 500.0, "作废发票"),
        ],
    )
    import_invoices(actor=actor, kind="vat_invoices_out", content=content, file_name="a.csv", party_id=party, now=now)  # fmt: skip
    assessments.assess(actor=actor, party_id=party, now=now)
    told = profiles.read(actor=actor, party_id=party, now=now)
    assert [(str(each.sales), each.sales_count, each.void_count) for each in told.months] == [
        ("1000.00", 1, 0), ("0.00", 0, 0), ("-200.00", 1, 1),
    ]  # fmt: skip
    assert (told.first_date, told.last_date) == (date(2025, 10, 5), date(2025, 12, 5))
    assert set(told.assessments) == set(ScoreKind)


@pytest.mark.usefixtures("adopted")
def test_unknown_assessments_are_not_found(enterprise, now):
    actor, party = enterprise()
    with pytest.raises(NotFound):
        assessments.replay(actor=actor, assessment_id=party, now=now)


def test_only_the_installation_adopts_and_only_what_it_can_compute(documents, enterprise, now):
    actor, _ = enterprise()
    terms = {"name": "x", "provenance": "x", "figures": {}, "now": now}
    blind, sized = documents[ScoreKind.SIZE_BLIND], documents[ScoreKind.STANDARD]
    with pytest.raises(Forbidden):
        scorecards.adopt(actor=actor, document=blind, kind=ScoreKind.SIZE_BLIND, **terms)
    with pytest.raises(BadInput, match="knows_size"):
        scorecards.adopt(actor=LOCAL, document=sized, kind=ScoreKind.SIZE_BLIND, **terms)
    with pytest.raises(BadInput, match="digest_differs"):
        scorecards.adopt(actor=LOCAL, document=blind.replace('"rows": 300', '"rows": 301'), kind=ScoreKind.STANDARD, **terms)  # fmt: skip
    assert scorecard_questions.in_force() == {}


@pytest.mark.usefixtures("adopted")
def test_assessments_cannot_be_changed_by_hand(enterprise, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    assessments.assess(actor=actor, party_id=party, now=now)
    for statement in ("UPDATE credit_assessment SET grade = 'A'", "DELETE FROM credit_scorecard"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Month.objects.filter(party_id=party).exists()
    assert steady("vat_invoices_in") == steady("vat_invoices_in")
