"""Operations open the one transaction, steps need it: the decorators refuse anything else."""

import pytest
from cryptography.exceptions import InvalidTag

from puhui.foundation.database import operation, step
from puhui.foundation.database.encrypted import seal, unseal
from puhui.foundation.database.transactions import WrongBeatError, beat_of


@step
def lay_a_brick():
    return 1


@operation
def build(then=None):
    bricks = lay_a_brick()
    if then:
        then()
    return bricks


def test_the_beats_are_told_apart():
    assert beat_of(build) == "operation"
    assert beat_of(lay_a_brick) == "step"
    assert beat_of(len) is None


@pytest.mark.django_db
def test_an_operation_does_not_nest():
    assert build() == 1
    with pytest.raises(WrongBeatError, match="does not nest"):
        build(then=build)
    assert build() == 1, "a refused one leaves the door open"


@pytest.mark.usefixtures("own_database")
def test_a_step_needs_an_open_operation():
    with pytest.raises(WrongBeatError, match="needs an open operation"):
        lay_a_brick()


def test_sealed_text_opens_only_where_it_was_sealed():
    sealed = seal("110101199003070134", context="person.id_number")
    assert "1101" not in sealed
    assert sealed != seal("110101199003070134", context="person.id_number")
    assert unseal(sealed, context="person.id_number") == "110101199003070134"
    with pytest.raises(InvalidTag):
        unseal(sealed, context="person.phone")
