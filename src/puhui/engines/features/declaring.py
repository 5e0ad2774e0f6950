"""What a feature is: its SQL, what it knows, and the words in which people hear of it."""

from dataclasses import dataclass
from typing import Literal

Dimension = Literal["history", "ability", "stability", "growth", "relations"]
Direction = Literal["higher_is_better", "lower_is_better"]
Unit = Literal["share", "ratio", "log_yuan", "log_count", "days", "months", "dispersion"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One number about an enterprise.

    `sql` is an expression over the row of sums that `querying` builds; it gives a double, or NULL
    where it is not defined. `knows_size` says whether it can tell a large enterprise from a small
    one with the same pattern of trade (amounts or counts): a size-blind score does without it.
    `direction` is declared where economics leaves no doubt. `advice` is what an owner can do;
    None where nobody can change it. `is_offered` says whether training may choose it; what is not
    offered describes an enterprise in its profile and takes no part in a score.
    """

    name: str
    sql: str
    dimension: Dimension
    unit: Unit
    knows_size: bool
    title: Words
    direction: Direction | None = None
    advice: Words | None = None
    is_offered: bool = True

    def reason(self, side: str) -> Words:
        """What it means that points were lost on this feature, on the side of `low` or `high`."""
        told = {
            "low": Words(f"{self.title.en}: low", f"{self.title.zh}偏低"),
            "high": Words(f"{self.title.en}: high", f"{self.title.zh}偏高"),
            "missing": Words(
                f"{self.title.en}: not enough invoices to tell",
                f"{self.title.zh}：发票不足，无法判断",
            ),
        }
        return told[side]


def ratio(part: str, whole: str) -> str:
    """The one step from exact sums to a double: part / whole, NULL where whole is not positive."""
    return f"CASE WHEN {whole} > 0 THEN CAST({part} AS DOUBLE) / CAST({whole} AS DOUBLE) END"


def log_of(amount: str) -> str:
    """ln(1 + amount) in double; amounts below zero count as zero."""
    return f"ln(1.0 + CAST(CASE WHEN {amount} > 0 THEN {amount} ELSE 0 END AS DOUBLE))"
