"""Whom the news of the corpus name: a voice in the media, apart from what anybody wrote."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from mithaq.watch.adapters.country_names import country_names
from mithaq.watch.domain.asking import Actors, Counting, Question
from mithaq.watch.domain.works import WorkKind
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.output import KEY, in_field, in_years
from mithaq.watch.queries.selecting import members, stamp

Named = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class Mentions:
    """How many news items name each, in title or summary, and how many name anybody."""

    naming: Mapping[str, int]
    world: int


def mentions(question: Question) -> Mentions | None:
    """The mentions of states, or of blocs by those of their members of the year.

    None of institutions: no list of all their names is at hand. Raises Refused `corpus_damaged`.
    """
    if question.actors is Actors.INSTITUTIONS:
        return None
    # A mention has no parts, so that counting makes no difference.
    return _mentions(replace(question, counting=Counting.WHOLE), stamp())


@lru_cache(maxsize=64)
def _mentions(question: Question, stamp: str) -> Mentions:
    found = [each for each in _in_question(question, stamp) if each]
    return Mentions(Counter(who for each in found for who in each), len(found))


def _in_question(question: Question, stamp: str) -> Iterator[frozenset[str]]:
    """Whom each news item of a question names."""
    named, inside = _named(stamp), _members(question)
    with engine() as reckoning:
        works = in_years(reckoning.works(), question.years.first, question.years.last)
        news = in_field(works.filter(works["kind"] == WorkKind.NEWS), reckoning.placed(), question.field)
        rows = reckoning.table(news.select(*KEY, "year")).to_pylist()
    for row in rows:
        states = named[row["source"], row["key"]]
        if question.actors is Actors.BLOCS:
            yield frozenset(bloc for state in states for bloc in inside[int(row["year"])].get(state, ()))
        else:
            yield states


def _members(question: Question) -> Mapping[int, Mapping[str, list[str]]]:
    """The blocs of each state in each year."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (bloc, year), states in members(question.years).items():
        for state in states:
            found[year][state].append(bloc)
    return found


@lru_cache(maxsize=1)
def _named(stamp: str) -> Named:
    """Whom each news item of the corpus names: read once for as long as the corpus stays as it is."""
    del stamp
    names = country_names()
    with engine() as reckoning:
        works = reckoning.works()
        news = works.filter(works["kind"] == WorkKind.NEWS).select(*KEY, "title", "abstract")
        rows = reckoning.table(news).to_pylist()
    return {
        (row["source"], row["key"]): names.named_in(f"{row['title']}\n{row['abstract'] or ''}")
        for row in rows
    }
