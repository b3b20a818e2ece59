"""Renew the pictures of the tour of clearance from the node that `make demo` serves, in three languages."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
PICTURES = Path(__file__).parent / "pictures" / "clearance"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PASSWORD = "covenant-of-demo"  # noqa: S105  # the demo's, printed for everybody to read
LANGUAGES = ("ar", "en", "fr")
ITEM = "Ethernet switch with 24 ports of 10 gigabit per second for data centres"
OFFICER, SIGNER, ADVISER = "jasim", "layan", "huda"


def main() -> None:
    """Take each step of the tour in each language."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in LANGUAGES:
            _tour(browser, language)
        browser.close()


def _tour(browser: Browser, language: str) -> None:
    officer = _signed_in(browser, language, OFFICER)
    _take(officer, f"/clearance/screen/?{urlencode({'name': 'مروان الزواوي', 'kind': 'person'})}", "1-screen")
    _take(officer, _first(officer, "/clearance/hits/"), "2-hit")
    _take(officer, f"/clearance/classify/?{urlencode({'text': ITEM})}", "3-classify")
    adviser = _signed_in(browser, language, ADVISER)
    _take(adviser, _case_with(adviser, "form[action$='/advise/']"), "4-advise", at="#advice")
    signer = _signed_in(browser, language, SIGNER)
    _take(signer, _case_with(signer, "form[action$='/sign/']"), "5-countersign")
    # Only a refusal has reasons in the table of what was decided.
    refused = _case_with(officer, "section:has(#decision) td .chip")
    _take(officer, refused, "6-refuse", at="#decision")
    _letter(officer, f"{refused}letter.pdf", f"7-letter-{language}")
    _take(officer, "/clearance/fairness/", "8-fairness")


def _signed_in(browser: Browser, language: str, account: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": "django_language", "value": language, "url": ADDRESS}])
    page = context.new_page()
    page.goto(f"{ADDRESS}/account/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/"))
    return page


def _first(page: Page, path: str) -> str:
    """The address of the first card of a list."""
    page.goto(ADDRESS + path)
    return str(page.locator(".cards h3 a").first.get_attribute("href"))


def _case_with(page: Page, part: str) -> str:
    """The address of a case whose page has this part."""
    page.goto(f"{ADDRESS}/clearance/cases/")
    for link in [str(each.get_attribute("href")) for each in page.locator(".cards h3 a").all()]:
        page.goto(ADDRESS + link)
        if page.locator(part).count():
            return link
    raise SystemExit(f"the demo has no case with {part}")


def _take(page: Page, path: str, name: str, *, at: str = "") -> None:
    page.goto(ADDRESS + path)
    page.wait_for_load_state("networkidle")
    if at:
        page.locator(at).first.scroll_into_view_if_needed()
    language = page.locator("html").get_attribute("lang")
    page.screenshot(path=PICTURES / f"{name}-{language}.png")


def _letter(page: Page, path: str, name: str) -> None:
    """The first page of the PDF as a picture."""
    answer = page.request.get(ADDRESS + path)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "letter.pdf"
        file.write_bytes(answer.body())
        command = ["pdftoppm", "-r", "70", "-png", "-singlefile", str(file), str(PICTURES / name)]
        subprocess.run(command, check=True)  # our own words


if __name__ == "__main__":
    main()
