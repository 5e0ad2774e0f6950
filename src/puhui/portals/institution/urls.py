"""Addresses of the institution portal."""

from django.urls import path

from puhui.kernel.actors import Portal
from puhui.portals.institution import book, evidence, funds, home, people, products, queue, tokens
from puhui.web import webhooks

app_name = "institution"
urlpatterns = [
    path("", home.home, name="home"),
    path("applications/", queue.queue, name="queue"),
    path("applications/<uuid:application_id>/", queue.application, name="application"),
    path("applications/<uuid:application_id>/evidence/", evidence.evidence, name="evidence"),
    path("applications/<uuid:application_id>/note/", queue.note, name="note"),
    path("applications/<uuid:application_id>/propose/", queue.propose, name="propose"),
    path("applications/<uuid:application_id>/conclude/", queue.conclude, name="conclude"),
    path("applications/<uuid:application_id>/agreement.pdf", queue.agreement, name="agreement"),
    path(
        "applications/<uuid:application_id>/decisions/<uuid:decision_id>/replay/",
        queue.replay,
        name="replay",
    ),
    path("portfolio/", book.portfolio, name="portfolio"),
    path("portfolio/loans/<uuid:loan_id>/", book.loan, name="loan"),
    path("portfolio/loans/<uuid:loan_id>/statement.pdf", book.statement, name="statement"),
    path("fairness/", book.fairness, name="fairness"),
    path("products/", products.offered, name="products"),
    path("products/new/", products.publish, name="publish"),
    path("products/<uuid:product_id>/", products.product, name="product"),
    path("products/<uuid:product_id>/next/", products.revise, name="revise"),
    path("products/<uuid:product_id>/open/", products.set_open, name="set_open"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_member, name="add_member"),
    path("people/<uuid:membership_id>/remove/", people.remove_member, name="remove_member"),
    path("people/units/open/", people.open_unit, name="open_unit"),
    path("people/mandates/give/", people.give_mandate, name="give_mandate"),
    path("funds/", funds.funds, name="funds"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    *webhooks.addresses(Portal.INSTITUTION),
]
