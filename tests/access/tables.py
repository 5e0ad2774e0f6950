"""The matrix as it is written down in the text files beside this one."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One way in: `key` are the first words of its line, `cells` what becomes of whom."""

    key: tuple[str, ...]
    cells: dict[str, str]


def read(name, words):
    """Rows of a table whose lines begin with so many words; the first line names the columns."""
    text = (FOLDER / name).read_text("utf-8").splitlines()
    lines = [line.split() for line in text if line.strip() and not line.startswith("#")]
    columns = lines[0][words:]
    rows = []
    for line in lines[1:]:
        assert len(line) == words + len(columns), f"{name}: {' '.join(line)}"
        cells = dict(zip(columns, line[words:], strict=True))
        rows.append(Row(tuple(line[:words]), cells))
    assert len({row.key for row in rows}) == len(rows), f"{name} says a thing twice"
    return columns, rows
