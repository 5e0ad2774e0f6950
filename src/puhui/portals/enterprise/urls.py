"""Addresses of the enterprise portal."""

from django.urls import path

from puhui.kernel.actors import Portal
from puhui.portals.enterprise import (
    applying,
    borrowing,
    comparing,
    consents,
    evidence,
    identity,
    profile,
    record,
    start,
    team,
)
from puhui.web import webhooks

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
    path("identity/", identity.identity, name="identity"),
    path("identity/representative/", identity.representative, name="identity_representative"),
    path("identity/account/", identity.account, name="identity_account"),
    path("identity/end/", identity.give_up, name="identity_end"),
    path("identity/<uuid:check_id>/amount/", identity.amount, name="identity_amount"),
    path("loans/", borrowing.loans, name="loans"),
    path("loans/<uuid:loan_id>/", borrowing.loan, name="loan"),
    path("loans/<uuid:loan_id>/part/", borrowing.loan_part, name="loan_part"),
    path("loans/<uuid:loan_id>/pay-off/", borrowing.pay_off, name="pay_off"),
    path("loans/<uuid:loan_id>/statement.pdf", borrowing.statement, name="statement"),
    path("loans/<uuid:loan_id>/schedule.csv", borrowing.schedule, name="schedule"),
    path("apply/<uuid:product_id>/", applying.amount, name="apply"),
    path("apply/<uuid:product_id>/compare/", comparing.compare, name="compare"),
    path("apply/<uuid:product_id>/quote/", applying.quote, name="apply_quote"),
    path("apply/<uuid:product_id>/use/", applying.use, name="apply_use"),
    path("apply/<uuid:product_id>/consent/", applying.consent, name="apply_consent"),
    path("apply/<uuid:product_id>/send/", applying.send, name="apply_send"),
    path("applications/<uuid:application_id>/", borrowing.application, name="application"),
    path(
        "applications/<uuid:application_id>/withdraw/",
        borrowing.withdraw,
        name="withdraw_application",
    ),
    path("applications/<uuid:application_id>/prepare/", borrowing.prepare, name="prepare"),
    path("applications/<uuid:application_id>/sign/", borrowing.sign, name="sign"),
    path("applications/<uuid:application_id>/code/", borrowing.send_code, name="send_code"),
    path("applications/<uuid:application_id>/agreement.pdf", borrowing.document, name="agreement"),
    path("decisions/<uuid:decision_id>/replay/", borrowing.replay, name="replay_decision"),
    path("record/", record.record, name="record"),
    *webhooks.addresses(Portal.ENTERPRISE),
]
