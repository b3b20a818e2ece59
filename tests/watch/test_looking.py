"""A look ahead over the corpus, from the works of a source to the pages, the command and a draft of a
need.
"""

import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import polars as pl
import pytest
from bibtexparser.entrypoint import parse_string
from django.test import Client
from lxml import etree
from typer.testing import CliRunner

from callers import client_of
from cast import AT, Cast, lasting, published
from corpora import held
from made_papers import papers
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.release import ANONYMOUS
from mithaq.clearance.queries.readers import readable_labels
from mithaq.cli import watch
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries import drafts, gaps
from mithaq.watch.actions.looking import look_ahead
from mithaq.watch.queries import looks, topic_output, topic_works
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.literature import literature_before
from mithaq.watch.queries.looks import LookView, TopicView

pytestmark = pytest.mark.slow

TOPIC_PAGES = (
    "",
    "?look={look}",
    "?q=ris",
    "?q=nothing&page=3",
    "{term}/",
    "{term}/works/",
    "{term}/works/?back=0",
    "{term}/works/?page=9",
)


def test_a_look_is_kept_shown_and_answered_with_a_need(cast: Cast, look: LookView) -> None:
    reader = cast.leyla.actor
    first = looks.topics(look, reader=reader)[0]

    assert look.source == "open"
    assert look.years[-1] == (2010, 12)
    assert first.rank == 1
    assert first.term.startswith("rising")
    assert sum(first.attributes.values()) == pytest.approx(sum(first.reasons.values()))
    works, total = topic_works.works_of(look, first, reader=reader)
    assert total == sum(first.counts)
    assert len(works) == 10
    _, last_year = topic_works.works_of(look, first, reader=reader, years_back=0)
    assert last_year == first.counts[-1]
    leaders = topic_works.leaders_of(look, first, reader=reader)
    assert [each.country for each in leaders] == ["QA", "MA"]
    assert sum(each.share for each in leaders) == pytest.approx(1)

    for language in Language:
        client = client_of(cast.leyla, language)
        for address in TOPIC_PAGES:
            answer = client.get("/watch/topics/" + address.format(look=look.id, term=first.term))
            assert answer.status_code == 200, address
    page = client_of(cast.leyla, Language.EN).get(f"/watch/topics/{first.term}/").content.decode()
    assert "Draft a need from this gap" in page
    assert f"{first.counts[-1]}</a>" in page

    client = client_of(cast.leyla, Language.AR)
    table = pl.read_csv(io.BytesIO(client.get(f"/watch/files/topics.csv?look={look.id}").content))
    assert table["term"][0] == first.term
    assert table["works_2010"][0] == first.counts[-1]
    assert len(table) == look.topics
    assert (
        pl.read_parquet(io.BytesIO(client.get("/watch/files/topics.parquet").content)).columns
        == table.columns
    )
    asked = urlencode({"term": first.term, "look": look.id})
    drawn = client.get(f"/watch/files/topic-chart.svg?{asked}").content
    assert etree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}title") == first.term
    assert client.get(f"/watch/files/topic-chart.png?{asked}").content.startswith(b"\x89PNG")
    _topic_leaves(client, asked, first, len(leaders))
    assert client.get("/watch/files/topics.doc").status_code == 409
    assert client.get(f"/watch/files/topic-chart.gif?{asked}").status_code == 409

    answer = client_of(cast.leyla, Language.EN).post(
        f"/watch/topics/{first.term}/need/", {"look": str(look.id)}
    )
    assert answer.status_code == 302
    pile = drafts.desk(reader)
    assert first.term.capitalize() in str(pile)

    for language in Language:
        assert client_of(cast.leyla, language).get("/watch/gaps/").status_code == 200
    gone = pl.read_csv(io.BytesIO(client.get("/watch/files/gaps.csv").content))
    assert gone["rank"].to_list() == list(range(1, 51))
    assert set(gone["state"]) == {"QA"}
    seen = Scope(readable_labels(ANONYMOUS), AT.date())
    mine, theirs = (gaps.gaps(look, reader=reader, scope=seen, state=state) for state in ("QA", "MA"))
    assert [each.topic.rank for each in mine] == list(range(1, 26))
    for ours, others in zip(mine, theirs, strict=True):
        assert ours.output is not None
        assert others.output is not None
        assert ours.output.share + others.output.share == pytest.approx(1)
        assert ours.output.world == pytest.approx(sum(ours.topic.counts[-5:]))
    assert all(each.is_open for each in mine)

    told = json.loads(
        CliRunner().invoke(watch.app, ["topics", "--as", "leyla", "--most", "3", "--json"]).stdout
    )
    assert [each["rank"] for each in told["topics"]] == [1, 2, 3]
    assert told["until"] == "2010-12"
    told = json.loads(
        CliRunner().invoke(watch.app, ["gaps", "--as", "leyla", "--most", "2", "--json"]).stdout
    )
    assert [each["rank"] for each in told["gaps"]] == [1, 2]
    assert told["gaps"][0]["open"]


