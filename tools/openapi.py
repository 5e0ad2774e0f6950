"""Writes docs/openapi.json from the API as it is: `python -m tools.openapi`."""

import inspect
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")

import django

django.setup()

from puhui.api.v1.router import api  # noqa: E402

SNAPSHOT = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def schema() -> dict[str, Any]:
    """The OpenAPI document, as plain JSON values; the same on every version of Python.

    Python 3.13 takes the indentation out of docstrings that earlier versions leave in, and calls
    status 422 by its name of RFC 9110.
    """
    told: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")), object_hook=_cleaned
    )
    return told


def _cleaned(value: dict[str, Any]) -> dict[str, Any]:
    text = value.get("description")
    if not isinstance(text, str):
        return value
    named = "Unprocessable Content" if text == "Unprocessable Entity" else text
    return {**value, "description": inspect.cleandoc(named)}


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(schema(), indent=1, sort_keys=True) + "\n", "utf-8")
