"""One number everywhere: files through the workbench and invoices in the platform score alike."""

from datetime import date

import pytest
from tests.domains.credit.conftest import HEADERS, hand_in, steady

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations import assessments
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.engines.scorecard.portable import from_json
from puhui.workbench.credit.assessing import assess
from puhui.workbench.credit.enterprises import read_enterprises
from puhui.workbench.credit.invoices import read_invoices
from puhui.workbench.economy.simulating import simulate

pytestmark = pytest.mark.django_db


def by_files(document, outgoing, incoming, as_of):
    assessed = assess(
        enterprises=read_enterprises("企业代号\nE1\n".encode()),
        incoming=read_invoices(incoming, direction="IN", field="input_invoices"),
        outgoing=read_invoices(outgoing, direction="OUT", field="output_invoices"),
        model=from_json(document),
        as_of=as_of,
    )
    return assessed.table.row(0, named=True)


def assert_same(view, row):
    assert view.pd == pytest.approx(row["pd"], abs=1e-12)
    assert view.grade == row["grade"]
    assert str(view.terms.limit) == str(row["limit"])
    assert [reason.code for reason in view.reasons] == [
        row[f"reason_{place}"] for place in range(1, 5) if row[f"reason_{place}"]
    ]


def test_steady_trade(enterprise, adopted, documents, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    files = [steady(kind) for kind in HEADERS]
    for view in assessments.assess(actor=actor, party_id=party, now=now):
        assert_same(view, by_files(documents[view.kind], *files, view.moment.as_of_date))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(3))
def test_enterprises_of_a_simulated_economy_on_any_day(enterprise, adopted, documents, now, place):
    """Also on days in the middle of months, which the roll-ups alone could not answer."""
    economy = simulate(enterprises=6, months=30, seed=11, until=date(2026, 2, 28))
    code = economy.enterprises["enterprise"][place]
    actor, party = enterprise()
    files = []
    for kind, table in (("vat_invoices_out", economy.vat_invoices_out), ("vat_invoices_in", economy.vat_invoices_in)):  # fmt: skip
        content = table.filter(table["企业代号"] == code).write_csv().replace(code, "E1").encode()
        files.append(content)
        import_invoices(actor=actor, kind=kind, content=content, file_name="x.csv", party_id=party, now=now)  # fmt: skip
    for day in (date(2026, 2, 28), date(2025, 11, 17), date(2025, 6, 30)):
        for view in assessments.assess(actor=actor, party_id=party, as_of_date=day, now=now):
            assert view.kind in ScoreKind
            assert_same(view, by_files(documents[view.kind], *files, day))
