"""One filled platform for the whole matrix; what needs Django is imported late."""

import importlib

import pytest
from django.test import override_settings

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Somebody of every role, and what they knock at, in a transaction that never commits."""
    importlib.import_module("puhui.config.urls")  # it wires the ports, and the world wires its own
    made = importlib.import_module("tests.access.world").opened
    settings = override_settings(API_RATE=0, ACCOUNT_RATE_LIMITS=False, STORAGES=PLAIN)
    with django_db_blocker.unblock(), settings, made() as filled:
        yield filled
