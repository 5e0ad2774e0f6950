"""The real invoices give exactly the figures that their own page tells."""

import pytest

from puhui.domains.evidence.models import Invoice
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.evidence.queries.imports import months_touched, rejected_rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def brought(actor, folder, name, kind, now):
    return import_invoices(
        actor=actor, kind=kind, content=(folder / name).read_bytes(), file_name=name,
        scheme="contest", now=now,
    )  # fmt: skip


def figures(report):
    return report.read, report.accepted, report.rejected, report.duplicate


def test_the_rated_files(cumcm, data_officer, now):
    bought = brought(data_officer, cumcm, "rated_input_invoices.csv.gz", "vat_invoices_in", now)
    sold = brought(data_officer, cumcm, "rated_output_invoices.csv.gz", "vat_invoices_out", now)

    assert figures(bought) == (125_648, 125_646, 2, 0)
    assert bought.reasons == (("does_not_add_up", 2),)
    assert bought.enterprises == 83
    assert figures(sold) == (106_265, 103_607, 0, 2_658)
    assert Invoice.objects.count() == 125_646 + 103_607
    page = rejected_rows(actor=data_officer, import_id=bought.import_id)
    assert [(row.raw["发票号码"], row.field) for row in page.rows] == [
        ("76244287", "total"), ("37295688", "total"),
    ]  # fmt: skip
    assert sum(month.rows for month in months_touched(sold.import_id)) == 103_607

    again = brought(data_officer, cumcm, "rated_output_invoices.csv.gz", "vat_invoices_out", now)
    assert figures(again) == (106_265, 0, 0, 106_265)
    assert months_touched(again.import_id) == []


def test_the_unrated_files(cumcm, data_officer, now):
    bought = brought(data_officer, cumcm, "unrated_input_invoices.csv.gz", "vat_invoices_in", now)
    sold = brought(data_officer, cumcm, "unrated_output_invoices.csv.gz", "vat_invoices_out", now)

    assert figures(bought) == (395_175, 390_492, 2, 4_681)
    assert figures(sold) == (330_835, 329_090, 0, 1_745)
    assert (bought.enterprises, sold.enterprises) == (302, 302)
