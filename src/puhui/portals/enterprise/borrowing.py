"""Applications and loans of the enterprise: decided, signed, running, paid back."""

import csv
import io
import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.loans.operations import agreements, applications, decisions, servicing
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import loans as lent
from puhui.domains.loans.queries import statements, timelines
from puhui.domains.parties.queries.identity import proven
from puhui.domains.products.queries import products
from puhui.kernel.actors import Portal
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import NotFound, Refusal
from puhui.portals.enterprise.loan_forms import CodeForm, RepayForm, ReviewForm
from puhui.portals.enterprise.loan_showing import schedule_chart
from puhui.portals.enterprise.standing import standing
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal
from puhui.web.refusals import sentence


@portal(Portal.ENTERPRISE)
def loans(request: PortalRequest) -> HttpResponseBase:
    """What is offered, what was asked for, what is owed."""
    where = standing(request)
    context: dict[str, object] = {"standing": where, "products": products.offered()}
    if where.enterprise is not None:
        party, today = where.enterprise.id, business_date(request.now)
        context["is_proven"] = proven(party_id=party, at=request.now)
        context["applications"] = asked.of_party(actor=request.actor, party_id=party)
        context["loans"] = lent.of_party(actor=request.actor, party_id=party, on_date=today)
    return render(request, "enterprise/loans.html", context)


@portal(Portal.ENTERPRISE)
def application(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The decision with its reasons; the offer, or what can be done."""
    told = asked.application(actor=request.actor, application_id=application_id)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            applications.ask_review(
                actor=request.actor,
                application_id=application_id,
                text=form.cleaned_data["text"],
                now=request.now,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("A person will look at it."))
            return redirect("enterprise:application", application_id)
    context = {
        "view": told,
        "form": form,
        "chart": told.offer and schedule_chart(told.offer.schedule),
    }
    return render(request, "enterprise/application.html", context)


@require_POST
@portal(Portal.ENTERPRISE)
def withdraw(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Take an application back."""
    applications.withdraw(actor=request.actor, application_id=application_id, now=request.now)
    messages.success(request, _("Withdrawn. It costs nothing."))
    return redirect("enterprise:application", application_id)


@require_POST
@portal(Portal.ENTERPRISE)
def replay(request: PortalRequest, decision_id: UUID) -> HttpResponseBase:
    """Work a decision out again and show whether everything is the same."""
    told = decisions.replay(actor=request.actor, decision_id=decision_id, now=request.now)
    return render(request, "enterprise/decision_replay.html", {"replay": told})


@require_POST
@portal(Portal.ENTERPRISE)
def prepare(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Make the agreement, and go on to sign it."""
    agreements.prepare(actor=request.actor, application_id=application_id, now=request.now)
    return redirect("enterprise:sign", application_id)


@portal(Portal.ENTERPRISE)
def sign(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The agreement to read, and the code that signs it."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            told = agreements.sign(
                actor=request.actor,
                application_id=application_id,
                proof=form.cleaned_data["proof"],
                now=request.now,
            )
        except Refusal as refusal:
            if refusal.kind in {"forbidden", "not_found"}:
                raise
            form.add_error("proof", sentence(refusal))
        else:
            if told.signed and told.loan_id is not None:
                messages.success(request, _("Signed. The money is on its way."))
                return redirect("enterprise:loan", told.loan_id)
            left = _("The code was wrong. Tries left: %(left)s.") % {"left": told.tries_left}
            form.add_error("proof", left)
    context = {
        "view": asked.application(actor=request.actor, application_id=application_id),
        "agreement": asked.agreement(actor=request.actor, application_id=application_id),
        "form": form,
    }
    return render(request, "enterprise/sign.html", context, status=422 if form.errors else 200)


@require_POST
@portal(Portal.ENTERPRISE)
def send_code(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Send the code that signs."""
    try:
        hint = agreements.send_code(
            actor=request.actor, application_id=application_id, now=request.now
        )
    except Refusal as refusal:
        if refusal.kind in {"forbidden", "not_found"}:
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("A code is on its way to the phone ending in %(hint)s.") % {"hint": hint})  # fmt: skip
    return redirect("enterprise:sign", application_id)


@portal(Portal.ENTERPRISE)
def document(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The agreement as PDF."""
    stored, content = asked.document(actor=request.actor, application_id=application_id)
    answer = HttpResponse(content, content_type=stored.media_type)
    answer["Content-Disposition"] = f'inline; filename="{stored.name}"'
    return answer


@portal(Portal.ENTERPRISE)
def loan(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """A loan as it stands today; and the form that pays some of it back."""
    today = business_date(request.now)
    form = RepayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            servicing.repay(
                actor=request.actor,
                loan_id=loan_id,
                amount=form.cleaned_data["amount"],
                key=str(form.cleaned_data["key"]),
                now=request.now,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Your bank has been asked. It counts once the money is here.")
            )
            return redirect("enterprise:loan", loan_id)
    view = lent.loan(actor=request.actor, loan_id=loan_id, on_date=today)
    if not form.is_bound:
        first = view.due or view.next_due
        form = RepayForm(initial={"amount": first, "key": uuid.uuid4()})
    context = {
        "view": view,
        "form": form,
        "key": uuid.uuid4(),
        "chart": schedule_chart(view.schedule),
        "timeline": timelines.timeline(actor=request.actor, loan_id=loan_id, on_date=today),
    }
    return render(request, "enterprise/loan.html", context, status=422 if form.errors else 200)


@portal(Portal.ENTERPRISE)
def loan_part(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """The part of the page that is asked for again while the bank has something to do."""
    view = lent.loan(actor=request.actor, loan_id=loan_id, on_date=business_date(request.now))
    return render(request, "enterprise/loan_part.html", {"view": view})


@require_POST
@portal(Portal.ENTERPRISE)
def pay_off(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """End the loan today for the figure that was shown."""
    form = RepayForm(request.POST)
    if not form.is_valid():
        raise NotFound("loans.no_such_loan")
    try:
        servicing.pay_off(
            actor=request.actor,
            loan_id=loan_id,
            amount=form.cleaned_data["amount"],
            key=str(form.cleaned_data["key"]),
            now=request.now,
        )
    except Refusal as refusal:
        if refusal.kind in {"forbidden", "not_found"}:
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Your bank has been asked. It counts once the money is here."))
    return redirect("enterprise:loan", loan_id)


@portal(Portal.ENTERPRISE)
def statement(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """The interest statement of a year as PDF, with what an invoice needs."""
    year = int(request.GET.get("year") or business_date(request.now).year)
    content = statements.pdf_of(actor=request.actor, loan_id=loan_id, year=year, now=request.now)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="interest-{year}.pdf"'
    return answer


@portal(Portal.ENTERPRISE)
def schedule(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """The schedule as CSV; a BOM, so that spreadsheets read Chinese."""
    view = lent.loan(actor=request.actor, loan_id=loan_id, on_date=business_date(request.now))
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(
        [_("No."), _("Due"), _("Principal"), _("Interest"), _("Total"), _("Balance"), _("Paid")]
    )
    for row in view.schedule:
        writer.writerow(
            [row.n, row.due_date, row.principal, row.interest, row.total, row.balance, row.paid]
        )
    answer = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="schedule-{view.number}.csv"'
    return answer
