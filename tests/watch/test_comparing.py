"""Topics side by side: of one look and of two, as a page in three languages and as files."""

import io
from urllib.parse import urlencode

import polars as pl
import pytest
from lxml import etree

from callers import client_of
from cast import Cast
from made_papers import papers
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.watch.queries import looks, shared_works, topic_works
from mithaq.watch.queries.comparing import MOST, compare
from mithaq.watch.queries.looks import LookView

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


def test_topics_stand_side_by_side(cast: Cast, look: LookView) -> None:
    reader = cast.leyla.actor
    first, second, third = looks.topics(look, reader=reader)[:3]
    made = [each for each in papers() if 2006 <= each.published_on.year <= 2010]
    both = [each for each in made if {first.term, second.term} <= set(each.abstract.split(". "))]

    found = compare([look], [first.term, second.term, third.term, first.term], reader=reader)

    assert [each.topic.term for each in found.items] == [first.term, second.term, third.term]
    assert found.missing == []
    assert found.shared[0][1] == found.shared[1][0] == len(both)
    assert [found.shared[place][place] for place in range(3)] == [
        sum(each.counts[-5:]) for each in (first, second, third)
    ]
    _works, total = shared_works.works_sharing(look, [first, second], reader=reader)
    assert total == len(both)
    assert list(found.items[0].leaders) == topic_works.leaders_of(look, first, reader=reader)
    assert {each.country for each in found.items[0].leaders} == {"QA", "MA"}
    morocco = next(each for each in found.items[0].leaders if each.country == "MA")
    assert topic_works.works_of(look, first, reader=reader, country="MA")[1] == morocco.works

    asked = urlencode({"look": look.id, "term": [first.term, second.term, third.term]}, doseq=True)
    for language in Language:
        client = client_of(cast.leyla, language)
        page = client.get(f"/watch/compare/?{asked}")
        assert page.status_code == 200
        assert client.get(f"/watch/compare/works/?{asked}").status_code == 200
        tree = etree.HTML(page.content.decode())
        assert len(tree.xpath("//polyline[contains(@class, 'curves-line')]")) == 3
        assert len(tree.xpath("//input[@type='checkbox' and @name='term' and @checked]")) == 3
    figures = pl.read_csv(io.BytesIO(client.get(f"/watch/files/compare.csv?{asked}").content))
    assert figures[f"works_with_{second.term}"][0] == len(both)
    years = pl.read_parquet(io.BytesIO(client.get(f"/watch/files/compare-years.parquet?{asked}").content))
    assert years.filter(pl.col("term") == first.term)["works"].to_list() == list(first.counts)
    drawn = etree.fromstring(client.get(f"/watch/files/compare-chart.svg?{asked}").content)
    assert len(list(drawn.iter(f"{SVG}polyline"))) >= 3
    assert client.get(f"/watch/files/compare-chart.png?{asked}").content.startswith(b"\x89PNG")


def test_one_topic_is_held_against_what_an_earlier_look_made_of_it(
    cast: Cast, look: LookView, later: LookView
) -> None:
    reader = cast.leyla.actor
    terms = {each.term for each in looks.every_topic(look, reader=reader)}
    term = next(each.term for each in looks.every_topic(later, reader=reader) if each.term in terms)

    found = compare([later, look], [term], reader=reader)

    assert [each.look.id for each in found.items] == [later.id, look.id]
    assert found.shared == []
    page = client_of(cast.leyla, Language.EN).get(
        f"/watch/compare/?look={later.id}&look={look.id}&term={term}"
    )
    assert "Works in common, last five years" not in page.content.decode()
    assert "December 2010" in page.content.decode()


def test_what_cannot_be_compared_is_told(cast: Cast, look: LookView) -> None:
    reader = cast.leyla.actor
    terms = [each.term for each in looks.topics(look, reader=reader)[: MOST + 1]]
    client = client_of(cast.leyla, Language.EN)

    with pytest.raises(Refused, match="compared_too_many"):
        compare([look], terms, reader=reader)
    assert client.get(f"/watch/compare/?{urlencode({'term': terms}, doseq=True)}").status_code == 409
    page = client.get(f"/watch/compare/?term={terms[0]}&term=alchemy").content.decode()
    assert "“alchemy” is no topic of the look" in page
    assert "Choose another topic to hold beside it" in page
    assert client.get("/watch/compare/").status_code == 200
    assert client.get("/watch/files/compare.csv").status_code == 200
    assert client.get("/watch/compare/?look=x").status_code == 404
    assert client.get("/watch/compare/works/?term=alchemy").status_code == 404


def test_without_a_look_there_is_nothing_to_compare(cast: Cast) -> None:
    page = client_of(cast.leyla, Language.EN).get("/watch/compare/?term=laser")

    assert "mithaq watch look" in page.content.decode()
