"""A small economy, read once, and what was learnt from it."""

from types import SimpleNamespace

import pytest
from tests.workbench.credit.files import economy

from puhui.workbench.credit.enterprises import read_enterprises
from puhui.workbench.credit.invoices import read_invoices
from puhui.workbench.credit.reporting import report
from puhui.workbench.credit.training import learn


def read(contents):
    return {
        "enterprises": read_enterprises(contents["enterprises"]),
        "incoming": read_invoices(contents["input_invoices"], direction="IN", field="in"),
        "outgoing": read_invoices(contents["output_invoices"], direction="OUT", field="out"),
    }


def trained(contents, *, size_blind, **terms):
    given = read(contents)
    result = learn(**given, size_blind=size_blind, folds=3, repeats=1, **terms)
    told = report(result, incoming=given["incoming"], outgoing=given["outgoing"], inputs=contents)
    return SimpleNamespace(given=given, result=result, report=told, model=result.trained.model)


@pytest.fixture(scope="session")
def contents():
    return economy()


@pytest.fixture(scope="session")
def sized(contents):
    return trained(contents, size_blind=False)


@pytest.fixture(scope="session")
def blind(contents):
    return trained(contents, size_blind=True)
