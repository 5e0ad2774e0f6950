"""Relations: half-open in time, shares within the whole, open ones once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domains.parties.cast import CODES, ID_NUMBER

from puhui.domains.parties.contracts import RelationKind, RelationView
from puhui.domains.parties.models import Relation
from puhui.domains.parties.operations import enterprises, people, relations
from puhui.domains.parties.policies.relating import holds_on, most_shared
from puhui.domains.parties.queries import relations as queries
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)


@pytest.fixture
def add(cast, now):
    actors, party = cast
    person = people.register(actor=actors["owner"], name="王小明", id_number=ID_NUMBER, now=now)

    def relate(kind=RelationKind.LEGAL_REPRESENTATIVE, who="owner", **terms):
        whole = {"party_id": person.id, "of_party_id": party.id, "from_date": DAY, "now": now}
        return relations.add(actor=actors[who], kind=kind, **whole | terms)

    return relate


def test_a_relation_holds_from_its_first_day_until_not_on_its_last(cast, add, now):
    actors, party = cast
    relation, end = add(), DAY + timedelta(days=10)
    assert relations.end(
        actor=actors["owner"], relation_id=relation.id, to_date=end, now=now
    ).to_date == end  # fmt: skip
    on = lambda day: len(queries.of(actor=actors["owner"], party_id=party.id, on=day))  # noqa: E731
    assert [on(DAY - timedelta(days=1)), on(DAY), on(end - timedelta(days=1)), on(end)] == [0, 1, 1, 0]  # fmt: skip
    assert len(queries.of(actor=actors["operator"], party_id=party.id)) == 1
    with pytest.raises(Refusal, match="relation_ended"):
        relations.end(actor=actors["owner"], relation_id=relation.id, to_date=end, now=now)
    add(from_date=end)


def test_what_is_open_is_not_opened_again_nor_ended_before_it_began(cast, add, now):
    actors, _ = cast
    relation = add()
    with pytest.raises(Refusal, match="relation_known"):
        add()
    with pytest.raises(BadInput):
        relations.end(actor=actors["owner"], relation_id=relation.id, to_date=DAY, now=now)
    assert Relation.objects.values_list("to_date").get() == (None,)


def test_shares_never_exceed_the_whole(cast, add, now):
    actors, _ = cast
    other = enterprises.register(actor=actors["stranger"], name="乙", uscc=CODES[1], now=now)
    shareholder = RelationKind.SHAREHOLDER
    first = add(shareholder, share=Decimal("0.6"))
    with pytest.raises(Refusal, match="shares_exceed_whole"):
        add(shareholder, party_id=other.id, share=Decimal("0.40000001"))
    add(shareholder, party_id=other.id, share=Decimal("0.4"))
    assert first.share == Decimal("0.6")
    for share in (None, Decimal(0), Decimal("1.1"), Decimal("0.123456789"), Decimal("NaN")):
        with pytest.raises(BadInput):
            add(shareholder, share=share)
    with pytest.raises(BadInput):
        add(share=Decimal("0.1"))
    assert Relation.objects.count() == 2


@pytest.mark.parametrize("who", ["anonymous", "stranger", "accountant", "viewer", "officer", "auditor", "operator_outside"])  # fmt: skip
def test_who_may_not_relate(who, cast, add, now, traces):
    actors, party = cast
    relation = add()
    left = traces()
    with pytest.raises(Forbidden):
        add(RelationKind.GUARANTOR, who)
    with pytest.raises((Forbidden, NotFound)):
        relations.end(
            actor=actors[who], relation_id=relation.id, to_date=DAY + timedelta(days=1), now=now
        )
    assert Relation.objects.values_list("kind", "to_date").get() == ("LEGAL_REPRESENTATIVE", None)
    assert traces() == left
    if who not in {"accountant", "viewer"}:
        with pytest.raises(Forbidden):
            queries.of(actor=actors[who], party_id=party.id)


def test_parties_that_are_not_there_or_the_same_are_refused(cast, add):
    actors, party = cast
    for party_id in (actors["owner"].user_id, party.id):
        with pytest.raises(NotFound):
            add(party_id=party_id)
    assert Relation.objects.count() == 0


days = st.integers(0, 30).map(lambda number: DAY + timedelta(days=number))
held = st.lists(
    st.tuples(days, st.none() | st.integers(1, 20), st.integers(1, 100)).map(
        lambda each: RelationView(
            None, RelationKind.SHAREHOLDER, None, None, Decimal(each[2]) / 100, each[0],
            None if each[1] is None else each[0] + timedelta(days=each[1]),
        )
    ),
    max_size=6,
)  # fmt: skip


@given(held=held, start=days)
def test_the_most_shared_is_the_most_of_every_day(held, start):
    every = (start + timedelta(days=number) for number in range(90))
    by_day = (sum((each.share for each in held if holds_on(each, day)), Decimal(0)) for day in every)  # fmt: skip
    assert most_shared(held, start) == max(by_day)
