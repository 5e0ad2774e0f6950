"""The model as a file: read back it is the same, and a changed one is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import model_of

from puhui.engines.scorecard.portable import digest, from_json, to_json
from puhui.kernel.refusals import BadInput

MODEL = model_of()
TEXT = to_json(MODEL)


@settings(max_examples=4, deadline=None)
@given(st.integers(1, 50))
def test_read_back_it_is_the_same(seed):
    model = model_of(seed)
    assert from_json(to_json(model)) == model
    assert to_json(from_json(to_json(model))) == to_json(model)


def changed(**fields):
    return {**json.loads(TEXT), **fields}


def test_a_changed_number_is_noticed():
    with pytest.raises(BadInput) as refused:
        from_json(json.dumps(changed(base=MODEL.base + 1)))
    assert refused.value.code == "scorecard.digest_differs"


@pytest.mark.parametrize(
    "fields",
    [{"base": MODEL.base + 1}, {"calibration_slope": -1.0}, {"grades": []}, {"characteristics": "none"}],
)  # fmt: skip
def test_a_new_digest_does_not_make_a_wrong_model_right(fields):
    document = changed(**fields)
    document["digest"] = digest(document)
    with pytest.raises(BadInput) as refused:
        from_json(json.dumps(document))
    assert refused.value.code == "scorecard.bad_model"
    assert refused.value.facts["field"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "scorecard.not_json"),
        ("[]", "scorecard.unknown_format"),
        ("{}", "scorecard.unknown_format"),
        (TEXT.replace('"version": 1', '"version": 9'), "scorecard.unknown_version"),
        (TEXT.replace('"base": ', '"base": NaN, "was": '), "scorecard.not_json"),
    ],
)
def test_what_is_no_model_is_refused(text, code):
    with pytest.raises(BadInput) as refused:
        from_json(text)
    assert refused.value.code == code
