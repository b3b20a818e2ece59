"""Search across the works of the corpus."""

from dataclasses import replace
from pathlib import Path

import pytest

from callers import client_of
from cast import Cast
from corpora import held, work
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.watch.domain.finding import sought
from mithaq.watch.queries.finding import find

ASKED = [
    ("robots", ("robots",)),
    ("the robots of the sea", ("robots", "sea")),
    ('"deep learning" robots', ("deep learning", "robots")),
    ("«apprentissage profond»", ("apprentissage profond",)),
    ('"quantum key distribution networks"', ("key distribution networks", "quantum key distribution")),
    ("تعلم الآلة", ("آلة", "تعلم")),
]


@pytest.mark.parametrize(("text", "terms"), ASKED)
def test_a_line_asks_for_words_and_phrases(text: str, terms: tuple[str, ...]) -> None:
    assert sought(text).terms == terms


@pytest.mark.parametrize(
    ("text", "code"), [("the of", "search_empty"), ("", "search_empty"), ("x" * 201, "search_too_long")]
)
def test_what_asks_for_nothing_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        sought(text)


@pytest.fixture
def corpus(tmp_path: Path, cast: Cast) -> Cast:
    works = [
        replace(work("1", title="Robots at sea", year=2019), abstract="Swimming."),
        replace(work("2", title="Swimming machines", year=2021), abstract="Robots at sea."),
        replace(work("3", title="Sea birds"), abstract="No machine."),
        replace(work("4", title="Deep waters of learning"), abstract="Robots."),
        replace(work("5", title="Deep learning"), abstract="Robots."),
    ]
    held(tmp_path, works)
    return cast


FOUND = [
    ("robots", ["1", "2", "5", "4"]),
    ("robots sea", ["1", "2"]),
    ('"deep learning"', ["5"]),
    ("deep learning", ["4", "5"]),
    ("submarines", []),
]


@pytest.mark.parametrize(("text", "keys"), FOUND)
def test_works_that_say_all_are_found_and_titles_go_first(corpus: Cast, text: str, keys: list[str]) -> None:
    works, total = find(sought(text), reader=corpus.leyla.actor)

    assert total == len(keys)
    assert {each.key for each in works} == set(keys)
    assert [each.key for each in works][:1] == keys[:1]


def test_a_page_holds_a_part_and_a_source_narrows(corpus: Cast) -> None:
    works, total = find(sought("robots"), reader=corpus.leyla.actor, first=1, limit=2)

    assert (len(works), total) == (2, 4)
    assert find(sought("robots"), reader=corpus.leyla.actor, source="elsewhere") == ([], 0)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "address", ["", "?q=robots", '?q="deep learning"&source=made&page=4', "?q=submarines"]
)
def test_the_page_answers_in_every_language(corpus: Cast, language: Language, address: str) -> None:
    assert client_of(corpus.leyla, language).get("/watch/works/" + address).status_code == 200


def test_a_line_of_stop_words_is_refused_on_the_page(corpus: Cast) -> None:
    assert client_of(corpus.leyla, Language.EN).get("/watch/works/?q=the of").status_code == 409
