"""What credit does when it hears of new invoices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.credit.operations.rollups import follow_import
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM

FOLLOW = "credit.follow_import"


@job(FOLLOW)
def follow(*, event_id: str, event: dict[str, Any], now: datetime) -> None:
    """Make roll-ups anew for whom an import touched."""
    follow_import(
        actor=SYSTEM, event_id=UUID(event_id), import_id=UUID(event["import_id"]), now=now
    )
