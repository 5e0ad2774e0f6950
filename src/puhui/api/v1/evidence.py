"""Evidence over the API: files in, where they stand, what was refused."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Header, Query, Router, Schema, Status
from ninja.files import UploadedFile

from puhui.api.v1.acting import actor_of_request
from puhui.api.v1.problems import REFUSED
from puhui.domains.evidence.contracts import EvidenceKind, ImportState, ImportView
from puhui.domains.evidence.operations.imports import receive
from puhui.domains.evidence.queries import data_contracts, imports
from puhui.kernel.ids import PartyId

router = Router(tags=["evidence"])


class ColumnOut(Schema):
    """One column of a data contract."""

    header: str
    aliases: list[str]
    type: str
    required: bool
    meaning_en: str
    meaning_zh: str


class ContractOut(Schema):
    """What a file must look like."""

    name: str
    kind: EvidenceKind
    columns: list[ColumnOut]
    rules: dict[str, str]


class ReportOut(Schema):
    """What became of a file: read = accepted + rejected + duplicate."""

    read: int
    accepted: int
    rejected: int
    duplicate: int
    void: int
    red: int
    reasons: dict[str, int]
    first_date: date | None
    last_date: date | None
    enterprises: int


class ImportOut(Schema):
    """A file that was handed in and where it stands."""

    id: UUID
    kind: EvidenceKind
    contract: str
    file_name: str
    received_at: datetime
    state: ImportState
    reason: str
    report: ReportOut | None


class RejectedOut(Schema):
    """A row in quarantine with its reason, as it came."""

    row: int
    field: str
    rule: str
    raw: dict[str, str | None]


class RejectedPageOut(Schema):
    """A page of rejected rows; `total` in all."""

    total: int
    rows: list[RejectedOut]


@router.get("/data-contracts", response={200: list[ContractOut], **REFUSED}, operation_id="list_data_contracts")  # fmt: skip
def contracts(request: HttpRequest) -> object:  # noqa: ARG001 -- as ninja calls it
    """The layouts that files may have."""
    return [
        {
            "name": each.name,
            "kind": each.kind,
            "columns": [
                {
                    "header": column.header,
                    "aliases": list(column.aliases),
                    "type": column.type,
                    "required": column.required,
                    "meaning_en": column.meaning.en,
                    "meaning_zh": column.meaning.zh,
                }
                for column in each.columns
            ],
            "rules": {rule.code: rule.meaning.en for rule in each.rules},
        }
        for each in data_contracts.data_contracts()
    ]


@router.post("/evidence/{kind}/imports", response={202: ImportOut, **REFUSED}, operation_id="import_evidence")  # fmt: skip
def hand_in(
    request: HttpRequest,
    kind: EvidenceKind,
    file: Annotated[UploadedFile, File()],
    party_id: UUID | None = None,
    scheme: str | None = None,
    contract: str | None = None,
    basis: str = "CONTRACT",
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Hand in a file, for one enterprise (`party_id`) or many (`scheme`); it is read by a job."""
    actor = actor_of_request(request)
    import_id = receive(
        actor=actor,
        kind=kind,
        content=file.read(),
        file_name=file.name or "upload",
        party_id=PartyId(party_id) if party_id else None,
        scheme=scheme,
        contract=contract,
        basis=basis,
        key=idempotency_key,
        now=timezone.now(),
    )
    return Status(202, _out(imports.progress(actor=actor, import_id=import_id)))


@router.get("/imports", response={200: list[ImportOut], **REFUSED}, operation_id="list_imports")
def listed(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> object:
    """The files that the token may know of, the latest first."""
    rows = imports.imports(actor=actor_of_request(request), limit=limit, offset=offset)
    return [_out(each) for each in rows]


@router.get("/imports/{import_id}", response={200: ImportOut, **REFUSED}, operation_id="get_import")
def one(request: HttpRequest, import_id: UUID) -> object:
    """Where a file stands, and its report once it has been read."""
    return _out(imports.progress(actor=actor_of_request(request), import_id=import_id))


@router.get("/imports/{import_id}/rejected", response={200: RejectedPageOut, **REFUSED}, operation_id="list_rejected_rows")  # fmt: skip
def rejected(
    request: HttpRequest,
    import_id: UUID,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
) -> object:
    """The rows of a file that were refused, in the order of the file."""
    page = imports.rejected_rows(
        actor=actor_of_request(request), import_id=import_id, limit=limit, offset=offset
    )
    rows = [
        {"row": each.row, "field": each.field, "rule": each.rule, "raw": dict(each.raw)}
        for each in page.rows
    ]
    return {"total": page.total, "rows": rows}


def _out(view: ImportView) -> dict[str, object]:
    told: dict[str, object] = {
        name: getattr(view, name)
        for name in ("id", "kind", "contract", "file_name", "received_at", "state", "reason")
    }
    report = view.report
    told["report"] = report and {
        **{
            name: getattr(report, name)
            for name in ("read", "accepted", "rejected", "duplicate", "void", "red", "first_date", "last_date", "enterprises")
        },
        "reasons": dict(report.reasons),
    }  # fmt: skip
    return told
