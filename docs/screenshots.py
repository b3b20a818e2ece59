"""Renew the pictures of the README from the node that `make demo` serves: `make screenshots`."""

import json
import os
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ADDRESS = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
PICTURES = Path(__file__).parent / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Take each picture in the language of its name."""
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, path in pages.items():
            _take(browser, name, path)
        browser.close()


def _asked(path: str) -> Any:
    with urllib.request.urlopen(f"{ADDRESS}/api/v1/{path}") as answer:  # noqa: S310
        return json.load(answer)


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
