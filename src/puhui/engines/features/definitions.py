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
_MORE_SUPPLIERS = Words(
    "Buy from more than one supplier where you can.", "条件允许时向多家供应商采购。"
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
    is_offered: bool = True,
) -> Feature:
    title = Words(en, zh)
    return Feature(name, sql, dimension, unit, knows_size, title, direction, advice, is_offered)


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
    _of("purchases_12_log", log_of("purchases_12"), "ability", "log_yuan", "Purchases of the last 12 months", "近12个月采购额", knows_size=True, is_offered=False),
    _of("purchases_36_log", log_of("purchases_36"), "ability", "log_yuan", "Purchases of the last 36 months", "近36个月采购额", knows_size=True, is_offered=False),
    _of("tax_to_sales", ratio("sales_tax - purchases_tax", "sales_36"), "ability", "share", "VAT borne per yuan of sales", "增值税负率", is_offered=False),
    _of("sales_tax_rate", ratio("sales_tax", "sales_gross"), "ability", "share", "Average VAT rate of sales", "销项平均税率", is_offered=False),
    _of("purchases_tax_rate", ratio("purchases_tax", "purchases_gross"), "ability", "share", "Average VAT rate of purchases", "进项平均税率", is_offered=False),
    _of("sales_full_rate_share", ratio("sales_full_rate", "sales_gross"), "ability", "share", "Share of sales at the full VAT rate", "标准税率销售占比", is_offered=False),
    _of("sales_low_rate_share", ratio("sales_low_rate", "sales_gross"), "ability", "share", "Share of sales at low VAT rates", "低税率销售占比", is_offered=False),
)  # fmt: skip

_STABILITY = (
    _of("sales_active_share", ratio("sales_active_months", "sales_span"), "stability", "share", "Share of months with sales", "有销售月份占比", _UP, _KEEP_INVOICING),
    _of("sales_variation", _deviation("sales_monthly_squared", "sales_36", "sales_span"), "stability", "dispersion", "Ups and downs of monthly sales", "月销售额波动", _DOWN),
    _of("sales_gap_days", "CAST(sales_gap AS DOUBLE)", "stability", "days", "Longest time without a sale", "最长无销售天数", _DOWN, _KEEP_INVOICING),
    _of("purchases_gap_days", "CAST(purchases_gap AS DOUBLE)", "stability", "days", "Longest time without a purchase", "最长无采购天数", _DOWN, _KEEP_INVOICING),
    _of("sales_largest_share", ratio("sales_largest", "sales_gross"), "stability", "share", "Share of the largest sale", "最大单笔销售占比", _DOWN, _MORE_CUSTOMERS),
    _of("purchases_active_share", ratio("purchases_active_months", "purchases_span"), "stability", "share", "Share of months with purchases", "有采购月份占比", _UP, _KEEP_INVOICING, is_offered=False),
    _of("purchases_variation", _deviation("purchases_monthly_squared", "purchases_36", "purchases_span"), "stability", "dispersion", "Ups and downs of monthly purchases", "月采购额波动", _DOWN, is_offered=False),
    _of("sales_recency_days", "CAST(as_of - sales_last_date AS DOUBLE)", "stability", "days", "Days since the last sale", "距最近一次销售天数", _DOWN, _KEEP_INVOICING, is_offered=False),
    _of("purchases_recency_days", "CAST(as_of - purchases_last_date AS DOUBLE)", "stability", "days", "Days since the last purchase", "距最近一次采购天数", _DOWN, _KEEP_INVOICING, is_offered=False),
    _of("sales_best_month_share", ratio("sales_best_month", "sales_12"), "stability", "share", "Share of the best month in a year's sales", "最高月销售占全年比", _DOWN, is_offered=False),
)  # fmt: skip

