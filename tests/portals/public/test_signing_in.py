"""Sign-up, two-step sign-in, recovery: the way of a person through the pages."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.web.markup import check

from puhui.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "wang@example.com", "correct horse battery staple"


@pytest.fixture(autouse=True)
def fresh(settings):
    cache.clear()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def sign_up(client):
    return client.post("/user/signup/", {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD})  # fmt: skip


def sign_in(client, password=PASSWORD):
    return client.post("/user/login/", {"login": EMAIL, "password": password})


def errors_of(answer):
    return [str(each) for row in answer.context["form"].errors.values() for each in row]


def code_for(secret, at=0):
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + at))


def test_a_clock_may_be_a_step_off_and_no_more(client):
    sign_up(client)
    secret = turn_on_two_steps(client)
    taken = []
    for at in (-3, 1):
        client.post("/user/logout/")
        cache.clear()
        sign_in(client)
        client.post("/user/2fa/authenticate/", {"code": code_for(secret, at)})
        taken.append(is_in(client))

    assert taken == [False, True]


def is_in(client):
    return client.get("/settings/").status_code == 200


def turn_on_two_steps(client):
    page = client.get("/user/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        client.post("/user/reauthenticate/", {"password": PASSWORD})
        page = client.get("/user/2fa/totp/activate/")
    told = page.content.decode()
    assert check(told) == []
    assert "data:image/svg" in told
    secret = re.search(r"<code>([A-Z2-7]+)</code>", told)[1]
    answer = client.post("/user/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def test_signing_up_signs_in_and_keeps_the_language(client):
    client.cookies["django_language"] = "en"
    answer = sign_up(client)
    assert answer.status_code == 302
    assert is_in(client)
    assert User.objects.get(email=EMAIL).language == "en"


def test_an_address_that_is_taken_makes_no_second_user(client):
    User.objects.create_user(EMAIL, PASSWORD)
    answer = sign_up(client)
    assert check(answer.content.decode()) == []
    assert User.objects.count() == 1
    assert not is_in(client)


def test_a_wrong_password_says_the_same_as_an_unknown_address(client):
    User.objects.create_user(EMAIL, PASSWORD)
    wrong = errors_of(sign_in(client, "not this one"))
    User.objects.all().delete()
    assert wrong == errors_of(sign_in(client, "not this one")) != []
    assert not is_in(client)


def test_from_sign_up_through_the_app_to_a_second_sign_in(client):
    sign_up(client)
    secret = turn_on_two_steps(client)
    codes = client.get("/user/2fa/recovery-codes/").content.decode()
    assert check(codes) == []
    assert codes.count("<li>") >= 10
    assert check(client.get("/user/2fa/").content.decode()) == []
    client.post("/user/logout/")
    assert not is_in(client)

    answer = sign_in(client)
    assert answer["Location"].startswith("/user/2fa/authenticate/")
    assert not is_in(client)
    assert check(client.get(answer["Location"]).content.decode()) == []
    client.post("/user/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    cache.clear()  # allauth remembers a used code for its 30 seconds
    client.post("/user/2fa/authenticate/", {"code": code_for(secret)})
    assert is_in(client)


def test_a_recovery_code_opens_once(client):
    sign_up(client)
    turn_on_two_steps(client)
    codes = re.findall(r"<li>(\d{8}|[0-9a-z-]{8,})</li>", client.get("/user/2fa/recovery-codes/").content.decode())  # fmt: skip
    for again, expected in ((False, True), (True, False)):
        fresh_client = Client()
        cache.clear()
        sign_in(fresh_client)
        fresh_client.post("/user/2fa/authenticate/", {"code": codes[0]})
        assert is_in(fresh_client) is expected, again


def test_turning_it_off_asks_for_the_person_again(client):
    sign_up(client)
    turn_on_two_steps(client)
    page = client.get("/user/2fa/totp/deactivate/", follow=True)
    assert check(page.content.decode()) == []
    client.post("/user/2fa/totp/deactivate/", {}, follow=True)
    assert "/user/2fa/totp/activate/" in client.get("/settings/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_forgotten_password_is_set_by_a_link_that_works_once(client, language):
    client.cookies["django_language"] = language
    User.objects.create_user(EMAIL, PASSWORD)
    client.post("/user/password/reset/", {"email": EMAIL})
    link = re.search(r"http://testserver(/user/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    assert check(page.content.decode()) == []
    new = "another long pass phrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(Client(), PASSWORD).status_code == 200
    other = Client()
    sign_in(other, new)
    assert is_in(other)
    again = Client()
    assert 'type="password"' not in again.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer(client):
    answer = client.post("/user/password/reset/", {"email": "nobody@example.com"})
    assert answer["Location"] == "/user/password/reset/done/"


def test_guessing_is_slowed_down(client):
    User.objects.create_user(EMAIL, PASSWORD)
    for _ in range(6):
        sign_in(client, "wrong")
    sign_in(client, PASSWORD)
    assert not is_in(client)
