"""Same key, same answer; another request under the key is refused; two at once act once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from puhui.foundation.idempotency.keeping import KEPT, Kept, begin, forget, keep
from puhui.foundation.idempotency.models import Answer
from puhui.kernel.refusals import BadInput, Refusal


@pytest.mark.django_db
def test_a_key_is_answered_as_it_was(now):
    asked = {"scope": "org:1", "key": "k", "request": {"amount": "3.00"}, "now": now}
    assert begin(**asked) is None
    keep(scope="org:1", key="k", response={"id": 7})
    assert begin(**asked) == Kept({"id": 7})
    assert begin(**{**asked, "scope": "org:2"}) is None, "keys of others are others"
    with pytest.raises(Refusal, match="key_reused"):
        begin(**{**asked, "request": {"amount": "4.00"}})
    with pytest.raises(BadInput):
        begin(**{**asked, "key": ""})


@pytest.mark.django_db
def test_an_answer_is_forgotten_after_its_time_and_in_batches(now):
    for number in range(3):
        begin(scope="org:1", key=f"old {number}", request={}, answer={"id": number}, now=now)
    later = now + KEPT + timedelta(seconds=1)
    begin(scope="org:1", key="young", request={}, answer={"id": 9}, now=later)
    assert forget(now=now + KEPT) == 0
    assert [forget(now=later, limit=2) for _ in range(3)] == [2, 1, 0]
    assert Answer.objects.get().key == "young"
    assert begin(scope="org:1", key="young", request={}, now=later) == Kept({"id": 9})
    assert begin(scope="org:1", key="old 1", request={"other": 1}, now=later) is None


@pytest.mark.usefixtures("own_database")
def test_two_at_once_act_once(now, django_db_blocker):
    acted, answers = [], []
    barrier = threading.Barrier(6)

    def ask():
        with django_db_blocker.unblock():
            barrier.wait()
            with transaction.atomic():
                known = begin(scope="s", key="k", request={}, now=now)
                if known is None:
                    acted.append(1)
                    keep(scope="s", key="k", response={"n": 1})
                answers.append(known)
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acted) == 1
    assert answers.count(Kept({"n": 1})) == 5
