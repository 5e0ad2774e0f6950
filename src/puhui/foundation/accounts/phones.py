"""Whose phone it is: a code by text message, asked back within minutes."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from puhui.foundation.accounts.models import PhoneCode, User
from puhui.foundation.accounts.sms import gateway
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation, step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput, Refusal

VALID_FOR = timedelta(minutes=10)
TRIES = 5
#: Nobody gets a second code within a minute, nor more than so many a day, per user and per number.
PAUSE = timedelta(seconds=60)
A_DAY = timedelta(days=1)
CODES_A_DAY = 5
_MAINLAND = re.compile(r"1[3-9]\d{9}")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether a code was right, and how many tries are left where it was not."""

    confirmed: bool
    tries_left: int


@dataclass(frozen=True, slots=True)
class PhoneView:
    """The phone of a user, and since when it is known to be theirs."""

    phone: str
    confirmed_at: datetime | None


@operation
def start(*, actor: Actor, phone: str, now: datetime) -> str:
    """Send a 6-digit code to a phone number; answers the number in its international form.

    The code counts for 10 minutes and 5 tries; a newer one replaces it. Only its keyed hash is
    kept. The message leaves after the commit, so that no code is out that the database forgot.
    """
    text = _("Your puhui code is %(code)s. It is good for 10 minutes. Tell it to nobody.")
    return _send(actor=actor, number=international(phone), text=text, now=now)


@operation
def confirm(*, actor: Actor, code: str, now: datetime) -> Confirmation:
    """Take the code back. A wrong one is an answer, not a refusal: the lost try must stay lost."""
    return _take_back(actor=actor, code=code, now=now)


@step
def send_factor(*, actor: Actor, text: str, now: datetime) -> str:
    """Send a code to the actor's confirmed phone as a second factor; answers its last digits.

    `text` is the message, with `%(code)s` where the code goes. Refuses
    `accounts.no_phone` where no phone is confirmed.
    """
    phone = phone_of(actor=actor)
    if phone.confirmed_at is None:
        raise Refusal("accounts.no_phone")
    return _send(actor=actor, number=phone.phone, text=text, now=now)[-4:]


@step
def take_factor(*, actor: Actor, code: str, now: datetime) -> Confirmation:
    """Take a second factor back, inside the operation that it allows."""
    return _take_back(actor=actor, code=code, now=now)


def _send(*, actor: Actor, number: str, text: str, now: datetime) -> str:
    user = User.objects.select_for_update().get(pk=actor.user)

    _check_pace(user, number, now)

    code = f"{secrets.randbelow(10**6):06d}"
    PhoneCode.objects.filter(user=user, closed_at=None).update(closed_at=now)
    row = PhoneCode(id=uuid7(now), user=user, phone=number, phone_digest=_digest(number))
    row.code_digest, row.tries_left = _digest(f"{row.id}:{code}"), TRIES
    row.sent_at, row.until_at = now, now + VALID_FOR
    row.save(force_insert=True)

    record(
        actor=actor,
        action="accounts.phone_code_sent",
        subject=Subject("user", user.id),
        now=now,
    )

    transaction.on_commit(lambda: gateway().send(phone=number, text=text % {"code": code}))
    return number


def _take_back(*, actor: Actor, code: str, now: datetime) -> Confirmation:
    user = User.objects.select_for_update().get(pk=actor.user)
    row = PhoneCode.objects.select_for_update().filter(user=user, closed_at=None).first()

    if row is None or row.until_at <= now:
        raise Refusal("accounts.no_code_open")

    right = hmac.compare_digest(row.code_digest, _digest(f"{row.id}:{code.strip()}"))
    row.tries_left -= 0 if right else 1
    row.closed_at = now if right or not row.tries_left else None
    row.save(update_fields=["tries_left", "closed_at"])
    if right:
        user.phone, user.phone_confirmed_at = row.phone, now
        user.save(update_fields=["phone", "phone_confirmed_at"])

    record(
        actor=actor,
        action="accounts.phone_confirmed" if right else "accounts.phone_code_wrong",
        subject=Subject("user", user.id),
        now=now,
    )

    return Confirmation(confirmed=right, tries_left=row.tries_left)


def phone_of(*, actor: Actor) -> PhoneView:
    """The actor's own phone."""
    user = User.objects.get(pk=actor.user)
    return PhoneView(user.phone, user.phone_confirmed_at)


def code_open(*, actor: Actor, now: datetime) -> str | None:
    """The number that a code of the actor's is on its way to, or None."""
    row = PhoneCode.objects.filter(user_id=actor.user, closed_at=None, until_at__gt=now).first()
    return row.phone if row else None


def international(phone: str) -> str:
    """A number in its international form; eleven digits of the mainland get their +86.

    >>> international("138 1234 5678")
    '+8613812345678'
    """
    bare = re.sub(r"[\s().-]", "", phone)
    if _MAINLAND.fullmatch(bare):
        return f"+86{bare}"
    if not _INTERNATIONAL.fullmatch(bare):
        raise BadInput("accounts.phone_malformed", field="phone", rule="+86 13812345678")
    return bare


def _check_pace(user: User, number: str, now: datetime) -> None:
    recent = PhoneCode.objects.filter(sent_at__gt=now - A_DAY)
    for of_one in (recent.filter(user=user), recent.filter(phone_digest=_digest(number))):
        if of_one.filter(sent_at__gt=now - PAUSE).exists():
            raise Refusal("accounts.code_too_soon", seconds=int(PAUSE.total_seconds()))
        if of_one.count() >= CODES_A_DAY:
            raise Refusal("accounts.too_many_codes", most=CODES_A_DAY)


def _digest(text: str) -> str:
    """Keyed: six digits, or a phone number, would be guessed from a plain hash at once."""
    return hmac.new(settings.SIGNING_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
