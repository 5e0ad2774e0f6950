"""Webhooks through pages: an address, its secret once, what was sent, off and on, sent again."""

import importlib
import json
import re
import threading
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.loans import cast
from tests.foundation.webhooks.test_webhooks import Receiver
from tests.portals.people import owner, seated, signed_in, work
from tests.web.markup import check

from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.driven import DrivenBank
from puhui.foundation.accounts.models import User
from puhui.foundation.webhooks import catalogue
from puhui.foundation.webhooks.models import Delivery, Endpoint
from puhui.web.webhook_words import DELIVERIES, EVENTS

DECIDED = "loan.application.decided"
SECRET = re.compile(r"whsec_[\w+/]{40,}={0,2}")


@pytest.fixture
def outside():
    importlib.import_module("puhui.config.urls")  # it wires what the environment names, once
    source = DrivenIdentitySource()
    parties_ports.wire(source)
    payments_ports.wire(DrivenBank())
    yield source
    parties_ports.wire(None)
    payments_ports.wire(None)


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_LOCAL = True
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stage(own_database, outside):
    """A lender, and the owner of an enterprise that may borrow from it."""
    now = timezone.now()
    lender = cast.lend(now, work=work)
    trade = {"yuan": 400_000.0, "until": now.date()}
    actor, party = cast.borrow(now, lender, outside, trade=trade, work=work)
    return lender, actor, party


class Desk:
    """The pages of one workspace, as its user sees them."""

    def __init__(self, space, actor, language="en"):
        self.space = space
        self.client = signed_in(User.objects.get(pk=actor.user_id), language)

    def at(self, name, *ids):
        return reverse(f"{self.space}:{name}", args=ids)

    def page(self, name, *ids):
        answer = self.client.get(self.at(name, *ids))
        assert answer.status_code == 200, name
        assert check(answer.content.decode()) == [], name
        return answer.content.decode()

    def post(self, name, *ids, **told):
        return self.client.post(self.at(name, *ids), told)

    def add(self, url, types=(DECIDED,)):
        return self.post("webhooks", url=url, event_types=list(types))


@pytest.fixture
def desk(stage):
    def of(space):
        lender, actor, _ = stage
        return Desk(space, lender.admin if space == "institution" else actor)

    return of


@pytest.fixture
def workspaces(db):
    """Workspaces without any business: who manages each, and an officer who does not."""
    importlib.import_module("puhui.config.urls")  # it wires the types of events
    now = timezone.now()
    return {
        "institution": cast.member(now, "INSTITUTION_ADMIN", "admin@lender.example"),
        "officer": cast.member(now, "OFFICER", "officer@lender.example"),
        "enterprise": seated(owner(now, registered=False), now),
    }


def apply(stage, key="first"):
    lender, actor, party = stage
    now = timezone.now()
    cast.apply(actor, party, lender, now, key=key)
    work(timezone.now())


@pytest.mark.parametrize("space", ["institution", "enterprise"])
def test_a_program_is_told_and_the_page_says_how_it_answered(stage, desk, receiver, space):
    here = desk(space)
    assert "Enter below the address of your program." in here.page("webhooks")
    made = here.add(receiver.url).content.decode()
    secret = SECRET.search(made)[0]
    row = Endpoint.objects.get()
    assert row.secret == secret
    assert not SECRET.search(here.page("webhooks")), "shown once"
    assert "Nothing was sent yet" in here.page("webhook", row.id)

    receiver.answers = [(204, {}, b""), (500, {}, b"we are sorry")]
    apply(stage)
    page = here.page("webhook", row.id)
    (_, headers, body) = receiver.got[0]
    assert (headers["webhook-id"] in page, "HTTP 204" in page) == (True, True)
    assert json.loads(body)["type"] == DECIDED
    assert "An application was decided" in page
    assert "delivered" in page

    apply(stage, "second")
    page = here.page("webhook", row.id)
    assert ("HTTP 500" in page, "we are sorry" in page, "Next attempt:" in page) == (True,) * 3
    assert "Nothing arrives" in page


