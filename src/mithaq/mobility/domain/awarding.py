"""Awards: who gets a place, who waits for one, and what two people must have seen before they say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.mobility.domain.reviewing import Standing

RESERVE_MAX = 1_000


class Outcome(StrEnum):
    """What became of an application."""

    AWARDED = "awarded"
    RESERVE = "reserve"
    UNSUCCESSFUL = "unsuccessful"


@dataclass(frozen=True)
class Ranked:
    """An application at its place in the order; `standing` is none without reviews."""

    application: UUID
    standing: Standing | None


@dataclass(frozen=True)
class Award:
    """Who gets a place and who is on the reserve list, in the order in which places become free."""

    awarded: tuple[UUID, ...]
    reserve: tuple[UUID, ...]
    reason: str
    """Why it departs from the ranking, if it does."""

    @property
    def digest(self) -> str:
        """By it a second person says what they have read."""
        named = [[str(each) for each in keys] for keys in (self.awarded, self.reserve)]
        return digest(canonical_bytes([*named, self.reason]))


def require_award(award: Award, ranking: Sequence[Ranked], *, places: int, reviews: int) -> None:
    """Whether an award may be put forward.

    Raises Refused `reviews_missing` with how many applications have too few, `award_too_many`, `award_twice`,
    `award_not_ranked`, or `award_reason_missing` where it passes somebody over without saying why.
    """
    short = sum(1 for each in ranking if each.standing is None or each.standing.reviews < reviews)
    if short:
        raise Refused("reviews_missing", count=short, needed=reviews)
    named = (*award.awarded, *award.reserve)
    if len(award.awarded) > places or len(award.reserve) > RESERVE_MAX:
        raise Refused("award_too_many", places=places)
    if len(set(named)) < len(named):
        raise Refused("award_twice")
    if not set(named) <= {each.application for each in ranking}:
        raise Refused("award_not_ranked")
    if departs(award, ranking, places=places) and not award.reason.strip():
        raise Refused("award_reason_missing")


def departs(award: Award, ranking: Sequence[Ranked], *, places: int) -> bool:
    """Whether it is something else than the ranking, read from its top, with no place left empty."""
    named = (*award.awarded, *award.reserve)
    first = tuple(each.application for each in ranking[: len(named)])
    leaves_empty = len(award.awarded) < min(places, len(ranking))
    return named != first or leaves_empty


def first_award(ranking: Sequence[Ranked], *, places: int, reserve: int) -> Award:
    """What the ranking itself says."""
    keys = [each.application for each in ranking]
    return Award(tuple(keys[:places]), tuple(keys[places : places + reserve]), "")


def digest_of_ranking(ranking: Iterable[Ranked]) -> str:
    """What a statement says of the ranking behind it: whoever has the rows can show that these are they.

    It is over a line for each application: its identifier, how many reviews, mean and spread, spaces between.
    """
    return digest("\n".join(map(_line, ranking)).encode())


def _line(ranked: Ranked) -> str:
    standing = ranked.standing or Standing(0, 0, 0, 0)
    return f"{ranked.application} {standing.reviews} {standing.mean} {standing.spread}"
