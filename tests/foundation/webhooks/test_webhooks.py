"""Webhooks: signed, tried again, never sent inside, and nobody sees those of others."""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection, transaction
from django.utils import timezone

from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.foundation.audit.models import Entry
from puhui.foundation.events import outbox
from puhui.foundation.events.models import Outbox
from puhui.foundation.webhooks import catalogue, endpoints, posting, sending
from puhui.foundation.webhooks.addresses import is_inside
from puhui.foundation.webhooks.contracts import Answer
from puhui.foundation.webhooks.models import Delivery, Endpoint
from puhui.kernel.actors import SYSTEM, Portal
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

BOILED, POURED = "kettle.boiled", "kettle.poured"


class Receiver(http.server.ThreadingHTTPServer):
    """A server that keeps what it got and answers as it is told, then 204."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.got, self.answers, self.hold = [], [], threading.Event()
        self.hold.set()

    @property
    def url(self):
        return f"http://localhost:{self.server_port}/hook?of=puhui"

    def handle_error(self, *_):
        """A caller who hung up is no news."""


class Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.server.hold.wait()
        status, headers, told = (self.server.answers or [(204, {}, b"")]).pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def types():
    before = catalogue.known()
    catalogue.wire([BOILED, POURED])
    yield
    catalogue.wire(before)


@pytest.fixture
def local(settings):
    settings.WEBHOOKS_LOCAL = True


@pytest.fixture
def actor(request):
    request.getfixturevalue("own_database")
    return owner(timezone.now())


def owner(now, name="甲"):
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name=name, now=now)
    seat = seats_of(user.id, now=now)[0]
    return actor_in(seat, user_id=user.id, portal=Portal.ENTERPRISE, now=now)


def work(now):
    """Do what the worker would with all that is due by `now`."""
    queue = outbox.app.with_connector(outbox.app.connector.get_worker_connector())
    while outbox.relay(now=now):
        queue.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def announce(actor, event_type=BOILED, data=None, now=None):
    with transaction.atomic():
        return sending.announce(
            organisation_id=actor.organisation, event_type=event_type,
            data=data or {"loan": "1", "name": "甲"}, now=now or timezone.now(),
        )  # fmt: skip


def add(actor, url, types=(BOILED,)):
    return endpoints.add(actor=actor, url=url, event_types=types, now=timezone.now())


def only(actor, shown):
    (told,) = sending.deliveries(actor=actor, endpoint_id=shown.view.id)
    return told


def signatures(secret, headers, body):
    """By the specification alone: base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@pytest.mark.usefixtures("local")
def test_an_event_arrives_signed_after_the_commit(actor, receiver):
    shown = add(actor, receiver.url)
    assert announce(actor) == 1
    assert receiver.got == []
    work(timezone.now())
    ((path, headers, body),) = receiver.got
    assert path == "/hook?of=puhui"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-signature"] == signatures(shown.secret, headers, body)
    assert len(base64.b64decode(shown.secret.removeprefix("whsec_"))) == 32
    moment = int(headers["webhook-timestamp"])
    assert abs(moment - timezone.now().timestamp()) < 60
    told = json.loads(body)
    assert (told["type"], told["data"]) == (BOILED, {"loan": "1", "name": "甲"})
    assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None
    delivery = only(actor, shown)
    assert (str(delivery.id), delivery.state, delivery.last_status) == (headers["webhook-id"], "DELIVERED", 204)  # fmt: skip
    assert delivery.body.encode() == body


@pytest.mark.usefixtures("local")
def test_what_is_rolled_back_or_not_listened_to_is_not_sent(actor, receiver):
    add(actor, receiver.url)
    assert announce(actor, POURED) == 0
    with transaction.atomic():
        sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=timezone.now())  # fmt: skip
        transaction.set_rollback(True)
    work(timezone.now())
    assert receiver.got == []
    assert Delivery.objects.count() == 0


