"""The industries of the economy: code, tax, season, margin, and what a yuan of sales needs."""

from dataclasses import dataclass

_FLAT = (1.0,) * 12
_CLOTHES = (1.1, 0.7, 0.9, 1.0, 0.9, 0.9, 0.8, 1.0, 1.1, 1.2, 1.3, 1.1)
_BUILDING = (0.6, 0.4, 0.9, 1.1, 1.2, 1.2, 1.1, 1.0, 1.1, 1.1, 1.1, 1.2)
_FOOD = (1.4, 0.8, 0.8, 0.9, 0.9, 0.9, 0.9, 1.0, 1.3, 1.0, 0.9, 1.2)
_PROJECTS = (0.7, 0.5, 0.9, 0.9, 0.9, 1.1, 0.9, 0.9, 1.0, 1.0, 1.2, 2.0)
_CROPS = (0.8, 0.7, 0.7, 0.8, 1.0, 1.3, 1.3, 1.2, 1.2, 1.1, 1.0, 0.9)


@dataclass(frozen=True, slots=True)
class Industry:
    """One class of GB/T 4754-2017 and how its enterprises trade.

    `season` are the weights of January to December; `cost_share` is what of a yuan of sales goes
    to suppliers with an invoice; `sales_per_head` is yuan a year; `asset_years` is assets in years
    of sales; `word` names the trade inside an enterprise's name.
    """

    code: str
    word: str
    vat_percent: int
    season: tuple[float, ...]
    cost_share: float
    sales_per_head: int
    asset_years: float


#: The mix is hand-picked so that every group of the size standard has a member.
INDUSTRIES = (
    Industry("0141", "农业", 9, _CROPS, 0.45, 300_000, 0.8),
    Industry("1411", "食品", 13, _FOOD, 0.60, 500_000, 0.6),
    Industry("1819", "服饰", 13, _CLOTHES, 0.62, 350_000, 0.5),
    Industry("1952", "鞋业", 13, _CLOTHES, 0.62, 350_000, 0.5),
    Industry("2110", "家具", 13, _BUILDING, 0.60, 450_000, 0.7),
    Industry("2319", "印务", 13, _FLAT, 0.58, 450_000, 0.9),
    Industry("2926", "包装材料", 13, _FLAT, 0.66, 600_000, 0.8),
    Industry("3311", "钢结构", 13, _BUILDING, 0.70, 800_000, 0.7),
    Industry("3525", "模具", 13, _FLAT, 0.52, 500_000, 1.0),
    Industry("3670", "汽车配件", 13, _FLAT, 0.66, 700_000, 0.9),
    Industry("3989", "电子", 13, _PROJECTS, 0.66, 700_000, 0.8),
    Industry("4710", "建筑工程", 9, _BUILDING, 0.64, 800_000, 0.8),
    Industry("4910", "机电安装", 9, _PROJECTS, 0.58, 600_000, 0.6),
    Industry("5011", "装饰工程", 9, _PROJECTS, 0.58, 550_000, 0.5),
    Industry("5127", "酒业", 13, _FOOD, 0.78, 1_800_000, 0.5),
    Industry("5132", "服装贸易", 13, _CLOTHES, 0.78, 1_500_000, 0.4),
    Industry("5165", "建材", 13, _BUILDING, 0.82, 2_200_000, 0.4),
    Industry("5174", "五金", 13, _FLAT, 0.80, 1_800_000, 0.4),
    Industry("5176", "电子科技", 13, _PROJECTS, 0.80, 2_000_000, 0.4),
    Industry("5212", "商贸", 13, _FOOD, 0.78, 700_000, 0.4),
    Industry("5431", "物流", 9, _FLAT, 0.60, 500_000, 0.6),
    Industry("5990", "仓储", 6, _FLAT, 0.45, 500_000, 1.4),
    Industry("6210", "餐饮管理", 6, _FOOD, 0.45, 200_000, 0.5),
    Industry("6513", "软件", 6, _PROJECTS, 0.28, 450_000, 0.6),
    Industry("6531", "信息技术", 6, _PROJECTS, 0.48, 600_000, 0.6),
    Industry("7251", "广告传媒", 6, _PROJECTS, 0.50, 600_000, 0.4),
    Industry("7263", "人力资源", 6, _FLAT, 0.30, 350_000, 0.3),
    Industry("7484", "工程设计", 6, _PROJECTS, 0.35, 450_000, 0.4),
    Industry("8111", "汽车服务", 13, _FLAT, 0.55, 350_000, 0.5),
)
