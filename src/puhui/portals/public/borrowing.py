"""What can be borrowed here, how it works, and what it would cost; for whoever comes by."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from puhui.domains.products.contracts import QuoteView
from puhui.domains.products.queries import products
from puhui.domains.products.queries.quotes import quote
from puhui.engines.amortization.terms import Method
from puhui.kernel.periods import business_date
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import Refusal
from puhui.web.charts import Series
from puhui.web.forms import MoneyField, show_refusal

EXAMPLE = {"amount": "300000", "months": "12", "rate": "6"}


class CostForm(forms.Form):
    """An amount, a term and a rate."""

    amount = MoneyField(label=gettext_lazy("Amount, in yuan"))
    months = forms.IntegerField(label=gettext_lazy("Months"), min_value=1, max_value=120)
    rate = forms.DecimalField(
        label=gettext_lazy("Rate a year, %"),
        min_value=Decimal(0),
        max_value=Decimal(36),
        max_digits=6,
        decimal_places=4,
    )


@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """The products on offer, the way to a loan, and the four ways of repaying side by side."""
    form = CostForm(request.GET if "amount" in request.GET else EXAMPLE)
    context: dict[str, Any] = {"form": form, "products": products.offered()}
    if form.is_valid():
        try:
            quotes = _quotes(form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            context |= {"quotes": quotes, "chart": _chart(quotes)}
    return render(request, "public/loans.html", context)


def _quotes(form: CostForm) -> list[QuoteView]:
    told = form.cleaned_data
    return [
        quote(
            amount=told["amount"],
            months=told["months"],
            method=method,
            annual_rate=Rate(told["rate"] / 100),
            on_date=business_date(timezone.now()),
        )
        for method in Method
    ]


def _chart(quotes: list[QuoteView]) -> tuple[list[str], list[Series]]:
    """Principal and interest of each instalment, for equal instalments."""
    rows = quotes[0].rows
    return [str(row.n) for row in rows], [
        Series(_("Principal"), [row.principal.major for row in rows]),
        Series(_("Interest"), [row.interest.major for row in rows]),
    ]
