"""All rows out of a database in one snapshot, and into an empty one of the same tables."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

#: Told by migrating itself, so never carried over.
_OWN = ("django_migrations", "puhui_installation")
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL(%s)
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.relname ORDER BY c.relname
"""
# Deferrable keys are checked at the end, so only the others ask for an order of the tables.
_PARENTS = """
SELECT child.relname, parent.relname FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND NOT k.condeferrable AND k.conrelid <> k.confrelid AND k.conparentid = 0
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename
"""
_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
  AND c.relname = ANY(%s) ORDER BY c.relname, t.tgname
"""
_ENABLE = {"O": "ENABLE TRIGGER", "A": "ENABLE ALWAYS TRIGGER", "R": "ENABLE REPLICA TRIGGER"}
_VIEWS = "SELECT matviewname FROM pg_matviews WHERE schemaname = 'public' ORDER BY 1"
_BLOCK = 1024 * 1024

type Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table as it was copied: its name, the columns in order, how many rows."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What one snapshot held."""

    tables: tuple[CopiedTable, ...]
    sequences: dict[str, int]
    migrations: tuple[tuple[str, str], ...]


def file_of(folder: Path, table: str) -> Path:
    """Where the rows of a table lie in a folder of copies."""
    return folder / f"{table}.copy.gz"


def copy_out(url: str, folder: Path, *, tell: Tell) -> Copied:
    """Write the rows of every table to `folder`, all as of one moment, while others go on writing.

    A dump program is in no wheel for sure, and one of another version may refuse: COPY is in
    every server, and its text reads the same from version 15 to 18.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        applied = connection.execute(
            "SELECT app, name FROM django_migrations ORDER BY id"
        ).fetchall()
        found = _ordered_tables(connection)
        copied = []
        for number, (name, columns) in enumerate(found, start=1):
            rows = _copy_table_out(connection, name, columns, file_of(folder, name))
            copied.append(CopiedTable(name, tuple(columns), rows))
            tell(number, len(found))
        # Sequences know no snapshot; read last, they are never behind the rows.
        sequences: dict[str, int] = dict(connection.execute(_SEQUENCES).fetchall())
    return Copied(tuple(copied), sequences, tuple((app, name) for app, name in applied))


def copy_in(url: str, folder: Path, copied: Copied, *, tell: Tell) -> None:
    """Put the rows back, in one transaction, over whatever migrations had put there.

    `url` is that of the owner of the tables. Triggers rest meanwhile: what they once did is in the
    rows already. Foreign keys do not: they are checked before the transaction commits.
    """
    names = [table.name for table in copied.tables]
    with psycopg.connect(url) as connection, _resting_triggers(connection, names):
        every = sql.SQL(", ").join(map(sql.Identifier, names))
        connection.execute(sql.SQL("TRUNCATE {}").format(every))
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
        for number, table in enumerate(copied.tables, start=1):
            _copy_table_in(connection, table, file_of(folder, table.name))
            tell(number, len(copied.tables))
        for name, value in copied.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s)", [f'public."{name}"', value])
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for (view,) in connection.execute(_VIEWS).fetchall():
            connection.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(sql.Identifier(view)))


@contextmanager
def _resting_triggers(connection: psycopg.Connection[Any], names: list[str]) -> Iterator[None]:
    triggers = connection.execute(_TRIGGERS, [names]).fetchall()
    for table, trigger, _ in triggers:
        _alter(connection, table, "DISABLE TRIGGER", trigger)
    yield
    for table, trigger, mode in triggers:
        _alter(connection, table, _ENABLE[mode], trigger)


def _alter(connection: psycopg.Connection[Any], table: str, act: str, trigger: str) -> None:
    statement = sql.SQL("ALTER TABLE {} {} {}").format(
        sql.Identifier(table), sql.SQL(act), sql.Identifier(trigger)
    )
    connection.execute(statement)


def _ordered_tables(connection: psycopg.Connection[Any]) -> list[tuple[str, list[str]]]:
    columns = dict(connection.execute(_TABLES, [list(_OWN)]).fetchall())
    order = TopologicalSorter[str](dict.fromkeys(columns, ()))
    for child, parent in connection.execute(_PARENTS).fetchall():
        if child in columns and parent in columns:
            order.add(child, parent)
    return [(name, columns[name]) for name in order.static_order()]


def _copy_table_out(
    connection: psycopg.Connection[Any], name: str, columns: list[str], path: Path
) -> int:
    # By a query, because COPY of a partitioned table itself gives nothing.
    statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name)
    )
    with connection.cursor() as cursor:
        with gzip.open(path, "wb", compresslevel=1) as file, cursor.copy(statement) as blocks:
            for block in blocks:
                file.write(block)
        return cursor.rowcount


def _copy_table_in(connection: psycopg.Connection[Any], table: CopiedTable, path: Path) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    with connection.cursor() as cursor:
        with gzip.open(path, "rb") as file, cursor.copy(statement) as blocks:
            while block := file.read(_BLOCK):
                blocks.write(block)
        if cursor.rowcount != table.rows:
            raise ValueError(f"{table.name}: {cursor.rowcount} rows of {table.rows}")
