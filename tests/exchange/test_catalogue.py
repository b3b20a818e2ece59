"""Search, facets and suggestions, in three languages, and what must not leak from them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.release import ANONYMOUS
from mithaq.clearance.queries.readers import readable_labels
from mithaq.exchange.actions import publishing
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue, records


@pytest.fixture(autouse=True, params=["files", "postgresql"])
def engine(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.SEARCH = request.param


def found(text: str, scope: Scope, **chosen: tuple[str, ...]) -> list[str]:
    page = catalogue.search(Search(text, {Facet(name): value for name, value in chosen.items()}), scope)
    return [view.reference for view in page.records]


def nobody(on: date = AT.date()) -> Scope:
    return Scope(readable_labels(ANONYMOUS), on)


def test_words_are_found_in_each_language_and_inflection(cast: Cast) -> None:
    texts = {
        "ar": {"title": "تحلية المياه بالطاقة الشمسية", "summary": "وحدات للآبار"},
        "en": {"title": "Solar desalination of water", "summary": "Units for wells"},
        "fr": {"title": "Dessalement solaire de l’eau", "summary": "Unités pour puits"},
    }
    reference = published(cast.leyla, cast.kerem, content(texts=texts))

    for words in ("desalinating", "WELLS", "dessalements", "unité", "المِياهُ", "بئر آبار", "تحليه"):
        assert found(words, nobody()) == [reference], words


@pytest.mark.parametrize(
    "asked", ["مياه", "بمياه", "المياه", "رادار", "radar", "GPS", "جي بي إس", "٤٥", "45", "l'eau", "eau"]
)
def test_prefixes_digits_acronyms_and_elisions_do_not_hide_a_record(cast: Cast, asked: str) -> None:
    texts = {
        "ar": {"title": "رصد ومياه ٤٥", "summary": "بالرادار ونظام جي بي إس"},
        "fr": {"title": "Suivi de l’eau", "summary": "Par la mesure"},
    }
    reference = published(cast.leyla, cast.kerem, content(texts=texts))
    published(cast.leyla, cast.kerem, content("Bronze casting"))

    assert found(asked, nobody()) == [reference]


def test_a_bloc_and_a_span_of_validity_narrow_the_list_and_are_counted(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Bronze casting", valid_until="2026-06-20"))
    longer = published(cast.leyla, cast.kerem, content("Bronze bells", valid_until="2028-01-01"))

    page = catalogue.search(Search(), nobody())
    assert page.found.facets[Facet.BLOC]["OIC"] == 2
    assert page.found.facets[Facet.VALIDITY] == {"month": 1, "longer": 1}
    assert set(found("bronze", nobody(), bloc=("OIC",))) == {reference, longer}
    assert found("bronze", nobody(), bloc=("ASEAN",)) == []
    assert found("bronze", nobody(), validity=("month",)) == [reference]
    assert found("bronze", nobody(), validity=("longer", "year")) == [longer]


def test_news_come_latest_first_however_much_they_say_of_what_was_asked(cast: Cast) -> None:
    said = ("Bronze, bronze, bronze", "The history of bronze in three volumes", "Bronze", "Iron")
    references = [published(cast.leyla, cast.kerem, content(title, summary="Old.")) for title in said]
    after = records.record(references[0], labels=nobody().labels, on=AT.date()).position - 1

    pages = [
        catalogue.search(Search("bronze", after=after, offset=offset, limit=2), nobody()) for offset in (0, 2)
    ]

    assert [each.found.total for each in pages] == [3, 3]
    assert [record.reference for each in pages for record in each.records] == references[2::-1]


@pytest.mark.usefixtures("glosses")
def test_a_record_is_found_by_its_meaning_and_said_so(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Seawater desalination by reverse osmosis"))
    catalogue.bring_vectors_up(lambda _: None)

    page = catalogue.search(Search("drinking water from the sea"), nobody())

    assert [(view.reference, page.found.hits[0].is_by_meaning) for view in page.records] == [
        (reference, True)
    ]
    assert page.found.total == 1


def test_a_field_finds_records_in_a_language_they_are_not_written_in(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Panel washer", fields=["energy.solar"]))

    assert found("الطاقة الشمسية", nobody()) == [reference]
    assert found("énergie solaire", nobody()) == [reference]


@pytest.mark.parametrize("text", ['"', "title:", "a AND (", "+-*~^", "\\", "{{", "x" * 400, "😀", "%", "'"])
def test_any_text_can_be_searched_for(cast: Cast, text: str) -> None:
    published(cast.leyla, cast.kerem, content())

    catalogue.search(Search(text), nobody())
    catalogue.suggestions(text, nobody())


def test_a_word_of_any_length_stops_nobody(cast: Cast) -> None:
    endless = "z" * 9_000
    texts = {"en": {"title": "Bronze casting", "summary": "For bells.", "full_text": f"{endless} {endless}"}}
    reference = published(cast.leyla, cast.kerem, content(texts=texts))

    assert found("bronze", nobody()) == [reference]
    assert found("bronze " + "z" * 300, nobody()) == [reference]


def test_a_longer_text_or_a_page_too_far_is_refused() -> None:
    with pytest.raises(Refused, match="search_too_long"):
        Search("x" * 401)
    with pytest.raises(Refused, match="page_out_of_range"):
        Search(offset=10_001)


def test_facets_narrow_and_count_what_another_choice_would_give(cast: Cast) -> None:
    offer = published(cast.leyla, cast.kerem, content("Propeller"))
    need = published(cast.leyla, cast.kerem, content("Propeller sought", kind="need"))

    page = catalogue.search(Search("propeller", {Facet.KIND: ("need",)}), nobody())

    assert [view.reference for view in page.records] == [need]
    assert page.found.facets[Facet.KIND] == {"offer": 1, "need": 1}
    assert page.found.facets[Facet.STATE] == {"TR": 1}
    assert offer != need


def test_every_facet_may_be_chosen_at_once(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Propeller"))
    counted = catalogue.search(Search(), nobody()).found.facets
    chosen = {facet: tuple(counts)[:1] for facet, counts in counted.items()}
    assert all(chosen.values())

    page = catalogue.search(Search("propeller", chosen), nobody())

    assert [view.reference for view in page.records] == [reference]
    assert page.found.total == 1
    assert page.found.facets == counted


def test_an_amended_record_is_found_by_its_new_words_only(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("Bronze casting"))
    assert found("bronze", nobody()) == [reference]
    view = records.record(reference, labels=nobody().labels, on=AT.date())

    publishing.withdraw_record(view.id, reason="Sold.", by=cast.leyla.actor, at=AT)

    assert found("bronze", nobody()) == []


@pytest.mark.parametrize(
    ("day", "count"), [(date(2025, 12, 31), 0), (date(2026, 6, 1), 1), (date(2027, 1, 1), 0)]
)
def test_a_record_is_listed_while_it_is_valid(cast: Cast, day: date, count: int) -> None:
    published(cast.leyla, cast.kerem, content("Bronze casting"))

    assert len(found("bronze", nobody(day))) == count


def everything(scope: Scope) -> dict[str, Any]:
    """All that the catalogue tells a reader about the word that only hidden records hold."""
    catalogue.bring_vectors_up(lambda _: None)
    pages = [catalogue.search(Search(text), scope) for text in ("", "zirconium", "bronze casting", "cast")]
    visible = [view.reference for page in pages for view in page.records]
    told = {
        "visible": visible,
        "totals": [page.found.total for page in pages],
        "hits": [page.found.hits for page in pages],
        "facets": [
            {facet.value: dict(sorted(counts.items())) for facet, counts in page.found.facets.items()}
            for page in pages
        ],
        "suggestions": [
            [view.reference for view in catalogue.suggestions(prefix, scope)] for prefix in ("zirc", "bro")
        ],
        "institutions": records.counts_by_institution(labels=scope.labels, on=scope.on),
    }
    for reference in dict.fromkeys(visible):
        view = records.record(reference, labels=scope.labels, on=scope.on)
        told[f"matches of {reference}"] = [
            (match.record.reference, match.judgement) for match in catalogue.matches(view, scope, limit=20)
        ]
    return told


def test_a_match_that_clearance_would_refuse_says_so_to_those_who_may_know(cast: Cast) -> None:
    appointing.appoint(
        id=uuid4(), person=cast.hamad.person, role=Role.PROGRAMME_OFFICER, by=cast.hamad.actor, at=AT
    )
    held = content("Bronze casting", label=label("partners", "state:TR", "state:US"))
    offer = published(cast.leyla, cast.kerem, held)
    published(cast.leyla, cast.kerem, content("Bronze casting for bells"))
    need = published(cast.amina, cast.hamad, content("Bronze casting wanted", kind="need"))

    def barred(reader: Player, reference: str) -> dict[str, tuple[str, ...]]:
        scope = reader.scope
        asked = records.record(reference, labels=scope.labels, on=scope.on)
        found = catalogue.matches(asked, scope, limit=9)
        return {match.record.reference: match.barred for match in found}

    assert barred(cast.leyla, need)[offer] == ("not_releasable",)
    assert barred(cast.leyla, offer) == {need: ("not_releasable",)}
    assert list(barred(cast.amina, need).values()) == [()]
    assert barred(cast.sam, need)[offer] == ()


HIDDEN = [
    label("restricted"),
    label("restricted", "bloc:NATO", government_only=True),
    label("partners", "state:TR"),
]


@pytest.mark.usefixtures("glosses")
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_record_is_as_if_it_did_not_exist(cast: Cast, hidden: dict[str, Any]) -> None:
    for title in ("Bronze casting", "Casting of bells", "Bells of bronze", "Moulds for castings"):
        published(cast.leyla, cast.kerem, content(title))
    published(cast.leyla, cast.kerem, content("Bronze castings wanted", kind="need"))
    readers: list[Player] = [cast.amina, cast.sam]
    before = [everything(nobody()), *(everything(reader.scope) for reader in readers)]

    secret = published(
        cast.leyla,
        cast.kerem,
        content("Zirconium bronze", kind="need", fields=["materials.advanced_alloys"], label=hidden),
    )
    for kind in ("offer", "need"):
        # Words that visible records use too: their rarity must not move with them.
        published(cast.leyla, cast.kerem, content("Casting casting and bells", kind=kind, label=hidden))

    after = [everything(nobody()), *(everything(reader.scope) for reader in readers)]
    assert after == before
    assert found("zirconium", cast.leyla.scope) == [secret]


def test_many_hidden_words_do_not_crowd_out_a_suggestion(cast: Cast) -> None:
    many = " ".join(f"ba{number:02d}" for number in range(60))
    for title in (many, many.replace("ba", "bb")):
        published(cast.leyla, cast.kerem, content(title, label=label("restricted")))
    reference = published(cast.leyla, cast.kerem, content("Bronze casting (bz-9)"))

    for prefix in ("b", "bro", "bronze cas", "(bz"):
        assert [view.reference for view in catalogue.suggestions(prefix, nobody())] == [reference]


def test_a_hidden_record_is_refused_in_the_words_of_one_that_does_not_exist(cast: Cast) -> None:
    secret = published(cast.leyla, cast.kerem, content(label=label("restricted")))
    view = records.record(secret, labels=cast.leyla.scope.labels, on=AT.date())

    def refusal(ask: Any) -> tuple[str, set[str]]:
        with pytest.raises(NotFound) as told:
            ask()
        return told.value.code, set(told.value.facts)

    labels, on = cast.sam.scope.labels, AT.date()
    assert refusal(lambda: records.record(secret, labels=labels, on=on)) == refusal(
        lambda: records.record("O-TR-2026-00000000", labels=labels, on=on)
    )
    assert refusal(lambda: records.record_by_id(view.id, labels=labels, on=on)) == refusal(
        lambda: records.record_by_id(uuid4(), labels=labels, on=on)
    )
