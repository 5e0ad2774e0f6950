"""Decisions, notes, agreements, signatures and movements become append-only."""

from django.db import migrations

from puhui.foundation.database.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("loans", "0002_initial")]
    operations = [
        append_only("loans_decision"),
        append_only("loans_note"),
        append_only("loans_agreement"),
        append_only("loans_signature"),
        append_only("loans_movement"),
    ]
