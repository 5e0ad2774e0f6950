"""The texts behind the codes of reasons, in both languages, as they stand in a model's folder."""

from collections.abc import Mapping

from puhui.engines.features.declaring import Feature, Words
from puhui.engines.features.definitions import BY_NAME
from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.rows import reason_of

NO_INVOICES, SALES_TOO_LOW = "no_invoices", "sales_too_low"

_OTHERWISE = {
    NO_INVOICES: (
        Words("No usable invoices in the months looked at", "考察期内没有可用发票"),
        Words("Hand in the sales and purchase invoices of the last 36 months.", "请提交近36个月的销项与进项发票。"),
    ),
    SALES_TOO_LOW: (
        Words("Yearly sales are too low for the smallest loan", "年销售额不足以支持最低额度"),
        None,
    ),
}  # fmt: skip
_SIDES = {
    "low": ("low", "偏低"),
    "high": ("high", "偏高"),
    "missing": ("not known", "缺失"),
    "special": ("a code and no amount", "为特殊代码而非数值"),
    "other": ("less favourable than other values", "取值不利"),
    "unseen": ("a value that training did not meet", "取值未见于训练数据"),
}


def reason_texts(model: Model) -> Mapping[str, Mapping[str, str | None]]:
    """Every code that an assessment by this model can give, with its text and what would help.

    `zh` and `en` say what it means, `advice_zh` and `advice_en` what would raise the score (null
    where nobody can change it).
    """
    told = {}
    for entry in model.characteristics:
        for code in _codes(entry):
            name, side = code.rsplit(".", 1)
            told[code] = _texts(*_words(name, side))
    told.update({code: _texts(*words) for code, words in _OTHERWISE.items()})
    return told


def title(name: str) -> Words:
    """What a feature is called; a column of the caller's own file goes by its own name."""
    return BY_NAME[name].title if name in BY_NAME else Words(name, name)


def _codes(entry: Characteristic) -> list[str]:
    """The codes of all bins, in order; -1 is a category that training did not meet."""
    first = -1 if entry.kind == "categorical" else 0
    reasons = [reason_of(entry, place) for place in range(first, len(entry.bins))]
    return list(dict.fromkeys(reason.code for reason in reasons if reason is not None))


def _words(name: str, side: str) -> tuple[Words, Words | None]:
    feature: Feature | None = BY_NAME.get(name)
    if feature is not None:
        return feature.reason(side), feature.advice
    en, zh = _SIDES[side]
    return Words(f"{name}: {en}", f"{name}：{zh}"), None


def _texts(text: Words, advice: Words | None) -> Mapping[str, str | None]:
    return {
        "zh": text.zh,
        "en": text.en,
        "advice_zh": advice.zh if advice else None,
        "advice_en": advice.en if advice else None,
    }
