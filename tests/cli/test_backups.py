"""`puhui backup` and `restore`: everything but the keys, as of one moment, and back."""

import json
import os
import shutil
import subprocess
import sys
import tarfile

import psycopg
import pytest
from tests.cli.platforms import run_puhui, surroundings

from puhui.foundation.database.embedded import OWNER, Server, socket_url

pytestmark = pytest.mark.slow

#: What an installation holds: a user, a document, a secret in an encrypted column, audit lines.
FILL = """
import django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.audit.sealing import seal_settled
from puhui.foundation.database.encrypted import seal
from puhui.foundation.files.storing import store
from puhui.kernel.actors import SYSTEM
now = datetime.now(UTC)
with transaction.atomic():
    User.objects.create_user(email="owner@example.com", password="a long enough one 7")
    store(actor=SYSTEM, content=b"an identity paper", name="paper.txt", media_type="text/plain",
          purpose="tests", now=now)
    for number in range(5):
        record(actor=SYSTEM, action="tests.kept", subject=Subject("number", str(number)), now=now)
seal_settled(now=now)
with transaction.atomic():
    record(actor=SYSTEM, action="tests.unsealed", subject=Subject("number", "5"), now=now)
"""
READ = """
import django
django.setup()
from puhui.foundation.accounts.models import User
from puhui.foundation.files.models import Document
from puhui.foundation.files.storing import open_stored
print(User.objects.get().email, open_stored(Document.objects.get().id)[1].decode())
"""


def run_python(home, script):
    """Run a script on the database of a home, started for it and stopped after."""
    server = Server(home, durable=False)
    more = {"DATABASE_URL": server.start(), "DJANGO_SETTINGS_MODULE": "puhui.config.settings"}
    try:
        return subprocess.run(
            [sys.executable, "-c", script],
            env=surroundings(home, **more),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        server.stop()


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A home with something in it, and the backup of it."""
    folder = tmp_path_factory.mktemp("backups")
    home, out = folder / "home", folder / "all.tar"
    assert run_puhui(home, "audit", "verify").returncode == 0
    filled = run_python(home, FILL)
    assert filled.returncode == 0, filled.stderr
    done = run_puhui(home, "backup", out)
    assert done.returncode == 0, done.stderr
    return home, out, done


def rows(home):
    server = Server(home, durable=False)
    with psycopg.connect(server.start()) as connection:
        tables = ("accounts_user", "files_document", "audit_entry", "auth_permission")
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        }
    server.stop()
    return counts


def test_a_backup_leaves_the_keys_out_and_says_so(origin):
    home, out, done = origin
    assert "keys are not in it" in done.stderr
    assert json.loads(done.stdout)["left_out"] == ["SECRET_KEY", "DATA_KEY", "SIGNING_KEY"]
    assert out.stat().st_mode & 0o777 == 0o600
    with tarfile.open(out) as archive:
        content = b"".join(
            archive.extractfile(member).read() for member in archive if member.isfile()
        )
    for key in (home / "keys").iterdir():
        told = key.read_text().strip()
        assert told.encode() not in content
        assert bytes.fromhex(told) not in content
    assert b"an identity paper" not in content


def test_a_restore_brings_everything_back(origin, tmp_path):
    home, out, _ = origin
    other = tmp_path / "home"
    other.mkdir(mode=0o700)
    shutil.copytree(home / "keys", other / "keys")
    done = run_puhui(other, "restore", out)
    assert done.returncode == 0, done.stderr
    assert "data key" not in done.stderr
    assert rows(other) == rows(home)
    read = run_python(other, READ)
    assert read.stdout == "owner@example.com an identity paper\n", read.stderr
    verified = run_puhui(other, "audit", "verify")
    assert verified.returncode == 0, verified.stdout
    verdict = json.loads(verified.stdout)
    assert (verdict["epochs"], verdict["unsealed"], verdict["entries"]) == (2, 0, 6)


def test_a_restore_without_the_keys_keeps_the_record_whole_and_warns(origin, tmp_path):
    _, out, _ = origin
    done = run_puhui(tmp_path / "home", "restore", out)
    assert done.returncode == 0, done.stderr
    assert "The data key here is not that of the backup" in done.stderr
    assert run_puhui(tmp_path / "home", "audit", "verify").returncode == 0


def test_the_guards_stand_again_after_a_restore_and_a_forger_is_found_out(origin, tmp_path):
    _, out, _ = origin
    home = tmp_path / "home"
    assert run_puhui(home, "restore", out).returncode == 0
    forgery = "UPDATE audit_entry SET action = 'tests.forged' WHERE subject_id = '3'"
    server = Server(home, durable=False)
    server.start()
    with (
        pytest.raises(psycopg.errors.RestrictViolation),
        psycopg.connect(server.url) as connection,
    ):
        connection.execute(forgery)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        psycopg.connect(server.url) as connection,
    ):
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    with psycopg.connect(socket_url(home, user=OWNER)) as connection:
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        connection.execute(forgery)
        connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    server.stop()
    verified = run_puhui(home, "audit", "verify")
    assert verified.returncode == 1
    assert "content differs" in verified.stdout


def test_what_is_not_empty_is_not_restored_to(origin):
    home, out, _ = origin
    before = rows(home)
    refused = run_puhui(home, "restore", out)
    assert refused.returncode == 2
    assert refused.stderr.startswith("puhui: restore.not_empty")
    assert rows(home) == before


@pytest.mark.parametrize("damage", ["cut", "other", "missing"])
def test_what_is_no_backup_leaves_nothing_behind(origin, tmp_path, damage):
    _, out, _ = origin
    source = tmp_path / "bad.tar"
    if damage == "cut":
        source.write_bytes(out.read_bytes()[: out.stat().st_size // 2])
    elif damage == "other":
        source.write_bytes(os.urandom(4096))
    home = tmp_path / "home"
    refused = run_puhui(home, "restore", source)
    assert refused.returncode == 2
    assert refused.stderr.startswith("puhui: restore.")
    assert "Traceback" not in refused.stderr
    assert not (home / "pg").exists()
    assert {path.name for path in home.iterdir()} <= {"keys", "lock", "guests"}


def test_a_backup_is_not_written_over_another(origin):
    home, out, _ = origin
    before = out.read_bytes()
    refused = run_puhui(home, "backup", out)
    assert refused.returncode == 2
    assert refused.stderr.startswith("puhui: backup.exists")
    assert out.read_bytes() == before
    assert [path.name for path in out.parent.glob(".*")] == []
