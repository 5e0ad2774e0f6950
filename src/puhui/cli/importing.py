"""What `puhui evidence import` does inside an installation: files in, reports and rejected rows out."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from puhui.cli.output import open_input, progress
from puhui.domains.evidence.contracts import DataContract, ImportReport, RejectedRow
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.evidence.queries.data_contracts import check_layout
from puhui.domains.evidence.queries.imports import rejected_rows
from puhui.foundation.accounts.console import console_actor
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import BadInput

#: The one role that the command needs in an organisation of each kind.
ROLES = {"PLATFORM": "OPERATOR", "INSTITUTION": "DATA_OFFICER", "ENTERPRISE": "ACCOUNTANT"}
#: What files add up to; a test may add them: read is accepted, rejected and duplicate together.
COUNTS = ("read", "accepted", "rejected", "duplicate", "void", "red")
PAGE = 1000


def run(
    *,
    files: tuple[str, ...],
    kind: str,
    contract: str | None,
    organisation: str | None,
    scheme: str,
    basis: str,
    folder: Path,
) -> dict[str, Any]:
    """Bring all files in; every file's form is looked at before the first one is."""
    if not os.access(folder, os.W_OK):
        raise BadInput("cli.cannot_write", field="--rejected", file=str(folder), rule="a folder that can be written")  # fmt: skip
    contents = {name: _read(name) for name in files}
    actor = console_actor(slug=organisation, roles=ROLES, now=timezone.now())
    party = _party(actor)
    for name, content in contents.items():
        layout = _layout(name, content, kind, contract, own=party is not None)
    told = []
    for name, content in contents.items():
        with progress(Path(name).name) as tell:
            report = import_invoices(
                actor=actor,
                kind=kind,
                content=content,
                file_name="" if name == "-" else Path(name).name,
                party_id=party,
                scheme=None if party else scheme,
                contract=contract,
                basis=basis,
                progress=tell,
                now=timezone.now(),
            )
        told.append(_told(name, report, _write_rejected(actor, report, name, layout, folder)))
    return _summed(kind, layout.name, told)


def _read(name: str) -> bytes:
    with open_input(name) as file:
        try:
            return file.read()
        except OSError as reason:
            raise BadInput("cli.no_such_file", file=name, rule=reason.strerror or "readable") from None  # fmt: skip


def _layout(name: str, content: bytes, kind: str, contract: str | None, *, own: bool) -> DataContract:  # fmt: skip
    try:
        return check_layout(kind=kind, name=contract, content=content, own=own)
    except BadInput as complaint:
        complaint.facts = {"file": name, **{key: value for key, value in complaint.facts.items() if value != "file"}}  # fmt: skip
        raise


def _party(actor: Actor) -> PartyId | None:
    """The one enterprise of an enterprise's workspace; None for those who import for many."""
    if not actor.may("evidence.import"):
        return None
    if len(actor.party_ids) != 1:
        raise BadInput("evidence.whose", field="--as", rule="an organisation that acts for one enterprise")  # fmt: skip
    return next(iter(actor.party_ids))


def _told(name: str, report: ImportReport, rejected: Path | None) -> dict[str, Any]:
    return {
        "file": name,
        "import_id": report.import_id,
        **{count: getattr(report, count) for count in COUNTS},
        "reasons": dict(report.reasons),
        "first_date": report.first_date,
        "last_date": report.last_date,
        "enterprises": report.enterprises,
        "rejected_file": str(rejected) if rejected else None,
    }


def _summed(kind: str, contract: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    reasons: Counter[str] = Counter()
    for each in files:
        reasons.update(each["reasons"])
    sums = {count: sum(each[count] for each in files) for count in COUNTS}
    return {"kind": kind, "contract": contract, **sums, "reasons": dict(reasons), "files": files}


def _write_rejected(
    actor: Actor, report: ImportReport, name: str, layout: DataContract, folder: Path
) -> Path | None:
    """`FILE.rejected.csv`: row, field, rule and its meaning, then the row as it came."""
    if not report.rejected:
        return None
    meanings = {rule.code: rule.meaning for rule in layout.rules}
    path = folder / f"{'stdin' if name == '-' else Path(name).name}.rejected.csv"
    writer = None
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for row in _rejected(actor, report):
            if writer is None:
                writer = csv.writer(file)
                writer.writerow(["row", "field", "rule", "meaning", *row.raw])
            meaning = meanings[row.rule]
            told = f"{meaning.zh} / {meaning.en}"
            writer.writerow([row.row, row.field, row.rule, told, *row.raw.values()])
    return path


def _rejected(actor: Actor, report: ImportReport) -> Iterator[RejectedRow]:
    for offset in range(0, report.rejected, PAGE):
        page = rejected_rows(actor=actor, import_id=report.import_id, limit=PAGE, offset=offset)
        yield from page.rows
