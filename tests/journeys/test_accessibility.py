"""Every page of every portal by the rules of axe for WCAG 2.2 AA: filled, empty, and with errors."""

import importlib
import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from tests.cli.platforms import until
from tests.domains.loans import cast
from tests.portals import people

from puhui.demonstration.starting import STAFF_EMAIL
from puhui.domains.credit.models import Assessment
from puhui.domains.evidence.models import Import
from puhui.domains.loans.adapters.driven import DrivenSigner
from puhui.domains.loans.models import Loan
from puhui.domains.loans.operations import agreements, applications, desk, units
from puhui.domains.parties.models import Enterprise
from puhui.foundation.access import tokens
from puhui.foundation.accounts.models import User
from puhui.foundation.webhooks import endpoints
from puhui.foundation.webhooks.models import Delivery
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

pytestmark = [pytest.mark.slow, pytest.mark.browser]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: The size of targets is in WCAG 2.2 AA; axe leaves it out unless it is named.
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LOOKS = {"en": {"color_scheme": "light"}, "zh-hans": {"color_scheme": "dark"}}
PORTALS = ("public", "enterprise", "institution", "staff")
#: Addresses that are no pages: what only acts and leads on, documents, and parts of pages.
NO_PAGES = {
    "public:theme", "public:seat", "public:landing", "public:phone_code",
    "enterprise:withdraw", "enterprise:progress", "enterprise:rejected", "enterprise:assess",
    "enterprise:remove_member", "enterprise:revoke_token", "enterprise:identity_representative",
    "enterprise:identity_account", "enterprise:identity_end", "enterprise:identity_amount",
    "enterprise:loan_part", "enterprise:pay_off", "enterprise:statement", "enterprise:schedule",
    "enterprise:apply_quote", "enterprise:withdraw_application", "enterprise:prepare",
    "enterprise:send_code", "enterprise:agreement", "enterprise:webhook_off",
    "enterprise:webhook_on", "enterprise:webhook_remove", "enterprise:webhook_again",
    "institution:note", "institution:propose", "institution:conclude", "institution:agreement",
    "institution:statement", "institution:set_open", "institution:add_member",
    "institution:remove_member", "institution:open_unit", "institution:give_mandate",
    "institution:revoke_token", "institution:webhook_off", "institution:webhook_on",
    "institution:webhook_remove", "institution:webhook_again",
    "staff:close", "staff:place_hold", "staff:lift_hold", "staff:end_representation",
}  # fmt: skip
ACCOUNT = ("account_login", "account_signup", "account_reset_password")
OWN_ACCOUNT = ("account_email", "account_change_password", "account_logout")


class Scene:
    """What there is to look at: who, and the ids that their pages are about."""


@pytest.fixture(scope="module")
def scene(town):
    ports = importlib.import_module("puhui.domains.loans.ports")
    phone = importlib.import_module("puhui.domains.loans.adapters.phone")
    ports.wire(DrivenSigner())
    yield _filled(town, timezone.now())
    ports.wire(phone.PhoneSigner())


