"""A decision table from its document, and the verdict of its rules on some inputs."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from puhui.kernel.refusals import BadInput

#: Outcomes from the mildest to the most severe: of the rules that fire, the most severe decides.
SEVERITY = ("APPROVE", "REFER", "DECLINE")
TYPES = ("number", "integer", "boolean", "text", "date")
#: What each comparison becomes when a table is read: a closure over what the document says.
_COMPARE: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "<": lambda told: lambda value: value < told,
    "<=": lambda told: lambda value: value <= told,
    ">": lambda told: lambda value: value > told,
    ">=": lambda told: lambda value: value >= told,
    "=": lambda told: lambda value: value == told,
    "!=": lambda told: lambda value: value != told,
    "in": lambda told: lambda value: value in told,
    "not_in": lambda told: lambda value: value not in told,
}
_ORDERED = frozenset({"number", "integer", "date"})
_PRESENCE = frozenset({"is_missing", "is_present"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of an input; `value` is what the document says, in the input's type.

    `holds` answers for an input that is there; it is None where presence itself is asked about.
    """

    name: str
    op: str
    value: Any
    holds: Callable[[Any], bool] | None = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires where all of its conditions hold."""

    id: str
    outcome: str
    reason: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed table; `digest` is the SHA-256 of its document as canonical JSON."""

    name: str
    version: int
    inputs: Mapping[str, tuple[str, bool]]
    rules: tuple[Rule, ...]
    otherwise: str
    otherwise_reason: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Traced:
    """Whether a rule fired, and which inputs it wanted and did not find."""

    rule_id: str
    fired: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The most severe outcome of the rules that fired, and their reasons in the table's order."""

    outcome: str
    reasons: tuple[str, ...]
    trace: tuple[Traced, ...]


def parse(document: Mapping[str, Any]) -> Table:
    """A table from its document; BadInput `rules.bad_table` names the part and the rule it breaks.

    The document has `name`, `version` (a whole number), `inputs` (name → `type`, one of number,
    integer, boolean, text, date, and `nullable`), `rules` (each with `id`, `outcome`, `reason` and
    the conditions `when`: `input`, `op` and, but for is_missing and is_present, `value`) and
    `otherwise` (`outcome`, and `reason` or null). Numbers that must be exact are decimal strings.

    >>> table = parse({
    ...     "name": "t", "version": 1, "inputs": {"pd": {"type": "number", "nullable": True}},
    ...     "rules": [{"id": "risk", "outcome": "DECLINE", "reason": "pd_too_high",
    ...                "when": [{"input": "pd", "op": ">=", "value": "0.3"}]}],
    ...     "otherwise": {"outcome": "APPROVE", "reason": None}})
    >>> decide(table, {"pd": 0.4}).reasons
    ('pd_too_high',)
    """
    digest = _digest(document)
    name, version = _get(document, "name", str, ""), _get(document, "version", int, "")
    inputs = {
        each: _input(told, f"inputs.{each}")
        for each, told in _get(document, "inputs", dict, "").items()
    }
    rules = tuple(
        _rule(told, inputs, f"rules[{row}]")
        for row, told in enumerate(_get(document, "rules", list, ""), start=1)
    )
    if len({rule.id for rule in rules}) != len(rules):
        raise _bad("rules", "every id once")
    otherwise = _get(document, "otherwise", dict, "")
    return Table(
        name=name,
        version=version,
        inputs=inputs,
        rules=rules,
        otherwise=_outcome(otherwise, "otherwise"),
        otherwise_reason=_reason_or_none(otherwise),
        digest=digest,
    )


def decide(table: Table, inputs: Mapping[str, Any]) -> Verdict:
    """Ask every rule; the most severe outcome of those that fire decides, else `otherwise`.

    A rule that compares an input that is missing (None) does not fire, and says so in the trace.
    BadInput `rules.input_missing` where an input that may not be missing is, and
    `rules.input_type` where one has another type than the table says. Inputs that the table does
    not know are left alone.
    """
    values = _taken(table, inputs)
    trace = tuple(_ask(rule, values) for rule in table.rules)
    fired = [rule for rule, told in zip(table.rules, trace, strict=True) if told.fired]
    if not fired:
        told = table.otherwise_reason
        return Verdict(table.otherwise, (told,) if told else (), trace)
    outcome = max((rule.outcome for rule in fired), key=SEVERITY.index)
    reasons = tuple(dict.fromkeys(rule.reason for rule in fired if rule.outcome == outcome))
    return Verdict(outcome, reasons, trace)


