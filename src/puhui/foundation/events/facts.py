"""The base of every event: a frozen dataclass of plain values, named in the past tense."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that one domain announces. Subclasses are frozen dataclasses of JSON values.

    Its `kind` is the stable name under which it is stored: `parties.consent_given`.
    """

    kind: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """The fields as plain values."""
        return dataclasses.asdict(self)
