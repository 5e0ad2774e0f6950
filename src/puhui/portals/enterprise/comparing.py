"""The ways of repaying that a product offers, side by side, before anybody applies."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from puhui.domains.products.contracts import ProductTerms
from puhui.domains.products.queries import products
from puhui.domains.products.queries.quotes import offered
from puhui.kernel.actors import Portal
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import MoneyField, show_refusal
from puhui.web.loan_charts import by_month, interest_so_far


class CompareForm(forms.Form):
    """An amount, a term and a rate, within what a product offers."""

    amount = MoneyField(label=_("Amount, in yuan"))
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=600)
    rate = forms.DecimalField(
        label=_("Rate a year, %"), min_value=Decimal(0), max_digits=8, decimal_places=4
    )

    def __init__(self, terms: ProductTerms, data: Any = None) -> None:
        super().__init__(data)
        self.fields["amount"].help_text = _("From %(least)s to %(most)s yuan.") % {
            "least": f"{terms.least.major:,.0f}",
            "most": f"{terms.most.major:,.0f}",
        }
        self.fields["months"].help_text = _("From %(least)s to %(most)s months.") % {
            "least": terms.least_months,
            "most": terms.most_months,
        }
        self.fields["rate"].help_text = _(
            "From %(least)s to %(most)s %%. Your own rate comes with the decision."
        ) % {"least": _percent(terms.rate_from), "most": _percent(terms.rate_to)}


@require_safe
@portal(Portal.ENTERPRISE)
def compare(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """What an amount would cost in every way of repaying of a product; nothing is kept of it."""
    product = products.product(product_id)
    form = CompareForm(
        product.terms, request.GET if "amount" in request.GET else _example(product.terms)
    )
    context: dict[str, Any] = {"product": product, "form": form}
    if form.is_valid():
        told = form.cleaned_data
        try:
            quotes = offered(
                terms=product.terms,
                amount=told["amount"],
                months=told["months"],
                annual_rate=Rate(told["rate"] / 100),
                on_date=business_date(request.now),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            charts = [by_month(each) for each in quotes]
            context |= {"quotes": quotes, "charts": charts, "so_far": interest_so_far(quotes)}
    return render(request, "enterprise/compare.html", context, status=422 if form.errors else 200)


def _example(terms: ProductTerms) -> dict[str, str]:
    """To begin with: the middle of the amounts, a year where that is offered, the highest rate."""
    middle = Money((terms.least.minor + terms.most.minor) // 200 * 100, terms.least.currency)
    months = min(max(12, terms.least_months), terms.most_months)
    return {"amount": f"{middle.major:f}", "months": str(months), "rate": _percent(terms.rate_to)}


def _percent(rate: Rate) -> str:
    return str(rate)
