"""The lender's money: what can be lent, what is on its way, and every movement of the funds."""

import uuid
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from puhui.domains.ledger.contracts import TransferKind, TransferView
from puhui.domains.ledger.queries import balances
from puhui.domains.loans.operations.funding import pay_in
from puhui.domains.loans.queries.funds import funds as funds_of
from puhui.domains.payments.contracts import BankAccount
from puhui.kernel.actors import Actor, Portal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import MoneyField, taken

#: The account of the ledger that is lent from.
LENDING = "LENDING_FUNDS"


class PayInForm(forms.Form):
    """From which account how much is drawn; the key makes a second press the same payment."""

    amount = MoneyField(label=gettext_lazy("Amount, in yuan"))
    name = forms.CharField(label=gettext_lazy("Name of your account"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Number of your account"), max_length=40)
    key = forms.UUIDField(widget=forms.HiddenInput)


class Line(NamedTuple):
    """One movement of the funds; `comes_in` tells the direction."""

    transfer: TransferView
    comes_in: bool


@portal(Portal.INSTITUTION)
def funds(request: PortalRequest) -> HttpResponseBase:
    """What there is, the form that pays in, and the statement."""
    data = request.POST if request.method == "POST" else None
    form = PayInForm(data, initial={"key": uuid.uuid4()})

    def act() -> None:
        told = form.cleaned_data
        pay_in(
            actor=request.actor,
            amount=told["amount"],
            account=BankAccount(told["name"], told["number"]),
            key=str(told["key"]),
            now=request.now,
        )

    if form.is_bound and taken(form, act):
        messages.success(request, _("Your bank has been asked. It counts once the money is here."))
        return redirect("institution:funds")
    context = {
        "funds": funds_of(actor=request.actor),
        "form": form,
        "lines": _statement(request.actor),
    }
    return render(request, "institution/funds.html", context, status=422 if form.errors else 200)


def _statement(actor: Actor) -> list[Line]:
    """What moved or is held on the account that is lent from, newest first."""
    accounts = balances.accounts_of(actor=actor, owner_id=actor.organisation)
    lending = next((each for each in accounts if each.purpose == LENDING), None)
    if lending is None:
        return []
    rows = balances.statement(actor=actor, account_id=lending.id)
    # A hold that was settled stands twice; what it became is enough.
    done = {each.pending_id for each in rows if each.pending_id is not None}
    return [
        Line(each, each.debit == lending.id)
        for each in rows
        if not (each.kind is TransferKind.PEND and each.id in done)
    ]
