"""Size classes 大、中、小、微: the statistical standard as dated data, and the rule that reads it.

Source: 国家统计局《统计上大中小微型企业划分办法（2017）》, 国统字〔2017〕213号, in force from
28 December 2017; industries by GB/T 4754-2017. A class above micro must reach every lower bound
that its industry lists; what falls short of one goes one class down, and so on; whatever is not
small is micro. The standard knows no finance, railways, education, health, property leased out by
its owner, or public bodies.
"""

from dataclasses import dataclass
from datetime import date

from puhui.domains.parties.contracts import EnterpriseProfile, SizeClass
from puhui.kernel.money import Money

_FIGURES = ("employees", "revenue", "assets")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower bounds of large, medium and small: persons, or 万元 for revenue and assets."""

    employees: tuple[int, int, int] | None = None
    revenue: tuple[int, int, int] | None = None
    assets: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition: bounds by industry group, and the codes that make up each group.

    A code of GB/T 4754 belongs to the group of its longest prefix listed (a prefix with None is
    left out on purpose).
    """

    valid_from: date
    source: str
    bounds: dict[str, Bounds]
    groups: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Size:
    """A size class, why, and which figures it lacks; `group` is the industry group judged by."""

    size_class: SizeClass
    reason: str
    missing: tuple[str, ...] = ()
    group: str | None = None


def _divisions(group: str | None, first: int, last: int) -> dict[str, str | None]:
    return {f"{division:02d}": group for division in range(first, last + 1)}


#: Editions, the newest first.
STANDARDS: tuple[Standard, ...] = (
    Standard(
        valid_from=date(2017, 12, 28),
        source="国统字〔2017〕213号",
        bounds={
            "agriculture": Bounds(revenue=(20_000, 500, 50)),
            "industry": Bounds(employees=(1_000, 300, 20), revenue=(40_000, 2_000, 300)),
            "construction": Bounds(revenue=(80_000, 6_000, 300), assets=(80_000, 5_000, 300)),
            "wholesale": Bounds(employees=(200, 20, 5), revenue=(40_000, 5_000, 1_000)),
            "retail": Bounds(employees=(300, 50, 10), revenue=(20_000, 500, 100)),
            "transport": Bounds(employees=(1_000, 300, 20), revenue=(30_000, 3_000, 200)),
            "storage": Bounds(employees=(200, 100, 20), revenue=(30_000, 1_000, 100)),
            "post": Bounds(employees=(1_000, 300, 20), revenue=(30_000, 2_000, 100)),
            "accommodation": Bounds(employees=(300, 100, 10), revenue=(10_000, 2_000, 100)),
            "catering": Bounds(employees=(300, 100, 10), revenue=(10_000, 2_000, 100)),
            "telecommunications": Bounds(employees=(2_000, 100, 10), revenue=(100_000, 1_000, 100)),
            "software": Bounds(employees=(300, 100, 10), revenue=(10_000, 1_000, 50)),
            "property_development": Bounds(revenue=(200_000, 1_000, 100), assets=(10_000, 5_000, 2_000)),
            "property_management": Bounds(employees=(1_000, 300, 100), revenue=(5_000, 1_000, 500)),
            "leasing_and_business": Bounds(employees=(300, 100, 10), assets=(120_000, 8_000, 100)),
            "other": Bounds(employees=(300, 100, 10)),
        },
        groups={
            **_divisions("agriculture", 1, 5),
            **_divisions("industry", 6, 46),
            **_divisions("construction", 47, 50),
            "51": "wholesale",
            "52": "retail",
            **_divisions("transport", 54, 58),
            "59": "storage",
            "591": "transport",  # loading and unloading stands beside storage in GB/T 4754
            "60": "post",
            "61": "accommodation",
            "62": "catering",
            **_divisions("telecommunications", 63, 64),
            "65": "software",
            "70": "other",
            "701": "property_development",
            "702": "property_management",
            "704": None,  # one's own property leased out
            **_divisions("leasing_and_business", 71, 72),
            **_divisions("other", 73, 82),
            "85": "other",  # social work; health (84) is left out
            **_divisions("other", 86, 90),
        },
    ),
)  # fmt: skip


def standard_of(day: date) -> Standard | None:
    """The edition in force on a day, or None before the first that is kept here."""
    return next((each for each in STANDARDS if each.valid_from <= day), None)


def group_of(standard: Standard, industry: str) -> str | None:
    """The industry group of a GB/T 4754 code (2 to 4 digits), or None where it is not covered.

    >>> group_of(STANDARDS[0], "1810"), group_of(STANDARDS[0], "6620")
    ('industry', None)
    """
    for length in (3, 2):
        if industry[:length] in standard.groups:
            return standard.groups[industry[:length]]
    return None


def size_of(profile: EnterpriseProfile, on: date) -> Size:
    """The size class of an enterprise by the standard in force on a day.

    A missing figure makes the class UNKNOWN, even where another figure alone would settle it:
    a class that leans on half the figures would look like one that was checked.

    >>> size_of(EnterpriseProfile(industry="1810", employees=25, revenue=Money.of("4000000")),
    ...         date(2026, 1, 1)).size_class.value
    'SMALL'
    """
    standard = standard_of(on)
    if standard is None:
        return Size(SizeClass.UNKNOWN, "no_standard")
    if not profile.industry:
        return Size(SizeClass.UNKNOWN, "industry_missing", ("industry",))
    group = group_of(standard, profile.industry)
    if group is None:
        return Size(SizeClass.UNKNOWN, "industry_not_covered")
    bounds = standard.bounds[group]
    missing = tuple(
        name for name in _FIGURES if getattr(bounds, name) and _figure(profile, name) is None
    )
    if missing:
        return Size(SizeClass.UNKNOWN, "figures_missing", missing, group)
    return Size(_class(profile, bounds), "by_figures", (), group)


def _class(profile: EnterpriseProfile, bounds: Bounds) -> SizeClass:
    for place, reached in enumerate((SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL)):
        if all(_reaches(profile, bounds, name, place) for name in _FIGURES):
            return reached
    return SizeClass.MICRO


def _reaches(profile: EnterpriseProfile, bounds: Bounds, name: str, place: int) -> bool:
    listed: tuple[int, int, int] | None = getattr(bounds, name)
    figure = _figure(profile, name)
    if listed is None:
        return True
    return figure is not None and figure >= listed[place] * (
        1 if name == "employees" else 1_000_000
    )


def _figure(profile: EnterpriseProfile, name: str) -> int | None:
    """A figure as a whole number: persons, or fen (10,000 yuan are 1,000,000 fen).

    The standard counts yuan: an amount in another currency is a figure that is missing.
    """
    told: int | Money | None = getattr(profile, name)
    if isinstance(told, Money):
        return told.minor if told.currency == "CNY" else None
    return told
