"""A signature says who made a model; it is checked with a key that never comes from the model."""

import json

import numpy as np
import polars as pl
import pytest

from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.signing import signed, verify, verifying_key
from puhui.kernel.refusals import BadInput

MINE, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture(scope="module")
def text():
    values = np.random.default_rng(1).normal(size=300)
    return to_json(train(frame=pl.DataFrame({"a": values}), bad=values > 0.4).model)


def test_a_signed_model_is_the_same_model(text):
    told = signed(text, key=MINE)
    assert from_json(told) == from_json(text)
    assert json.loads(told)["digest"] == json.loads(text)["digest"]
    assert signed(text, key=MINE) == told
    verify(told, key=verifying_key(MINE))


def forged(text):
    document = json.loads(signed(text, key=MINE))
    mine, other = verifying_key(MINE), verifying_key(OTHER)
    return [
        ("another key", signed(text, key=OTHER), mine, "scorecard.signature_differs"),
        ("another reader", signed(text, key=MINE), other, "scorecard.signature_differs"),
        ("no signature", text, mine, "scorecard.unsigned"),
        ("another digest", json.dumps({**document, "digest": "sha256:0"}), mine, "scorecard.signature_differs"),
        ("no hex", json.dumps({**document, "signature": "ed25519:zz"}), mine, "scorecard.signature_differs"),
        ("its own key", json.dumps({**document, "signature": "", "verifying_key": mine.hex()}), mine, "scorecard.signature_differs"),
        ("no json", "{", mine, "scorecard.not_json"),
    ]  # fmt: skip


@pytest.mark.parametrize("place", range(7))
def test_what_the_key_did_not_sign_is_refused(text, place):
    _, told, key, code = forged(text)[place]
    with pytest.raises(BadInput) as refusal:
        verify(told, key=key)
    assert refusal.value.code == code


def test_a_number_changed_under_a_good_signature_is_refused_by_the_digest(text):
    told = json.loads(signed(text, key=MINE))
    told["base"] += 1.0
    changed = json.dumps(told)
    verify(changed, key=verifying_key(MINE))
    with pytest.raises(BadInput) as refusal:
        from_json(changed)
    assert refusal.value.code == "scorecard.digest_differs"
