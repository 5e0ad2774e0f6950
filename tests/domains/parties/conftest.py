"""Fixtures of the parties; what needs Django is imported late, since it is set up after this file."""

import importlib

import pytest


@pytest.fixture
def cast(db, now):
    """Everybody who may knock, by name, and the enterprise that `owner` registered."""
    return importlib.import_module("tests.domains.parties.cast").everybody(now)


@pytest.fixture
def source():
    """An identity source that answers what a test tells it."""
    ports = importlib.import_module("puhui.domains.parties.ports")
    driven = importlib.import_module("puhui.domains.parties.adapters.driven")
    told = driven.DrivenIdentitySource()
    ports.wire(told)
    yield told
    ports.wire(None)


@pytest.fixture
def proven(cast, source, now):
    """`cast`, and somebody has shown that they are the legal representative of the enterprise."""
    actors, party = cast
    people = importlib.import_module("tests.domains.parties.cast")
    people.prove(actors["owner"], party, source, now)
    return cast


@pytest.fixture
def traces(db):
    """`traces()`: how much the audit and the outbox hold; equal before and after a refusal."""
    audit = importlib.import_module("puhui.foundation.audit.models")
    events = importlib.import_module("puhui.foundation.events.models")
    return lambda: (audit.Entry.objects.count(), events.Outbox.objects.count())
