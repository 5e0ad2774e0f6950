"""One SQL, two databases, the same digits; and what comes after the day is not known."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.features.databases import in_duckdb, in_postgres

from puhui.engines.features.definitions import FEATURES
from puhui.workbench.credit.invoices import read_invoices

AS_OF = date(2019, 8, 17)
#: Enterprises of the rated files with some hundreds to some thousands of invoices.
REAL = {"E52", "E80", "E100"}
PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}


@st.composite
def invoice(draw):
    """A row of `invoices`: amounts from a cent to a billion, void and red-letter ones among them."""
    amount = Decimal(draw(st.integers(-10_000_000, 100_000_000_000))).scaleb(-2)
    tax = (amount * draw(st.sampled_from([0, 3, 6, 9, 13, 17])) / 100).quantize(Decimal("0.01"))
    day = AS_OF - timedelta(days=draw(st.integers(-60, 1300)))
    return (
        draw(st.sampled_from(["E1", "E2"])), draw(st.sampled_from(["IN", "OUT"])),
        draw(st.sampled_from(["A", "B", "C", "丁"])), day, amount, tax, amount + tax,
        draw(st.sampled_from(["VALID"] * 5 + ["VOID"])),
    )  # fmt: skip


invoices_of = st.lists(invoice(), min_size=1, max_size=60)


def cut(invoices, day=AS_OF):
    return [row for row in invoices if row[3] <= day]


@settings(max_examples=12, deadline=None)
@given(invoices_of, st.randoms())
def test_the_order_of_invoices_is_nothing(invoices, chance):
    shuffled = [*invoices]
    chance.shuffle(shuffled)
    assert in_duckdb(shuffled, AS_OF) == in_duckdb(invoices, AS_OF)


@settings(max_examples=12, deadline=None)
@given(invoices_of)
def test_what_comes_in_later_months_is_not_known(invoices):
    """Roll-ups of whole months: exact where `as_of` is the last day of its month."""
    end = date(2019, 8, 31)
    everything, known = in_duckdb(invoices, end), in_duckdb(cut(invoices, end), end)
    assert {name: row for name, row in everything.items() if name in known} == known
    assert set(everything) == set(known)


def test_whole_months_know_too_much_in_the_middle_of_one():
    """Why `feature_sql` asks for roll-ups that were cut at the day: days since then count to it."""
    rows = [
        ("E1", "OUT", "A", day, Decimal(100), Decimal(0), Decimal(100), "VALID")
        for day in (date(2019, 7, 1), date(2019, 8, 20))
    ]
    recency = PLACE["sales_recency_days"]
    assert in_duckdb(cut(rows), AS_OF)["E1"][recency] == 47
    assert in_duckdb(rows, AS_OF)["E1"][recency] == -3


def test_real_invoices_give_the_same_digits(cumcm):
    rows = []
    for direction, name in (("IN", "input"), ("OUT", "output")):
        content = (cumcm / f"rated_{name}_invoices.csv.gz").read_bytes()
        read = read_invoices(content, direction=direction, field=name).rows
        rows += [row for row in read.iter_rows() if row[0] in REAL]
    assert len(rows) > 1000
    for day in (AS_OF, date(2020, 2, 21)):
        known = cut(rows, day)
        told = in_duckdb(known, day)
        assert set(told) == {row[0] for row in known}
        assert told == in_postgres(known, day)
