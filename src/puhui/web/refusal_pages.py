"""Refusals as answers of pages: a status, a sentence and a way on; for HTMX, a toast."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from puhui.kernel.refusals import Refusal
from puhui.web.refusals import sentence

STATUS = {"bad_input": 400, "forbidden": 403, "not_found": 404, "conflict": 409, "unavailable": 503}


class RefusalMiddleware:
    """Answers every Refusal that a view lets go; anything else is a defect and goes its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, reason: Exception) -> HttpResponse | None:
        """A page (or a toast) for a Refusal."""
        return refused(request, reason) if isinstance(reason, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refusal: sign-in where that is what is missing, else its sentence."""
    if refusal.code == "access.sign_in_first":
        return redirect_to_login(request.get_full_path())
    status = STATUS.get(refusal.kind, 400)
    context = {"refusal": refusal, "sentence": sentence(refusal), "status": status}
    if getattr(request, "htmx", False):
        answer = render(request, "components/toast.html", {"text": context["sentence"], "tags": "error"}, status=status)  # fmt: skip
        answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "beforeend"
        return answer
    return render(request, "errors/refusal.html", context, status=status)
