"""The `puhui` command: finds the group that was asked for, loads it alone, answers refusals."""

import importlib
import os
import sys
from typing import Any

import click

from puhui.kernel.refusals import Refusal

#: group or command → the module that holds it and the name it has there. A command that needs no
#: database must start without Django, so each module is loaded only when it is asked for.
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
}


class LazyGroup(click.Group):
    """A group whose commands are loaded one at a time, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(module), name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
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
