"""Put a text forward, answer it, comment on it, approve it, sign it, and end what was agreed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.programmes.domain import said
from mithaq.programmes.domain.agreed import AgreementText, text_from
from mithaq.programmes.domain.checking import require_complete
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.standing import (
    State,
    notice_of,
    require_may_propose,
    require_may_sign,
)
from mithaq.programmes.published.agreements import ACTS
from mithaq.programmes.queries import agreements, owed
from mithaq.programmes.queries.agreements import AgreementView
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft

SIGNATURE_DAYS = 60


@transaction.atomic
def propose(
    text: AgreementText, *, follows: str, note: str, reached: Collection[UUID], by: Actor, at: datetime
) -> UUID:
    """Put a text forward to all its parties, or in answer to the one whose digest it follows; its agreement.

    `reached` are the institutions on partners' nodes to which statements go. Raises Refused `not_permitted`,
    TextRefused with all that is wrong, `party_unknown`, `party_not_reached`, or as `require_may_propose`.
    """
    require(by, Act.NEGOTIATE_AGREEMENT)
    # Kept as they will be read: a text that could not be would be nobody's.
    text = text_from(text.as_json())
    require_complete(text, agreements.master_text(text.master), fields=field_codes())
    require_reached(text.parties, reached)
    register.lock_writer()
    known = _known(text.agreement, at)
    require_may_propose(
        [each.proposal for each in known.versions] if known else [],
        digest=text.digest,
        follows=follows or None,
        party=_party(by),
        parties=text.parties,
    )
    number = known.version(follows).proposal.number + 1 if known else 1
    body: dict[str, Json] = {
        "text": text.as_json(),
        "number": number,
        "follows": follows or None,
        "note": text_kept(note, may_be_empty=True),
    }
    _say(said.PROPOSED, text.agreement, text.parties, body, by=by, at=at)
    return text.agreement


@transaction.atomic
def comment(key: UUID, *, digest: str, clause: ClauseKind | None, text: str, by: Actor, at: datetime) -> None:
    """Say something to a text, or to a clause of it, to all parties.

    Raises Refused `not_permitted`, `not_a_party`, `message_empty` or `message_too_long`; NotFound
    `agreement_unknown` or `proposal_unknown`.
    """
    require(by, Act.NEGOTIATE_AGREEMENT)
    view = _locked(key, by, at)
    view.version(digest)
    body: dict[str, Json] = {
        "digest": digest,
        "clause": clause.value if clause else None,
        "text": text_kept(text),
    }
    _say(said.COMMENTED, key, view.parties, body, by=by, at=at)


@transaction.atomic
def approve(key: UUID, *, digest: str, by: Actor, at: datetime) -> None:
    """Find that a text may be signed by the actor's institution; another person signs.

    Raises Refused `not_permitted`, `not_a_party`, `approved_already`, `four_eyes` for whoever put it forward;
    NotFound `agreement_unknown` or `proposal_unknown`.
    """
    require(by, Act.APPROVE_AGREEMENT)
    view = _locked(key, by, at)
    version = view.version(digest)
    if version.person == by.person:
        raise Refused("four_eyes")
    if agreements.approvals(key, _party(by)).get(digest):
        raise Refused("approved_already")
    appended = register.append(
        StatementDraft(
            act=said.APPROVED,
            audience=(SELF,),
            subject=said.subject_of(key),
            label=public_label(_party(by)).as_json(),
            body={"party": _party(by), "digest": digest},
            author=f"person:{by.person}",
        ),
        at=at,
    )
    ACTS[said.APPROVED](appended.position, appended.statement)


@transaction.atomic
def sign(key: UUID, *, digest: str, until: date, by: Actor, at: datetime) -> None:
    """Sign a text for the actor's institution; the signature is void from `until` on, unless all have signed.

    Raises Refused `not_permitted`, `not_a_party`, `not_approved`, `four_eyes`, TextRefused, or as
    `require_may_sign` does; NotFound `agreement_unknown` or `proposal_unknown`.
    """
    require(by, Act.SIGN_AGREEMENT)
    view = _locked(key, by, at)
    version, on = view.version(digest), parties.legal_day(at)
    approvers = agreements.approvals(key, _party(by)).get(digest, ())
    if not approvers:
        raise Refused("not_approved")
    if set(approvers) == {by.person}:
        raise Refused("four_eyes")
    # It may have come from a node that knows other fields, or a master that never came here.
    require_complete(version.text, agreements.master_text(version.text.master), fields=field_codes())
    done = [each.digest for each in view.agreed]
    require_may_sign(version.proposal, view.signatures, done=done, party=_party(by), on=on, until=until)
    body: dict[str, Json] = {"digest": digest, "on": on.isoformat(), "until": until.isoformat()}
    _say(said.SIGNED, key, view.parties, body, by=by, at=at)


@transaction.atomic
def give_notice(key: UUID, *, ends_on: date | None, reason: str, by: Actor, at: datetime) -> None:
    """End an agreement with the notice that it asks for; without a day, as soon as may be.

    Raises Refused `not_permitted`, `not_a_party`, `agreement_not_agreed`, `notice_short`, `notice_given`,
    `message_empty` or `message_too_long`; NotFound `agreement_unknown`.
    """
    require(by, Act.SIGN_AGREEMENT)
    view, on = _locked(key, by, at), parties.legal_day(at)
    holding = view.holding
    if holding is None or view.state not in {State.SIGNED, State.IN_FORCE}:
        raise Refused("agreement_not_agreed")
    if any(each.party == _party(by) for each in view.notices):
        raise Refused("notice_given")
    notice = notice_of(_party(by), holding.proposal.term, on=on, ends_on=ends_on)
    body: dict[str, Json] = {
        "on": notice.on.isoformat(),
        "ends_on": notice.ends_on.isoformat(),
        "reason": text_kept(reason),
    }
    _say(said.NOTICED, key, view.parties, body, by=by, at=at)


@transaction.atomic
def meet(key: UUID, *, obligation: UUID, evidence: str, by: Actor, at: datetime) -> None:
    """Say that the actor's institution did what it owed, and how that can be seen.

    Raises Refused `not_permitted`, `not_a_party`, `obligation_met`, `message_empty` or `message_too_long`;
    NotFound `agreement_unknown` or `obligation_unknown`.
    """
    require(by, Act.NEGOTIATE_AGREEMENT)
    view, on = _locked(key, by, at), parties.legal_day(at)
    found = next((each for each in owed.owed_under(view) if each.obligation.id == obligation), None)
    if found is None or found.obligation.party != _party(by):
        raise NotFound("obligation_unknown")
    if found.met is not None:
        raise Refused("obligation_met")
    body: dict[str, Json] = {
        "obligation": str(obligation),
        "on": on.isoformat(),
        "evidence": text_kept(evidence),
    }
    _say(said.MET, key, view.parties, body, by=by, at=at)


def _known(key: UUID, at: datetime) -> AgreementView | None:
    try:
        return agreements.agreement_by_id(key, on=parties.legal_day(at))
    except Refused:
        return None


def _locked(key: UUID, by: Actor, at: datetime) -> AgreementView:
    # Under the writer's lock nothing of the other parties comes in between.
    register.lock_writer()
    view = agreements.agreement_by_id(key, on=parties.legal_day(at))
    if not agreements.is_party(view, by):
        raise Refused("not_a_party")
    return view


def _party(by: Actor) -> str:
    return f"institution:{by.institution}"


def _say(
    act: str, key: UUID, codes: Collection[str], body: Mapping[str, Json], *, by: Actor, at: datetime
) -> None:
    appended = say(act, subject=said.subject_of(key), audience=codes, body=body, by=by, at=at)
    ACTS[act](appended.position, appended.statement)
