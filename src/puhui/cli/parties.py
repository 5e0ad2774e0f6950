"""`puhui parties`: checks on lists of enterprises that need no database."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO

import click

from puhui.cli.output import answer, json_option, open_input, rows_table
from puhui.domains.parties.queries import codes
from puhui.kernel.refusals import BadInput


@click.group()
def parties() -> None:
    """Enterprises and their codes."""


@parties.command("check-code")
@click.argument("file")
@json_option
def check_code(file: str, as_json: bool) -> None:
    """Check unified social credit codes, one a line (`-` reads standard input).

    Each answer has the code as given, whether it is valid, the reason (ok, empty, length,
    character, office, category, region, checksum) and its official spelling.
    """
    with open_input(file) as lines:
        rows = [asdict(codes.check(code=line)) for line in _lines(lines)]
    answer(rows, as_json=as_json, table=rows_table)


def _lines(source: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(source, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise BadInput("parties.not_text", field="code", row=number, rule="UTF-8") from None
        yield text.rstrip("\r\n")
