"""The audit's tables become append-only, and its first epoch opens."""

from django.db import migrations
from django.utils import timezone

from puhui.foundation.audit.sealing import signing_key
from puhui.foundation.database.guards import append_only


def first_epoch(apps, schema_editor):
    Epoch = apps.get_model("audit", "Epoch")
    Epoch.objects.create(
        number=1,
        opened_at=timezone.now(),
        reason="begin",
        public_key=signing_key().public_key().public_bytes_raw().hex(),
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(first_epoch, migrations.RunPython.noop),
        append_only("audit_entry"),
        append_only("audit_seal"),
        append_only("audit_epoch"),
    ]
