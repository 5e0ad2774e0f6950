"""The look as a Django app, so that its templates and tags are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The look."""

    name = "puhui.web"
    label = "web"
