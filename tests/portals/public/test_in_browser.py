"""The public pages in a real browser: no blocked code, no sideways scrolling, by keyboard alone."""

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PAGES = ["/", "/score/", "/invoices/", "/user/login/", "/user/signup/", "/no/such/page/"]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request, client_address):
        super().process_request_thread(request, client_address)
        connections.close_all()


class Quiet(WSGIRequestHandler):
    def log_message(self, *told):
        pass


@pytest.fixture
def address(own_database):
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser):
    """A visitor with their own window; `complaints` is what the browser's console says."""

    def open_window(**terms):
        page = browser.new_context(**terms).new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    return open_window


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_break_no_policy(address, visit, locale, scheme):
    page = visit(viewport={"width": 360, "height": 740}, locale=locale, color_scheme=scheme)
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        small = page.evaluate(
            "[...document.querySelectorAll('button, summary, .button, input:not([type=hidden])')]"
            ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
            ".filter(([, box]) => box.width && (box.width < 24 || box.height < 24))"
        )
        assert small == [], path
    assert [each for each in page.complaints if "404" not in each] == []


def test_theme_and_language_switch_by_keyboard_and_stay(address, visit):
    page = visit(locale="en-US", color_scheme="light")
    page.goto(address + "/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.locator("summary", has_text="Appearance").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.locator("summary", has_text="Language").press("Enter")
    page.get_by_role("button", name="简体中文").press("Enter")
    page.wait_for_load_state()
    page.goto(address + "/score/")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.complaints == []


def test_a_menu_closes_by_escape_and_gives_the_focus_back(address, visit):
    page = visit(locale="en-US")
    page.goto(address + "/")
    summary = page.locator("summary", has_text="Language")
    summary.press("Enter")
    assert page.get_by_role("button", name="English").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="English").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_signing_up_in_the_browser_leads_on(address, visit):
    page = visit(locale="en-US")
    page.goto(address + "/user/signup/")
    page.get_by_label("Email").fill("wang@example.com")
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    page.get_by_label("Password (again)").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_load_state()
    page.goto(address + "/settings/")
    assert page.get_by_role("heading", name="Your settings").is_visible()
    assert page.complaints == []
