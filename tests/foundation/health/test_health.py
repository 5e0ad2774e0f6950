"""Health and metrics: ready only when it is, figures only for whom they are."""

import pytest
from django.db import connection
from django.test import Client

from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.events.outbox import defer
from puhui.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


def figure(text, name):
    line = next(line for line in text.splitlines() if line.startswith(f"{name} "))
    return float(line.split()[-1])


def test_ready_where_the_database_is_migrated(client):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    assert "no-store" in client.get("/health/ready")["Cache-Control"]


def test_not_ready_where_the_tables_are_of_another_version(client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE puhui_installation SET value = 'other' WHERE name = 'migrations'")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "reason": "migrations"}
    assert client.get("/health/live").status_code == 200


@pytest.mark.usefixtures("own_database")
def test_not_ready_where_the_database_is_gone(client):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json() == {"status": "not_ready", "reason": "database"}
        text = client.get("/metrics").content.decode()
        assert figure(text, "puhui_database_up") == 0
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def test_the_figures_tell_what_waits(client, now):
    before = client.get("/metrics").content.decode()
    record(actor=SYSTEM, action="tests.done", subject=Subject("thing", "1"), now=now)
    for number in range(3):
        defer("tests.nothing", arguments={"number": number}, now=now)
    after = client.get("/metrics").content.decode()
    assert figure(after, "puhui_outbox_waiting") == figure(before, "puhui_outbox_waiting") + 3
    assert figure(after, "puhui_audit_unsealed") == figure(before, "puhui_audit_unsealed") + 1
    assert figure(after, "puhui_outbox_oldest_seconds") > 0
    assert figure(after, 'puhui_jobs{status="failed"}') == 0


def test_requests_are_counted_by_route_and_never_by_address(client):
    client.get("/health/live?hidden-word=1")
    client.get("/no/such/page/for/13800138000")
    text = client.get("/metrics").content.decode()
    assert 'route="health/live"' in text
    assert "13800138000" not in text
    assert "hidden-word" not in text


@pytest.mark.parametrize(
    "told",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"REMOTE_ADDR": "203.0.113.9", "headers": {"Authorization": "Bearer wrong"}},
        {"REMOTE_ADDR": "203.0.113.9", "headers": {"Authorization": "Bearer "}},
    ],
)
def test_the_world_gets_no_figures(client, told):
    assert client.get("/metrics", **told).status_code == 403


def test_a_token_opens_the_figures_from_anywhere(client, monkeypatch):
    monkeypatch.setenv("PUHUI_METRICS_TOKEN", "letmein")
    told = {"REMOTE_ADDR": "203.0.113.9"}
    right = client.get("/metrics", headers={"Authorization": "Bearer letmein"}, **told)
    wrong = client.get("/metrics", headers={"Authorization": "Bearer letmeout"}, **told)
    assert (right.status_code, wrong.status_code) == (200, 403)


def test_only_reading_is_allowed(client):
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert client.post(path).status_code == 405
