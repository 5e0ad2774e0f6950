"""The features: what invoices say of ability, stability, growth, relations and history."""

from puhui.engines.features.declaring import (
    Dimension,
    Direction,
    Feature,
    Unit,
    Words,
    log_of,
    ratio,
)

_KEEP_INVOICING = Words(
    "Invoice every month in which you trade, and hand the newest months in.",
    "每个有交易的月份都开具发票，并及时补交最近月份。",
)
_FEWER_VOIDS = Words(
    "Check buyer, item and amount before issuing, so that fewer invoices are voided.",
    "开票前核对购方、品名与金额，减少作废。",
)
_FEWER_REDS = Words(
    "Settle returns and price changes before invoicing, so that fewer are taken back.",
    "先处理退货与价格变更再开票，减少红字冲销。",
)
_MORE_CUSTOMERS = Words(
    "Win further regular customers, so that no single one carries your sales.",
    "发展更多稳定客户，不依赖单一大客户。",
)
_KEEP_CUSTOMERS = Words(
    "Keep those who bought before: repeat business counts.", "维护老客户，提高复购。"
)


def _of(
    name: str,
    sql: str,
    dimension: Dimension,
    unit: Unit,
    en: str,
    zh: str,
    direction: Direction | None = None,
    advice: Words | None = None,
    *,
    knows_size: bool = False,
) -> Feature:
    return Feature(name, sql, dimension, unit, knows_size, Words(en, zh), direction, advice)


def _deviation(squares: str, total: str, count: str) -> str:
    """Standard deviation / mean from exact moments: sqrt(n × Σx² − (Σx)²) / Σx."""
    spread = f"{count} * {squares} - {total} * {total}"
    return (
        f"CASE WHEN {total} > 0 AND {spread} >= 0 THEN sqrt(CAST({spread} AS DOUBLE))"
        f" / CAST({total} AS DOUBLE) END"
    )


_UP: Direction = "higher_is_better"
_DOWN: Direction = "lower_is_better"

_ABILITY = (
    _of("sales_12_log", log_of("sales_12"), "ability", "log_yuan", "Sales of the last 12 months", "近12个月销售额", _UP, knows_size=True),
    _of("sales_36_log", log_of("sales_36"), "ability", "log_yuan", "Sales of the last 36 months", "近36个月销售额", _UP, knows_size=True),
    _of("sales_count_log", log_of("sales_valid"), "ability", "log_count", "Number of sales invoices", "销项发票数量", _UP, knows_size=True),
    _of("purchases_to_sales_36", ratio("purchases_36", "sales_36"), "ability", "ratio", "Purchases against sales", "采购与销售之比"),
)  # fmt: skip

_STABILITY = (
    _of("sales_active_share", ratio("sales_active_months", "sales_span"), "stability", "share", "Share of months with sales", "有销售月份占比", _UP, _KEEP_INVOICING),
    _of("sales_variation", _deviation("sales_monthly_squared", "sales_36", "sales_span"), "stability", "dispersion", "Ups and downs of monthly sales", "月销售额波动", _DOWN),
    _of("sales_gap_days", "CAST(sales_gap AS DOUBLE)", "stability", "days", "Longest time without a sale", "最长无销售天数", _DOWN, _KEEP_INVOICING),
    _of("purchases_gap_days", "CAST(purchases_gap AS DOUBLE)", "stability", "days", "Longest time without a purchase", "最长无采购天数", _DOWN, _KEEP_INVOICING),
    _of("sales_largest_share", ratio("sales_largest", "sales_gross"), "stability", "share", "Share of the largest sale", "最大单笔销售占比", _DOWN, _MORE_CUSTOMERS),
)  # fmt: skip

_GROWTH = (
    _of("sales_growth_12", ratio("sales_12", "sales_12_before"), "growth", "ratio", "Sales against the year before", "销售额同比", _UP),
    _of("sales_growth_6", ratio("sales_6", "sales_6_before"), "growth", "ratio", "Sales of 6 months against the 6 before", "近6个月销售环比", _UP),
)  # fmt: skip

_RELATIONS = (
    _of("customers_log", log_of("sales_partners"), "relations", "log_count", "Number of customers", "客户数量", _UP, _MORE_CUSTOMERS, knows_size=True),
    _of("suppliers_log", log_of("purchases_partners"), "relations", "log_count", "Number of suppliers", "供应商数量", _UP, knows_size=True),
    _of("top_customer_share", ratio("sales_top_partner", "sales_partner_amount"), "relations", "share", "Share of the largest customer", "最大客户占比", _DOWN, _MORE_CUSTOMERS),
    _of("customer_retention", ratio("sales_retained", "sales_earlier"), "relations", "share", "Customers who came back", "客户留存率", _UP, _KEEP_CUSTOMERS),
)  # fmt: skip

_HISTORY = (
    _of("sales_void_share", ratio("sales_void", "sales_valid + sales_red + sales_void"), "history", "share", "Share of void sales invoices", "销项作废率", _DOWN, _FEWER_VOIDS),
    _of("sales_red_share", ratio("sales_red", "sales_valid + sales_red"), "history", "share", "Share of red-letter sales invoices", "销项红字率", _DOWN, _FEWER_REDS),
    _of("history_months", "CAST(sales_span AS DOUBLE)", "history", "months", "Months since the first sale in view", "可见经营月数", _UP),
)  # fmt: skip

#: Every feature, in the order in which tables show them.
FEATURES: tuple[Feature, ...] = (*_ABILITY, *_STABILITY, *_GROWTH, *_RELATIONS, *_HISTORY)
BY_NAME = {feature.name: feature for feature in FEATURES}
#: Those that a size-blind score may use.
SIZE_BLIND = tuple(feature for feature in FEATURES if not feature.knows_size)
