"""Which column of a file is which column of a data contract."""

from collections import Counter
from collections.abc import Sequence

from puhui.domains.evidence.contracts import DataContract
from puhui.kernel.refusals import BadInput


def place(header: Sequence[str], contract: DataContract, *, optional: frozenset[str]) -> dict[str, int]:  # fmt: skip
    """Where each column of the contract stands in a file's header; other columns are left alone.

    The contract's own header goes before its aliases. BadInput `evidence.missing_column` where a
    column (that is not `optional`) is not there, `evidence.column_twice` where it is there twice.
    """
    clean = [name.strip().strip("\ufeff").strip() for name in header]
    placed: dict[str, int] = {}
    for column in contract.columns:
        known = [name for name in (column.header, *column.aliases) if name in clean]
        if not known and column.name in optional:
            continue
        if not known:
            raise BadInput("evidence.missing_column", field=column.header, rule="required column")
        if Counter(clean)[known[0]] > 1:
            raise BadInput("evidence.column_twice", field=known[0], rule="one column of a name")
        placed[column.name] = clean.index(known[0])
    return placed
