"""Search across the works of the corpus: by words and phrases in three languages, narrowed and ordered."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from callers import client_of
from cast import AT, Cast
from corpora import held, work
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.cli import watch
from mithaq.jobs.watch import read_works
from mithaq.watch.actions import placing
from mithaq.watch.domain.finding import Sought, WorkFacet, WorkSearch, sought
from mithaq.watch.queries import finding
from mithaq.watch.queries.finding import FoundWorks, find, works_behind

ASKED = [
    ("robots", Sought(("robots",))),
    ("the robots of the sea", Sought(("robots", "sea"))),
    ('"deep learning" robots', Sought(("robots",), ("deep learning",))),
    ("«apprentissage profond»", Sought((), ("apprentissage profond",))),
    ('"state of the art"', Sought((), ("state of the art",))),
    ('"robots"', Sought(("robots",))),
    ("deep-sea robots robots", Sought(("deep", "sea", "robots"))),
    ("تعلّم الآلة", Sought(("تعلم", "آلة"))),
]


@pytest.mark.parametrize(("text", "asked"), ASKED)
def test_a_line_asks_for_words_and_phrases(text: str, asked: Sought) -> None:
    assert sought(text) == asked


@pytest.mark.parametrize(
    ("text", "code"), [("the of", "search_empty"), ("", "search_empty"), ("x" * 201, "search_too_long")]
)
def test_what_asks_for_nothing_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        sought(text)


WORKS = [
    replace(
        work("1", title="Robots at sea", year=2019, countries=["TR"], classes=["cs.RO"]), abstract="Swimming."
    ),
    replace(
        work("2", title="Swimming machines", year=2021, countries=["TR", "MA"]), abstract="Robots at sea."
    ),
    replace(work("3", title="Sea birds"), abstract="No machine."),
    replace(work("4", title="Deep waters of learning", year=2018), abstract="A robot, and a robot."),
    replace(work("5", title="Deep learning", year=2022), abstract="Robots."),
    replace(work("6", title="رصد الشبكات العصبيّة", language="ar"), abstract="وبالروبوت أيضًا."),
    replace(work("7", title="L’apprentissage des réseaux", language="fr"), abstract="Des machines."),
]


@pytest.fixture
def corpus(tmp_path: Path, cast: Cast) -> Cast:
    held(tmp_path, WORKS)
    return cast


def _found(cast: Cast, text: str, **narrowed: object) -> FoundWorks:
    return find(WorkSearch(sought(text), **narrowed), reader=cast.leyla.actor)  # type: ignore[arg-type]


def _keys(found: FoundWorks) -> list[str]:
    return [each.key for each in found.works]


FOUND = [
    ("robots", {"1", "2", "4", "5"}),
    ("robot", {"1", "2", "4", "5"}),
    ('"deep learning"', {"5"}),
    ('"robots at sea"', {"1", "2"}),
    ("شبكات", {"6"}),
    ("بالشبكات", {"6"}),
    ("apprentissage", {"7"}),
    ("reseau", {"7"}),
    ("submarines", set()),
]


@pytest.mark.parametrize(("text", "keys"), FOUND)
def test_words_are_found_in_their_forms_and_phrases_as_they_stand(
    corpus: Cast, text: str, keys: set[str]
) -> None:
    found = _found(corpus, text)

    assert set(_keys(found)) == keys
    assert found.total == len(keys)
    assert not found.says_any


def test_titles_go_first_or_the_newest(corpus: Cast) -> None:
    assert _keys(_found(corpus, "robots"))[0] == "1"
    assert _keys(_found(corpus, "robots", is_newest_first=True)) == ["5", "2", "1", "4"]
    assert _keys(_found(corpus, "robots", is_newest_first=True, offset=1, limit=2)) == ["2", "1"]
    with pytest.raises(Refused, match="page_out_of_range"):
        _found(corpus, "robots", offset=10_001)


def test_where_few_say_all_those_that_say_some_are_there_too(corpus: Cast) -> None:
    few = _found(corpus, "robots sea")

    assert few.says_any
    assert _keys(few)[0] == "1", "what says all goes first"
    assert set(_keys(few)) == {"1", "2", "3", "4", "5"}


def test_facets_narrow_and_count_what_another_choice_gives(corpus: Cast) -> None:
    placing.place_works(by=corpus.hamad.actor, at=AT)

    every = _found(corpus, "robots")
    assert every.facets[WorkFacet.STATE] == {"TR": 2, "MA": 1}
    assert every.facets[WorkFacet.FIELD] == {"manufacturing.robotics_automation": 1}
    assert every.facets[WorkFacet.FIELD_GROUP] == {"manufacturing": 1}
    moroccan = _found(corpus, "robots", chosen={WorkFacet.STATE: ("MA",)})
    assert _keys(moroccan) == ["2"]
    assert moroccan.facets[WorkFacet.STATE] == {"TR": 2, "MA": 1}
    assert moroccan.facets[WorkFacet.SOURCE] == {"made": 1}
    assert _keys(_found(corpus, "robots", chosen={WorkFacet.FIELD_GROUP: ("manufacturing",)})) == ["1"]
    assert _found(corpus, "robots", chosen={WorkFacet.SOURCE: ("elsewhere",)}).total == 0
    assert set(_keys(_found(corpus, "robots", years=(2018, 2019)))) == {"1", "4"}


def test_an_english_gloss_of_a_word_finds_what_is_written_in_english(corpus: Cast) -> None:
    asked = WorkSearch(sought("robotique"))

    assert find(asked, reader=corpus.leyla.actor).total == 0
    found = find(asked, reader=corpus.leyla.actor, glosses={"robotique": ("robots",)})
    assert {each.key for each in found.works} == {"1", "2", "4", "5"}


def test_the_index_follows_the_corpus(corpus: Cast, tmp_path: Path) -> None:
    assert _found(corpus, "robots").total == 4
    held(tmp_path, [replace(WORKS[0], title="Sailing alone", abstract="None."), work("8", title="Robot")])

    assert works_behind() == 2, "the files of other years are as they were"
    assert set(_keys(_found(corpus, "robots"))) == {"2", "4", "5", "8"}
    assert works_behind() == 0


def test_of_works_in_several_sources_one_is_found(corpus: Cast, tmp_path: Path) -> None:
    held(tmp_path, [replace(WORKS[0], doi="10.1/1")])
    assert _found(corpus, "robots").total == 4

    held(tmp_path, [replace(WORKS[0], source="openalex", key="W1", doi="10.1/1")])

    assert sorted(_keys(_found(corpus, "robots"))) == ["2", "4", "5", "W1"]


def test_an_index_that_is_far_behind_says_so_until_it_was_brought_up(
    corpus: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SOON_WORKS", 3)
    client = client_of(corpus.leyla, Language.EN)

    assert _found(corpus, "robots").unread == len(WORKS)
    assert "7 works are not searched yet" in client.get("/watch/works/?q=robots").content.decode()
    read_works(AT)
    assert (_found(corpus, "robots").unread, _found(corpus, "robots").total) == (0, 4)


def test_an_index_that_was_lost_is_made_anew(corpus: Cast) -> None:
    assert _found(corpus, "robots").total == 4
    (Path(settings.HOME) / "work_index" / "parts.json").unlink()

    assert _found(corpus, "robots").total == 4


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "address",
    [
        "",
        "?q=robots",
        '?q="deep learning"&source=made&page=4',
        "?q=submarines",
        "?q=robots&state=TR&work_kind=article&order=newest&years=2018-2021",
        "?q=robots&field=no.such&language=en",
    ],
)
@pytest.mark.usefixtures("glosses")
def test_the_page_answers_in_every_language(corpus: Cast, language: Language, address: str) -> None:
    assert client_of(corpus.leyla, language).get("/watch/works/" + address).status_code == 200


@pytest.mark.usefixtures("glosses")
def test_a_french_reader_finds_english_works(corpus: Cast) -> None:
    page = client_of(corpus.leyla, Language.FR).get("/watch/works/?q=oiseaux").content.decode()

    assert "Sea birds" in page


def test_a_line_of_stop_words_is_refused_on_the_page(corpus: Cast) -> None:
    assert client_of(corpus.leyla, Language.EN).get("/watch/works/?q=the of").status_code == 409


@pytest.mark.usefixtures("corpus")
def test_the_command_searches_too() -> None:
    asked = ["search", "robots", "--state", "MA", "--newest", "--as", "leyla"]
    told = json.loads(CliRunner().invoke(watch.app, [*asked, "--json"]).stdout)

    assert [each["key"] for each in told["works"]] == ["2"]
    assert told["total"] == 1
    assert "Swimming machines" in CliRunner().invoke(watch.app, asked).stdout