@pytest.mark.usefixtures("local")
def test_a_failed_attempt_is_made_again_under_the_same_id(actor, receiver):
    shown = add(actor, receiver.url)
    receiver.answers = [(500, {}, b"x" * 5000), (200, {}, b"fine")]
    announce(actor)
    work(timezone.now())
    failed = only(actor, shown)
    assert (failed.state, failed.attempts, failed.last_status) == ("PENDING", 1, 500)
    assert failed.last_answer == "x" * 1024
    assert timedelta(seconds=5) <= failed.next_at - failed.last_at < timedelta(seconds=6)
    work(timezone.now())
    assert len(receiver.got) == 1, "not before its time"
    work(failed.next_at)
    (first, second) = receiver.got
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
    told = only(actor, shown)
    assert (told.state, told.attempts, told.last_answer, told.next_at) == ("DELIVERED", 2, "fine", None)  # fmt: skip
    assert endpoints.endpoints(actor=actor)[0].failing_since_at is None


@pytest.mark.django_db
def test_after_three_days_of_failures_a_delivery_has_failed_and_after_five_the_endpoint_is_off(now):
    actor = owner(now)
    shown = endpoints.add(actor=actor, url="https://example.com/", event_types=[BOILED], now=now)
    sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=now)
    delivery, moment, pauses = Delivery.objects.get(), now, []
    down = Answer(503)
    for attempt in range(10):
        sending.settle(actor=SYSTEM, delivery_id=delivery.id, attempt=attempt, answer=down, now=moment)  # fmt: skip
        delivery.refresh_from_db()
        if delivery.next_at:
            pauses.append((delivery.next_at - moment).total_seconds())
            moment = delivery.next_at
    assert (delivery.state, delivery.attempts) == ("FAILED", 10)
    planned = [each.total_seconds() for each in sending.PAUSES]
    assert all(plan <= each <= plan * 1.1 for plan, each in zip(planned, pauses, strict=True))
    assert endpoints.endpoints(actor=actor)[0].disabled_at is None
    late = now + timedelta(days=5)
    sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=late)
    sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=late)
    last = Delivery.objects.order_by("-id").first()
    sending.settle(actor=SYSTEM, delivery_id=last.id, attempt=0, answer=down, now=late)
    assert endpoints.endpoints(actor=actor)[0].disabled_at == late
    assert set(Delivery.objects.values_list("state", flat=True)) == {"FAILED"}
    assert Entry.objects.filter(action="webhooks.endpoint_disabled").count() == 1
    with pytest.raises(Refusal, match="endpoint_disabled"):
        sending.redeliver(actor=actor, delivery_id=last.id, now=late)
    assert sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=late) == 0  # fmt: skip
    endpoints.enable(actor=actor, endpoint_id=shown.view.id, now=late)
    assert sending.redeliver(actor=actor, delivery_id=last.id, now=late).state == "PENDING"


@pytest.mark.django_db
def test_gone_switches_off_and_retry_after_is_heeded(now):
    actor = owner(now)
    endpoints.add(actor=actor, url="https://example.com/", event_types=[BOILED], now=now)
    sending.announce(organisation_id=actor.organisation, event_type=BOILED, data={}, now=now)
    delivery = Delivery.objects.get()
    busy, gone = Answer(429, retry_after=600), Answer(410)
    sending.settle(actor=SYSTEM, delivery_id=delivery.id, attempt=0, answer=busy, now=now)
    delivery.refresh_from_db()
    assert delivery.next_at - now >= timedelta(seconds=600)
    jobs = Outbox.objects.count()
    sending.settle(actor=SYSTEM, delivery_id=delivery.id, attempt=0, answer=gone, now=now)
    assert Outbox.objects.count() == jobs, "an attempt that was noted changes nothing"
    with pytest.raises(Forbidden):
        sending.settle(actor=actor, delivery_id=delivery.id, attempt=1, answer=gone, now=now)
    sending.settle(actor=SYSTEM, delivery_id=delivery.id, attempt=1, answer=gone, now=now)
    assert Delivery.objects.get().state == "FAILED"
    assert endpoints.endpoints(actor=actor)[0].disabled_at == now


