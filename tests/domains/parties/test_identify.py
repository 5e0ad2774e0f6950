"""Making an enterprise known by any of its identifiers."""

import threading

import pytest
from django.db import connection, transaction

from puhui.domains.parties.models import Enterprise, Identifier, Party
from puhui.domains.parties.queries import enterprises
from puhui.domains.parties.steps.enterprises import identify
from puhui.foundation.access.representing import represented_by
from puhui.foundation.audit.models import Entry
from puhui.foundation.database.transactions import WrongBeatError
from puhui.foundation.events.models import Outbox
from puhui.kernel.actors import SYSTEM
from puhui.kernel.refusals import BadInput

CODE = "91110000600037341L"


@pytest.mark.django_db
def test_the_first_mention_makes_it_known_and_the_next_finds_it(now):
    first = identify(actor=SYSTEM, scheme="contest", value=" E1 ", name="企业一", now=now)
    again = identify(actor=SYSTEM, scheme="contest", value="E1", name="another name", now=now)
    assert again == first
    assert first.name == "企业一"
    assert first.identifiers == (("contest", "E1"),)
    assert first.uscc is None
    assert enterprises.by_identifier(scheme="contest", value="E1") == first
    assert Party.objects.count() == Enterprise.objects.count() == Identifier.objects.count() == 1
    assert [entry.action for entry in Entry.objects.all()] == ["parties.enterprise_registered"]
    assert [row.kind for row in Outbox.objects.all()] == ["parties.enterprise_registered"]


def test_being_mentioned_gives_nobody_the_right_to_act(cast, now):
    actors, _ = cast
    officer = actors["officer"]
    identify(actor=officer, scheme="contest", value="E1", name="企业一", now=now)
    assert represented_by(officer.organisation) == []


@pytest.mark.django_db
def test_a_unified_social_credit_code_is_checked_and_kept_in_its_normal_form(now):
    known = identify(actor=SYSTEM, scheme="uscc", value=f" {CODE.lower()}", name="甲", now=now)
    assert known.uscc == CODE
    for spelling in (CODE, CODE.lower(), "９１１１００００６０００３７３４１Ｌ"):
        assert enterprises.by_identifier(scheme="uscc", value=spelling) == known
    assert enterprises.by_identifier(scheme="uscc", value="nonsense") is None
    assert enterprises.names_of([known.id]) == {known.id: "甲"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scheme", "value", "name"),
    [
        ("uscc", "91110000600037342L", "甲"),
        ("uscc", "", "甲"),
        ("Contest!", "E1", "甲"),
        ("contest", "  ", "甲"),
        ("contest", "E1\n", "甲"[:0]),
        ("contest", "E" * 81, "甲"),
        ("contest", "E1", "甲" * 201),
    ],
)
def test_what_breaks_a_rule_makes_nothing_known(scheme, value, name, now):
    with pytest.raises(BadInput):
        identify(actor=SYSTEM, scheme=scheme, value=value, name=name, now=now)
    assert Party.objects.count() == Identifier.objects.count() == Entry.objects.count() == 0


def test_two_at_once_make_one(own_database, now):
    barrier, found = threading.Barrier(4), []

    def mention():
        barrier.wait()
        with transaction.atomic():
            view = identify(actor=SYSTEM, scheme="contest", value="E7", name="企业七", now=now)
        found.append(view.id)
        connection.close()

    threads = [threading.Thread(target=mention) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Party.objects.count() == Enterprise.objects.count() == 1
    assert Entry.objects.filter(action="parties.enterprise_registered").count() == 1


def test_a_step_needs_an_open_operation(own_database, now):
    with pytest.raises(WrongBeatError):
        identify(actor=SYSTEM, scheme="contest", value="E1", name="企业一", now=now)
