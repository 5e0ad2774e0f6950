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
@click.option("--trust-key", "trusted", multiple=True, help="A public key, hex, that may stand for ours: of an older epoch, or of the database's origin.")  # fmt: skip
@click.option("--last-seal", help="The digest of a seal noted elsewhere; it must be in the chain.")
@home_option
@json_option
def verify_command(
    *, trusted: tuple[str, ...], last_seal: str | None, home: Path | None, as_json: bool
) -> None:
    """Recompute every digest, root, chain link and signature. Exit 0: whole; 1: faults, listed."""
    with installation(home):
        verdict = verify(trusted=trusted, last_seal=last_seal)
    answer(verdict.as_json(), as_json=as_json)
    sys.exit(0 if verdict.is_whole else 1)
