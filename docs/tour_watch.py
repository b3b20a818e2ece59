"""Walk the tour of the watch on the node that `make demo` serves: type its commands, take its pictures."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
TOUR = HERE / "tour_watch.md"
SHARED = HERE.parents[1] / "shared"
ADDRESS = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
PICTURES = HERE / "pictures" / "watch"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
ANALYST, PASSWORD = "salem", "covenant-of-demo"  # the demo's, printed for everybody to read
LANGUAGES = ("ar", "en", "fr")
TOPIC, OTHERS = "deep learning", ("deep neural networks", "imagenet")
ASKED = {"ar": "شبكات لاسلكية", "en": "wireless networks", "fr": "réseaux d’apprentissage"}


def main() -> None:
    """Type each command of the tour, then take each picture in each language."""
    if not SHARED.exists():
        raise SystemExit(f"{SHARED} is not here, and the tour begins with what it holds")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        typed_all(TOUR, Path(folder))
        for language in LANGUAGES:
            _first_page(Path(folder) / f"horizon-{language}.pdf", f"11-brief-{language}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in LANGUAGES:
            _pictures(browser, language)
        browser.close()


def walk(tour: Path, pictures: Path, pages: Iterable[tuple[str, str, str]], account: str) -> None:
    """Type each command of a tour, unless told --pictures; then take its pictures in each language.

    A page has its address, the name of its picture, and the part from which it is taken.
    """
    if not SHARED.exists():
        raise SystemExit(f"{SHARED} is not here, and the tour begins with what it holds")
    pictures.mkdir(parents=True, exist_ok=True)
    if "--pictures" not in sys.argv:
        typed_all(tour, HERE.parent)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in LANGUAGES:
            page = signed_in(browser, language, account)
            for path, name, at in pages:
                take(page, path, pictures / name, at=at)
            page.context.close()
        browser.close()


def typed_all(tour: Path, folder: Path) -> None:
    """Type each command of a tour."""
    for command in re.findall(r"^\$ (mithaq .*)$", tour.read_text(encoding="utf-8"), flags=re.MULTILINE):
        _typed(command, folder)


def _typed(command: str, folder: Path) -> None:
    """Run it as a reader does, its files in a folder. Records that could not be read are no failure."""
    print(f"$ {command}", flush=True)
    words = shlex.split(command.replace("../shared", str(SHARED)))
    home = str(Path(os.environ.get("MITHAQ_HOME", HERE.parent / ".mithaq")).resolve())
    ran = subprocess.run(
        [sys.executable, "-m", "mithaq.node.main", *words[1:]],
        cwd=folder,
        env={**os.environ, "MITHAQ_HOME": home},
        check=False,
    )
    if ran.returncode not in {0, 4}:
        raise SystemExit(ran.returncode)


def _pictures(browser: Browser, language: str) -> None:
    page = signed_in(browser, language, ANALYST)
    card = f"/watch/topics/{quote(TOPIC)}/"
    compared = urlencode({"term": (TOPIC, *OTHERS)}, doseq=True)
    take(page, "/watch/sources/", PICTURES / "1-sources")
    take(page, "/watch/topics/", PICTURES / "2-topics")
    take(page, card, PICTURES / "3-card")
    take(page, "/watch/radar/", PICTURES / "4-radar", at="main svg")
    take(page, "/watch/map/", PICTURES / "5-map", at="main svg")
    take(page, f"/watch/compare/?{compared}", PICTURES / "6-compare", at="main svg")
    take(page, "/watch/gaps/", PICTURES / "7-gaps")
    take(page, f"/watch/works/?{urlencode({'q': ASKED[language]})}", PICTURES / "8-search")
    take(page, "/watch/cyber/?domain=enterprise&before=14.1&after=16.1", PICTURES / "9-cyber", at="#changes")
    take(page, card, PICTURES / "10-vote", at="#said")
    page.context.close()


def signed_in(browser: Browser, language: str, account: str) -> Page:
    """A page at the desk of an account of the demo."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": "django_language", "value": language, "url": ADDRESS}])
    page = context.new_page()
    page.goto(f"{ADDRESS}/account/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/"))
    return page


def take(page: Page, path: str, picture: Path, *, at: str = "") -> None:
    """A picture of a page, from the part `at` on, named by the page's language."""
    answer = page.goto(ADDRESS + path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} does not answer")
    page.wait_for_load_state("networkidle")
    if at:
        page.locator(at).first.evaluate("part => part.scrollIntoView()")
    language = page.locator("html").get_attribute("lang")
    page.screenshot(path=picture.with_name(f"{picture.name}-{language}.png"))


def _first_page(file: Path, name: str) -> None:
    page = ["-r", "70", "-png", "-singlefile", "-f", "1", "-l", "1"]
    subprocess.run(["pdftoppm", *page, str(file), str(PICTURES / name)], check=True)  # our own words


if __name__ == "__main__":
    main()
