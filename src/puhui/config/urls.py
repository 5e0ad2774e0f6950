"""Addresses: each portal and the API under its own roof."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("user/", include("allauth.urls")),
]
