"""Importing: what is kept, what is refused, and that nothing is kept twice."""

import io
from datetime import date

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.evidence.conftest import (
    CODE,
    HEADER,
    KIND,
    OTHER_CODE,
    csv_of,
    frame_of,
    gz_of,
    invoice,
    kept,
    parquet_of,
    xlsx_of,
)

from puhui.domains.evidence import tables
from puhui.domains.evidence.models import Import, Invoice, Rejected
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.evidence.queries.imports import (
    counts,
    imports_of,
    months_touched,
    progress,
    rejected_rows,
)
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.foundation.files.storing import open_stored
from puhui.kernel.refusals import BadInput, Refusal

pytestmark = pytest.mark.django_db

GOOD = (
    invoice(1),
    invoice(2, 发票状态=" 作废发票"),
    invoice(3, 金额="-4780.24", 税额="-286.81", 价税合计="-5067.05", 开票日期="2025-08-01"),
    invoice(3, 销方单位代号="A1"),  # the number of another invoice
)


def counted(report):
    return report.read, report.accepted, report.rejected, report.duplicate


def columns(**where):
    fields = ("number", "invoice_date", "counterparty", "amount_minor", "tax_minor", "total_minor", "status")  # fmt: skip
    return sorted(Invoice.objects.filter(**where).values_list(*fields))


@pytest.fixture
def bring(consented, now):
    """`bring(content)`: the owner imports a file of the enterprise's own purchases."""
    actor, party = consented

    def run(content, **terms):
        wanted = {"kind": KIND, "party_id": party, "file_name": "2025.csv", "now": now, **terms}
        return import_invoices(actor=actor, content=content, **wanted)

    return run


def test_good_rows_are_kept_with_what_they_mean(bring, consented, now):
    report = bring(csv_of(*GOOD))

    assert counted(report) == (4, 4, 0, 0)
    assert (report.void, report.red, report.enterprises) == (1, 1, 1)
    assert (report.first_date, report.last_date) == (date(2025, 7, 18), date(2025, 8, 1))
    assert columns()[0] == ("1", date(2025, 7, 18), "A00297", 94340, 5660, 100000, "VALID")
    assert [row[6] for row in columns()] == ["VALID", "VOID", "VALID", "VALID"]
    row = Invoice.objects.filter(number="1").get()
    assert (row.direction, row.party_id, row.known_at) == ("IN", consented[1], now)


def test_an_import_leaves_its_file_a_report_a_line_and_an_event(bring, consented):
    actor, party = consented
    content = csv_of(*GOOD)
    report = bring(content)

    view = progress(actor=actor, import_id=report.import_id)
    assert (view.state, view.report, view.basis) == ("DONE", report, "OWN")
    assert imports_of(actor=actor, party_id=party) == [view]
    assert open_stored(Import.objects.get().file_id)[1] == content
    assert Entry.objects.filter(
        action="evidence.imported", subject_id=str(report.import_id)
    ).exists()
    told = Outbox.objects.get(kind="evidence.invoices_imported").payload
    assert (told["import_id"], told["accepted"]) == (str(report.import_id), 4)
    assert (told["first_date"], told["last_date"]) == ("2025-07-18", "2025-08-01")
    months = months_touched(report.import_id)
    assert [(each.month, each.rows) for each in months] == [
        (date(2025, 7, 1), 3),
        (date(2025, 8, 1), 1),
    ]
    found = counts(actor=actor, party_id=party)
    assert (found.purchases, found.sales, found.first_date) == (4, 0, date(2025, 7, 18))


def test_the_same_file_again_accepts_nothing(bring):
    bring(csv_of(*GOOD))
    before = columns()
    announced = Outbox.objects.filter(is_job=False).count()

    again = bring(csv_of(*GOOD))

    assert counted(again) == (4, 0, 0, 4)
    assert columns() == before
    assert Outbox.objects.filter(is_job=False).count() == announced


def test_copies_are_counted_and_kept_once(bring):
    report = bring(csv_of(*GOOD, invoice(1), invoice(1, 金额="943.40", 开票日期="2025-07-18")))
    assert counted(report) == (6, 4, 0, 2)
    assert counted(bring(csv_of(invoice(1), invoice(9)))) == (2, 1, 0, 1)


BROKEN = [
    ("开票日期", "2025/2/30", "invoice_date", "not_a_date"),
    ("开票日期", "yesterday", "invoice_date", "not_a_date"),
    ("开票日期", "1993/12/31", "invoice_date", "too_early"),
    ("开票日期", "2026/3/3", "invoice_date", "in_the_future"),
    ("金额", "12a", "amount", "not_a_number"),
    ("金额", "nan", "amount", "not_a_number"),
    ("税额", "56.601", "tax", "too_precise"),
    ("价税合计", "10000000000000", "total", "too_large"),
    ("价税合计", "1000.02", "total", "does_not_add_up"),
    ("发票状态", "待定", "status", "unknown_status"),
    ("发票号码", "", "number", "missing"),
    ("销方单位代号", "  ", "counterparty", "missing"),
    ("销方单位代号", "A" * 201, "counterparty", "too_long"),
    ("销方单位代号", "A\x07", "counterparty", "bad_characters"),
    ("发票号码", '"1', "", "broken_line"),
]


