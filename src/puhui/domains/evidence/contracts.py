"""What leaves evidence: data contracts, reports of imports, rejected rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from puhui.kernel.ids import OrganisationId, PartyId, UserId


class EvidenceKind(StrEnum):
    """What a file tells of: invoices for what an enterprise bought, or for what it sold."""

    VAT_INVOICES_IN = "vat_invoices_in"
    VAT_INVOICES_OUT = "vat_invoices_out"


class ColumnType(StrEnum):
    """How the text of a column is read."""

    TEXT = "TEXT"
    DATE = "DATE"
    MONEY = "MONEY"
    CHOICE = "CHOICE"


class Basis(StrEnum):
    """The legal ground on which somebody else's invoices are brought in."""

    OWN = "OWN"
    CONTRACT = "CONTRACT"
    CONSENT = "CONSENT"
    LAW = "LAW"


class ImportState(StrEnum):
    """Where an import stands."""

    RECEIVED = "RECEIVED"
    READING = "READING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages of the platform."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a CHOICE column, and the spellings that mean it."""

    value: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a data contract: its header, the other headers accepted, how it is read."""

    name: str
    header: str
    aliases: tuple[str, ...]
    type: ColumnType
    meaning: Bilingual
    choices: tuple[Choice, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that a row must keep; a row that breaks it is quarantined under this code."""

    code: str
    meaning: Bilingual


@dataclass(frozen=True, slots=True)
class DataContract:
    """What a file must look like and what its rows mean; the version is part of the name.

    `key` names the columns that make a row: two rows equal in all of them are copies of one.
    `event_time` is the column that says when it happened; `knowledge_time` is told in words.
    """

    name: str
    kind: EvidenceKind
    title: Bilingual
    direction: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    key: tuple[str, ...]
    event_time: str
    knowledge_time: Bilingual

    def column(self, name: str) -> Column:
        """The column of a name; KeyError where the contract has none."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. Always: read = accepted + rejected + duplicate.

    `void` and `red` count among the accepted; `reasons` are (rule, rows) of the rejected.
    """

    import_id: UUID
    kind: EvidenceKind
    contract: str
    read: int
    accepted: int
    rejected: int
    duplicate: int
    void: int
    red: int
    reasons: tuple[tuple[str, int], ...]
    first_date: date | None
    last_date: date | None
    enterprises: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as lists and pages show it; `reason` and `facts` are those of a failed one.

    Where an institution brought many enterprises' invoices, one of these enterprises is told the
    institution's name (`brought_by`) and what was kept of its own: no file name, no user, and no
    more than its own counts in the report.
    """

    id: UUID
    kind: EvidenceKind
    contract: str
    file_name: str
    party_id: PartyId | None
    organisation_id: OrganisationId | None
    user_id: UserId | None
    basis: Basis
    received_at: datetime
    state: ImportState
    done: int
    total: int
    report: ImportReport | None
    reason: str
    facts: Mapping[str, Any]
    brought_by: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row in quarantine: its number in the file, what is wrong where, and the row as it came."""

    row: int
    field: str
    rule: str
    raw: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """A page of rejected rows, and how many there are in all."""

    rows: tuple[RejectedRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class InvoiceCounts:
    """How many invoices of a party are kept, and the days they span."""

    purchases: int
    sales: int
    first_date: date | None
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Brought:
    """The imports that brought invoices of a party, their ids in order, and whether others' are among them."""

    imports: tuple[str, ...]
    by_others: bool


@dataclass(frozen=True, slots=True)
class TouchedMonth:
    """A month of a party in which an import added invoices; `month` is its first day."""

    party_id: PartyId
    direction: str
    month: date
    rows: int
