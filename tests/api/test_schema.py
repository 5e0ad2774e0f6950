"""Whatever a caller sends to any endpoint, in form or not, the server does not break."""

import contextlib
from datetime import timedelta

import pytest
import schemathesis
from django.conf import settings as configured
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from tests.portals.people import owner, seated

from puhui.domains.parties.models import Party
from puhui.foundation.access import tokens

EXAMPLES = 40


@pytest.fixture
def served(settings):
    """The chain of the API as it is served, without a limit."""
    settings.MIDDLEWARE, settings.API_RATE = configured.API_MIDDLEWARE, 0
    return WSGIHandler()


def bearer(user):
    now = timezone.now()
    actor = seated(user, now)
    issued = tokens.issue(
        actor=actor, name="x", scopes=tokens.grantable(actor), until_at=now + timedelta(1), now=now
    )
    return {"Authorization": f"Bearer {issued.secret}"}


@pytest.mark.slow
@pytest.mark.usefixtures("own_database")
def test_no_input_breaks_the_server(served):
    """Every operation of the document, with values of its schema and with values that break it."""
    headers = bearer(owner(timezone.now()))
    known = {"party_id": str(Party.objects.get().id)}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served)
    broken, tried = [], 0
    for each in schema.get_all_operations():
        operation = each.ok()
        for mode in GenerationMode:
            with _told(broken, f"{operation.label} {mode.value}"):
                tried += _attack(operation, mode, headers, known)
    assert broken == []
    assert tried > 20 * EXAMPLES


def _attack(operation, mode, headers, known):
    """Send cases until one breaks the server; how many were sent."""
    sent = []

    @seed(20260302)
    @fuzzing(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    def attack(case, in_earnest):
        # An id that nobody knows only ever finds the first refusal.
        for name in known.keys() & (case.path_parameters or {}).keys():
            if in_earnest:
                case.path_parameters[name] = known[name]
        answer = case.call(headers=headers)
        sent.append(answer.status_code)
        refused = answer.headers.get("content-type") == ["application/problem+json"]
        if not (answer.status_code == 503 and refused):
            case.validate_response(answer, checks=[not_a_server_error])

    attack()
    return len(sent)


@contextlib.contextmanager
def _told(broken, label):
    """Go on with the other operations after one that broke, and tell of all at the end."""
    try:
        yield
    except (AssertionError, ExceptionGroup, schemathesis.errors.SchemathesisError) as fault:
        broken.append(f"{label}: {fault}")
