"""Rejected rows: what is assumed comes out, and nothing else; the label stays with the model."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import QUICK, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.model import check
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.rejects import WARNING, infer
from puhui.kernel.refusals import BadInput


@pytest.fixture(scope="module")
def lending():
    """Accepted rows with outcomes, rejected ones (worse in `a`), and the model of the former."""
    frame, bad = table(1, rows=1200)
    refused = (frame["a"].fill_null(0.0) > 0.6).to_numpy()
    accepted, outcome = frame.filter(~refused), bad[~refused]
    trained = train(frame=accepted, bad=outcome, settings=QUICK)
    given = {"accepted": accepted, "bad": outcome, "rejected": frame.filter(refused), "ridge": trained.shape.ridge, "settings": QUICK}  # fmt: skip
    return trained.model, given


def test_fuzzy_rows_give_back_the_model_of_the_accepted_ones(lending):
    model, given = lending
    told = infer(model, method="fuzzy", **given)
    both = [score_frame(each, given["accepted"])["score_raw"] for each in (model, told.model)]
    assert (both[0] - both[1]).abs().max() < 1e-5
    assert [each.bins[0].goods for each in told.model.characteristics] == [each.bins[0].goods for each in model.characteristics]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(worse=st.floats(1.2, 8.0), method=st.sampled_from(["fuzzy", "parcelling"]))
def test_the_worse_they_are_assumed_the_more_bad_ones_there_are(lending, worse, method):
    model, given = lending
    usual = infer(model, method=method, **given)
    told = infer(model, method=method, worse=worse, **given)
    assert told.assumed_bads > usual.assumed_bads
    assert check(told.model) == told.model
    assert told.rejected == given["rejected"].height
    for parcel in told.parcels:
        assert 0 <= parcel.assumed_bads <= parcel.rejected


def test_parcels_take_the_rates_of_accepted_rows_of_the_same_risk(lending):
    model, given = lending
    told = infer(model, method="parcelling", **given)
    assert sum(parcel.accepted for parcel in told.parcels) == given["accepted"].height
    assert sum(parcel.bads for parcel in told.parcels) == given["bad"].sum()
    mean = given["bad"].mean()
    expected = sum(parcel.rejected * (parcel.bads + mean) / (parcel.accepted + 1) for parcel in told.parcels)  # fmt: skip
    assert told.assumed_bads == pytest.approx(expected, abs=0.51)
    assert told.model.training.rows == given["accepted"].height + given["rejected"].height
    assert told.model.training.bads == given["bad"].sum() + told.assumed_bads
    again = infer(model, method="parcelling", **given)
    assert to_json(again.model) == to_json(told.model)


def test_the_label_stays_with_the_model_and_the_warning_says_what_it_is(lending):
    model, given = lending
    told = infer(model, method="fuzzy", **given)
    assert "assumed, not observed" in told.warning == WARNING
    written = to_json(told.model)
    assert json.loads(written)["training"]["inferred"] == given["rejected"].height
    assert from_json(written) == told.model
    assert "inferred" not in json.loads(to_json(model))["training"]
    assert replace(told.model, training=model.training) != told.model


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"worse": 0.0}, "scorecard.bad_worse"),
        ({"worse": float("inf")}, "scorecard.bad_worse"),
        ({"rejected": None}, "scorecard.no_rejects"),
    ],
)
def test_what_cannot_be_assumed_is_refused(lending, change, code):
    model, given = lending
    if "rejected" in change:
        change = {"rejected": given["rejected"].clear()}
    with pytest.raises(BadInput) as refused:
        infer(model, method="fuzzy", **{**given, **change})
    assert refused.value.code == code


def test_outcomes_of_rejected_rows_are_not_learnt_whatever_they_were(lending):
    """The rejected rows of this table did end worse; no way of inferring finds out by how much."""
    model, given = lending
    frame, bad = table(1, rows=1200)
    refused = (frame["a"].fill_null(0.0) > 0.6).to_numpy()
    told = infer(model, method="parcelling", **given)
    assert bad[refused].mean() > 0.4
    truth, assumed = bad[refused].sum(), told.assumed_bads
    assert abs(truth - assumed) > 3 * np.sqrt(truth)
