"""The desk through its pages: queue, case, proposal, second person, replay; empty states."""

import re

import pytest
from django.urls import reverse
from tests.portals.people import signed_in
from tests.web.markup import Markup, check

from puhui.domains.loans.models import Application, Note, Proposal
from puhui.domains.loans.operations import agreements, units
from puhui.foundation.accounts.models import User
from puhui.kernel.money import Money

pytestmark = pytest.mark.django_db
REASON = "回款稳定，额度内压降后可批。"


@pytest.fixture
def referred(borrower, lender, cast, now):
    """An application above what the table decides alone."""
    actor, party = borrower
    return cast.apply(actor, party, lender, now, amount="600000")


def at(name, view):
    return reverse(f"institution:{name}", args=[view.id])


def proposed(client, view, **told):
    terms = {"outcome": "APPROVE", "amount": "400000", "reason": REASON} | told
    posted = {f"proposal-{name}": value for name, value in terms.items()}
    return client.post(at("propose", view), posted)


def concluded(client, view, verdict="agree", proposal=None):
    waits = proposal or Proposal.objects.get(application_id=view.id, closed_at=None).id
    told = {"conclusion-proposal_id": waits, "conclusion-note": "", "verdict": verdict}
    return client.post(at("conclude", view), told)


def test_a_referred_application_is_decided_by_two_people(referred, lender, visit):
    officer, approver = visit(lender.officer), visit(lender.approver)
    page = officer.get(reverse("institution:queue")).content.decode()
    assert referred.number in page
    assert "Amounts above 500,000 yuan are looked at by a person." in page
    case = officer.get(at("application", referred)).content.decode()
    assert "Propose a decision" in case
    assert "Agree" not in Markup(case).words
    officer.post(at("note", referred), {"note-text": "已电话核实订单与库存。"})
    assert Note.objects.get().text in officer.get(at("application", referred)).content.decode()
    assert proposed(officer, referred).status_code == 302
    assert "Your authority: up to ¥1,000,000.00" in approver.get(at("application", referred)).content.decode()  # fmt: skip
    assert concluded(approver, referred).status_code == 302
    row = Application.objects.get(pk=referred.id)
    assert row.state == "APPROVED"
    assert row.decisions.get(number=2).offered_minor == 400_000_00
    done = approver.get(at("application", referred)).content.decode()
    assert "¥400,000.00" in done
    assert "Two people of the lender have approved it." in done
    assert referred.number not in officer.get(reverse("institution:queue")).content.decode()


def test_each_decision_is_worked_out_again_on_the_page(referred, lender, visit):
    officer, approver = visit(lender.officer), visit(lender.approver)
    proposed(officer, referred)
    concluded(approver, referred)
    for decision in Application.objects.get(pk=referred.id).decisions.all():
        address = reverse("institution:replay", args=[referred.id, decision.id])
        page = officer.post(address).content.decode()
        assert "Everything is the same, bit for bit" in page
        assert page.count(decision.digest) == 2, "then and now are the same"


def test_sent_back_it_waits_on_and_may_be_proposed_anew(referred, lender, visit):
    officer, approver = visit(lender.officer), visit(lender.approver)
    proposed(officer, referred)
    concluded(approver, referred, "back")
    assert Application.objects.get(pk=referred.id).state == "REFERRED"
    assert "Propose a decision" in officer.get(at("application", referred)).content.decode()
    assert proposed(officer, referred, outcome="DECLINE").status_code == 302
    concluded(approver, referred)
    assert Application.objects.get(pk=referred.id).state == "DECLINED"


def test_what_is_not_taken_stays_on_the_page_and_changes_nothing(referred, lender, visit, traces):
    officer = visit(lender.officer)
    before = traces()
    told = proposed(officer, referred, reason="short")
    assert told.status_code == 422
    assert 'id="id_proposal-reason_error"' in told.content.decode()
    assert "short</textarea>" in told.content.decode()
    above = proposed(officer, referred, amount="700000")
    assert 'id="id_proposal-amount_error"' in above.content.decode()
    assert check(above.content.decode()) == []
    assert officer.post(at("note", referred), {"note-text": "short"}).status_code == 422
    assert (traces(), Note.objects.count(), Proposal.objects.count()) == (before, 0, 0)


def test_above_the_mandate_the_page_says_so_and_nothing_is_decided(
    referred, lender, now, visit, traces
):
    units.give_mandate(
        actor=lender.admin, user_id=lender.approver.user_id, unit_id=None,
        most=Money.of("100000"), now=now,
    )  # fmt: skip
    proposed(visit(lender.officer), referred)
    before = traces()
    page = concluded(visit(lender.approver), referred)
    assert page.status_code == 422
    assert "This is above your authority of" in page.content.decode()
    assert (traces(), Application.objects.get(pk=referred.id).state) == (before, "REFERRED")


def test_a_stale_proposal_is_not_agreed_to(referred, lender, visit, traces):
    officer, approver = visit(lender.officer), visit(lender.approver)
    proposed(officer, referred)
    first = Proposal.objects.get().id
    concluded(approver, referred, "back")
    proposed(officer, referred, amount="500000")
    before = traces()
    assert concluded(approver, referred, proposal=first).status_code == 404
    assert traces() == before


