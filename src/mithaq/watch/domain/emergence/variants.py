"""Which terms are one: a plural and its singular, and a phrase and the longer one that stands for it."""

import numpy as np
from scipy import sparse

from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import Ints, Literature

SAME_COMPANY = 0.5
LOOK_BACK_YEARS = 6
LEAST_WORKS = 5
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


def singular(term: str) -> str:
    """The term with its last word in the singular of English and most French words, else the term."""
    head, space, last = term.rpartition(" ")
    for ending, instead in _PLURALS:
        stem = last.removesuffix(ending)
        if stem != last and len(stem) >= 2 and not last.endswith(("ss", "us", "is")):
            return f"{head}{space}{stem}{instead}"
    return term


def plurals_folded(literature: Literature) -> Literature:
    """Count plurals with their singulars, where the literature has both."""
    places = {term: place for place, term in enumerate(literature.terms)}
    into = [places.get(singular(term), place) for term, place in places.items()]
    return literature.folded(_to_the_end(np.array(into, np.int64)))


def nested_folded(literature: Literature, origin: int) -> Literature:
    """Count a phrase with a part of it when half of the works that use either use both.

    Only works of the LOOK_BACK_YEARS before the origin decide. "wireless sensor" and "wireless sensor
    network" are one by this rule; "sensor" is not.
    """
    rows = np.flatnonzero(
        (literature.months < origin) & (literature.months >= origin - MONTHS_A_YEAR * LOOK_BACK_YEARS)
    )
    uses = sparse.csc_matrix(literature.uses[rows])
    places = {term: place for place, term in enumerate(literature.terms)}
    into = np.arange(len(places))
    for term, place in places.items():
        parts = [places[part] for part in _parts(term) if part in places]
        near = [(share, part) for part in parts if (share := _shared(uses, place, part)) >= SAME_COMPANY]
        if near:
            into[place] = max(near)[1]
    return literature.folded(_to_the_end(into))


def _parts(term: str) -> list[str]:
    words = term.split(" ")
    return [
        " ".join(words[start : start + length])
        for length in range(1, len(words))
        for start in range(len(words) - length + 1)
    ]


def _shared(uses: sparse.csc_matrix, one: int, other: int) -> float:
    """Works that use both by works that use either (Jaccard); 0 where too few use the first."""
    first = uses.indices[uses.indptr[one] : uses.indptr[one + 1]]
    second = uses.indices[uses.indptr[other] : uses.indptr[other + 1]]
    if len(first) < LEAST_WORKS:
        return 0.0
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / (len(first) + len(second) - both)


def _to_the_end(into: Ints) -> Ints:
    while not np.array_equal(further := into[into], into):
        into = further
    return into
