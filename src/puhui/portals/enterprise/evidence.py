"""Handing in invoices: the file, its progress, what was taken and what was refused."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from puhui.domains.evidence.contracts import ImportState
from puhui.domains.evidence.operations.imports import receive
from puhui.domains.evidence.queries import data_contracts, imports
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.forms import InvoicesForm
from puhui.portals.enterprise.standing import STEPS, own_enterprise, standing
from puhui.web.acting import PortalRequest, portal
from puhui.web.refusals import sentence

PAGE_ROWS = 50


@portal(Portal.ENTERPRISE)
def invoices(request: PortalRequest) -> HttpResponseBase:
    """The form, the layout that is expected, and the files handed in so far."""
    enterprise = own_enterprise(request)
    form = InvoicesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            import_id = receive(
                actor=request.actor,
                kind=form.cleaned_data["kind"],
                content=file.read(),
                file_name=file.name,
                party_id=enterprise.id,
                now=request.now,
            )
        except Refusal as refusal:
            if refusal.kind == "forbidden":
                raise
            form.add_error("file", sentence(refusal))
        else:
            return _onwards(request, import_id)
    context = {
        "form": form,
        "standing": standing(request),
        "contracts": data_contracts.data_contracts(),
        "imports": imports.imports_of(actor=request.actor, party_id=enterprise.id),
        "steps": STEPS,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "enterprise/invoices.html", context, status=status)


@portal(Portal.ENTERPRISE)
def imported(request: PortalRequest, import_id: UUID) -> HttpResponseBase:
    """One file: how far it is, then the report and the rows that were refused."""
    return render(request, "enterprise/imported.html", _told(request, import_id))


@portal(Portal.ENTERPRISE)
def progress(request: PortalRequest, import_id: UUID) -> HttpResponseBase:
    """The part of the page that is asked for again until the file is through."""
    return render(request, "enterprise/imported_part.html", _told(request, import_id))


@portal(Portal.ENTERPRISE)
def rejected(request: PortalRequest, import_id: UUID) -> HttpResponseBase:
    """The refused rows of a file with their reasons, as CSV to mend and hand in again."""
    imports.progress(actor=request.actor, import_id=import_id)
    answer = StreamingHttpResponse(_csv(request, import_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{import_id}.csv"'
    return answer


def _told(request: PortalRequest, import_id: UUID) -> dict[str, object]:
    view = imports.progress(actor=request.actor, import_id=import_id)
    page = imports.rejected_rows(actor=request.actor, import_id=import_id, limit=PAGE_ROWS)
    ended = view.state in {ImportState.DONE, ImportState.FAILED}
    return {"view": view, "ended": ended, "rejected": page, "shown": PAGE_ROWS, "steps": STEPS}


def _onwards(request: PortalRequest, import_id: UUID) -> HttpResponse:
    address = reverse("enterprise:imported", args=[import_id])
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _csv(request: PortalRequest, import_id: UUID) -> Iterator[str]:
    """Lines of the file, a thousand rows at a time; a BOM, so that spreadsheets read Chinese."""
    yield "\ufeff"
    offset, columns = 0, []
    while True:
        page = imports.rejected_rows(
            actor=request.actor, import_id=import_id, limit=1000, offset=offset
        )
        lines = io.StringIO()
        writer = csv.writer(lines)
        if offset == 0:
            columns = list(page.rows[0].raw) if page.rows else []
            writer.writerow([_("row"), _("field"), _("reason"), *columns])
        for row in page.rows:
            values = [_harmless(row.raw.get(column) or "") for column in columns]
            writer.writerow(
                [row.row, row.field, sentence(Refusal(f"evidence.{row.rule}")), *values]
            )
        yield lines.getvalue()
        offset += len(page.rows)
        if not page.rows or offset >= page.total:
            return


def _harmless(text: str) -> str:
    """A cell that a spreadsheet will not run as a formula; numbers stay numbers."""
    plain = text.lstrip("+-").replace(".", "", 1).isdigit()
    return text if plain or not text.startswith(("=", "+", "-", "@", "\t")) else f"'{text}"
