"""Files in the closed vocabulary: what is written otherwise is refused by name, never guessed."""

import json

import pytest
from tests.cli.test_loan import EVENTS, FIRST, LOAN

from puhui.engines.amortization.diaries import answers_of, schedule_of
from puhui.kernel.refusals import BadInput
from puhui.workbench.loans.answering import replays


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


def test_a_close_before_the_payout_lets_the_day_pass():
    closed = {"type": "end_of_day", "date": "2024-01-04"}
    out = EVENTS[1] | {"date": "2024-01-05"}
    told = answers_of(LOAN | {"events": [EVENTS[0], closed, out, {"type": "expect_schedule"}]})

    assert told["answers"][0]["rows"][0]["date"] == "2024-01-05"


def test_an_event_of_a_list_is_named_with_its_loan():
    wrong = LOAN | {"events": [*EVENTS[:3], EVENTS[3] | {"amount": "-1.00"}]}
    with pytest.raises(BadInput) as refused:
        replays(json.dumps([LOAN, wrong]).encode())

    facts = refused.value.facts
    assert (facts["loan"], facts["row"], facts["field"]) == (2, 4, "amount")
