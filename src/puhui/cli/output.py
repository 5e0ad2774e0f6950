"""How commands answer: JSON for programs, a table for people, bars on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import click
from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from puhui.kernel.refusals import BadInput

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, on a terminal too.")


def answer(content: Any, *, as_json: bool, table: Callable[[Any], Table] | None = None) -> None:
    """Print `content` as JSON, or (on a terminal, without --json) as the table made of it."""
    if as_json or not sys.stdout.isatty():
        text = json.dumps(content, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        print(text, flush=True)
        return
    Console().print(table(content) if table else pairs_table(content))


def pairs_table(content: Mapping[str, Any]) -> Table:
    """A table of two columns, name and value, of a mapping."""
    table = Table(show_header=False, box=None)
    for name, value in content.items():
        told = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        )
        table.add_row(f"[bold]{name}", told)
    return table


def rows_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """A table with one row per mapping; columns are the names of the first."""
    table = Table()
    for name in rows[0] if rows else ():
        table.add_column(name)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    return table


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error (on a terminal); yields `tell(done, total)`."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())  # fmt: skip
    with Progress(
        *columns, console=console, disable=not sys.stderr.isatty(), transient=True
    ) as bar:
        task = bar.add_task(label, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def open_input(path: str) -> BinaryIO:
    """A file for reading bytes, `-` for standard input; BadInput `cli.no_such_file` otherwise."""
    if path == "-":
        return sys.stdin.buffer
    try:
        return open(path, "rb")
    except OSError as reason:
        raise BadInput("cli.no_such_file", file=path, rule=reason.strerror or "readable") from None
