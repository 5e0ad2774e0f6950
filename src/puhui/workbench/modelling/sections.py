"""Sections of the page beside figures, charts and points: what characteristics share, bounds, prior."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from puhui.workbench.modelling.drawing import chart

Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]


def collinear(told: Mapping[str, Any] | None, table: Table) -> list[str]:
    """Inflation factors, and the characteristic that each goes with most."""
    if told is None:
        return []
    rows = [(each["feature"], "∞" if each["vif"] is None else each["vif"], each["mark"], each["most_like"], each["correlation"]) for each in told["vif"]]  # fmt: skip
    return [
        "<h2>Collinearity · 共线性</h2>",
        "<p>Variance inflation of each characteristic, on weights of evidence: above 5 look at it, above 10 it is too much. · 各特征证据权重的方差膨胀因子：大于 5 需留意，大于 10 过高。</p>",
        table(("characteristic", "VIF", "mark", "most like", "correlation"), rows),
    ]  # fmt: skip


def isotonic(curves: Mapping[str, Any]) -> str:
    """The rates that came, only rising, beside the affine line and where both would be perfect."""
    steps, affine = curves["isotonic"], curves["affine"]
    line = [(end, step["rate"]) for step in steps for end in (step["low"], step["high"])]
    most = max([step["high"] for step in steps] + [point[1] for point in affine])
    return chart("Isotonic", lines=[line, affine], names=("isotonic", "affine"), diagonal=True, across="probability told", up="rate that came", most=(most, most))  # fmt: skip


def bounds(report: Mapping[str, Any], table: Table) -> list[str]:
    """Prudent bounds by grade and by band of score, and the prior that they stand on."""
    head = ("rows", "defaults", "rate", "rate_interval_95", "upper_75", "upper_90", "upper_95")
    grades = [[each["grade"], *(each[name] for name in head)] for each in report["pluto_tasche"]]
    bands = [[f"from {each['score_from']:.0f}", *(each[name] for name in head)] for each in report["pluto_tasche_bands"]]  # fmt: skip
    titles = ("rows", "defaults", "rate", "95 % of the rate", "75 %", "90 %", "95 %")
    told = [
        "<h2>Prudent bounds · 审慎上限</h2>",
        "<p>The rate that came in each grade, and how high it may be even if few have defaulted: for the bounds at 75, 90 and 95 % each grade is taken to be as bad as all from it down (Pluto and Tasche 2005). · 各等级的实际违约率，以及按 75%、90%、95% 置信度的审慎上限。</p>",
        table(("grade", *titles), grades),
        table(("score", *titles), bands),
    ]  # fmt: skip
    if report["prior"]:
        told += ["<h2>Prior · 先验校正</h2>", table(("", ""), list(report["prior"].items()))]
    return told


def survival(told: Mapping[str, Any] | None, table: Table) -> list[str]:
    """How the share of defaults grows with time, told and come; C; each grade at some horizons."""
    if told is None:
        return []
    curve = told["curve"]
    lines = [[(0.0, 0.0), *((point["period"], point[name]) for point in curve)] for name in ("pd_within", "came")]  # fmt: skip
    horizons = list(told["by_grade"][0]["pd_within"])
    grades = [(each["grade"], each["rows"], *each["pd_within"].values()) for each in told["by_grade"]]  # fmt: skip
    return [
        "<h2>Time to default · 违约时间</h2>",
        table(("figure", "value", "95 %"), [("c", told["c"], told["c_interval_95"]), ("c_of_score", told["c_of_score"], told["c_of_score_interval_95"])]),
        f'<div class="c">{chart("Defaults by period", lines=lines, names=("told", "came"), across="periods", up="share defaulted")}</div>',
        table(("grade", "rows", *(f"within {each}" for each in horizons)), grades),
        table(("characteristic", "coefficient", "95 %"), [(each["feature"], each["coefficient"], each["coefficient_interval_95"]) for each in told["coefficients"]]),
    ]  # fmt: skip


def rejects(told: Mapping[str, Any] | None, table: Table) -> list[str]:
    """The warning, and per band of risk what was seen and what was assumed."""
    if told is None:
        return []
    head = ("accepted", "defaults", "rejected", "assumed_defaults")
    facts = [(name, told[name]) for name in ("method", "how", "worse", "rejected", "assumed_rate", "rate_of_accepted")]  # fmt: skip
    return [
        "<h2>Rejected rows: outcomes assumed, not observed · 被拒样本：结果为推断</h2>",
        f"<p><strong>{escape(told['warning']['en'])} · {escape(told['warning']['zh'])}</strong></p>",
        table(("", ""), facts),
        table(head, [[band[name] for name in head] for band in told["bands"]]),
    ]
