"""The embedded PostgreSQL: private, made whole or not at all, back after kill -9."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from puhui.foundation.database import privileges
from puhui.foundation.database.binaries import ServerError, find_binaries
from puhui.foundation.database.embedded import Server, socket_folder, socket_url

OLDER = sorted(str(path) for path in Path("/usr/lib/postgresql").glob("1[5-8]/bin"))


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path / "home", durable=False)
    yield running
    running.stop()


def ask(url, question, *arguments):
    with psycopg.connect(url) as connection:
        return connection.execute(question, arguments).fetchone()[0]


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_answers_by_a_private_socket_and_by_nothing_else(server):
    url = server.start()
    assert ask(url, "SHOW listen_addresses") == ""
    folder = socket_folder(server.home)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.home / "pg").stat().st_mode) == 0o700
    assert ask(url, "SELECT current_user || ' ' || current_database()") == "puhui puhui"


def test_nobody_who_works_is_a_superuser(server):
    server.start()
    for url in (server.url, server.owner_url):
        question = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"  # fmt: skip
        assert ask(url, question) is False


def test_the_application_works_with_rows_and_alters_no_table(server):
    server.start()
    with psycopg.connect(server.owner_url) as owner:
        owner.execute("CREATE TABLE thing (id bigserial PRIMARY KEY, name text)")
    with psycopg.connect(server.url) as application:
        application.execute("INSERT INTO thing (name) VALUES ('a')")
        application.execute("UPDATE thing SET name = 'b'")
        application.execute("CREATE TEMPORARY TABLE passing (id int)")
    for statement in (
        "ALTER TABLE thing DISABLE TRIGGER USER",
        "TRUNCATE thing",
        "DROP TABLE thing",
        "CREATE TABLE other (id int)",
        "SET session_replication_role = replica",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            psycopg.connect(server.url) as application,
        ):
            application.execute(statement)
    assert ask(server.url, "SELECT name FROM thing") == "b"


def test_text_is_ordered_alike_whatever_the_users_locale(server, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.GBK")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    url = server.start()
    ordered = ask(url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b','A','a','é','普']) x")  # fmt: skip
    assert ordered == "Aabé普"
    assert ask(url, "SELECT upper('é')") == "É"
    assert ask(url, "SHOW server_encoding") == "UTF8"


def test_it_starts_again_after_kill_nine_with_every_row(tmp_path):
    server = Server(tmp_path / "home")
    url = server.start()
    with psycopg.connect(server.owner_url) as owner:
        owner.execute("CREATE TABLE thing AS SELECT 7 AS number")
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.alive)
    server.start()
    assert ask(url, "SELECT number FROM thing") == 7
    server.stop()


def test_a_making_that_was_cut_short_is_made_anew(server):
    (server.home / "pg.new").mkdir(parents=True)
    (server.home / "pg.new" / "PG_VERSION").write_text("18\n")
    server.start()
    assert ask(server.url, "SELECT 1") == 1
    assert not (server.home / "pg.new").exists()


@pytest.mark.parametrize(
    "name", ["long " * 30 + "one", "a, b", 'it\'s "quoted"', "100 % 普惠", "a b"]
)
def test_a_home_of_any_name_has_a_private_socket(name):
    top = Path(tempfile.mkdtemp())
    running = Server(top / name, durable=False)
    try:
        assert ask(running.start(), "SELECT 1") == 1
        folder = socket_folder(top / name)
        assert len(os.fsencode(folder)) < 90
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == os.geteuid()
    finally:
        running.stop()
        shutil.rmtree(top)


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    home = tmp_path / ("x" * 150)
    home.mkdir()
    folder, elsewhere = socket_folder(home), tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    try:
        with pytest.raises(ServerError, match="belongs to somebody else"):
            Server(home, durable=False).start()
    finally:
        folder.unlink()
    assert list(elsewhere.iterdir()) == []


ORPHAN = """
import sys, time
from pathlib import Path
from puhui.foundation.database.embedded import Server
server = Server(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(100)
"""


def test_it_goes_when_its_parent_is_killed(tmp_path):
    command = [sys.executable, "-c", ORPHAN, str(tmp_path / "home")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert not Path(f"/proc/{pid}").exists()
    with contextlib.suppress(OSError):
        socket_folder(tmp_path / "home").rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must step down")
def test_root_steps_down_without_opening_its_home(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    home = tmp_path / "home"
    for ways in ({}, {"_in_namespace": lambda: None}):
        for name, way in ways.items():
            monkeypatch.setattr(privileges, name, way)
        running = Server(home, durable=False)
        try:
            assert ask(running.start(), "SELECT 1") == 1
            status = Path(f"/proc/{running.pid}/status").read_text()
            effective = next(line for line in status.splitlines() if line.startswith("CapEff"))
            assert int(effective.split()[1], 16) in {0, 1 << 1}, "nothing but dac_override"
        finally:
            running.stop()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_too():
    user = pwd.getpwnam("nobody")
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
    try:
        subprocess.run([sys.executable, "-c", "import puhui"], check=True, **as_user)
        subprocess.run([find_binaries().program("postgres"), "-V"], check=True, **as_user)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the folders on the way to Python or PostgreSQL are closed to others here")
    place = Path(tempfile.mkdtemp(prefix="puhui-nobody-"))
    os.chown(place, user.pw_uid, user.pw_gid)
    script = ORPHAN.replace("time.sleep(100)", "server.stop()")
    command = [sys.executable, "-c", script, str(place / "home")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **as_user)
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) > 0
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("folder", OLDER)
def test_a_server_of_this_machine_serves_as_well(tmp_path, monkeypatch, folder):
    monkeypatch.setenv("PUHUI_POSTGRES", folder)
    running = Server(tmp_path / "home", durable=False)
    try:
        assert ask(running.start(), "SELECT current_user") == "puhui"
        assert ask(running.url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b','A','a']) x") == "Aab"  # fmt: skip
    finally:
        running.stop()


@pytest.mark.skipif(not OLDER, reason="one version of PostgreSQL here")
def test_another_major_version_is_refused_by_name(tmp_path, monkeypatch):
    running = Server(tmp_path / "home", durable=False)
    running.start()
    running.stop()
    monkeypatch.setenv("PUHUI_POSTGRES", OLDER[0])
    with pytest.raises(ServerError, match="back up with the old one"):
        Server(tmp_path / "home", durable=False).start()


def test_no_server_anywhere_is_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PUHUI_POSTGRES", str(tmp_path))
    with pytest.raises(ServerError, match="set DATABASE_URL"):
        Server(tmp_path / "home").start()


def test_the_address_fits_libpq_and_django(server):
    server.start()
    assert ask(socket_url(server.home), "SELECT 1") == 1
