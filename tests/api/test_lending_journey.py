"""A loan by program alone, from application to closing: API, pages, ledger and command agree."""

import dataclasses
import io
import json
import os
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID, uuid4

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.api.pages import Figures
from tests.cli.platforms import run_puhui
from tests.domains.loans import cast
from tests.domains.loans.conftest import bank, signer, source  # noqa: F401 -- fixtures
from tests.portals.people import signed_in, work

from puhui.domains.ledger.queries.balances import sums_of
from puhui.domains.ledger.queries.proofs import prove
from puhui.foundation.access import tokens
from puhui.foundation.accounts.models import User
from puhui.kernel.periods import BUSINESS_ZONE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_database", "bank", "signer")]
SCOPES = {
    "owner": ("loan.apply", "loan.sign", "loan.repay", "loan.read_own", "credit.read"),
    "officer": ("loan.read", "loan.propose"),
    "approver": ("loan.read", "loan.agree"),
}
REASON = "回款稳定，额度内可批，已核实。"


class Town:
    """Everybody of the journey, and the clock that all of them read."""

    def __init__(self, source, now):  # noqa: F811 -- the fixture, handed on
        self.now = now
        self.lender = cast.lend(now, work=work)
        trade = {"yuan": 400_000.0, "until": now.date() - timedelta(days=2)}
        owner, self.party = cast.borrow(now, self.lender, source, trade=trade, work=work)
        self.actors = {"owner": owner, "officer": self.lender.officer, "approver": self.lender.approver}  # fmt: skip
        self.programs = {who: self._program(who) for who in SCOPES}

    def _program(self, who):
        actor = self.actors[who]
        issuer = dataclasses.replace(actor, permissions=actor.permissions | {"token.manage"})
        issued = tokens.issue(
            actor=issuer, name="x", scopes=SCOPES[who], until_at=self.now + timedelta(200), now=self.now
        )  # fmt: skip
        return Client(headers={"authorization": f"Bearer {issued.secret}"})

    def get(self, who, path):
        answer = self.programs[who].get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, who, path, body=None, status=200):
        answer = self.programs[who].post(
            f"/api/v1{path}", json.dumps(body or {}), content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )  # fmt: skip
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def page(self, who, name, *things, **asked):
        """A page in a browser, read by who has signed in just now."""
        client = signed_in(User.objects.get(pk=self.actors[who].user_id))
        answer = client.get(reverse(name, args=things), asked)
        assert answer.status_code == 200, answer
        return answer

    def figures(self, who, name, *things):
        return Figures(self.page(who, name, *things).content.decode())

    def wait_until(self, day):
        self.now = datetime.combine(day, time(10), BUSINESS_ZONE)


@pytest.fixture
def town(source, monkeypatch):  # noqa: F811 -- a fixture
    made = Town(source, timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def yuan(text):
    return f"¥{Decimal(text):,.2f}"


def percent(text, digits=2):
    return f"{Decimal(text):.{digits}f} %"


def shown(rows, *, paid):
    """Rows of a schedule as pages show them, without the day, which each language spells."""
    names = ("principal", "interest", "total", "balance")
    return [
        [str(row["n"]), *(yuan(row[name]) for name in names)]
        + ([yuan(row["paid"])] if paid and not row["paid_date"] else [])
        for row in rows
    ]  # fmt: skip


def without_days(rows, *, paid):
    kept = [[row[0], *row[2:6], *row[6:]] for row in rows]
    return [[cell for cell in row if not paid or cell.startswith("¥") or cell.isdigit()] for row in kept]  # fmt: skip


def check_loan(town, loan_id):
    """The loan by API is that of both pages and of the ledger; returns it."""
    told = town.get("owner", f"/loans/{loan_id}")
    assert town.get("officer", f"/loans/{loan_id}") == told
    for who, name in (("owner", "enterprise:loan"), ("officer", "institution:loan")):
        page = town.figures(who, name, loan_id)
        assert page.named["Still owed"] == yuan(told["outstanding"])
        assert page.named["Rate a year"] == percent(told["annual_rate"])
        assert without_days(page.tables["Schedule"], paid=True) == shown(
            told["schedule"], paid=True
        )
        happened = [row[2:6] for row in page.tables["What happened"] if len(row) >= 6]
        names = ("amount", "principal", "interest", "outstanding_after")
        assert happened == [[yuan(each[name]) for name in names] for each in told["movements"]]
    debit, credit, *_ = sums_of(UUID(loan_id), "CNY")["LOAN_PRINCIPAL"]
    assert Decimal(debit - credit) / 100 == Decimal(told["outstanding"])
    paid = [each for each in told["movements"] if each["kind"] != "DISBURSE"]
    debit, credit, *_ = sums_of(town.lender.admin.organisation_id, "CNY").get(
        "LENDING_INTEREST", (0, 0, 0, 0)
    )
    assert Decimal(credit - debit) / 100 == sum(Decimal(each["interest"]) for each in paid)
    assert prove().holds
    return told


def applied(town):
    """More than the table decides by itself: two people of the lender agree, by program too."""
    asked = {
        "product_id": str(town.lender.product.id), "amount": "600000", "months": 6,
        "method": "EQUAL_INSTALMENT", "use": "STOCK", "use_note": "面料", "payee": "OWN",
        "account": {"name": cast.OWN.name, "number": cast.OWN.number},
    }  # fmt: skip
    told = town.post("owner", f"/enterprises/{town.party.id}/applications", asked, 201)
    assert (told["state"], told["decision"]["reasons"]) == ("REFERRED", ["large_amount"])
    desk = f"/desk/applications/{told['id']}/proposals"
    body = {"outcome": "APPROVE", "amount": "500000", "reason": REASON}
    made = town.post("officer", desk, body, 201)
    assert town.get("approver", desk) == [made]
    (waiting,) = town.get("approver", "/desk/applications")["items"]
    assert waiting["id"] == told["id"]
    return told, desk


def check_offer(town, told):
    """Limit, price and plan of the offer are those of the pages."""
    offer, inputs = told["offer"], told["decision"]["inputs"]
    assert offer["amount"] == "500000.00"
    profile = town.get("owner", f"/enterprises/{town.party.id}/profile")
    (standard,) = [each for each in profile["assessments"] if each["kind"] == "STANDARD"]
    assert Decimal(standard["limit"]) == Decimal(inputs["limit"])
    score = town.figures("owner", "enterprise:score")
    assert score.named["Indicative limit"] == yuan(inputs["limit"])
    for who, name in (("owner", "enterprise:application"), ("officer", "institution:application")):
        page = town.figures(who, name, told["id"])
        assert page.named["limit, yuan"] == f"{Decimal(inputs['limit']):,.2f}"
        assert page.named["All-in cost a year"] == percent(offer["all_in"], 4)
        assert page.named["Legal cap of today"] == percent(offer["cap"])
        assert percent(offer["annual_rate"]) in town.page(who, name, told["id"]).content.decode()
    page = town.figures("owner", "enterprise:application", told["id"])
    assert without_days(page.tables["Schedule"], paid=False) == shown(offer["schedule"], paid=False)
    assert sum(Decimal(row["principal"]) for row in offer["schedule"]) == Decimal(offer["amount"])
    assert sum(Decimal(row["interest"]) for row in offer["schedule"]) == Decimal(offer["total_interest"])  # fmt: skip


def check_statements(town, told):
    """The interest statements of both, year by year, hold what the API says was paid."""
    by_year = {}
    for each in told["movements"]:
        year = each["on_date"][:4]
        by_year[year] = by_year.get(year, Decimal(0)) + Decimal(each["interest"])
    for who, year in product(("owner", "officer"), by_year):
        stated = town.get(who, f"/loans/{told['id']}/interest-statement?year={year}")
        assert Decimal(stated["total"]) == by_year[year]
        assert sum(Decimal(each["interest"]) for each in stated["lines"]) == by_year[year]
    asked = [("owner", "enterprise:statement", year) for year in by_year]
    for who, name, year in [*asked, ("officer", "institution:statement", max(by_year))]:
        answer = town.page(who, name, told["id"], year=year)
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)  # fmt: skip
        assert told["number"] in text
        assert text.split("合计")[1].split("Total")[1].split()[0] == f"{by_year[year]:,.2f}"


