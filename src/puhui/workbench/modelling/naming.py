"""What the name of a column gives away: identifiers, and facts that come after the outcome."""

import re
from itertools import pairwise

#: Words of facts that exist only once it is known how things ended.
_AFTERWARDS = {
    "dispute", "disputed", "disputes", "settled", "settlement", "repaid", "payoff", "chargeoff",
    "chgoff", "chargedoff", "writeoff", "writtenoff", "recovered", "recovery", "recoveries",
    "outcome", "defaulted", "foreclosure", "foreclosed", "liquidated", "liquidation",
}  # fmt: skip
_AFTERWARDS_ZH = ("核销", "结清", "追偿", "已违约", "是否违约", "坏账", "争议", "处置", "清收")
_JOINED = (("charge", "off"), ("chg", "off"), ("write", "off"), ("paid", "off"), ("pay", "off"))
#: Words that turn it round: what happened in the past is known today.
_BEFORE = {"past", "prior", "previous", "prev", "last", "ever", "history", "hist", "12m", "24m"}
_IDENTIFIERS = {"id", "ids", "uuid", "guid", "identifier", "uscc"}
_IDENTIFIERS_ZH = ("编号", "代号", "号码", "身份证", "账号", "统一社会信用代码")
_NUMBERS = {"no", "nr", "num", "number", "key", "code", "name", "index", "row", "phone", "email"}
_NUMBERS_ZH = ("代码", "名称", "姓名", "电话", "序号")
_SIZES = {
    "sales", "turnover", "revenue", "revenues", "assets", "amount", "amnt", "amt", "income", "inc",
    "gross", "employees", "emp", "noemp", "goal", "balance", "size",
}  # fmt: skip
_SIZES_ZH = ("金额", "收入", "销售额", "营业额", "总资产", "人数", "规模")


def words(name: str) -> list[str]:
    """The words of a name, in lower case: `ChgOffPrinGr` is chg, off, prin, gr."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", split)
    return [word for word in re.split(r"[^0-9A-Za-z]+", split.lower()) if word]


def tells_afterwards(name: str) -> bool:
    """Whether a column is named like a fact that comes after the outcome."""
    told = words(name)
    if _BEFORE & set(told):
        return False
    pairs = set(pairwise(told))
    return bool(_AFTERWARDS & set(told) or pairs & set(_JOINED)) or any(part in name for part in _AFTERWARDS_ZH)  # fmt: skip


def is_identifier(name: str) -> bool:
    """Whether a column is named like an identifier."""
    return bool(_IDENTIFIERS & set(words(name))) or any(part in name for part in _IDENTIFIERS_ZH)


def may_be_identifier(name: str) -> bool:
    """Whether a name could be one of an identifier, where the values speak for it as well."""
    return bool(_NUMBERS & set(words(name))) or any(part in name for part in _NUMBERS_ZH)


def tells_size(name: str) -> bool:
    """Whether a column is named like a measure of size."""
    return bool(_SIZES & set(words(name))) or any(part in name for part in _SIZES_ZH)
