"""Pages under test take static files as they lie in the tree, without collecting them first."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
