"""Filters that put the codes of lending into words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from puhui.web import formatting
from puhui.web import loan_words as words
from puhui.web.places import PROVINCES

register = template.Library()


def _says(known: Mapping[str, str | Promise]) -> Any:
    def say(code: Any) -> str:
        return str(known.get(str(code), code))

    return say


register.filter("reason_text", _says(words.REASONS))
register.filter("state_text", _says(words.STATES))
register.filter("method_text", _says(words.METHODS))
register.filter("use_text", _says(words.USES))
register.filter("payee_text", _says(words.PAYEES))
register.filter("cost_text", _says(words.COSTS))
register.filter("lateness_text", _says(words.LATENESS))
register.filter("movement_text", _says(words.MOVEMENTS))
register.filter("outcome_text", _says(words.OUTCOMES))
register.filter("outcome_if_text", _says(words.OUTCOMES_IF))
register.filter("input_text", _says(words.INPUTS))
register.filter("part_text", _says(words.PARTS))
register.filter("lender_text", _says(words.LENDERS))
register.filter("unit_text", _says(words.UNITS))
register.filter("role_text", _says(words.ROLES))
register.filter("comparison_text", _says(words.COMPARISONS))
register.filter("transfer_text", _says(words.TRANSFERS))
register.filter("size_text", _says(words.SIZES))
register.filter("document_text", _says(words.DOCUMENT))

#: Figures in yuan and figures that are fractions, by their names.
_YUAN = frozenset({"limit", "room", "amount", "outstanding", "yearly_sales"})
_SHARES = frozenset(words.PARTS) - _YUAN


@register.filter
def group_text(code: str, by: str) -> str:
    """`{{ row.group|group_text:by }}`: a size class, a province, or the digits of an industry."""
    known = {"size": words.SIZES, "region": PROVINCES}.get(by, {})
    return str(known.get(code, code or words.SIZES["UNKNOWN"]))


@register.filter
def reason_advice(code: str) -> str:
    """`{{ code|reason_advice }}`: what the enterprise can do about a reason, or nothing."""
    return str(words.ADVICE.get(code, ""))


@register.filter
def state_kind(state: Any) -> str:
    """`{% badge state|state_text kind=state|state_kind %}`: the colour of a state."""
    return words.KINDS.get(str(state), "")


@register.filter
def rate(value: Any, digits: int = 2) -> str:
    """`{{ offer.annual_rate|rate }}`: a Rate in percent a year, `{{ offer.all_in|rate:4 }}`."""
    if value is None:
        return "—"
    return f"{value.percent.quantize(Decimal(1).scaleb(-digits)):f} %"


@register.filter
def input_value(value: Any, name: str) -> str:
    """`{{ value|input_value:name }}`: what the decision table was told, in words where it has any."""
    if isinstance(value, list):
        return ", ".join(input_value(each, name) for each in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None or value == "":
        return "—"
    known = {"method": words.METHODS, "purpose": words.USES, "payee": words.PAYEES}.get(name, {})
    if name == "score":
        return f"{Decimal(value):.0f}"
    if name == "pd":
        return formatting.percent(value, 1)
    if name in _YUAN:
        return f"{Decimal(str(value)):,}"
    return str(known.get(str(value), value))


@register.filter
def part_value(value: str, name: str) -> str:
    """`{{ value|part_value:name }}`: a part of the limit in yuan, a part of the price in percent."""
    return formatting.percent(value, 2) if name in _SHARES else input_value(value, name)


@register.filter
def inputs_in_order(told: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{% for name, value in decision.inputs|inputs_in_order %}`: as people would ask, not as stored."""
    return _in_order(told, words.INPUTS)


@register.filter
def parts_in_order(told: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{% for name, value in decision.limit_parts|parts_in_order %}`: first the limit, then the price."""
    return _in_order(told, words.PARTS)


def _in_order(told: Mapping[str, Any], known: Mapping[str, str | Promise]) -> list[tuple[str, Any]]:
    places = {name: place for place, name in enumerate(known)}
    return sorted(told.items(), key=lambda pair: (places.get(pair[0], len(places)), pair[0]))
