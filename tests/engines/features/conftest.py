"""A day to look back from."""

from datetime import date

import pytest


@pytest.fixture
def as_of():
    """In the middle of a month, where whole months would know too much."""
    return date(2019, 8, 17)
