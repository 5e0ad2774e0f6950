"""`credit adopt`: a trained model goes into force; what is no model changes nothing."""

import json

import pytest
from tests.cli.platforms import run_puhui

from puhui.demonstration.starting import starter

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    document, figures = starter("size_blind")
    (tmp_path / "model.json").write_text(document, "utf-8")
    (tmp_path / "report.json").write_text(json.dumps({**figures, "size_blind": True}), "utf-8")
    return tmp_path


def test_a_model_is_adopted_and_a_broken_one_is_not(folder, tmp_path_factory):
    home = tmp_path_factory.mktemp("home") / "home"
    told = run_puhui(home, "credit", "adopt", folder)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["kind"] == "SIZE_BLIND"
    whole = (folder / "model.json").read_text("utf-8")
    (folder / "model.json").write_text(whole.replace('"rows": ', '"rows": 1'), "utf-8")
    told = run_puhui(home, "credit", "adopt", folder)
    assert told.returncode == 2
    assert told.stderr.strip().splitlines()[-1].startswith("puhui: scorecard.digest_differs")
    (folder / "model.json").unlink()
    told = run_puhui(home, "credit", "adopt", folder)
    assert (told.returncode, told.stdout) == (2, "")
    assert "Traceback" not in told.stderr
