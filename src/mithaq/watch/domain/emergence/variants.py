"""Which terms are one: a plural and its singular, initials and what they stand for, a phrase and its part."""

import numpy as np
from scipy import sparse

from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import Ints, Literature

SAME_COMPANY = 0.5
SPELT_OUT = 0.5
INITIALS_MAX = 6
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


def synonyms_folded(literature: Literature, origin: int) -> Literature:
    """Count initials with the words they stand for, then a phrase with the part that stands for it.

    Only works of the LOOK_BACK_YEARS before the origin decide.
    """
    return _nested_folded(_initials_folded(literature, origin), origin)


def _initials_folded(literature: Literature, origin: int) -> Literature:
    """Initials are a phrase's when half of the works that use them use it too; of several, the commonest.

    "qkd" is "quantum key distribution" by this rule; "lda", which stands for two things, stays by itself.
    """
    uses = _lately(literature, origin)
    places = {term: place for place, term in enumerate(literature.terms)}
    standing_for: dict[int, tuple[int, int]] = {}
    for term, place in places.items():
        initials = "".join(word[0] for word in term.split(" ") if word)
        short = places.get(initials)
        if short is None or not 2 <= len(initials) <= INITIALS_MAX:
            continue
        works, both = _works_of(uses, short), _both(uses, short, place)
        if both >= LEAST_WORKS and both >= SPELT_OUT * len(works):
            standing_for[short] = max(standing_for.get(short, (0, 0)), (both, place))
    into = np.arange(len(places))
    for short, (_, place) in standing_for.items():
        into[short] = place
    return literature.folded(into)


def _nested_folded(literature: Literature, origin: int) -> Literature:
    """A phrase is its part's when half of the works that use either use both.

    "wireless sensor" and "wireless sensor network" are one by this rule; "sensor" is not.
    """
    uses = _lately(literature, origin)
    places = {term: place for place, term in enumerate(literature.terms)}
    into = np.arange(len(places))
    for term, place in places.items():
        parts = [places[part] for part in _parts(term) if part in places]
        near = [(share, part) for part in parts if (share := _shared(uses, place, part)) >= SAME_COMPANY]
        if near:
            into[place] = max(near)[1]
    return literature.folded(_to_the_end(into))


def _lately(literature: Literature, origin: int) -> sparse.csc_matrix:
    rows = np.flatnonzero(
        (literature.months < origin) & (literature.months >= origin - MONTHS_A_YEAR * LOOK_BACK_YEARS)
    )
    return sparse.csc_matrix(literature.uses[rows])


def _parts(term: str) -> list[str]:
    words = term.split(" ")
    return [
        " ".join(words[start : start + length])
        for length in range(1, len(words))
        for start in range(len(words) - length + 1)
    ]


def _shared(uses: sparse.csc_matrix, one: int, other: int) -> float:
    """Works that use both by works that use either (Jaccard); 0 where too few use the first."""
    first, second = _works_of(uses, one), _works_of(uses, other)
    if len(first) < LEAST_WORKS:
        return 0.0
    both = _both(uses, one, other)
    return both / (len(first) + len(second) - both)


def _both(uses: sparse.csc_matrix, one: int, other: int) -> int:
    return len(np.intersect1d(_works_of(uses, one), _works_of(uses, other), assume_unique=True))


def _works_of(uses: sparse.csc_matrix, term: int) -> Ints:
    return np.asarray(uses.indices[uses.indptr[term] : uses.indptr[term + 1]])


def _to_the_end(into: Ints) -> Ints:
    while not np.array_equal(further := into[into], into):
        into = further
    return into
