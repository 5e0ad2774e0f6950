"""From application to repayment in browsers: the owner's way and the desk's, in both languages.

What the pages say is held against the domain's own queries, over the database that they serve.
"""

import hashlib
import re
from uuid import UUID

import pytest
from django.utils import timezone
from tests.cli.platforms import until
from tests.domains.loans import cast

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations import profiles
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import cases
from puhui.domains.loans.queries import loans as lent
from puhui.domains.loans.queries import portfolio as book
from puhui.domains.products.queries.quotes import quote
from puhui.engines.amortization.terms import Method
from puhui.foundation.accounts.models import User
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LANGUAGES = ["zh-hans", "en"]
#: What the pages are asked to say, in each language.
WORDS = {
    "zh-hans": {"approved": "已批准", "running": "还款中", "late": "按时", "paid": "已还款", "waits": "有一项建议等待第二人复核"},
    "en": {"approved": "approved", "running": "running", "late": "on time", "paid": "repaid", "waits": "A proposal waits for a second person"},
}  # fmt: skip


def yuan(money):
    """An amount as pages spell it, worked out here by itself."""
    return f"¥{money.minor // 100:,}.{money.minor % 100:02d}"


def percent(rate, digits=2):
    return f"{rate.percent:.{digits}f} %"


def day(when, language):
    return (
        f"{when.year}年{when.month}月{when.day}日" if language == "zh-hans" else f"{when:%-d %b %Y}"
    )


def said(page):
    """All words of a page, as they are read."""
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def cells(page, caption):
    """The rows of the table with a caption, cell by cell."""
    rows = page.locator("table", has=page.locator("caption", has_text=caption)).locator("tbody tr")
    return [row.locator("td, th").all_inner_texts() for row in rows.all()]


def facts(page):
    """Name → value of every list of facts and every figure on a page."""
    named = page.locator("dl.facts > div").evaluate_all(
        "rows => rows.map(row => [row.children[0].innerText, row.children[1].innerText])"
    )
    return dict(named)


def id_in(page):
    return UUID(re.findall(r"[0-9a-f-]{36}", page.url)[-1])


