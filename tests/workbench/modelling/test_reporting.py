"""The report: figures with how sure they are, baselines, time, and one page that needs nothing else."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from tests.engines.scorecard.making import model_of
from tests.engines.scorecard.making import table as small_table
from tests.workbench.modelling.making import cases, table

from puhui.workbench.modelling.collinear import collinear
from puhui.workbench.modelling.folders import write_folder
from puhui.workbench.modelling.learning import learn
from puhui.workbench.modelling.preparing import Terms
from puhui.workbench.modelling.reading import read
from puhui.workbench.modelling.reporting import report
from puhui.workbench.modelling.sections import collinear as section


def reported(columns, folder, **terms):
    content = table(columns)
    result = learn(read(content), Terms(target="bad", **terms), repeats=1)
    write_folder(folder, result, report(result, content=content))
    return json.loads((folder / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def dated():
    """Cases of four years; enterprises of the last part are older than those before."""
    columns = cases(600)
    days = np.arange(600)
    older = np.where(days > 480, 12.0, 0.0)
    return {
        **columns,
        "sales_amount": [f"{abs(float(value)) * 100:.2f}" for value in columns["debt"]],
        "years": [f"{float(value) + more:.3f}" for value, more in zip(columns["years"], older, strict=True)],
        "day": [f"{2020 + day // 150}-{1 + day % 12:02}-{1 + day % 28:02}" for day in days.tolist()],
    }  # fmt: skip


@pytest.fixture(scope="module")
def forward(dated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return folder, reported(dated, folder, time="day")


def test_every_figure_lies_within_its_interval(forward):
    _, told = forward
    assert told["validation"]["how"] == "forward in time"
    low, high = told["intervals_95"]["auc"]
    assert low < told["auc_cv_pooled"] < high
    for name in ("ks", "brier"):
        low, high = told["intervals_95"][name]
        assert low - 0.02 < told[f"{name}_cv"] < high + 0.02


def test_the_parts_of_the_brier_score_add_up(forward):
    _, told = forward
    parts = told["curves"]["brier_parts"]
    whole = parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within"]
    assert whole == pytest.approx(told["brier_cv"], abs=5e-6)


def test_later_blocks_are_told_by_models_that_saw_only_what_came_before(forward):
    _, told = forward
    blocks = told["out_of_time"]["blocks"]
    assert sum(block["rows"] for block in blocks) == told["validation"]["rows_tested"] <= 310
    assert all(0.5 < block["auc"] <= 1.0 for block in blocks)


def test_a_column_that_shifted_is_told_by_its_stability_index(forward):
    _, told = forward
    csi = told["out_of_time"]["csi"]
    assert csi["years"] > 0.25
    assert csi["years"] == max(csi.values())


def test_size_and_the_best_single_column_stand_beside_the_model(forward):
    _, told = forward
    assert told["size_column"] == "sales_amount"
    assert 0.5 <= told["auc_size_only"] < told["auc_cv"]
    assert len(told["auc_by_size_third"]) == 3
    assert told["best_single_feature"] in told["auc_alone"]


class Page(HTMLParser):
    """What a page asks for elsewhere, and its headings."""

    def __init__(self):
        super().__init__()
        self.asked, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.asked += [value for name, value in attrs if name in ("src", "href", "srcset")]


def test_the_page_needs_nothing_else_and_shows_every_chart(forward):
    folder, told = forward
    text = (folder / "report.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.asked == []
    assert "script" not in page.tags
    assert not re.search(r"url\(|@import|https?://", text)
    for name in (
        "ROC",
        "KS",
        "Calibration",
        "Lift",
        "Scores",
        "Stability (PSI) by block",
        "Points",
    ):
        assert f'aria-label="{name}"' in text
    assert all(each["feature"] in text for each in told["excluded"])


def test_names_of_columns_cannot_break_the_page(tmp_path):
    columns = cases(200)
    columns["<script>alert(1)</script>"] = columns.pop("debt")
    reported(columns, tmp_path / "m")
    assert "<script" not in (tmp_path / "m" / "report.html").read_text("utf-8")


def test_characteristics_that_tell_the_same_are_marked_in_report_and_page(tmp_path):
    columns = cases(600)
    columns["owed"] = [f"{2 * float(value) + 1.2 * float(noise):.4f}" for value, noise in zip(columns["debt"], columns["noise"], strict=True)]  # fmt: skip
    told = reported(columns, tmp_path / "m")["collinearity"]
    names = [each["feature"] for each in told["vif"]]
    assert told["correlations"]["features"] == names
    assert all(row[place] == 1.0 for place, row in enumerate(told["correlations"]["rows"]))
    for each in told["vif"]:
        assert each["vif"] >= 1.0
        assert each["mark"] == ("too much" if each["vif"] > 10 else "look" if each["vif"] > 5 else "fine")  # fmt: skip
    of = {each["feature"]: each for each in told["vif"]}
    assert of["debt"]["most_like"] == "owed"
    assert of["debt"]["correlation"] > 0.5
    assert min(of["debt"]["vif"], of["owed"]["vif"]) > 1.3 > of["trade"]["vif"]
    page = (tmp_path / "m" / "report.html").read_text("utf-8")
    assert "Collinearity · 共线性" in page


def test_prudent_bounds_rise_with_confidence_and_lie_above_what_came(forward):
    folder, told = forward
    for name, tested in (("pluto_tasche", "grade"), ("pluto_tasche_bands", "score_from")):
        rows = told[name]
        assert sum(each["rows"] for each in rows) == told["validation"]["rows_tested"]
        assert all(tested in each for each in rows)
        for place, each in enumerate(rows):
            assert each["upper_75"] <= each["upper_90"] <= each["upper_95"] <= 1.0
            below = rows[place:]
            count = sum(other["rows"] for other in below)
            if count:
                assert each["upper_75"] > sum(other["defaults"] for other in below) / count - 1e-6
    assert [each["score_from"] for each in told["pluto_tasche_bands"]] == sorted((each["score_from"] for each in told["pluto_tasche_bands"]), reverse=True)  # fmt: skip
    assert "Prudent bounds · 审慎上限" in (folder / "report.html").read_text("utf-8")


def test_the_isotonic_curve_stands_beside_the_affine_line(forward):
    folder, told = forward
    steps = told["curves"]["isotonic"]
    assert sum(step["rows"] for step in steps) == told["validation"]["rows_tested"]
    assert [step["rate"] for step in steps] == sorted(step["rate"] for step in steps)
    affine = [rate for _, rate in told["curves"]["affine"]]
    assert affine == sorted(affine)
    assert 'aria-label="Isotonic"' in (folder / "report.html").read_text("utf-8")


def test_every_figure_with_an_interval_lies_in_it(forward):
    _, told = forward
    found = list(figures_with_ends({name: value for name, value in told.items() if name != "how"}))
    names = {name for name, _, _ in found}
    assert names >= {"rate", "auc_size_only", "auc_best_single", "auc", "psi", "information", "coefficient", "years", "reliability"}  # fmt: skip
    for name, figure, (low, high) in found:
        # The maximum distance and a quantity of draws may lie a hair beyond their percentiles.
        assert low - 0.02 <= figure <= high + 0.02, name
        assert low < high, name


def figures_with_ends(told):
    """Name, figure and interval of every figure in a report that has one beside it."""
    if isinstance(told, list):
        for each in told:
            yield from figures_with_ends(each)
    if not isinstance(told, dict):
        return
    for name, value in told.items():
        yield from figures_with_ends(value)
        sure = told.get(f"{name}_interval_95")
        if isinstance(sure, dict):
            yield from ((inner, value[inner], ends) for inner, ends in sure.items())
        elif isinstance(value, list) and sure is not None:
            yield from ((name, *both) for both in zip(value, sure, strict=True) if both[1])
        elif sure is not None:
            yield name, value, sure


def test_a_characteristic_that_another_tells_exactly_is_infinite_in_words():
    frame, model = small_table(5)[0], model_of(1)
    twin = replace(model.characteristics[0], name="twin")
    both = replace(model, characteristics=(*model.characteristics, twin))
    told = collinear(both, SimpleNamespace(frame=frame.with_columns(twin=pl.col("a"))))
    of = {each["feature"]: each for each in told["vif"]}
    assert of["a"]["vif"] is of["twin"]["vif"] is None
    assert of["a"]["mark"] == "infinite: the other characteristics tell this one exactly"
    assert of["twin"]["most_like"] == "a"
    assert of["b"]["mark"] == "fine"
    assert "∞" in "".join(section(told, lambda head, rows: str(rows)))
