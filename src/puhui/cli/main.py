"""The `puhui` command: finds the group that was asked for, loads it alone, answers refusals."""

import os
import sys
from typing import Any

import click

from puhui.cli.lazy import LazyGroup
from puhui.kernel.refusals import Refusal

#: group or command → the module that holds it and the name it has there.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("puhui.cli.running", "up"),
    "backup": ("puhui.cli.backups", "backup"),
    "restore": ("puhui.cli.backups", "restore"),
    "audit": ("puhui.cli.audit", "audit"),
    "parties": ("puhui.cli.parties", "parties"),
    "ledger": ("puhui.cli.ledger", "ledger"),
    "simulate": ("puhui.cli.simulate", "simulate_command"),
    "bench": ("puhui.cli.bench", "bench"),
    "evidence": ("puhui.cli.evidence", "evidence"),
    "credit": ("puhui.cli.credit", "credit"),
    "decisions": ("puhui.cli.decisions", "decisions"),
    "rates": ("puhui.cli.rates", "rates"),
    "loan": ("puhui.cli.loan", "loan"),
    "model": ("puhui.cli.model", "model"),
}


@click.group(cls=LazyGroup, late=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="puhui")
def puhui() -> None:
    """Puhui 普惠: an open platform on which micro and small enterprises get financed."""


def main(arguments: list[str] | None = None) -> Any:
    """Run a command. Refusals are one line on standard error and exit code 2, never a traceback."""
    try:
        puhui.main(args=arguments, prog_name="puhui", standalone_mode=False)
    except click.ClickException as complaint:
        complaint.show()
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(130)
    except Refusal as refusal:
        print(f"puhui: {refusal}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader (`head`) has gone; give the interpreter nothing to complain of at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
