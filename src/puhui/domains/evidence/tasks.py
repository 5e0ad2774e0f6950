"""The job that takes in the files that were received."""

from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from puhui.domains.evidence.operations import imports
from puhui.domains.evidence.progress import noted
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM
from puhui.kernel.refusals import Refusal


@job(imports.JOB)
def take_in(*, import_id: str, now: datetime) -> None:
    """Take in one received file; what refuses it is kept with the import.

    A database that is away is tried again later, as are locks that met. Anything else that breaks is a defect: the
    import is closed with `evidence.import_broke`, so that nobody waits for it, and the defect is
    logged by the worker.
    """
    known = UUID(import_id)
    try:
        with noted(known) as tell:
            imports.take_in(actor=SYSTEM, import_id=known, progress=tell, now=now)
    except Refusal as refusal:
        imports.fail(actor=SYSTEM, import_id=known, refusal=refusal, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        broke = Refusal("evidence.import_broke")
        imports.fail(actor=SYSTEM, import_id=known, refusal=broke, now=now)
        raise
