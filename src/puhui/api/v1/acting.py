"""From a request that carried a token to its actor."""

from django.http import HttpRequest

from puhui.kernel.actors import Actor


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor that the bearer token stands for; ninja has put it on the request."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by the authentication
    return actor
