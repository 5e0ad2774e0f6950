"""Made-up names of enterprises and people, and codes that pass their check digits."""

from numpy.random import Generator

#: Six-digit division code (GB/T 2260) and the place as a name carries it.
REGIONS = (
    ("110105", "北京"), ("110108", "北京"), ("120101", "天津"), ("130102", "石家庄"),
    ("140105", "太原"), ("210102", "沈阳"), ("220102", "长春"), ("230102", "哈尔滨"),
    ("310114", "上海"), ("310115", "上海"), ("320106", "南京"), ("320583", "昆山"),
    ("330106", "杭州"), ("330110", "杭州"), ("330302", "温州"), ("330782", "义乌"),
    ("340104", "合肥"), ("350203", "厦门"), ("350582", "晋江"), ("360103", "南昌"),
    ("370102", "济南"), ("370203", "青岛"), ("410105", "郑州"), ("420106", "武汉"),
    ("430104", "长沙"), ("440106", "广州"), ("440305", "深圳"), ("440306", "深圳"),
    ("440606", "佛山"), ("441900", "东莞"), ("500103", "重庆"), ("510107", "成都"),
    ("520103", "贵阳"), ("530102", "昆明"), ("610113", "西安"), ("620102", "兰州"),
)  # fmt: skip

_FIRST = "恒瑞鑫华泰盛宏嘉博永金祥锦佳德信诚裕丰源启凯瀚润茂昌兴旺康隆汇卓雅晟铭朗澜蔚澄屹"
_SECOND = "达泰源盛丰隆兴昌荣和顺通宇辉腾翔恒利达成邦美佳联创力拓信维程航晖岳川禾森峰远"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文建国志海玉兰春梅晓东雪峰小红云飞子涵宇轩思佳俊杰"

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def enterprise_names(rng: Generator, places: list[str], trades: list[str]) -> list[str]:
    """One name for each place and trade: 杭州恒达服饰有限公司; none occurs twice."""
    taken: set[str] = set()
    names = []
    for place, trade in zip(places, trades, strict=True):
        name = f"{place}{_pick(rng, _FIRST)}{_pick(rng, _SECOND)}{trade}有限公司"
        while name in taken:
            brand = "".join(_pick(rng, words) for words in (_FIRST, _SECOND, _SECOND))
            name = f"{place}{brand}{trade}有限公司"
        taken.add(name)
        names.append(name)
    return names


def people_names(rng: Generator, count: int) -> list[str]:
    """`count` names of people, two or three characters each."""
    names = []
    for long in rng.random(count) < 0.7:
        given = _pick(rng, _GIVEN) + (_pick(rng, _GIVEN) if long else "")
        names.append(_pick(rng, _SURNAMES) + given)
    return names


def social_credit_codes(rng: Generator, regions: list[str]) -> list[str]:
    """A unified social credit code (GB 32100-2015) of an enterprise for each region; all differ.

    `91`, the region, an organisation code of nine with its own check digit (GB 11714-1997), and
    the check digit over all.
    """
    # Organisation codes of the old series are numbers; an odd stride visits each number once.
    start, stride = int(rng.integers(10**8)), 7_368_787
    codes = []
    for place, region in enumerate(regions):
        body = f"{(start + place * stride) % 10**8:08d}"
        plain = f"91{region}{body}{organisation_check(body)}"
        codes.append(plain + credit_code_check(plain))
    return codes


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code, modulo 11 (GB 11714-1997).

    >>> organisation_check("D2143569")
    'X'
    """
    values = (_BODY.index(letter) for letter in body)
    rest = sum(value * weight for value, weight in zip(values, _BODY_WEIGHTS, strict=True)) % 11
    return "0X987654321"[rest] if rest else "0"


def credit_code_check(plain: str) -> str:
    """The eighteenth character of a unified social credit code, modulo 31 (GB 32100-2015).

    >>> credit_code_check("91110000600037341")
    'L'
    """
    values = (_USCC.index(letter) for letter in plain)
    rest = sum(value * weight for value, weight in zip(values, _USCC_WEIGHTS, strict=True)) % 31
    return _USCC[(31 - rest) % 31]


def _pick(rng: Generator, letters: str) -> str:
    return letters[int(rng.integers(len(letters)))]
