"""The radar of a look: what stands on it and what moved, as a page in three languages and as files."""

import io
import json
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from lxml import etree
from typer.testing import CliRunner

from callers import client_of
from cast import AT, Cast
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.cli import watch
from mithaq.watch.actions import watching
from mithaq.watch.domain.maturity import Maturity, Move, reading
from mithaq.watch.domain.watching import TopicWatch
from mithaq.watch.queries import looks, shared_works
from mithaq.watch.queries.looks import LookView
from mithaq.watch.queries.radar import MOST, RadarView, TopicChoice, radar
from mithaq.watch.queries.topic_map import topic_map

SVG = "{http://www.w3.org/2000/svg}"


def test_a_radar_shows_the_first_topics_and_what_moved(cast: Cast, look: LookView, later: LookView) -> None:
    reader = cast.leyla.actor
    alone = radar(look, TopicChoice(), reader=reader)

    assert alone.before is None
    assert {each.move for each in alone.entries} == {None}
    assert [each.topic.rank for each in alone.entries] == list(range(1, MOST + 1))
    assert alone.of == look.topics
    # The classes of these works are of no scheme that a crosswalk knows.
    assert list(alone.sectors) == [None]
    rising = next(each for each in alone.entries if each.topic.term.startswith("rising"))
    assert rising.reading == reading(rising.topic.counts, look.works)
    assert rising.reading.maturity in {Maturity.EMERGING, Maturity.GROWING}

    moved = radar(later, TopicChoice(), reader=reader)

    assert moved.before is not None
    assert moved.before.id == look.id
    for each in moved.entries:
        assert each.move is not None
        assert (each.move is Move.NEW) == (each.maturity_before is None)
        if each.maturity_before:
            was = looks.topic(look, each.topic.term, reader=reader)
            assert reading(was.counts, look.works).maturity is each.maturity_before
    _told_alike(cast, moved)


def _told_alike(cast: Cast, view: RadarView) -> None:
    """The page, the table and the drawing have every topic."""
    terms = [each.topic.term for each in view.entries]
    for language in Language:
        client = client_of(cast.leyla, language)
        page = client.get("/watch/radar/")
        assert page.status_code == 200
        tree = etree.HTML(page.content.decode())
        assert len(tree.xpath("//svg//a[@aria-label]")) == len(terms)
        assert [each.strip() for each in tree.xpath("//tbody/tr/th/a/text()")] == terms
        assert set(tree.xpath("//*[@class='radar-lists']//a/bdi[2]/text()")) == set(terms)
        drawn = etree.fromstring(client.get("/watch/files/radar-chart.svg").content)
        assert len(list(drawn.iter(f"{SVG}a"))) == len(terms)
    client = client_of(cast.leyla, Language.AR)
    table = pl.read_csv(io.BytesIO(client.get("/watch/files/radar.csv").content))
    assert table["term"].to_list() == terms
    assert table["maturity"].to_list() == [each.reading.maturity.value for each in view.entries]
    same = pl.read_parquet(io.BytesIO(client.get("/watch/files/radar.parquet").content))
    assert same["move"].to_list() == table["move"].to_list()
    assert client.get("/watch/files/radar-chart.png").content.startswith(b"\x89PNG")


