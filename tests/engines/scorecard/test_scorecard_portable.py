"""A model as JSON: exact there and back, and refused with the field named where it is damaged."""

import json

import pytest
from tests.engines.scorecard.tables import trained

from puhui.engines.scorecard.portable import digest, from_json, to_json
from puhui.kernel.refusals import BadInput


def test_there_and_back_is_exact():
    text = to_json(trained().model)

    assert from_json(text) == trained().model
    assert to_json(from_json(text)) == text


def refused(text):
    with pytest.raises(BadInput) as told:
        from_json(text)
    return told.value.code, told.value.facts.get("field")


def resealed(change):
    document = json.loads(to_json(trained().model))
    change(document)
    document["digest"] = digest(document)
    return json.dumps(document)


def test_a_change_by_hand_breaks_the_seal():
    document = json.loads(to_json(trained().model))
    document["base"] += 1

    assert refused(json.dumps(document))[0] == "scorecard.digest_differs"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_text_is_no_json(share):
    text = to_json(trained().model)

    assert refused(text[: int(len(text) * share)])[0] == "scorecard.not_json"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda it: it.update(version=99), "unknown_version", None),
        (lambda it: it.update(format="else"), "unknown_format", None),
        (lambda it: it.pop("base"), "bad_model", "base"),
        (lambda it: it.update(base="high"), "bad_model", "base"),
        (lambda it: it.update(base=it["base"] + 1), "bad_model", "base"),
        (lambda it: it["scaling"].update(factor=-1), "bad_model", "scaling.factor"),
        (lambda it: it["training"].update(rows=-1), "bad_model", "training.rows"),
        (lambda it: it.update(grades=[]), "bad_model", "grades"),
        (lambda it: it["characteristics"][0].pop("cuts"), "bad_model", "characteristics.0.cuts"),
        (
            lambda it: it["characteristics"][0].update(kind="guess"),
            "bad_model",
            "characteristics.0.kind",
        ),
        (
            lambda it: it["characteristics"][0]["bins"][1].update(points=1e6),
            "bad_model",
            "characteristics.strong.bins.1",
        ),
        (
            lambda it: it["characteristics"][0]["bins"].pop(),
            "bad_model",
            "characteristics.strong.bins",
        ),
        (
            lambda it: it["characteristics"][0]["cuts"].reverse(),
            "bad_model",
            "characteristics.strong.cuts",
        ),
    ],
)
def test_what_does_not_hold_is_named(change, code, field):
    told, where = refused(resealed(change))

    assert told == f"scorecard.{code}"
    assert where == field


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1}', "NaN", '{"base": Infinity}'])
def test_other_texts_are_no_models(text):
    assert refused(text)[0] in {"scorecard.not_json", "scorecard.unknown_format"}
