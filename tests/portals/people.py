"""People who sign in through pages, and files they hand in."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from puhui.config import subscriptions
from puhui.domains.parties.operations import enterprises
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.foundation.events import outbox
from puhui.kernel.actors import Portal

CODE = "91110000600037341L"
PASSWORD = "correct horse battery"


def signed_in(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def confirmed(user):
    """The user, whose email address has been confirmed."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def owner(now, name="甲服装厂", *, registered=True, code=CODE):
    """A user with a workspace, and its enterprise unless told not to."""
    user = confirmed(User.objects.create_user(f"{name}@example.com", PASSWORD))
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name=name, now=now)
    if registered:
        enterprises.register(actor=seated(user, now), name=name, uscc=code, now=now)
    return user


def seated(user, now, portal=Portal.ENTERPRISE):
    return actor_in(seats_of(user.id, now=now)[0], user_id=user.id, portal=portal, now=now)


def staff(now, role="ADMINISTRATOR", email="staff@example.com"):
    told = enrol(
        actor=LOCAL, email=email, name="Staff", password=PASSWORD, organisation="puhui",
        kind="PLATFORM", role=role, now=now,
    )  # fmt: skip
    return User.objects.get(pk=told.user_id)


def work(now):
    """Do what the worker would at a moment: hand the outbox over and run jobs until none is left."""
    subscriptions.wire()
    queue = outbox.app.with_connector(outbox.app.connector.get_worker_connector())
    # The worker reads the clock where it starts a job; here it is the test's.
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: now)
        while outbox.relay(now=now):
            queue.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def work_here(now):
    """The same inside the transaction of the test: jobs run in this very connection, in turn.

    A job that fails raises here; the worker would try it again later.
    """
    subscriptions.wire()
    with pytest.MonkeyPatch.context() as clock, connection.cursor() as cursor:
        clock.setattr(timezone, "now", lambda: now)
        while outbox.relay(now=now):
            cursor.execute("DELETE FROM procrastinate_events")
            cursor.execute("DELETE FROM procrastinate_jobs RETURNING task_name, args")
            for name, arguments in cursor.fetchall():
                told = json.loads(arguments) if isinstance(arguments, str) else arguments
                outbox.app.tasks[name].func(**told)
