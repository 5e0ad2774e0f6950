"""What a consent may say."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from puhui.domains.parties.contracts import Purpose
from puhui.kernel.refusals import BadInput

#: No consent outlives this: whoever consented is asked again.
LONGEST = timedelta(days=1827)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


def checked_kinds(evidence: Sequence[str]) -> list[str]:
    """Kinds of evidence, each once, in order; BadInput where there is none or one is no word."""
    kinds = sorted(set(evidence))
    if not kinds:
        raise BadInput("parties.evidence_missing", field="evidence", rule="at least one kind")
    for kind in kinds:
        if not _KIND.fullmatch(kind):
            raise BadInput("parties.evidence_invalid", field="evidence", value=kind, rule="a kind")
    return kinds


def checked_purpose(purpose: str) -> Purpose:
    """A purpose that the platform knows; BadInput otherwise."""
    try:
        return Purpose(purpose)
    except ValueError:
        raise BadInput("parties.purpose_unknown", field="purpose", value=purpose) from None


def check_end(until_at: datetime, now: datetime) -> None:
    """BadInput where a consent would end before it begins or outlive the longest time."""
    if not now < until_at <= now + LONGEST:
        raise BadInput("parties.consent_end", field="until_at", rule="within five years from now")