def test_a_record_speaks_of_a_topic_when_it_says_it_word_for_word(cast: Cast, look: LookView) -> None:
    first = looks.topics(look, reader=cast.leyla.actor)[0]
    topic = replace(first, term="deep learning", spellings=("deep learning", "deep learners"))
    said = published(cast.leyla, cast.kerem, lasting("Deep learning for ships"))
    published(cast.leyla, cast.kerem, lasting("Deep waters, and learning from them"))
    also = published(cast.leyla, cast.kerem, lasting("Ships", summary="For deep learners at sea."))

    found = gaps.speaking_of(topic, Kind.OFFER, cast.leyla.scope)

    assert {each.reference for each in found} == {said, also}
    assert gaps.speaking_of(topic, Kind.NEED, cast.leyla.scope) == []


def test_a_work_that_says_a_topic_in_two_spellings_counts_once(cast: Cast, look: LookView) -> None:
    spellings = tuple(f"steady{3 * each}" for each in range(10))
    topic = replace(looks.topics(look, reader=cast.leyla.actor)[0], term="both", spellings=spellings)
    terms = [set(each.abstract.split(". ")) for each in papers() if 2006 <= each.published_on.year < 2011]

    found = topic_output.outputs(look, [topic], "QA", reader=cast.leyla.actor)

    assert any(len(each.intersection(spellings)) > 1 for each in terms)
    assert found["both"].world == pytest.approx(sum(not each.isdisjoint(spellings) for each in terms))


@pytest.mark.parametrize(
    ("recent", "corrected", "is_of_the_corpus"),
    [(0.4, 0.1, True), (0.4, 0.3, False), (0.4, -0.1, True), (-0.1, -0.5, False)],
)
def test_a_rise_is_of_the_corpus_when_half_of_it_goes_at_an_unchanged_mix(
    cast: Cast, look: LookView, recent: float, corrected: float, is_of_the_corpus: bool
) -> None:
    first = looks.topics(look, reader=cast.leyla.actor)[0]

    assert replace(first, recent=recent, corrected=corrected).is_of_the_corpus == is_of_the_corpus


def _topic_leaves(client: Client, asked: str, topic: TopicView, leaders: int) -> None:
    """Its tables and its works in every form."""
    years = pl.read_csv(io.BytesIO(client.get(f"/watch/files/topic-years.csv?{asked}").content))
    assert years["works"].to_list() == list(topic.counts)
    measures = pl.read_csv(io.BytesIO(client.get(f"/watch/files/topic-measures.csv?{asked}").content))
    assert set(measures["measure"]) == set(topic.reasons)
    assert (
        len(pl.read_csv(io.BytesIO(client.get(f"/watch/files/topic-leaders.csv?{asked}").content))) == leaders
    )
    total = sum(topic.counts)
    ris = client.get(f"/watch/files/topic-works.ris?{asked}").content.decode()
    assert ris.count("\nTY  - ") + ris.startswith("TY  - ") == total
    bib = parse_string(client.get(f"/watch/files/topic-works.bib?{asked}").content.decode())
    assert len(bib.entries) == total
    of_last_year = client.get(f"/watch/files/topic-works.parquet?{asked}&back=0").content
    assert len(pl.read_parquet(io.BytesIO(of_last_year))) == topic.counts[-1]


