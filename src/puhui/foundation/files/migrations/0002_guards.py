"""Stored documents are written once."""

from django.db import migrations

from puhui.foundation.database.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [append_only("files_document")]
