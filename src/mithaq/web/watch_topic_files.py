"""Files of the list of topics, of a topic's card, and of its works."""

import polars as pl
from django.http import HttpRequest

from mithaq.watch.queries import citing, looks, topic_works
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_tables import (
    leaders_of_topic_table,
    measures_table,
    topic_years_table,
    topics_table,
)
from mithaq.web.curves import HEIGHT, WIDTH
from mithaq.web.taking import Picture, Works
from mithaq.web.watch import reader_of
from mithaq.web.watch_choosing import look_told, required_look
from mithaq.web.watch_topics import curve_of, years_back


def topics(request: HttpRequest) -> pl.DataFrame:
    """All topics of a look."""
    reader = reader_of(request)
    of = required_look(request, reader)
    return topics_table(of, looks.every_topic(of, reader=reader))


def years(request: HttpRequest) -> pl.DataFrame:
    """The curve of a topic, year by year."""
    return topic_years_table(*_topic(request))


def measures(request: HttpRequest) -> pl.DataFrame:
    """All measures of a topic, and what each adds to its score."""
    return measures_table(*_topic(request))


def leaders(request: HttpRequest) -> pl.DataFrame:
    """Who works on a topic."""
    of, found = _topic(request)
    return leaders_of_topic_table(of, found, topic_works.leaders_of(of, found, reader=reader_of(request)))


def picture(request: HttpRequest) -> Picture:
    """The curve of a topic as it is drawn."""
    of, found = _topic(request)
    return Picture(
        component="components/curve.html",
        drawn={"curve": curve_of(of, found)},
        title=found.term,
        source=look_told(of),
        width=int(WIDTH),
        height=int(HEIGHT),
    )


def works(request: HttpRequest) -> Works:
    """The works behind a topic's figures."""
    of, found = _topic(request)
    listed, _total = topic_works.works_of(
        of,
        found,
        reader=reader_of(request),
        years_back=years_back(request),
        country=request.GET.get("of", "")[:2],
        limit=citing.MOST,
    )
    return Works(listed)


def _topic(request: HttpRequest) -> tuple[LookView, TopicView]:
    reader = reader_of(request)
    of = required_look(request, reader)
    return of, looks.topic(of, request.GET.get("term", ""), reader=reader)
