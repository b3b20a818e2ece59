"""Walk the tour of ties on the node that `make demo` serves: type its commands, take its pictures."""

import sys

from playwright.sync_api import Browser, sync_playwright
from tour_watch import ARGUMENTS, HERE, LANGUAGES, SHARED, signed_in, take, typed_all

TOUR, PICTURES = HERE / "tour_ties.md", HERE / "pictures" / "ties"
PAGES = (
    ("/ties/pair/?one=QA&other=TR&year=2003", "1-profile", ""),
    ("/ties/pair/?one=TR&other=PK&year=2003", "2-forecast", "#chances"),
    ("/ties/supposed/?one=TR&other=PK&set=nuclear_agreements&years=5", "3-supposed", ""),
    ("/ties/partners/?of=QA&year=2010", "4-partners", "#order"),
    ("/ties/map/?kind=nuclear_agreements&year=2003&span=10", "5-map", "main svg"),
    ("/ties/network/?kind=nuclear_agreements&year=2003&span=10", "6-network", "main svg"),
    ("/ties/interests/?of=QA&year=2010", "7-interests", ""),
    ("/balance/", "8-balance", ""),
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
    page = signed_in(browser, language, "leyla")
    for path, name, at in PAGES:
        take(page, path, PICTURES / name, at=at)
    page.context.close()


if __name__ == "__main__":
    main()
