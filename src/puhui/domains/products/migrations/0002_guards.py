"""Versions of products become append-only."""

from django.db import migrations

from puhui.foundation.database.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]
    operations = [append_only("products_version")]
