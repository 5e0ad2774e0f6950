"""`puhui ledger prove`: the books summed up again from every transfer."""

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from puhui.cli.output import answer, json_option
from puhui.cli.platform import home_option, installation
from puhui.domains.ledger.contracts import Proof
from puhui.domains.ledger.queries import prove


@click.group("ledger")
def ledger() -> None:
    """The double-entry ledger."""


@ledger.command("prove")
@home_option
@json_option
def prove_command(*, home: Path | None, as_json: bool) -> None:
    """Prove that the books balance. Exit 0: they do; 1: they do not, every fault is listed."""
    with installation(home):
        proof = prove()
    answer(_told(proof), as_json=as_json)
    sys.exit(0 if proof.holds else 1)


def _told(proof: Proof) -> dict[str, Any]:
    return {
        "holds": proof.holds,
        "accounts": proof.accounts,
        "transfers": proof.transfers,
        "open_pendings": proof.open_pendings,
        "turnover": {each.currency: str(each) for each in proof.turnover},
        "faults": [dataclasses.asdict(each) for each in proof.faults],
    }
