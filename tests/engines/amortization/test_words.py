"""Files in the closed vocabulary: what is written otherwise is refused by name, never guessed."""

import pytest
from tests.cli.test_loan import EVENTS, FIRST, LOAN

from puhui.engines.amortization.diaries import answers_of, schedule_of
from puhui.kernel.refusals import BadInput


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("principal", " 100.00"),
        ("principal", "+100.00"),
        ("principal", "１００"),
        ("annual_rate_percent", "1_2"),
        ("annual_rate_percent", "12 "),
        ("annual_rate_percent", "１２"),
        ("disbursed_on", "20240101"),
        ("disbursed_on", "2024-W01-1"),
        ("disbursed_on", "0001-01-01"),
        ("submitted_on", "soon"),
        ("interest_on", "original_principal"),
        ("interest_on_disbursement_date", True),
        ("charge_off", "after_90_days"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(field, told):
    with pytest.raises(BadInput) as refused:
        schedule_of(FIRST | {field: told}, 3)

    assert refused.value.facts["field"] == field
    assert refused.value.facts["row"] == 3


def test_an_amount_of_nothing_is_refused_by_its_name():
    events = [*EVENTS[:3], EVENTS[3] | {"amount": "0.00"}]
    with pytest.raises(BadInput) as refused:
        answers_of(LOAN | {"events": events})

    assert refused.value.facts == {"row": 4, "field": "amount", "rule": "above zero"}
