"""The identity page: what it offers and says in each state, what it keeps, how one gives up."""

import logging
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.parties.cast import FULL, ID_NUMBER
from tests.portals.people import CODE, confirmed, owner, seated, signed_in, work
from tests.web.markup import Markup, check

from puhui.config import wiring
from puhui.domains.loans import ports as loans_ports
from puhui.domains.parties import ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.parties.models import IdentityCheck
from puhui.domains.parties.operations import enterprises
from puhui.domains.payments import ports as payments_ports
from puhui.foundation.access.models import Representation
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import add_member
from puhui.kernel.money import Money

ACCOUNT = "6222021234567890"
#: Its check digit is right (GB 11643), and it ends in 0; nobody's.
STRANGERS = "110101198001010010"
PAGE, HOME = "enterprise:identity", "enterprise:home"


@pytest.fixture
def source():
    told = DrivenIdentitySource()
    ports.wire(told)
    yield told
    ports.wire(None)


@pytest.fixture
def demonstration(monkeypatch):
    monkeypatch.setenv("PUHUI_IDENTITY_SOURCE", "demonstration")
    signer = dict(loans_ports._wired)
    wiring.wire()
    yield
    ports.wire(None)
    payments_ports.wire(None)
    loans_ports._wired.update(signer)


def of_one_who_told_all(now, language="en"):
    user = owner(now)
    actor = seated(user, now)
    enterprises.update(actor=actor, party_id=next(iter(actor.party_ids)), profile=FULL, now=now)
    return signed_in(user, language), user


def shown(client, name=PAGE):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert check(page.content.decode()) == []
    return page.content.decode()


@pytest.mark.django_db
def test_before_anything_is_registered_it_says_what_comes_first(source, now):
    client = signed_in(owner(now, registered=False))
    page = shown(client)
    assert "Tell who you are first" in page
    assert "representative/" not in page


@pytest.mark.django_db
def test_without_a_source_it_says_so_and_offers_nothing(now):
    ports.wire(None)
    client, _ = of_one_who_told_all(now)
    page = shown(client)
    assert "Nothing can be checked here yet" in page
    assert "representative/" not in page
    answer = client.post(reverse(PAGE) + "account/", {"account_number": ACCOUNT})
    assert answer.status_code == 422
    assert IdentityCheck.objects.count() == 0


