"""Decision tables: every rule asked, the most severe outcome wins, nothing missing is overlooked."""

import copy
import json
import random as randomness
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.rules.tables import decide, parse
from puhui.kernel.refusals import BadInput

SEVERITY = ["APPROVE", "REFER", "DECLINE"]
DOCUMENT = {
    "name": "working-capital",
    "version": 3,
    "inputs": {
        "pd": {"type": "number", "nullable": True},
        "months": {"type": "integer", "nullable": False},
        "proven": {"type": "boolean", "nullable": False},
        "grade": {"type": "text", "nullable": True},
        "since": {"type": "date", "nullable": True},
    },
    "rules": [
        {
            "id": "unproven",
            "outcome": "DECLINE",
            "reason": "identity_unproven",
            "when": [{"input": "proven", "op": "=", "value": False}],
        },
        {
            "id": "risky",
            "outcome": "DECLINE",
            "reason": "pd_too_high",
            "when": [{"input": "pd", "op": ">=", "value": "0.3"}],
        },
        {
            "id": "middling",
            "outcome": "REFER",
            "reason": "pd_middling",
            "when": [
                {"input": "pd", "op": ">", "value": "0.1"},
                {"input": "grade", "op": "not_in", "value": ["A", "B"]},
            ],
        },
        {
            "id": "young",
            "outcome": "REFER",
            "reason": "too_young",
            "when": [{"input": "since", "op": ">", "value": "2025-01-01"}],
        },
        {
            "id": "unscored",
            "outcome": "REFER",
            "reason": "no_score",
            "when": [{"input": "pd", "op": "is_missing"}],
        },
    ],
    "otherwise": {"outcome": "APPROVE", "reason": None},
}
FINE = {"pd": 0.05, "months": 12, "proven": True, "grade": "A", "since": date(2020, 5, 1)}


def changed(**told):
    """The inputs of a case that is approved, but for what is told."""
    return FINE | told


def test_where_no_rule_fires_otherwise_decides():
    told = decide(parse(DOCUMENT), FINE)

    assert (told.outcome, told.reasons) == ("APPROVE", ())
    assert [each.rule_id for each in told.trace] == [rule["id"] for rule in DOCUMENT["rules"]]
    assert not any(each.fired or each.missing for each in told.trace)


def test_the_most_severe_outcome_wins_and_its_reasons_come_in_order():
    told = decide(parse(DOCUMENT), changed(pd=0.4, grade="C", proven=False))

    assert told.outcome == "DECLINE"
    assert told.reasons == ("identity_unproven", "pd_too_high")
    assert [each.fired for each in told.trace] == [True, True, True, False, False]


def test_a_missing_input_never_fires_a_comparison_and_is_traced():
    told = decide(parse(DOCUMENT), changed(pd=None, grade=None))

    assert (told.outcome, told.reasons) == ("REFER", ("no_score",))
    assert [each.missing for each in told.trace] == [(), ("pd",), ("pd", "grade"), (), ()]
    assert [each.fired for each in told.trace] == [False, False, False, False, True]


@pytest.mark.parametrize("value", [0.3, Decimal("0.3"), Decimal("0.300"), 1])
def test_a_bound_is_met_exactly_however_the_number_comes(value):
    assert "pd_too_high" in decide(parse(DOCUMENT), changed(pd=value)).reasons


def test_inputs_that_the_table_does_not_know_are_left_alone():
    assert decide(parse(DOCUMENT), changed(other=object())) == decide(parse(DOCUMENT), FINE)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("months", None, "rules.input_missing"),
        ("months", 12.0, "rules.input_type"),
        ("months", True, "rules.input_type"),
        ("pd", "0.3", "rules.input_type"),
        ("pd", True, "rules.input_type"),
        ("pd", float("nan"), "rules.input_type"),
        ("pd", float("inf"), "rules.input_type"),
        ("pd", Decimal("sNaN"), "rules.input_type"),
        ("proven", 1, "rules.input_type"),
        ("grade", 1, "rules.input_type"),
        ("since", "2020-05-01", "rules.input_type"),
        ("since", datetime(2020, 5, 1), "rules.input_type"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(name, value, code):
    with pytest.raises(BadInput) as refused:
        decide(parse(DOCUMENT), changed(**{name: value}))

    assert (refused.value.code, refused.value.facts["field"]) == (code, name)


def test_an_input_that_is_not_handed_in_is_missing():
    without = {name: value for name, value in FINE.items() if name != "months"}

    with pytest.raises(BadInput) as refused:
        decide(parse(DOCUMENT), without)

    assert refused.value.facts == {"field": "months", "table": "working-capital"}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["name"], "", "name"),
        (["version"], "3", "version"),
        (["version"], True, "version"),
        (["inputs"], [], "inputs"),
        (["inputs", "pd", "type"], "money", "inputs.pd.type"),
        (["inputs", "pd", "type"], ["number"], "inputs.pd.type"),
        (["inputs", "pd", "nullable"], "false", "inputs.pd.nullable"),
        (["rules"], {}, "rules"),
        (["rules", 1], "risky", "rules[2]"),
        (["rules", 1, "id"], "", "rules[2].id"),
        (["rules", 1, "id"], "unproven", "rules"),
        (["rules", 1, "outcome"], "MAYBE", "rules[2].outcome"),
        (["rules", 1, "reason"], None, "rules[2].reason"),
        (["rules", 1, "when"], [], "rules[2].when"),
        (["rules", 1, "when", 0], None, "rules[2].when[1]"),
        (["rules", 1, "when", 0, "input"], "salary", "rules[2].when[1].input"),
        (["rules", 1, "when", 0, "input"], ["pd"], "rules[2].when[1].input"),
        (["rules", 1, "when", 0, "op"], "~", "rules[2].when[1].op"),
        (["rules", 1, "when", 0, "op"], [], "rules[2].when[1].op"),
        (["rules", 0, "when", 0, "op"], "<", "rules[1].when[1].op"),
        (["rules", 1, "when", 0, "value"], "a third", "rules[2].when[1].value"),
        (["rules", 1, "when", 0, "value"], True, "rules[2].when[1].value"),
        (["rules", 1, "when", 0, "value"], "NaN", "rules[2].when[1].value"),
        (["rules", 1, "when", 0, "value"], None, "rules[2].when[1].value"),
        (["rules", 2, "when", 1, "value"], "A", "rules[3].when[2].value"),
        (["rules", 2, "when", 1, "value"], [], "rules[3].when[2].value"),
        (["rules", 2, "when", 1, "value"], ["A", 1], "rules[3].when[2].value"),
        (["rules", 3, "when", 0, "value"], "soon", "rules[4].when[1].value"),
        (["otherwise"], None, "otherwise"),
        (["otherwise", "outcome"], "", "otherwise.outcome"),
        (["otherwise", "reason"], 7, "otherwise.reason"),
        (["note"], Decimal(1), "table"),
    ],
)
def test_a_malformed_part_is_named(path, value, field):
    document = copy.deepcopy(DOCUMENT)
    part = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value

    with pytest.raises(BadInput) as refused:
        parse(document)

    assert (refused.value.code, refused.value.facts["field"]) == ("rules.bad_table", field)


