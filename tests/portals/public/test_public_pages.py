"""Every page of the public portal and of one's own settings, in both languages: whole and safe."""

import re

import pytest
from django.test import Client
from tests.web.markup import Markup, check
from tools.messages import read

from puhui.foundation.accounts.models import User

pytestmark = pytest.mark.django_db

OPEN = ["/", "/score/", "/invoices/", "/user/login/", "/user/signup/", "/user/password/reset/",
        "/user/password/reset/done/", "/user/password/reset/key/done/", "/user/inactive/",
        "/user/confirm-email/", "/user/confirm-email/nothing/", "/user/password/reset/key/1-bad/"]  # fmt: skip
SIGNED_IN = ["/settings/", "/settings/phone/", "/user/logout/", "/user/email/",
             "/user/password/change/", "/user/2fa/", "/user/reauthenticate/"]  # fmt: skip


@pytest.fixture
def signed_in(client):
    user = User.objects.create_user("owner@example.com", "correct horse battery", display_name="王")
    client.force_login(user)
    return client


def page(client, path, language):
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer


def english():
    """Texts of the catalogue that are longer than a word and nobody translates by themselves."""
    return {each.msgid for each in read() if len(each.msgid) > 5 and each.msgstr != each.msgid and "%(" not in each.msgid}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", OPEN)
def test_open_pages_are_whole(client, path, language):
    told = page(client, path, language).content.decode()
    assert check(told) == []
    assert Markup(told).language == {"zh-hans": "zh-CN", "en": "en"}[language]
    assert Markup(told).headings[0] == 1 or 'class="empty"' in told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", SIGNED_IN)
def test_ones_own_pages_are_whole(signed_in, path, language):
    assert check(page(signed_in, path, language).content.decode()) == []


def test_no_english_is_left_on_a_chinese_page(signed_in):
    known = english()
    for client, paths in ((Client(), OPEN), (signed_in, SIGNED_IN)):
        for path in paths:
            words = Markup(page(client, path, "zh-hans").content.decode()).words
            assert set(words) & known == set(), path


def test_no_chinese_is_left_on_an_english_page(client):
    for path in OPEN:
        told = page(client, path, "en").content.decode()
        told = re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", told.split("<body", 1)[1], flags=re.DOTALL)  # fmt: skip
        words = re.sub(r"简体中文", "", " ".join(Markup(told).words))
        assert re.findall(r"[\u4e00-\u9fff]+", words) == [], path


def test_the_policy_allows_no_inline_code_and_the_page_carries_its_nonce(client):
    answer = page(client, "/", "en")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert f'nonce="{nonce}"' in answer.content.decode()


def test_settings_want_a_sign_in(client):
    answer = client.get("/settings/")
    assert answer.status_code == 302
    assert answer["Location"] == "/user/login/?next=/settings/"


def test_what_is_ones_own_is_not_kept_by_the_browser(signed_in):
    assert "no-store" in signed_in.get("/settings/")["Cache-Control"]


def test_the_language_switch_is_remembered(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "Sign in" in client.get("/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert "登录" in client.get("/").content.decode()


def test_what_is_not_there_is_said_in_the_look(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert check(answer.content.decode()) == []


def test_a_form_from_elsewhere_is_refused_in_the_look():
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert check(answer.content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_calculator_compares_the_ways_of_repaying(language):
    client = Client(headers={"accept-language": language})
    page = client.get("/loans/", {"amount": "10000", "months": "12", "rate": "12"}).content.decode()
    assert "888.49" in page
    assert "650.00" in page, "interest of equal principal"
    assert "1,200.00" in page, "interest that is paid monthly, or at the end"
    wrong = client.get("/loans/", {"amount": "x", "months": "12", "rate": "12"})
    assert wrong.status_code == 200
    assert "888.49" not in wrong.content.decode()
    assert 'value="x"' in wrong.content.decode(), "what was typed stays"
