"""Applied once: a reaction claims its event in its own transaction."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from puhui.foundation.database import step

_CLAIM = """
INSERT INTO events_applied (event_id, reaction, applied_at) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""


@step
def applies_once(*, event_id: UUID, reaction: str, now: datetime) -> bool:
    """Whether this reaction is the first to apply this event; a second delivery gets False.

    The claim commits with the reaction's own changes: a crash between leaves neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [event_id, reaction, now])
        return bool(cursor.rowcount)
