"""Tags and filters of the look: components, charts, icons, amounts, refusals."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.kernel.refusals import Refusal
from puhui.web import charts, formatting, refusals
from puhui.web import icons as drawings

register = template.Library()

register.filter("money", formatting.money)
register.filter("money_short", formatting.money_short)
register.filter("short", formatting.short)


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """`{{ share|percent }}`, `{{ rate|percent:2 }}`."""
    return formatting.percent(value, digits)


@register.filter
def day(value: date | None) -> str:
    """`{{ invoice.date|day }}`."""
    return formatting.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ entry.at|moment }}`."""
    return formatting.moment(value)


@register.filter
def masked(value: str | None) -> str:
    """`{{ user.phone|masked }}`: the middle is covered."""
    return formatting.masked(value)


@register.filter
def refusal_text(refusal: Refusal) -> str:
    """`{{ refusal|refusal_text }}`: the sentence of a refusal in the language of the page."""
    return refusals.sentence(refusal)


@register.filter
def code_text(code: str) -> str:
    """`{{ row.reason|code_text }}`: the sentence of a code that came without its facts."""
    return refusals.sentence(Refusal(code))


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "upload" %}`."""
    return drawings.icon(name)


@register.simple_tag
def gauge(score: int | None, title: str, grade: str = "") -> SafeString:
    """`{% gauge score title=_("Credit score") grade="B" %}`."""
    return charts.gauge(score, title=title, grade=grade)


@register.simple_tag
def contributions(rows: Sequence[charts.Contribution]) -> SafeString:
    """`{% contributions reasons %}`."""
    return charts.contributions(rows)


@register.simple_tag
def sparkline(values: Sequence[charts.Number | None], title: str) -> SafeString:
    """`{% sparkline values title=_("Sales") %}`."""
    return charts.sparkline(values, title=title)


@register.simple_tag
def line_chart(
    labels: Sequence[str],
    series: Sequence[charts.Series],
    title: str,
    description: str = "",
) -> SafeString:
    """`{% line_chart months series title=_("Sales by month") %}`."""
    return charts.line(labels, series, title=title, description=description)


@register.simple_tag
def bar_chart(
    labels: Sequence[str],
    series: Sequence[charts.Series],
    title: str,
    description: str = "",
) -> SafeString:
    """`{% bar_chart months series title=_("Sales and purchases") %}`."""
    return charts.bars(labels, series, title=title, description=description)


@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, kind: str = "") -> str:
    """`{% card title=_("Score") %}…{% endcard %}`."""
    return _block("card", content, title=title, level=level, kind=kind)


@register.simple_block_tag
def alert(content: str, title: str = "", kind: str = "info") -> str:
    """`{% alert kind="warn" title=_("Careful") %}…{% endalert %}`."""
    return _block("alert", content, title=title, kind=kind)


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "inbox") -> str:
    """`{% empty title=_("No invoices yet") icon="invoice" %}what to do next{% endempty %}`."""
    return _block("empty", content, title=title, icon=icon)


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False) -> str:
    """`{% table caption=_("Imports") %}<thead>…<tbody>…{% endtable %}`."""
    return _block("table", content, caption=caption, hide_caption=hide_caption)


@register.inclusion_tag("components/button.html")
def button(
    label: str, href: str = "", kind: str = "", icon: str = "", name: str = "", value: str = ""
) -> dict[str, Any]:
    """`{% button _("Save") %}` submits; with `href` it is a link."""
    return {"label": label, "href": href, "kind": kind, "icon": icon, "name": name, "value": value}


@register.inclusion_tag("components/badge.html")
def badge(label: str, kind: str = "") -> dict[str, Any]:
    """`{% badge _("Verified") kind="good" %}`."""
    return {"label": label, "kind": kind}


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: Any, note: str = "") -> dict[str, Any]:
    """`{% stat label=_("Sales") value=total|money_short note=_("12 months") %}`."""
    return {"label": label, "value": value, "note": note}


@register.inclusion_tag("components/progress.html")
def progress(label: str, value: int | None, total: int | None, live: bool = True) -> dict[str, Any]:
    """`{% progress label=_("Rows read") value=done total=rows %}`; no total, no known end."""
    share = value / total if value is not None and total else None
    return {"label": label, "value": value, "total": total, "share": share, "live": live}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[str], current: int) -> dict[str, Any]:
    """`{% stepper steps current=2 %}`: the second of the steps is under way."""
    return {"steps": [(name, index + 1) for index, name in enumerate(steps)], "current": current}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, optional: bool = True) -> dict[str, Any]:
    """`{% field form.name %}`: label, control, help and error, tied together."""
    single = getattr(bound.field.widget, "input_type", "") == "checkbox"
    check = single and not bound.field.widget.use_fieldset
    return {"field": bound, "check": check, "optional": optional and not bound.field.required}


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """`{% fields form %}`: what is wrong with the form as a whole, then each of its fields."""
    return {"form": form}


@register.inclusion_tag("components/facts.html")
def facts(rows: Any) -> dict[str, Any]:
    """`{% facts rows %}`: pairs of name and value as a list of definitions."""
    return {"rows": rows.items() if hasattr(rows, "items") else rows}


@register.inclusion_tag("components/tabs.html")
def tabs(rows: Sequence[tuple[str, str]], current: str, label: str) -> dict[str, Any]:
    """`{% tabs rows current=request.path label=_("Profile") %}`: pairs of address and name."""
    return {"rows": rows, "current": current, "label": label}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any]) -> dict[str, Any]:
    """`{% pages page %}`: a Page of Django's Paginator; the rest of the query stays."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "query": query.urlencode()}


@register.simple_tag(takes_context=True)
def navigation_link(context: Context, name: str, label: str, icon: str) -> SafeString:
    """`{% navigation_link "enterprise:home" _("Overview") "home" %}`: one line of the side bar."""
    address, path = reverse(name), context["request"].path
    home = address.count("/") <= 2
    current = path == address if home else path.startswith(address)
    return format_html(
        '<li><a href="{}"{}>{}<span>{}</span></a></li>',
        address, SafeString(' aria-current="page"') if current else "", drawings.icon(icon), label,
    )  # fmt: skip


def _block(name: str, content: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", {"content": content, **context})
