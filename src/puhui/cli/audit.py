"""`puhui audit verify`: the whole record recomputed from its rows."""

import sys
from pathlib import Path

import click

from puhui.cli.output import answer, json_option
from puhui.cli.platform import home_option, installation
from puhui.foundation.audit.verifying import verify


@click.group("audit")
def audit() -> None:
    """The record of who did what."""


@audit.command("verify")
@home_option
@json_option
def verify_command(*, home: Path | None, as_json: bool) -> None:
    """Recompute every digest, root, chain link and signature. Exit 0: whole; 1: faults, listed."""
    with installation(home):
        verdict = verify()
    answer(verdict.as_json(), as_json=as_json)
    sys.exit(0 if verdict.is_whole else 1)
