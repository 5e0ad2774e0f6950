"""Addresses of the public pages and of a user's own settings."""

from django.urls import path

from puhui.portals.public import borrowing, pages, user

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("score/", pages.score, name="score"),
    path("loans/", borrowing.loans, name="loans"),
    path("invoices/", pages.handing_in, name="handing_in"),
    path("settings/", user.settings, name="user"),
    path("settings/phone/", user.phone, name="phone"),
    path("settings/phone/code/", user.phone_code, name="phone_code"),
]
