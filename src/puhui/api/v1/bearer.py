"""Who calls the API: the actor behind a bearer token."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from puhui.foundation.access.tokens import actor_of
from puhui.kernel.actors import Actor


class Bearer(HttpBearer):
    """`Authorization: Bearer puhui_…`; an unknown, late or revoked token opens nothing."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token, or None."""
        return actor_of(token, origin=request.META.get("REMOTE_ADDR", ""), now=timezone.now())
