"""HTTP request to committed decision, and signature to posted disbursement, on a whole platform."""

import contextlib
import functools
import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import psycopg
from django.conf import settings
from django.utils import timezone

from benchmarks._asking import Ask, hammer
from puhui.cli.platform import installation
from puhui.demonstration import starting
from puhui.demonstration.lending import open_lender
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.demonstration import DemonstrationIdentitySource
from puhui.domains.parties.contracts import EnterpriseProfile, Purpose
from puhui.domains.parties.operations import consents, identity
from puhui.domains.parties.operations.enterprises import register
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.demonstration import DemonstrationBank
from puhui.domains.products.contracts import ProductView
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.access.tokens import issue
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.foundation.database.binaries import find_binaries
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import UserId
from puhui.kernel.periods import business_date
from puhui.workbench.economy.simulating import Economy, simulate

ENTERPRISES, MONTHS = 60, 36
SECONDS = 6.0
CONNECTIONS = (1, 8, 32)
#: Where the time of a decision goes: processor of each part of the platform.
PARTS = {"web": "puhui.config.web", "worker": "puhui.config.worker", "postgres": "postgres"}
ID_NUMBER = "11010519491231002X"
_KEYS = ("SECRET_KEY", "DATA_KEY", "SIGNING_KEY")
_KINDS = ("vat_invoices_out", "vat_invoices_in")
_PEER_TABLES = """
DROP TABLE IF EXISTS peer_account, peer_entry;
CREATE TABLE peer_account (id integer PRIMARY KEY, balance bigint NOT NULL);
INSERT INTO peer_account SELECT n, 0 FROM generate_series(1, 10000) n;
CREATE TABLE peer_entry (id bigserial PRIMARY KEY, account integer NOT NULL, amount bigint NOT NULL,
                         at timestamptz NOT NULL DEFAULT now());
"""
_PEER = r"""
\set a random(1, 10000)
BEGIN;
SELECT balance FROM peer_account WHERE id = :a;
INSERT INTO peer_entry (account, amount) VALUES (:a, 5);
COMMIT;
"""


