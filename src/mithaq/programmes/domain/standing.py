"""Where an agreement stands, by what its parties signed: the same at every node that has the same statements.

A signature names a digest and lapses on a day of its own. A text is agreed when every party has signed its
digest and none of these signatures had lapsed on the day of the last one. A party signs one text at a time:
until its signature has lapsed, no other of the same agreement, unless all have signed the first. Where
statements cross on their way, the order of `agreed` is still the same for everybody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.programmes.domain.agreed import Term

SIGNATURE_DAYS_MAX = 366


@dataclass(frozen=True)
class Signature:
    """A party's yes to a digest, on the legal day of its statement; from `until` on it is void."""

    party: str
    digest: str
    on: date
    until: date
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """A text that a party put forward; `follows` is the digest that it answers or changes, if any."""

    digest: str
    party: str
    number: int
    term: Term
    at: datetime
    follows: str | None = None


@dataclass(frozen=True)
class Notice:
    """A party ends the agreement, with the days of notice that it asks for."""

    party: str
    on: date
    ends_on: date


class State(StrEnum):
    """Where an agreement stands on a day."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    """By everybody; it is not in force yet."""
    IN_FORCE = "in_force"
    ENDED = "ended"
    """By a notice, or with its master."""
    EXPIRED = "expired"


@dataclass(frozen=True)
class Agreed:
    """A text that all parties signed, from the day on which they had."""

    digest: str
    number: int
    term: Term
    on: date
    at: datetime
    above_until: date | None = None
    """The first day on which the agreement that it stands under no longer holds, as far as that is known."""

    @property
    def starts_on(self) -> date:
        """No text binds before everybody signed it."""
        return max(self.term.starts_on, self.on)

    @property
    def ends_on(self) -> date:
        """Its last day by its own term, or with what it stands under; that day is not included."""
        return min(self.term.ends_on, self.above_until or self.term.ends_on)


@dataclass(frozen=True)
class Span:
    """The days on which a text holds, the last not included, and until when its clauses that survive bind."""

    digest: str
    starts_on: date
    ends_on: date
    survives_until: date


def agreed(
    proposals: Iterable[Proposal], signatures: Sequence[Signature], parties: Collection[str]
) -> tuple[Agreed, ...]:
    """The texts that all signed, in the order in which they hold."""
    found = list[Agreed]()
    for each in proposals:
        own = first_by_party(signatures, each.digest)
        if set(own) < set(parties) or not own:
            continue
        last = max(own.values(), key=lambda signature: (signature.at, signature.party))
        if all(last.on < signature.until for signature in own.values()):
            found.append(Agreed(each.digest, each.number, each.term, last.on, last.at))
    return tuple(sorted(found, key=lambda each: (each.starts_on, each.at, each.digest)))


def first_by_party(signatures: Iterable[Signature], digest: str) -> Mapping[str, Signature]:
    """Each party's last signature under a digest: one that lapsed may be given again."""
    return {
        each.party: each
        for each in sorted(signatures, key=lambda signature: signature.at)
        if each.digest == digest
    }


def in_effect(texts: Sequence[Agreed], on: date) -> Agreed | None:
    """The text that holds on a day: the last of those that have begun."""
    begun = [each for each in texts if each.starts_on <= on]
    return begun[-1] if begun else None


def ends_on(texts: Sequence[Agreed], notices: Sequence[Notice], on: date) -> date | None:
    """The first day on which it is no longer in force, as it stands on a day; none before it is agreed.

    A text that takes the place of another may end later: so an agreement is renewed.
    """
    text = in_effect(texts, on) or (texts[0] if texts else None)
    if text is None:
        return None
    return min([text.ends_on, *(each.ends_on for each in notices)])


def spans(texts: Sequence[Agreed], notices: Sequence[Notice]) -> tuple[Span, ...]:
    """On which days each text holds: until the next begins, a notice ends all, or what is above it ends.

    What a clause that survives asks for goes on as if nothing had ended the text before its time.
    """
    last = min([date.max, *(each.ends_on for each in notices)])
    begun = [each for each in texts if each.starts_on < last]
    limits = [*(each.starts_on for each in begun[1:]), date.max]
    found = (
        Span(each.digest, each.starts_on, min(each.ends_on, until, last), min(each.term.ends_on, until))
        for each, until in zip(begun, limits, strict=False)
    )
    return tuple(each for each in found if each.starts_on < each.ends_on)


def state_on(texts: Sequence[Agreed], notices: Sequence[Notice], on: date) -> State:
    """Where it stands on a day."""
    if not texts:
        return State.PROPOSED
    text = in_effect(texts, on)
    if any(each.ends_on <= on for each in notices):
        return State.ENDED
    if (text or texts[0]).ends_on <= on:
        return State.EXPIRED if text and text.term.ends_on <= on else State.ENDED
    return State.IN_FORCE if text else State.SIGNED


def require_may_sign(
    proposal: Proposal,
    signatures: Sequence[Signature],
    *,
    done: Collection[str],
    party: str,
    on: date,
    until: date,
) -> None:
    """Whether a party may sign a text; `done` are the digests that all have signed already.

    Raises Refused `signature_term_wrong`, `signed_already`, `signed_other`, or `agreement_over` for a text
    whose end has come.
    """
    if not on < until <= on + timedelta(days=SIGNATURE_DAYS_MAX):
        raise Refused("signature_term_wrong", most=SIGNATURE_DAYS_MAX)
    if proposal.term.ends_on <= on:
        raise Refused("agreement_over")
    for each in signatures:
        if each.party == party and on < each.until:
            if each.digest == proposal.digest:
                raise Refused("signed_already", until=each.until.isoformat())
            if each.digest not in done:
                raise Refused("signed_other", until=each.until.isoformat())


def require_may_propose(
    proposals: Sequence[Proposal], *, digest: str, follows: str | None, party: str, parties: Collection[str]
) -> None:
    """Raises Refused `not_a_party`, `proposal_known`, or `proposal_unknown` for an answer to nothing."""
    if party not in parties:
        raise Refused("not_a_party")
    known = {each.digest for each in proposals}
    if digest in known:
        raise Refused("proposal_known")
    if (follows is None) != (not known) or (follows is not None and follows not in known):
        raise Refused("proposal_unknown")


def notice_of(party: str, term: Term, *, on: date, ends_on: date | None = None) -> Notice:
    """A notice given on a day; it ends the agreement no earlier than the days of notice allow.

    Raises Refused `notice_short` with the first day that may be named.
    """
    first = on + timedelta(days=term.notice_days)
    chosen = ends_on or first
    if chosen < first:
        raise Refused("notice_short", first=first.isoformat(), days=term.notice_days)
    return Notice(party, on, chosen)
