"""The way of an owner through the pages, in both languages; who may see which page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.domains.credit.conftest import adopted, documents, steady  # noqa: F401 -- fixtures
from tests.portals.people import CODE, PASSWORD, confirmed, owner, signed_in, staff, work
from tests.web.markup import Markup, check

from puhui.domains.credit.models import Assessment
from puhui.domains.evidence.models import Import
from puhui.domains.parties.models import Consent, Enterprise, Withdrawal
from puhui.foundation.access.models import ApiToken
from puhui.foundation.accounts.models import Membership, Organisation, User
from puhui.foundation.audit.models import Entry

PAGES = (
    "home", "details", "identity", "consents", "invoices", "profile", "score", "team", "tokens",
    "record",
)  # fmt: skip
KINDS = ("vat_invoices_out", "vat_invoices_in")


def upload(client, kind, content, name="x.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("enterprise:invoices"), {"kind": kind, "file": file})


def consent(client):
    return client.post(reverse("enterprise:consents"), {"days": 365, "agreed": "on"})


@pytest.mark.usefixtures("own_database", "adopted")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_owner_walks_from_sign_up_to_the_score(language):
    now = timezone.now()
    client = signed_in(User.objects.create_user("o@example.com", PASSWORD), language)
    assert client.get(reverse("enterprise:home")).url == reverse("enterprise:begin")
    answer = client.post(reverse("enterprise:begin"), {"name": "老王服装厂"})
    assert answer.url == reverse("enterprise:details")
    told = {
        "name": "老王服装厂",
        "uscc": CODE,
        "employees": 12,
        "revenue": "3000000.00",
        "industry": "1811",
    }
    assert client.post(reverse("enterprise:details"), told).url == reverse("enterprise:consents")
    assert consent(client).url == reverse("enterprise:invoices")
    for kind in KINDS:
        page = upload(client, kind, steady(kind, until=now.date()))
        view = client.get(page.url)
        assert 'hx-get="' in view.content.decode(), (
            "the page asks for itself until the file is through"
        )
        work(timezone.now())
        assert client.get(page.url.rstrip("/") + "/progress/").status_code == 200
    assert client.post(reverse("enterprise:assess")).url == reverse("enterprise:score")
    score = client.get(reverse("enterprise:score")).content.decode()
    made = Assessment.objects.get(kind="STANDARD")
    assert f'class="score" x="150" y="136">{round(made.score)}<' in score
    figures = re.findall(r"<tfoot>.*?</tfoot>", score, re.DOTALL)
    assert f'<td class="number">{round(made.score)}</td>' in figures[0], "the dimensions add up"
    words = {"en": ("Ability to repay", "What would bring grade", "best grade"), "zh-hans": ("偿还能力", "怎样达到等级", "最高等级")}[language]  # fmt: skip
    assert words[0] in score
    assert words[2 if made.grade == "A" else 1] in score
    replay = client.post(reverse("enterprise:replay", args=[made.id])).content.decode()
    assert made.digest in replay
    assert "badge--bad" not in replay
    assert replay.count(made.digest) == 2, "then and now are the same"
    for name in PAGES:
        page = client.get(reverse(f"enterprise:{name}"))
        assert page.status_code == 200
        assert check(page.content.decode()) == [], name
    lines = client.get(reverse("enterprise:record")).content.decode()
    assert "credit.profile_read" in lines


@pytest.mark.usefixtures("own_database", "adopted")
def test_pages_in_chinese_show_no_english_sentence():
    now = timezone.now()
    client = signed_in(owner(now), "zh-hans")
    consent(client)
    for kind in KINDS:
        upload(client, kind, steady(kind, until=now.date()) + b"E1,1,2026/13/1,C,1,0,1,x\n")
    work(timezone.now())
    client.post(reverse("enterprise:assess"))
    imported = reverse("enterprise:imported", args=[Import.objects.first().id])
    for address in [*(reverse(f"enterprise:{name}") for name in PAGES), imported]:
        words = Markup(client.get(address).content.decode()).words
        english = [each for each in words if re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", each)]
        assert english == [], address


@pytest.mark.django_db
def test_forms_keep_what_was_typed_and_name_the_field(now):
    client = signed_in(owner(now, registered=False))
    told = {"name": "老王服装厂", "uscc": "91110000600037341X", "employees": "12"}
    page = client.post(reverse("enterprise:details"), told).content.decode()
    assert "老王服装厂" in page
    assert 'value="91110000600037341X"' in page
    assert 'id="id_uscc_error"' in page
    assert Enterprise.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_taken_without_consent_nor_without_a_tick(now):
    client = signed_in(owner(now))
    page = client.post(reverse("enterprise:consents"), {"days": 365})
    assert 'id="id_agreed_error"' in page.content.decode()
    assert Consent.objects.count() == 0
    assert upload(client, KINDS[0], steady(KINDS[0])).status_code == 422
    assert Import.objects.count() == 0


@pytest.mark.django_db
def test_a_file_that_is_no_table_is_refused_on_its_field(now):
    client = signed_in(owner(now))
    consent(client)
    answer = upload(client, KINDS[0], b"\x00\x01\x02", "photo.png")
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert Import.objects.count() == 0


@pytest.mark.usefixtures("own_database")
def test_refused_rows_come_back_as_csv_with_their_reason():
    now = timezone.now()
    client = signed_in(owner(now))
    consent(client)
    content = (
        steady(KINDS[0], until=now.date()) + "\nE1,=1+1,2026/13/45,C1,10,1,11,有效发票\n".encode()
    )
    address = upload(client, KINDS[0], content).url
    work(timezone.now())
    assert "25" in client.get(address).content.decode()
    lines = b"".join(client.get(address + "rejected.csv").streaming_content).decode("utf-8-sig")
    assert len(lines.strip().splitlines()) == 2
    assert "'=1+1" in lines, "no spreadsheet runs it"


@pytest.mark.django_db
def test_consent_can_be_taken_back_by_its_own_people_only(now):
    client = signed_in(owner(now))
    consent(client)
    given = Consent.objects.get()
    other = signed_in(owner(now, "乙", code="91350100M000100Y43"))
    assert other.post(reverse("enterprise:withdraw", args=[given.id])).status_code == 404
    assert Withdrawal.objects.count() == 0
    client.post(reverse("enterprise:withdraw", args=[given.id]))
    assert Withdrawal.objects.count() == 1


@pytest.mark.django_db
def test_members_and_tokens_by_page(now):
    boss = owner(now)
    client = signed_in(boss)
    confirmed(User.objects.create_user("kuaiji@example.com", PASSWORD))
    told = {
        "email": "kuaiji@example.com",
        "role": "ACCOUNTANT",
        "delegate": "on",
        "until_date": "2030-01-01",
    }
    assert client.post(reverse("enterprise:team"), told).status_code == 302
    member = Membership.objects.get(user__email="kuaiji@example.com")
    assert member.is_delegate
    page = client.post(
        reverse("enterprise:tokens"), {"name": "books", "scopes": ["evidence.import"], "days": 30}
    ).content.decode()
    token = ApiToken.objects.get()
    assert "puhui_" in page
    assert "puhui_" not in client.get(reverse("enterprise:tokens")).content.decode()
    client.post(reverse("enterprise:revoke_token", args=[token.id]))
    client.post(reverse("enterprise:remove_member", args=[member.id]))
    assert ApiToken.objects.get().revoked_at is not None
    assert Membership.objects.get(pk=member.pk).until_at is not None


def _others(now):
    """Everybody who is not of the enterprise, and what they get instead of its pages."""
    nobody = signed_in(User.objects.create_user("new@example.com", PASSWORD))
    return {"without a seat": nobody, "staff": signed_in(staff(now))}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_the_people_of_an_enterprise(client, name, now):
    owner(now)
    address, lines = reverse(f"enterprise:{name}"), Entry.objects.count()
    assert "/user/login/" in client.get(address).url
    for who, theirs in _others(now).items():
        answer = theirs.get(address)
        assert answer.status_code == 302, who
        assert answer.url == reverse("enterprise:begin"), who
    assert Entry.objects.exclude(action__startswith="accounts.").count() == lines - 1


ROLE_PAGES = {
    "OWNER": dict.fromkeys(PAGES, 200),
    "ACCOUNTANT": {**dict.fromkeys(PAGES, 200), "tokens": 403},
    "VIEWER": {**dict.fromkeys(PAGES, 200), "tokens": 403, "invoices": 403},
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLE_PAGES)
def test_each_role_sees_its_pages(role, now):
    client = signed_in(owner(now))
    consent(client)
    Membership.objects.update(roles=[role])
    seen = {name: client.get(reverse(f"enterprise:{name}")).status_code for name in PAGES}
    assert seen == ROLE_PAGES[role]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["ACCOUNTANT", "VIEWER"])
def test_what_a_role_may_not_do_changes_nothing(role, now):
    client = signed_in(owner(now))
    Membership.objects.update(roles=[role])
    lines = Entry.objects.count()
    assert consent(client).status_code == 403
    assert client.post(reverse("enterprise:assess")).status_code == 403
    client.post(reverse("enterprise:details"), {"name": "其他名字"})
    client.post(reverse("enterprise:team"), {"email": "x@example.com", "role": "VIEWER"})
    assert Consent.objects.count() == 0
    assert Assessment.objects.count() == 0
    assert Organisation.objects.count() == 1
    assert Enterprise.objects.get().party.name == "甲服装厂"
    assert Entry.objects.count() == lines
