"""Adopting a scorecard: from then on new assessments of its kind are made with it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from puhui.domains.credit import telling
from puhui.domains.credit.contracts import ScorecardView, ScoreKind
from puhui.domains.credit.events import ScorecardAdopted
from puhui.domains.credit.models import Scorecard
from puhui.engines.features.definitions import BY_NAME
from puhui.engines.features.querying import version
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.portable import from_json
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput, Forbidden


@operation
def adopt(
    *,
    actor: Actor,
    document: str,
    kind: ScoreKind,
    name: str,
    provenance: str,
    figures: Mapping[str, Any],
    now: datetime,
) -> ScorecardView:
    """Put a scorecard (its JSON text) in force; `figures` are those of its validation report.

    For whoever runs the installation. BadInput where the text is no scorecard, was changed by
    hand, uses a feature that the platform does not know or declares otherwise, or where a
    size-blind one knows size.
    """
    if actor.portal is not Portal.CLI:
        raise Forbidden("access.not_permitted", permission="credit.adopt")
    model = from_json(document)
    _check(model, kind)

    row = Scorecard.objects.create(
        id=uuid7(now),
        kind=kind.value,
        name=name,
        provenance=provenance,
        digest=_digest(document),
        document=document,
        figures=dict(figures),
        adopted_at=now,
        adopted_by=actor.user_id,
    )

    record(
        actor=actor,
        action="credit.scorecard_adopted",
        subject=Subject("scorecard", row.id),
        facts={"kind": kind.value, "digest": row.digest},
        now=now,
    )

    publish(ScorecardAdopted(scorecard_id=str(row.id), score_kind=kind.value), now=now)

    return telling.scorecard(row, model)


def _check(model: Model, kind: ScoreKind) -> None:
    if model.training.features_version != version():
        told = model.training.features_version
        raise BadInput("credit.features_version", field="features_version", value=told, rule=version())  # fmt: skip
    for entry in model.characteristics:
        feature = BY_NAME.get(entry.name)
        if feature is None:
            raise BadInput("credit.unknown_feature", field=entry.name)
        if kind is ScoreKind.SIZE_BLIND and feature.knows_size:
            raise BadInput("credit.knows_size", field=entry.name)


def _digest(document: str) -> str:
    told: str = json.loads(document)["digest"]
    return told
