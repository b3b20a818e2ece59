"""The cast of the tests: who owns, who shares, who must see nothing. All on one node."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from mithaq.access import queries as access_queries
from mithaq.access.actions import appointing, tokens
from mithaq.access.domain.permissions import Actor, Role
from mithaq.access.domain.tokens import Scope as TokenScope
from mithaq.access.models import User
from mithaq.base.languages import Language
from mithaq.clearance.queries.readers import reader_of
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.disclosures import scope_of
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.register.adapters.keys import create_node_key
from staging import staged

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "a-long-covenant-word"  # of tests


@dataclass(frozen=True)
class Player:
    """A person with an account."""

    person: UUID
    institution: UUID
    user: User

    @property
    def actor(self) -> Actor:
        return access_queries.actor_of_person(self.person, on=AT.date())

    @property
    def scope(self) -> Scope:
        return scope_of(self.actor, reader_of(self.actor, on=AT.date()), on=AT.date())


@dataclass(frozen=True)
class Cast:
    """Leyla owns and Kerem reviews, in Türkiye; Amina shares, in Morocco; Sam, in the United States, is
    outside most labels; Hamad administers the node and Noor audits it, both at the host in Qatar."""

    leyla: Player
    kerem: Player
    amina: Player
    sam: Player
    hamad: Player
    noor: Player


def assemble(home: Path) -> Cast:
    """Found a node in a home and bring the cast on stage."""
    create_node_key(home)
    host = _institution("QA", "Host", is_host=True)
    turkish = _institution("TR", "Marine Institute")
    moroccan = _institution("MA", "Water Department")
    american = _institution("US", "Example Labs", is_government=False)
    return Cast(
        leyla=player("leyla", turkish, Role.TECHNOLOGY_OWNER),
        kerem=player("kerem", turkish, Role.PROGRAMME_OFFICER),
        amina=player("amina", moroccan, Role.TECHNOLOGY_OWNER),
        sam=player("sam", american, Role.TECHNOLOGY_OWNER),
        hamad=player("hamad", host, Role.NODE_ADMINISTRATOR),
        noor=player("noor", host, Role.AUDITOR),
    )


def on_stage(home: Path) -> Cast:
    """The cast on an empty node, with the home as its own."""
    settings.HOME = home
    return staged("cast", lambda: assemble(home))


def content(title: str = "Quiet propeller", **changes: Any) -> dict[str, Any]:
    """A complete record, with what matters to a test changed."""
    summary = changes.pop("summary", f"{title} for research vessels.")
    return {
        "kind": "offer",
        "texts": {"en": {"title": title, "summary": summary}},
        "fields": ["maritime.marine_propulsion"],
        "trl": 6,
        "stage": "prototype",
        "ip_state": "patent_applied",
        "cooperation": ["licence"],
        "languages": ["en"],
        "label": label("public"),
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
        "attachments": [],
        **changes,
    }


def lasting(title: str = "Quiet propeller", **changes: Any) -> dict[str, Any]:
    """A complete record that is still valid whenever a test calls, as a program does, by the real clock."""
    return content(title, **{"valid_until": "2049-01-01", **changes})


def label(classification: str, *releasable_to: str, government_only: bool = False) -> dict[str, Any]:
    """A label as a draft holds it."""
    return {
        "classification": classification,
        "releasable_to": list(releasable_to),
        "handling": ["government_only"] if government_only else [],
    }


def draft(by: Player, what: Mapping[str, Any]) -> UUID:
    """Begin a draft and return its id."""
    key = uuid4()
    drafting.begin_draft(id=key, record=uuid4(), content=what, by=by.actor, at=AT)
    return key


def approved(by: Player, reviewer: Player, what: Mapping[str, Any]) -> UUID:
    """A draft that a second person has approved."""
    key = draft(by, what)
    drafting.submit_draft(key, by=by.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=reviewer.actor, at=AT)
    return key


def published(by: Player, reviewer: Player, what: Mapping[str, Any]) -> str:
    """Publish a record the whole way and return its reference."""
    return publishing.publish_draft(approved(by, reviewer, what), by=by.actor, at=AT)


def player(name: str, institution: UUID, role: Role) -> Player:
    """A person of the institution with an account and a role."""
    person = PersonFacts(uuid4(), institution, {Language.EN: name.title()})
    parties.register_person(person, by=None, at=AT)
    appointing.appoint(id=uuid4(), person=person.id, role=role, by=None, at=AT)
    user = User.objects.create(username=name, person=person.id)
    user.set_password(PASSWORD)
    user.save()
    return Player(person.id, institution, user)


def _institution(state: str, name: str, *, is_host: bool = False, is_government: bool = True) -> UUID:
    facts = InstitutionFacts(
        id=uuid4(),
        kind=InstitutionKind.LABORATORY,
        state=state,
        names={Language.EN: name},
        is_government=is_government,
        is_host=is_host,
    )
    parties.register_institution(facts, by=None, at=AT)
    return facts.id


def bearer(by: Player, scopes: frozenset[TokenScope]) -> dict[str, str]:
    """The header of a call with a new token of the player's."""
    secret = str(uuid4())
    tokens.issue_token(
        by.user.pk,
        id=uuid4(),
        secret=secret,
        name="test",
        scopes=scopes,
        at=datetime.now(UTC),
        days=1,
    )
    return {"Authorization": f"Bearer {secret}"}
