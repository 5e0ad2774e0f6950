"""What evidence announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesImported(Event):
    """New invoices are in. Which parties and months they touch: `queries.imports.months_touched`.

    Dates are ISO texts. A file that added nothing is not announced.
    """

    kind: ClassVar[str] = "evidence.invoices_imported"

    import_id: str
    evidence: str
    accepted: int
    enterprises: int
    first_date: str
    last_date: str
