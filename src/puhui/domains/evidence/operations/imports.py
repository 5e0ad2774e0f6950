"""Bringing invoices in: at once, or received now and taken in by a job."""

import hashlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.evidence import policies, receiving, reports, taking
from puhui.domains.evidence.contracts import ImportReport
from puhui.domains.evidence.locks import waiting_import
from puhui.domains.evidence.receiving import Terms
from puhui.domains.evidence.taking import Tell
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import defer
from puhui.foundation.files.storing import open_stored
from puhui.foundation.idempotency import keeping
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId, UserId
from puhui.kernel.refusals import Refusal

#: The job that takes in what `receive` has kept.
JOB = "evidence.import"


@operation
def import_invoices(
    *,
    actor: Actor,
    kind: str,
    content: bytes,
    file_name: str,
    party_id: PartyId | None = None,
    scheme: str | None = None,
    contract: str | None = None,
    basis: str = "CONTRACT",
    key: str | None = None,
    progress: Tell = taking.silent,
    now: datetime,
) -> ImportReport:
    """Bring a file of invoices in, in this transaction: all of its good rows or nothing.

    `party_id` is whose file it is (`evidence.import`, and a consent to an own profile that
    holds); or `scheme` says by which identifiers the file names its many enterprises
    (`evidence.import_many`, on the legal ground `basis`: CONTRACT, CONSENT or LAW). CONTRACT and
    LAW stand on the importer's word, which the record keeps; under CONSENT the rows of an
    enterprise whose consent to the importer does not hold are quarantined (`no_consent`). Any
    scheme but `uscc` means what the importer's own organisation means by it. `kind` and
    `contract` name the data contract. CSV (plain or gz; UTF-8, UTF-16 or GB18030), Parquet and
    Excel are told apart by what they hold. `progress(done, total)` is called as rows are read.

    Rows that break a rule are quarantined with their reason; copies, in the file or of what is
    known already, are counted and kept once; so the same file again accepts nothing. The same
    `key` again gets the first answer.

    Refuses: Forbidden; `evidence.no_consent`; BadInput `evidence.empty_file`, `.not_a_table`,
    `.missing_column`, `.column_twice`, `.no_such_kind`, `.no_such_contract`, `.whose`,
    `.no_such_basis`, `.other_enterprise`: the whole file, and nothing is kept.

    >>> import_invoices(actor=actor, kind="vat_invoices_in", content=path.read_bytes(),
    ...                 file_name="2026-02.csv", party_id=party, now=now).accepted  # doctest: +SKIP
    125646
    """
    terms = Terms(kind, contract, party_id, scheme, basis)
    receiving.permit_terms(actor, terms, now=now)

    kept = _kept(actor, "import", key, terms, content, now)
    if kept is not None:
        return reports.read(kept)

    table, placed = receiving.opened(terms, content)
    row = receiving.keep(actor, terms, content=content, file_name=file_name, now=now)
    report = taking.take(actor, row, terms, table, placed, tell=progress, now=now)

    if key is not None:
        keeping.keep(scope=_scope(actor, "import"), key=key, response=reports.spelled(report))

    return report


@operation
def receive(
    *,
    actor: Actor,
    kind: str,
    content: bytes,
    file_name: str,
    party_id: PartyId | None = None,
    scheme: str | None = None,
    contract: str | None = None,
    basis: str = "CONTRACT",
    key: str | None = None,
    now: datetime,
) -> UUID:
    """Keep a file and leave the job that takes it in; the id under which to watch it.

    Terms and refusals are those of `import_invoices`. A file that is no table, or lacks a column,
    is refused at once; what only its rows show, `queries.imports.progress` tells.
    """
    terms = Terms(kind, contract, party_id, scheme, basis)
    receiving.permit_terms(actor, terms, now=now)

    kept = _kept(actor, "receive", key, terms, content, now)
    if kept is not None:
        return UUID(kept)

    receiving.opened(terms, content)
    row = receiving.keep(actor, terms, content=content, file_name=file_name, now=now)

    record(
        actor=actor,
        action="evidence.file_received",
        subject=Subject("import", row.id),
        facts={"kind": kind, "basis": row.basis},
        now=now,
    )

    defer(JOB, arguments={"import_id": str(row.id)}, now=now)
    if key is not None:
        keeping.keep(scope=_scope(actor, "receive"), key=key, response=str(row.id))

    return UUID(str(row.id))


@operation
def take_in(
    *, actor: Actor, import_id: UUID, progress: Tell = taking.silent, now: datetime
) -> ImportReport | None:
    """Take in a file that `receive` has kept; for the platform's own job.

    None where that has ended before: the job may run twice. The consent is asked for again, for
    it may have been withdrawn since. What it does is recorded under who handed the file in.
    """
    row = waiting_import(import_id)

    policies.permit_job(actor)
    if row is None:
        return None
    terms = receiving.terms_of(row)
    receiving.require_consent(terms, now=now)

    _, content = open_stored(row.file_id)
    table, placed = receiving.opened(terms, content)
    acting = replace(
        actor,
        user_id=UserId(row.user_id) if row.user_id else None,
        organisation_id=OrganisationId(row.organisation_id) if row.organisation_id else None,
        party_ids=frozenset({terms.party_id} if terms.party_id else ()),
        permissions=frozenset({"party.read"}),
    )

    return taking.take(acting, row, terms, table, placed, tell=progress, now=now)


@operation
def fail(*, actor: Actor, import_id: UUID, refusal: Refusal, now: datetime) -> None:
    """Write down why a received file could not be taken in; for the platform's own job."""
    row = waiting_import(import_id)

    policies.permit_job(actor)

    if row is not None:
        taking.failed(actor, row, refusal, now=now)


def _scope(actor: Actor, verb: str) -> str:
    return f"evidence.{verb}:{actor.organisation_id}"


def _kept(
    actor: Actor, verb: str, key: str | None, terms: Terms, content: bytes, now: datetime
) -> Any:
    """The answer that was given to this key before, if any."""
    if key is None:
        return None
    request = {**asdict(terms), "sha256": hashlib.sha256(content).hexdigest()}
    kept = keeping.begin(scope=_scope(actor, verb), key=key, request=request, now=now)
    return kept.response if kept is not None else None
