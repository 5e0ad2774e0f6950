"""Features: one value in every database, nothing from the future, and blind to size where told."""

import csv
import gzip
import math
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.features.invoices import (
    AS_OF,
    INVOICES,
    in_duckdb,
    in_postgresql,
    invoice,
    times,
)

from puhui.engines.features.definitions import FEATURES
from puhui.engines.features.querying import version

_SHARED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_SHARED
@given(rows=st.lists(INVOICES, max_size=40))
def test_both_databases_give_the_same_digits(db, rows):
    assert in_postgresql(rows) == in_duckdb(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [invoice()],
        [invoice(amount="0.00")],
        [invoice(status="VOID"), invoice(status="VOID", direction="IN")],
        [invoice(amount="-7.00"), invoice(amount="-7.00", partner="C2")],
        [invoice(amount="7.00"), invoice(amount="-7.00")],
        [invoice(), invoice(direction="IN", partner="S1")],
        [invoice(day=date(2020, 1, 31)), invoice(day=date(2020, 2, 1)), invoice(day=AS_OF)],
        [invoice(day=date(2017, 2, 28))],
        [invoice(amount="99999999999.99")],
    ],
    ids=["none", "one", "nought", "void", "red", "undone", "both", "month ends", "too old", "huge"],
)
def test_edges_give_the_same_digits_and_no_infinities(db, rows):
    told = in_duckdb(rows)

    assert in_postgresql(rows) == told
    for features in told.values():
        assert all(value is None or math.isfinite(value) for value in features.values())


def test_what_few_invoices_say():
    rows = [
        invoice(partner="C1", day=date(2020, 1, 10), amount="300.00"),
        invoice(partner="C2", day=date(2020, 2, 10), amount="100.00"),
        invoice(partner="C2", day=date(2020, 2, 12), amount="50.00", status="VOID"),
        invoice(direction="IN", partner="S1", day=date(2019, 12, 1), amount="200.00"),
    ]

    told = in_duckdb(rows)["E1"]

    assert told["sales_36_log"] == pytest.approx(math.log(401))
    assert told["purchases_to_sales_36"] == 0.5
    assert told["top_customer_share"] == 0.75
    assert told["sales_largest_share"] == 0.75
    assert told["sales_void_share"] == pytest.approx(1 / 3)
    assert told["sales_gap_days"] == 31
    assert told["history_months"] == 2
    assert told["sales_active_share"] == 1.0
    # Two months of 300 and 100: deviation 100, mean 200.
    assert told["sales_variation"] == pytest.approx(0.5)


@settings(max_examples=12, deadline=None)
@given(st.lists(INVOICES, min_size=1, max_size=30))
def test_size_blind_features_do_not_see_a_factor_of_ten(rows):
    before, after = in_duckdb(rows), in_duckdb(times(rows, 10))

    for enterprise, told in before.items():
        for feature in (each for each in FEATURES if not each.knows_size):
            value = told[feature.name]
            expected = None if value is None else pytest.approx(value, rel=1e-12, abs=1e-12)
            assert after[enterprise][feature.name] == expected


def test_sized_features_see_it():
    rows = [invoice(), invoice(day=date(2020, 1, 3)), invoice(direction="IN")]

    before, after = in_duckdb(rows)["E1"], in_duckdb(times(rows, 10))["E1"]

    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"sales_12_log", "sales_36_log", "purchases_12_log", "purchases_36_log"}
    assert changed <= {feature.name for feature in FEATURES if feature.knows_size}


def test_another_text_is_another_version():
    first = FEATURES[0]

    assert version() == version(FEATURES)
    assert version(FEATURES[1:]) != version()
    assert version((replace(first, sql=f"{first.sql} + 0"), *FEATURES[1:])) != version()
    assert version((replace(first, name="else"), *FEATURES[1:])) != version()


def _real(cumcm, wanted):
    rows = []
    for direction, name, partner in (
        ("IN", "input", "销方单位代号"),
        ("OUT", "output", "购方单位代号"),
    ):
        with gzip.open(
            cumcm / f"rated_{name}_invoices.csv.gz", "rt", encoding="utf-8-sig"
        ) as lines:
            for line in csv.DictReader(lines):
                if line["企业代号"] not in wanted:
                    continue
                amounts = (
                    Decimal(line[key]).quantize(Decimal("0.01"))
                    for key in ("金额", "税额", "价税合计")
                )
                day = datetime.strptime(line["开票日期"], "%Y/%m/%d").date()
                status = "VOID" if line["发票状态"].strip() == "作废发票" else "VALID"
                rows.append((line["企业代号"], direction, line[partner], day, *amounts, status))
    return rows


@pytest.mark.slow
def test_real_invoices_give_the_same_digits(db, cumcm):
    rows = _real(cumcm, {"E40", "E55", "E82", "E99", "E111", "E120"})
    as_of = max(row[3] for row in rows)

    told = in_postgresql(rows, as_of=as_of)

    assert set(told) == {row[0] for row in rows}
    assert told == in_duckdb(rows, as_of=as_of)
