"""Fixtures of the ledger; what needs Django is imported late, since it is set up after this file."""

import importlib

import pytest


@pytest.fixture
def till(db, now):
    """Two wallets that can't be overdrawn, and a hot account of the outside world."""
    return importlib.import_module("tests.domains.ledger.till").Till(now)


@pytest.fixture
def own_till(own_database, now):
    """The same on a database of its own: real commits, other connections."""
    return importlib.import_module("tests.domains.ledger.till").Till(now)
