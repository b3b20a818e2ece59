"""Found a node: its key, its host institution, its first administrator."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.actions import accounts
from mithaq.access.domain.permissions import Role
from mithaq.base.ids import RANDOM_BYTES, named_id, new_id
from mithaq.base.languages import Language
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.register.adapters.keys import create_node_key, key_files


@dataclass(frozen=True)
class Founding:
    """What the founder says of the node's host and its first administrator."""

    institution: str
    kind: InstitutionKind
    state: str
    administrator: str
    username: str
    password: str


def has_key() -> bool:
    """Whether the node has been founded."""
    return bool(key_files(Path(settings.HOME)))


@transaction.atomic
def found(founding: Founding, *, at: datetime) -> UUID:
    """Found the node and return its host institution's id.

    The key comes first: without it no statement can be signed. Raises Refused `node_key_exists`.
    """
    create_node_key(Path(settings.HOME))
    host = InstitutionFacts(
        id=_id(at),
        kind=founding.kind,
        state=founding.state,
        names={Language.EN: founding.institution},
        is_government=True,
        is_host=True,
    )
    parties.register_institution(host, by=None, at=at)
    administrator = PersonFacts(_id(at), host.id, {Language.EN: founding.administrator})
    accounts.enrol(
        administrator,
        username=founding.username,
        password=founding.password,
        roles=[(_id(at), Role.NODE_ADMINISTRATOR)],
        at=at,
    )
    return host.id


def sample_id(key: str) -> UUID:
    """The same key gives the same identifier at every demo."""
    return named_id(f"mithaq sample {key}")


def _id(at: datetime) -> UUID:
    return new_id(at, os.urandom(RANDOM_BYTES))