def _filled(town, now):
    scene, lender = Scene(), town.lender
    scene.product = lender.product.id
    scene.borrower, party = town.borrowers["desk", "en"]
    signed = cast.apply(scene.borrower, party, lender, now, key="signed")
    agreements.prepare(actor=scene.borrower, application_id=signed.id, now=now)
    told = agreements.sign(actor=scene.borrower, application_id=signed.id, proof="driven", now=now)
    scene.loan, scene.signed = told.loan_id, signed
    scene.referred = cast.apply(scene.borrower, party, lender, now, key="large", amount="600000")
    _worked_on(scene.referred, lender, now)

    scene.offered, party = town.borrowers["desk", "zh-hans"]
    scene.offer = cast.apply(scene.offered, party, lender, now, key="offer")
    agreements.prepare(actor=scene.offered, application_id=scene.offer.id, now=now)

    source = importlib.import_module("puhui.domains.parties.ports").identity_source()
    scene.poor, party = cast.borrow(
        now, lender, source, name="戊杂货铺", code="91440300MA5D00521K", work=people.work,
        trade={"yuan": 500.0, "until": now.date()},
    )  # fmt: skip
    scene.declined = cast.apply(scene.poor, party, lender, now, key="declined")
    scene.review = cast.apply(scene.poor, party, lender, now, key="review")
    applications.ask_review(
        actor=scene.poor, application_id=scene.review.id, text="去年搬厂停产两个月，订单已经恢复。", now=now
    )  # fmt: skip
    scene.other, _ = town.borrowers["owner", "en"]
    _programs(scene, lender, now)
    units.open_unit(
        actor=lender.admin, name="小微中心", kind="MICRO", parent_id=None, regions=["33"], now=now
    )
    scene.new_lender = cast.member(now, "INSTITUTION_ADMIN", "new@lender.example", "新机构")
    scene.new_owner = _reachable(people.owner(now, "新店", registered=False), "fresh@example.com")
    scene.nobody = people.confirmed(User.objects.create_user("nobody@example.com", people.PASSWORD))
    _reachable(User.objects.get(pk=scene.poor.user_id), "poor@example.com")
    until(lambda: Loan.objects.get(pk=scene.loan).state == "ACTIVE", what="the payout")
    return scene


def _worked_on(application, lender, now):
    desk.write_note(actor=lender.officer, application_id=application.id, text="已电话核实订单与库存。", now=now)  # fmt: skip
    desk.propose(
        actor=lender.officer, application_id=application.id, outcome="APPROVE",
        amount=Money.of("400000"), reason="回款稳定，额度内压降后可批。", now=now,
    )  # fmt: skip


def _programs(scene, lender, now):
    """A token, and an endpoint with a message in every state."""
    scene.endpoints = {}
    for who, actor, scope in (("institution", lender.admin, "loan.read"), ("enterprise", scene.borrower, "party.read")):  # fmt: skip
        tokens.issue(actor=actor, name="ERP", scopes=[scope], until_at=now + timedelta(days=30), now=now)  # fmt: skip
        made = endpoints.add(
            actor=actor, url="https://program.example/puhui", event_types=["loan.closed"], now=now
        )
        scene.endpoints[who] = made.view.id
        for state in ("PENDING", "DELIVERED", "FAILED"):
            Delivery.objects.create(
                id=uuid.uuid4(), endpoint_id=made.view.id, event_type="loan.closed", body="{}",
                state=state, attempts=1, announced_at=now, last_error="timeout",
            )  # fmt: skip


def _reachable(user, email):
    """The user under an email address that a form takes."""
    importlib.import_module("allauth.account.models").EmailAddress.objects.filter(
        user_id=user.id
    ).update(email=email)
    User.objects.filter(pk=user.id).update(email=email)
    user.refresh_from_db()
    return user