@pytest.mark.django_db
def test_a_representative_who_was_never_named_is_asked_for_first(source, now):
    page = shown(signed_in(owner(now)))
    assert "First tell the name of the legal representative under Details" in page
    assert 'name="id_number"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_representative_proves_it_and_the_number_never_comes_back(source, language, now):
    client, _ = of_one_who_told_all(now, language)
    assert reverse(PAGE) in shown(client, HOME).split("<main")[1], "the next step leads there"
    address = reverse(PAGE) + "representative/"
    wrong = ID_NUMBER[:-1] + "2"
    answer = client.post(address, {"id_number": wrong})
    assert answer.status_code == 422
    assert wrong not in answer.content.decode()
    assert IdentityCheck.objects.count() == 0
    client.post(address, {"id_number": ID_NUMBER})
    failed = shown(client)
    assert "badge--bad" in failed
    source.representatives.add((CODE, FULL.legal_representative, ID_NUMBER))
    client.post(address, {"id_number": ID_NUMBER})
    page = shown(client)
    assert "alert--good" in page
    assert ID_NUMBER not in page
    assert reverse(PAGE) not in shown(client, HOME).split("<main")[1]
    words = Markup(page).words
    english = [each for each in words if re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", each)]
    assert bool(english) is (language == "en")


@pytest.mark.usefixtures("own_database")
def test_the_small_transfer_from_the_account_to_the_last_wrong_amount(source):
    client, _ = of_one_who_told_all(timezone.now())
    address = reverse(PAGE) + "account/"
    answer = client.post(address, {"account_number": "1234x"})
    assert answer.status_code == 422
    assert 'value="1234x"' in answer.content.decode(), "what was typed stays"
    client.post(address, {"account_number": ACCOUNT})
    assert "is about to be sent" in shown(client)
    twice = client.post(address, {"account_number": ACCOUNT}, follow=True).content.decode()
    assert "under way already" in twice
    work(timezone.now())
    page = shown(client)
    assert "A small amount was sent" in page
    assert ACCOUNT not in page
    form = re.search(r'action="([^"]+/amount/)"', page)[1]
    assert client.post(form, {"amount": "much"}).status_code == 422
    ((amount,),) = source.sent.values()
    wrong = str(Money(amount.minor % 99 + 1))
    for left in (2, 1):
        told = client.post(form, {"amount": wrong}, follow=True).content.decode()
        assert f"Tries left: {left}" in told
    assert "has ended" in client.post(form, {"amount": wrong}, follow=True).content.decode()
    late = client.post(form, {"amount": str(amount)}, follow=True).content.decode()
    assert "has been decided already" in late
    assert IdentityCheck.objects.get().state == "FAILED"


@pytest.mark.usefixtures("own_database", "demonstration")
def test_a_demonstration_says_so_wherever_it_shows(caplog):
    client, _ = of_one_who_told_all(timezone.now())
    assert "This is a demonstration" in shown(client)
    client.post(reverse(PAGE) + "representative/", {"id_number": STRANGERS})
    assert IdentityCheck.objects.get().state == "FAILED"
    client.post(reverse(PAGE) + "account/", {"account_number": ACCOUNT})
    with caplog.at_level(logging.WARNING):
        work(timezone.now())
    (line,) = [each.getMessage() for each in caplog.records if "demonstration" in each.getMessage()]
    assert ACCOUNT not in line
    page = shown(client)
    assert "DEMO-" in page
    form = re.search(r'action="([^"]+/amount/)"', page)[1]
    client.post(form, {"amount": re.search(r"([0-9.]+) yuan", line)[1]})
    page = shown(client)
    assert "Your identity is proven" in page
    assert "This is a demonstration" in page


@pytest.mark.django_db
def test_whoever_may_not_edit_is_told_who_can(source, now):
    client, user = of_one_who_told_all(now)
    viewer = confirmed(User.objects.create_user("viewer@example.com", "correct horse battery"))
    add_member(actor=seated(user, now), email=viewer.email, roles=("VIEWER",), now=now)
    client = signed_in(viewer)
    page = shown(client)
    assert "The owner of this workspace can prove it" in page
    assert "Stop acting" not in page
    for form, data in (
        ("representative/", {"id_number": ID_NUMBER}),
        ("account/", {"account_number": ACCOUNT}),
        ("end/", {"reason": "not mine to give", "agreed": "on"}),
    ):
        assert client.post(reverse(PAGE) + form, data).status_code == 403
    assert IdentityCheck.objects.count() == 0
    assert Representation.objects.filter(until_at=None).count() == 1


@pytest.mark.django_db
def test_an_owner_gives_the_enterprise_up_knowingly(source, now):
    client, _ = of_one_who_told_all(now)
    address = reverse(PAGE) + "end/"
    for data in ({"reason": "It was sold."}, {"reason": "sold", "agreed": "on"}):
        answer = client.post(address, data)
        assert answer.status_code == 422
        assert f'value="{data["reason"]}"' in answer.content.decode()
        assert Representation.objects.filter(until_at=None).count() == 1
    answer = client.post(address, {"reason": "It was sold.", "agreed": "on"})
    assert answer.url == reverse(HOME)
    assert Representation.objects.filter(until_at=None).count() == 0
    assert "Tell who you are" in shown(client, HOME)
    assert client.get(reverse("enterprise:profile")).status_code in {200, 409}
    assert "Tell who you are first" in shown(client)
