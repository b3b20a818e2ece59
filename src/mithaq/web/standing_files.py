"""Files of standing."""

import polars as pl
from django.http import HttpRequest

from mithaq.base.refusals import NotFound
from mithaq.standing.queries import exchanging, tables, targets
from mithaq.watch.queries import citing
from mithaq.web.curve_sets import HEIGHT, WIDTH
from mithaq.web.standing import panels
from mithaq.web.standing_asking import of_asked, reader_of, voice_asked
from mithaq.web.standing_composite import composite_asked
from mithaq.web.taking import Picture, Works
from mithaq.web.visits import visit
from mithaq.web.watch_asking import question_of


def measures(request: HttpRequest) -> pl.DataFrame:
    """All measures of who is side by side."""
    return tables.measures_table(voice_asked(request))


def years(request: HttpRequest) -> pl.DataFrame:
    """The same year by year, where that can be told."""
    return tables.years_table(voice_asked(request))


def driven(request: HttpRequest) -> pl.DataFrame:
    """What drives the share."""
    return tables.driven_table(voice_asked(request))


def picture(request: HttpRequest) -> Picture:
    """A measure over the years. Raises NotFound `nothing_to_draw`."""
    view = voice_asked(request)
    asked = request.GET.get("measure", "share")
    panel = next((each for each in panels(view) if each.measure == asked), None)
    if panel is None:
        raise NotFound("nothing_to_draw")
    return Picture(
        component="components/curves.html",
        drawn={"curves": panel.curves, "with_names": True},
        title=panel.title,
        source=f"\u2068{view.question.years}\u2069 · \u2068{view.stamp}\u2069",
        width=WIDTH,
        height=HEIGHT,
    )


def composite(request: HttpRequest) -> pl.DataFrame:
    """A composite, with its recipe in every row."""
    return tables.composite_table(composite_asked(request))


def moves(request: HttpRequest) -> pl.DataFrame:
    """What would move one most, with the recipe in every row."""
    return tables.moves_table(composite_asked(request))


def targets_set(request: HttpRequest) -> pl.DataFrame:
    """All targets that the visitor may see."""
    return tables.targets_table(targets.targets(reader=reader_of(request)))


def works(request: HttpRequest) -> Works:
    """The works that a nation wrote with the members of a programme."""
    reader, question, on = reader_of(request), question_of(request), visit(request).today
    of, reference = of_asked(request, question), request.GET.get("programme", "")
    part = exchanging.programme_part(question, of, reference, reader=reader, on=on)
    found, _total = exchanging.works_with(question, of, part.partners, reader=reader, limit=citing.MOST)
    return Works(found)