_GROWTH = (
    _of("sales_growth_12", ratio("sales_12", "sales_12_before"), "growth", "ratio", "Sales against the year before", "销售额同比", _UP),
    _of("sales_growth_6", ratio("sales_6", "sales_6_before"), "growth", "ratio", "Sales of 6 months against the 6 before", "近6个月销售环比", _UP),
    _of("purchases_growth_12", ratio("purchases_12", "purchases_12_before"), "growth", "ratio", "Purchases against the year before", "采购额同比", is_offered=False),
    _of("sales_recent_share", ratio("sales_3", "sales_12"), "growth", "share", "Share of the last 3 months in a year's sales", "近3个月占全年销售比", _UP, _KEEP_INVOICING, is_offered=False),
)  # fmt: skip

_RELATIONS = (
    _of("customers_log", log_of("sales_partners"), "relations", "log_count", "Number of customers", "客户数量", _UP, _MORE_CUSTOMERS, knows_size=True),
    _of("suppliers_log", log_of("purchases_partners"), "relations", "log_count", "Number of suppliers", "供应商数量", _UP, knows_size=True),
    _of("top_customer_share", ratio("sales_top_partner", "sales_partner_amount"), "relations", "share", "Share of the largest customer", "最大客户占比", _DOWN, _MORE_CUSTOMERS),
    _of("customer_retention", ratio("sales_retained", "sales_earlier"), "relations", "share", "Customers who came back", "客户留存率", _UP, _KEEP_CUSTOMERS),
    _of("customer_concentration", ratio("sales_partner_squared", "sales_partner_amount * sales_partner_amount"), "relations", "share", "Concentration of customers", "客户集中度", _DOWN, _MORE_CUSTOMERS, is_offered=False),
    _of("supplier_concentration", ratio("purchases_partner_squared", "purchases_partner_amount * purchases_partner_amount"), "relations", "share", "Concentration of suppliers", "供应商集中度", None, _MORE_SUPPLIERS, is_offered=False),
    _of("top_supplier_share", ratio("purchases_top_partner", "purchases_partner_amount"), "relations", "share", "Share of the largest supplier", "最大供应商占比", None, _MORE_SUPPLIERS, is_offered=False),
    _of("supplier_retention", ratio("purchases_retained", "purchases_earlier"), "relations", "share", "Suppliers bought from again", "供应商留存率", _UP, is_offered=False),
    _of("new_customer_share", ratio("sales_new", "sales_recent"), "relations", "share", "Share of new customers in sales", "新客户销售占比", is_offered=False),
    _of("regular_customer_share", ratio("sales_repeat_amount", "sales_partner_amount"), "relations", "share", "Sales to regular customers", "稳定客户销售占比", _UP, _KEEP_CUSTOMERS, is_offered=False),
)  # fmt: skip

_HISTORY = (
    _of("sales_void_share", ratio("sales_void", "sales_valid + sales_red + sales_void"), "history", "share", "Share of void sales invoices", "销项作废率", _DOWN, _FEWER_VOIDS),
    _of("sales_red_share", ratio("sales_red", "sales_valid + sales_red"), "history", "share", "Share of red-letter sales invoices", "销项红字率", _DOWN, _FEWER_REDS),
    _of("history_months", "CAST(sales_span AS DOUBLE)", "history", "months", "Months since the first sale in view", "可见经营月数", _UP),
    _of("purchases_void_share", ratio("purchases_void", "purchases_valid + purchases_red + purchases_void"), "history", "share", "Share of void purchase invoices", "进项作废率", _DOWN, is_offered=False),
    _of("sales_red_amount_share", ratio("sales_gross - sales_36", "sales_gross"), "history", "share", "Part of sales taken back", "销售冲销金额占比", _DOWN, _FEWER_REDS, is_offered=False),
)  # fmt: skip

#: Every feature, in the order in which tables show them.
FEATURES: tuple[Feature, ...] = (*_ABILITY, *_STABILITY, *_GROWTH, *_RELATIONS, *_HISTORY)
BY_NAME = {feature.name: feature for feature in FEATURES}
#: Those that training may choose from. With few defaults every further one adds noise, so the
#: list is short, and the rest only describe.
OFFERED = tuple(feature for feature in FEATURES if feature.is_offered)
#: Those that a size-blind score may use.
SIZE_BLIND = tuple(feature for feature in OFFERED if not feature.knows_size)
