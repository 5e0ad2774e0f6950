"""Phones: a code that counts for minutes and few tries, and is never stored as it is."""

import contextlib
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.access.acting import visitor
from puhui.foundation.accounts import phones, sms
from puhui.foundation.accounts.models import PhoneCode, User
from puhui.foundation.audit.models import Entry
from puhui.kernel.actors import ANONYMOUS, Portal
from puhui.kernel.refusals import BadInput, Forbidden, Refusal

pytestmark = pytest.mark.django_db
SENT = []


class Recorder:
    """A gateway that keeps what it was given."""

    def send(self, *, phone, text):
        SENT.append((phone, text))


@pytest.fixture(autouse=True)
def recorded(settings):
    SENT.clear()
    settings.SMS_GATEWAY = f"{__name__}.Recorder"


@pytest.fixture
def actor():
    return _actor("a")


def _actor(name):
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery")
    return visitor(user_id=user.id, portal=Portal.PUBLIC)


@pytest.fixture
def start(django_capture_on_commit_callbacks):
    def send(actor, now, phone="13812345678"):
        with django_capture_on_commit_callbacks(execute=True):
            return phones.start(actor=actor, phone=phone, now=now)

    return send


def code():
    return re.search(r"\d{6}", SENT[-1][1])[0]


def wrong():
    return f"{(int(code()) + 1) % 10**6:06d}"


def test_the_right_code_confirms_the_phone_once(actor, start, now):
    with override("en"):
        start(actor, now)
    assert SENT[-1][0] == "+8613812345678"
    assert "10 minutes" in SENT[-1][1]
    assert phones.confirm(actor=actor, code=f" {code()} ", now=now).confirmed
    told = phones.phone_of(actor=actor)
    assert (told.phone, told.confirmed_at) == ("+8613812345678", now)
    with pytest.raises(Refusal, match=re.escape("accounts.no_code_open")):
        phones.confirm(actor=actor, code=code(), now=now)


def test_five_wrong_tries_end_a_code_and_stay_counted(actor, start, now):
    start(actor, now)
    left = [phones.confirm(actor=actor, code=wrong(), now=now).tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(Refusal):
        phones.confirm(actor=actor, code=code(), now=now)
    assert phones.phone_of(actor=actor).confirmed_at is None


def test_a_code_ends_after_ten_minutes(actor, start, now):
    start(actor, now)
    late = now + phones.VALID_FOR
    assert phones.code_open(actor=actor, now=late) is None
    with pytest.raises(Refusal):
        phones.confirm(actor=actor, code=code(), now=late)


def test_codes_are_slowed_down_per_user_and_per_number(actor, start, now):
    start(actor, now)
    other = _actor("b")
    for who, number in ((actor, "13900000000"), (other, "138 1234 5678")):
        with pytest.raises(Refusal, match=re.escape("accounts.code_too_soon")):
            start(who, now + timedelta(seconds=59), number)
    for minute in range(1, phones.CODES_A_DAY):
        start(actor, now + timedelta(minutes=minute))
    with pytest.raises(Refusal, match=re.escape("accounts.too_many_codes")):
        start(actor, now + timedelta(hours=2))
    assert len(SENT) == PhoneCode.objects.count() == phones.CODES_A_DAY
    start(actor, now + timedelta(hours=25))


def test_a_newer_code_replaces_the_older(actor, start, now):
    start(actor, now)
    first = code()
    start(actor, now + phones.PAUSE)
    if first != code():
        assert not phones.confirm(actor=actor, code=first, now=now + phones.PAUSE).confirmed
    assert phones.confirm(actor=actor, code=code(), now=now + phones.PAUSE).confirmed


def test_neither_code_nor_number_lies_open_in_the_database(actor, start, now):
    start(actor, now)
    phones.confirm(actor=actor, code=code(), now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_phonecode t UNION ALL SELECT t::text FROM accounts_user t")  # fmt: skip
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert "13812345678" not in rows
    assert code() not in re.sub(r"[0-9a-f]{32,}|[\w+/=]{40,}", "", rows)
    assert not any("138" in str(each.facts) for each in Entry.objects.all())


@pytest.mark.parametrize("phone", ["", "12345", "23812345678", "+0123456789", "1381234567x", "+86138123456789012"])  # fmt: skip
def test_what_is_no_number_changes_nothing(actor, now, phone):
    with pytest.raises(BadInput, match=re.escape("accounts.phone_malformed")):
        phones.start(actor=actor, phone=phone, now=now)
    assert PhoneCode.objects.count() == 0
    assert SENT == []


def test_nobody_confirms_without_signing_in(now):
    with pytest.raises(Forbidden):
        phones.start(actor=ANONYMOUS, phone="13812345678", now=now)


@given(st.text(max_size=20))
def test_a_number_is_international_or_refused(text):
    with contextlib.suppress(BadInput):
        assert re.fullmatch(r"\+[1-9]\d{6,14}", phones.international(text))


def test_the_console_gateway_writes_to_the_log(settings, caplog):
    settings.SMS_GATEWAY = "puhui.foundation.accounts.sms.Console"
    sms.gateway().send(phone="+8613812345678", text="hello")
    assert "+8613812345678: hello" in caplog.text


def test_the_pages_walk_from_number_to_confirmed(client, now, django_capture_on_commit_callbacks):
    user = User.objects.create_user("page@example.com", "correct horse battery")
    client.force_login(user)
    assert "id_phone_error" in client.post("/settings/phone/", {"phone": "1"}).content.decode()
    assert client.get("/settings/phone/code/")["Location"] == "/settings/phone/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/settings/phone/", {"phone": "13812345678"})
    assert answer["Location"] == "/settings/phone/code/"
    assert "id_code_error" in client.post("/settings/phone/code/", {"code": wrong()}).content.decode()  # fmt: skip
    client.post("/settings/phone/code/", {"code": code()})
    told = client.get("/settings/").content.decode()
    assert "+86******" in told
    assert "13812345678" not in told
