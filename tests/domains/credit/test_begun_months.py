"""A month that has only begun moves no score: growth and yearly sales wait for its end."""

from datetime import UTC, date, datetime

import pytest
from tests.domains.credit.conftest import hand_in, invoices

from puhui.domains.credit.models import Assessment
from puhui.domains.credit.operations import assessments
from puhui.domains.evidence.operations.imports import import_invoices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adopted")]


def told(actor, party, at):
    """What scores at an instant stand on: the day, the features but for days, yearly sales."""
    made = assessments.assess(actor=actor, party_id=party, now=at)
    outcome = Assessment.objects.get(pk=made[0].id).outcome
    features = {name: value for name, value in outcome["features"].items() if "recency" not in name}
    return made[0].moment.as_of_date, features, outcome["yearly_sales"], made[0].raw


def test_the_first_the_tenth_and_the_25th_of_a_month_score_alike(enterprise, now):
    actor, party = enterprise()
    at_end = datetime(2026, 3, 31, 4, tzinfo=UTC)
    hand_in(actor, party, at_end, until=date(2026, 3, 30), months=24)
    end, *expected = told(actor, party, at_end)
    assert end == date(2026, 3, 31)
    assert expected[0]["sales_growth_12"] is not None
    for day in (1, 10, 25):
        at = datetime(2026, 4, day, 4, tzinfo=UTC)
        if day == 10:
            begun = [(70, date(2026, 4, 9), "C7", 900_000.0, "有效发票"), (71, date(2026, 4, 8), "C1", 5.0, "作废发票")]  # fmt: skip
            import_invoices(
                actor=actor, kind="vat_invoices_out", content=invoices("vat_invoices_out", begun),
                file_name="begun.csv", party_id=party, now=at,
            )  # fmt: skip
        as_of, *found = told(actor, party, at)
        assert as_of == date(2026, 4, day)
        assert found == expected


def test_the_begun_month_counts_from_its_last_day_on(enterprise, now):
    actor, party = enterprise()
    at = datetime(2026, 4, 30, 4, tzinfo=UTC)
    hand_in(actor, party, at, until=date(2026, 4, 20), months=24)
    on_29, on_30 = (
        assessments.assess(actor=actor, party_id=party, as_of_date=date(2026, 4, day), now=at)
        for day in (29, 30)
    )
    months = [
        Assessment.objects.get(pk=made[0].id).outcome["features"]["history_months"]
        for made in (on_29, on_30)
    ]
    assert float(months[1]) == float(months[0]) + 1
