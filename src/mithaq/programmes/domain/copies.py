"""My copy and yours: how the text of one party differs from that of another, neither being the first.

A party's copy is what it put forward or signed last, or what it is writing now. Words that stand in mine
alone are `added`, those that stand in theirs alone `removed`, as if theirs were turned into mine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.differences import Change, ClauseChange, Stretch, differences, stretches
from mithaq.programmes.domain.standing import Proposal, Signature

SIDES = {Change.KEPT: "both", Change.CHANGED: "both", Change.ADDED: "mine", Change.REMOVED: "theirs"}


@dataclass(frozen=True)
class Copy:
    """A party's copy: a text with its number, or a draft, which has none."""

    party: str
    text: AgreementText
    at: datetime
    number: int | None = None
    draft: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "party": self.party,
            "digest": self.text.digest,
            "number": self.number,
            "draft": str(self.draft) if self.draft else None,
        }


@dataclass(frozen=True)
class Compared:
    """Two copies and all that differs between them; `titles` by language where they do."""

    mine: Copy
    theirs: Copy
    titles: Mapping[Language, tuple[Stretch, ...]]
    clauses: tuple[ClauseChange, ...]
    is_under_another: bool

    @property
    def is_same(self) -> bool:
        return not (self.titles or self.clauses or self.is_under_another)

    @property
    def is_mine_later(self) -> bool:
        """Whether mine was said after theirs."""
        return (self.mine.at, self.mine.number or 0) > (self.theirs.at, self.theirs.number or 0)

    def as_json(self) -> dict[str, Json]:
        return {
            "mine": self.mine.as_json(),
            "theirs": self.theirs.as_json(),
            "is_same": self.is_same,
            "is_under_another": self.is_under_another,
            "titles": _words(self.titles),
            "clauses": [_clause(each) for each in self.clauses],
        }


def last_word(proposals: Sequence[Proposal], signatures: Sequence[Signature], party: str) -> str | None:
    """The digest of the text that a party put forward or signed last; a text that did not come counts not."""
    numbers = {each.digest: each.number for each in proposals}
    said = [(each.at, each.number, each.digest) for each in proposals if each.party == party]
    said += [
        (each.at, numbers[each.digest], each.digest)
        for each in signatures
        if each.party == party and each.digest in numbers
    ]
    return max(said)[2] if said else None


def compared(mine: Copy, theirs: Copy) -> Compared:
    """How mine differs from theirs."""
    ours, other = mine.text.titles, theirs.text.titles
    return Compared(
        mine,
        theirs,
        titles={
            language: stretches(other.get(language, ""), ours.get(language, ""))
            for language in sorted({*ours, *other})
            if ours.get(language) != other.get(language)
        },
        clauses=differences(theirs.text, mine.text),
        is_under_another=mine.text.master != theirs.text.master,
    )


def _clause(change: ClauseChange) -> dict[str, Json]:
    before_after = change.survives
    return {
        "clause": change.kind.value,
        "in": SIDES[change.change],
        "texts": _words(change.texts),
        "facts": [{"name": each.name, "mine": each.after, "theirs": each.before} for each in change.facts],
        "survives": {"mine": before_after[1], "theirs": before_after[0]} if before_after else None,
    }


def _words(texts: Mapping[Language, Sequence[Stretch]]) -> dict[str, Json]:
    return {
        language.value: [{"in": SIDES[each.change], "words": each.words} for each in parts]
        for language, parts in texts.items()
    }
