"""Scorecards drawn at random, written down without training, and rows for them."""

import math
from itertools import accumulate

from hypothesis import strategies as st

from puhui.engines.scorecard.model import (
    Bin,
    Characteristic,
    Grade,
    Model,
    Scaling,
    Training,
    check,
)

SCALING = Scaling.through(score=600.0, odds=10.0, doubling=40.0)
POINTS = st.floats(-60.0, 60.0, allow_subnormal=False)
#: Names and categories that quoting has to withstand.
ODD = ("plain", "it's", 'say "x"', "批发", "a;b--", "per%cent", "back\\slash", "")
VALUES = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-6.0, 6.0))


def _bins(points):
    return tuple(Bin(weight=each / SCALING.factor, points=each, goods=5, bads=2) for each in points)


@st.composite
def numerics(draw, name, *, with_codes=True):
    """A number with 1 to 5 ranges, codes of their own perhaps, points of any order."""
    cuts = tuple(sorted(draw(st.sets(st.floats(-5.0, 5.0), max_size=4))))
    codes = draw(st.sampled_from([(), (-9.0,), (-9.0, 999.0)])) if with_codes else ()
    bins = _bins(draw(POINTS) for _ in range(len(cuts) + 2 + len(codes)))
    return Characteristic(name, "numeric", None, 1.0, 0.1, cuts, (), bins, codes)


@st.composite
def categories(draw, name):
    """A category in 1 to 3 groups."""
    members = draw(st.permutations(ODD))
    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    ends = list(accumulate(sizes))
    groups = tuple(tuple(members[end - size : end]) for size, end in zip(sizes, ends, strict=True))
    bins = _bins(draw(POINTS) for _ in range(len(groups) + 1))
    return Characteristic(name, "categorical", None, 1.0, 0.1, (), groups, bins)


@st.composite
def models(draw, *, numbers=4, kinds=True):
    """A sound model of 1 to `numbers` numbers and, with `kinds`, codes and up to 2 categories."""
    count = draw(st.integers(1, numbers))
    entries = [
        draw(numerics(f"n{place} {ODD[place % 7]}", with_codes=kinds)) for place in range(count)
    ]
    if kinds:
        entries += [draw(categories(f"k{place}'")) for place in range(draw(st.integers(0, 2)))]
    intercept = draw(st.floats(-2.0, 2.0))
    bounds = sorted(draw(st.sets(st.floats(0.01, 0.95), min_size=1, max_size=3)))
    grades = tuple(Grade("ABCD"[place], bound) for place, bound in enumerate([*bounds, 1.0]))
    base = SCALING.offset + SCALING.factor * intercept
    trained = Training(rows=7, bads=2, features_version="drawn")
    return check(Model(SCALING, base, intercept, 0.0, 1.0, tuple(entries), grades, trained))


@st.composite
def rows(draw, model):
    """Values for every characteristic: also codes, edges of bins, categories that are not met."""
    row = {}
    for entry in model.characteristics:
        if entry.kind == "categorical":
            row[entry.name] = draw(st.sampled_from([None, "never met", *ODD]))
            continue
        edges = [near for cut in entry.cuts for near in (cut, math.nextafter(cut, -math.inf))]
        edges += entry.specials
        row[entry.name] = draw(st.one_of(VALUES, st.sampled_from(edges)) if edges else VALUES)
    return row


@st.composite
def cases(draw, **terms):
    """A model and a row for it."""
    model = draw(models(**terms))
    return model, draw(rows(model))
