"""Whom the news of the corpus name: a voice in the media, apart from what anybody wrote."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mithaq.watch.adapters.country_names import country_names
from mithaq.watch.domain.asking import Actors, Question
from mithaq.watch.domain.works import WorkKind
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.output import in_field, in_years
from mithaq.watch.queries.selecting import members, stamp


@dataclass(frozen=True)
class Mentions:
    """How many news items name each, in title or summary, and how many name anybody; by year."""

    naming: Mapping[str, Mapping[int, int]]
    world: Mapping[int, int]

    def of(self, who: str) -> int:
        """Items of all years that name one."""
        return sum(self.naming.get(who, {}).values())


def mentions(question: Question) -> Mentions | None:
    """The mentions of states, or of blocs by those of their members of the year.

    None of institutions: no list of all their names is at hand. Raises Refused `corpus_damaged`.
    """
    return None if question.actors is Actors.INSTITUTIONS else _mentions(question, stamp())


@lru_cache(maxsize=64)
def _mentions(question: Question, stamp: str) -> Mentions:
    del stamp
    naming: dict[str, Counter[int]] = {}
    world = Counter[int]()
    for year, named in _named(question):
        if named:
            world[year] += 1
        for each in named:
            naming.setdefault(each, Counter())[year] += 1
    return Mentions(naming, world)


def _named(question: Question) -> Iterator[tuple[int, frozenset[str]]]:
    """Of each news item its year and whom it names."""
    blocs = members(question.years) if question.actors is Actors.BLOCS else {}
    names = country_names()
    with engine() as reckoning:
        works = in_years(reckoning.works(), question.years.first, question.years.last)
        news = in_field(works.filter(works["kind"] == WorkKind.NEWS), reckoning.placed(), question.field)
        told = reckoning.table(news.select("year", "title", "abstract")).to_pylist()
    for row in told:
        year = int(row["year"])
        states = names.named_in(f"{row['title']}\n{row['abstract'] or ''}")
        if question.actors is Actors.BLOCS:
            found = (bloc for (bloc, of), inside in blocs.items() if of == year and inside & states)
            yield year, frozenset(found)
        else:
            yield year, states
