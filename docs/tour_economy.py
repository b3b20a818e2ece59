"""Walk the tour of the economy on the node that `make demo` serves: type its commands, take its pictures."""

import sys

from playwright.sync_api import Browser, sync_playwright
from tour_watch import ARGUMENTS, HERE, LANGUAGES, SHARED, signed_in, take, typed_all

TOUR, PICTURES = HERE / "tour_economy.md", HERE / "pictures" / "economy"
TEXT = "Sea+and+coastal+ferries+with+quiet+propellers+for+passengers"
PAGES = (
    ("/economy/spin-offs/", "1-spin-offs", ""),
    ("/economy/spin-offs/S-2TM5GD6G6A/", "2-spin-off", ""),
    (f"/economy/industries/?text={TEXT}&language=en&status=not_listed", "3-industries", ""),
    ("/economy/complexity/?kind=exports&year=2017&of=TUR", "4-space", "#space"),
    ("/economy/fields/?of=TUR", "5-fields", ""),
    ("/standing/?of=TR&peers=MY&peers=EG", "6-standing", ""),
    ("/programmes/P-QHXCGGQFZ4/year/2026/", "7-year", ""),
)


def main() -> None:
    """Type each command of the tour, unless told --pictures; then take each picture in each language."""
    if not SHARED.exists():
        raise SystemExit(f"{SHARED} is not here, and the tour begins with what it holds")
    PICTURES.mkdir(parents=True, exist_ok=True)
    if "--pictures" not in sys.argv:
        typed_all(TOUR, HERE.parent)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in LANGUAGES:
            _pictures(browser, language)
        browser.close()


def _pictures(browser: Browser, language: str) -> None:
    page = signed_in(browser, language, "huda")
    for path, name, at in PAGES:
        take(page, path, PICTURES / name, at=at)
    page.context.close()


if __name__ == "__main__":
    main()
