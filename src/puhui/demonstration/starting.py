"""What every new installation begins with: the starter scorecards and one member of staff."""

import json
from datetime import datetime
from importlib import resources
from typing import Any

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations import scorecards
from puhui.domains.credit.queries.scorecards import in_force
from puhui.foundation.accounts.console import PLATFORM_NAME
from puhui.foundation.accounts.enrolling import LOCAL, enrol, is_empty

STAFF_EMAIL = "staff@example.com"
_FILES = {ScoreKind.STANDARD: "standard", ScoreKind.SIZE_BLIND: "size_blind"}


def start(*, staff_password: str, now: datetime) -> bool:
    """Adopt the starter scorecards and enrol the first administrator; False where done before.

    The caller has written the password down: nobody could look it up after a crash.
    """
    for kind, name in _FILES.items():
        if kind not in in_force():
            _adopt(kind, name, now)
    if not is_empty():
        return False
    enrol(
        actor=LOCAL,
        email=STAFF_EMAIL,
        name="Staff",
        password=staff_password,
        organisation=PLATFORM_NAME,
        kind="PLATFORM",
        role="ADMINISTRATOR",
        now=now,
    )
    return True


def starter(name: str) -> tuple[str, dict[str, Any]]:
    """The text of a starter scorecard and the figures of its validation."""
    folder = resources.files("puhui.demonstration") / "starter"
    document = (folder / f"{name}.model.json").read_text("utf-8")
    return document, json.loads((folder / f"{name}.figures.json").read_text("utf-8"))


def _adopt(kind: ScoreKind, name: str, now: datetime) -> None:
    document, figures = starter(name)
    scorecards.adopt(
        actor=LOCAL,
        document=document,
        kind=kind,
        name=f"starter {kind.value.lower()}",
        provenance=figures["provenance"],
        figures=figures,
        now=now,
    )
