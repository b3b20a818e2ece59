"""A real Chromium on a real node: what no test client can see."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "covenant-of-demo"
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BYTES_MAX = 300_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node with the sample programme, served by the real command."""
    home = tmp_path_factory.mktemp("node")
    command = str(Path(sys.executable).with_name("mithaq"))
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MITHAQ_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mithaq.node.settings"}
    subprocess.run(
        [command, "demo", "--no-serve", "--data", "nowhere"], env=environment, check=True, capture_output=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "up", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    _wait_for(address)
    yield address
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(chromium: Browser, node: str, language: str = "en", *, width: int = 1280) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=node)
    context.add_cookies([{"name": "django_language", "value": language, "url": node}])
    return context.new_page()


def sign_in(page: Page, username: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/desk/")


def test_a_statement_is_verified_in_the_browser(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    page.goto("/register/")
    page.locator("table a").first.click()

    page.get_by_role("button", name="Verify in this browser").click()

    expect(page.get_by_text("Genuine: every check holds.")).to_be_visible()


def test_a_search_in_arabic_by_keyboard_alone(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node, "ar")
    page.goto("/catalogue/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip')")
    page.focus("#q")
    page.keyboard.type("تحلية المياه")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")

    assert page.locator("article.card-record").count() > 2
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_an_offer_is_saved_while_it_is_typed(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    sign_in(page, "leyla")
    page.goto("/drafts/new/")
    page.get_by_role("button", name="Write an offer").click()
    with page.expect_response("**/save/"):
        page.fill("[name='texts.en.title']", "A propeller of bronze")

    expect(page.locator("output[data-status]")).to_contain_text("Saved at", timeout=10_000)
    page.reload()
    expect(page.locator("[name='texts.en.title']")).to_have_value("A propeller of bronze")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_pages_fit_a_phone_and_axe_finds_nothing(chromium: Browser, node: str, language: str) -> None:
    page = open_page(chromium, node, language, width=390)
    page.goto("/catalogue/")
    record = page.locator("article.card-record a").first.get_attribute("href") or ""
    paths = ["/", "/catalogue/", record, f"{record}matches/", "/register/", "/parties/", "/account/login/"]
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")

        assert not wide, path
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == [], path


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_first_visit_is_light(chromium: Browser, node: str, language: str) -> None:
    page = open_page(chromium, node, language)
    session = page.context.new_cdp_session(page)
    sizes: list[int] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))

    page.goto("/catalogue/")
    page.wait_for_load_state("networkidle")

    assert 0 < sum(sizes) < BYTES_MAX


def _wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # on loopback
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the node does not answer")
