"""The data contracts in force, as data: VAT invoices in the layout that tax software exports."""

from puhui.domains.evidence.contracts import (
    Bilingual,
    Choice,
    Column,
    ColumnType,
    DataContract,
    EvidenceKind,
    Rule,
)
from puhui.kernel.refusals import BadInput

#: The contract that a file is read under unless another one is named.
STANDARD = "vat-zh-1"

_RULES = (
    Rule("missing", Bilingual("a required value is empty", "必填项为空")),
    Rule(
        "broken_line",
        Bilingual("too many values, or a quotation mark without its partner", "列数过多或引号不成对"),
    ),
    Rule("bad_characters", Bilingual("unreadable or control characters", "含有无法识别的字符或控制字符")),
    Rule("too_long", Bilingual("longer than 200 characters", "超过 200 个字符")),
    Rule("not_a_date", Bilingual("not a calendar date", "不是有效日期")),
    Rule("too_early", Bilingual("before 1 January 1994, when VAT began", "早于 1994 年 1 月 1 日（增值税开征）")),
    Rule("in_the_future", Bilingual("later than the day of the import", "晚于导入日期")),
    Rule("not_a_number", Bilingual("not a number", "不是数字")),
    Rule("too_precise", Bilingual("more than two decimals", "小数超过两位")),
    Rule("too_large", Bilingual("10 trillion yuan or more", "金额达到或超过 10 万亿元")),
    Rule("unknown_status", Bilingual("neither valid nor void", "发票状态既非有效也非作废")),
    Rule(
        "does_not_add_up",
        Bilingual("amount and tax differ from the total by more than 0.01", "金额与税额之和同价税合计相差超过 0.01"),
    ),
    Rule("other_enterprise", Bilingual("belongs to another enterprise", "属于其他企业")),
    Rule("no_consent", Bilingual("the enterprise has not consented to this importer", "企业未授权该导入方使用此类数据")),
    Rule("unknown_identifier", Bilingual("no valid identifier in this scheme", "不是该标识体系下的有效代号")),
)  # fmt: skip

_STATUS = (
    Choice("VALID", ("有效发票", "有效", "正常", "VALID", "valid")),
    Choice("VOID", ("作废发票", "作废", "已作废", "VOID", "void")),
)


def _money(name: str, header: str, aliases: tuple[str, ...], en: str, zh: str) -> Column:
    return Column(name, header, aliases, ColumnType.MONEY, Bilingual(en, zh))


def _text(name: str, header: str, aliases: tuple[str, ...], en: str, zh: str) -> Column:
    return Column(name, header, aliases, ColumnType.TEXT, Bilingual(en, zh))


def _columns(counterparty: Column) -> tuple[Column, ...]:
    return (
        _text("enterprise", "企业代号", ("企业代码", "统一社会信用代码", "纳税人识别号", "enterprise"),
              "the enterprise whose books these are", "账簿所属企业"),
        _text("number", "发票号码", ("发票号", "number"),
              "the invoice number; one number can stand on several invoices", "发票号码；同一号码可见于多张发票"),
        Column("invoice_date", "开票日期", ("开具日期", "invoice_date"), ColumnType.DATE,
               Bilingual("the day the invoice was issued", "发票开具日期")),
        counterparty,
        _money("amount", "金额", ("不含税金额", "amount"),
               "amount without tax; negative on a red-letter invoice", "不含税金额；红字发票为负数"),
        _money("tax", "税额", ("tax",), "value added tax", "增值税额"),
        _money("total", "价税合计", ("含税金额", "total"), "amount and tax together", "金额与税额合计"),
        Column("status", "发票状态", ("状态", "status"), ColumnType.CHOICE,
               Bilingual("valid or void", "有效或作废"), _STATUS),
    )  # fmt: skip


def _contract(kind: EvidenceKind, title: Bilingual, direction: str, counterparty: Column) -> DataContract:  # fmt: skip
    columns = _columns(counterparty)
    return DataContract(
        name=STANDARD,
        kind=kind,
        title=title,
        direction=direction,
        columns=columns,
        rules=_RULES,
        key=tuple(column.name for column in columns),
        event_time="invoice_date",
        knowledge_time=Bilingual(
            "the moment of the import that first brought the row", "首次导入该行的时刻"
        ),
    )


CONTRACTS: tuple[DataContract, ...] = (
    _contract(
        EvidenceKind.VAT_INVOICES_IN,
        Bilingual("VAT invoices for purchases", "增值税进项发票"),
        "IN",
        _text("counterparty", "销方单位代号", ("销方名称", "销售方名称", "销方税号", "seller", "counterparty"),
              "who sold", "销售方"),
    ),
    _contract(
        EvidenceKind.VAT_INVOICES_OUT,
        Bilingual("VAT invoices for sales", "增值税销项发票"),
        "OUT",
        _text("counterparty", "购方单位代号", ("购方名称", "购买方名称", "购方税号", "buyer", "counterparty"),
              "who bought", "购买方"),
    ),
)  # fmt: skip


def contract_of(kind: str, name: str | None) -> DataContract:
    """The contract of a kind and a name (the standard one where none is named).

    BadInput `evidence.no_such_kind` or `evidence.no_such_contract`.
    """
    of_kind = [contract for contract in CONTRACTS if contract.kind == kind]
    if not of_kind:
        raise BadInput("evidence.no_such_kind", field="kind", value=kind, rule=_told(EvidenceKind))
    named = [contract for contract in of_kind if contract.name == (name or STANDARD)]
    if not named:
        known = _told(contract.name for contract in of_kind)
        raise BadInput("evidence.no_such_contract", field="contract", value=name, rule=known)
    return named[0]


def _told(names: object) -> str:
    return "one of " + ", ".join(str(name) for name in names)  # type: ignore[attr-defined]
