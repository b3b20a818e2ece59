"""Search across the corpus: works by their words, ranked, with what they can be narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.adapters.corpus.manifest import corpus_folder
from mithaq.watch.adapters.work_index import Progress, WorkIndex, index_in
from mithaq.watch.domain.finding import WorkFacet, WorkSearch
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine

SOON_WORKS = 20_000
"""So many are read into the index while somebody waits; more are left to `bring_works_up`."""


@dataclass(frozen=True)
class FoundWorks:
    """A page of works, how many there are, and what they can be narrowed to.

    `says_any` tells that too few say all that was asked, so that works which say any of it are here too;
    `unread` is how many works the index does not hold yet.
    """

    works: tuple[WorkLine, ...]
    total: int
    facets: Mapping[WorkFacet, Mapping[str, int]]
    says_any: bool
    unread: int


def find(
    asked: WorkSearch, *, reader: Actor, glosses: Mapping[str, Sequence[str]] | None = None
) -> FoundWorks:
    """Works that say what is asked, in any language, also where an English gloss of a word stands.

    Raises Refused `not_permitted` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    unread = works_behind()
    if 0 < unread <= SOON_WORKS:
        bring_works_up()
        unread = 0
    found = _index().search(asked, glosses or {})
    works = tuple(WorkLine(**each) for each in found.works)
    return FoundWorks(works, found.total, found.facets, found.says_any, unread)


def work_of(source: str, key: str, *, reader: Actor) -> WorkLine | None:
    """The work of a source with a key, or None. Raises Refused `corpus_damaged`."""
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        works = reckoning.all_works()
        found = works.filter(works.source == source, works.key == key).select(*COLUMNS).limit(1)
        rows = reckoning.table(found).to_pylist()
    return WorkLine(**rows[0]) if rows else None


def every(asked: WorkSearch) -> list[WorkLine]:
    """All works that say all of it, the last published first, once the index holds the whole corpus.

    Raises Refused `corpus_damaged`.
    """
    bring_works_up()
    return [WorkLine(**each) for each in _index().every(asked)]


def bring_works_up(progress: Progress = lambda _done, _of: None) -> None:
    """Let the index follow the corpus. Broken off, it goes on. Raises Refused `corpus_damaged`."""
    _index().bring_up(corpus_folder(), progress)


def works_behind() -> int:
    """How many works of the corpus the index does not hold yet. Raises Refused `corpus_damaged`."""
    return _index().missing(corpus_folder())


def _index() -> WorkIndex:
    return index_in(Path(settings.HOME) / "work_index")
