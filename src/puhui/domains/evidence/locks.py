"""The only locks of evidence: one job at a time takes in one file."""

from uuid import UUID

from puhui.domains.evidence.models import Import, Outcome
from puhui.kernel.refusals import NotFound


def waiting_import(import_id: UUID) -> Import | None:
    """The import, locked until the transaction ends; None where its outcome is written already."""
    row = Import.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise NotFound("evidence.no_such_import")
    return None if Outcome.objects.filter(pk=import_id).exists() else row
