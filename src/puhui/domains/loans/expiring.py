"""Which approved applications nobody signed in time."""

from datetime import date
from uuid import UUID

from django.db import connection

_STALE = """
SELECT a.id FROM loans_application a
CROSS JOIN LATERAL (
  SELECT d.document FROM loans_decision d WHERE d.application_id = a.id
  ORDER BY d.number DESC LIMIT 1
) latest
WHERE a.state = 'APPROVED' AND latest.document -> 'offered' ->> 'until_date' < %s
ORDER BY a.id LIMIT 500
"""


def stale(on_date: date) -> list[UUID]:
    """The ids of approved applications whose offer ended before a day, oldest first, at most 500.

    Days are kept as ISO text, whose order is that of the days.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [on_date.isoformat()])
        return [row[0] for row in cursor.fetchall()]
