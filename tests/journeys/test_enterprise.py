"""The main job as an owner does it: a real `puhui up`, a real browser, a real enterprise's invoices."""

import csv
import gzip
import io
import re

import pytest
from tests.cli.platforms import Platform

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FILES = (("vat_invoices_out", "rated_output_invoices.csv.gz"), ("vat_invoices_in", "rated_input_invoices.csv.gz"))  # fmt: skip
CODES = {"zh-CN": "91110000600037341L", "en-US": "91350100M000100Y43"}
#: Words by which the page is operated, as each language shows them.
WORDS = {
    "zh-CN": {"score": "标准评分", "blind": "规模无关评分", "same": "每个数字逐位相同", "ask": "计算我的评分", "check": "核对：重新计算此评分"},
    "en-US": {"score": "Standard score", "blind": "Size-blind score", "same": "Every figure is the same, bit for bit", "ask": "Work out my score", "check": "Check: work this score out again"},
}  # fmt: skip


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    running = Platform(tmp_path_factory.mktemp("journey") / "home")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def invoices(cumcm, tmp_path_factory):
    """The two files of one real enterprise (E88), cut out of the whole, and how many rows each has."""
    folder, told = tmp_path_factory.mktemp("invoices"), {}
    for kind, name in FILES:
        with gzip.open(cumcm / name, "rt", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.reader(lines) if row[0] in {"企业代号", "E88"}]
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path = folder / f"{kind}.csv"
        path.write_text(text.getvalue(), "utf-8")
        assert len(rows) > 100, "the enterprise is in the file"
        told[kind] = (path, len(rows) - 1)
    return told


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_from_sign_up_to_the_score(platform, browser, invoices, locale):
    words = WORDS[locale]
    page = browser.new_context(locale=locale, viewport={"width": 390, "height": 844}).new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    base = f"http://127.0.0.1:{platform.port}"

    page.goto(f"{base}/user/signup/")
    page.fill("#id_email", f"{locale}@example.com")
    page.fill("#id_password1", "correct horse battery staple")
    page.fill("#id_password2", "correct horse battery staple")
    page.click("main form button[type=submit]")

    page.wait_for_url("**/enterprise/begin/")
    page.fill("#id_name", "老王服装厂")
    page.click("main form button[type=submit]")

    page.wait_for_url("**/enterprise/details/")
    page.fill("#id_name", "老王服装厂")
    page.fill("#id_uscc", CODES[locale])
    page.click("main form button[type=submit]")

    page.wait_for_url("**/enterprise/consents/")
    page.check("#id_agreed")
    page.click("main form:has(#id_agreed) button[type=submit]")

    for kind, (path, rows) in invoices.items():
        page.goto(f"{base}/enterprise/invoices/")
        page.check(f"input[name=kind][value={kind}]")
        page.set_input_files("input[type=file]", path)
        page.click("main form:has(input[type=file]) button[type=submit]")
        page.wait_for_url(re.compile(r"/enterprise/invoices/[0-9a-f-]{36}/"))
        page.wait_for_selector("#import .stats", timeout=60_000)
        told = [
            text.replace(",", "") for text in page.locator("#import .stat__value").all_inner_texts()
        ]
        assert told[0] in {str(rows), f"{rows / 1000:.2f} k", f"{rows}"}, told

    page.goto(f"{base}/enterprise/profile/")
    assert page.locator("svg.plot rect.mark").count() > 10, page.locator("main").inner_text()

    page.goto(f"{base}/enterprise/score/")
    page.get_by_role("button", name=words["ask"]).click()
    page.wait_for_selector("svg text.score")
    scores = page.locator("svg text.score").all_text_contents()
    assert [300 <= int(each) <= 900 for each in scores] == [True, True]
    shown = page.locator("main").inner_text()
    assert words["score"] in shown
    assert words["blind"] in shown
    assert page.locator("main ol.numbered li").count() >= 2, "reasons are told"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("button", name=words["check"]).first.click()
    page.wait_for_load_state()
    assert words["same"] in page.locator("main").inner_text()
    assert complaints == []
