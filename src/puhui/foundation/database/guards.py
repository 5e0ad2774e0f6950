"""Append-only by the database itself: triggers that refuse, whoever asks and from wherever."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION puhui_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
"""

_GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION puhui_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION puhui_refuse_change();
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration step that makes `table` append-only.

    >>> append_only("audit_entry")  # doctest: +ELLIPSIS
    <RunSQL ...>
    """
    undo = (
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};"
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};"
    )
    return migrations.RunSQL(_FUNCTION + _GUARD.format(table=table), undo)
