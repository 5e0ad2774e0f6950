"""What a decision stands on is told in words and amounts, and each text under whose it is."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.markup import check

from puhui.domains.loans.models import Decision, Note, Proposal
from puhui.domains.loans.operations import applications, desk
from puhui.kernel.money import Money
from puhui.web.loan_words import DOCUMENT, INPUTS, PARTS

pytestmark = pytest.mark.django_db
WORD = "去年搬厂停产两个月，订单已经恢复。"
NOTE = "已电话核实订单与库存。"


@pytest.fixture
def declined(cast, lender, source, now):
    """An application of somebody who sells too little."""
    trade = {"yuan": 500.0, "until": now.date() - timedelta(days=2)}
    actor, party = cast.borrow(now, lender, source, name="戊杂货铺", code="91440300MA5D00521K", trade=trade)  # fmt: skip
    view = cast.apply(actor, party, lender, now)
    assert view.state.value == "DECLINED"
    return actor, view


def part(page, heading):
    """The card under a heading."""
    return page.split(f"{heading}</h2>")[1].split("</section>")[0].split("<h2")[0]


def test_what_the_enterprise_says_is_no_note_of_the_desk(declined, lender, visit, now):
    actor, view = declined
    address = reverse("institution:application", args=[view.id])
    assert "What the enterprise says" not in visit(lender.officer).get(address).content.decode()
    applications.ask_review(actor=actor, application_id=view.id, text=WORD, now=now)
    desk.write_note(actor=lender.officer, application_id=view.id, text=NOTE, now=now)
    page = visit(lender.officer).get(address).content.decode()
    assert check(page) == []
    said, noted = part(page, "What the enterprise says"), part(page, "Notes of the desk")
    assert (WORD in said, NOTE in said) == (True, False)
    assert (WORD in noted, NOTE in noted) == (False, True)
    assert dict(Note.objects.values_list("text", "by_desk")) == {WORD: False, NOTE: True}
    own = visit(actor).get(reverse("enterprise:application", args=[view.id])).content.decode()
    assert NOTE not in own, "notes of the desk stay there"


def test_the_enterprise_reads_figures_as_people_write_them(borrower, lender, cast, now, visit):
    actor, party = borrower
    view = cast.apply(actor, party, lender, now)
    page = visit(actor).get(reverse("enterprise:application", args=[view.id])).content.decode()
    page = html.unescape(page)
    inputs, parts = view.decision.inputs, view.decision.limit_parts
    told = page.split("Every figure and every rule")[1].split("</dl>")[0]
    assert inputs.keys() <= INPUTS.keys()
    assert [told.index(f"<dt>{INPUTS[name]}</dt>") for name in INPUTS if name in inputs] == sorted(
        told.index(f"<dt>{INPUTS[name]}</dt>") for name in inputs
    ), "in the order in which people would ask"
    for raw in ("True", "False", "EQUAL_INSTALMENT", "STOCK", str(inputs["pd"]), "<dd>None"):
        assert raw not in told
    assert "<dd>equal instalments (等额本息)</dd>" in told
    assert "<dd>300,000.00</dd>" in told
    assert f"<dd>{Money.of(str(inputs['limit'])).major:,}</dd>" in told
    assert parts.keys() <= PARTS.keys()
    assert f"<dd>{Money.of(parts['yearly_sales']).major:,}</dd>" in page
    assert "<dd>20.00%</dd>" in page, "the share of sales that may be owed"


def test_every_part_that_a_replay_compares_has_words(borrower, lender, cast, now):
    actor, party = borrower
    view = cast.apply(actor, party, lender, now, amount="600000")
    desk.propose(
        actor=lender.officer, application_id=view.id, outcome="APPROVE", amount=Money.of("400000"),
        reason="回款稳定，额度内压降后可批。", now=now,
    )  # fmt: skip
    desk.conclude(
        actor=lender.approver, application_id=view.id, proposal_id=Proposal.objects.get().id,
        agrees=True, note="", now=now,
    )  # fmt: skip
    assert Decision.objects.count() == 2
    for decision in Decision.objects.all():
        assert decision.document.keys() <= DOCUMENT.keys()
