"""Events and jobs: committed with their transaction or not at all, delivered, applied once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import connection, transaction

from puhui.foundation.database import operation
from puhui.foundation.events import outbox
from puhui.foundation.events.applying import applies_once
from puhui.foundation.events.facts import Event
from puhui.foundation.events.models import Applied, Outbox
from puhui.foundation.jobs.declaring import job

SEEN: list[object] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class KettleBoiled(Event):
    kind: ClassVar[str] = "tests.kettle_boiled"
    litres: int


@job("tests.pour_tea")
def pour_tea(event_id, event):
    SEEN.append((event_id, event))


@pytest.fixture
def subscribed(monkeypatch):
    monkeypatch.setitem(outbox.SUBSCRIPTIONS, KettleBoiled.kind, ("tests.pour_tea",))


def queued():
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


@operation
def boil(litres, now, fail=False):
    outbox.publish(KettleBoiled(litres=litres), now=now)
    outbox.defer("tests.pour_tea", arguments={"event_id": "x", "event": {}}, now=now)
    if fail:
        raise RuntimeError("the fire went out")


@pytest.mark.usefixtures("own_database", "subscribed")
def test_what_a_transaction_announces_is_delivered_once_it_is_committed(now):
    boil(2, now)
    assert queued() == [], "nothing before the relay: no NOTIFY in the operation"
    assert outbox.relay(now=now) == 2
    assert {name for name, _ in queued()} == {"tests.pour_tea"}
    assert len(queued()) == 2
    assert outbox.relay(now=now) == 0
    assert len(queued()) == 2


@pytest.mark.usefixtures("own_database", "subscribed")
def test_what_is_rolled_back_announces_nothing(now):
    with pytest.raises(RuntimeError):
        boil(2, now, fail=True)
    assert Outbox.objects.count() == 0
    assert outbox.relay(now=now) == 0


@pytest.mark.usefixtures("own_database")
def test_a_job_waits_for_its_moment(now):
    with transaction.atomic():
        outbox.defer("tests.pour_tea", arguments={}, now=now, run_at=now + timedelta(hours=1))
    assert outbox.relay(now=now) == 0
    assert outbox.relay(now=now + timedelta(hours=2)) == 1


@pytest.mark.django_db
def test_the_second_delivery_applies_nothing(now):
    event_id = uuid4()
    assert applies_once(event_id=event_id, reaction="a", now=now)
    assert not applies_once(event_id=event_id, reaction="a", now=now)
    assert applies_once(event_id=event_id, reaction="b", now=now)


@pytest.mark.usefixtures("own_database", "subscribed")
def test_a_worker_runs_what_was_left(now):
    SEEN.clear()
    boil(3, now)
    outbox.relay(now=now)
    queue = outbox.app.with_connector(outbox.app.connector.get_worker_connector())
    queue.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert ("x", {}) in SEEN
    assert any(event == {"litres": 3} for _, event in SEEN)


@pytest.mark.django_db(transaction=False)
def test_what_was_handed_on_long_ago_is_forgotten_and_what_waits_is_not(now):
    with transaction.atomic():
        outbox.defer("tests.job", arguments={}, now=now)
        outbox.defer("tests.job", arguments={}, now=now, run_at=now + timedelta(days=400))
    Outbox.objects.filter(run_at=None).update(relayed_at=now)
    assert outbox.forget(now=now + outbox.KEPT) == 0
    assert outbox.forget(now=now + outbox.KEPT + timedelta(seconds=1)) == 1
    assert Outbox.objects.get().relayed_at is None


@pytest.mark.usefixtures("own_database")
def test_what_lay_long_and_was_handed_on_late_is_kept_a_month_from_then(now):
    with transaction.atomic():
        outbox.defer("tests.pour_tea", arguments={}, now=now, run_at=now + timedelta(days=40))
    assert outbox.relay(now=now + timedelta(days=40)) == 1
    assert outbox.forget(now=now + timedelta(days=69)) == 0
    assert outbox.forget(now=now + timedelta(days=71)) == 1


@pytest.mark.usefixtures("own_database", "subscribed")
def test_forgetting_goes_in_batches_and_takes_the_claims_of_what_is_gone(now):
    for litres in range(3):
        boil(litres, now)
    outbox.relay(now=now)
    later = now + outbox.KEPT + timedelta(days=1)
    with transaction.atomic():
        for event_id in Outbox.objects.values_list("id", flat=True):
            assert applies_once(event_id=event_id, reaction="a", now=now)
    boil(9, later)
    assert [outbox.forget(now=later, limit=4) for _ in range(3)] == [4, 2, 0]
    assert Outbox.objects.count() == 2
    assert Applied.objects.count() == 0
