"""Pages of an enterprise about which an institution has brought records too."""

import pytest
from django.urls import reverse
from tests.domains.credit.conftest import adopted, documents, invoices  # noqa: F401 -- fixtures
from tests.domains.evidence.proving import prove
from tests.portals.enterprise.test_pages import consent
from tests.portals.people import CODE, owner, seated, signed_in

from puhui.domains.credit.models import Assessment
from puhui.domains.evidence.operations.imports import import_invoices
from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.accounts.enrolling import LOCAL, enrol
from puhui.kernel.actors import Portal


@pytest.mark.django_db
@pytest.mark.usefixtures("adopted")
def test_they_are_told_what_to_do_first_and_then_who_brought_how_much(now):
    user = owner(now)
    client = signed_in(user)
    consent(client)
    bring(now)
    page = client.get(reverse("enterprise:invoices")).content.decode()
    assert "Lender" not in page
    for answer in (
        client.get(reverse("enterprise:profile")),
        client.post(reverse("enterprise:assess"), follow=True),
    ):
        assert (
            "have its legal representative or its bank account checked" in answer.content.decode()
        )
    assert Assessment.objects.count() == 0

    actor = seated(user, now)
    prove(actor, next(iter(actor.party_ids)), CODE, now)
    page = client.get(reverse("enterprise:invoices")).content.decode()
    assert "brought by Lender" in page
    assert "secret name" not in page
    assert client.get(reverse("enterprise:profile")).status_code == 200


def bring(now):
    told = enrol(
        actor=LOCAL, email="d@example.com", name="D", password="a long password",
        organisation="Lender", kind="INSTITUTION", role="DATA_OFFICER", now=now,
    )  # fmt: skip
    seat = seats_of(told.user_id, now=now)[0]
    rows = [
        (each, now.date().replace(day=1, month=1), "C1", 500.0, "有效发票") for each in range(3)
    ]
    content = invoices("vat_invoices_out", rows).replace(b"E1,", CODE.encode() + b",")
    return import_invoices(
        actor=actor_in(seat, user_id=told.user_id, portal=Portal.INSTITUTION, now=now),
        kind="vat_invoices_out", content=content, file_name="secret name.csv", scheme="uscc", now=now,
    )  # fmt: skip
