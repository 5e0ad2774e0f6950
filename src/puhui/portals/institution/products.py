"""Products of the lender: what is offered, its next version, open or closed to applications."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.products.contracts import ProductView
from puhui.domains.products.operations import products as operations
from puhui.domains.products.queries import products
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import NotFound, Refusal
from puhui.portals.institution.product_forms import ProductForm
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal
from puhui.web.loan_words import INPUTS
from puhui.web.refusals import sentence

#: Refusals whose `field` is a place inside the decision table.
OF_THE_TABLE = frozenset({"rules.bad_table", "products.unknown_input"})


@portal(Portal.INSTITUTION)
def offered(request: PortalRequest) -> HttpResponseBase:
    """The products of the institution, open and closed."""
    known = products.of_institution(actor=request.actor)
    return render(request, "institution/products.html", {"products": known})


@portal(Portal.INSTITUTION)
def product(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """All versions of one product, newest first."""
    versions = products.versions(actor=request.actor, product_id=product_id)
    if not versions:
        raise NotFound("products.no_such_product")
    return render(
        request, "institution/product.html", {"versions": versions, "latest": versions[0]}
    )


@portal(Portal.INSTITUTION)
def publish(request: PortalRequest) -> HttpResponseBase:
    """Publish a new product."""
    return _published(request, None)


@portal(Portal.INSTITUTION)
def revise(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Publish the next version of a product, beginning from the one in force."""
    versions = products.versions(actor=request.actor, product_id=product_id)
    if not versions:
        raise NotFound("products.no_such_product")
    return _published(request, versions[0])


@require_POST
@portal(Portal.INSTITUTION)
def set_open(request: PortalRequest, product_id: UUID) -> HttpResponseBase:
    """Open a product to applications, or close it."""
    is_open = request.POST.get("open") == "yes"
    operations.set_open(
        actor=request.actor, product_id=product_id, is_open=is_open, now=request.now
    )
    messages.success(request, _("Open to applications.") if is_open else _("Closed."))
    return redirect("institution:products")


def _published(request: PortalRequest, known: ProductView | None) -> HttpResponseBase:
    permit(request.actor, "product.manage")
    form = ProductForm.about(known, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            operations.publish(
                actor=request.actor,
                code=form.cleaned_data["code"],
                terms=form.terms(),
                now=request.now,
            )
        except Refusal as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Published. Applications from now on are under it."))
            return redirect("institution:products")
    context = {"form": form, "known": known, "inputs": INPUTS}
    status = 422 if form.errors else 200
    return render(request, "institution/publish.html", context, status=status)


def _show(form: ProductForm, refusal: Refusal) -> None:
    if refusal.code == "access.not_permitted":
        raise refusal
    if refusal.code in OF_THE_TABLE:
        form.add_error("table", sentence(refusal))
    else:
        show_refusal(form, refusal)
