"""Renew the pictures of the README from the node that `make demo` serves: `make screenshots`."""

import json
import os
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ADDRESS = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
PICTURES = Path(__file__).parent / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Take each picture in the language of its name."""
    with urllib.request.urlopen(f"{ADDRESS}/api/v1/records?q=desalination&kind=need&state=SA") as answer:  # noqa: S310
        reference = json.load(answer)["records"][0]["reference"]
    pages = {
        "catalogue-en": "/catalogue/?q=solar",
        "record-ar": f"/records/{reference}/",
        "matches-fr": f"/records/{reference}/matches/",
    }
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, path in pages.items():
            _take(browser, name, path)
        browser.close()


def _take(browser: Browser, name: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    language = name.rpartition("-")[2]
    context.add_cookies([{"name": "django_language", "value": language, "url": ADDRESS}])
    page = context.new_page()
    page.goto(ADDRESS + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
