"""The rules of a contract: a row is good and whole, or it breaks a rule that the contract names."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.domains.evidence.checks import RULE, checked
from puhui.domains.evidence.layouts import contract_of

LAYOUT = contract_of("vat_invoices_in", None)
PLACED = {column.name: place for place, column in enumerate(LAYOUT.columns)}
VALUES = [f"{column.name}_value" for column in LAYOUT.columns]

numbers = st.one_of(
    st.decimals(-(10**15), 10**15, places=2).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
    st.from_regex(r"[+-]?[0-9]{0,3}(,[0-9]{3})?\.?[0-9]{0,4}", fullmatch=True),
    st.sampled_from(["１２", "1e3", "0x1", "−5", "1 000", "٣"]),
)
dates = st.one_of(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: day.strftime("%Y/%m/%d")),
    st.from_regex(r"[0-9]{3,5}[-/.年][0-9]{1,2}[-/.月][0-9]{1,3}日?", fullmatch=True),
)
texts = st.text(max_size=8)
cells = st.one_of(st.none(), texts, numbers, dates, st.sampled_from(["有效发票", " 作废发票"]))
rows = st.tuples(
    st.just("E1"), texts, dates, texts, numbers, numbers, numbers, st.sampled_from(["有效发票", "x"])
)  # fmt: skip


def check(table):
    frame = pl.DataFrame(
        [(place + 2, None, *row) for place, row in enumerate(table)],
        schema={"row": pl.UInt32, "broken": pl.String, **{f"c{place}": pl.String for place in PLACED.values()}},
        orient="row",
    )  # fmt: skip

    def party_of(codes):
        columns = {"enterprise": codes, "party_id": ["p"] * codes.len(), "party_rule": [None] * codes.len()}  # fmt: skip
        return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))

    return checked(frame, LAYOUT, PLACED, party_of=party_of, today=date(2026, 3, 2)).sort("row")


@settings(max_examples=80, deadline=None)
@given(table=st.lists(st.one_of(rows, st.tuples(*[cells] * 8)), min_size=1, max_size=20))
def test_a_row_is_whole_or_breaks_a_rule_of_the_contract(table):
    found = check(table)
    rules = {rule.code for rule in LAYOUT.rules}

    assert found.height == len(table)
    for row in found.rows(named=True):
        if row[RULE] is None:
            assert None not in [row[value] for value in VALUES]
            gap = row["amount_value"] + row["tax_value"] - row["total_value"]
            assert abs(gap) <= 1
        else:
            assert row[RULE] in rules


@settings(max_examples=80, deadline=None)
@given(amount=st.decimals(-(10**12), 10**12, places=2), spelling=st.sampled_from(["{}", "{:,}", "{}0", "{:+}", " {} "]))  # fmt: skip
def test_money_is_read_to_the_last_fen(amount, spelling):
    row = ("E1", "1", "2025/7/18", "A", spelling.format(amount), "0", str(amount), "有效发票")
    found = check([row]).row(0, named=True)
    assert found[RULE] is None
    assert Decimal(found["amount_value"]) == amount * 100
