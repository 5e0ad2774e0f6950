"""Addresses of the look itself."""

from django.urls import path

from puhui.web import views

app_name = "web"
urlpatterns = [
    path("theme", views.theme, name="theme"),
    path("seat", views.seat, name="seat"),
    path("landing", views.landing, name="landing"),
]
