"""Reads of the copies that the parties of an agreement hold while they negotiate, and how two differ."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.programmes.domain.copies import Compared, Copy, compared, last_word
from mithaq.programmes.queries import agreements, drafts
from mithaq.programmes.queries.agreements import AgreementView


@dataclass(frozen=True)
class Copies:
    """An agreement with the copies of the reader's institution and of each other party, the later first."""

    view: AgreementView
    own: tuple[Copy, ...]
    others: tuple[Copy, ...]

    @property
    def differing(self) -> tuple[Copy, ...]:
        """Those of others that are not what the reader's institution said last, or writes."""
        return tuple(each for each in self.others if self.own and each.text != self.own[0].text)

    def compared(self, *, mine: str = "", of: str = "") -> Compared:
        """The copy of the reader's institution beside another party's.

        `mine` is a digest or a draft, else what it writes or said last; `of` is a party's code, else the one
        that said something else last. Raises Refused `copy_missing`, NotFound `copy_unknown`.
        """
        if not self.own or not self.others:
            raise Refused("copy_missing")
        ours = [each for each in self.own if mine in {"", each.text.digest, str(each.draft)}]
        theirs = [each for each in (*self.differing, *self.others) if of in {"", each.party}]
        if not ours or not theirs:
            raise NotFound("copy_unknown", value=(mine if not ours else of)[:80])
        return compared(ours[0], theirs[0])


def copies(reference: str, *, reader: Actor, on: date) -> Copies:
    """Raises Refused `not_a_party`; NotFound `agreement_unknown`, also where the reader may not see it."""
    return copies_of(agreements.agreement(reference, reader=reader, on=on), reader=reader)


def copies_of(view: AgreementView, *, reader: Actor) -> Copies:
    """Raises Refused `not_a_party` for whoever only sees the agreement."""
    if not agreements.is_party(view, reader):
        raise Refused("not_a_party")
    own = f"institution:{reader.institution}"
    said = [each for each in (_said(view, party) for party in view.parties) if each]
    written = [
        Copy(own, each.text, each.changed_at, draft=each.id)
        for each in drafts.drafts(reader=reader)
        if each.follows and each.text.agreement == view.id
    ]
    return Copies(
        view,
        own=(*written, *(each for each in said if each.party == own)),
        others=tuple(
            sorted(
                (each for each in said if each.party != own),
                key=lambda each: (each.at, each.number or 0, each.party),
                reverse=True,
            )
        ),
    )


def differs_for(view: AgreementView, *, reader: Actor) -> bool:
    """Whether a party sees another copy than its own; one who is none sees none."""
    return agreements.is_party(view, reader) and bool(copies_of(view, reader=reader).differing)


def of_draft(key: UUID, *, reader: Actor, on: date) -> Copies | None:
    """The copies beside a draft; nothing for one that answers no text. Raises NotFound `draft_unknown`."""
    draft = drafts.draft(key, reader=reader)
    if not draft.follows:
        return None
    return copies_of(agreements.agreement_by_id(draft.text.agreement, on=on), reader=reader)


def _said(view: AgreementView, party: str) -> Copy | None:
    digest = last_word([each.proposal for each in view.versions], view.signatures, party)
    if digest is None:
        return None
    version = view.version(digest)
    at = [each.at for each in view.signatures if (each.party, each.digest) == (party, digest)]
    if version.proposal.party == party:
        at.append(version.proposal.at)
    return Copy(party, version.text, max(at), number=version.proposal.number)
