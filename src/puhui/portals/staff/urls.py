"""Addresses of the staff portal."""

from django.urls import path

from puhui.portals.staff import (
    audit,
    fairness,
    health,
    holds,
    institutions,
    parties,
    representing,
    rules,
    session,
    users,
)

app_name = "staff"
urlpatterns = [
    path("", session.home, name="home"),
    path("session/", session.enter, name="enter"),
    path("session/close/", session.close, name="close"),
    path("parties/", parties.parties, name="parties"),
    path("parties/<uuid:party_id>/", parties.party, name="party"),
    path("parties/<uuid:party_id>/holds/", holds.place, name="place_hold"),
    path("parties/<uuid:party_id>/holds/<uuid:hold_id>/lift/", holds.lift, name="lift_hold"),
    path(
        "parties/<uuid:party_id>/representations/<uuid:organisation_id>/end/",
        representing.end,
        name="end_representation",
    ),
    path("institutions/", institutions.institutions, name="institutions"),
    path("rules/", rules.rules, name="rules"),
    path("fairness/", fairness.fairness, name="fairness"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.check, name="verify"),
    path("health/", health.health, name="health"),
    path("users/", users.users, name="users"),
]
