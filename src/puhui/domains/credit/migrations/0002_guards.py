"""Scorecards and assessments are written once."""

from django.db import migrations

from puhui.foundation.database.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial")]
    operations = [append_only("credit_scorecard"), append_only("credit_assessment")]
