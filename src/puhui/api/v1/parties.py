"""Parties over the API: codes, enterprises, consents."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from puhui.api.v1.acting import actor_of_request
from puhui.api.v1.problems import REFUSED
from puhui.domains.parties.contracts import (
    ConsentView,
    EnterpriseProfile,
    EnterpriseView,
    Purpose,
    SizeClass,
)
from puhui.domains.parties.operations import consents as consent_operations
from puhui.domains.parties.operations import enterprises as operations
from puhui.domains.parties.queries import codes, consents, enterprises
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.money import Money

router = Router(tags=["parties"])


class CodeOut(Schema):
    """What a unified social credit code is worth."""

    code: str
    valid: bool
    reason: str


class ProfileIn(Schema):
    """What an enterprise tells of itself; money as decimal strings of yuan."""

    name: str
    industry: str | None = None
    region: str | None = None
    employees: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    revenue: str | None = None
    assets: str | None = None
    established_date: date | None = None
    legal_representative: str = ""

    def profile(self) -> EnterpriseProfile:
        """As the domain takes it; BadInput where an amount is none."""
        return EnterpriseProfile(
            industry=self.industry,
            region=self.region,
            employees=self.employees,
            revenue=_money(self.revenue, "revenue"),
            assets=_money(self.assets, "assets"),
            established_date=self.established_date,
            legal_representative=self.legal_representative,
        )


class EnterpriseIn(ProfileIn):
    """A new enterprise with its unified social credit code."""

    uscc: str


class EnterpriseOut(Schema):
    """An enterprise; its legal representative masked."""

    id: UUID
    name: str
    uscc: str | None
    industry: str | None
    region: str | None
    employees: int | None
    revenue: str | None
    assets: str | None
    established_date: date | None
    size_class: SizeClass
    size_reason: str
    legal_representative_masked: str
    registered_at: datetime


class ConsentIn(Schema):
    """A consent: who (null: the platform), which evidence, which purpose, until when."""

    grantee: UUID | None = None
    evidence: list[str]
    purpose: Purpose
    until_at: AwareDatetime


class ConsentOut(Schema):
    """A consent with the moment it was taken back, if it was."""

    id: UUID
    grantee: UUID | None
    evidence: list[str]
    purpose: Purpose
    given_at: datetime
    until_at: datetime
    withdrawn_at: datetime | None


@router.get("/codes/{code}", response={200: CodeOut, **REFUSED}, operation_id="check_code")
def check_code(request: HttpRequest, code: str) -> object:  # noqa: ARG001 -- as ninja calls it
    """Check a unified social credit code; nothing is looked up and nothing is kept."""
    return codes.check(code=code)


@router.get("/enterprises", response={200: list[EnterpriseOut], **REFUSED}, operation_id="list_enterprises")  # fmt: skip
def own(request: HttpRequest) -> object:
    """The enterprises that the token's workspace acts for."""
    return [_out(each) for each in enterprises.own(actor=actor_of_request(request))]


@router.post("/enterprises", response={201: EnterpriseOut, **REFUSED}, operation_id="register_enterprise")  # fmt: skip
def register(request: HttpRequest, body: EnterpriseIn) -> object:
    """Register an enterprise; the token's workspace acts for it from now on."""
    view = operations.register(
        actor=actor_of_request(request),
        name=body.name,
        uscc=body.uscc,
        profile=body.profile(),
        now=timezone.now(),
    )
    return Status(201, _out(view))


@router.get("/enterprises/{party_id}", response={200: EnterpriseOut, **REFUSED}, operation_id="get_enterprise")  # fmt: skip
def enterprise(request: HttpRequest, party_id: UUID) -> object:
    """One enterprise."""
    return _out(enterprises.enterprise(actor=actor_of_request(request), party_id=PartyId(party_id)))


@router.put("/enterprises/{party_id}", response={200: EnterpriseOut, **REFUSED}, operation_id="update_enterprise")  # fmt: skip
def update(request: HttpRequest, party_id: UUID, body: ProfileIn) -> object:
    """Replace what an enterprise tells of itself."""
    view = operations.update(
        actor=actor_of_request(request),
        party_id=PartyId(party_id),
        name=body.name,
        profile=body.profile(),
        now=timezone.now(),
    )
    return _out(view)


@router.get("/enterprises/{party_id}/consents", response={200: list[ConsentOut], **REFUSED}, operation_id="list_consents")  # fmt: skip
def given(request: HttpRequest, party_id: UUID) -> object:
    """All consents of an enterprise, newest first."""
    rows = consents.of(actor=actor_of_request(request), party_id=PartyId(party_id))
    return [_consent(each) for each in rows]


@router.post("/enterprises/{party_id}/consents", response={201: ConsentOut, **REFUSED}, operation_id="give_consent")  # fmt: skip
def give(request: HttpRequest, party_id: UUID, body: ConsentIn) -> object:
    """Give a consent."""
    view = consent_operations.give(
        actor=actor_of_request(request),
        party_id=PartyId(party_id),
        grantee=OrganisationId(body.grantee) if body.grantee else None,
        evidence=body.evidence,
        purpose=body.purpose,
        until_at=body.until_at,
        now=timezone.now(),
    )
    return Status(201, _consent(view))


@router.post("/consents/{consent_id}/withdrawal", response={200: ConsentOut, **REFUSED}, operation_id="withdraw_consent")  # fmt: skip
def withdraw(request: HttpRequest, consent_id: UUID) -> object:
    """Take a consent back at once."""
    view = consent_operations.withdraw(
        actor=actor_of_request(request), consent_id=consent_id, now=timezone.now()
    )
    return _consent(view)


def _money(text: str | None, field: str) -> Money | None:
    return None if text is None else Money.of(text, field=field)


def _out(view: EnterpriseView) -> dict[str, object]:
    same = (
        "id", "name", "uscc", "industry", "region", "employees", "established_date", "size_class",
        "size_reason", "legal_representative_masked", "registered_at",
    )  # fmt: skip
    told: dict[str, object] = {name: getattr(view, name) for name in same}
    told["revenue"] = None if view.revenue is None else str(view.revenue)
    told["assets"] = None if view.assets is None else str(view.assets)
    return told


def _consent(view: ConsentView) -> dict[str, object]:
    return {
        "id": view.id,
        "grantee": view.grantee,
        "evidence": list(view.evidence),
        "purpose": view.purpose,
        "given_at": view.given_at,
        "until_at": view.until_at,
        "withdrawn_at": view.withdrawn_at,
    }
