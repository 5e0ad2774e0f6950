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

from puhui.domains.products.queries import products
from puhui.domains.products.queries.quotes import compared
from puhui.kernel.periods import business_date
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import Refusal
from puhui.web.forms import MoneyField, show_refusal
from puhui.web.loan_charts import by_month, interest_so_far

EXAMPLE = {"amount": "300000", "months": "12", "rate": "6"}


class CostForm(forms.Form):
    """An amount, a term and a rate; and a fee, where a lender takes one."""

    amount = MoneyField(label=gettext_lazy("Amount, in yuan"))
    months = forms.IntegerField(label=gettext_lazy("Months"), min_value=1, max_value=120)
    rate = forms.DecimalField(
        label=gettext_lazy("Rate a year, %"),
        min_value=Decimal(0),
        max_value=Decimal(36),
        max_digits=6,
        decimal_places=4,
    )
    upfront_fee = MoneyField(
        label=gettext_lazy("Fee kept back from the payout, in yuan"),
        required=False,
        help_text=gettext_lazy(
            "No lender here takes one. Type one to see what an offer from elsewhere costs."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """An amount above zero, and a fee below it."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        amount, fee = told.get("amount"), told.get("upfront_fee")
        if amount is not None and not amount:
            self.add_error("amount", _("The amount must be above zero."))
        elif amount and fee and fee >= amount:
            self.add_error("upfront_fee", _("The fee must be below the amount."))
        return told


@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """The products on offer, the way to a loan, and the four ways of repaying side by side."""
    form = CostForm(request.GET if "amount" in request.GET else EXAMPLE)
    context: dict[str, Any] = {"form": form, "products": products.offered()}
    if form.is_valid():
        told = form.cleaned_data
        try:
            quotes = compared(
                amount=told["amount"],
                months=told["months"],
                annual_rate=Rate(told["rate"] / 100),
                fee=told["upfront_fee"],
                on_date=business_date(timezone.now()),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            charts = [by_month(each) for each in quotes]
            context |= {"quotes": quotes, "charts": charts, "so_far": interest_so_far(quotes)}
    return render(request, "public/loans.html", context)