class Looker:
    """Opens pages in one window and keeps what axe finds, and which pages it saw."""

    def __init__(self, page, base):
        self.page, self.base, self.axe = page, base, Axe()
        self.found, self.seen, self.errors, self.rules = [], set(), 0, set()

    def look(self, what):
        told = self.axe.run(self.page, options=OPTIONS).response
        self.rules |= {each["id"] for each in told["passes"]}
        for each in told["violations"]:
            self.found += [(what, each["id"], node["html"][:200]) for node in each["nodes"]]

    def open(self, name, *ids, query="", errors=True):
        """One page as it stands, and again with the errors of its forms, where it has any."""
        path = reverse(name, args=ids)
        self._goto(path + query)
        assert self.page.url.split("?")[0] == self.base + path, (path, self.page.url)
        self.seen.add(resolve(path).view_name)
        self.look(path + query)
        forms = self.page.locator(
            "main form[method=post]:has(input:not([type=hidden]):not([type=file]), textarea)"
        )
        for place in range(forms.count() if errors else 0):
            self._empty(forms.nth(place), path)
            self._goto(path + query)

    def _goto(self, path):
        """A page with everything on it unfolded."""
        answer = self.page.goto(self.base + path)
        assert answer.status == 200, (path, answer.status)
        self.page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")

    def _empty(self, form, path):
        """Send a form with nothing in it."""
        form.evaluate(
            "form => { form.noValidate = true; form.querySelectorAll('input, textarea').forEach(e => {"
            " if (['checkbox', 'radio'].includes(e.type)) e.checked = false;"
            " else if (e.type !== 'hidden') e.value = '' }) }"
        )
        send = form.locator("button[type=submit]").last
        if form.get_attribute("hx-post"):
            send.click()
            self.page.wait_for_selector(".field__error")
        else:
            with self.page.expect_navigation():
                send.click()
        if self.page.locator(".field__error").count():
            self.errors += 1
            self.look(f"{path} with errors")

    def press(self, selector):
        """Press a button that answers with a page of its own."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.seen.add(resolve(self.page.url.removeprefix(self.base)).view_name)
        self.look(f"{self.page.url} after {selector}")


@pytest.fixture
def looker(town, window, sign_in):
    def of(email, language):
        page = sign_in(email, language, **LOOKS[language]) if email else window(language, **LOOKS[language])  # fmt: skip
        return Looker(page, town.base)

    return of


def _public(scene, looker, language):
    here = looker(None, language)
    for name in ("home", "score", "loans", "handing_in"):
        here.open(f"public:{name}")
    for name in ACCOUNT:
        here.open(name)
    yield here
    owner = looker(User.objects.get(pk=scene.borrower.user_id).email, language)
    for name in ("public:user", "public:phone", *OWN_ACCOUNT):
        owner.open(name, errors=not name.startswith("public"))
    owner.page.goto(owner.base + reverse("mfa_activate_totp"))
    owner.look("the password again")
    owner.page.fill("input[name=password]", people.PASSWORD)
    owner.page.locator("main form button[type=submit]").first.click()
    owner.page.wait_for_url("**/totp/activate/")
    owner.look("a second factor")
    yield owner


def _enterprise(scene, looker, language):
    here = looker(User.objects.get(pk=scene.borrower.user_id).email, language)
    for name in ("home", "details", "consents", "invoices", "profile", "score", "team", "tokens", "identity", "loans", "record", "webhooks"):  # fmt: skip
        here.open(f"enterprise:{name}", errors=name != "details")
    here.open("enterprise:imported", Import.objects.filter(party_id=scene.signed.party_id).first().id)  # fmt: skip
    here.open("enterprise:apply", scene.product)
    here.open("enterprise:compare", scene.product)
    here.open("enterprise:apply_use", scene.product)
    here.open("enterprise:loan", scene.loan)
    for query in ("", f"?amount=1000&on={business_date(timezone.now())}", "?kind=extend&months=3"):
        here.open("enterprise:what_if", scene.loan, query=query)
    here.page.goto(here.base + reverse("enterprise:what_if", args=[scene.loan]) + "?amount=x")
    here.look("what if with errors")
    for each in (scene.signed, scene.referred):
        here.open("enterprise:application", each.id)
    here.press("form[action*='/decisions/'] button")
    here.open("enterprise:webhook", scene.endpoints["enterprise"])
    here.press("form[action$='/secret/'] button")
    here.open("enterprise:score")
    if Assessment.objects.filter(party_id=scene.signed.party_id).exists():
        here.press("form[action$='/replay/'] button")
    yield here
    offered = looker(User.objects.get(pk=scene.offered.user_id).email, language)
    offered.open("enterprise:application", scene.offer.id)
    offered.open("enterprise:sign", scene.offer.id)
    yield offered
    declined = looker("poor@example.com", language)
    declined.open("enterprise:application", scene.declined.id)
    _fill_application(declined, scene)
    yield declined
    # Consent is given once: whoever has given it is led past its page.
    open_minded = looker(User.objects.get(pk=scene.other.user_id).email, language)
    open_minded.open("enterprise:apply_consent", scene.product)
    yield open_minded
    yield from _empty_enterprise(scene, looker, language)


def _fill_application(here, scene):
    """Type an application as far as its last look."""
    page = here.page
    page.goto(here.base + reverse("enterprise:apply", args=[scene.product]))
    page.fill("#id_amount", "20000")
    page.fill("#id_months", "12")
    page.check("input[value=EQUAL_INSTALMENT]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/use/")
    page.check("input[name=use][value=STOCK]")
    page.fill("#id_account_number", "6222000011112222")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/send/")
    here.open("enterprise:apply_send", scene.product)


def _empty_enterprise(scene, looker, language):
    fresh = looker(scene.new_owner.email, language)
    for name in ("home", "details", "consents", "invoices", "profile", "score", "team", "tokens", "identity", "loans", "record", "webhooks"):  # fmt: skip
        fresh.page.goto(fresh.base + reverse(f"enterprise:{name}"))
        fresh.look(f"enterprise:{name} of somebody who begins")
    yield fresh
    nobody = looker(scene.nobody.email, language)
    nobody.open("enterprise:begin")
    yield nobody


def _institution(scene, looker, language):
    officer = looker("officer@lender.example", language)
    for name in ("home", "queue", "portfolio", "fairness", "products", "funds", "people"):
        officer.open(f"institution:{name}")
    for each in (scene.referred, scene.review, scene.signed):
        officer.open("institution:application", each.id)
    officer.press("form[action*='/replay/'] button")
    officer.open("institution:evidence", scene.referred.id)
    officer.open("institution:loan", scene.loan)
    yield officer
    approver = looker("approver@lender.example", language)
    approver.open("institution:application", scene.referred.id, errors=False)
    yield approver
    admin = looker("admin@lender.example", language)
    for name in ("home", "people", "funds", "tokens", "webhooks", "publish"):
        admin.open(f"institution:{name}")
    admin.open("institution:product", scene.product)
    admin.open("institution:revise", scene.product)
    admin.open("institution:webhook", scene.endpoints["institution"])
    admin.press("form[action$='/secret/'] button")
    yield admin
    new = looker("new@lender.example", language)
    for name in ("home", "queue", "portfolio", "fairness", "products", "funds", "people", "tokens", "webhooks"):  # fmt: skip
        new.open(f"institution:{name}", errors=False)
    new.open("institution:queue", query="?show=all")
    yield new


def _staff(scene, looker, language):
    here = looker(STAFF_EMAIL, language)
    here.open("staff:enter")
    here.page.fill("#id_reason", "a monthly look")
    here.page.locator("main form:has(#id_reason) button").click()
    here.page.wait_for_url("**/staff/")
    for name in ("home", "parties", "institutions", "rules", "fairness", "audit", "health", "users"):  # fmt: skip
        here.open(f"staff:{name}")
    here.open("staff:audit")
    here.press("form[action$='/verify/'] button")
    here.open("staff:party", Enterprise.objects.get(pk=scene.signed.party_id).pk)
    yield here


WAYS = {"public": _public, "enterprise": _enterprise, "institution": _institution, "staff": _staff}


def pages_of(portal):
    """Every named address of a portal that is a page."""
    patterns = get_resolver().namespace_dict[portal][1].reverse_dict
    return {f"{portal}:{name}" for name in patterns if isinstance(name, str)} - NO_PAGES


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("portal", PORTALS)
def test_every_page_keeps_wcag_2_2_aa(scene, looker, portal, language):
    lookers = list(WAYS[portal](scene, looker, language))
    found = [each for here in lookers for each in here.found]
    assert found == []
    seen = {name for here in lookers for name in here.seen}
    assert pages_of(portal) - seen == set()
    rules = {name for here in lookers for name in here.rules}
    assert {"color-contrast", "label", "html-has-lang", "button-name", "target-size"} <= rules
    assert sum(here.errors for here in lookers) >= {"public": 3, "enterprise": 8, "institution": 6, "staff": 1}[portal]  # fmt: skip


def test_the_rules_find_what_is_wrong(town, window):
    here = Looker(window("en"), town.base)
    here.open("public:home", errors=False)
    assert here.found == []
    here.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><button></button>')")  # fmt: skip
    here.look("home with two faults")
    assert {rule for _, rule, _ in here.found} >= {"label", "button-name"}