def fits(page):
    """No page scrolls sideways."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def go_on(page):
    """Press the button of the form that the page is about."""
    page.locator("main form button[type=submit]").last.click()


def email_of(actor):
    return User.objects.get(pk=actor.user_id).email


def sign_as_owner(page, town):
    """From an approved application to its loan: read, ask for the code, sign."""
    page.locator("form[action$='/prepare/'] button").click()
    page.wait_for_url("**/sign/")
    page.locator("form[action$='/code/'] button").click()
    page.wait_for_url("**/sign/")
    page.fill("#id_proof", town.code())
    page.locator("form:has(#id_proof) button").click()
    page.wait_for_url(re.compile(r"/enterprise/loans/[0-9a-f-]{36}/"))


def schedule_rows(view, language):
    return [
        [
            str(row.n), day(row.due_date, language), yuan(row.principal), yuan(row.interest),
            yuan(row.total), yuan(row.balance),
        ]
        for row in view
    ]  # fmt: skip


def fill_in(page, product, today):
    """The four steps; what the first one quotes is what the engine quotes."""
    page.fill("#id_amount", "300000")
    page.fill("#id_months", "12")
    page.check("input[value=EQUAL_INSTALMENT]")
    told = [
        quote(amount=Money.of("300000"), months=12, method=Method.EQUAL_INSTALMENT, annual_rate=rate, on_date=today)
        for rate in (product.terms.rate_from, product.terms.rate_to)
    ]  # fmt: skip
    page.wait_for_selector("#quote td.number")
    rows = page.locator("#quote tbody tr")
    for place, figures in enumerate(
        (
            [yuan(each.rows[0].total) for each in told],
            [yuan(each.interest) for each in told],
            [yuan(each.total) for each in told],
            [percent(each.all_in) for each in told],
        )
    ):
        assert rows.nth(place).locator("td").all_inner_texts() == figures
    fits(page)
    go_on(page)

    page.wait_for_url("**/use/")
    page.check("input[name=use][value=STOCK]")
    page.check("input[name=payee][value=OWN]")
    page.fill("#id_account_number", "6222000011112222")
    fits(page)
    go_on(page)
    page.wait_for_url("**/consent/")
    page.check("#id_agreed")
    go_on(page)
    page.wait_for_url("**/send/")
    page.check("#id_true")
    fits(page)
    go_on(page)


def check_offer(page, view, words, language):
    """The page of a decision shows what is offered, to the cent and the last row."""
    shown, offer = said(page), view.offer
    assert words["approved"] in shown
    assert f"{yuan(offer.amount)}" in shown
    assert percent(offer.annual_rate) in shown
    assert percent(offer.all_in, 4) in facts(page).values()
    assert percent(offer.cap) in facts(page).values()
    assert yuan(offer.total_interest) in shown
    page_rows = [row for row in cells(page, "") if len(row) == 6]
    assert page_rows == schedule_rows(offer.schedule, language)
    fits(page)


def repay_first(page, actor, loan, words, language):
    """Pay the instalment that the page proposes, and find it among the movements."""
    today = loan.on_date
    first = loan.schedule[0]
    assert page.input_value("#id_amount").replace(",", "") == str(first.total)
    page.locator("form:has(#id_amount) button").click()
    page.wait_for_load_state()
    until(
        lambda: lent.loan(actor=actor, loan_id=loan.id, on_date=today).movements[-1].kind == "REPAY"
    )
    page.reload()
    after = lent.loan(actor=actor, loan_id=loan.id, on_date=today)
    assert after.outstanding < loan.outstanding
    assert page.locator(".stat__value").nth(1).inner_text() == yuan(after.outstanding)
    paid = after.movements[-1]
    assert [day(today, language), words["paid"], *map(yuan, (paid.amount, paid.principal, paid.interest, paid.outstanding_after))] in [row[:6] for row in cells(page, "")]  # fmt: skip
    fits(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_owner_applies_signs_and_pays_back(town, sign_in, language):
    actor, _party = town.borrowers["owner", language]
    words, product, today = WORDS[language], town.lender.product, business_date(timezone.now())
    page = sign_in(email_of(actor), language)
    assert page.url.endswith("/enterprise/")
    fits(page)
    page.locator("nav.side a[href='/enterprise/loans/']").click()
    page.locator(f"main a[href='/enterprise/apply/{product.id}/']").click()

    fill_in(page, product, today)

    page.wait_for_url(re.compile(r"/enterprise/applications/"))
    view = asked.application(actor=actor, application_id=id_in(page))
    assert (view.state.value, view.offer.amount) == ("APPROVED", Money.of("300000"))
    check_offer(page, view, words, language)

    sign_as_owner(page, town)
    loan_id = id_in(page)
    pdf = page.request.get(f"{town.base}/enterprise/applications/{view.id}/agreement.pdf").body()
    agreement = asked.agreement(actor=actor, application_id=view.id)
    assert hashlib.sha256(pdf).hexdigest() == agreement.sha256
    assert agreement.signature.user_id == actor.user_id

    # The page follows the bank by itself; only what stands beside it waits for the next look.
    page.wait_for_selector("#loan:not([hx-get])")
    page.reload()
    assert words["running"] in said(page)
    loan = lent.loan(actor=actor, loan_id=loan_id, on_date=today)
    figures = page.locator(".stat__value").all_inner_texts()
    assert figures[:2] == [yuan(loan.principal), yuan(loan.outstanding)]
    assert figures[2:] == [yuan(loan.next_due), percent(loan.annual_rate)]
    assert loan.annual_rate == view.offer.annual_rate
    rows = [row[:6] for row in cells(page, "") if len(row) == 7]
    assert rows == schedule_rows(loan.schedule, language)
    fits(page)

    repay_first(page, actor, loan, words, language)


def propose(officer, lender, view, words):
    """Propose less than was asked for; whoever proposes is not asked to agree."""
    officer.go_back()
    officer.fill("#id_proposal-amount", "400000")
    officer.check("input[name=proposal-outcome][value=APPROVE]")
    officer.fill("#id_proposal-reason", "回款稳定，额度内压降后可批。")
    officer.locator("form[action$='/propose/'] button").click()
    officer.wait_for_load_state()
    assert words["waits"] in said(officer)
    assert officer.locator("form[action$='/conclude/']").count() == 0, "never by the same person"
    assert cases.case(actor=lender.officer, application_id=view.id).application.state == view.state


def check_book(officer, town, loan_id, party, language):
    """The portfolio counts the loan, and its own page opens."""
    lender, words, today = town.lender, WORDS[language], business_date(timezone.now())
    officer.goto(f"{town.base}/institution/portfolio/")
    told = book.portfolio(actor=lender.officer, on_date=today)
    assert officer.locator(".stat__value").first.inner_text() == str(told.loans)
    late = {row[0]: row[1:] for row in cells(officer, "") if len(row) == 3}
    for label, count, amount in told.by_lateness:
        if label == "CURRENT":
            assert late[words["late"]] == [str(count), yuan(amount)]
    loan = lent.loan(actor=lender.officer, loan_id=loan_id, on_date=today)
    row = next(each for each in cells(officer, "") if each[0] == loan.number)
    assert row[1:5] == [party.name, yuan(loan.principal), yuan(loan.outstanding), percent(loan.annual_rate)]  # fmt: skip
    fits(officer)
    officer.get_by_role("link", name=loan.number).click()
    officer.wait_for_url("**/portfolio/loans/**")
    figures = officer.locator(".stat__value").all_inner_texts()
    assert figures == [yuan(loan.principal), yuan(loan.outstanding), yuan(loan.next_due), percent(loan.annual_rate)]  # fmt: skip
    rows = [row[:6] for row in cells(officer, "") if len(row) == 7]
    assert rows == schedule_rows(loan.schedule, language)
    fits(officer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_decides_by_two_and_watches_the_loan(town, sign_in, language):
    actor, party = town.borrowers["desk", language]
    lender, words, now = town.lender, WORDS[language], timezone.now()
    view = cast.apply(actor, party, lender, now, amount="600000", key=f"desk-{language}")
    assert view.state.value == "REFERRED"

    officer = sign_in(email_of(lender.officer), language)
    waiting = cases.count_waiting(actor=lender.officer)
    assert officer.locator(".stat__value").first.inner_text() == str(waiting)
    officer.goto(f"{town.base}/institution/applications/")
    row = next(each for each in cells(officer, "") if each[0] == view.number)
    assert row[1:5] == [party.name, "¥600,000.00", "12", view.decision.grade]
    fits(officer)
    officer.get_by_role("link", name=view.number).click()
    officer.wait_for_url(f"**/applications/{view.id}/")
    assert str(round(view.decision.score)) in facts(officer).values()
    fits(officer)

    officer.locator("a[href$='/evidence/']").click()
    profile = profiles.read(actor=lender.officer, party_id=party.id, now=timezone.now())
    score = profile.assessments[ScoreKind.STANDARD]
    assert officer.locator("svg text.score").text_content() == str(round(score.score))
    assert yuan(score.terms.limit) in facts(officer).values()
    assert officer.locator("svg.plot rect.mark").count() >= len(profile.months)
    fits(officer)

    propose(officer, lender, view, words)

    approver = sign_in(email_of(lender.approver), language)
    approver.goto(f"{town.base}/institution/applications/{view.id}/")
    assert yuan(Money.of("400000")) in said(approver)
    fits(approver)
    approver.locator("form[action$='/conclude/'] button[value=agree]").click()
    approver.wait_for_load_state()
    case = cases.case(actor=lender.approver, application_id=view.id)
    offer = case.application.offer
    assert (case.application.state.value, offer.amount) == ("APPROVED", Money.of("400000"))
    assert {case.decisions[0].decided_by, case.decisions[0].seconded_by} == {
        lender.officer.user_id, lender.approver.user_id
    }  # fmt: skip
    told = facts(approver)
    for figure in (yuan(offer.amount), percent(offer.annual_rate), percent(offer.all_in, 4), percent(offer.cap)):  # fmt: skip
        assert figure in told.values()

    owner = sign_in(email_of(actor), language)
    owner.goto(f"{town.base}/enterprise/applications/{view.id}/")
    sign_as_owner(owner, town)
    loan_id, today = id_in(owner), business_date(timezone.now())
    until(lambda: lent.loan(actor=actor, loan_id=loan_id, on_date=today).state.value == "ACTIVE")

    check_book(officer, town, loan_id, party, language)