def _ask(rule: Rule, values: Mapping[str, Any]) -> Traced:
    missing: list[str] = []
    fires = True
    for condition in rule.when:
        value = values[condition.name]
        if condition.holds is None:
            fires &= (value is None) == (condition.op == "is_missing")
        elif value is None:
            missing.append(condition.name)
        else:
            fires &= condition.holds(value)
    return Traced(rule.id, fires and not missing, tuple(dict.fromkeys(missing)) if missing else ())


def _taken(table: Table, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that the table knows, None where one is missing."""
    values: dict[str, Any] = {}
    for name, (kind, nullable) in table.inputs.items():
        value = inputs.get(name)
        if value is None:
            if not nullable:
                raise BadInput("rules.input_missing", field=name, table=table.name)
        elif not _is_of(value, kind):
            raise BadInput("rules.input_type", field=name, rule=kind)
        values[name] = _exact(value)
    return values


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "number":
        if isinstance(value, Decimal):
            return value.is_finite()
        return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, {"boolean": bool, "integer": int, "text": str}[kind])


def _exact(value: Any) -> Any:
    """A float as the decimal of its own digits, so that it compares with what people wrote."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _input(told: Any, where: str) -> tuple[str, bool]:
    if not isinstance(told, Mapping) or told.get("type") not in TYPES:
        raise _bad(f"{where}.type", f"one of {', '.join(TYPES)}")
    nullable = told.get("nullable", False)
    if not isinstance(nullable, bool):
        raise _bad(f"{where}.nullable", "true or false")
    return told["type"], nullable


def _rule(told: Any, inputs: Mapping[str, tuple[str, bool]], where: str) -> Rule:
    if not isinstance(told, Mapping):
        raise _bad(where, "an object")
    when = _get(told, "when", list, where)
    if not when:
        raise _bad(f"{where}.when", "one condition or more")
    return Rule(
        id=_get(told, "id", str, where),
        outcome=_outcome(told, where),
        reason=_get(told, "reason", str, where),
        when=tuple(
            _condition(each, inputs, f"{where}.when[{row}]")
            for row, each in enumerate(when, start=1)
        ),
    )


def _condition(told: Any, inputs: Mapping[str, tuple[str, bool]], where: str) -> Condition:
    if not isinstance(told, Mapping):
        raise _bad(where, "an object")
    name, op = _get(told, "input", str, where), _get(told, "op", str, where)
    if name not in inputs:
        raise _bad(f"{where}.input", "one of the table's inputs")
    if op in _PRESENCE:
        return Condition(name, op, None, None)
    if op not in _COMPARE:
        raise _bad(f"{where}.op", f"one of {', '.join([*_COMPARE, *sorted(_PRESENCE)])}")
    kind = inputs[name][0]
    if op in {"<", "<=", ">", ">="} and kind not in _ORDERED:
        raise _bad(f"{where}.op", f"{kind} has no order")
    if "value" not in told:
        raise _bad(f"{where}.value", "what to compare with")
    value = told["value"]
    if op in {"in", "not_in"}:
        if not isinstance(value, list) or not value:
            raise _bad(f"{where}.value", "a list of one or more")
        return _compiled(name, op, tuple(_value(each, kind, where) for each in value))
    return _compiled(name, op, _value(value, kind, where))


def _compiled(name: str, op: str, told: Any) -> Condition:
    return Condition(name, op, told, _COMPARE[op](told))


def _value(value: Any, kind: str, where: str) -> Any:
    if kind == "number":
        try:
            exact = Decimal(str(value))
        except InvalidOperation:
            raise _bad(f"{where}.value", "a number") from None
        if isinstance(value, bool) or not exact.is_finite():
            raise _bad(f"{where}.value", "a number")
        return exact
    if kind == "date":
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise _bad(f"{where}.value", "a date, ISO") from None
    if not _is_of(value, kind):
        raise _bad(f"{where}.value", kind)
    return value


def _outcome(told: Mapping[str, Any], where: str) -> str:
    outcome = told.get("outcome")
    if outcome not in SEVERITY:
        raise _bad(f"{where}.outcome", f"one of {', '.join(SEVERITY)}")
    return str(outcome)


def _reason_or_none(otherwise: Mapping[str, Any]) -> str | None:
    return (
        None
        if otherwise.get("reason") is None
        else str(_get(otherwise, "reason", str, "otherwise"))
    )


def _get(told: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    value = told.get(name)
    path = f"{where}.{name}" if where else name
    if not isinstance(value, kind) or isinstance(value, bool) or value == "":
        raise _bad(
            path, {str: "text", int: "a whole number", list: "a list"}.get(kind, "an object")
        )
    return value


def _digest(document: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(
            dict(document),
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        )
        return hashlib.sha256(text.encode()).hexdigest()
    except (TypeError, ValueError):
        raise _bad("table", "an object of JSON values") from None


def _bad(part: str, rule: str) -> BadInput:
    return BadInput("rules.bad_table", field=part, rule=rule)
