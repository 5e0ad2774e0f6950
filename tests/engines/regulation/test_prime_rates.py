"""The loan prime rate on the days around its changes."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from puhui.engines.regulation.prime_rates import TERMS, lpr, lpr_on
from puhui.engines.regulation.reading import document
from puhui.kernel.refusals import BadInput


@pytest.mark.parametrize(
    ("term", "on", "percent"),
    [
        ("1Y", date(2019, 8, 20), "4.25"),
        ("1Y", date(2019, 9, 19), "4.25"),
        ("1Y", date(2019, 9, 20), "4.20"),
        ("1Y", date(2023, 8, 20), "3.55"),
        ("1Y", date(2023, 8, 21), "3.45"),
        ("1Y", date(2024, 7, 21), "3.45"),
        ("1Y", date(2024, 7, 22), "3.35"),
        ("1Y", date(2024, 10, 21), "3.10"),
        ("1Y", date(2025, 5, 19), "3.10"),
        ("1Y", date(2025, 5, 20), "3.00"),
        ("5Y", date(2019, 9, 20), "4.85"),
        ("5Y", date(2024, 2, 19), "4.20"),
        ("5Y", date(2024, 2, 20), "3.95"),
        ("5Y", date(2025, 5, 20), "3.50"),
    ],
)
def test_a_rate_holds_from_its_day_up_to_the_day_before_the_next(term, on, percent):
    assert lpr(term, on).percent == Decimal(percent)


def test_before_the_reform_there_is_none():
    assert lpr("1Y", date(2019, 8, 19)) is None
    assert lpr_on("5Y", date(2019, 8, 19)) is None


def test_after_the_last_announcement_that_was_read_the_answer_says_so():
    read, beyond = lpr_on("1Y", date(2026, 2, 24)), lpr_on("1Y", date(2026, 2, 25))

    assert read.rate == beyond.rate
    assert (read.is_latest_known, beyond.is_latest_known) == (False, True)
    assert beyond.until is None


def test_a_rate_tells_its_days_and_where_it_was_read():
    told = lpr_on("1Y", date(2024, 9, 1))

    assert (told.since, told.until) == (date(2024, 7, 22), date(2024, 10, 21))
    assert told.source.startswith("https://")
    assert told.confirmed


@pytest.mark.parametrize("term", TERMS)
def test_every_figure_has_a_source_and_the_days_go_up(term):
    steps = document("CN")["lpr"][term]

    assert all(one["since"] < other["since"] for one, other in pairwise(steps))
    assert all(one["percent"] != other["percent"] for one, other in pairwise(steps))
    assert all(step["source"] and isinstance(step["confirmed"], bool) for step in steps)


def test_another_term_is_refused():
    with pytest.raises(BadInput) as refused:
        lpr("3Y", date(2025, 1, 1))

    assert refused.value.code == "regulation.unknown_term"
