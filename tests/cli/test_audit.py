"""`puhui audit verify`: keys and seals that were noted elsewhere, by the command."""

import json

import pytest
from tests.cli.platforms import run_puhui

pytestmark = pytest.mark.slow


def verified(home, *options, **more):
    done = run_puhui(home, "audit", "verify", *options, **more)
    return done.returncode, json.loads(done.stdout)


def test_the_verdict_is_about_the_key_of_the_installation_that_asks(tmp_path):
    home = tmp_path / "home"
    status, verdict = verified(home)
    assert (status, verdict["whole"], verdict["faults"], verdict["untrusted"]) == (0, True, [], [])
    key = verdict["key"]

    status, verdict = verified(home, PUHUI_SIGNING_KEY="ab" * 32)
    assert (status, verdict["whole"], verdict["untrusted"]) == (1, False, [1])
    assert verdict["key"] != key
    assert verdict["faults"] == ["the newest epoch is not under this installation's key"]

    told = ["--trust-key", "00" * 32, "--trust-key", key]
    status, verdict = verified(home, *told, PUHUI_SIGNING_KEY="ab" * 32)
    assert (status, verdict["untrusted"]) == (0, [])

    status, verdict = verified(home, "--last-seal", "12" * 32)
    assert status == 1
    assert verdict["faults"] == ["seal 1212121212121212…: noted elsewhere, and not in the chain"]
