"""Records on paper: readable in each language, marked, and never read as markup."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from cast import Cast, content, label, published
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.searching import Search
from mithaq.exchange.queries import exports
from mithaq.words import printing
from mithaq.words.exports import write_records

TEXTS = {
    "ar": {"title": "وحدة تحلية", "summary": "تحوّل المياه المالحة."},
    "en": {"title": "Desalination #unit *[x]", "summary": "$ 40 m³ a day; = heading? @cite `raw` \\ end"},
    "fr": {"title": "Unité œuvre", "summary": "Élan."},
}


def printed(cast: Cast, language: str) -> PdfReader:
    out = io.BytesIO()
    with translation.override(language):
        count = write_records(out, exports.found(Search(), cast.leyla.scope, Language.EN), ".pdf")
    assert count == 1
    return PdfReader(out)


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_a_pdf_is_made_in_each_language_and_holds_the_fonts_it_needs(cast: Cast, language: str) -> None:
    published(cast.leyla, cast.kerem, content(texts=TEXTS, label=label("partners", "bloc:OIC")))

    made = printed(cast, language)

    root: Any = made.trailer["/Root"]
    assert root["/Lang"].partition("-")[0] == language
    assert root["/MarkInfo"]["/Marked"]
    pages: list[Any] = list(made.pages)
    fonts = {font["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}
    assert all("ReadexPro" in font for font in fonts)
    # A letter without a glyph would be the font's first one.
    assert "\ufffd" not in made.pages[0].extract_text()


@pytest.mark.usefixtures("fonts")
def test_what_a_record_says_stands_there_as_it_is_with_its_label(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(texts=TEXTS, label=label("partners", "bloc:OIC")))

    read = " ".join(printed(cast, "en").pages[0].extract_text().split())

    assert "Desalination #unit *[x]" in read
    assert "$ 40 m³ a day; = heading? @cite `raw` \\ end" in read
    assert reference in read
    assert "MITHAQ – PARTNERS – Releasable to: Organisation of Islamic Cooperation" in read
    # The page says how closely the most closely held record is held.
    assert read.count("MITHAQ – PARTNERS") == 2


@pytest.mark.usefixtures("fonts")
def test_a_character_that_no_font_has_is_written_as_its_number(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content(title="Pump 漢 \U0001f600"))

    read = " ".join(printed(cast, "en").pages[0].extract_text().split())

    assert "Pump [U+6F22] [U+1F600]" in read


def test_too_many_records_are_refused_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PRINTED_MOST", 1)
    for title in ("Pump", "Well"):
        published(cast.leyla, cast.kerem, content(title))

    with pytest.raises(Refused, match="print_too_long"):
        write_records(io.BytesIO(), exports.found(Search(), cast.leyla.scope, Language.EN), ".pdf")


@pytest.mark.usefixtures("fonts")
def test_the_page_gives_what_its_reader_sees(client: Client, cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Pump"))
    published(cast.leyla, cast.kerem, content("Secret", label=label("restricted")))

    answer = client.get("/catalogue/export.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
