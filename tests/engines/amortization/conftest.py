"""Worked figures of other systems, which lie beside the checkout."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "vectors"


@pytest.fixture(scope="session")
def vectors():
    """Reads the vectors of a file; tests that need them are skipped where they are missing."""

    def read(name):
        path = FOLDER / name
        if not path.is_file():
            pytest.skip(f"worked figures are not here: ../shared/vectors/{name} is missing")
        return json.loads(path.read_text("utf-8"))["vectors"]

    return read
