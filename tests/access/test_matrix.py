"""Who may open, do and call what: every page and every endpoint, asked as everybody.

`pages.txt`, `own_pages.txt` and `endpoints.txt` say what is expected. A page, a method or an
endpoint that has no row there fails, and so does a row of one that is gone. Whatever is not done
changes not one row of any table, sessions aside; whatever is done is undone for the next one.
"""

import json

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import get_resolver
from tests.access import asking, programs, tables
from tests.access.world import SECRETS, undone

from puhui.foundation.accounts.models import Membership

COLUMNS, PAGES = tables.read("pages.txt", 3)
OWN_COLUMNS, OWN_PAGES = tables.read("own_pages.txt", 3)
CALLERS, ENDPOINTS = tables.read("endpoints.txt", 4)
#: Who shall never be shown anything of the enterprise and the lender that the rows are about.
OUTSIDERS = {"anonymous", "nobody", "stranger", "rival"}


def same(expected, found):
    """Whether a letter is the one expected; to open one's own is to open."""
    return found == ("+" if expected == "o" else expected)


@pytest.mark.parametrize("who", COLUMNS)
def test_pages(world, who):
    wrong = []
    for row in PAGES:
        found, shown = asking.visit(world, who, *row.key)
        if not same(row.cells[who], found):
            wrong.append(f"{' '.join(row.key)}: {who} is to find {row.cells[who]}, found {found}")
        if who in OUTSIDERS:
            wrong += [
                f"{' '.join(row.key)}: {who} reads {each}" for each in SECRETS if each in shown
            ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("column", "who"), [("anonymous", "anonymous"), ("somebody", "nobody")])
def test_pages_of_ones_own_sign_in(world, column, who):
    wrong = []
    for row in OWN_PAGES:
        found, _ = asking.visit(world, who, *row.key)
        if not same(row.cells[column], found):
            wrong.append(f"{' '.join(row.key)}: is to find {row.cells[column]}, found {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", CALLERS)
def test_endpoints(world, who):
    ways = {operation_id: (method, path) for method, path, operation_id in programs.endpoints()}
    wrong = []
    for row in ENDPOINTS:
        found, answer = programs.ask(world, who, *ways[row.key[0]], *row.key)
        if not same(row.cells[who], found):
            wrong.append(f"{row.key[0]}: {who} is to find {row.cells[who]}, found {found}")
        told = answer.content.decode(errors="replace")
        if who in {"none", "wrong", "left", *OUTSIDERS}:
            wrong += [f"{row.key[0]}: {who} is told {each}" for each in SECRETS if each in told]
        if found in {"x", "-"}:
            assert answer["Content-Type"] == "application/problem+json"
            assert json.loads(told)["status"] == answer.status_code
    assert not wrong, "\n".join(wrong)


def test_every_page_and_method_has_a_row(world):
    known = {}
    for row in [*PAGES, *OWN_PAGES]:
        method, name, on = row.key
        known.setdefault(name, (on, set()))[1].add(method)
    views = asking.pages()
    assert known.keys() == views.keys()
    for name, view in views.items():
        on, told = known[name]
        assert told == asking.methods(world, name, on, view), name


def test_a_page_that_does_not_listen_changes_nothing_whatever_is_posted(world):
    listening = {row.key[1] for row in PAGES if row.key[0] == "POST"}
    for row in PAGES:
        _, name, on = row.key
        for who in ("owner", "desk", "administrator", "operator"):
            if name in listening or row.cells[who] not in {"+", "a"}:
                continue
            found, _ = asking.visit(world, who, "POST", name, on)
            # A page that leaves a line where it is read leaves it however it is asked for.
            assert found == ("+" if row.cells[who] == "a" else "=") or found.isdigit(), (name, who)


def test_every_endpoint_has_a_row():
    told = [operation_id for _, _, operation_id in programs.endpoints()]
    assert len(set(told)) == len(told)
    assert {row.key[0] for row in ENDPOINTS} == set(told)


def test_the_document_knows_every_address_of_the_api():
    """An endpoint that is left out of the document would be left out of the matrix."""
    (resolver,) = (
        each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "api-v1"
    )
    hidden = {"openapi-json", "api-root"}
    spelled = {
        f"/api/v1/{each.pattern}".replace("<", "{").replace(">", "}")
        for each in resolver.url_patterns
        if each.name not in hidden
    }
    assert spelled == {path for _, path, _ in programs.endpoints()}


def test_the_matrix_sees_what_changes_and_undoes_it(world):
    """A check that cannot fail is none."""
    rows = Membership.objects.order_by("id")
    before = list(rows.values())
    for _ in range(2):
        assert asking.visit(world, "owner", "POST", "enterprise:team", ".")[0] == "+"
        assert list(rows.values()) == before
    with undone() as differing:
        rows.filter(user=world.users["viewer"]).update(roles=["OWNER"])
        changed = differing()
    assert changed == {"accounts_membership"}
    assert asking.letter_of(HttpResponse(status=403), "POST", changed) == "-!accounts_membership"
    with undone() as differing:
        inner = transaction.savepoint_create()
        rows.filter(user=world.users["viewer"]).update(roles=["OWNER"])
        transaction.savepoint_rollback(inner)
        assert differing() == set(), "what an operation took back itself has not happened"
    assert list(rows.values()) == before