def test_off_nothing_is_sent_and_on_again_what_was_missed_is_sent_by_hand(stage, desk, receiver):
    here = desk("institution")
    here.add(receiver.url)
    row = Endpoint.objects.get()
    receiver.answers = [(500, {}, b"")]
    apply(stage)
    waiting = Delivery.objects.get()
    assert waiting.state == "PENDING"
    here.post("webhook_off", row.id)
    waiting.refresh_from_db()
    assert waiting.state == "FAILED"
    page = here.page("webhook", row.id)
    assert "The endpoint was switched off." in page
    assert "Send again" not in page
    apply(stage, "second")
    refused = here.client.post(here.at("webhook_again", row.id, waiting.id), follow=True)
    assert "This endpoint is switched off. Switch it on again first." in refused.content.decode()
    assert (Delivery.objects.count(), len(receiver.got)) == (1, 1)

    here.post("webhook_on", row.id)
    assert "Send again" in here.page("webhook", row.id)
    here.post("webhook_again", row.id, waiting.id)
    work(timezone.now())
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert "HTTP 204" in here.page("webhook", row.id)


def test_a_new_secret_is_shown_once_and_a_removed_endpoint_is_gone(stage, desk, receiver):
    here = desk("institution")
    first = SECRET.search(here.add(receiver.url).content.decode())[0]
    row = Endpoint.objects.get()
    second = SECRET.search(here.post("webhook_secret", row.id).content.decode())[0]
    assert first != second
    assert not SECRET.search(here.page("webhook", row.id))
    assert here.post("webhook_remove", row.id).status_code == 302
    assert here.client.get(here.at("webhook", row.id)).status_code == 404
    assert "Nobody is told yet" in here.page("webhooks")
    apply(stage)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "types", "field", "word"),
    [
        ("http://lender.example/hook", [DECIDED], "url", "https://host/path"),
        ("https://10.0.0.8/hook", [DECIDED], "url", "10.0.0.8"),
        ("", [DECIDED], "url", "required"),
        ("https://lender.example/hook", [], "event_types", "required"),
        ("https://lender.example/hook", ["loan.invented"], "event_types", "loan.invented"),
    ],
)
def test_what_is_not_taken_stays_at_its_field_and_changes_nothing(workspaces, url, types, field, word):  # fmt: skip
    answer = Desk("institution", workspaces["institution"]).add(url, types)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert word in text.split(f'id="id_{field}_error"')[1].split("</ul>")[0]
    assert f'value="{url}"' in text or not url
    assert check(text) == []
    assert Endpoint.objects.count() == 0


def test_nobody_reaches_the_endpoints_of_others(workspaces):
    Desk("institution", workspaces["institution"]).add("https://lender.example/hook")
    row = Endpoint.objects.get()
    now = timezone.now()
    delivery = Delivery.objects.create(
        id=uuid.uuid4(), endpoint=row, event_type=DECIDED, body="{}", state="FAILED", announced_at=now
    )  # fmt: skip
    officer = Desk("institution", workspaces["officer"])
    borrower = Desk("enterprise", workspaces["enterprise"])
    before = list(Endpoint.objects.values()), list(Delivery.objects.values())
    for here, status in ((officer, 403), (borrower, 404)):
        for name in ("webhook_off", "webhook_on", "webhook_secret", "webhook_remove"):
            assert here.post(name, row.id).status_code == status, name
        assert here.post("webhook_again", row.id, delivery.id).status_code == status
        assert here.client.get(here.at("webhook", row.id)).status_code == status
    assert (list(Endpoint.objects.values()), list(Delivery.objects.values())) == before
    assert officer.client.get(officer.at("webhooks")).status_code == 403
    assert "lender.example" not in borrower.page("webhooks")


@pytest.mark.parametrize("space", ["institution", "enterprise"])
def test_the_pages_are_in_chinese_too(workspaces, space):
    here = Desk(space, workspaces[space], "zh-hans")
    here.add("https://program.example/hook", list(EVENTS))
    row = Endpoint.objects.get()
    now = timezone.now()
    for state in DELIVERIES:
        Delivery.objects.create(
            id=uuid.uuid4(), endpoint=row, event_type=DECIDED, body="{}", state=state,
            announced_at=now, last_error="timeout",
        )  # fmt: skip
    page = here.page("webhooks") + here.page("webhook", row.id)
    assert re.findall(r">[^<>{}]*[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", page) == []


def test_every_type_of_events_has_words():
    importlib.import_module("puhui.config.urls")  # it wires the types of events
    assert catalogue.known()
    assert set(catalogue.known()) <= EVENTS.keys()
