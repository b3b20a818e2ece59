"""Imports and exports as people meet them on the pages."""

import io
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from cast import AT, Cast, Player, content, label, published
from mithaq.base.languages import Language
from mithaq.exchange.actions import loading
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.domain.searching import Scope, Search
from mithaq.exchange.models import Import, Record
from mithaq.exchange.queries import catalogue
from mithaq.fields.queries import field_codes
from mithaq.jobs import exchange as jobs
from mithaq.words.exports import SUFFIXES

TODAY = datetime.now(UTC).date()
VALID = {"valid_from": str(TODAY - timedelta(days=9)), "valid_until": str(TODAY + timedelta(days=99))}
CSV = (
    "key;kind;title_en;summary_en;fields;trl;stage;ip_state;cooperation;languages;classification;"
    "valid_from;valid_until\n"
    "1;offer;Quiet propeller;For research vessels.;maritime.marine_propulsion;6;prototype;patent_applied;"
    f"licence;en;public;{VALID['valid_from']};{VALID['valid_until']}\n"
    "2;wish;;;;;;;;;;;\n"
)


def browser(player: Player | None = None, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    if player:
        client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def uploaded(by: Player, text: str = CSV) -> str:
    answer = browser(by).post("/imports/", {"file": SimpleUploadedFile("offers.csv", text.encode())})
    assert answer.status_code == 302
    return str(answer["Location"])


def worked() -> None:
    """Everything that nobody waits for."""
    now = datetime.now(UTC)
    while jobs.check_imports(now) or jobs.publish_imports(now):
        pass


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_page_of_an_import_opens_at_every_step(cast: Cast, language: str) -> None:
    page = uploaded(cast.leyla)
    leyla, kerem = browser(cast.leyla, language), browser(cast.kerem, language)
    statuses = {leyla.get(page).status_code, leyla.get("/imports/").status_code}
    worked()
    for part in ("", "rows/new/", "rows/wrong/", "problems.csv", "file/", "progress/"):
        answer = leyla.get(page + part)
        statuses.add(answer.status_code)
        # Read to its end, a file is closed.
        assert answer.getvalue() if answer.streaming else answer.content
    leyla.post(page + "submit/", {"which": "good"})
    statuses |= {kerem.get(page).status_code, kerem.get("/desk/").status_code}
    kerem.post(page + "review/", {"verdict": "approved"})
    statuses |= {leyla.get(page).status_code, leyla.get(page + "progress/").status_code}
    worked()
    statuses.add(leyla.get(page).status_code)

    assert statuses == {200}
    assert Record.objects.get().institution == cast.leyla.institution


def test_progress_asks_again_until_the_page_has_something_new(cast: Cast) -> None:
    page = uploaded(cast.leyla)
    before = browser(cast.leyla).get(page + "progress/")
    worked()

    after = browser(cast.leyla).get(page + "progress/")

    assert "HX-Refresh" not in before.headers
    assert b"every 2s" in before.content
    assert after["HX-Refresh"] == "true"
    assert b"every 2s" not in after.content


def test_problems_are_told_in_the_readers_language(cast: Cast) -> None:
    page = uploaded(cast.leyla)
    worked()

    english = browser(cast.leyla, "en").get(page + "problems.csv").getvalue().decode("utf-8-sig")
    arabic = browser(cast.leyla, "ar").get(page + "problems.csv").getvalue().decode("utf-8-sig")

    assert "3,2,Kind,“wish” is not one of the choices." in english
    assert "ليس" in arabic


def test_nobody_has_all_or_nothing_who_did_not_choose_it(cast: Cast) -> None:
    page = uploaded(cast.leyla, CSV.rsplit("2;wish", 1)[0])
    worked()

    shown = browser(cast.leyla).get(page).content.decode()

    assert 'name="which" value="good"' in shown
    assert 'name="which" value="all"' not in shown


def test_whoever_sent_an_import_sees_no_button_to_approve_it(cast: Cast) -> None:
    page = uploaded(cast.kerem)
    worked()
    browser(cast.kerem).post(page + "submit/", {"which": "good"})

    own = browser(cast.kerem).get(page).content.decode()
    answer = browser(cast.kerem).post(page + "review/", {"verdict": "approved"})

    assert "Approve and publish" not in own
    assert answer.status_code == 409
    assert not Record.objects.exists()


def test_an_import_is_not_there_for_others(cast: Cast) -> None:
    page = uploaded(cast.leyla)
    unknown = f"/imports/{uuid4()}/"
    parts = ("", "rows/new/", "problems.csv", "file/", "progress/")

    for stranger in (cast.amina, cast.sam):
        for part in parts:
            answers = [browser(stranger).get(each + part) for each in (page, unknown)]
            assert [each.status_code for each in answers] == [404, 404]
    assert browser().get(page).status_code == 302


def test_a_file_that_is_missing_is_said_to_be(cast: Cast) -> None:
    answer = browser(cast.leyla).post("/imports/", {})

    assert answer.status_code == 409
    assert b"No file was chosen" in answer.content


def test_a_discarded_import_is_gone(cast: Cast) -> None:
    page = uploaded(cast.leyla)
    worked()

    browser(cast.leyla).post(page + "discard/")

    assert browser(cast.leyla).get(page).status_code == 404
    assert not Import.objects.exists()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_template_is_downloaded(cast: Cast, suffix: str) -> None:
    answer = browser(cast.leyla, "ar").get(f"/imports/template{suffix}")

    assert answer.status_code == 200
    assert f'filename="mithaq-ar{suffix}"' in answer["Content-Disposition"]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl"])
def test_an_export_holds_what_its_reader_searched_and_may_see(cast: Cast, suffix: str) -> None:
    published(cast.leyla, cast.kerem, content("Pump", **VALID))
    published(cast.leyla, cast.kerem, content("Hidden pump", label=label("restricted", "state:TR"), **VALID))
    published(cast.leyla, cast.kerem, content("Sail", kind="need", **VALID))

    def taken(by: Player, query: str = "") -> str:
        return browser(by).get(f"/catalogue/export{suffix}{query}").getvalue().decode()

    everything, offers, stranger = taken(cast.kerem), taken(cast.kerem, "?kind=offer"), taken(cast.sam)

    assert [title in everything for title in ("Pump", "Hidden pump", "Sail")] == [True, True, True]
    assert [title in offers for title in ("Pump", "Hidden pump", "Sail")] == [True, True, False]
    assert [title in stranger for title in ("Pump", "Hidden pump", "Sail")] == [True, False, True]
    if suffix == ".json":
        assert len(json.loads(everything)) == 3


SECRET = "zyxomorph"  # a word that stands nowhere else


def exported(by: Player | None, suffix: str) -> str:
    """All that an export says, whatever its form."""
    data = browser(by).get(f"/catalogue/export{suffix}").getvalue()
    match suffix:
        case ".xlsx":
            rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
            return str(list(rows))
        case ".pdf":
            return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode()


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_export_holds_no_more_of_a_record_than_its_page(cast: Cast, suffix: str) -> None:
    text = {"title": "Quiet pump", "summary": f"Short {SECRET}.", "full_text": f"Long {SECRET}."}
    published(cast.leyla, cast.kerem, content(texts={"en": text}, open_step="teaser", **VALID))

    strangers = [exported(each, suffix) for each in (None, cast.sam)]
    owner = exported(cast.leyla, suffix)

    assert all("Quiet pump" in said and SECRET not in said for said in strangers)
    assert SECRET in owner


def test_an_export_that_is_streamed_speaks_its_readers_language_to_the_end(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Pump", **VALID))
    answer = browser(cast.leyla, "ar").get("/catalogue/export.csv")

    with translation.override("en"):
        said = answer.getvalue().decode()

    assert "عرض" in said
    assert "Offer" not in said


def test_an_export_is_searched_for_in_its_readers_language(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = []
    search = catalogue.search

    def listening(asked: Search, scope: Scope, language: Language) -> catalogue.Page:
        spoken.append(language)
        return search(asked, scope, language)

    monkeypatch.setattr(catalogue, "search", listening)

    assert browser(cast.leyla, "ar").get("/catalogue/export.csv?q=pompe").status_code == 200
    assert spoken == [Language.AR]


def test_a_workbook_of_the_catalogue_is_downloaded(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Pump", **VALID))

    answer = browser(cast.leyla).get("/catalogue/export.xlsx")

    assert io.BytesIO(answer.getvalue()).read(2) == b"PK"


def test_a_form_that_nobody_knows_is_refused(cast: Cast) -> None:
    answer = browser(cast.leyla).get("/catalogue/export.exe")

    assert answer.status_code == 409


def test_a_loaded_record_says_where_it_comes_from_and_is_read_only(cast: Cast) -> None:
    value = {
        **content("Loaded", **VALID),
        "source": {"name": "nasa_software", "key": "ABC-1", "url": "https://example.org/abc"},
        "label": {**label("public"), "originator": f"institution:{cast.leyla.institution}"},
    }
    loading.load_records(
        [content_from(value, known_fields=field_codes())],
        institution=cast.leyla.institution,
        by=cast.kerem.actor,
        at=AT,
    )
    reference = Record.objects.get().reference

    page = browser(cast.leyla).get(f"/records/{reference}/").content.decode()
    answer = browser(cast.leyla).post(f"/records/{reference}/amend/")

    assert all(part in page for part in ("nasa_software", "ABC-1", "https://example.org/abc", "read-only"))
    assert f"/records/{reference}/amend/" not in page
    assert answer.status_code == 409


def test_a_record_of_others_says_whose_it_is(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Theirs", **VALID))

    theirs = browser(cast.amina).get(f"/records/{reference}/").content.decode()
    own = browser(cast.leyla).get(f"/records/{reference}/").content.decode()

    assert "Where it comes from" in theirs
    assert "Where it comes from" not in own
