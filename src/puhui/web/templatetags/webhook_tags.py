"""Filters that put the codes of webhooks into words."""

from django import template

from puhui.web import webhook_words as words

register = template.Library()


@register.filter
def event_text(event_type: str) -> str:
    """`{{ each.event_type|event_text }}`: what happened."""
    return str(words.EVENTS.get(event_type, event_type))


@register.filter
def delivery_text(state: str) -> str:
    """`{% badge each.state|delivery_text kind=each.state|delivery_kind %}`."""
    return str(words.DELIVERIES.get(state, state))


@register.filter
def delivery_kind(state: str) -> str:
    """The colour of a delivery's state."""
    return words.KINDS.get(state, "")


@register.filter
def fault_text(error: str) -> str:
    """`{{ each.last_error|fault_text }}`: why an attempt got no answer, or was not made."""
    return str(words.FAULTS.get(error, error))
