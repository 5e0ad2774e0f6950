"""What if a loan were prepaid, paid off or extended: questions that change nothing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from puhui.domains.loans.contracts import LoanState, LoanView
from puhui.domains.loans.queries import loans as lent
from puhui.domains.loans.queries import suppositions
from puhui.domains.loans.queries.suppositions import MOST_MORE, WhatIfView
from puhui.kernel.actors import Portal
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.loan_showing import schedule_chart
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import DateField, MoneyField, show_refusal

TABS = {
    "prepay": _("Pay a part early"),
    "pay-off": _("Pay it off"),
    "extend": _("More time"),
}


class PrepayForm(forms.Form):
    """An amount and a day."""

    amount = MoneyField(label=_("Amount, in yuan"))
    on = DateField(label=_("On which day"))


class PayOffForm(forms.Form):
    """A day."""

    on = DateField(label=_("On which day"))


class ExtendForm(forms.Form):
    """How much more time."""

    months = forms.IntegerField(label=_("Months more"), min_value=1, max_value=MOST_MORE)


FORMS: dict[str, type[forms.Form]] = {
    "prepay": PrepayForm,
    "pay-off": PayOffForm,
    "extend": ExtendForm,
}
QUERIES: dict[str, Callable[..., WhatIfView]] = {
    "prepay": lambda amount, on, **who: suppositions.prepaid(amount=amount, on_date=on, **who),
    "pay-off": lambda on, **who: suppositions.paid_off(on_date=on, **who),
    "extend": lambda months, **who: suppositions.extended(months=months, **who),
}


@require_safe
@portal(Portal.ENTERPRISE)
def what_if(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """The question that the address asks, and its answer beside the loan as it goes on by itself."""
    today = business_date(request.now)
    view = lent.loan(actor=request.actor, loan_id=loan_id, on_date=today)
    kind = request.GET.get("kind", "prepay")
    kind = kind if kind in FORMS else "prepay"
    asked = request.GET.keys() & FORMS[kind].base_fields.keys()
    form = FORMS[kind](request.GET if asked else None, initial=_start(view))
    context: dict[str, Any] = {"view": view, "kind": kind, "form": form, "tabs": _tabs(loan_id)}
    context["here"] = f"{request.path}?kind={kind}"
    if view.state is LoanState.ACTIVE and form.is_bound and form.is_valid():
        who = {"actor": request.actor, "loan_id": loan_id, "today": today}
        try:
            told = QUERIES[kind](**form.cleaned_data, **who)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            shown = (told.before, *told.outcomes)
            context["told"] = told
            context["outcomes"] = [(each, schedule_chart(each.instalments)) for each in shown]
    return render(request, "enterprise/what_if.html", context, status=422 if form.errors else 200)


def _tabs(loan_id: UUID) -> list[tuple[str, object]]:
    address = reverse("enterprise:what_if", args=[loan_id])
    return [(f"{address}?kind={kind}", name) for kind, name in TABS.items()]


def _start(view: LoanView) -> dict[str, object]:
    """What stands in the forms to begin with: today, three months, a fifth of what is owed."""
    fifth = type(view.outstanding)(view.outstanding.minor // 500 * 100, view.outstanding.currency)
    return {"on": view.on_date, "months": 3, "amount": fifth}
