"""The job that takes in the files that were received."""

from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from puhui.domains.evidence.operations import imports
from puhui.domains.evidence.progress import begun, noted
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM
from puhui.kernel.refusals import Refusal

#: So often a file is begun before it is given up. The queue grants one run more, in case closing
#: the import fails as well.
MOST_TRIES = 5


@job(imports.JOB, attempts=MOST_TRIES)
def take_in(*, import_id: str, now: datetime) -> None:
    """Take in one received file; what refuses it is kept with the import.

    A database that is away is tried again later, as are locks that met; a file that still fails
    at the last try, or whose workers died over it, is given up. Anything else that breaks is a
    defect, and is logged by the worker. Either way the import is closed with
    `evidence.import_broke`, so that nobody waits for it.
    """
    known = UUID(import_id)
    tries = begun(known)
    if tries > MOST_TRIES:
        _give_up(known, tries, now)
        return
    try:
        with noted(known) as tell:
            imports.take_in(actor=SYSTEM, import_id=known, progress=tell, now=now)
    except Refusal as refusal:
        imports.fail(actor=SYSTEM, import_id=known, refusal=refusal, now=now)
    except (OperationalError, InterfaceError):
        if tries == MOST_TRIES:
            _give_up(known, tries, now)
        raise
    except Exception:
        _give_up(known, tries, now)
        raise


def _give_up(import_id: UUID, tries: int, now: datetime) -> None:
    broke = Refusal("evidence.import_broke", tries=tries)
    imports.fail(actor=SYSTEM, import_id=import_id, refusal=broke, now=now)