@pytest.mark.usefixtures("local")
def test_a_new_secret_signs_at_once_and_the_one_before_for_a_day(actor, receiver):
    before = add(actor, receiver.url)
    after = endpoints.rotate_secret(actor=actor, endpoint_id=before.view.id, now=timezone.now())
    announce(actor)
    work(timezone.now())
    ((_, headers, body),) = receiver.got
    assert headers["webhook-signature"].split(" ") == [
        signatures(after.secret, headers, body), signatures(before.secret, headers, body),
    ]  # fmt: skip
    call = Delivery.objects.get()
    Delivery.objects.update(state="PENDING", attempts=0)
    later = timezone.now() + timedelta(hours=25)
    told = sending.due(delivery_id=call.id, attempt=0, now=later)
    assert len(dict(told.headers)["webhook-signature"].split(" ")) == 1


def test_secrets_are_encrypted_and_nowhere_in_the_audit(actor):
    shown = add(actor, "https://example.com/hook")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_endpoint")
        (kept,) = cursor.fetchone()
    assert kept.startswith("v1:")
    assert shown.secret not in kept
    assert shown.secret not in str(list(Entry.objects.values()))
    endpoints.remove(actor=actor, endpoint_id=shown.view.id, now=timezone.now())
    assert Endpoint.objects.get().secret == ""


def test_a_name_that_leads_inside_gets_nothing_without_the_setting(actor, receiver):
    shown = add(actor, receiver.url.replace("http://", "https://"))
    announce(actor)
    work(timezone.now())
    told = only(actor, shown)
    assert (told.state, told.last_error, told.last_status) == ("PENDING", "address_forbidden", None)
    assert receiver.got == []


def test_plain_http_that_was_allowed_once_is_not_sent_when_the_setting_is_gone(actor, receiver, settings):  # fmt: skip
    settings.WEBHOOKS_LOCAL = True
    shown = add(actor, receiver.url)
    settings.WEBHOOKS_LOCAL = False
    announce(actor)
    work(timezone.now())
    assert only(actor, shown).last_error == "address_forbidden"
    assert receiver.got == []


@pytest.mark.usefixtures("local")
def test_redirects_are_not_followed(actor, receiver):
    shown = add(actor, receiver.url)
    receiver.answers = [(302, {"location": receiver.url + "2"}, b"")]
    announce(actor)
    work(timezone.now())
    assert len(receiver.got) == 1
    assert only(actor, shown).last_status == 302
    assert only(actor, shown).state == "PENDING"


@pytest.mark.usefixtures("local")
def test_a_receiver_that_keeps_us_waiting_is_left(actor, receiver, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.hold.clear()
    shown = add(actor, receiver.url)
    announce(actor)
    work(timezone.now())
    assert (only(actor, shown).last_error, only(actor, shown).state) == ("timeout", "PENDING")


@pytest.mark.usefixtures("local")
def test_a_receiver_that_is_away_or_speaks_no_http_is_tried_again(actor, receiver):
    receiver.answers = [(200, {"x-y": "z" * 70_000}, b"")]
    shown = add(actor, receiver.url)
    announce(actor)
    work(timezone.now())
    assert only(actor, shown).last_error == "not_http"
    receiver.shutdown()
    receiver.server_close()
    work(only(actor, shown).next_at)
    assert (only(actor, shown).last_error, only(actor, shown).attempts) == ("unreachable", 2)


@pytest.mark.usefixtures("local")
def test_a_certificate_that_nobody_vouches_for_gets_nothing(actor, receiver, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    shown = add(actor, receiver.url.replace("http://", "https://"))
    announce(actor)
    work(timezone.now())
    assert only(actor, shown).last_error == "tls"
    assert receiver.got == []


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.usefixtures("local")
def test_a_delivery_is_sent_once_more_when_asked(actor, receiver):
    shown = add(actor, receiver.url)
    announce(actor)
    told = only(actor, shown)
    with pytest.raises(Refusal, match="delivery_waiting"):
        sending.redeliver(actor=actor, delivery_id=told.id, now=timezone.now())
    work(timezone.now())
    sending.redeliver(actor=actor, delivery_id=told.id, now=timezone.now())
    work(timezone.now())
    assert [each[1]["webhook-id"] for each in receiver.got] == [str(told.id)] * 2
    assert Entry.objects.filter(action="webhooks.redelivery_asked").count() == 1


@pytest.mark.usefixtures("local")
def test_what_was_on_its_way_to_a_removed_endpoint_is_not_sent(actor, receiver):
    shown = add(actor, receiver.url)
    announce(actor)
    endpoints.remove(actor=actor, endpoint_id=shown.view.id, now=timezone.now())
    work(timezone.now())
    assert receiver.got == []
    assert (Delivery.objects.get().state, Delivery.objects.get().last_error) == ("FAILED", "endpoint_removed")  # fmt: skip
    assert endpoints.endpoints(actor=actor) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "http://localhost/", "ftp://example.com/", "example.com", "https://",
        "https://user:pass@example.com/", "https://example.com/#part", "https://example.com:0/",
        "https://example.com:99999/", "https://例子.com/", "https://example.com/ x",
        "https://example.com\\@10.0.0.1/", "https://example.com/\n", "https://[::1]/", "https://[bad/",
        "https://10.0.0.1/", "https://169.254.169.254/latest", "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/", "https://example.com/" + "x" * 500,
    ],
)  # fmt: skip
def test_a_url_that_is_not_https_or_leads_inside_is_refused(now, url):
    actor = owner(now)
    with pytest.raises(BadInput, match=r"webhooks\.url_"):
        endpoints.add(actor=actor, url=url, event_types=[BOILED], now=now)
    assert Endpoint.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1",
        "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::",
        "::1", "fc00::1", "fe80::1%eth0", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::1", "2001::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_inside(address):
    assert is_inside(address)


