"""Working a stored assessment out again, inside the operation that wants it."""

from datetime import datetime
from uuid import UUID

from puhui.domains.credit import keeping, scoring, telling
from puhui.domains.credit.contracts import AssessmentView
from puhui.domains.credit.models import Assessment
from puhui.domains.credit.reading import read_made
from puhui.engines.features.querying import version
from puhui.foundation.database import step
from puhui.kernel.actors import Actor
from puhui.kernel.refusals import NotFound, Refusal


@step
def again(*, actor: Actor, assessment_id: UUID, now: datetime) -> AssessmentView:  # noqa: ARG001 -- doors look alike
    """A stored assessment as it comes out anew from the invoices it stood on; the caller has permitted.

    Its digest is that of what came out, so that it equals the stored one's to the bit or not at
    all. Refuses `credit.features_changed` where features are declared otherwise by now.
    """
    row = Assessment.objects.select_related("scorecard").filter(pk=assessment_id).first()
    if row is None:
        raise NotFound("credit.no_such_assessment")
    if row.features_version != version():
        raise Refusal("credit.features_changed", then=row.features_version)

    reading = read_made(row.party_id, row.as_of_date, [UUID(each) for each in row.imports])
    result = scoring.work_out(
        keeping.compiled(row.scorecard), reading, is_stale=row.outcome["is_stale"]
    )
    told = scoring.outcome(result, reading)
    row.limit_minor, row.currency = result.offer.limit.minor, result.offer.limit.currency
    row.outcome, row.digest = (
        told,
        scoring.digest(
            told, scorecard=row.scorecard.digest, as_of=row.as_of_date, version=version()
        ),
    )
    return telling.assessment(row)