def test_what_the_table_decides_waits_for_nobody_and_stands_under_all(
    borrower, lender, cast, now, visit
):
    actor, party = borrower
    view = cast.apply(actor, party, lender, now, amount="10000")
    assert view.state.value == "APPROVED"
    officer, queue = visit(lender.officer), reverse("institution:queue")
    waiting = officer.get(queue).content.decode()
    assert view.number not in waiting
    assert "Nothing waits" in waiting
    assert view.number in officer.get(queue, {"show": "all"}).content.decode()


def test_the_book_shows_a_loan_to_the_last_cent(borrower, lender, cast, bank, signer, now, visit):
    actor, party = borrower
    view = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=view.id, now=now)
    done = agreements.sign(actor=actor, application_id=view.id, proof="driven", now=now)
    cast.work(now)
    officer = visit(lender.officer)
    for address in (
        reverse("institution:portfolio"),
        reverse("institution:home"),
        reverse("institution:loan", args=[done.loan_id]),
        at("application", view),
    ):
        page = officer.get(address)
        assert page.status_code == 200
        assert check(page.content.decode()) == [], address
        assert "¥300,000.00" in page.content.decode(), address
    pdf = officer.get(at("agreement", view))
    assert pdf.content.startswith(b"%PDF")
    statement = officer.get(reverse("institution:statement", args=[done.loan_id]))
    assert statement.content.startswith(b"%PDF")


def test_evidence_is_read_under_consent_and_stands_in_the_record(referred, lender, visit, traces):
    officer = visit(lender.officer)
    before = traces()[0]
    page = officer.get(at("evidence", referred)).content.decode()
    assert "Sales and purchases by month, in yuan" in page
    score = re.search(r'class="score" x="150" y="136">(\d+)<', page)[1]
    assert f'<td class="number">{score}</td>' in re.search("<tfoot>.*?</tfoot>", page, re.DOTALL)[0]
    assert traces()[0] > before


def test_the_funds_say_what_moved(lender, visit):
    page = visit(lender.admin).get(reverse("institution:funds")).content.decode()
    assert "Funds paid in" in page
    assert page.count("¥5,000,000.00") >= 2


def test_fairness_shows_few_decisions_as_few(referred, lender, visit):
    for by in ("size", "region", "industry", "nonsense"):
        page = visit(lender.officer).get(reverse("institution:fairness"), {"by": by})
        assert "&lt; 5" in page.content.decode()
    assert "too few to compare" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_hold_what_every_page_promises(referred, lender, visit, language):
    proposed(visit(lender.officer), referred)
    names = ("home", "queue", "portfolio", "fairness", "products", "people", "funds")
    product = [reverse(f"institution:{name}", args=[lender.product.id]) for name in ("product", "revise")]  # fmt: skip
    own = [at("application", referred)]
    for who, more in (
        (lender.officer, [*own, at("evidence", referred)]),
        (lender.approver, own),
        (
            lender.admin,
            [*own, *product, reverse("institution:publish"), reverse("institution:tokens")],
        ),
    ):
        client = visit(who, language)
        for address in [*(reverse(f"institution:{name}") for name in names), *more]:
            page = client.get(address)
            assert page.status_code == 200, address
            assert check(page.content.decode()) == [], address
            if language == "zh-hans":
                words = Markup(page.content.decode()).words
                english = [each for each in words if re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", each)]  # fmt: skip
                assert [each for each in english if "{" not in each] == [], address


def test_a_new_lender_is_led_from_product_to_authority_to_funds(db, cast, bank, now, visit):
    admin = cast.member(now, "INSTITUTION_ADMIN", "a@new.example", "新机构")
    client = visit(admin)

    def next_step():
        return client.get(reverse("institution:home")).content.decode()

    assert reverse("institution:publish") in next_step()
    assert "No product yet" in client.get(reverse("institution:products")).content.decode()
    cast.products.publish(actor=admin, code="first", terms=cast.product.terms(), now=now)
    assert "Say who may decide" in next_step()
    approver = cast.member(now, "APPROVER", "b@new.example", "新机构")
    told = {"mandate-user_id": approver.user_id, "mandate-unit_id": "", "mandate-most": "500000"}
    assert client.post(reverse("institution:give_mandate"), told).status_code == 302
    assert "There is nothing to lend" in next_step()
    officer = visit(cast.member(now, "OFFICER", "c@new.example", "新机构"))
    assert "An administrator of your institution can do it." in officer.get(reverse("institution:home")).content.decode()  # fmt: skip


def test_a_data_officer_sees_what_the_role_is_for(lender, cast, now):
    cast.member(now, "DATA_OFFICER", "data@lender.example")
    client = signed_in(User.objects.get(email="data@lender.example"))
    page = client.get(reverse("institution:home"))
    assert "You bring records in" in page.content.decode()
    assert client.get(reverse("institution:queue")).status_code == 403
