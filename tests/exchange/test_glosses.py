"""Words said in English: which stands for which, and that needs in other languages find English offers."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cast import AT, Cast, content, published
from index_writer import record
from mithaq.base.languages import Language
from mithaq.exchange.adapters import glossary
from mithaq.exchange.adapters.glossary import Glossary
from mithaq.exchange.adapters.postgres_index import PostgresIndex
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.glossing import forms_of, words_to_gloss
from mithaq.exchange.domain.indexed import RecordIndex
from mithaq.exchange.domain.passages import Passage
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue, records
from mithaq.exchange.queries.catalogue import Match
from mithaq.fields.queries import name_words
from mithaq.jobs.exchange import read_words

LISTED = (
    *("aircraft", "and", "battery", "desert", "energy", "engine", "film", "health", "monitoring", "music"),
    *("network", "patient", "poem", "protection", "river", "satellite", "security", "storage", "system"),
    *("training", "turbine", "water", "weather", "wind", "window"),
)


@pytest.fixture(autouse=True)
def short_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary, "english_words", lambda: LISTED)


def probes() -> list[str]:
    return name_words(Language.AR, Language.FR)


def made(folder: Path) -> Glossary:
    found = Glossary(folder, probes)
    found.bring_up()
    return found


@pytest.mark.parametrize(
    ("text", "language", "glosses"),
    [
        ("تخزين الطاقة وحماية المياه", Language.AR, ["storage", "energy", "protection", "water"]),
        ("الطَّاقَةُ لِلشبكة", Language.AR, ["energy", "network"]),
        ("Stockage de l'énergie du vent", Language.FR, ["storage", "energy", "wind"]),
        ("Sécurité des réseaux d’eau", Language.FR, ["security", "network", "water"]),
        ("نظام GPS رقم 45 من Copernicus", Language.AR, ["system", "GPS", "45", "Copernicus"]),
        ("Le radar SAR 2D", Language.FR, ["SAR", "2D"]),
        ("STOCKAGE D'ÉNERGIE", Language.FR, ["storage", "energy"]),
        ("في من على", Language.AR, []),
        ("", Language.AR, []),
    ],
)
def test_a_word_has_the_nearest_english_one_or_none(
    tmp_path: Path, text: str, language: Language, glosses: list[str]
) -> None:
    glossary_of_few = made(tmp_path)

    first, again = ([gloss for _, gloss in glossary_of_few(text, language)] for _ in range(2))

    assert first == again == glosses


def test_before_the_list_has_been_read_nothing_has_a_gloss_and_it_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Glossary(tmp_path, probes)
    before = found("تخزين الطاقة", Language.AR)
    found.bring_up()
    monkeypatch.setattr(glossary, "universal_encoder", None)

    found.bring_up()

    assert before == []
    assert not list(tmp_path.glob("*.new"))


def test_more_words_than_are_remembered_have_their_glosses_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary, "REMEMBERED_MOST", 2)
    found = made(tmp_path)

    for _ in range(2):
        assert [gloss for _, gloss in found("stockage énergie eau", Language.FR)] == [
            "storage",
            "energy",
            "water",
        ]
        assert [gloss for _, gloss in found("énergie réseau", Language.FR)] == ["energy", "network"]


def test_an_arabic_word_is_looked_up_with_and_without_what_is_written_before_it() -> None:
    assert forms_of("والمياه", Language.AR) == ["والمياه", "مياه", "المياه"]
    assert forms_of("بنك", Language.AR) == ["بنك"]
    assert forms_of("lacs", Language.FR) == ["lacs"]
    assert words_to_gloss("L'Énergie, d’eau", Language.FR) == ["énergie", "eau"]


@pytest.mark.parametrize("engine", ["files", "postgresql"])
@pytest.mark.parametrize(
    ("language", "title", "met"),
    [
        ("ar", "تخزين الطاقة للشبكة", {"تخزين", "الطاقة", "للشبكة"}),
        ("fr", "Stockage de l’énergie du réseau", {"stockage", "énergie", "réseau"}),
    ],
)
def test_a_need_in_another_language_meets_an_english_offer_in_its_own_words(
    cast: Cast, settings: Settings, engine: str, language: str, title: str, met: set[str]
) -> None:
    settings.SEARCH = engine
    texts = {language: {"title": title, "summary": title}}
    need = published(cast.leyla, cast.kerem, content(kind="need", texts=texts))
    offer = published(cast.leyla, cast.kerem, content("Energy storage for the network", summary="Cells."))
    published(cast.leyla, cast.kerem, content("Poems and music", summary="By a river."))
    before = matches_of(cast, need)

    read_words(AT)
    found = matches_of(cast, need)

    assert before == ()
    assert found[0].record.reference == offer
    value, words = wording_of(found[0])
    assert value > 0.5
    assert set(words) == met


@pytest.mark.parametrize("engine", ["files", "postgresql"])
@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("تخزين الطاقة", Language.AR),
        ("تخزين الطاقة", Language.EN),
        ("stockage énergie", Language.FR),
        ("l’énergie", Language.FR),
    ],
)
def test_what_is_typed_in_another_language_finds_english_records(
    cast: Cast, settings: Settings, engine: str, typed: str, language: Language
) -> None:
    settings.SEARCH = engine
    found = published(cast.leyla, cast.kerem, content("Energy storage", summary="Cells."))
    published(cast.leyla, cast.kerem, content("Storage of poems", summary="By a river."))
    read_words(AT)

    page = catalogue.search(Search(typed), cast.amina.scope, language)
    news = catalogue.search(Search(typed, after=0), cast.amina.scope, language)

    assert page.records[0].reference == found
    assert page.found.hits[0].score > 0
    assert [each.reference for each in news.records] == [found]


@pytest.mark.parametrize("engine", ["files", "postgresql"])
@pytest.mark.parametrize(
    ("language", "title", "full_text", "passage"),
    [
        ("ar", "تخزين الطاقة للشبكة", "قصيدة على النهر. نبحث عن بطارية للشبكة!", "نبحث عن بطارية للشبكة!"),
        ("fr", "Stockage de l’énergie", "Un poème. La batterie du réseau.", "La batterie du réseau."),
    ],
)
def test_an_english_offer_meets_a_need_that_speaks_no_english(
    cast: Cast, settings: Settings, engine: str, language: str, title: str, full_text: str, passage: str
) -> None:
    settings.SEARCH = engine
    texts = {language: {"title": title, "summary": title, "full_text": full_text}}
    need = published(cast.leyla, cast.kerem, content(kind="need", texts=texts))
    others = {language: {"title": "Musique", "summary": "film"}}
    published(cast.leyla, cast.kerem, content(kind="need", texts=others))
    offer = published(
        cast.leyla, cast.kerem, content("Energy storage for the network", summary="A battery for a network.")
    )
    before = matches_of(cast, offer)

    read_words(AT)
    found = matches_of(cast, offer)

    assert before == ()
    assert [each.record.reference for each in found] == [need]
    value, words = wording_of(found[0])
    assert value > 0.5
    assert {"Energy", "storage"} <= set(words)
    assert found[0].passage == Passage(Language(language), passage)


@pytest.mark.parametrize("engine", ["files", "postgresql"])
def test_an_index_made_anew_at_the_same_head_counts_anew(db: None, tmp_path: Path, engine: str) -> None:
    del db
    index: RecordIndex = (
        TextIndex(tmp_path, lambda _: {}) if engine == "files" else PostgresIndex(lambda _: {})
    )
    scope = Scope(labels=(1,), on=AT.date())
    index.refresh(lambda after: [(0, record(0))] if after < 0 else [], head=0)
    before = index.frequencies(["pump"], Language.EN, Kind, scope)

    index.forget()
    index.refresh(lambda _: [], head=0)

    after = index.frequencies(["pump"], Language.EN, Kind, scope)
    assert (before.total, before.of["pump"]) == (1, 1)
    assert (after.total, after.of["pump"]) == (0, 0)


@pytest.mark.parametrize("engine", ["files", "postgresql"])
def test_a_record_that_speaks_no_english_is_found_in_all_languages(
    cast: Cast, settings: Settings, engine: str
) -> None:
    settings.SEARCH = engine
    read_words(AT)
    texts = {"ar": {"title": "تخزين الطاقة", "summary": "للشبكة"}}
    found = published(cast.leyla, cast.kerem, content(texts=texts))
    asked = [("energy storage", Language.EN), ("stockage énergie", Language.FR), ("طاقة", Language.AR)]

    pages = [catalogue.search(Search(typed), cast.amina.scope, language) for typed, language in asked]

    assert [[each.reference for each in page.records] for page in pages] == [[found]] * 3
    assert pages[0].found.facets[Facet.LANGUAGE] == {"ar": 1}
    assert catalogue.suggestions("ener", cast.amina.scope) == ()


def test_the_english_model_reads_the_gloss_of_a_record(cast: Cast) -> None:
    texts = {"ar": {"title": "تخزين الطاقة", "summary": "للشبكة"}}
    found = published(cast.leyla, cast.kerem, content(texts=texts))

    catalogue.bring_vectors_up(lambda _: None)
    near = catalogue.search(Search("battery power reserve"), cast.amina.scope)

    assert [each.reference for each in near.records] == [found]


@pytest.mark.parametrize("damage", [b"", b"damaged", b"PK\x03\x04 half"])
def test_a_damaged_list_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    made(tmp_path)
    (kept,) = tmp_path.glob("glosses-*.npz")
    kept.write_bytes(damage)
    another = Glossary(tmp_path, probes)
    before = another("تخزين الطاقة", Language.AR)

    assert another.bring_up()

    assert before == []
    assert [gloss for _, gloss in another("تخزين الطاقة", Language.AR)] == ["storage", "energy"]


def test_rebuilding_makes_the_list_anew(cast: Cast, tmp_path: Path) -> None:
    read_words(AT)
    (kept,) = (tmp_path / "vectors").glob("glosses-*.npz")
    kept.unlink()

    catalogue.rebuild_index(lambda _: None)

    texts = {"ar": {"title": "تخزين الطاقة", "summary": "للشبكة"}}
    found = published(cast.leyla, cast.kerem, content(texts=texts))
    page = catalogue.search(Search("energy storage"), cast.amina.scope)
    assert [each.reference for each in page.records] == [found]


def test_a_program_says_in_which_language_it_asks(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Energy storage", valid_until="2040-01-01"))
    read_words(AT)

    def found(language: str) -> list[str]:
        answer = Client().get("/api/v1/records?q=stockage", headers={"accept-language": language})
        return [each["reference"] for each in answer.json()["records"]]

    assert (found("fr"), found("en")) == ([reference], [])


def matches_of(cast: Cast, need: str) -> tuple[Match, ...]:
    view = records.record(need, labels=cast.amina.scope.labels, on=AT.date())
    return catalogue.matches(view, cast.amina.scope, limit=5)


def wording_of(match: Match) -> tuple[float, tuple[str, ...]]:
    reason = next(each for each in match.judgement.reasons if each.feature == "wording")
    return reason.value, reason.met
