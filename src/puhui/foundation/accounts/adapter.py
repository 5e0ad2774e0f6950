"""How allauth behaves here: where users land, which language they start with."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth's behaviour, with the language of the page kept on the user."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the language in which somebody signed up."""
        user.language = getattr(request, "LANGUAGE_CODE", "zh-hans")
        return super().save_user(request, user, form, commit)