def test_the_map_of_a_look_is_kept_and_opens_to_its_works(cast: Cast, look: LookView) -> None:
    reader = cast.leyla.actor

    view = topic_map(look, TopicChoice(), reader=reader)

    assert view.has_map
    assert len(view.topics) == min(look.topics, 150)
    terms = {each.term for each in looks.every_topic(look, reader=reader)}
    for each in view.topics:
        assert 0 <= each.x <= 1
        assert 0 <= each.y <= 1
        assert set(each.shared) <= terms - {each.topic.term}
    one = max(view.topics, key=lambda each: max(each.shared.values(), default=0))
    other, works = one.neighbours[0]
    topics = looks.topics_named(look, [one.topic.term, other], reader=reader)
    assert shared_works.works_sharing(look, topics, reader=reader)[1] == works
    for language in Language:
        client = client_of(cast.leyla, language)
        page = etree.HTML(client.get("/watch/map/").content.decode())
        assert len(page.xpath("//svg[@class='topic-map']//a")) == len(view.topics)
        assert len(page.xpath("//tbody/tr")) == len(view.topics)
        assert not page.xpath("//svg[@aria-hidden='true']//a[not(@tabindex='-1')]")
    drawn = etree.fromstring(client.get("/watch/files/map-chart.svg").content)
    assert len(list(drawn.iter(f"{SVG}a"))) == len(view.topics)
    assert client.get("/watch/files/map-chart.png").content.startswith(b"\x89PNG")
    places = pl.read_csv(io.BytesIO(client.get("/watch/files/map.csv").content))
    assert places["community"].to_list() == [each.community for each in view.topics]
    pairs = pl.read_parquet(io.BytesIO(client.get("/watch/files/map-shared.parquet").content))
    assert pairs["works"][0] == works
    assert (
        "No topic of this look"
        in client_of(cast.leyla, Language.EN).get("/watch/map/?field=energy").content.decode()
    )


def test_commands_tell_what_pages_draw(cast: Cast, look: LookView, tmp_path: Path) -> None:
    first, second = looks.topics(look, reader=cast.leyla.actor)[:2]

    def told(*asked: str) -> list[dict[str, object]]:
        run = CliRunner().invoke(watch.app, [*asked, "--as", "leyla", "--json"])
        assert run.exit_code == 0, run.output
        found: list[dict[str, object]] = json.loads(run.stdout)["topics"]
        return found

    assert [each["rank"] for each in told("radar")] == list(range(1, MOST + 1))
    assert told("radar", "--field", "energy") == []
    file = tmp_path / "map.parquet"
    assert told("map", "--to", str(file))[0]["term"] == first.term
    assert len(pl.read_parquet(file)) == min(look.topics, 150)
    assert [each["term"] for each in told("compare", first.term, second.term)] == [first.term, second.term]
    assert CliRunner().invoke(watch.app, ["radar", "--as", "leyla"]).stdout.count("\n") >= MOST
    assert CliRunner().invoke(watch.app, ["compare", "alchemy", "x", "--as", "leyla"]).exit_code != 0
    assert CliRunner().invoke(watch.app, ["map", "--as", "leyla", "--to", str(file)]).exit_code != 0


def test_a_radar_of_what_one_follows_or_of_a_field(cast: Cast, look: LookView) -> None:
    reader = cast.leyla.actor
    term = looks.topics(look, reader=reader)[40].term
    watching.watch(TopicWatch(look.source, term), id=uuid4(), by=reader, at=AT)

    own = radar(look, TopicChoice(only_followed=True), reader=reader)

    assert [each.topic.term for each in own.entries] == [term]
    assert radar(look, TopicChoice(field="computing"), reader=reader).entries == []
    with pytest.raises(Refused, match="field_unknown"):
        radar(look, TopicChoice(field="alchemy"), reader=reader)
    client = client_of(cast.leyla, Language.EN)
    assert (
        "No topic of this look is in this choice."
        in client.get("/watch/radar/?field=energy").content.decode()
    )
    assert client.get("/watch/radar/?field=alchemy").status_code == 409
    assert client.get("/watch/files/radar.doc").status_code == 409
    assert client.get("/watch/files/radar-chart.csv").status_code == 409
    assert client.get("/watch/files/everything.csv").status_code == 404


def test_without_a_look_there_is_no_radar(cast: Cast) -> None:
    client = client_of(cast.leyla, Language.EN)

    assert "mithaq watch look" in client.get("/watch/radar/").content.decode()
    assert client.get("/watch/files/radar.csv").status_code == 404
