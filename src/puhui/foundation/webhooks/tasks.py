"""The job that makes one attempt of a delivery."""

from datetime import datetime
from uuid import UUID

from puhui.foundation.jobs.declaring import OUTGOING, job
from puhui.foundation.webhooks import sending
from puhui.foundation.webhooks.posting import post
from puhui.kernel.actors import SYSTEM


@job(sending.JOB, queue=OUTGOING)
def deliver(*, delivery_id: str, attempt: int, now: datetime) -> None:
    """Send it, with no transaction open meanwhile, and note how it ended.

    A worker that dies in between leaves the attempt unnoted: it is made again, under the same id.
    """
    known = UUID(delivery_id)
    call = sending.due(delivery_id=known, attempt=attempt, now=now)
    if call is None:
        return
    answer = post(call)
    sending.settle(actor=SYSTEM, delivery_id=known, attempt=attempt, answer=answer, now=now)
