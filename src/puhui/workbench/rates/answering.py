"""A file of one object or a list of them, read whole before anything is answered."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from puhui.engines.amortization.rates.answers import MOST, Rates, percent
from puhui.kernel.refusals import BadInput
from puhui.workbench.rates.asking import rates_of
from puhui.workbench.rates.fields import Spot

#: The largest file and the longest list that are read.
_MOST_BYTES, MOST_OBJECTS = 64_000_000, 100_000


def annual_rates(content: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """Answers to a file of JSON: one for an object, a list in the same order for a list.

    `apr_percent` is a decimal string, or None where no rate exists; `roots` stands beside it where
    several do, in order (those beyond 10^15 only where there is no other); `every_rate` where any
    rate solves it, as all flows cancel. An `id` of the question is repeated. Refuses
    `rates.not_json`, and `rates.bad_field` with field, row and rule (and `entry` of a list); then
    nothing is answered.

    >>> annual_rates(b'{"method": "years", "flows_years": [["0", "-100"], ["1", "112"]]}')
    {'apr_percent': '12'}
    """
    told = _parsed(content)
    if isinstance(told, list):
        if not 1 <= len(told) <= MOST_OBJECTS:
            Spot().refuse("", f"a list of 1 to {MOST_OBJECTS} objects")
        return [_answered(each, Spot(entry=entry)) for entry, each in enumerate(told, start=1)]
    return _answered(told, Spot())


def _answered(asked: Any, spot: Spot) -> dict[str, Any]:
    if not isinstance(asked, dict):
        spot.refuse("", "an object with method", asked)
    named = {"id": asked["id"]} if "id" in asked else {}
    return named | told_of(rates_of(asked, spot))


def told_of(rates: Rates) -> dict[str, Any]:
    """An answer as the command line gives it."""
    chosen = rates.chosen
    answer: dict[str, Any] = {"apr_percent": None if chosen is None else percent(chosen)}
    usual = [root for root in rates.roots if root <= MOST] or rates.roots
    if len(usual) > 1:
        answer["roots"] = [percent(root) for root in usual]
    if rates.every:
        answer["every_rate"] = True
    return answer


def _parsed(content: bytes) -> Any:
    if len(content) > _MOST_BYTES:
        raise BadInput("rates.not_json", field="file", row=1, rule=f"at most {_MOST_BYTES} bytes")
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
    except json.JSONDecodeError as broken:
        raise BadInput("rates.not_json", field="file", row=broken.lineno, rule=f"JSON ({broken.msg})") from None  # fmt: skip
    except UnicodeDecodeError:
        raise BadInput("rates.not_json", field="file", row=1, rule="UTF-8") from None
    except (ValueError, RecursionError, ArithmeticError):
        raise BadInput("rates.not_json", field="file", row=1, rule="JSON with plain numbers") from None  # fmt: skip


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
