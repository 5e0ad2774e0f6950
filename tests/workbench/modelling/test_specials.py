"""Codes among amounts are found by what they look like, and amounts are left alone."""

import numpy as np
import polars as pl
import pytest
from tests.workbench.modelling.making import cases, table

from puhui.workbench.modelling.describing import reason_texts
from puhui.workbench.modelling.learning import learn
from puhui.workbench.modelling.preparing import Terms
from puhui.workbench.modelling.reading import read
from puhui.workbench.modelling.specials import special_codes

CHOOSER = np.random.default_rng(2)
AMOUNTS = CHOOSER.exponential(50.0, size=500).round().tolist()


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (AMOUNTS + [-9.0] * 20 + [-8.0] * 3, (-9.0, -8.0)),
        (AMOUNTS + [-99.0] * 10, (-99.0,)),
        (AMOUNTS + [9999.0] * 10, (9999.0,)),
        (AMOUNTS + [-9.0] * 10 + [9999.0] * 10, (-9.0, 9999.0)),
        ([*AMOUNTS, 4999.0, *([9999.0] * 10)], (9999.0,)),
        ([*AMOUNTS, 5000.0, *([9999.0] * 10)], ()),
        ([1.0] * 500 + [999.0] * 10, ()),
        (AMOUNTS + [-float(code) for code in range(1, 8)] * 10, ()),
        (AMOUNTS, ()),
        ([-9.0] * 2 + AMOUNTS, ()),
        (CHOOSER.normal(size=500).round(2).tolist(), ()),
        ((np.arange(500) - 5.0).tolist(), ()),
        (AMOUNTS + [-12.5] * 20, ()),
        ([float("inf"), float("-inf"), 1.0], ()),
        ([], ()),
    ],
)
def test_codes_are_told_from_amounts(values, codes):
    assert special_codes(pl.Series("x", values, dtype=pl.Float64)) == codes


def test_codes_get_bins_and_reasons_of_their_own_in_a_model_of_a_table():
    columns = cases(400)
    codes = {
        row: code for start, code in ((0, "-9"), (40, "-8")) for row in range(start, start + 40)
    }
    columns["years"] = [codes.get(row, value) for row, value in enumerate(columns["years"])]
    columns["bad"] = [
        "1" if codes.get(row) == "-9" else value for row, value in enumerate(columns["bad"])
    ]
    fitted = learn(read(table(columns)), Terms(target="bad"), repeats=1).fitted
    years = next(entry for entry in fitted.model.characteristics if entry.name == "years")
    assert years.specials == (-9.0, -8.0)
    assert [kept.goods + kept.bads for kept in years.bins[years.ways :]] == [40, 40, 0]
    assert "years.special" in reason_texts(fitted)
