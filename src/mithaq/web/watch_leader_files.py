"""Files of who leads, of complements, and of the works behind them."""

from dataclasses import replace

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mithaq.watch.queries import behind, citing, finding, leaders, nations, tables
from mithaq.watch.queries.leaders import LeadersView
from mithaq.web.taking import Picture, Works, bars_picture
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import question_of
from mithaq.web.watch_complementarity import found_of
from mithaq.web.watch_leaders import leaders_chart
from mithaq.web.watch_works import glosses_of, search_asked
from mithaq.words.terms import term


def standings(request: HttpRequest) -> pl.DataFrame:
    """Who leads."""
    return tables.leaders_table(_view(request))


def national(request: HttpRequest) -> pl.DataFrame:
    """What others published of the same field."""
    question = question_of(request)
    found = nations.national_figures(question.field, question.counting, reader=reader_of(request))
    return tables.national_table(found)


def picture(request: HttpRequest) -> Picture:
    """Shares as bars."""
    view = _view(request)
    question = view.question
    title = _("Share of the output of the corpus, %(counting)s") % {
        "counting": term("counted", question.counting)
    }
    source = f"\u2068{question.years}\u2069 · \u2068{view.stamp}\u2069"
    return bars_picture(leaders_chart(view), title=title, source=source)


def works(request: HttpRequest) -> Works:
    """The works behind a figure."""
    question, of = question_of(request), request.GET.get("of") or None
    found = behind.works_behind(question, of, reader=reader_of(request), limit=citing.MOST)
    return Works(found.works)


def positions(request: HttpRequest) -> pl.DataFrame:
    """How a party stands in each field."""
    return tables.positions_table(found_of(request).own)


def complements(request: HttpRequest) -> pl.DataFrame:
    """What a party and each other can give, in both directions; for one field who is strong in it."""
    found = found_of(request)
    rows = [row for each in found.complements for row in tables.gift_rows(each)]
    rows += [row for each in found.partners for row in tables.partner_rows(found.own.of, each)]
    return pl.DataFrame(rows, infer_schema_length=None)


def searched_works(request: HttpRequest) -> Works:
    """Works that say what is asked, as the page narrows and orders them."""
    reader = reader_of(request)
    asked = replace(search_asked(request.GET), limit=citing.MOST)
    return Works(finding.find(asked, reader=reader, glosses=glosses_of(asked)).works)


def _view(request: HttpRequest) -> LeadersView:
    return leaders.leaders(question_of(request), reader=reader_of(request))
