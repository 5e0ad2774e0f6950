"""Random work while web, worker and database are killed: no money moves twice, nothing is lost."""

import contextlib
import http.client
import json
import os
import random
import signal
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from benchmarks.lending import PORT, Platform, call, cast, until

from puhui.cli.platform import installation
from puhui.domains.ledger.queries.proofs import prove
from puhui.foundation.audit.verifying import verify

CLIENTS, ACTS, ENTERPRISES = 8, 40, 16
#: Longer than any restart takes; whoever asks goes on asking under the same key.
PATIENCE = 120
_MONEY = """
SELECT i.about::text, i.direction, count(DISTINCT i.id),
       count(DISTINCT i.id) FILTER (WHERE i.state = 'SETTLED'), count(DISTINCT t.id)
FROM payments_instruction i LEFT JOIN ledger_transfer t ON t.about = i.about
  AND t.code = 'payments.' || lower(i.purpose) AND t.kind IN ('SETTLE', 'POST')
WHERE i.purpose LIKE 'LOAN_%' GROUP BY i.about, i.direction
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_no_money_moves_twice(monkeypatch, django_db_blocker):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory(prefix="puhui-faults-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        platform = Platform(home)
        try:
            with django_db_blocker.unblock(), installation(home) as found:
                asks = cast(found.owner_url, ENTERPRISES)
                told = _storm(platform, asks)
                _settle(found.owner_url)
                _check(found.owner_url, told)
        finally:
            platform.stop()


def _storm(platform, asks):
    """Everybody works while parts die; what was acknowledged, by kind."""
    told, lock, over = (
        {"applied": {}, "signed": set(), "repaid": {}},
        threading.Lock(),
        threading.Event(),
    )
    killer = threading.Thread(target=_kill, args=(platform, over))
    killer.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda place: _work(place, asks, told, lock), range(CLIENTS)))
    finally:
        over.set()
        killer.join()
    until(lambda: _asked("/health/ready") == 200, PATIENCE)
    return told


def _kill(platform, over):
    chance = random.Random(7)
    while not over.wait(chance.uniform(2.0, 5.0)):
        part = chance.choice(["puhui.config.web", "puhui.config.worker", "postgres"])
        for each in platform.children(part)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def _work(place, asks, told, lock):
    chance = random.Random(place)
    for act in range(ACTS):
        ask = chance.choice(asks)
        key = f"client-{place}-{act}"
        status, answer = _patiently(
            ask, f"/api/v1/enterprises/{ask['party']}/applications", ask["body"], key
        )
        assert status == 201, answer
        with lock:
            told["applied"][key] = answer["id"]
        if chance.random() < 0.3:
            again = _patiently(
                ask, f"/api/v1/enterprises/{ask['party']}/applications", ask["body"], key
            )
            assert again[1]["id"] == answer["id"], "the same key is the same application"
        if answer["state"] == "APPROVED":
            _sign(ask, answer["id"], told, lock)
        _repay(ask, key, told, lock)


def _sign(ask, application, told, lock):
    path = f"/api/v1/applications/{application}"
    if _patiently(ask, f"{path}/agreement", {})[0] != 200:
        return
    status, answer = _patiently(ask, f"{path}/signature", {"proof": "driven"})
    if status == 200 and answer["signed"]:
        with lock:
            told["signed"].add(answer["loan_id"])


def _repay(ask, key, told, lock):
    with lock:
        loans = list(told["signed"])
    for loan in loans[-2:]:
        status, _ = _patiently(
            ask, f"/api/v1/loans/{loan}/repayments", {"amount": "500.00"}, f"{key}-{loan}"
        )
        if status == 202:
            with lock:
                told["repaid"].setdefault(loan, set()).add(f"{key}-{loan}")


def _patiently(ask, path, body, key=""):
    """Ask until somebody answers: a part that died is an answer that has to be asked for again."""
    key, end = key or os.urandom(8).hex(), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
            client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
            status, answer = call(client, ask, path, body, key)
            if status < 500:
                return status, answer
        threading.Event().wait(0.1)
    raise AssertionError(f"{path} was not answered within {PATIENCE} s")


def _asked(path):
    with contextlib.suppress(OSError, http.client.HTTPException):
        client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        client.request("GET", path)
        return client.getresponse().status
    return None


def _settle(owner_url):
    def done():
        with psycopg.connect(owner_url) as watch:
            left = watch.execute(
                "SELECT (SELECT count(*) FROM payments_instruction WHERE state = 'REQUESTED')"
                " + (SELECT count(*) FROM loans_loan WHERE state = 'DISBURSING')"
                " + (SELECT count(*) FROM payments_instruction i WHERE i.purpose LIKE 'LOAN_%'"
                "    AND i.state = 'SETTLED' AND NOT EXISTS"
                "    (SELECT FROM loans_movement m WHERE m.instruction_id = i.id))"
            ).fetchone()[0]
        return left == 0

    until(done, PATIENCE, 0.5)


def _check(owner_url, told):
    with psycopg.connect(owner_url) as watch:
        known = {str(row[0]) for row in watch.execute("SELECT id FROM loans_application")}
        loans = {
            str(row[0])
            for row in watch.execute("SELECT id FROM loans_loan WHERE state <> 'FAILED'")
        }
        money = {(about, way): counts for about, way, *counts in watch.execute(_MONEY)}
    assert set(told["applied"].values()) <= known, "an acknowledged application is missing"
    assert told["signed"] <= loans, "an acknowledged loan is missing"
    assert told["signed"], "the storm let nobody sign"
    for loan in loans:
        assert money[loan, "OUT"] == [1, 1, 1], "paid out once, posted once"
    for (loan, way), (asked, settled, posted) in money.items():
        assert asked == settled == posted, (loan, way)
    for loan, keys in told["repaid"].items():
        assert money[loan, "IN"][0] >= len(keys), "an acknowledged repayment is missing"
    proof, verdict = prove(), verify()
    assert proof.holds, proof.faults
    assert verdict.is_whole, verdict.faults
