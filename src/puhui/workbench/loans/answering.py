"""A file of one loan or a list of them, read whole before anything is answered."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from puhui.engines.amortization.diaries import answers_of, schedule_of
from puhui.engines.amortization.words import BAD_TERMS
from puhui.kernel.refusals import BadInput

#: The largest file and the longest list that are read.
_MOST_BYTES, MOST_LOANS = 64_000_000, 100_000


def schedules(content: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """The first schedule of each loan of a file: one answer for an object, a list for a list.

    Fields and rows are those of `vectors/words.md`. Refuses `amortization.not_json`, and
    `amortization.bad_terms` with the row (of a list), the field and the rule; then nothing is
    answered.
    """
    return _each(content, schedule_of)


def replays(content: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """The answers to the questions among the events of each loan of a file.

    Refuses as `schedules` does, and `amortization.bad_event` with the number of the event (and of
    the loan, in a list).
    """
    return _each(content, answers_of)


def _each(
    content: bytes, answered: Callable[[object, int], dict[str, Any]]
) -> dict[str, Any] | list[dict[str, Any]]:
    told = _parsed(content)
    if not isinstance(told, list):
        return answered(told, 1)
    if not 1 <= len(told) <= MOST_LOANS:
        _refuse(1, f"a list of 1 to {MOST_LOANS} loans")
    return [_of_list(answered, each, row) for row, each in enumerate(told, start=1)]


def _of_list(
    answered: Callable[[object, int], dict[str, Any]], told: object, row: int
) -> dict[str, Any]:
    """One of several loans: a refusal of an event, whose row is its number, names its loan too."""
    try:
        return answered(told, row)
    except BadInput as refusal:
        if refusal.code == BAD_TERMS:
            raise
        raise BadInput(refusal.code, loan=row, **refusal.facts) from None


def _parsed(content: bytes) -> Any:
    if len(content) > _MOST_BYTES:
        _refuse(1, f"at most {_MOST_BYTES} bytes")
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
    except json.JSONDecodeError as broken:
        _refuse(broken.lineno, f"JSON ({broken.msg})")
    except UnicodeDecodeError:
        _refuse(1, "UTF-8")
    except (ValueError, RecursionError, ArithmeticError):
        _refuse(1, "JSON with plain numbers")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(row: int, rule: str) -> NoReturn:
    raise BadInput("amortization.not_json", field="file", row=row, rule=rule)
