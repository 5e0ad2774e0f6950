"""The benchmark of large tables runs, on a small one, and says what it measured."""

import pytest


@pytest.mark.slow
def test_both_contenders_fit_the_same_table_and_tell_about_as_much():
    pytest.importorskip("optbinning")
    modelling = pytest.importorskip("benchmarks.modelling")

    lines = {
        line["name"]: line for line in modelling.run(rows=12_000, held_out=4_000, peer_calls=5)
    }

    assert {"modelling.fit", "modelling.auc", "modelling.one_with_four_reasons_p99", "modelling.batch"} <= set(lines)  # fmt: skip
    assert all(line["value"] > 0 and line["peer_value"] > 0 for line in lines.values())
    assert all(line["peak_mb"] > 10 for line in lines.values())
    told = lines["modelling.auc"]
    assert told["value"] > 0.65
    assert 0.5 < told["peer_value"] < 0.8