def test_the_digest_follows_the_content_and_not_the_order_of_keys():
    turned = json.loads(json.dumps(dict(reversed(DOCUMENT.items()))))
    other = copy.deepcopy(DOCUMENT)
    other["rules"][1]["when"][0]["value"] = "0.30"

    assert parse(turned).digest == parse(DOCUMENT).digest
    assert parse(other).digest != parse(DOCUMENT).digest
    assert len(parse(DOCUMENT).digest) == 64


NUMBERS = st.decimals(-2, 2, places=1)
VALUES = {"x": NUMBERS, "y": st.integers(-2, 2), "w": st.sampled_from(["A", "B", "C"])}
KINDS = {"x": "number", "y": "integer", "w": "text"}


@st.composite
def conditions(draw):
    """One condition as the document writes it."""
    name = draw(st.sampled_from(sorted(KINDS)))
    ordered = ["<", "<=", ">", ">="] if name != "w" else []
    op = draw(st.sampled_from([*ordered, "=", "!=", "in", "not_in", "is_missing", "is_present"]))
    if op.startswith("is_"):
        return {"input": name, "op": op}
    values = VALUES[name].map(str) if name == "x" else VALUES[name]
    told = st.lists(values, min_size=1, max_size=3) if op in {"in", "not_in"} else values
    return {"input": name, "op": op, "value": draw(told)}


@st.composite
def documents(draw):
    """A table of some rules over three inputs."""
    rules = [
        {
            "id": f"r{place}",
            "outcome": draw(st.sampled_from(SEVERITY)),
            "reason": f"reason_{place}",
            "when": draw(st.lists(conditions(), min_size=1, max_size=3)),
        }
        for place in range(draw(st.integers(0, 6)))
    ]
    inputs = {name: {"type": kind, "nullable": True} for name, kind in KINDS.items()}
    otherwise = {"outcome": draw(st.sampled_from(SEVERITY)), "reason": "nothing_fired"}
    return {"name": "t", "version": 1, "inputs": inputs, "rules": rules, "otherwise": otherwise}


INPUTS = st.fixed_dictionaries({name: st.none() | told for name, told in VALUES.items()})


def plainly(condition, inputs):
    """True, False, or None where a comparison lacks its input; written without haste."""
    value, op = inputs[condition["input"]], condition["op"]
    if op in {"is_missing", "is_present"}:
        return (value is None) == (op == "is_missing")
    if value is None:
        return None
    told = condition["value"]
    if condition["input"] == "x":
        told = [Decimal(each) for each in told] if isinstance(told, list) else Decimal(told)
    answers = {
        "<": lambda: value < told,
        "<=": lambda: value <= told,
        ">": lambda: value > told,
        ">=": lambda: value >= told,
        "=": lambda: value == told,
        "!=": lambda: value != told,
        "in": lambda: value in told,
        "not_in": lambda: value not in told,
    }
    return answers[op]()


@given(documents(), INPUTS)
def test_it_answers_like_a_plain_evaluation(document, inputs):
    told = decide(parse(document), inputs)

    answers = [[plainly(each, inputs) for each in rule["when"]] for rule in document["rules"]]
    fired = [all(answer is True for answer in each) for each in answers]
    assert [each.fired for each in told.trace] == fired
    assert [bool(each.missing) for each in told.trace] == [None in each for each in answers]
    outcomes = [
        rule["outcome"] for rule, fires in zip(document["rules"], fired, strict=True) if fires
    ]
    if not outcomes:
        expected = document["otherwise"]["outcome"], ("nothing_fired",)
    else:
        worst = max(outcomes, key=SEVERITY.index)
        expected = (
            worst,
            tuple(
                rule["reason"]
                for rule, fires in zip(document["rules"], fired, strict=True)
                if fires and rule["outcome"] == worst
            ),
        )
    assert (told.outcome, told.reasons) == expected


@given(documents(), INPUTS, st.integers(0, 1000))
def test_the_order_of_rules_never_changes_the_outcome(document, inputs, seed):
    turned = copy.deepcopy(document)
    randomness.Random(seed).shuffle(turned["rules"])

    told, other = decide(parse(document), inputs), decide(parse(turned), inputs)

    assert told.outcome == other.outcome
    assert set(told.reasons) == set(other.reasons)
    assert set(told.trace) == set(other.trace)