def test_a_small_corpus_gives_no_look(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, papers()[:900])

    with pytest.raises(Refused, match="look_too_small"):
        look_ahead(id=uuid4(), source="", origin=None, by=cast.hamad.actor, at=AT)
    assert looks.looks(reader=cast.leyla.actor) == []


def test_who_may_not_keep_the_watch_looks_at_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        look_ahead(id=uuid4(), source="", origin=None, by=cast.leyla.actor, at=AT)


def test_without_a_look_the_page_says_what_to_do(cast: Cast) -> None:
    assert "mithaq watch look" in client_of(cast.leyla, Language.EN).get("/watch/topics/").content.decode()
    with pytest.raises(NotFound, match="no_such_look"):
        looks.look(uuid4(), reader=cast.leyla.actor)


def test_a_later_look_says_what_changed(cast: Cast, look: LookView, later: LookView) -> None:

    assert looks.news(look, reader=cast.leyla.actor) is None
    found = looks.news(later, reader=cast.leyla.actor)
    assert found is not None
    assert found.before.id == look.id
    assert found.came
    for term, now, then in found.came:
        assert now is not None
        assert now <= 50
        assert then is None or then > 50
        assert looks.topic(later, term, reader=cast.leyla.actor).rank == now
    page = client_of(cast.leyla, Language.EN).get("/watch/topics/").content.decode()
    assert "Came into the first fifty" in page
    known = next(term for term, _now, then in [*found.came, *found.left] if then is not None)
    before = looks.topic(look, known, reader=cast.leyla.actor).rank
    assert looks.earlier_ranks(later, known, reader=cast.leyla.actor) == [(look.origin, before)]
    assert looks.earlier_ranks(look, known, reader=cast.leyla.actor) == []
    assert [each.id for each in looks.looks(reader=cast.leyla.actor)] == [later.id, look.id]
    assert all(each.topics > 0 for each in looks.looks(reader=cast.leyla.actor))


@pytest.mark.parametrize("address", ["/watch/topics/", "/watch/topics/laser/", "/watch/topics/laser/works/"])
@pytest.mark.usefixtures("cast")
def test_nobody_reads_without_signing_in(address: str) -> None:
    assert Client().get(address).status_code in {302, 403}


@pytest.mark.parametrize("look", ["x", "01a228e4-1aca-7ace-8c87-a1aea18569ed"])
def test_a_look_that_is_not_there_is_told(cast: Cast, look: str) -> None:
    assert client_of(cast.leyla, Language.EN).get(f"/watch/topics/?look={look}").status_code == 404


@pytest.mark.usefixtures("cast")
def test_of_many_works_the_same_sample_is_read_each_time(tmp_path: Path) -> None:
    """About as many as asked, of all years, told beside the number of all."""
    held(tmp_path, papers())
    with engine() as reckoning:
        first = literature_before(reckoning, "open", 12 * 2011, lambda _done, _of: None, most=2000)
        second = literature_before(reckoning, "open", 12 * 2011, lambda _done, _of: None, most=2000)

    assert first.of == 11_000
    assert 1800 < len(first.literature.months) < 2200
    assert set(first.literature.months.tolist()) == set(range(12 * 2000, 12 * 2011))
    assert first.literature.terms == second.literature.terms
    assert (first.literature.uses != second.literature.uses).nnz == 0
