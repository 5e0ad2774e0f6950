"""What a loan may cost by law, by lender and by the day of its contract."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from puhui.engines.regulation.costs import check_cost, cost_cap
from puhui.engines.regulation.reading import document, rules, rules_on
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput


@pytest.mark.parametrize(
    ("lender", "on", "percent", "basis"),
    [
        ("MICROLOAN", date(2025, 12, 1), "24", "cn.microloan.all_in"),
        ("MICROLOAN", date(2027, 12, 30), "24", "cn.microloan.all_in"),
        ("MICROLOAN", date(2027, 12, 31), "12", "cn.microloan.all_in.2027"),
        ("PRIVATE", date(2020, 8, 19), "24", "cn.private_lending.old"),
        ("PRIVATE", date(2020, 8, 20), "15.40", "cn.private_lending.cap"),
        ("PRIVATE", date(2024, 10, 20), "13.40", "cn.private_lending.cap"),
        ("PRIVATE", date(2024, 10, 21), "12.40", "cn.private_lending.cap"),
        ("PRIVATE", date(2025, 5, 20), "12", "cn.private_lending.cap"),
    ],
)
def test_the_cap_of_a_day(lender, on, percent, basis):
    told = cost_cap("CN", lender, on)

    assert (told.rate.percent, told.basis) == (Decimal(percent), basis)
    assert told.since <= on
    assert told.until is None or on < told.until
    assert told.source


@pytest.mark.parametrize(
    ("lender", "on"),
    [
        ("BANK", date(2026, 1, 1)),
        ("MICROLOAN", date(2025, 11, 30)),
        ("PRIVATE", date(2015, 8, 31)),
    ],
)
def test_where_no_rule_is_in_force_there_is_no_cap(lender, on):
    assert cost_cap("CN", lender, on) is None


def test_a_cap_on_the_prime_rate_lasts_as_long_as_both():
    first, last = (cost_cap("CN", "PRIVATE", on) for on in (date(2020, 9, 1), date(2030, 1, 1)))

    assert (first.since, first.until) == (date(2020, 8, 20), date(2021, 12, 20))
    assert not first.is_latest_known
    assert (last.since, last.until) == (date(2025, 5, 20), None)
    assert last.is_latest_known


def test_what_is_only_remembered_is_not_called_confirmed():
    assert not cost_cap("CN", "PRIVATE", date(2019, 1, 1)).confirmed
    assert cost_cap("CN", "PRIVATE", date(2026, 1, 1)).confirmed
    assert cost_cap("CN", "MICROLOAN", date(2026, 1, 1)).confirmed


def test_exactly_the_cap_may_still_be_charged():
    cap = cost_cap("CN", "MICROLOAN", date(2026, 1, 1))

    assert check_cost(Rate(Decimal("0.24")), cap)
    assert not check_cost(Rate(Decimal("0.240000000000000001")), cap)
    assert check_cost(Rate(Decimal(5)), None)


def test_rules_are_told_by_the_day():
    def named(on):
        return {rule.id for rule in rules_on("CN", on)}

    border = date(2020, 8, 20)
    assert "cn.private_lending.old" in named(border - timedelta(1))
    assert "cn.private_lending.old" not in named(border)
    assert "cn.private_lending.cap" in named(border)
    assert "cn.enterprise_loan.cost_list" in named(date(2026, 1, 1))
    assert "cn.enterprise_loan.cost_list" not in named(date(2024, 8, 31))


def test_rules_have_a_source_and_caps_are_rules():
    told = rules("CN")

    assert len({rule.id for rule in told}) == len(told)
    assert all(rule.source and rule.topic for rule in told)
    assert all(rule.until is None or rule.since < rule.until for rule in told)
    caps = document("CN")["caps"]
    assert {rule for wanted in caps.values() for rule in wanted} <= {rule.id for rule in told}


def test_what_is_not_known_is_refused():
    with pytest.raises(BadInput) as no_place:
        rules_on("XX", date(2026, 1, 1))
    with pytest.raises(BadInput) as no_lender:
        cost_cap("CN", "PAWN", date(2026, 1, 1))

    assert no_place.value.code == "regulation.unknown_jurisdiction"
    assert no_lender.value.code == "regulation.unknown_lender"
