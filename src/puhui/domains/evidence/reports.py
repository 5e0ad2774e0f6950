"""Reports as JSON and back: what an outcome keeps and an idempotent answer repeats."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from puhui.domains.evidence.contracts import EvidenceKind, ImportReport


def spelled(report: ImportReport) -> dict[str, Any]:
    """A report as plain JSON values."""
    told: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(report), cls=DjangoJSONEncoder))
    return told


def read(kept: Mapping[str, Any]) -> ImportReport:
    """The report that `spelled` made these values of."""
    return ImportReport(
        **{
            **kept,
            "import_id": UUID(kept["import_id"]),
            "kind": EvidenceKind(kept["kind"]),
            "reasons": tuple((rule, rows) for rule, rows in kept["reasons"]),
            "first_date": _date(kept["first_date"]),
            "last_date": _date(kept["last_date"]),
        }
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
