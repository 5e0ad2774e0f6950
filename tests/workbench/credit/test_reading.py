"""Files as they come: encodings, layouts, and the traps that real invoices hold."""

import gzip
import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.workbench.credit.files import invoice, invoice_file, text

from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.enterprises import read_enterprises
from puhui.workbench.credit.invoices import read_invoices

GOOD = invoice("E1", 7, date(2019, 8, 4), "B1", 10_000)


def read(rows, direction="OUT"):
    return read_invoices(invoice_file(direction, rows), direction=direction, field="output_invoices")  # fmt: skip


def test_a_row_is_typed():
    rows = read([GOOD]).rows.to_dicts()
    assert rows == [
        {
            "enterprise": "E1", "direction": "OUT", "counterparty": "B1",
            "invoice_date": date(2019, 8, 4), "amount": Decimal("100.00"), "tax": Decimal("13.00"),
            "total": Decimal("113.00"), "status": "VALID",
        }
    ]  # fmt: skip


def test_void_with_a_space_before_it_red_letter_and_copies():
    void = invoice("E1", 8, date(2019, 8, 5), "B1", 10_000, status=" 作废发票")
    red = invoice("E1", 9, date(2019, 8, 6), "B1", -10_000)
    same_number = invoice("E1", 7, date(2019, 8, 4), "B1", 20_000)
    told = read([GOOD, GOOD, void, red, same_number])
    assert told.counts["accepted"] == 4
    assert told.counts["duplicate"] == 1
    assert told.counts["void"] == 1
    assert told.counts["red_letter"] == 1
    assert told.counts["rejected"] == 0


@pytest.mark.parametrize(
    ("place", "value", "field", "rule"),
    [
        (0, "", "企业代号", "missing"),
        (2, "2019/13/4", "开票日期", "not_a_date"),
        (2, "2019/2/30", "开票日期", "not_a_date"),
        (2, "1990/2/3", "开票日期", "too_early"),
        (3, " ", "购方单位代号", "missing"),
        (4, "abc", "金额", "not_a_number"),
        (4, "NaN", "金额", "not_a_number"),
        (5, "13.001", "税额", "not_two_decimals"),
        (6, "113.02", "价税合计", "does_not_add_up"),
        (7, "也许", "发票状态", "unknown_status"),
    ],
)
def test_a_bad_row_is_left_out_and_named(place, value, field, rule):
    bad = [*GOOD]
    bad[place] = value
    told = read([GOOD, bad])
    assert told.rejected == ({"row": 3, "field": field, "rule": rule},)
    assert told.counts["accepted"] == 1
    assert told.counts["rejected_by_rule"] == {rule: 1}


def test_a_cent_of_rounding_is_no_fault():
    assert read([[*GOOD[:6], "113.01", GOOD[7]]]).counts["accepted"] == 1


def test_a_line_with_too_many_values_is_no_invoice():
    assert read([[*GOOD, "more"], GOOD]).rejected == (
        {"row": 2, "field": "", "rule": "broken_line"},
    )


@pytest.mark.parametrize("shown", ["2019-08-04", "2019/8/4", "2019/08/04", "2019-8-4", "2019.8.4", "2019年8月4日", "2019-08-04 00:00:00"])  # fmt: skip
def test_dates_as_people_write_them(shown):
    assert read([[*GOOD[:2], shown, *GOOD[3:]]]).rows["invoice_date"].to_list() == [date(2019, 8, 4)]  # fmt: skip


def test_the_same_rows_in_every_packing():
    plain = invoice_file("OUT", [GOOD])
    frame = pl.read_csv(plain).with_columns(pl.col("开票日期").str.to_date("%Y/%m/%d"))
    parquet = io.BytesIO()
    frame.write_parquet(parquet)
    packed = [
        plain,
        b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"),
        plain.decode().encode("gb18030"),
        gzip.compress(plain, mtime=0),
        parquet.getvalue(),
    ]
    told = [read_invoices(each, direction="OUT", field="f") for each in packed]
    assert all(each.rows.equals(told[0].rows) for each in told)
    assert all(each.counts == told[0].counts for each in told)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "credit.not_a_table"),
        (b"\x00\x01\xff\xfe\x80", "credit.not_a_table"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:30], "credit.not_a_table"),
        (b"PAR1 and nothing more", "credit.not_a_table"),
        ("企业代号,企业代号\nE1,E1\n".encode(), "credit.column_twice"),
        ("企业代号,发票号码\nE1,1\n".encode(), "credit.missing_column"),
    ],
)
def test_what_is_no_such_table(content, code):
    with pytest.raises(BadInput) as refused:
        read_invoices(content, direction="OUT", field="output_invoices")
    assert refused.value.code == code


def test_a_header_alone_is_a_file_without_invoices():
    assert read([]).counts["read"] == 0


def test_enterprises_keep_their_order_and_copies_count_once():
    told = read_enterprises(text(["企业代号", "是否违约"], [["E2", "是"], ["E1", "否"], ["E2", "是"], ["E3", ""]]))  # fmt: skip
    assert told.codes == ["E2", "E1", "E3"]
    assert told.copies == 1
    assert told.outcomes() == [True, False, None]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([["E1", "是"], ["E1", "否"]], "credit.enterprise_twice", 3),
        ([["E1", "是"], ["", "否"]], "credit.missing_value", 3),
        ([["E1", "是"], ["E2", "maybe"]], "credit.bad_value", 3),
        ([["E1", "是", "x"]], "credit.broken_line", 2),
    ],
)
def test_a_bad_row_of_enterprises_is_refused_by_row_and_rule(rows, code, row):
    with pytest.raises(BadInput) as refused:
        read_enterprises(text(["企业代号", "是否违约"], rows)).outcomes()
    assert (refused.value.code, refused.value.facts["row"]) == (code, row)
    assert refused.value.facts["rule"]
    assert refused.value.facts["field"]


def test_the_real_invoices_as_their_readme_counts_them(cumcm):
    told = {
        direction: read_invoices(
            (cumcm / f"rated_{name}_invoices.csv.gz").read_bytes(), direction=direction, field=name
        ).counts
        for direction, name in (("IN", "input"), ("OUT", "output"))
    }
    assert (told["IN"]["accepted"], told["IN"]["rejected"], told["IN"]["duplicate"]) == (125_646, 2, 0)  # fmt: skip
    assert (told["OUT"]["accepted"], told["OUT"]["rejected"], told["OUT"]["duplicate"]) == (103_607, 0, 2_658)  # fmt: skip
