"""How often a term is used: its works by year beside all works, as an analyst asks for one."""

from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.watch.domain.terms import LONGEST, terms_of
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.counts import works_of_term


@dataclass(frozen=True)
class TermYear:
    """Works of a source and year that use a term, of all that the corpus has."""

    source: str
    year: int
    works: int
    of: int


@dataclass(frozen=True)
class TermUse:
    """A term as the corpus writes it, and its use."""

    term: str
    years: tuple[TermYear, ...]

    @property
    def works(self) -> int:
        return sum(each.works for each in self.years)


def term_use(written: str, *, reader: Actor) -> TermUse:
    """Works that use a term, by source and year; it reads all works, some seconds for a million.

    Raises Refused `not_permitted`, `term_wrong` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    term = _term(written)
    with engine() as reckoning:
        found = reckoning.table(works_of_term(reckoning.works(), term).order_by(["source", "year"]))
    rows = found.to_pylist()
    return TermUse(term, tuple(TermYear(**row) for row in rows))


def _term(written: str) -> str:
    """The term that the words make up, as works are read. Raises Refused `term_wrong`."""
    longest = max(terms_of(written), key=lambda each: (each.count(" "), len(each)), default="")
    words = len(written.replace("-", " ").split())
    if not longest or words > LONGEST or longest.count(" ") + 1 < words:
        raise Refused("term_wrong", value=written[:80], most=LONGEST)
    return longest