def run() -> list[dict]:
    """Decisions a second and their p99 at 1, 8 and 32 connections; then disbursements; then memory.

    The platform is the one that `puhui up` starts, with an embedded database, a bank that answers
    at once and a signer that takes one word. The evidence is in. The peer is pgbench with one
    SELECT and one INSERT a transaction on the same server, as many clients, right before.
    """
    with tempfile.TemporaryDirectory(prefix="puhui-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        platform = Platform(home)
        try:
            with installation(home) as found:
                return _measured(platform, found.owner_url)
        finally:
            platform.stop()


def _measured(platform: "Platform", owner_url: str) -> list[dict]:
    asks = cast(owner_url)
    _decisions(platform, asks, 2, 3.0)
    rows = []
    for count in CONNECTIONS:
        peer = _pgbench(owner_url, count)
        before = {part: platform.busy(words) for part, words in PARTS.items()}
        rate, times = _decisions(platform, asks, count, SECONDS)
        spent = {
            f"{part}_cpu_ms": round((platform.busy(words) - before[part]) * 1000 / len(times), 2)
            for part, words in PARTS.items()
        }
        is_bound = count == 8
        rows.append(
            {
                "name": f"lending.decisions_{count}_connections", "value": round(rate, 1),
                "unit": "decisions/s", "peer": f"pgbench, SELECT and INSERT, {count} clients",
                "peer_value": round(peer), "ratio": round(rate / peer, 4),
                "p50_ms": _percentile(times, 50), "p99_ms": _percentile(times, 99),
                "bound_ratio": 0.04 if is_bound else None,
                "bound_p99_ms": 60 if is_bound else None,
                "peak_mb": platform.memory("puhui.config.web"), **spent,
            }
        )  # fmt: skip
    waits = _disbursements(platform, owner_url, asks)
    rows.append(
        {
            "name": "lending.signature_to_posted_disbursement", "value": _percentile(waits, 99),
            "unit": "ms, p99", "peer": "bound", "peer_value": 500,
            "ratio": round(_percentile(waits, 99) / 500, 2), "p50_ms": _percentile(waits, 50),
            "loans": len(waits), "peak_mb": platform.memory("puhui.config.worker"),
        }
    )  # fmt: skip
    return rows


class Platform:
    """`puhui up` in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, _free_port()
        surroundings = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            # The cast is made from this process, so both hold the same keys.
            **{f"PUHUI_{name}": getattr(settings, name) for name in _KEYS},
            "PUHUI_HOME": str(home), "PUHUI_API_RATE": "0",
            "PUHUI_BANK": "puhui.domains.payments.adapters.demonstration.DemonstrationBank",
            "PUHUI_SIGNER": "puhui.domains.loans.adapters.driven.DrivenSigner",
        }  # fmt: skip
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "puhui.config.supervisor", "--home", str(home),
             "--host", "127.0.0.1", "--port", str(self.port), "--no-demo"],
            env=surroundings, start_new_session=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._is_ready, 180)

    def client(self) -> http.client.HTTPConnection:
        """A connection to its web server."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def _is_ready(self) -> bool:
        client = self.client()
        with contextlib.suppress(OSError):
            client.request("GET", "/health/ready")
            return client.getresponse().status == 200
        return False

    def children(self, words: str) -> list[int]:
        """The processes that the platform started under a name, and all that those started."""
        found: list[int] = []
        ours = {self._child.pid}
        for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
            with contextlib.suppress(OSError):
                parent = int(re.search(r"PPid:\s+(\d+)", (folder / "status").read_text())[1])
                if parent in ours:
                    ours.add(int(folder.name))
                    if parent in found or words.encode() in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
        return found

    def memory(self, words: str) -> int:
        """Resident memory, in MB, of what the platform started under a name."""
        total = 0
        for each in self.children(words):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{each}/status").read_text()
                total += int(re.search(r"VmRSS:\s+(\d+)", status)[1])
        return round(total / 1024)

    def busy(self, words: str) -> float:
        """Seconds of processor that what the platform started under a name has used so far."""
        ticks = 0
        for each in self.children(words):
            with contextlib.suppress(OSError):
                after_name = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                ticks += int(after_name[11]) + int(after_name[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End all of it."""
        self._child.send_signal(signal.SIGTERM)
        self._child.wait(30)


def cast(owner_url: str, enterprises: int = ENTERPRISES) -> list[dict]:
    """Enterprises with evidence, proven identities, consents and a token each."""
    now = timezone.now()
    parties_ports.wire(DemonstrationIdentitySource())
    payments_ports.wire(DemonstrationBank())
    starting.start(staff_password="a password of nobody", now=now)
    lender = open_lender(password="a password of nobody", now=now)
    last = business_date(now).replace(day=1) - timedelta(days=1)
    economy = simulate(enterprises=enterprises, months=MONTHS, seed=7, until=last)
    asks = [
        _borrower(economy, row, place, lender.product, now)
        for place, row in enumerate(economy.enterprises.rows(named=True))
    ]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(_PEER_TABLES)
        owner.execute("VACUUM ANALYZE")
    return asks


def _borrower(economy: Economy, row: dict, place: int, product: ProductView, now: datetime) -> dict:
    told = enrol(
        actor=LOCAL, email=f"bench{place}@example.com", name="", password="a password of nobody",
        organisation=row["name"], kind="ENTERPRISE", role="OWNER", now=now,
    )  # fmt: skip
    actor = _seated(told.user_id, now)
    party = register(
        actor=actor, name=row["name"], uscc=row["uscc"],
        profile=EnterpriseProfile(legal_representative=row["legal_representative"]), now=now,
    )  # fmt: skip
    actor = _seated(told.user_id, now)
    identity.verify_legal_representative(
        actor=actor, party_id=party.id, id_number=ID_NUMBER, now=now
    )
    for grantee, purpose in (
        (None, Purpose.OWN_PROFILE),
        (product.institution_id, Purpose.CREDIT_ASSESSMENT),
    ):
        consents.give(
            actor=actor, party_id=party.id, grantee=grantee, evidence=list(_KINDS),
            purpose=purpose, until_at=now + timedelta(days=30), now=now,
        )  # fmt: skip
    for kind in _KINDS:
        text = io.BytesIO()
        getattr(economy, kind).filter(pl.col("企业代号") == row["enterprise"]).write_csv(text)
        import_invoices(
            actor=actor, kind=kind, content=text.getvalue(), file_name="x.csv", party_id=party.id,
            now=now,
        )  # fmt: skip
    scopes = ["loan.apply", "loan.sign", "loan.read_own", "loan.repay"]
    token = issue(
        actor=actor, name="bench", scopes=scopes, until_at=now + timedelta(days=1), now=now
    )
    return {
        "party": str(party.id), "token": token.secret,
        "body": {
            "product_id": str(product.id), "amount": "20000", "months": 12,
            "method": "EQUAL_INSTALMENT", "use": "STOCK", "use_note": "", "payee": "OWN",
            "account": {"name": row["name"], "number": "6222000011112222"},
        },
    }  # fmt: skip


def _seated(user_id: UserId, now: datetime) -> Actor:
    return actor_in(
        seats_of(user_id, now=now)[0], user_id=user_id, portal=Portal.ENTERPRISE, now=now
    )


def _decisions(
    platform: Platform, asks: list[dict], connections: int, seconds: float
) -> tuple[float, list[float]]:
    """Decisions a second over so many connections, and how long each took."""
    ready = [
        Ask.post(
            f"/api/v1/enterprises/{ask['party']}/applications",
            token=ask["token"], body=json.dumps(ask["body"]).encode(),
        )
        for ask in asks
    ]  # fmt: skip
    return hammer(platform.port, ready, connections=connections, seconds=seconds, check=_is_decided)


def _is_decided(head: bytes, body: bytes) -> None:
    if not head.startswith(b"HTTP/1.1 201") or b'"outcome"' not in body:
        raise RuntimeError(f"{head!r}: {body!r}")


def _disbursements(platform: Platform, owner_url: str, asks: list[dict]) -> list[float]:
    """From the request that signs to the posted transfer, in seconds, one loan after the other."""
    client, waits = platform.client(), []
    with psycopg.connect(owner_url, autocommit=True) as watch:
        for ask in asks:
            status, told = call(
                client, ask, f"/api/v1/enterprises/{ask['party']}/applications", ask["body"]
            )
            if status != 201 or told["state"] != "APPROVED":
                continue
            path = f"/api/v1/applications/{told['id']}"
            call(client, ask, f"{path}/agreement", {})
            started = time.perf_counter()
            _, signed = call(client, ask, f"{path}/signature", {"proof": "driven"})
            until(functools.partial(_is_posted, watch, signed["loan_id"]), 20, 0.002)
            waits.append(time.perf_counter() - started)
    return waits


def _is_posted(watch: psycopg.Connection, loan_id: str) -> bool:
    query = "SELECT FROM payments_instruction WHERE about = %s AND state = 'SETTLED'"
    return watch.execute(query, [loan_id]).fetchone() is not None


def call(
    client: http.client.HTTPConnection, ask: dict, path: str, body: dict, key: str = ""
) -> tuple[int, dict]:
    """Ask the API as one of the cast; the status and the answer."""
    headers = {
        "Authorization": f"Bearer {ask['token']}", "Content-Type": "application/json",
        "Idempotency-Key": key or os.urandom(12).hex(),
    }  # fmt: skip
    client.request("POST", path, json.dumps(body), headers)
    answer = client.getresponse()
    return answer.status, json.loads(answer.read() or b"{}")


def _pgbench(owner_url: str, clients: int) -> float:
    beside = find_binaries().folder / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise RuntimeError("this benchmark needs pgbench: it comes with PostgreSQL")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(_PEER)
        file.flush()
        done = subprocess.run(
            [found, "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", "4",
             "-f", file.name, owner_url],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def _percentile(times: list[float], share: int) -> float:
    ranked = sorted(times)
    return round(ranked[min(len(ranked) - 1, len(ranked) * share // 100)] * 1000, 1)


def _free_port() -> int:
    """One that nobody listens on: another platform's answers would be taken for this one's."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def until(true: Callable[[], object], seconds: float, pause: float = 0.1) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the platform did not come to it in time")
        time.sleep(pause)
