"""Reads of a voice: every measure of one beside its peers, over the years, and what drives its share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.standing.domain.driving import Driven, driven
from mithaq.standing.domain.measures import Apart, Measure, sums_of
from mithaq.standing.domain.voice import (
    PUBLISHED,
    SPAN,
    Asked,
    Column,
    Counted,
    Moved,
    Reading,
    apart,
    columns,
    moved,
    published,
    reading,
)
from mithaq.standing.queries import tallies
from mithaq.watch.domain.asking import Actors, Question
from mithaq.watch.domain.leading import Standing
from mithaq.watch.queries.leaders import leaders
from mithaq.watch.queries.nations import NationalView, national_figures

SEED = 20_261_101
"""Draws begin here, so that the same corpus gives the same bounds."""
NEAR, PEERS_MAX = 2, 4


@dataclass(frozen=True)
class PublishedLine:
    """A figure that others publish, by year, of some; `measure` names its column."""

    measure: str
    view: NationalView
    shares: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class VoiceView:
    """The voice of one beside its peers. `driven` is None where nothing can be said of what drives it.

    `absent` are the kinds of works of which the corpus has none in the question.
    `own` is how it stands among all, with its growth at a constant mix, and why a rise may be the corpus and
    not the world; None where it is not among those who are ranked.
    """

    question: Question
    of: str
    peers: tuple[str, ...]
    columns: tuple[Column, ...]
    moved: Mapping[str, tuple[Moved, ...]]
    published: tuple[PublishedLine, ...]
    driven: Driven | None
    own: Standing | None
    absent: tuple[Apart, ...]
    works: int
    stamp: str

    @property
    def parties(self) -> tuple[str, ...]:
        return (self.of, *self.peers)

    def readings(self, of: str) -> tuple[Reading, ...]:
        """What each measure says of one."""
        return tuple(reading(each, of) for each in self.columns)


def voice(question: Question, of: str, peers: Iterable[str] | None, *, reader: Actor) -> VoiceView:
    """The voice of one; without peers, beside those who stand next to it by output.

    Raises Refused `not_permitted`, `field_unknown`, `state_unknown`, `bloc_unknown`, `peers_too_many` or
    `corpus_damaged`.
    """
    require(reader, Act.SEE_STANDING)
    require_party(question.actors, of)
    led = leaders(question, reader=reader)
    beside = _near(of, [each.of for each in led.standings]) if peers is None else _chosen(of, peers)
    for each in beside:
        require_party(question.actors, each)
    told = tallies.tallies(question)
    lines = _published(question, (of, *beside), reader)
    own = next((each for each in led.standings if each.of == of), None)
    return VoiceView(
        question=question,
        of=of,
        peers=beside,
        columns=measured(question, reader=reader),
        moved={each: moved(each, told.by_year(each), told.world, question.years) for each in (of, *beside)},
        published=lines,
        driven=_driven(question, of),
        own=own,
        absent=_absent(question),
        works=led.coverage.works,
        stamp=led.stamp,
    )


def _absent(question: Question) -> tuple[Apart, ...]:
    """Institutions are not looked for in the news, so that nothing can be said to be absent."""
    found = tallies.counted_apart(question)
    is_named = question.actors is not Actors.INSTITUTIONS
    return tuple(each for each in Apart if each not in found and (is_named or each is not Apart.MENTIONS))


def require_party(actors: Actors, of: str) -> None:
    """That there is such a nation or bloc; institutions go by the names that sources give them.

    Raises Refused `state_unknown` or `bloc_unknown`.
    """
    match actors:
        case Actors.COUNTRIES:
            parties.require_state(of)
        case Actors.BLOCS:
            parties.require_bloc(of)


def measured(question: Question, *, reader: Actor) -> tuple[Column, ...]:
    """Every measure of all who are ranked, of the corpus and of others who publish. Raises as `leaders`."""
    require(reader, Act.SEE_STANDING)
    led = leaders(question, reader=reader)
    views = _views(question, reader)
    return (*_columns(question, led.stamp, reader), *(column for column, _view in _latest(question, views)))


@lru_cache(maxsize=64)
def _columns(question: Question, stamp: str, reader: Actor) -> tuple[Column, ...]:
    del stamp
    led = leaders(question, reader=reader)
    table = tallies.tallies(question).table
    asked = Asked(question.years, has_field=question.field is not None)
    chance = np.random.default_rng(SEED)
    found = columns(led.standings, sums_of(table), asked, chance=chance)
    ranked = tuple(each.of for each in led.standings)
    kinds = tallies.counted_apart(question)
    return (*found, *(_apart(each, kinds[each], ranked, question) for each in Apart if each in kinds))


def _apart(measure: Apart, counted: Counted, ranked: tuple[str, ...], question: Question) -> Column:
    """Of those who are ranked by output; whom the news name has a voice there also without works."""
    named = sorted(counted.sums.keys() - set(ranked)) if counted.is_whole else ()
    return apart(measure, counted, (*ranked, *named), question.years, chance=np.random.default_rng(SEED))


def _near(of: str, ranked: list[str]) -> tuple[str, ...]:
    """NEAR above and below, or as many more on one side where there are none on the other."""
    if of not in ranked:
        return tuple(ranked[: 2 * NEAR])
    place = ranked.index(of)
    first = max(0, min(place - NEAR, len(ranked) - 2 * NEAR - 1))
    return tuple(each for each in ranked[first : first + 2 * NEAR + 1] if each != of)


def _chosen(of: str, peers: Iterable[str]) -> tuple[str, ...]:
    found = tuple(each for each in dict.fromkeys(peers) if each and each != of)
    if len(found) > PEERS_MAX:
        raise Refused("peers_too_many", most=PEERS_MAX, asked=len(found))
    return found


def _views(question: Question, reader: Actor) -> tuple[NationalView, ...]:
    """Others publish of nations alone."""
    if question.actors is not Actors.COUNTRIES:
        return ()
    return national_figures(question.field, question.counting, reader=reader)


def _name(view: NationalView) -> str:
    return ":".join((PUBLISHED, view.source, view.indicator, view.field, view.counting))


def _latest(question: Question, views: Iterable[NationalView]) -> Iterable[tuple[Column, NationalView]]:
    """A column of the last year of each that lies in the question."""
    for view in views:
        lines = view.figures.lines.values()
        years = {year for line in lines for year in line.shares} & set(question.years.each)
        if years:
            last = max(years)
            shares = {line.area: line.shares[last] for line in lines if last in line.shares}
            source = f"{view.source}, {view.figures.series}"
            chance = np.random.default_rng(SEED)
            yield published(_name(view), source, shares, last, chance=chance), view


def _published(question: Question, of: tuple[str, ...], reader: Actor) -> tuple[PublishedLine, ...]:
    wanted = set(question.years.each)
    return tuple(
        PublishedLine(
            column.measure,
            view,
            {
                each: {
                    year: share
                    for year, share in sorted(view.figures.lines[each].shares.items())
                    if year in wanted
                }
                for each in of
                if each in view.figures.lines
            },
        )
        for column, view in _latest(question, _views(question, reader))
    )


def _driven(question: Question, of: str) -> Driven | None:
    """None also where the years are too few for two ends."""
    if len(question.years.each) < 2 * SPAN:
        return None
    found = tallies.parts(question, of)
    return driven(found.parts, unit=found.unit, chance=np.random.default_rng(SEED))


def default_weight(column: Column) -> float:
    """1 for what tells of a voice by itself; 0 for what says the same again, and where nobody is known."""
    own = {Measure.SHARE, Measure.GROWTH, Measure.INTERNATIONAL, Measure.CITATIONS}
    return 1.0 if column.among and column.measure in own else 0.0