def check_replays(decisions, database):
    """The command works each decision out again, and finds the digest that the API told."""
    home = os.environ["PUHUI_HOME"]
    keys = {name: os.environ[name] for name in os.environ if name.endswith("_KEY") and name.startswith("PUHUI_")}  # fmt: skip
    done = run_puhui(
        home, "decisions", "replay", *(each["id"] for each in decisions), "--json", DATABASE_URL=database, **keys
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = {each["decision_id"]: each for each in json.loads(done.stdout)["decisions"]}
    for each in decisions:
        found = told[each["id"]]
        assert found["same"] is True
        assert found["stored_digest"] == found["digest_again"] == each["digest"]


def test_a_loan_by_program_agrees_with_pages_ledger_and_command(town, own_database):
    first, desk = applied(town)
    (proposal,) = town.get("approver", desk)
    told = town.post("approver", f"{desk}/{proposal['id']}/conclusion", {"agrees": True})
    assert told == town.get("owner", f"/applications/{first['id']}")
    check_offer(town, told)

    town.post("owner", f"/applications/{told['id']}/agreement")
    signed = town.post("owner", f"/applications/{told['id']}/signature", {"proof": "driven"})
    loan_id = signed["loan_id"]
    assert town.get("owner", f"/loans/{loan_id}")["state"] == "DISBURSING"
    work(town.now)
    loan = check_loan(town, loan_id)
    assert (loan["state"], loan["outstanding"]) == ("ACTIVE", told["offer"]["amount"])
    assert Decimal(loan["annual_rate"]) == Decimal(told["offer"]["annual_rate"])
    assert loan["schedule"] == told["offer"]["schedule"]

    row = loan["schedule"][0]
    town.wait_until(datetime.fromisoformat(row["due_date"]).date())
    town.post("owner", f"/loans/{loan_id}/repayments", {"amount": row["total"]}, 202)
    work(town.now)
    loan = check_loan(town, loan_id)
    assert Decimal(loan["outstanding"]) == Decimal(row["balance"])
    assert loan["schedule"][0]["paid"] == row["total"]

    town.wait_until((town.now + timedelta(days=12)).date())
    quote = town.get("owner", f"/loans/{loan_id}")
    town.post("owner", f"/loans/{loan_id}/pay-off", {"amount": quote["pay_off"]}, 202)
    work(town.now)
    loan = check_loan(town, loan_id)
    assert (loan["state"], loan["outstanding"], loan["pay_off"]) == ("CLOSED", "0.00", "0.00")
    assert loan["movements"][-1]["interest"] == quote["pay_off_interest"]
    check_statements(town, loan)

    decisions = [first["decision"], told["decision"]]
    for each in decisions:
        again = town.post("owner", f"/decisions/{each['id']}/replay")
        assert (again["same"], again["digest_again"]) == (True, each["digest"])
    check_replays(decisions, own_database)
