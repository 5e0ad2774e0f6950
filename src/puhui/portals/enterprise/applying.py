"""Applying in four steps that keep what was typed: amount, use, consent, send."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.loans.operations.applications import submit
from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.operations import consents as consent_operations
from puhui.domains.parties.queries import consents
from puhui.domains.parties.queries.identity import proven
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.queries import products
from puhui.domains.products.queries.quotes import quote as quote_of
from puhui.engines.amortization.terms import Method
from puhui.kernel.actors import Portal
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise import drafts
from puhui.portals.enterprise.loan_forms import AmountForm, LenderConsentForm, SendForm, UseForm
from puhui.portals.enterprise.standing import own_enterprise
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken
from puhui.web.refusals import sentence

STEPS = (_("Amount"), _("Use"), _("Consent"), _("Send"))
#: How long a lender may look at the records of who applies and of who borrows.
CONSENT_LASTS = timedelta(days=365)
EVIDENCE = (EvidenceKind.VAT_INVOICES_IN, EvidenceKind.VAT_INVOICES_OUT)


@portal(Portal.ENTERPRISE)
def amount(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Step 1: how much, how long, how it is paid back."""
    product, draft = products.product(product_id), drafts.read(request, product_id)
    data = request.POST if request.method == "POST" else None
    form = AmountForm(product, data, initial=draft)
    if data is not None and form.is_valid():
        told = form.cleaned_data
        draft |= {"amount": str(told["amount"]), "months": told["months"], "method": told["method"]}
        drafts.keep(request, product_id, draft)
        return redirect("enterprise:apply_use", product_id)
    return _page(request, "enterprise/apply_amount.html", product, 1, form)


@portal(Portal.ENTERPRISE)
def quote(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """What it would cost, between the lowest and the highest price of the product."""
    product = products.product(product_id)
    context: dict[str, object] = {"product": product}
    try:
        context["quotes"] = [
            (rate, _quoted(request, rate))
            for rate in (product.terms.rate_from, product.terms.rate_to)
        ]
    except (Refusal, ValueError, KeyError):
        context["quotes"] = []
    return render(request, "enterprise/apply_quote.html", context)


@portal(Portal.ENTERPRISE)
def use(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Step 2: what the money is for, and who is paid."""
    product, draft = products.product(product_id), drafts.read(request, product_id)
    data = request.POST if request.method == "POST" else None
    initial = {"account_name": own_enterprise(request).name, **draft}
    form = UseForm(data, initial=initial)
    if data is not None and form.is_valid():
        drafts.keep(request, product_id, draft | form.cleaned_data)
        return redirect("enterprise:apply_consent", product_id)
    return _page(request, "enterprise/apply_use.html", product, 2, form)


@portal(Portal.ENTERPRISE)
def consent(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Step 3: consent that this lender looks at the records; passed over where it holds already."""
    product, enterprise = products.product(product_id), own_enterprise(request)
    if _has_consent(request, product):
        return redirect("enterprise:apply_send", product_id)
    form = LenderConsentForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        consent_operations.give(
            actor=request.actor,
            party_id=enterprise.id,
            grantee=product.institution_id,
            evidence=[kind.value for kind in EVIDENCE],
            purpose=Purpose.CREDIT_ASSESSMENT,
            until_at=request.now + CONSENT_LASTS,
            now=request.now,
        )

    if form.is_bound and taken(form, act):
        return redirect("enterprise:apply_send", product_id)
    is_proven = proven(party_id=enterprise.id, at=request.now)
    return _page(request, "enterprise/apply_consent.html", product, 3, form, is_proven=is_proven)


@portal(Portal.ENTERPRISE)
def send(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Step 4: the last look, then the decision within a second."""
    product, draft = products.product(product_id), drafts.read(request, product_id)
    if not drafts.is_ready(draft):
        return redirect("enterprise:apply", product_id)
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            told = submit(
                actor=request.actor,
                party_id=own_enterprise(request).id,
                request=drafts.as_request(draft, product_id),
                key=draft["key"],
                now=request.now,
            )
        except Refusal as refusal:
            if refusal.code == "access.not_permitted":
                raise
            form.add_error(None, sentence(refusal))
        else:
            drafts.drop(request, product_id)
            return redirect("enterprise:application", told.id)
    return _page(request, "enterprise/apply_send.html", product, 4, form, draft=draft)


def _page(
    request: PortalRequest,
    template: str,
    product: ProductView,
    step: int,
    form: object,
    **more: object,
) -> HttpResponseBase:
    context = {"product": product, "steps": STEPS, "step": step, "form": form, **more}
    bound = getattr(form, "is_bound", False) and getattr(form, "errors", None)
    return render(request, template, context, status=422 if bound else 200)


def _quoted(request: PortalRequest, rate: Rate) -> object:
    return quote_of(
        amount=Money.of(request.GET["amount"].replace(",", "")),
        months=int(request.GET["months"]),
        method=Method(request.GET["method"]),
        annual_rate=rate,
        on_date=business_date(request.now),
    )


def _has_consent(request: PortalRequest, product: ProductView) -> bool:
    enterprise = own_enterprise(request)
    return all(
        consents.valid(
            party_id=enterprise.id,
            grantee=product.institution_id,
            evidence=kind,
            purpose=Purpose.CREDIT_ASSESSMENT,
            at=request.now,
        )
        for kind in EVIDENCE
    )
