"""The size standard: every group at its bounds, every code in its group, bigger never smaller."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.domains.parties.contracts import EnterpriseProfile, SizeClass
from puhui.domains.parties.policies.size_standard import STANDARDS, group_of, size_of, standard_of
from puhui.kernel.money import Money

DAY = date(2026, 1, 1)
ORDER = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]

#: group, a class of it, and the lower bounds as the annex of 国统字〔2017〕213号 prints them:
#: persons (X), revenue (Y) and assets (Z) in 万元, for large, medium, small.
ANNEX = [
    ("agriculture", "0111", {"Y": (20000, 500, 50)}),
    ("industry", "1810", {"X": (1000, 300, 20), "Y": (40000, 2000, 300)}),
    ("construction", "4710", {"Y": (80000, 6000, 300), "Z": (80000, 5000, 300)}),
    ("wholesale", "5132", {"X": (200, 20, 5), "Y": (40000, 5000, 1000)}),
    ("retail", "5232", {"X": (300, 50, 10), "Y": (20000, 500, 100)}),
    ("transport", "5430", {"X": (1000, 300, 20), "Y": (30000, 3000, 200)}),
    ("storage", "5930", {"X": (200, 100, 20), "Y": (30000, 1000, 100)}),
    ("post", "6020", {"X": (1000, 300, 20), "Y": (30000, 2000, 100)}),
    ("accommodation", "6110", {"X": (300, 100, 10), "Y": (10000, 2000, 100)}),
    ("catering", "6210", {"X": (300, 100, 10), "Y": (10000, 2000, 100)}),
    ("telecommunications", "6311", {"X": (2000, 100, 10), "Y": (100000, 1000, 100)}),
    ("software", "6513", {"X": (300, 100, 10), "Y": (10000, 1000, 50)}),
    ("property_development", "7010", {"Y": (200000, 1000, 100), "Z": (10000, 5000, 2000)}),
    ("property_management", "7020", {"X": (1000, 300, 100), "Y": (5000, 1000, 500)}),
    ("leasing_and_business", "7241", {"X": (300, 100, 10), "Z": (120000, 8000, 100)}),
    ("other", "7491", {"X": (300, 100, 10)}),
]
FIELDS = {"X": "employees", "Y": "revenue", "Z": "assets"}


def profile(industry, figures):
    """A profile from figures in persons and fen."""
    told = {FIELDS[name]: value if name == "X" else Money(value) for name, value in figures.items()}
    return EnterpriseProfile(industry=industry, **told)


def in_units(name, bound):
    return bound if name == "X" else bound * 10_000 * 100


@pytest.mark.parametrize(("group", "industry", "bounds"), ANNEX)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_bound_of_each_group(group, industry, bounds, place):
    at = {name: in_units(name, listed[place]) for name, listed in bounds.items()}
    size = size_of(profile(industry, at), DAY)
    assert (size.group, size.size_class, size.reason) == (group, ORDER[3 - place], "by_figures")
    for name, bound in at.items():
        below = size_of(profile(industry, at | {name: bound - 1}), DAY)
        assert below.size_class is ORDER[2 - place], f"one {name} short goes one class down"


@pytest.mark.parametrize(("group", "industry", "bounds"), ANNEX)
def test_a_missing_figure_is_named(group, industry, bounds):
    largest = {name: in_units(name, listed[0]) for name, listed in bounds.items()}
    for name in bounds:
        rest = {other: value for other, value in largest.items() if other != name}
        size = size_of(profile(industry, rest), DAY)
        assert (size.size_class, size.reason) == (SizeClass.UNKNOWN, "figures_missing")
        assert size.missing == (FIELDS[name],)


@pytest.mark.parametrize(
    ("codes", "group"),
    [
        (["0111", "0539"], "agriculture"),
        (["0610", "1311", "3990", "4390", "4411", "4690"], "industry"),
        (["4710", "5090"], "construction"),
        (["5411", "5522", "5611", "5720", "5821", "5910"], "transport"),
        (["5920", "5930", "5941", "5951", "5960", "5990"], "storage"),
        (["6410", "6331"], "telecommunications"),
        (["7030", "7090", "7310", "7520", "7610", "7990", "8010", "8290", "8511", "8610", "9090"], "other"),
        (["5310", "6620", "7040", "8311", "8411", "9111", "9700"], None),
    ],
)  # fmt: skip
def test_which_codes_make_up_which_group(codes, group):
    assert {group_of(STANDARDS[0], code) for code in codes} == {group}


def test_what_is_not_known_is_said():
    assert size_of(EnterpriseProfile(), DAY).reason == "industry_missing"
    assert size_of(EnterpriseProfile(industry="6620"), DAY).reason == "industry_not_covered"
    assert size_of(profile("7491", {"X": 5}), date(2017, 12, 27)).reason == "no_standard"
    assert standard_of(date(2017, 12, 28)).source == "国统字〔2017〕213号"
    dollars = EnterpriseProfile(industry="0111", revenue=Money.of("1000000", "USD"))
    assert size_of(dollars, DAY).missing == ("revenue",)


@given(
    row=st.sampled_from(ANNEX),
    persons=st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
    revenue=st.tuples(st.integers(0, 3 * 10**11), st.integers(0, 3 * 10**11)),
    assets=st.tuples(st.integers(0, 3 * 10**11), st.integers(0, 3 * 10**11)),
)
def test_more_of_anything_never_makes_an_enterprise_smaller(row, persons, revenue, assets):
    _, industry, _ = row
    smaller, bigger = (
        size_of(
            profile(industry, {"X": take(persons), "Y": take(revenue), "Z": take(assets)}), DAY
        ).size_class
        for take in (min, max)
    )
    assert ORDER.index(smaller) <= ORDER.index(bigger)
