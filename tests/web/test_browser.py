"""A real Chromium on a real node: what no test client can see."""

import base64
import hmac
import json
import re
import signal
import socket
import struct
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect, sync_playwright

from nodes import COMMAND, SampleNode, sample_environment
from ties.made_ties import arms_file, votes_file

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A new process for each page that is opened takes as long as many a page.
    "--renderer-process-limit=1",
]
PASSWORD = "covenant-of-demo"
OWN_PASSWORD = "seven quiet harbours"
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SPIN_OFF = "/economy/spin-offs/S-2TM5GD6G6A/"
"""Of the sample, which names it so at every node."""
BYTES_MAX = 300_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.xdist_group("sample"),
]


@pytest.fixture(scope="module")
def node(sample: SampleNode) -> Iterator[str]:
    """A node with the sample programme, served by the real command."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [COMMAND, "up", "--port", str(port)],
        env=sample_environment(sample.home) | {"DJANGO_SETTINGS_MODULE": "mithaq.node.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _no_page_left(chromium: Browser) -> Iterator[None]:
    """A page that stays open goes on drawing, and asking the node for news."""
    yield
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="module")
def editor(chromium: Browser, node: str) -> tuple[StorageState, str]:
    """Leyla's session, and the address of a draft that she has begun."""
    page = open_page(chromium, node)
    sign_in(page, "leyla")
    page.goto("/drafts/new/")
    page.get_by_role("button", name="Write an offer").click()
    path = urlsplit(page.url).path
    state = page.context.storage_state()
    page.context.close()
    return state, path


@pytest.fixture(scope="module")
def officer(chromium: Browser, node: str) -> StorageState:
    """Jasim's session, who clears releases at the host."""
    page = open_page(chromium, node)
    sign_in(page, "jasim")
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture(scope="module")
def administrator(chromium: Browser, node: str) -> StorageState:
    """Hamad's session, in which he has just confirmed his password."""
    page = open_page(chromium, node)
    sign_in(page, "hamad")
    page.goto("/account/2fa/totp/activate/")
    _confirm_password(page)
    state = page.context.storage_state()
    page.context.close()
    return state


def open_page(
    chromium: Browser,
    node: str,
    language: str = "en",
    *,
    width: int = 1280,
    state: StorageState | None = None,
) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, base_url=node, storage_state=state
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": node}])
    return context.new_page()


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    _give_password(page, username, password)
    page.wait_for_url("**/desk/")


