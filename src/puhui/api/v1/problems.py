"""Refusals as problem details (RFC 9457): a stable code, a status, the facts."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from puhui.kernel.refusals import Refusal

STATUSES = {"conflict": 409, "bad_input": 422, "forbidden": 403, "not_found": 404, "unavailable": 503}  # fmt: skip
MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """Problem details: `type` is `urn:puhui:` and the stable code, `facts` say why."""

    type: str
    title: str
    status: int
    code: str
    facts: dict[str, Any] = {}


#: What any endpoint may answer besides its success.
REFUSED = {frozenset({401, 403, 404, 409, 422, 429, 503}): Problem}


def install(api: NinjaAPI) -> None:
    """Answer every expected "no" of the house, and ninja's own, in this one shape."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return _problem(api, request, STATUSES[refusal.kind], refusal.code, refusal.facts)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
        response = _problem(api, request, 401, "access.token_needed", {})
        response["WWW-Authenticate"] = 'Bearer realm="puhui"'
        return response

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, complaint: ValidationError) -> HttpResponse:
        faults = [
            {"field": ".".join(str(part) for part in fault["loc"][1:]), "rule": fault["msg"]}
            for fault in complaint.errors
        ]
        return _problem(api, request, 422, "api.malformed", {"faults": faults})

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, complaint: Throttled) -> HttpResponse:
        response = _problem(api, request, 429, "api.too_many_requests", {})
        if complaint.wait:
            response["Retry-After"] = str(int(complaint.wait) + 1)
        return response

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, complaint: HttpError) -> HttpResponse:
        return _problem(api, request, complaint.status_code, "api.error", {"rule": str(complaint)})


def problem(status: int, code: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Problem details as an answer, for what stands before ninja."""
    return JsonResponse(_body(status, code, facts), status=status, content_type=MEDIA_TYPE)


def _problem(
    api: NinjaAPI, request: HttpRequest, status: int, code: str, facts: Mapping[str, Any]
) -> HttpResponse:
    response = api.create_response(request, _body(status, code, facts), status=status)
    response["Content-Type"] = MEDIA_TYPE
    return response


def _body(status: int, code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": f"urn:puhui:{code}",
        "title": code.replace(".", ": ").replace("_", " "),
        "status": status,
        "code": code,
        "facts": {name: _plain(value) for name, value in facts.items()},
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | None) else str(value)