@pytest.mark.parametrize(("column", "value", "field", "rule"), BROKEN)
def test_a_broken_row_is_quarantined_and_the_good_ones_are_kept(
    bring, consented, column, value, field, rule
):
    report = bring(csv_of(invoice(1), invoice(2, **{column: value}), invoice(3)))

    assert counted(report) == (3, 2, 1, 0)
    assert report.reasons == ((rule, 1),)
    page = rejected_rows(actor=consented[0], import_id=report.import_id)
    assert [(row.row, row.field, row.rule) for row in page.rows] == [(3, field, rule)]
    assert list(page.rows[0].raw) == list(HEADER)
    if rule != "broken_line":
        assert page.rows[0].raw[column] == value


def test_what_is_close_enough_is_no_fault(bring):
    rows = (
        invoice(1, 价税合计="1000.01"),
        invoice(2, 金额="1,943.4", 价税合计="2,000.00"),
        invoice(3, 开票日期="2025年7月18日", 发票状态="正常"),
        invoice(4, 开票日期="20250718", 金额="+943.400"),
        invoice(5, 开票日期="2026-03-02 00:00:00"),  # the day of the import
        invoice(6, 金额="0", 税额="0", 价税合计="-0.00"),
    )
    rows = (*rows[:1], tuple(f'"{value}"' for value in rows[1]), *rows[2:])
    assert counted(bring(csv_of(*rows))) == (6, 6, 0, 0)


def test_lines_too_short_too_long_blank_or_unbalanced(bring, consented):
    short, long = invoice(2)[:5], (*invoice(3), "more")
    text = csv_of(invoice(1), ("",), ("",) * 8, short, long, ("", '"', *invoice(4)[2:]), invoice(5))

    report = bring(text)

    assert counted(report) == (5, 2, 3, 0)
    page = rejected_rows(actor=consented[0], import_id=report.import_id)
    assert [(row.row, row.rule) for row in page.rows] == [
        (5, "missing"), (6, "broken_line"), (7, "broken_line"),
    ]  # fmt: skip


def test_rejected_rows_come_in_pages(bring, consented):
    report = bring(csv_of(*(invoice(number, 税额="x") for number in range(5))))
    page = rejected_rows(actor=consented[0], import_id=report.import_id, limit=2, offset=3)
    assert (page.total, [row.row for row in page.rows]) == (5, [5, 6])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (csv_of(invoice(1), header=[*HEADER[:4], "价格", *HEADER[5:]]), "missing_column"),
        (csv_of(invoice(1), header=[*HEADER[:7], "金额"]), "column_twice"),
        (csv_of((*invoice(1), "1"), header=[*HEADER, "金额"]), "column_twice"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "missing_column"),
        (b"\x00\x01\x02,\x03", "not_a_table"),
        (b"\x1f\x8b\x08broken", "not_a_table"),
        (gz_of(*GOOD)[:-40], "not_a_table"),
        (b"PAR1broken", "not_a_table"),
        (b"PK\x03\x04broken", "not_a_table"),
        (xlsx_of(frame=pl.DataFrame({"企业名称": ["x"]})), "missing_column"),
        (csv_of(invoice(1, 企业代号=OTHER_CODE)), "other_enterprise"),
    ],
)
def test_what_is_no_such_table_is_refused_whole(bring, consented, content, code):
    before = kept()
    with pytest.raises(BadInput) as refused:
        bring(content)
    assert refused.value.code == f"evidence.{code}"
    assert refused.value.facts["field"]
    assert kept() == before


def test_every_kind_of_file_gives_equal_rows(bring):
    first = bring(csv_of(*GOOD))
    assert first.accepted == 4
    typed = frame_of(*GOOD).with_columns(
        pl.col("开票日期").str.replace_all("/", "-").str.to_date("%Y-%m-%d"),
        pl.col("金额", "税额", "价税合计").cast(pl.Float64),
        pl.col("发票号码").cast(pl.Int64),
    )
    for content in (
        gz_of(*GOOD),
        b"\xef\xbb\xbf" + csv_of(*GOOD),
        csv_of(*GOOD, encoding="gb18030"),
        csv_of(*GOOD).replace(b",", b"\t").decode().encode("utf-16"),
        csv_of(*GOOD).replace(b"\n", b"\r\n"),
        parquet_of(*GOOD),
        parquet_of(frame=typed),
        xlsx_of(*GOOD),
        xlsx_of(frame=typed),
    ):
        assert counted(bring(content)) == (4, 0, 0, 4)


