"""Whatever a caller sends to any endpoint, in form or not, the server does not break."""

import contextlib
import dataclasses
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
from tests.domains.loans.cast import apply, borrow, lend
from tests.domains.loans.conftest import bank, signer, source  # noqa: F401 -- fixtures
from tests.portals.people import work

import puhui.config.urls  # noqa: F401 -- it wires the ports, and fixtures wire theirs after it
from puhui.domains.loans.operations import agreements
from puhui.foundation.access import tokens
from puhui.foundation.webhooks import catalogue, endpoints

EXAMPLES = 30


@pytest.fixture
def served(settings):
    """The chain of the API as it is served, without a limit."""
    settings.MIDDLEWARE, settings.API_RATE = configured.API_MIDDLEWARE, 0
    return WSGIHandler()


def bearer(actor, now):
    """A token with all that the actor may do."""
    issuer = dataclasses.replace(actor, permissions=actor.permissions | {"token.manage"})
    scopes, until = tokens.grantable(actor), now + timedelta(1)
    issued = tokens.issue(actor=issuer, name="x", scopes=scopes, until_at=until, now=now)
    return {"Authorization": f"Bearer {issued.secret}"}


def settle(source, now):  # noqa: F811 -- the fixture, handed on
    """A lender, a borrower with a loan that runs and an application; tokens of both, and ids."""
    lender = lend(now, work=work)
    trade = {"yuan": 400_000.0, "until": now.date() - timedelta(days=7)}
    actor, party = borrow(now, lender, source, trade=trade, work=work)
    first = apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=first.id, now=now)
    done = agreements.sign(actor=actor, application_id=first.id, proof="driven", now=now)
    work(now)
    second = apply(actor, party, lender, now, key="second", amount="10000")
    hook = endpoints.add(
        actor=actor, url="https://example.com/", event_types=catalogue.known()[:1], now=now
    )
    known = {
        "party_id": party.id,
        "product_id": lender.product.id,
        "application_id": second.id,
        "loan_id": done.loan_id,
        "decision_id": first.decision.id,
        "endpoint_id": hook.view.id,
    }
    headers = {"borrower": bearer(actor, now), "officer": bearer(lender.officer, now)}
    return headers, {name: str(each) for name, each in known.items()}


@pytest.mark.slow
@pytest.mark.usefixtures("own_database", "bank", "signer")
def test_no_input_breaks_the_server(served, source):  # noqa: F811 -- a fixture
    """Every operation of the document, with values of its schema and with values that break it."""
    headers, known = settle(source, timezone.now())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served)
    broken, tried = [], 0
    operations = [each.ok() for each in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda each: each.method.lower() == "delete"):
        asking = headers["officer" if "/desk/" in operation.path else "borrower"]
        for mode in GenerationMode:
            with _told(broken, f"{operation.label} {mode.value}"):
                tried += _attack(operation, mode, asking, known)
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
        for told in (case.path_parameters, case.body) if in_earnest else ():
            if isinstance(told, dict):
                told.update({name: known[name] for name in known.keys() & told.keys()})
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
    except (AssertionError, BaseExceptionGroup, schemathesis.errors.SchemathesisError) as fault:
        broken.append(f"{label}: {fault}")
