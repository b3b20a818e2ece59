"""The steering body: which charter holds, who has joined, and what was decided, by the set of what was said.

No node keeps the result: each derives it from the statements that it has, whatever their order. A decision is
put under the charter whose digest it names; the voters are the members of that charter. The first vote of the
institution that speaks for a member is the member's. Votes count that were given on or before the last day. A
decision is made once no vote that is missing could change it, else after its last day:

- unanimity: every voter says yes;
- consensus: nobody says no, and the quorum has voted;
- two thirds: yes is at least two thirds of yes and no, and the quorum has voted;
- majority: yes is more than no, and the quorum has voted.

A charter that was decided takes the place of the one under which it was put; of several, that which was
decided first (then by the decision's identifier).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import ceil
from uuid import UUID

from mithaq.programmes.domain.charter import Charter, Deciding


class Vote(StrEnum):
    """What a voter says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Answer(StrEnum):
    """What a member says to its membership."""

    JOINED = "joined"
    DECLINED = "declined"
    LEFT = "left"


class Outcome(StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class Cast:
    """A vote for a member, by the institution that gave it."""

    member: str
    institution: UUID
    vote: Vote
    on: date
    at: datetime
    id: UUID


@dataclass(frozen=True)
class Put:
    """A decision that an institution put; `charter` is the one that it would set in force."""

    id: UUID
    institution: UUID
    under: str
    closes_on: date
    charter: Charter | None


@dataclass(frozen=True)
class Count:
    """The votes that count, and what they come to on a day."""

    votes: Mapping[str, Cast]
    outcome: Outcome
    decided_on: date | None

    def of(self, vote: Vote) -> int:
        """How many said so."""
        return sum(each.vote is vote for each in self.votes.values())


@dataclass(frozen=True)
class Answered:
    """A member's answer, by the institution that gave it."""

    member: str
    institution: UUID
    answer: Answer
    on: date
    at: datetime
    id: UUID


def counted(put: Put, charter: Charter, casts: Iterable[Cast], *, on: date) -> Count:
    """The votes on a decision as they stand on a day; `charter` is the one under which it was put."""
    votes = dict[str, Cast]()
    for each in sorted(casts, key=lambda cast: (cast.on, cast.at, cast.id)):
        if each.on <= min(put.closes_on, on) and charter.voters.get(each.member) == each.institution:
            votes.setdefault(each.member, each)
    given, decided_on = list[Cast](), None
    outcome = _outcome(charter, given, is_closed=False)
    for each in votes.values():
        if outcome is not Outcome.OPEN:
            break
        given.append(each)
        outcome, decided_on = _outcome(charter, given, is_closed=False), each.on
    if outcome is Outcome.OPEN:
        decided_on = None
        if on > put.closes_on:
            outcome, decided_on = _outcome(charter, list(votes.values()), is_closed=True), put.closes_on
    return Count(votes, outcome, decided_on)


def _outcome(charter: Charter, votes: Sequence[Cast], *, is_closed: bool) -> Outcome:
    """By what was given, and by what those who have not voted could still give."""
    voters = len(charter.voters)
    missing = 0 if is_closed else voters - len(votes)
    yes = sum(each.vote is Vote.YES for each in votes)
    no = sum(each.vote is Vote.NO for each in votes)
    quorum = ceil(voters * charter.quorum / 100)
    has_quorum = len(votes) >= quorum or charter.deciding is Deciding.UNANIMITY
    if _passes(charter.deciding, yes, no + missing, voters) and has_quorum and yes:
        return Outcome.PASSED
    could_pass = _passes(charter.deciding, yes + missing, no, voters) and len(votes) + missing >= quorum
    return Outcome.OPEN if could_pass and missing else Outcome.FAILED


def _passes(deciding: Deciding, yes: int, no: int, voters: int) -> bool:
    match deciding:
        case Deciding.UNANIMITY:
            return yes == voters
        case Deciding.CONSENSUS:
            return not no
        case Deciding.TWO_THIRDS:
            return yes * 3 >= (yes + no) * 2
        case Deciding.MAJORITY:
            return yes > no


def charters(
    founding: Charter, puts: Collection[Put], casts: Mapping[UUID, Collection[Cast]], *, on: date
) -> tuple[Charter, ...]:
    """The charters that have held up to a day, in their order; the last one holds."""
    found = [founding]
    seen = {founding.digest}
    while True:
        holding = found[-1]
        decided = list[tuple[date, UUID, Charter]]()
        for each in puts:
            if each.charter is None or each.charter.digest in seen or not is_under(each, holding):
                continue
            count = counted(each, holding, casts.get(each.id, ()), on=on)
            if count.outcome is Outcome.PASSED and count.decided_on is not None:
                decided.append((count.decided_on, each.id, each.charter))
        if not decided:
            return tuple(found)
        found.append(min(decided, key=lambda one: one[:2])[2])
        seen.add(found[-1].digest)


def is_under(put: Put, charter: Charter) -> bool:
    """Whether a decision was put under a charter, by an institution that decides by it."""
    return put.under == charter.digest and put.institution in charter.voters.values()


def memberships(charter: Charter, answers: Iterable[Answered], *, on: date) -> Mapping[str, Answered]:
    """The last answer of each member on a day, by who speaks for it; nothing of who has not answered."""
    speaking = {each.party: each.institution for each in charter.members}
    found = dict[str, Answered]()
    for each in sorted(answers, key=lambda one: (one.on, one.at, one.id)):
        if each.on <= on and speaking.get(each.member) == each.institution:
            found[each.member] = each
    return found
