"""Importing the rated invoices, against a bare COPY with a unique insert of the same rows."""

import gzip
import os
import random
import resource
import tempfile
import time
from pathlib import Path

import psycopg
from django.utils import timezone

from puhui.cli.platform import installation

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "cumcm2020c"
FILES = (
    ("vat_invoices_in", "rated_input_invoices.csv.gz", "销方单位代号"),
    ("vat_invoices_out", "rated_output_invoices.csv.gz", "购方单位代号"),
)
ROUNDS = 3

_PEER = """
DROP TABLE IF EXISTS peer_invoice;
CREATE TABLE peer_invoice (
  kind text, enterprise text, number text, invoice_date date, counterparty text,
  amount numeric(18,2), tax numeric(18,2), total numeric(18,2), status text,
  UNIQUE (kind, enterprise, number, invoice_date, counterparty, amount, tax, total, status)
)
"""
_STAGE = """
CREATE TEMPORARY TABLE peer_stage (
  enterprise text, number text, invoice_date date, counterparty text,
  amount numeric(18,2), tax numeric(18,2), total numeric(18,2), status text
) ON COMMIT DROP
"""
_INSERT = "INSERT INTO peer_invoice SELECT %s, * FROM peer_stage ON CONFLICT DO NOTHING"


def run() -> list[dict]:
    """Seconds for both rated files; the real ones where they are, else as many made-up rows.

    Ours checks every rule, keeps the file encrypted, writes report, audit line and event. Rounds
    of ours and the peer alternate; the best of each counts, for noise only ever adds. Peak memory
    is that of the first import, before the peer has run.
    """
    contents = {kind: _content(kind, name, column) for kind, name, column in FILES}
    os.environ.pop("DATABASE_URL", None)  # a benchmark fills a database: never somebody's own
    ours, peers, peak, rows = [], [], 0.0, 0
    with tempfile.TemporaryDirectory(prefix="puhui-bench-") as folder, installation(Path(folder)) as found:  # fmt: skip
        for turn in range(ROUNDS):
            seconds, rows = _ours(contents, turn)
            ours.append(seconds)
            peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            peers.append(_peer(contents, found.owner_url))
    value, peer = min(ours), min(peers)
    return [
        {
            "name": "invoices.import", "value": round(value, 3), "unit": "s",
            "peer": "COPY and unique insert of the same rows", "peer_value": round(peer, 3),
            "ratio": round(value / peer, 2), "peak_mb": round(peak), "rows": rows,
        }
    ]  # fmt: skip


def _ours(contents: dict[str, bytes], turn: int) -> tuple[float, int]:
    from puhui.cli.importing import ROLES  # noqa: PLC0415 - needs Django's apps
    from puhui.domains.evidence.operations.imports import import_invoices  # noqa: PLC0415
    from puhui.foundation.accounts.console import console_actor  # noqa: PLC0415

    actor = console_actor(slug=None, roles=ROLES, now=timezone.now())
    started = time.perf_counter()
    reports = [
        import_invoices(
            actor=actor, kind=kind, content=content, file_name="invoices.csv.gz",
            scheme=f"bench{turn}", now=timezone.now(),
        )
        for kind, content in contents.items()
    ]  # fmt: skip
    return time.perf_counter() - started, sum(report.accepted for report in reports)


def _peer(contents: dict[str, bytes], url: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_PEER)
        started = time.perf_counter()
        for kind, content in contents.items():
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(_STAGE)
                with cursor.copy("COPY peer_stage FROM STDIN (FORMAT csv, HEADER)") as copy:
                    copy.write(gzip.decompress(content))
                cursor.execute(_INSERT, [kind])
        return time.perf_counter() - started


def _content(kind: str, name: str, column: str) -> bytes:
    if FOLDER.is_dir():
        return (FOLDER / name).read_bytes()
    chance = random.Random(kind)
    lines = [f"企业代号,发票号码,开票日期,{column},金额,税额,价税合计,发票状态"]
    for number in range(115_000):
        amount, tax = chance.randrange(1, 10_000_000), chance.randrange(1, 1_000_000)
        money = [f"{value // 100}.{value % 100:02}" for value in (amount, tax, amount + tax)]
        day = f"{chance.randrange(2017, 2020)}/{chance.randrange(1, 13)}/{chance.randrange(1, 29)}"
        status = "作废发票" if chance.random() < 0.05 else "有效发票"
        whose, whom = f"E{number % 83 + 1}", f"A{chance.randrange(9000):05}"
        lines.append(",".join([whose, str(number), day, whom, *money, status]))
    return gzip.compress("\n".join(lines).encode())
