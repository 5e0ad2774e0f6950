"""What the report says of a scorecard's parts: bins, grades, shape, reasons in words."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.rows import reason_of
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.recipes import Card, Scorer

#: The reason of a row that has text where the model needs a number: there is no score then.
NOT_A_NUMBER = "not_a_number"
_SIDES = {
    NOT_A_NUMBER: ("no number, so there is no score", "不是数字，无法评分"),
    "low": ("low", "偏低"),
    "high": ("high", "偏高"),
    "missing": ("not known", "缺失"),
    "special": ("a code and no amount", "为特殊代码而非数值"),
    "other": ("less favourable than other values", "取值不利"),
    "unseen": ("a value that training did not meet", "取值未见于训练数据"),
}


def described(entry: Characteristic) -> Mapping[str, object]:
    """One characteristic as the report shows it: where its bins lie, points, rows."""
    return {
        "feature": entry.name,
        "kind": entry.kind,
        "information": rounded(entry.information),
        "coefficient": rounded(entry.coefficient),
        "direction": entry.direction,
        "bins": [
            {**where, "points": round(kept.points, 2), "weight": rounded(kept.weight), "goods": kept.goods, "bads": kept.bads}
            for where, kept in zip(_places(entry), entry.bins, strict=True)
        ],
    }  # fmt: skip


def reason_texts(fitted: Scorer) -> Mapping[str, Mapping[str, str]]:
    """Every code that a score by this model can give, in both languages."""
    if isinstance(fitted, Card):
        return _card_texts(fitted.model)
    told = {}
    for name, kind in fitted.columns:
        sides = ("low", "high", "missing", NOT_A_NUMBER) if kind == "numeric" else ("other", "unseen", "missing")  # fmt: skip
        told.update({f"{name}.{side}": _words(name, side) for side in sides})
    return told


def _card_texts(model: Model) -> Mapping[str, Mapping[str, str]]:
    told = {}
    for entry in model.characteristics:
        first = -1 if entry.kind == "categorical" else 0
        reasons = [reason_of(entry, place) for place in range(first, len(entry.bins))]
        codes = dict.fromkeys(reason.code for reason in reasons if reason is not None)
        told.update({code: _words(entry.name, code.rsplit(".", 1)[1]) for code in codes})
        if entry.kind == "numeric":
            told[f"{entry.name}.{NOT_A_NUMBER}"] = _words(entry.name, NOT_A_NUMBER)
    return told


def _words(name: str, side: str) -> Mapping[str, str]:
    en, zh = _SIDES[side]
    return {"en": f"{name}: {en}", "zh": f"{name}：{zh}"}


def _places(entry: Characteristic) -> Sequence[Mapping[str, object]]:
    """Where each bin lies: from `low` (with it) to below `high`, in `members`, or missing."""
    if entry.kind == "categorical":
        told: list[Mapping[str, object]] = [{"members": list(group)} for group in entry.groups]
    else:
        told = [{"low": low, "high": high} for low, high in pairwise([None, *entry.cuts, None])]
    return [*told, *({"special": code} for code in entry.specials), {"missing": True}]
