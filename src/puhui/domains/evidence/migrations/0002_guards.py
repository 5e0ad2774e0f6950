"""Evidence is written once; notes of progress need no log."""

from django.db import migrations

from puhui.foundation.database.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE evidence_progress SET UNLOGGED",
            "ALTER TABLE evidence_progress SET LOGGED",
        ),
        append_only("evidence_import"),
        append_only("evidence_outcome"),
        append_only("evidence_invoice"),
        append_only("evidence_touched"),
        append_only("evidence_rejected"),
    ]
