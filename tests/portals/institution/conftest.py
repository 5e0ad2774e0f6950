"""A lender and a borrower of today, for pages read the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.domains.loans.conftest import bank, cast, signer, source, traces  # noqa: F401 -- fixtures
from tests.portals.people import signed_in


@pytest.fixture
def now():
    """The moment that the pages will see too, less the time that a test takes."""
    return timezone.now()


@pytest.fixture
def lender(db, cast, bank, now):  # noqa: F811 -- fixtures
    """A lender with people, money and a product."""
    return cast.lend(now)


@pytest.fixture
def borrower(db, cast, lender, source, now):  # noqa: F811 -- fixtures
    """An enterprise with a steady trade up to the day before yesterday."""
    trade = {"yuan": 400_000.0, "until": now.date() - timedelta(days=2)}
    return cast.borrow(now, lender, source, trade=trade)


@pytest.fixture
def visit():
    """`visit(actor)`: a browser in which the user of an actor is signed in."""
    users = pytest.importorskip("puhui.foundation.accounts.models").User.objects
    return lambda actor, language="en": signed_in(users.get(pk=actor.user_id), language)
