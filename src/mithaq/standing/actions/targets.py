"""Set a target for a voice, set it anew, or give it up."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.fields import queries as fields
from mithaq.parties.domain.speaking import label_among
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft
from mithaq.standing.domain import said
from mithaq.standing.domain.targets import Target, target_from
from mithaq.standing.published import ACTS
from mithaq.standing.queries import targets
from mithaq.standing.queries.voices import require_party


@transaction.atomic
def set_target(id: UUID, facts: Mapping[str, Json], *, by: Actor, at: datetime) -> None:
    """Set a target of the actor's institution, or set it anew: the one with this identifier.

    Raises Refused `not_permitted`, `target_invalid`, `target_same`, `field_unknown`, `state_unknown` or
    `bloc_unknown`.
    """
    target = target_from({name: _kept(value) for name, value in facts.items()})
    if target.field:
        fields.taxonomy().get(target.field)
    require_party(target.actors, target.of)
    register.lock_writer()
    institution = targets.institution_of(id) or by.institution
    require(by, Act.SET_TARGET, of_institution=institution)
    if targets.last_facts(id) == (target, False):
        raise Refused("target_same")
    _append(id, target, institution=institution, by=by, at=at, is_given_up=False)


@transaction.atomic
def give_up(id: UUID, *, by: Actor, at: datetime) -> None:
    """Say that a target counts no more; it stays to be read.

    Raises Refused `not_permitted` or `target_same`; NotFound `target_unknown`.
    """
    require(by, Act.SET_TARGET)
    register.lock_writer()
    known, institution = targets.last_facts(id), targets.institution_of(id)
    if known is None or institution is None:
        raise NotFound("target_unknown", value=str(id))
    require(by, Act.SET_TARGET, of_institution=institution)
    if known[1]:
        raise Refused("target_same")
    _append(id, known[0], institution=institution, by=by, at=at, is_given_up=True)


def _kept(value: Json) -> Json:
    return cleaned(value).strip() if isinstance(value, str) else value


def _append(
    id: UUID, target: Target, *, institution: UUID, by: Actor, at: datetime, is_given_up: bool
) -> None:
    party = f"institution:{institution}"
    appended = register.append(
        StatementDraft(
            act=said.SET,
            audience=(SELF,),
            subject=f"{said.SUBJECT}:{id}",
            label=label_among((party,), party).as_json(),
            body={"party": party, "given_up": is_given_up, **target.as_json()},
            author=f"person:{by.person}",
        ),
        at=at,
    )
    ACTS[said.SET](appended.position, appended.statement)
