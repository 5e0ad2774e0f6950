"""Refusals in words: every code in both languages; pages, toasts and statuses."""

import ast

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from django_htmx.middleware import HtmxDetails
from tests.architecture.sources import dotted, modules
from tests.web.markup import check

from puhui.foundation.access.acting import visitor
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal, Unavailable
from puhui.web.refusal_pages import refused
from puhui.web.refusals import TEXTS, sentence
from puhui.web.views import server_error

KINDS = {"Refusal", "BadInput", "Forbidden", "NotFound", "Unavailable"}


def raised():
    """Every code that the product's source names where it makes a refusal."""
    return {
        node.args[0].value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).rsplit(".", 1)[-1] in KINDS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_code_has_a_sentence_in_both_languages():
    assert sorted(raised() - TEXTS.keys()) == []
    for code, text in TEXTS.items():
        with override("en"):
            english = str(text)
        with override("zh-hans"):
            assert str(text) != english, code


def test_facts_stand_in_the_sentence_and_a_missing_one_breaks_nothing():
    with override("en"):
        told = sentence(BadInput("evidence.missing_column", field="金额"))
        assert told == "The column 金额 is missing."
        assert "—" in sentence(BadInput("evidence.missing_column"))


def test_a_code_without_a_sentence_still_shows():
    with override("zh-hans"):
        assert "nowhere.known" in sentence(Refusal("nowhere.known"))


@pytest.fixture
def page_request():
    request = RequestFactory().get("/somewhere/")
    request.user, request.htmx = type("Nobody", (), {"is_authenticated": False})(), False
    request.session, request.csp_nonce = SessionStore(), "n"
    request._messages = []
    return request


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Forbidden("access.not_permitted"), 403),
        (NotFound("parties.no_such_party"), 404),
        (BadInput("accounts.name_missing"), 400),
        (Refusal("accounts.last_manager"), 409),
        (Unavailable("accounts.sms_unavailable"), 503),
    ],
)
def test_a_refusal_becomes_a_page_of_its_kind(page_request, refusal, status):
    answer = refused(page_request, refusal)
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence(refusal) in page
    assert refusal.code in page
    assert check(page) == []


def test_for_htmx_a_refusal_is_a_toast(page_request):
    page_request.META["HTTP_HX_REQUEST"] = "true"
    page_request.htmx = HtmxDetails(page_request)
    answer = refused(page_request, Forbidden("access.not_permitted"))
    assert answer.status_code == 403
    assert answer["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.content.decode()


def test_whoever_has_not_signed_in_is_led_there(page_request):
    with pytest.raises(Forbidden) as caught:
        visitor(user_id=None, portal=Portal.PUBLIC).user  # noqa: B018
    answer = refused(page_request, caught.value)
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/somewhere/")


@pytest.mark.parametrize("name", ["500", "503"])
def test_the_page_of_last_resort_needs_no_context(name):
    assert check(render_to_string(f"errors/{name}.html")) == []


@pytest.mark.parametrize(
    ("defect", "status"), [(OperationalError("gone"), 503), (KeyError("x"), 500)]
)
def test_a_defect_is_told_in_the_look_and_a_missing_database_apart(page_request, defect, status):
    try:
        raise defect
    except type(defect):
        answer = server_error(page_request)
    assert answer.status_code == status
    assert answer.has_header("Retry-After") is (status == 503)
    assert check(answer.content.decode()) == []
