"""Fixtures of loans; what needs Django is imported late, since it is set up after this file."""

import importlib
import itertools

import pytest


@pytest.fixture
def source():
    """An identity source that answers what a test tells it."""
    yield from _wired("parties", "DrivenIdentitySource", None)


@pytest.fixture
def bank():
    """A bank that a test drives."""
    yield from _wired("payments", "DrivenBank", None)


@pytest.fixture
def signer():
    """A signer that takes one word as proof."""
    phone = importlib.import_module("puhui.domains.loans.adapters.phone")
    yield from _wired("loans", "DrivenSigner", phone.PhoneSigner())


@pytest.fixture
def cast():
    """Makes lenders and borrowers."""
    return importlib.import_module("tests.domains.loans.cast")


@pytest.fixture
def lender(db, cast, bank, now):
    """A lender with people, money and a product."""
    return cast.lend(now)


@pytest.fixture
def borrower(db, cast, lender, source, now):
    """An enterprise that may borrow: (its owner as an actor, its party)."""
    return cast.borrow(now, lender, source)


@pytest.fixture
def keys():
    """Keys that nobody used before."""
    counter = itertools.count()
    return lambda: f"key-{next(counter)}"


@pytest.fixture
def traces(db):
    """`traces()`: how much the audit, the outbox and the ledger hold; equal around a refusal."""
    audit = importlib.import_module("puhui.foundation.audit.models")
    events = importlib.import_module("puhui.foundation.events.models")
    ledger = importlib.import_module("puhui.domains.ledger.models")
    return lambda: (
        audit.Entry.objects.count(),
        events.Outbox.objects.count(),
        ledger.Transfer.objects.count(),
    )


def _wired(domain, name, after):
    # It wires what the environment names when it is first imported: not after us.
    importlib.import_module("puhui.config.urls")
    ports = importlib.import_module(f"puhui.domains.{domain}.ports")
    adapter = getattr(importlib.import_module(f"puhui.domains.{domain}.adapters.driven"), name)()
    ports.wire(adapter)
    yield adapter
    ports.wire(after)
