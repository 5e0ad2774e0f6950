"""Addresses of the enterprise portal."""

from django.urls import path

from puhui.portals.enterprise import consents, evidence, profile, record, start, team

app_name = "enterprise"
urlpatterns = [
    path("", start.home, name="home"),
    path("begin/", start.begin, name="begin"),
    path("details/", start.details, name="details"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("invoices/", evidence.invoices, name="invoices"),
    path("invoices/<uuid:import_id>/", evidence.imported, name="imported"),
    path("invoices/<uuid:import_id>/progress/", evidence.progress, name="progress"),
    path("invoices/<uuid:import_id>/rejected.csv", evidence.rejected, name="rejected"),
    path("profile/", profile.profile, name="profile"),
    path("score/", profile.score, name="score"),
    path("score/new/", profile.assess, name="assess"),
    path("score/<uuid:assessment_id>/replay/", profile.replay, name="replay"),
    path("team/", team.team, name="team"),
    path("team/<uuid:membership_id>/remove/", team.remove, name="remove_member"),
    path("tokens/", team.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", team.revoke, name="revoke_token"),
    path("record/", record.record, name="record"),
]
