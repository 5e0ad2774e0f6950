"""Addresses of the staff portal."""

from django.urls import path

from puhui.portals.staff import audit, health, parties, session, users

app_name = "staff"
urlpatterns = [
    path("", session.home, name="home"),
    path("session/", session.enter, name="enter"),
    path("session/close/", session.close, name="close"),
    path("parties/", parties.parties, name="parties"),
    path("parties/<uuid:party_id>/", parties.party, name="party"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.check, name="verify"),
    path("health/", health.health, name="health"),
    path("users/", users.users, name="users"),
]
