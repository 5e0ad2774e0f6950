"""A platform with a lender and borrowers, served for a browser, its database open to the test too."""

import importlib
import os
import re

import pytest
from django.utils import timezone
from tests.cli.platforms import Platform, until

KEYS = ("PUHUI_SECRET_KEY", "PUHUI_DATA_KEY", "PUHUI_SIGNING_KEY")
STAND_INS = {
    "PUHUI_IDENTITY_SOURCE": "demonstration",
    "PUHUI_BANK": "puhui.domains.payments.adapters.demonstration.DemonstrationBank",
}
#: What a browser asks for, by the language that pages answer in, and how wide its window is.
WINDOWS = {
    "zh-hans": {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}},
    "en": {"locale": "en-US", "viewport": {"width": 1280, "height": 900}},
}
#: One borrower each, so that a journey finds nothing of another one.
BORROWERS = {
    ("owner", "zh-hans"): ("甲服装厂", "91110000600037341L"),
    ("owner", "en"): ("乙五金厂", "91350100M000100Y43"),
    ("desk", "zh-hans"): ("丙纺织厂", "91310000100000011B"),
    ("desk", "en"): ("丁食品厂", "91330100100000037D"),
}


class Town:
    """The platform, its lender, and its borrowers: (part, language) → (actor, party)."""

    def __init__(self, platform, lender, borrowers):
        self.platform, self.lender, self.borrowers = platform, lender, borrowers
        self.base = f"http://127.0.0.1:{platform.port}"

    def code(self):
        """The newest code that went to a phone: the platform has no gateway, so its log has it."""
        return until(lambda: re.findall(r"text message to [^:]+: .*?(\d{6})", self.platform.output()), what="a code")[-1]  # fmt: skip


@pytest.fixture(scope="module")
def town(copied, tmp_path_factory):
    cast = importlib.import_module("tests.domains.loans.cast")
    people = importlib.import_module("tests.portals.people")
    demonstration = importlib.import_module("puhui.domains.parties.adapters.demonstration")
    bank = importlib.import_module("puhui.domains.payments.adapters.demonstration")
    importlib.import_module("puhui.config.urls")  # it wires what the environment names, once
    ports = [importlib.import_module(f"puhui.domains.{name}.ports") for name in ("parties", "payments")]  # fmt: skip
    with copied() as url, pytest.MonkeyPatch.context() as surroundings:
        # Playwright keeps a loop in this thread; nothing else runs in it while a query waits.
        surroundings.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        source = demonstration.DemonstrationIdentitySource()
        source.representatives = set()
        ports[0].wire(source)
        ports[1].wire(bank.DemonstrationBank())
        now = timezone.now()
        lender = cast.lend(now, funds="50000000", work=people.work)
        borrowers = {
            who: _borrower(cast, people, lender, source, now, who, name, code)
            for who, (name, code) in BORROWERS.items()
        }
        shared = {name: os.environ[name] for name in KEYS}
        running = Platform(
            tmp_path_factory.mktemp("town") / "home", DATABASE_URL=url, **shared, **STAND_INS
        )
        running.start()
        yield Town(running, lender, borrowers)
        stopped = running.stop()
        for port in ports:
            port.wire(None)
    assert stopped == 0


def _borrower(cast, people, lender, source, now, who, name, code):
    """An enterprise with a steady trade; its owner has a confirmed phone."""
    owned = who[0] == "owner"
    actor, party = cast.borrow(
        now, lender, source, name=name, code=code, consent=not owned, work=people.work,
        trade={"yuan": 400_000.0, "until": now.date()},
    )  # fmt: skip
    users = importlib.import_module("puhui.foundation.accounts.models").User.objects
    number, email = 10 + list(BORROWERS).index(who), f"{'-'.join(who)}@example.com"
    users.filter(pk=actor.user_id).update(
        email=email, phone=f"+86138123456{number}", phone_confirmed_at=now
    )
    importlib.import_module("allauth.account.models").EmailAddress.objects.filter(
        user_id=actor.user_id
    ).update(email=email)
    return actor, party


@pytest.fixture
def complaints():
    """What the consoles of all windows complained of; nothing, when the test ends well."""
    told = []
    yield told
    # What was not taken (422) or cannot be yet (409) is an answer, which a browser calls an error.
    assert [each for each in told if "422" not in each and "409" not in each] == []


@pytest.fixture
def window(browser, complaints):
    """`window("en")`: a browser of its own, with no cookies, in a language and at its width."""

    def opened(language, **more):
        page = browser.new_context(**{**WINDOWS[language], **more}).new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)  # fmt: skip
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    return opened


@pytest.fixture
def sign_in(town, window):
    """`sign_in(user's email, "en")`: a window of somebody who has signed in by the form."""
    password = importlib.import_module("tests.portals.people").PASSWORD

    def signed_in(email, language, **more):
        page = window(language, **more)
        page.goto(f"{town.base}/user/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("main form button[type=submit]")
        page.wait_for_url(re.compile(r"/(enterprise|institution|staff)/"))
        return page

    return signed_in
