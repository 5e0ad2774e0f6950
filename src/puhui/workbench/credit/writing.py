"""A table as the file that its name asks for, whole or not at all."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl


def write_table(table: pl.DataFrame, target: Path) -> None:
    """Write a table as JSON (a list of objects), Parquet, or else CSV; parents are made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=target.parent) as folder:
        draft = Path(folder) / "table"
        if target.suffix == ".json":
            text = json.dumps(table.to_dicts(), ensure_ascii=False, indent=1)
            draft.write_text(text + "\n", encoding="utf-8")
        elif target.suffix == ".parquet":
            table.write_parquet(draft)
        else:
            table.write_csv(draft)
        draft.replace(target)
