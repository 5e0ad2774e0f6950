"""The report as one self-contained HTML page: figures, charts, what was left out, bins and points."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from puhui.workbench.modelling.drawing import bars, chart
from puhui.workbench.modelling.sections import bounds, collinear, isotonic, rejects, survival

_STYLE = (
    "body{font:15px/1.5 system-ui,'Noto Sans SC','PingFang SC',sans-serif;max-width:1180px;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "h1,h2{line-height:1.2}table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}"
    ".c{display:flex;flex-wrap:wrap;gap:1rem}svg{border:1px solid #e5e5e5}.t{font-size:13px;font-weight:600}.s{font-size:10px;fill:#444}"
)
_FIGURES = (
    ("auc_cv", "auc"), ("ks_cv", "ks"), ("brier_cv", "brier"),
    ("calibration_slope", "calibration_slope"), ("calibration_intercept", "calibration_intercept"),
)  # fmt: skip
_BESIDE = ("auc_cv_std", "auc_best_single", "best_single_feature", "auc_size_only", "size_column", "auc_by_size_third")  # fmt: skip


def page(report: Mapping[str, Any]) -> str:
    """A report of `reporting.report` as an HTML page that needs nothing else."""
    title = f"{report['kind']}: {report['target']} = {report['positive']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{report['rows']} rows, {report['positives']} positive. Validation: {escape(str(report['validation']['how']))}, {report['validation']['rows_tested']} rows tested.</p>",
        "<h2>Figures on rows held out · 留出样本指标</h2>",
        _figures(report),
        f'<div class="c">{"".join(_charts(report["curves"]))}</div>',
        *_choice(report.get("choice")),
        *_time(report.get("out_of_time")),
        *rejects(report["rejects"], _table),
        *survival(report["survival"], _table),
        *bounds(report, _table),
        *collinear(report.get("collinearity"), _table),
        "<h2>Left out · 排除的列</h2>",
        _table(("column", "code", "reason", "evidence"), [(each["feature"], each["code"], each["reason"], _facts(each["evidence"])) for each in report["excluded"]]),
        "<h2>Points · 分箱与分数</h2>",
        *_points(report.get("features", [])),
    ]  # fmt: skip
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style></head><body>{"".join(body)}</body></html>\n'  # fmt: skip


def _figures(report: Mapping[str, Any]) -> str:
    sure = report["intervals_95"]
    rows = [(name, report[name], _facts(sure[short])) for name, short in _FIGURES]
    rows += [
        (name, report[name], _facts(report.get(f"{name}_interval_95", ""))) for name in _BESIDE
    ]
    parts = report["curves"]["brier_parts_interval_95"]
    rows += [(f"brier: {name}", value, _facts(parts[name])) for name, value in report["curves"]["brier_parts"].items()]  # fmt: skip
    return _table(("figure", "value", "95 %"), rows)


def _charts(curves: Mapping[str, Any]) -> list[str]:
    bands, scores = curves["calibration"], curves["scores"]
    most = max([band["high"] for band in bands] + [band["told"] for band in bands])
    steps = [
        (f"{edge:.0f}", (good, bad))
        for edge, good, bad in zip(
            scores["edges"][:-1], scores["goods"], scores["bads"], strict=True
        )
    ]
    return [
        chart("ROC", lines=[curves["roc"]], diagonal=True, across="share of good rows", up="share of bad rows", most=(1.0, 1.0)),
        chart("KS", lines=[[(p[0], p[1]) for p in curves["ks"]], [(p[0], p[2]) for p in curves["ks"]]], names=("bad", "good"), across="share of rows, riskiest first", up="share found", most=(1.0, 1.0)),
        chart("Calibration", dots=[(band["told"], band["came"], band["low"], band["high"]) for band in bands], diagonal=True, across="probability told", up="rate that came", most=(most, most)),
        isotonic(curves),
        chart("Lift", lines=[curves["lift"]], across="share of rows, riskiest first", up="times the mean rate"),
        bars("Scores", [(label if place % 4 == 0 else "", pair) for place, (label, pair) in enumerate(steps)], names=("good", "bad")),
    ]  # fmt: skip


def _choice(choice: Mapping[str, Any] | None) -> list[str]:
    if choice is None:
        return []
    rows = [(name, _facts(value)) for name, value in choice.items()]
    return ["<h2>Choice of the kind · 模型选择</h2>", _table(("", ""), rows)]


def _time(told: Mapping[str, Any] | None) -> list[str]:
    if told is None:
        return []
    blocks = told["blocks"]
    names = list(blocks[0])
    drawn = [bars("Stability (PSI) by block", [(str(n), (block["psi"],)) for n, block in enumerate(blocks, 1)])]  # fmt: skip
    if told["csi"]:
        drawn.append(bars("Stability (CSI) by column", [(name, (value,)) for name, value in told["csi"].items()]))  # fmt: skip
    return [
        "<h2>Out of time · 跨期检验</h2>",
        _table(("block", *names), [(n, *(_facts(block[name]) for name in names)) for n, block in enumerate(blocks, 1)]),
        f'<div class="c">{"".join(drawn)}</div>',
    ]  # fmt: skip


def _points(features: Sequence[Mapping[str, Any]]) -> list[str]:
    if features and "bins" not in features[0]:
        return [_table(("column", "gain"), [(each["feature"], each["gain"]) for each in features])]
    told = []
    for each in features:
        where = [_where(entry) for entry in each["bins"]]
        points = [(label, (entry["points"],)) for label, entry in zip(where, each["bins"], strict=True)]  # fmt: skip
        rows = [(label, entry["points"], entry["weight"], entry["goods"], entry["bads"]) for label, entry in zip(where, each["bins"], strict=True)]  # fmt: skip
        told.append(f"<h3>{escape(each['feature'])} (IV {each['information']:.3f}, 95 % {_facts(each['information_interval_95'])})</h3><div class=c>{bars('Points', points)}{_table(('bin', 'points', 'weight', 'goods', 'bads'), rows)}</div>")  # fmt: skip
    return told


def _where(entry: Mapping[str, Any]) -> str:
    if "missing" in entry:
        return "missing"
    if "special" in entry:
        return f"code {entry['special']:g}"
    if "members" in entry:
        shown = ", ".join(entry["members"][:6])
        return f"{shown} … ({len(entry['members'])})" if len(entry["members"]) > 6 else shown
    low, high = entry["low"], entry["high"]
    if low is None and high is None:
        return "all"
    return f"< {high:g}" if low is None else f"≥ {low:g}" if high is None else f"{low:g} to {high:g}"  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(_facts(cell))}</td>" for cell in row) + "</tr>" for row in rows)  # fmt: skip
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _facts(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_facts(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return " to ".join(_facts(each) for each in value) if len(value) == 2 else ", ".join(_facts(each) for each in value)  # fmt: skip
    return f"{value:.4g}" if isinstance(value, float) else "—" if value is None else str(value)
