"""Refusals: every expected "no", with a stable code and facts instead of prose."""

from typing import Any


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """An expected "no": a stable code (`ledger.exceeds_credits`) and the facts behind it.

    Web pages translate the code, the API answers problem details, the command line prints one
    line. Anything that is not a Refusal is a defect and is logged at the edge.

    >>> refusal = Refusal("evidence.missing_column", field="金额")
    >>> refusal.code, refusal.facts
    ('evidence.missing_column', {'field': '金额'})
    >>> str(refusal)
    'evidence.missing_column: field=金额'
    """

    #: What kind of "no" this is; entry points choose a status by it.
    kind: str = "conflict"

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    def __str__(self) -> str:
        """The code, then `name=value` of each fact in the order they were given."""
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}: {told}" if told else self.code

    def __reduce__(self) -> tuple[Any, ...]:
        """Refusals cross process borders (test workers, pools) with their facts."""
        return (_rebuild, (type(self), self.code, self.facts))


class BadInput(Refusal):
    """What was handed in breaks a rule of its form (400, exit 2)."""

    kind = "bad_input"


class Forbidden(Refusal):
    """The actor may not do this (403)."""

    kind = "forbidden"


class NotFound(Refusal):
    """There is no such thing, or the actor may not know that there is (404)."""

    kind = "not_found"


class Unavailable(Refusal):
    """Something this needs is not there at the moment (503)."""

    kind = "unavailable"


def _rebuild(cls: type[Refusal], code: str, facts: dict[str, Any]) -> Refusal:
    return cls(code, **facts)
