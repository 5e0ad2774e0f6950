"""The rules of the decision table beside what each of them said on an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from puhui.domains.loans.contracts import ApplicationView
from puhui.domains.products.queries import products
from puhui.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, as the document of the table has it."""

    name: str
    comparison: str
    value: Any


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule: what it asks, what it leads to, and whether it applied."""

    rule: str
    outcome: str
    reason: str
    when: tuple[Condition, ...]
    fired: bool
    missing: tuple[str, ...]


def rules_of(actor: Actor, view: ApplicationView) -> list[ShownRule]:
    """The trace of the latest decision, each rule with its words from the table of then."""
    if view.decision is None:
        return []
    known = _documents(actor, view)
    shown = []
    for each in view.decision.trace:
        told = known.get(each.rule, {})
        shown.append(
            ShownRule(
                rule=each.rule,
                outcome=told.get("outcome", ""),
                reason=told.get("reason", ""),
                when=tuple(_condition(part) for part in told.get("when", ())),
                fired=each.fired,
                missing=each.missing,
            )
        )
    return shown


def _documents(actor: Actor, view: ApplicationView) -> dict[str, Mapping[str, Any]]:
    versions = products.versions(actor=actor, product_id=view.product_id)
    digest = view.decision.table_digest if view.decision else ""
    table = next((each.terms.table for each in versions if each.table_digest == digest), {})
    return {each["id"]: each for each in table.get("rules", ())}


def _condition(told: Mapping[str, Any]) -> Condition:
    return Condition(told["input"], told["op"], told.get("value", ""))
