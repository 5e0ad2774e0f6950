"""What was told, consents and withdrawals become append-only; names and identifiers are found fast."""

from django.db import migrations

from puhui.foundation.database.guards import append_only

_NAMES = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX parties_party_name ON parties_party USING gin (upper(name::text) gin_trgm_ops);
CREATE INDEX parties_identifier_start ON parties_identifier (upper(value::text) text_pattern_ops);
"""
_UNDO = """
DROP INDEX IF EXISTS parties_party_name;
DROP INDEX IF EXISTS parties_identifier_start;
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]
    operations = [
        migrations.RunSQL(_NAMES, _UNDO),
        append_only("parties_telling"),
        append_only("parties_consent"),
        append_only("parties_withdrawal"),
    ]
