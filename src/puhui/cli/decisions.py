"""`puhui decisions replay`: a stored decision worked out again."""

import dataclasses
import sys
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from puhui.cli.output import answer, json_option
from puhui.cli.platform import home_option, installation
from puhui.domains.loans.operations.decisions import replay
from puhui.domains.loans.queries.decisions import latest
from puhui.foundation.accounts.enrolling import LOCAL
from puhui.kernel.refusals import BadInput


@click.group("decisions")
def decisions() -> None:
    """Decisions on applications."""


@decisions.command("replay")
@click.argument("ids", nargs=-1)
@click.option("--last", type=int, help="The newest so many, instead of ids.")
@home_option
@json_option
def replay_command(*, ids: tuple[str, ...], last: int | None, home: Path | None, as_json: bool) -> None:  # fmt: skip
    """Work decisions out again and compare everything, bit for bit. Exit 0: all the same; 1: not."""
    wanted = [_id(text, row) for row, text in enumerate(ids, start=1)]
    if not wanted and not last:
        raise BadInput("cli.nothing_asked", field="ids", rule="one id or more, or --last")
    with installation(home):
        wanted = wanted or latest(actor=LOCAL, most=last or 0)
        now = timezone.now()
        told = [replay(actor=LOCAL, decision_id=each, now=now) for each in wanted]
    content = [{**dataclasses.asdict(each), "same": each.is_same} for each in told]
    answer(content[0] if len(ids) == 1 else {"decisions": content}, as_json=as_json)
    sys.exit(0 if all(each.is_same for each in told) else 1)


def _id(text: str, row: int) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("cli.no_id", field="ids", row=row, rule="the id of a decision") from None
