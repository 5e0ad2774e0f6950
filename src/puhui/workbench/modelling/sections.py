"""Sections of the page beside figures, charts and points: what characteristics share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
