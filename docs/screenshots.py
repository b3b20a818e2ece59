"""Renew the pictures of the README and of the tour of a programme, from the node that `make demo` serves.

`make screenshots` takes them all; `python docs/screenshots.py programmes` takes those of the tour alone.
"""

import json
import os
import re
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
PICTURES = Path(__file__).parent / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LANGUAGES = ("ar", "en", "fr")
OFFICER, PASSWORD = "huda", "covenant-of-demo"  # the demo's, printed for everybody to read
# The list on which each page of the tour of a programme stands, and the mark of its references.
TOUR = {
    "programme": ("/programmes/", "P-"),
    "agreement": ("/agreements/", "A-"),
    "project": ("/projects/", "J-"),
    "mission": ("/people/missions/", "M-"),
}


def main() -> None:
    """Take each picture in the language of its name."""
    only = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        if not only:
            _catalogue(browser)
        if only in ([], ["programmes"]):
            _programmes(browser)
        browser.close()


def _catalogue(browser: Browser) -> None:
    need = _asked("records?q=desalination&kind=need&state=SA")["records"][0]["reference"]
    offers = [each["record"]["reference"] for each in _asked(f"records/{need}/matches?limit=3")]
    words = {"ar": "الطاقة الشمسية", "en": "solar", "fr": "énergie solaire"}
    pages = {"record-ar": f"/records/{need}/"}
    for language, text in words.items():
        pages[f"catalogue-{language}"] = f"/catalogue/?{urllib.parse.urlencode({'q': text})}"
        pages[f"matches-{language}"] = f"/records/{need}/matches/"
        compared = urllib.parse.urlencode({"r": offers, "for": need}, doseq=True)
        pages[f"compare-{language}"] = f"/compare/?{compared}"
    PICTURES.mkdir(exist_ok=True)
    for name, path in pages.items():
        page = _page(browser, name.rpartition("-")[2])
        _take(page, name, path)
        page.context.close()


def _programmes(browser: Browser) -> None:
    """What an officer of the host sees of the first of each list."""
    (PICTURES / "programmes").mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        page = _page(browser, language)
        page.goto(f"{ADDRESS}/account/login/")
        page.fill("input[name=login]", OFFICER)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/desk/"))
        for name, (path, mark) in TOUR.items():
            page.goto(ADDRESS + path)
            found = page.locator(f"main a[href*='{path}{mark}']").first.get_attribute("href")
            _take(page, f"programmes/{name}-{language}", str(found))
        page.context.close()


def _asked(path: str) -> Any:
    with urllib.request.urlopen(f"{ADDRESS}/api/v1/{path}") as answer:  # noqa: S310
        return json.load(answer)


def _page(browser: Browser, language: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": "django_language", "value": language, "url": ADDRESS}])
    return context.new_page()


def _take(page: Page, name: str, path: str) -> None:
    page.goto(ADDRESS + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