@pytest.mark.django_db
def test_types_are_known_and_some_and_endpoints_are_few(now):
    actor = owner(now)
    for types, code in (([], "event_types_missing"), (["kettle.sung"], "unknown_event_type")):
        with pytest.raises(BadInput, match=code):
            endpoints.add(actor=actor, url="https://example.com/", event_types=types, now=now)
    for _ in range(endpoints.MOST):
        endpoints.add(actor=actor, url="https://example.com/", event_types=[BOILED], now=now)
    with pytest.raises(Refusal, match="too_many_endpoints"):
        endpoints.add(actor=actor, url="https://example.com/", event_types=[BOILED], now=now)
    assert Endpoint.objects.count() == endpoints.MOST


def _doors(endpoint, delivery, now):
    """Everything that can be asked of webhooks: (door, its terms, what a stranger gets)."""
    one = {"endpoint_id": endpoint, "now": now}
    return (
        (endpoints.add, {"url": "https://example.com/", "event_types": [BOILED], "now": now}, None),
        (endpoints.remove, one, NotFound),
        (endpoints.rotate_secret, one, NotFound),
        (endpoints.enable, one, NotFound),
        (sending.redeliver, {"delivery_id": delivery, "now": now}, NotFound),
        (endpoints.endpoints, {}, None),
        (sending.deliveries, {"endpoint_id": endpoint}, NotFound),
    )


@pytest.mark.django_db
def test_nobody_sees_or_touches_the_endpoints_of_others(now):
    mine = owner(now)
    stranger = owner(now, "乙")
    powerless = mine.cut_to(mine.permissions - {endpoints.PERMISSION})
    shown = endpoints.add(actor=mine, url="https://example.com/", event_types=[BOILED], now=now)
    sending.announce(organisation_id=mine.organisation, event_type=BOILED, data={}, now=now)
    Delivery.objects.update(state="DELIVERED")
    delivery = Delivery.objects.get()

    def state():
        return (list(Endpoint.objects.values()), list(Delivery.objects.values()), Entry.objects.count(), Outbox.objects.count())  # fmt: skip

    before = state()
    for door, terms, refused in _doors(shown.view.id, delivery.id, now):
        with pytest.raises(Forbidden):
            door(actor=powerless, **terms)
        if refused:
            with pytest.raises(refused):
                door(actor=stranger, **terms)
    assert state() == before
    assert endpoints.endpoints(actor=stranger) == []
    assert sending.announce(organisation_id=stranger.organisation, event_type=BOILED, data={}, now=now) == 0  # fmt: skip
    assert [each.id for each in sending.deliveries(actor=mine, endpoint_id=shown.view.id)] == [delivery.id]  # fmt: skip