def _give_password(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.locator("main form button.btn-primary").click()


def _confirm_password(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()


def _code_of_app(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238 with six digits and SHA-1)."""
    count = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), count, "sha1")
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_a_statement_is_verified_in_the_browser(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    page.goto("/register/")
    page.locator("table a").first.click()

    page.get_by_role("button", name="Verify in this browser").click()

    expect(page.get_by_text("Genuine: every check holds.")).to_be_visible()
    expect(page.locator("li[data-state=good]")).to_have_count(3)


def test_a_forged_statement_is_found_out_in_the_browser(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    page.goto("/register/")
    page.locator("table a").first.click()
    page.route("**/bytes/", _forged)

    page.get_by_role("button", name="Verify in this browser").click()

    expect(page.get_by_text("Not genuine, or damaged on the way.")).to_be_visible()
    expect(page.get_by_text("Genuine: every check holds.")).to_be_hidden()


def test_a_search_in_arabic_by_keyboard_alone(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node, "ar")
    page.goto("/catalogue/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip')")
    page.keyboard.press("Enter")
    _tab_to(page, "#q")
    page.keyboard.type("تحلية المياه")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    found = page.locator("article.card-record").count()
    _tab_to(page, "article.card-record a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/**")

    assert found > 2
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert any(word in page.locator("main").inner_text() for word in ("تحلية", "المياه"))


def test_an_offer_is_published_by_two_people(chromium: Browser, node: str) -> None:
    writer, reviewer = open_page(chromium, node), open_page(chromium, node)
    title = "A hull coating without biocides"

    sign_in(writer, "leyla")
    writer.goto("/drafts/new/")
    writer.get_by_role("button", name="Write an offer").click()
    writer.fill("[name='texts.en.title']", title)
    writer.get_by_role("button", name="Save and send to review").click()
    expect(writer.locator(".error-summary")).to_be_focused()
    writer.fill("[name='texts.en.summary']", "Keeps hulls clean for two years, and harms nothing.")
    writer.locator("[name=fields]").first.select_option("maritime.marine_propulsion")
    writer.select_option("[name=stage]", "field_tested")
    writer.check("[name=cooperation][value=licence]")
    writer.select_option("[name=classification]", "public")
    writer.get_by_role("button", name="Save and send to review").click()
    writer.wait_for_url("**/desk/")

    _own_password(reviewer, "kerem", _account_opened(chromium, node, "Kerem Yıldız", "kerem"))
    reviewer.get_by_role("link", name=title).click()
    reviewer.get_by_role("button", name="Approve").click()
    reviewer.wait_for_url("**/desk/")

    writer.reload()
    writer.get_by_role("link", name=title).click()
    writer.get_by_role("button", name="Publish", exact=True).click()
    writer.wait_for_url("**/records/**")
    visitor = open_page(chromium, node)
    visitor.goto(writer.url)

    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)


def test_an_offer_is_saved_while_it_is_typed(
    chromium: Browser, node: str, editor: tuple[StorageState, str]
) -> None:
    state, path = editor
    page = open_page(chromium, node, state=state)
    page.goto(path)
    with page.expect_response("**/save/"):
        page.fill("[name='texts.en.title']", "A propeller of bronze")

    expect(page.locator("output[data-status]")).to_contain_text("Saved at", timeout=10_000)
    page.reload()
    expect(page.locator("[name='texts.en.title']")).to_have_value("A propeller of bronze")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_pages_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str, editor: tuple[StorageState, str]
) -> None:
    state, draft = editor
    visitor = open_page(chromium, node, language, width=390)
    visitor.goto("/catalogue/")
    record = visitor.locator("article.card-record a").first.get_attribute("href") or ""
    visitor.goto("/register/")
    statement = visitor.locator("table a").first.get_attribute("href") or ""
    paths = ["/", "/catalogue/", record, f"{record}matches/", "/register/", statement, "/parties/"]
    member = open_page(chromium, node, language, width=390, state=state)

    for path in [*paths, "/account/login/"]:
        _require_fit(visitor, path)
    for path in ["/desk/", draft, f"{record}matches/", "/my/", "/my/tokens/"]:
        _require_fit(member, path)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_administration_and_account_pages_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str, administrator: StorageState
) -> None:
    page = open_page(chromium, node, language, width=390, state=administrator)
    own = ["password/change/", "password/reset/", "reauthenticate/", "sessions/"]

    _require_fit(page, "/administration/")
    for path in own:
        _require_fit(page, f"/account/{path}")
    for path in ["", "totp/activate/", "webauthn/", "webauthn/add/"]:
        _require_fit(page, f"/account/2fa/{path}")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_clearance_fits_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str, officer: StorageState
) -> None:
    page = open_page(chromium, node, language, width=390, state=officer)
    first = {}
    for path in ("/clearance/hits/", "/clearance/cases/"):
        page.goto(path)
        links = page.locator(".cards h3 a")
        first[path] = [str(each.get_attribute("href")) for each in links.all()]
    hit, cases = first["/clearance/hits/"][0], first["/clearance/cases/"]
    page.goto(hit)
    party = page.locator("a[href*='/clearance/parties/']").first.get_attribute("href") or ""
    own = ["", "lists/", "screen/?name=Viktor+Sokolenko", "hits/", "fairness/", "cases/", "agreements/"]

    for path in [*own, "report/2026/", "classify/?text=Ethernet+switch", "control-lists/", "labels/"]:
        _require_fit(page, f"/clearance/{path}")
    for path in [hit, party, *cases, "/verify/"]:
        _require_fit(page, path)
    assert len(cases) == 5


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_agreements_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str, officer: StorageState
) -> None:
    page = open_page(chromium, node, language, width=390, state=officer)
    page.goto("/agreements/")
    agreement = page.locator(".card-record a").first.get_attribute("href") or ""
    page.goto(agreement)
    page.locator(f"form[action='{agreement}answer/'] button").click()
    page.wait_for_url("**/agreements/drafts/**")
    draft = urlsplit(page.url).path

    for path in ["/agreements/", "/agreements/new/", agreement, draft]:
        _require_fit(page, path)
    for kind in ("scope", "finance", "third_parties", "equipment"):
        _require_fit(page, f"{draft}clauses/{kind}/")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_projects_fit_a_phone_and_axe_finds_nothing(chromium: Browser, node: str, language: str) -> None:
    page = open_page(chromium, node, language, width=390)
    sign_in(page, "leyla")
    page.goto("/projects/")
    project = page.locator(".card-record a").first.get_attribute("href") or ""
    page.goto("/projects/new/")
    page.fill("#title-en", "Crop monitor")
    page.fill("#starts_on", "2026-01-01")
    page.fill("#ends_on", "2028-01-01")
    page.fill("#currency", "EUR")
    page.select_option("#parties", index=0)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/projects/drafts/**")
    draft = urlsplit(page.url).path

    for path in ["/projects/", "/projects/import/", "/projects/balance/", project, draft]:
        _require_fit(page, path)
    for part in ("frame", "partners", "rights", "work_package", "deliverable", "contribution"):
        _require_fit(page, f"{draft}{part}/")
    for part in ("deliverables/D1.1/", "tell/risk/", "tell/deliverable_submitted/?key=D2.1", "tell/licence/"):
        _require_fit(page, f"{project}{part}")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_maps_and_charts_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str
) -> None:
    page = open_page(chromium, node, language, width=390)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    sign_in(page, "huda")
    page.goto("/programmes/")
    programme = page.locator(".card-record a").first.get_attribute("href") or ""

    _require_fit(page, programme)
    _require_fit(page, "/people/flows/?year=&kind=&programme=")

    # The shapes come from a file of their own; a page that could not use it would draw lines over nothing.
    land = page.locator(".map-land").evaluate("(use) => use.getBBox().width")
    assert land == pytest.approx(10_000, rel=0.02)
    assert page.locator(".map-names.is-wide").is_hidden()
    assert page.locator(".map").evaluate("(map) => getComputedStyle(map).direction") == "ltr"
    assert refused == []


def test_a_code_of_an_app_is_asked_for_once_it_is_set_up(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    sign_in(page, "layan")
    page.goto("/account/2fa/totp/activate/")
    _confirm_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.fill("[name=code]", _code_of_app(secret))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/recovery-codes/**")
    spare = page.locator("#recovery_codes").input_value().split()

    other = open_page(chromium, node)
    _give_password(other, "layan")
    expect(other.locator("[name=code]")).to_be_visible()
    other.fill("[name=code]", "000000")
    other.locator("main form button.btn-primary").click()
    expect(other.locator("[name=code]")).to_be_visible()
    other.fill("[name=code]", spare[0])
    other.locator("main form button.btn-primary").click()

    other.wait_for_url("**/desk/")
    assert len(spare) == 10


def test_a_passkey_signs_in_without_a_password(chromium: Browser, node: str) -> None:
    page = open_page(chromium, node)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, "salem")
    page.goto("/account/2fa/webauthn/add/")
    _confirm_password(page)
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies(name="sessionid8000")
    page.goto("/account/login/")
    page.locator("#passkey_login").click()

    page.wait_for_url("**/desk/")
    expect(page.locator(".account")).to_contain_text("salem")


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


@pytest.fixture(scope="module")
def ties(sample: SampleNode, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sets of ties on the node, so that their pages have something to show."""
    folder = tmp_path_factory.mktemp("ties")
    for format, file in (("voeten_2015", votes_file(folder)), ("sipri_tiv", arms_file(folder))):
        words = ["ties", "load", format, str(file), "--vintage", "made", "--as", "hamad"]
        subprocess.run(
            [COMMAND, *words], env=sample_environment(sample.home), check=True, capture_output=True
        )


@pytest.mark.usefixtures("ties")
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_ties_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str, officer: StorageState
) -> None:
    page = open_page(chromium, node, language, width=390, state=officer)

    for path in (
        "",
        "pair/?one=TR&other=MY&year=1995",
        "partners/?of=TR&year=1995",
        "state/?of=TR&year=1990",
        "bloc/?of=UN&year=1990",
        "map/?year=1995&span=10",
        "network/?year=1995&span=10&of=TR",
        "interests/?of=TR&year=1995",
    ):
        _require_fit(page, f"/ties/{path}")
    for path in ("", "years/"):
        _require_fit(page, f"/balance/{path}")


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_prosperity_and_voice_fit_a_phone_and_axe_finds_nothing(
    chromium: Browser, node: str, language: str
) -> None:
    page = open_page(chromium, node, language, width=390)
    sign_in(page, "huda")

    for path in ("", "spin-offs/", "spin-offs/new/", "industries/", "impact/", "fields/", "complexity/"):
        _require_fit(page, f"/economy/{path}")
    for path in (SPIN_OFF, f"{SPIN_OFF}history/", f"{SPIN_OFF}tell/assessment/", f"{SPIN_OFF}tell/report/"):
        _require_fit(page, path)
    for path in ("", "targets/", "targets/new/"):
        _require_fit(page, f"/standing/{path}")
    _require_fit(page, "/open-data/")
    page.goto("/programmes/")
    page.locator("main a[href^='/programmes/P-']").first.click()
    page.locator("a[href*='/year/']").first.click()
    page.wait_for_url("**/year/**")
    _require_fit(page, page.url)
    page.locator(".year-figures a").first.click()
    page.wait_for_url("**/year/*/*/")
    _require_fit(page, page.url)


def test_two_states_are_chosen_by_keyboard_alone(chromium: Browser, node: str, officer: StorageState) -> None:
    page = open_page(chromium, node, state=officer)
    page.goto("/ties/")
    page.locator("#one").focus()
    page.keyboard.type("Malay")
    page.keyboard.press("Tab")
    page.keyboard.type("United St")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation(url="**/ties/pair/**"):
        page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(re.compile("Malaysia.*United States", re.DOTALL))


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert server.poll() is None, "the node has ended"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # on loopback
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the node does not answer")


def _require_fit(page: Page, path: str) -> None:
    answer = page.goto(path)
    page.evaluate("document.fonts.ready.then(() => true)")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    # As a script of the page it would be refused by the content security policy.
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((all) => all.violations)")

    assert answer is not None
    assert answer.status == 200, path
    assert not wide, path
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def _account_opened(chromium: Browser, node: str, name: str, username: str) -> str:
    """Let the administrator open an account; returns the password that is shown once."""
    page = open_page(chromium, node)
    sign_in(page, "hamad")
    page.goto("/administration/")
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_label(f"Account name for {name}").fill(username)
    row.get_by_role("button", name="Open an account").click()
    return page.locator("p.notice").inner_text().split()[-1]


def _own_password(page: Page, username: str, first: str) -> None:
    """Sign in with a first password, which opens nothing but its change."""
    _give_password(page, username, first)
    page.wait_for_url("**/password/change/")
    page.fill("[name=oldpassword]", first)
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", OWN_PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/my/")
    page.goto("/desk/")


def _forged(route: Route) -> None:
    answer = route.fetch()
    told = answer.json()
    envelope = json.loads(told["envelope"])
    payload = base64.b64decode(envelope["payload"]).replace(b"T", b"U", 1)
    told["envelope"] = json.dumps({**envelope, "payload": base64.b64encode(payload).decode()})
    route.fulfill(response=answer, json=told)
