"""What competes on rows held back: leaves of trees, kinds of model, fineness of bins."""

import numpy as np
import polars as pl
import pytest

pytest.importorskip("lightgbm", reason="LightGBM is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from puhui.engines.scorecard.boosting import Boosting, boost
from puhui.workbench.credit.validating import HeldOut
from puhui.workbench.modelling.choosing import chosen, compared
from puhui.workbench.modelling.validating import Validated


def table(odds, *, rows=1500, seed=6):
    chooser = np.random.default_rng(seed)
    values = chooser.normal(size=(rows, 3))
    bad = chooser.random(rows) < 1.0 / (1.0 + np.exp(-odds(values)))
    return pl.DataFrame(values, schema=["a", "b", "c"]), bad


def told(*areas):
    rows = np.arange(2)
    return Validated(rows, HeldOut(rows == 0, np.array([[0.6, 0.4]]), areas))


def test_columns_that_tell_alone_take_the_smallest_trees():
    frame, bad = table(lambda values: values.sum(axis=1) - 1.0)

    made, _ = boost(frame=frame, bad=bad, terms=Boosting(leaves=(4, 31), inner_folds=3, most_rounds=200))  # fmt: skip

    assert made.leaves == 4


def test_columns_that_tell_together_take_larger_trees():
    frame, bad = table(lambda values: 4.0 * np.sign(values.prod(axis=1)), rows=3000)

    made, runs = boost(frame=frame, bad=bad, terms=Boosting(leaves=(4, 31), inner_folds=3, most_rounds=200))  # fmt: skip

    assert made.leaves == 31
    assert max(tree["num_leaves"] for run in runs for tree in run.dump_model()["tree_info"]) > 4


@pytest.mark.parametrize(
    ("scorecard", "boosting", "kind"),
    [
        ((0.70, 0.72), (0.71, 0.72), "boosting"),
        ((0.70, 0.72), (0.72, 0.70), "scorecard"),
        ((0.70, 0.72), (0.69, 0.72), "scorecard"),
        ((0.70, 0.72), (0.60, 0.83), "boosting"),
    ],
)
def test_the_larger_mean_area_wins_and_a_draw_is_the_scorecards(scorecard, boosting, kind):
    both = {"scorecard": told(*scorecard), "boosting": told(*boosting)}

    assert chosen(both) == kind
    ahead = compared(both)["boosting_ahead_by"]
    assert ahead == pytest.approx(np.mean(boosting) - np.mean(scorecard), abs=1e-4)
