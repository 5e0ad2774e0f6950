"""Charts: every value is where it belongs, in words as well, and nothing breaks on odd input."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from tests.web.markup import Markup

from puhui.web import charts
from puhui.web.charts import Contribution, Series


def svg(page):
    return ET.fromstring(re.search(r"<svg.*</svg>", page, re.DOTALL).group())


def test_a_line_breaks_at_a_gap_and_says_every_value():
    page = charts.line(["1", "2", "3", "4"], [Series("Sales", [10, None, 30, 20])], title="T")
    drawn = svg(page)
    path = drawn.find("path[@class='line s1']").get("d")
    assert path.count("M") == 2
    assert path.count("L") == 1
    assert [each.text for each in drawn.findall("circle/title")] == ["1 · Sales: 10", "3 · Sales: 30", "4 · Sales: 20"]  # fmt: skip
    assert drawn.find("title").text == "T"
    assert drawn.get("role") == "img"
    assert page.count('<td class="number">—</td>') == 1


def test_bars_stack_upwards_and_downwards_from_zero():
    rows = [Series("In", [Decimal(30), Decimal(10)]), Series("Fees", [10, 10]), Series("Out", [-20, 0])]  # fmt: skip
    drawn = svg(charts.bars(["a", "b"], rows, title="T"))
    zero = float(drawn.find("line[@class='zero']").get("y1"))
    first = drawn.findall("rect")[:3]
    into, fees, out = ((float(r.get("y")), float(r.get("height"))) for r in first)
    assert sum(into) == pytest.approx(zero, abs=0.2)
    assert sum(fees) == pytest.approx(into[0], abs=0.2)
    assert out[0] == pytest.approx(zero, abs=0.2)
    assert into[1] == pytest.approx(3 * fees[1], abs=0.3)


@pytest.mark.parametrize(("score", "x"), [(300, 30), (600, 150), (900, 270), (1000, 270)])
def test_the_needle_of_a_gauge_stands_where_the_score_is(score, x):
    assert float(svg(charts.gauge(score, title="Score")).find("circle").get("cx")) == x


def test_a_gauge_without_a_score_says_so_in_both_languages():
    with override("en"):
        assert "No score yet" in charts.gauge(None, title="Score")
    with override("zh-hans"):
        page = charts.gauge(None, title="评分")
    assert "尚无评分" in page
    assert "<circle" not in page


def test_contributions_go_left_for_losses_and_right_for_gains():
    page = charts.contributions([Contribution("a", 40), Contribution("b", -20, "why")])
    won = re.search(r'class="won" x="([\d.]+)" width="([\d.]+)"', page)
    lost = re.search(r'class="lost" x="([\d.]+)" width="([\d.]+)"', page)
    assert (float(won[1]), float(won[2])) == (50, 50)
    assert (float(lost[1]), float(lost[2])) == (25, 25)
    assert "+40" in page
    assert "−20" in page
    assert "why" in page


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12), st.decimals(-10**9, 10**9, places=2)), max_size=40)
)  # fmt: skip
def test_no_row_of_values_breaks_a_chart_or_leaves_its_frame(values):
    labels = [str(i) for i in range(len(values))]
    page = charts.line(labels, [Series("x", values)], title="T")
    for dot in svg(page).findall("circle"):
        assert 0 <= float(dot.get("cx")) <= charts.WIDTH
        assert 0 <= float(dot.get("cy")) <= charts.HEIGHT
    bars = charts.bars(labels, [Series("x", values)], title="T")
    assert all(float(r.get("height")) >= 0 for r in svg(bars).findall("rect"))
    charts.sparkline(values, title="x")


def test_names_are_escaped_and_nothing_is_styled_inline():
    page = charts.bars(["<b>"], [Series("<script>x</script>", [1])], title='"><i>')
    assert "<b>" not in page
    assert "<script>" not in page
    assert "<i>" not in page
    assert Markup(page).wrong == []