def test_an_excel_file_is_read_by_the_sheet_that_fits(bring):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, frame in (
            ("企业信息", pl.DataFrame({"企业代号": ["E1"], "企业名称": ["某公司"]})),
            ("空", pl.DataFrame()),
            ("进项发票信息", frame_of(*GOOD, *GOOD)),
        ):
            sheet = book.add_worksheet(name)
            for place, row in enumerate([frame.columns, *frame.rows()]):
                sheet.write_row(place, 0, row)
    assert counted(bring(file.getvalue())) == (8, 4, 0, 4)


def test_own_files_need_not_name_the_enterprise(bring, consented):
    bare = [row[1:] for row in GOOD]
    assert counted(bring(csv_of(*bare, header=HEADER[1:]))) == (4, 4, 0, 0)
    assert counted(bring(csv_of(*GOOD))) == (4, 0, 0, 4)  # E1 is what its software calls it
    mixed = csv_of(invoice(8, 企业代号=CODE), invoice(9, 企业代号="E2"))
    report = bring(mixed)
    assert counted(report) == (2, 1, 1, 0)
    assert report.reasons == (("other_enterprise", 1),)


def test_a_long_file_adopts_one_code_and_not_one_for_each_chunk(bring, monkeypatch):
    monkeypatch.setattr(tables, "CHUNK_ROWS", 2)
    codes = ["E1"] * 4 + ["E2"] * 4 + ["E3"] * 4
    rows = [invoice(number, 企业代号=code) for number, code in enumerate(codes)]
    report = bring(parquet_of(*rows))
    assert counted(report) == (12, 4, 8, 0)
    assert report.reasons == (("other_enterprise", 8),)


def test_other_headers_of_the_contract_are_accepted(bring):
    header = ("enterprise", "number", "invoice_date", "seller", "amount", "tax", "total", "status")
    assert counted(bring(csv_of(*GOOD, header=header))) == (4, 4, 0, 0)


def test_the_same_key_gets_the_first_answer(bring):
    first = bring(csv_of(*GOOD), key="upload-1")
    before = kept()
    assert bring(csv_of(*GOOD), key="upload-1") == first
    assert kept() == before
    with pytest.raises(Refusal) as refused:
        bring(csv_of(invoice(7)), key="upload-1")
    assert refused.value.code == "idempotency.key_reused"
    assert kept() == before


def test_progress_is_told_to_the_end(bring):
    told = []
    bring(csv_of(*GOOD), progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (100, 100)


def test_many_enterprises_at_once_by_their_scheme(data_officer, now):
    rows = [invoice(1), invoice(1, 企业代号="E2"), invoice(2, 企业代号="E2")]
    terms = {"actor": data_officer, "kind": KIND, "file_name": "all.csv", "now": now}
    report = import_invoices(content=csv_of(*rows), scheme="contest", **terms)
    assert (counted(report), report.enterprises) == ((3, 3, 0, 0), 2)
    assert progress(actor=data_officer, import_id=report.import_id).basis == "CONTRACT"

    codes = [invoice(5, 企业代号=CODE), invoice(6, 企业代号="91110000600037341X")]
    report = import_invoices(content=csv_of(*codes), scheme="uscc", **terms)
    assert counted(report) == (2, 1, 1, 0)
    assert report.reasons == (("unknown_identifier", 1),)


def test_invoices_in_and_out_do_not_mix(bring):
    out = (
        "企业代号",
        "发票号码",
        "开票日期",
        "购方单位代号",
        "金额",
        "税额",
        "价税合计",
        "发票状态",
    )
    bring(csv_of(*GOOD))
    assert counted(bring(csv_of(*GOOD, header=out), kind="vat_invoices_out")) == (4, 4, 0, 0)
    before = kept()
    with pytest.raises(BadInput, match="missing_column"):
        bring(csv_of(*GOOD), kind="vat_invoices_out")
    assert kept() == before


rows_of_all_sorts = st.lists(
    st.builds(
        invoice,
        st.integers(1, 4),
        开票日期=st.sampled_from(["2025/7/18", "2025-07-18", "2025/13/1", "2030/1/1", ""]),
        金额=st.sampled_from(["943.4", "943.40", "-943.4", "x", "1.234"]),
        税额=st.sampled_from(["56.6", "0"]),
        价税合计=st.sampled_from(["1000.0", "1000", "943.4"]),
        发票状态=st.sampled_from(["有效发票", "作废发票", " 作废发票", "?"]),
    ),
    min_size=1,
    max_size=30,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows_of_all_sorts)
def test_whatever_comes_counts_add_up_and_nothing_is_kept_twice(bring, rows):
    kept_before, rejected_before = Invoice.objects.count(), Rejected.objects.count()
    first, again = bring(csv_of(*rows)), bring(csv_of(*rows))

    for report in (first, again):
        assert report.read == report.accepted + report.rejected + report.duplicate == len(rows)
        assert sum(number for _, number in report.reasons) == report.rejected
    assert again.accepted == 0
    assert again.reasons == first.reasons
    assert Invoice.objects.count() == kept_before + first.accepted
    assert Rejected.objects.count() == rejected_before + 2 * first.rejected
