"""Migrating: Django's migrations under a lock, then the note that they are done."""

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import Node

from puhui.foundation.database.versions import write_statement
from puhui.kernel.refusals import Refusal

_LOCK = 7_201_502


def migrate() -> None:
    """Bring the database to this code's tables; two at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            call_command("migrate", verbosity=0, interactive=False)
            cursor.execute(write_statement())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def migrate_to(applied: Iterable[tuple[str, str]]) -> None:
    """Bring an empty database to exactly the migrations that another one had.

    Refusal `restore.newer_backup` where this code does not know one of them.
    """
    executor, wanted = MigrationExecutor(connection), set(applied)
    nodes, there = executor.loader.graph.node_map, set(executor.loader.applied_migrations)
    unknown = sorted(wanted - nodes.keys())
    if unknown:
        raise Refusal("restore.newer_backup", migration=".".join(unknown[0]), rule="a newer puhui")
    if there - wanted:
        raise Refusal("restore.not_empty", rule="a database without tables, or with the backup's")
    # Only the last of each app: to name an earlier one would mean to go back to it.
    last = [node for node in sorted(wanted - there) if not _followers(nodes[node]) & wanted]
    if last:
        executor.migrate(last)


def _followers(node: Node) -> set[tuple[str, str]]:
    """The migrations of the same app that stand right on one."""
    return {child.key for child in node.children if child.key[0] == node.key[0]}


def holds_data() -> bool:
    """Whether somebody has worked with this database: a user or an audit entry is in it."""
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for table in ("accounts_user", "audit_entry"):
            if table in known:
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 - a constant
                if cursor.fetchone()[0]:
                    return True
    return False
