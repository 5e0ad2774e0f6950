"""The job that has small transfers sent, outside any transaction."""

from datetime import datetime
from uuid import UUID

from puhui.domains.parties.operations.identity import SEND, note_sent, run_out
from puhui.domains.parties.ports import identity_source
from puhui.domains.parties.queries.identity import to_send
from puhui.foundation.jobs.declaring import OUTGOING, job
from puhui.kernel.actors import SYSTEM


@job(SEND, attempts=20, queue=OUTGOING)
def send(*, check_id: str, now: datetime) -> None:
    """Send under the check's id, which makes the source act once, and keep its reference.

    A source that is away is asked again later; the check waits, and where that takes too long it
    runs out, and the account's number is wiped unsent.
    """
    key = UUID(check_id)
    wanted = to_send(key, at=now)
    if wanted is None:
        run_out(actor=SYSTEM, check_id=key, now=now)
        return
    reference = identity_source().send_small_transfer(
        key=key,
        account_name=wanted.account_name,
        account_number=wanted.account_number,
        amount=wanted.amount,
    )
    note_sent(actor=SYSTEM, check_id=key, reference=reference, now=now)
