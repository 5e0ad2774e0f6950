"""The rules of a jurisdiction, read from the data that comes with the package."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from puhui.kernel.refusals import BadInput

_FILES = MappingProxyType({"CN": "cn.json"})


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule, in force from `since` up to the day before `until` (None: no end is known).

    `value` is as the data says: a word, or a mapping such as `{"percent": "24"}` or
    `{"lpr": "1Y", "times": "4"}`; figures are decimal strings. `confirmed` is false where the
    figure is remembered and was not read in a text.
    """

    id: str
    topic: str
    value: Any
    unit: str
    since: date
    until: date | None
    source: str
    confirmed: bool
    note: str

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.since <= on and (self.until is None or on < self.until)


def rules_on(jurisdiction: str, on: date) -> tuple[RuleView, ...]:
    """The rules of a jurisdiction that are in force on a day, in the order of the data.

    BadInput `regulation.unknown_jurisdiction` where there is no data for it.
    """
    return tuple(rule for rule in rules(jurisdiction) if rule.holds(on))


@cache
def document(jurisdiction: str) -> Any:
    """All data of a jurisdiction as it is written; whoever reads it changes nothing."""
    name = _FILES.get(jurisdiction)
    if name is None:
        raise BadInput("regulation.unknown_jurisdiction", field="jurisdiction", value=jurisdiction)
    return json.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def rules(jurisdiction: str) -> tuple[RuleView, ...]:
    """All rules of a jurisdiction, whenever they are in force."""
    return tuple(_rule(told) for told in document(jurisdiction)["rules"])


def _rule(told: dict[str, Any]) -> RuleView:
    until = told["until"]
    return RuleView(
        id=told["id"],
        topic=told["topic"],
        value=told["value"],
        unit=told["unit"],
        since=date.fromisoformat(told["since"]),
        until=None if until is None else date.fromisoformat(until),
        source=told["source"],
        confirmed=told["confirmed"],
        note=told["note"],
    )
