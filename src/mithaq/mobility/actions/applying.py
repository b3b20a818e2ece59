"""Apply to a call, and have what was sent erased."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.actions.saying import say
from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.canonical import canonical_bytes, digest
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.mobility.adapters import identity_box
from mithaq.mobility.domain import said
from mithaq.mobility.domain.calls import Applicant, CallState, CareerStage, unfit
from mithaq.mobility.models import Application, ApplicationFile, Assignment
from mithaq.mobility.published import ACTS
from mithaq.mobility.queries import applications, calls
from mithaq.mobility.queries.calls import CallView
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.parties.domain.speaking import label_among
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft

LINE_MAX, TEXT_MAX, IDENTITY_MAX, SALT_BYTES = 200, 20_000, 60, 32
ERASED_AT_ONCE = 50
_LINES, _TEXTS = ("name", "contact", "identity"), ("curriculum", "motivation")


@dataclass(frozen=True)
class Content:
    """What an applicant writes. Their document's number is optional, and encrypted where it is kept."""

    name: str
    contact: str
    nationality: str
    stage: CareerStage
    languages: tuple[str, ...]
    curriculum: str
    motivation: str
    identity: str = ""

    def digest(self, salt: str) -> str:
        """A salted digest: without the salt nobody can try names."""
        return digest(
            canonical_bytes(
                {
                    "salt": salt,
                    "name": self.name,
                    "contact": self.contact,
                    "nationality": self.nationality,
                    "stage": self.stage.value,
                    "languages": list(self.languages),
                    "curriculum": self.curriculum,
                    "motivation": self.motivation,
                    "identity": self.identity,
                }
            )
        )


@transaction.atomic
def apply(id: UUID, call: UUID, content: Content, *, by: Actor, at: datetime) -> None:
    """Apply for the actor's institution. The statement has no name; the file stays at this node.

    Raises Refused `not_permitted`, `call_elsewhere`, `call_not_open`, `not_eligible` with every reason,
    `application_incomplete`, `applied_already` or `state_unknown`; NotFound `call_unknown`.
    """
    require(by, Act.APPLY)
    content = _kept(content)
    register.lock_writer()
    view = _open_call(call, by=by, at=at)
    own = parties.institution(by.institution)
    _require_eligible(view, content, own, at=at)
    same = ApplicationFile.objects.filter(call=call, institution=own.id, name__iexact=content.name)
    if same.exists():
        raise Refused("applied_already")
    salt = os.urandom(SALT_BYTES).hex()
    found = content.digest(salt)
    appended = say(
        said.MADE,
        subject=said.subject_of(said.APPLICATION, id),
        audience=sorted({view.party, own.code}),
        body={"call": str(call), "digest": found},
        by=by,
        at=at,
    )
    ACTS[said.MADE](appended.position, appended.statement)
    _keep(id, call, content, own, salt=salt, lot=found, by=by)


@transaction.atomic
def erase(key: UUID, *, by: Actor, at: datetime) -> None:
    """Erase the file of an application with its reviews, at the wish of whoever it is about.

    The statement says only that it was erased. Raises Refused `application_erased`; NotFound
    `application_unknown`, also for whoever may not open it.
    """
    register.lock_writer()
    row = Application.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("application_unknown", value=str(key))
    file = ApplicationFile.objects.filter(pk=key).first()
    is_author = file is not None and file.person == by.person
    is_officer = row.institution == by.institution and may(by, Act.OPEN_CALL)
    if not is_author and not is_officer and not calls.is_organiser(calls.call_by_id(row.call, at=at), by):
        # Whoever may not open it does not learn that it is there.
        raise NotFound("application_unknown", value=str(key))
    if row.erased_at is not None:
        raise Refused("application_erased")
    _erase([row], author=f"person:{by.person}", party=f"institution:{by.institution}", at=at)


@transaction.atomic
def erase_due(*, at: datetime) -> int:
    """Erase some files that calls let be kept no longer; how many. The node does so by itself."""
    if not applications.erasable(at=at, limit=1):
        return 0
    register.lock_writer()
    keys = applications.erasable(at=at, limit=ERASED_AT_ONCE)
    rows = list(Application.objects.filter(pk__in=keys))
    for call in {row.call for row in rows}:
        party = calls.call_by_id(call, at=at).party
        _erase([row for row in rows if row.call == call], author=None, party=party, at=at)
    return len(rows)


def _open_call(key: UUID, *, by: Actor, at: datetime) -> CallView:
    view = calls.call(calls.call_by_id(key, at=at).reference, reader=by, at=at)
    if not view.is_ours:
        raise Refused("call_elsewhere", issuer=view.issuer)
    if view.state is not CallState.OPEN:
        raise Refused(
            "call_not_open", opens=view.call.opens_on.isoformat(), closes=view.call.closes_on.isoformat()
        )
    return view


def _require_eligible(view: CallView, content: Content, own: InstitutionFacts, *, at: datetime) -> None:
    applicant = Applicant(
        state=own.state,
        blocs=parties.blocs_of(own.state, at.date()),
        institution_kind=own.kind,
        stage=content.stage,
        languages=content.languages,
    )
    if reasons := unfit(view.call.eligibility, applicant):
        raise Refused("not_eligible", reasons=reasons)


def _kept(content: Content) -> Content:
    """As it is kept. Raises Refused `application_incomplete`, or `state_unknown` for a nationality."""
    lines = {each: " ".join(cleaned(getattr(content, each)).split()) for each in _LINES}
    texts = {name: cleaned(getattr(content, name)).strip() for name in _TEXTS}
    parties.require_state(content.nationality)
    is_whole = all(0 < len(lines[name]) <= LINE_MAX for name in ("name", "contact")) and all(
        0 < len(text) <= TEXT_MAX for text in texts.values()
    )
    if not is_whole or not content.languages or len(lines["identity"]) > IDENTITY_MAX:
        raise Refused("application_incomplete", line=LINE_MAX, text=TEXT_MAX)
    return Content(
        nationality=content.nationality,
        stage=content.stage,
        languages=tuple(sorted(set(content.languages))),
        **lines,
        **texts,
    )


def _keep(
    key: UUID, call: UUID, content: Content, own: InstitutionFacts, *, salt: str, lot: str, by: Actor
) -> None:
    home = Path(settings.HOME)
    ApplicationFile.objects.create(
        application=key,
        call=call,
        person=by.person,
        institution=own.id,
        state=own.state,
        salt=salt,
        name=content.name,
        contact=content.contact,
        nationality=content.nationality,
        identity=identity_box.closed(content.identity, row=str(key), home=home) if content.identity else None,
        stage=content.stage.value,
        languages=list(content.languages),
        curriculum=content.curriculum,
        motivation=content.motivation,
        lot=lot,
    )


def _erase(rows: list[Application], *, author: str | None, party: str, at: datetime) -> None:
    drafts = []
    for row in rows:
        audience = sorted({party, f"institution:{row.institution}"})
        drafts.append(
            StatementDraft(
                act=said.ERASED,
                audience=tuple(audience),
                subject=said.subject_of(said.APPLICATION, row.id),
                label=label_among(audience, party).as_json(),
                body={"party": party},
                author=author,
            )
        )
    for each in register.append_all(drafts, at=at):
        ACTS[said.ERASED](each.position, each.statement)
    keys = [row.id for row in rows]
    ApplicationFile.objects.filter(pk__in=keys).delete()
    Assignment.objects.filter(application__in=keys).delete()
