"""One PostgreSQL for the whole run, one migrated template, one copy of it per worker."""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as properties

from puhui.foundation.database.embedded import Server, socket_url
from puhui.foundation.database.migrating import migrate

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
_LOCK = 8_181_001
# Ten minutes are there for all tests on two cores that others may be using: a property that wants
# more examples says so itself, and how long one takes says nothing about it.
properties.register_profile(
    "usual", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("usual")
_running: dict[str, object] = {}


def _start_server():
    """Start the server in the one process that starts the workers; they inherit its address."""
    if os.environ.get("PUHUI_TEST_SERVER"):
        return
    home = Path(tempfile.mkdtemp(prefix="puhui-tests-"))
    _running["home"] = home
    (home / "static").mkdir()
    os.environ["PUHUI_HOME"] = str(home)
    for key in ("SECRET_KEY", "DATA_KEY", "SIGNING_KEY"):
        os.environ[f"PUHUI_{key}"] = hashlib.sha256(key.encode()).hexdigest()
    os.environ["PUHUI_TEST_SERVER"] = _server_url(home)
    os.environ["DATABASE_URL"] = os.environ["PUHUI_TEST_SERVER"]


def pytest_unconfigure(config):
    """Stop what was started, remove what was written."""
    server = _running.pop("server", None)
    if server is not None:
        server.stop()
    home = _running.pop("home", None)
    if home is not None:
        os.environ.pop("PUHUI_TEST_SERVER", None)
        shutil.rmtree(home, ignore_errors=True)


def _server_url(home):
    """The address of a server: the one that the environment names, else an embedded one."""
    told = os.environ.get("PUHUI_TEST_DATABASE_URL")
    if told:
        return told
    server = _running["server"] = Server(home, durable=False)
    server.start()
    with psycopg.connect(server.bootstrap_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE tests LOGIN CREATEDB NOSUPERUSER")
        # An autovacuum worker may be in a database that is dropped by force.
        admin.execute("GRANT pg_signal_backend TO tests")
    return socket_url(home, user="tests", database="postgres")


def _with_database(url, name):
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _fingerprint():
    files = sorted((ROOT / "src").glob("**/migrations/*.py"))
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """Migrate a template once, whoever comes first; every worker copies it."""
    server = os.environ["PUHUI_TEST_SERVER"]
    template, mine = f"template_{_fingerprint()}", f"test_{worker_id}_{os.getpid()}"
    connection = connections["default"]
    with psycopg.connect(_with_database(server, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if known.fetchone() is None:
            draft = f"draft_{os.getpid()}"
            admin.execute(f"CREATE DATABASE {draft}")
            connection.settings_dict["NAME"] = draft
            with django_db_blocker.unblock():
                migrate()
                connection.close()
            admin.execute(f"ALTER DATABASE {draft} RENAME TO {template}")
        admin.execute(f"CREATE DATABASE {mine} TEMPLATE {template}")
        admin.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    connection.settings_dict["NAME"] = mine
    os.environ["DATABASE_URL"] = _with_database(server, mine)
    yield
    with django_db_blocker.unblock():
        connection.close()
    with psycopg.connect(_with_database(server, "postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {mine} WITH (FORCE)")


@pytest.fixture(scope="session")
def copied(django_db_setup, django_db_blocker, worker_id):
    """`with copied() as url:` a copy of the template with its own connection, dropped afterwards."""
    server, connection = os.environ["PUHUI_TEST_SERVER"], connections["default"]

    @contextlib.contextmanager
    def copy():
        mine, before = f"own_{worker_id}_{secrets.token_hex(4)}", connection.settings_dict["NAME"]
        url_before = os.environ["DATABASE_URL"]
        with django_db_blocker.unblock():
            connection.close()
            with psycopg.connect(_with_database(server, "postgres"), autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {mine} TEMPLATE template_{_fingerprint()}")
            connection.settings_dict["NAME"] = mine
            os.environ["DATABASE_URL"] = _with_database(server, mine)
            yield os.environ["DATABASE_URL"]
            connection.close()
            connection.settings_dict["NAME"] = before
            os.environ["DATABASE_URL"] = url_before
            with psycopg.connect(_with_database(server, "postgres"), autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {mine} WITH (FORCE)")

    return copy


@pytest.fixture
def own_database(copied):
    """A copy of the template for one test: real commits, other connections, kills, guards.

    The tables that are append-only refuse the TRUNCATE by which Django cleans up after such
    tests, as they should; a copy takes about as long.
    """
    with copied() as url:
        yield url


@pytest.fixture(scope="session")
def worker_id(request):
    """`gw0`, `gw1` … under xdist, `main` without it."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def browser():
    """Chromium, where there is one; without it such tests are skipped."""
    names = (os.environ.get("PUHUI_CHROMIUM") or "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium here: make check installs it")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
        # Under Playwright's loop Django keeps a connection of its own, which nobody else can close,
        # and by then whoever was allowed to use it no longer is.
        with pytest.MonkeyPatch.context() as surroundings:
            surroundings.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
            connections.close_all()


@pytest.fixture
def now():
    """One instant for a test; nothing in the product reads the clock by itself."""
    return datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def cumcm():
    """The folder of the real invoices; tests that need them are skipped where they are missing."""
    folder = SHARED_DATA / "cumcm2020c"
    if not folder.is_dir():
        pytest.skip("real invoices are not here: ../shared/data/cumcm2020c is missing")
    return folder


# At import, not in a hook: the settings read keys and the address of the database, and conftests
# below this one, which are loaded next, import models. pytest-django would come too early.
_start_server()
os.environ["DJANGO_SETTINGS_MODULE"] = "puhui.config.settings"
django.setup()
# A token that a test revokes is worth nothing from then on.
settings.API_TOKEN_SECONDS = 0
# Pages are rendered without collecting static files first.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
