"""Figures of leaders in the reader's words: estimates with their bounds, and who it is."""

from mithaq.parties import queries as parties
from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.intervals import Estimate
from mithaq.words import writing
from mithaq.words.terms import reader_language

NONE = "–"
# Numbers with their bounds keep their order in lines of Arabic.
_ISOLATED = "\u2068{}\u2069"


def actor_name(of: str, actors: Actors) -> str:
    """The name of a country or bloc; an institution, and a code that nobody knows, as the source has it."""
    named = {
        Actors.COUNTRIES: dict(parties.state_names(reader_language())),
        Actors.BLOCS: dict(parties.bloc_names(reader_language())),
        Actors.INSTITUTIONS: {},
    }
    return named[actors].get(of, of)


def party_named(code: str) -> str:
    """The name of `state:MA` or `bloc:OIC`."""
    scheme, _, of = code.partition(":")
    return actor_name(of, Actors.BLOCS if scheme == "bloc" else Actors.COUNTRIES)


def share_told(estimate: Estimate | None) -> str:
    """A share as a percentage with its bounds: 26.9% (25.1–28.8%)."""
    if estimate is None:
        return NONE
    low, high = writing.percent_exactly(estimate.low), writing.percent_exactly(estimate.high)
    return _ISOLATED.format(f"{writing.percent_exactly(estimate.value)} ({low}–{high})")


def figure_told(estimate: Estimate | None) -> str:
    """A figure with its bounds: 1.42 (1.10–1.80)."""
    if estimate is None:
        return NONE
    low, high = writing.decimal_exactly(estimate.low), writing.decimal_exactly(estimate.high)
    return _ISOLATED.format(f"{writing.decimal_exactly(estimate.value)} ({low}–{high})")


def output_told(estimate: Estimate) -> str:
    """An output with its bounds: 37.5 (28.1–49.0)."""
    low, high = writing.decimal(estimate.low), writing.decimal(estimate.high)
    return _ISOLATED.format(f"{writing.decimal(estimate.value)} ({low}–{high})")


def rank_told(rank: int, low: int, high: int) -> str:
    """A rank with its bounds: 3 (2–5)."""
    if low == high:
        return writing.number(rank)
    return _ISOLATED.format(f"{writing.number(rank)} ({writing.number(low)}–{writing.number(high)})")
