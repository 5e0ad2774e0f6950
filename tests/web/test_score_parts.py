"""A score in its dimensions: the table adds up whatever is rounded, and says where evidence lacks."""

import math
import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from puhui.web import feature_words, score_parts
from puhui.web.score_parts import whole


@dataclass
class Dimension:
    name: str
    points: float
    most_points: float
    features: int = 2
    known: int = 2


@dataclass
class Told:
    dimensions: list
    floor: float = 300.0
    beyond: float = 0.0


@dataclass
class Way:
    aim: str = "B"
    reaches: bool = True
    moves: list = field(default_factory=list)
    score: float = 612.3
    pd: float = 0.213
    grade: str = "B"


MOVE = SimpleNamespace(
    feature="sales_void_share", value=0.0612, low=None, high=0.0325, gain=11.6, months=36,
    moves=("sales_36_log",),
)  # fmt: skip


def shown(way):
    told = engines["django"].from_string("{% load score_tags %}{% way_up told %}")
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", told.render({"told": way})))


@given(st.lists(st.floats(-200.0, 900.0), min_size=1, max_size=8))
def test_rounded_points_sum_to_the_rounded_score(values):
    told = whole(values)
    assert sum(told) == round(math.fsum(values))
    assert all(abs(mine - other) <= 1 for mine, other in zip(told, values, strict=True))


@given(
    st.floats(100.0, 500.0),
    st.lists(st.floats(0.0, 90.0), min_size=5, max_size=5),
    st.sampled_from([-40.0, 0.0, 55.0]),
)
def test_the_table_adds_up(floor, points, beyond):
    names = list(score_parts.DIMENSIONS)[:5]
    rows = [Dimension(name, won, 90.0) for name, won in zip(names, points, strict=True)]
    page = score_parts.figure(Told(rows, floor, beyond), title="T", to_owner=True)
    body = re.search("<tbody>(.*)</tbody>.*<tfoot>(.*)</tfoot>", page, re.DOTALL)
    first = r'</th><td class="number">(−?\d+)</td>'
    numbers = [int(each.replace("−", "-")) for each in re.findall(first, body[1])]
    assert len(numbers) == 6 + (beyond != 0)
    assert sum(numbers) == int(re.search(first, body[2])[1])
    assert sum(numbers) == round(floor + sum(points)) - round(beyond)


def test_bars_are_as_wide_as_what_a_dimension_can_give():
    rows = [Dimension("history", 10.0, 40.0), Dimension("growth", 80.0, 80.0)]
    page = score_parts.figure(Told(rows), title="T", to_owner=False)
    widths = [float(each) for each in re.findall(r'<rect class="\w+" width="([\d.]+)"', page)]
    assert widths == [50.0, 12.5, 100.0, 100.0]


@pytest.mark.parametrize(("language", "lacking", "bring"), [("en", "No evidence yet.", "two years"), ("zh-hans", "尚无依据。", "两年")])  # fmt: skip
def test_where_evidence_lacks_it_says_so_and_an_owner_hears_what_to_bring(language, lacking, bring):
    rows = [Dimension("growth", 3.0, 20.0, 2, 0), Dimension("ability", 5.0, 9.0, 3, 2), Dimension("history", 0.0, 0.0, 0, 0)]  # fmt: skip
    with override(language):
        owner = score_parts.figure(Told(rows), title="T", to_owner=True)
        lender = score_parts.figure(Told(rows), title="T", to_owner=False)
        notes = [score_parts.note(each, to_owner=False) for each in rows]
    assert lacking in owner
    assert bring in owner
    assert lacking in lender
    assert bring not in lender
    assert len(set(notes)) == 3


def test_the_way_up_tells_range_value_and_what_comes_of_it_without_a_promise():
    with override("en"):
        told = shown(Way(moves=[MOVE]))
    for text in ("grade B", "612", "21.3", "below 3.25", "now 6.1", "+12 points", "36 months", "Sales of the last 36 months", "no promise"):  # fmt: skip
        assert text in told, text
    with override("zh-hans"):
        told = shown(Way(moves=[MOVE]))
    for text in ("等级 B", "612", "3.25", "销项作废率", "不等于承诺放款"):
        assert text in told, text


def test_where_nothing_reaches_the_grade_it_says_so():
    with override("en"):
        assert "reaches grade A" in shown(Way("A", reaches=False, moves=[MOVE]))
        assert "Nothing that you can change" in shown(Way("A", reaches=False, moves=[MOVE]))
        assert "No figure that you can change" in shown(Way("A", reaches=False))
        assert "best grade" in shown(None)


@pytest.mark.parametrize(
    ("name", "low", "high", "told"),
    [
        ("customers_log", math.log1p(7.2), None, "8 or more"),
        ("customers_log", math.log1p(7.0), None, "7 or more"),
        ("sales_gap_days", None, 30.5, "below 31"),
        ("sales_gap_days", None, 30.0, "below 30"),
        ("sales_void_share", None, 0.0296, "below 2.96%"),
        ("sales_void_share", 0.1, 0.2, "10.0% to 20.0%"),
    ],
)
def test_the_end_of_a_range_is_never_rounded_into_another(name, low, high, told):
    with override("en"):
        assert feature_words.target(name, low, high).replace("\N{NARROW NO-BREAK SPACE}", "").replace(" %", "%") == told  # fmt: skip
