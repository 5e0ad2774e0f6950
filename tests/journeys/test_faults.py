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
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from benchmarks.lending import PARTS, Platform, call, cast, until
from django.db import connection

from puhui.cli.platform import installation
from puhui.domains.ledger.queries.proofs import prove
from puhui.foundation.audit.verifying import verify

CLIENTS, OPERATIONS, ENTERPRISES = 16, 1_000, 40
#: Signed already, or no room left by then beside what was signed meanwhile.
NOT_SIGNED = {"loans.nothing_to_sign", "loans.room_taken"}
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
                storm = Storm(platform, cast(found.owner_url, ENTERPRISES))
                storm.blow()
                # The database that this process had spoken with is gone.
                connection.close()
                _settle(found.owner_url)
                _check(found.owner_url, storm)
                proof, verdict = prove(), verify()
        finally:
            platform.stop()
    assert min(storm.kills[part] for part in PARTS) > 0, storm.kills
    assert proof.holds, proof.faults
    assert verdict.is_whole, verdict.faults


class Storm:
    """Everybody works while parts die; what was acknowledged is remembered."""

    def __init__(self, platform, asks):
        self.platform, self.asks = platform, asks
        self.applied, self.signed, self.repaid = {}, {}, {}
        self.acts, self.kills = Counter(), Counter()
        self._lock, self._over = threading.Lock(), threading.Event()

    def blow(self):
        killer = threading.Thread(target=self._kill)
        killer.start()
        try:
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(self._work, range(CLIENTS)))
        finally:
            self._over.set()
            killer.join()
        until(lambda: self._asked("/health/ready") == 200, PATIENCE)

    def _kill(self):
        chance = random.Random(7)
        while not self._over.wait(chance.uniform(4.0, 9.0)):
            part = chance.choice(["web", "worker", "postgres"])
            victims = self.platform.children(PARTS[part])
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(victims), signal.SIGKILL)
                self.kills[part] += 1

    def _work(self, place):
        """So many operations of one client: each is done when it is acknowledged."""
        chance, approved, keys = random.Random(place), [], []
        for act in range(OPERATIONS):
            key = f"client-{place}-{act}"
            kind = chance.choices(["apply", "retry", "sign", "repay"], [40, 20, 10, 30])[0]
            if kind == "retry" and keys:
                self._retry(*chance.choice(keys))
            elif kind == "sign" and approved:
                self._sign(*approved.pop())
            elif kind == "repay" and self.signed:
                self._repay(chance, key)
            else:
                kind, ask = "apply", chance.choice(self.asks)
                keys.append((ask, key))
                self._apply(ask, key, approved)
            with self._lock:
                self.acts[kind] += 1

    def _apply(self, ask, key, approved):
        status, answer = self._patiently(ask, _applications(ask), ask["body"], key)
        assert status == 201, answer
        with self._lock:
            self.applied[key] = answer["id"]
        if answer["state"] == "APPROVED":
            approved.append((ask, answer["id"]))

    def _retry(self, ask, key):
        status, answer = self._patiently(ask, _applications(ask), ask["body"], key)
        assert (status, answer["id"]) == (201, self.applied[key]), "the same key is the same thing"

    def _sign(self, ask, application):
        path = f"/api/v1/applications/{application}"
        status, answer = self._patiently(ask, f"{path}/agreement", {})
        assert status == 200, answer
        status, answer = self._patiently(ask, f"{path}/signature", {"proof": "driven"})
        # What was signed before its answer was lost is refused the second time.
        assert status == 200 or answer["code"] in NOT_SIGNED, answer
        if status == 200 and answer["signed"]:
            with self._lock:
                self.signed[answer["loan_id"]] = ask

    def _repay(self, chance, key):
        with self._lock:
            loan, ask = chance.choice(list(self.signed.items()))
        status, answer = self._patiently(
            ask, f"/api/v1/loans/{loan}/repayments", {"amount": "500.00"}, key
        )
        assert status in {202, 409, 422}, answer
        if status == 202:
            with self._lock:
                self.repaid.setdefault(loan, set()).add(key)

    def _patiently(self, ask, path, body, key=""):
        """Ask until somebody answers: a part that died is an answer to be asked for again."""
        key, end = key or os.urandom(8).hex(), time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
                client = self.platform.client()
                try:
                    status, answer = call(client, ask, path, body, key)
                finally:
                    client.close()
                if status < 500:
                    return status, answer
            threading.Event().wait(0.1)
        raise AssertionError(f"{path} was not answered within {PATIENCE} s")

    def _asked(self, path):
        with contextlib.suppress(OSError, http.client.HTTPException):
            client = self.platform.client()
            client.request("GET", path)
            return client.getresponse().status
        return None


def _applications(ask):
    return f"/api/v1/enterprises/{ask['party']}/applications"


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


def _check(owner_url, storm):
    with psycopg.connect(owner_url) as watch:
        known = {str(row[0]) for row in watch.execute("SELECT id FROM loans_application")}
        loans = {
            str(row[0])
            for row in watch.execute("SELECT id FROM loans_loan WHERE state <> 'FAILED'")
        }
        money = {(about, way): counts for about, way, *counts in watch.execute(_MONEY)}
    assert set(storm.applied.values()) <= known, "an acknowledged application is missing"
    assert storm.signed.keys() <= loans, "an acknowledged loan is missing"
    assert storm.signed, "the storm let nobody sign"
    for loan in loans:
        assert money[loan, "OUT"] == [1, 1, 1], "paid out once, posted once"
    for (loan, way), (asked, settled, posted) in money.items():
        assert asked == settled == posted, (loan, way)
    for loan, keys in storm.repaid.items():
        assert money[loan, "IN"][0] >= len(keys), "an acknowledged repayment is missing"
