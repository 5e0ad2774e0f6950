"""The second half of an import: rows checked chunk by chunk, kept once, and reported."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import polars as pl
from django.core.serializers.json import DjangoJSONEncoder

from puhui.domains.evidence import loading, owners, reports
from puhui.domains.evidence.checks import RULE, checked
from puhui.domains.evidence.contracts import (
    Basis,
    DataContract,
    EvidenceKind,
    ImportReport,
    ImportState,
)
from puhui.domains.evidence.events import InvoicesImported
from puhui.domains.evidence.models import Import, Outcome
from puhui.domains.evidence.receiving import Terms
from puhui.domains.evidence.tables import Chunk, Table
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal

#: Told how far an import is: `tell(done, total)`.
Tell = Callable[[int, int], None]
#: An import counts in hundredths: reading the file takes the first 70, keeping the rows the rest.
WHOLE, READ = 100, 70


@dataclass(slots=True)
class _Tally:
    read: int = 0
    good: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def silent(_done: int, _total: int) -> None:
    """Where nobody watches."""


def take(
    actor: Actor,
    row: Import,
    terms: Terms,
    table: Table,
    placed: dict[str, int],
    *,
    tell: Tell = silent,
    now: datetime,
) -> ImportReport:
    """Keep the good rows of a file once each, quarantine the rest, write the outcome and say so."""
    layout = terms.layout()
    owner = _owner(actor, terms, now)
    tally = _Tally()
    with loading.stage():
        for chunk in table.chunks:
            rows = checked(chunk.rows, layout, placed, party_of=owner, today=business_date(now))
            _stage(row.id, layout, chunk, rows, table.header, tally)
            tell(int(chunk.share * READ), WHOLE)
        accepted = loading.accept(row.id, layout, now=now)
    tell(WHOLE, WHOLE)

    report = _report(row.id, layout, tally, accepted)
    Outcome.objects.create(
        brought_by=row, state=ImportState.DONE, report=reports.spelled(report), ended_at=now
    )
    _say(actor, report, now)
    return report


def failed(actor: Actor, row: Import, refusal: Refusal, *, now: datetime) -> None:
    """Write down that a file could not be taken, and why."""
    facts = json.loads(json.dumps(refusal.facts, cls=DjangoJSONEncoder))
    Outcome.objects.create(
        brought_by=row, state=ImportState.FAILED, reason=refusal.code, facts=facts, ended_at=now
    )
    record(
        actor=actor,
        action="evidence.import_failed",
        subject=Subject("import", row.id),
        facts={"reason": refusal.code},
        now=now,
    )


def _owner(actor: Actor, terms: Terms, now: datetime) -> owners.PartyOf:
    if terms.party_id is not None:
        return owners.own(actor, terms.party_id)
    if terms.basis == Basis.CONSENT:
        return owners.of_consenting(actor, terms.scheme or "", terms.kind, now=now)
    return owners.of_scheme(actor, terms.scheme or "", now=now)


def _stage(
    import_id: UUID,
    layout: DataContract,
    chunk: Chunk,
    rows: pl.DataFrame,
    header: tuple[str, ...],
    tally: _Tally,
) -> None:
    good, broken = rows.filter(pl.col(RULE).is_null()), rows.filter(pl.col(RULE).is_not_null())
    loading.add(good, layout)
    if broken.height:
        loading.quarantine(import_id, broken, chunk.rows, header)
    tally.read += rows.height
    tally.good += good.height
    tally.reasons.update(broken[RULE].to_list())


def _report(
    import_id: UUID, layout: DataContract, tally: _Tally, accepted: loading.Accepted
) -> ImportReport:
    return ImportReport(
        import_id=import_id,
        kind=EvidenceKind(layout.kind),
        contract=layout.name,
        read=tally.read,
        accepted=accepted.rows,
        rejected=tally.read - tally.good,
        duplicate=tally.good - accepted.rows,
        void=accepted.void,
        red=accepted.red,
        reasons=tuple(sorted(tally.reasons.items())),
        first_date=accepted.first_date,
        last_date=accepted.last_date,
        enterprises=accepted.enterprises,
    )


def _say(actor: Actor, report: ImportReport, now: datetime) -> None:
    record(
        actor=actor,
        action="evidence.imported",
        subject=Subject("import", report.import_id),
        facts={"kind": report.kind, "contract": report.contract, "read": report.read,
               "accepted": report.accepted, "rejected": report.rejected,
               "duplicate": report.duplicate},
        now=now,
    )  # fmt: skip
    if report.first_date is None or report.last_date is None:
        return
    publish(
        InvoicesImported(
            import_id=str(report.import_id),
            evidence=report.kind,
            accepted=report.accepted,
            enterprises=report.enterprises,
            first_date=report.first_date.isoformat(),
            last_date=report.last_date.isoformat(),
        ),
        now=now,
    )
