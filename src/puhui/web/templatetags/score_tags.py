"""Tags of a score's explanation: its dimensions, and the way to the next grade."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from puhui.web import feature_words, score_parts

register = template.Library()


@register.simple_tag
def dimensions(told: score_parts.Explanation, title: str, to_owner: bool = False) -> SafeString:
    """`{% dimensions explanation title=_("In five dimensions") to_owner=True %}`."""
    return score_parts.figure(told, title=title, to_owner=to_owner)


@register.inclusion_tag("components/way_up.html")
def way_up(told: Any) -> dict[str, Any]:
    """`{% way_up explanation.way_up %}`: what would bring the next grade, or that nothing would."""
    return {
        "told": told,
        "number": round(told.score) if told else None,
        "moves": [
            {
                "title": feature_words.title(each.feature),
                "target": feature_words.target(each.feature, each.low, each.high),
                "now": feature_words.value(each.feature, each.value),
                "gain": round(each.gain),
                "advice": feature_words.advice(each.feature),
                "months": each.months,
                "along": [feature_words.title(name) for name in each.moves],
            }
            for each in (told.moves if told else ())
        ],
    }
