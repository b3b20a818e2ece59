"""Figures of leaders in the reader's words: estimates with their bounds, and who it is."""

from collections.abc import Callable

from mithaq.parties import queries as parties
from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.intervals import Estimate
from mithaq.words import writing
from mithaq.words.terms import reader_language

NONE = "–"
# Numbers with their bounds stay in one line, in their order, also among words of Arabic.
_TOLD = "{}\u00a0({}{}{})"
_FROM_RIGHT, _FROM_FIRST = "\u2067", "\u2068"
_DASH, _TO = "\u2060–\u2060", "\u00a0…\u00a0"


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
    """A share as a percentage with its bounds: 26.9% (25.1%–28.8%)."""
    return _estimate(estimate, writing.percent_exactly)


def figure_told(estimate: Estimate | None) -> str:
    """A figure with its bounds: 1.42 (1.10–1.80)."""
    return _estimate(estimate, writing.decimal_exactly)


def output_told(estimate: Estimate) -> str:
    """An output with its bounds: 37.5 (28.1–49)."""
    return _estimate(estimate, writing.decimal)


def rank_told(rank: int, low: int, high: int) -> str:
    """A rank with its bounds: 3 (2–5)."""
    if low == high:
        return writing.number(rank)
    return _apart(_TOLD.format(writing.number(rank), writing.number(low), _DASH, writing.number(high)))


def _estimate(found: Estimate | None, written: Callable[[float], str]) -> str:
    """A dash would be read as the sign of a bound below zero."""
    if found is None:
        return NONE
    between = _TO if found.low < 0 else _DASH
    return _apart(_TOLD.format(written(found.value), written(found.low), between, written(found.high)))


def _apart(told: str) -> str:
    """Arabic digits have no direction: in an isolate from the left a minus would stand at the far end."""
    return f"{_FROM_RIGHT if reader_language() == 'ar' else _FROM_FIRST}{told}\u2069"
