"""The sample programme: institutions, people, offers and needs of our own, published step by step.

Every record takes the way that a real one takes: drafted, sent, reviewed by a second person, published.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.db import transaction

from mithaq.access import queries as access_queries
from mithaq.access.actions import accounts, appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.exchange.actions import disclosing, drafting, publishing
from mithaq.exchange.domain.content import Step
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.queries import records
from mithaq.node.founding import has_key, sample_id
from mithaq.parties import actions as parties
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.register.adapters.keys import create_node_key

FOLDER = Path(__file__).parent / "sample"
DEMO_PASSWORD = "covenant-of-demo"  # noqa: S105  # printed for everybody to read
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Programme:
    """What a node of the demo holds: the files of its institutions and records, and who is its host."""

    host: str
    institutions: str
    records: tuple[str, ...]

    def institution_rows(self) -> Sequence[Row]:
        """The institutions, as written."""
        return _rows(self.institutions)

    def record_rows(self) -> Sequence[Row]:
        """The offers and needs, as written."""
        return [row for name in self.records for row in _rows(name)]


SECRETARIAT = Programme("host", "institutions.yaml", ("offers.yaml", "offers_2.yaml", "needs.yaml"))
MALAYSIA = Programme("my_host", "my/institutions.yaml", ("my/records.yaml",))
MOROCCO = Programme("ma_host", "ma/institutions.yaml", ("ma/records.yaml",))


@dataclass(frozen=True)
class SampleAccount:
    """An account of the demo, one for each role."""

    role: Role
    username: str
    person: UUID


def register_parties(programme: Programme = SECRETARIAT, *, at: datetime) -> None:
    """Register institutions and people with their roles; what is there already is passed over."""
    if not has_key():
        create_node_key(Path(settings.HOME))
    for row in programme.institution_rows():
        with transaction.atomic():
            _register_institution(row, at, is_host=row["key"] == programme.host)


def sample_accounts(password: str, programme: Programme = SECRETARIAT) -> tuple[SampleAccount, ...]:
    """Open an account for one holder of each role, the host's first; all with the demo's password."""
    holders: dict[Role, SampleAccount] = {}
    for row in sorted(programme.institution_rows(), key=lambda row: row["key"] != programme.host):
        for person in row["people"]:
            for role in map(Role, person["roles"]):
                if role not in holders:
                    holders[role] = SampleAccount(role, person["key"], sample_id(person["key"]))
    known = access_queries.usernames()
    for account in {holder.person: holder for holder in holders.values()}.values():
        if account.person not in known:
            accounts.open_account(
                username=account.username, password=password, person=account.person, by=None
            )
    return tuple(holders[role] for role in Role if role in holders)


def publish_records(programme: Programme = SECRETARIAT, *, at: datetime) -> Iterator[str]:
    """Publish the sample's records one by one and yield each key; published ones are passed over."""
    for row in programme.record_rows():
        if not records.exists(sample_id(row["key"])):
            _publish(row, at)
        yield row["key"]


def _register_institution(row: Row, at: datetime, *, is_host: bool) -> None:
    key = sample_id(row["key"])
    try:
        party_queries.institution(key)
    except NotFound:
        facts = InstitutionFacts(
            id=key,
            kind=InstitutionKind(row["kind"]),
            state=row["state"],
            names=_names(row["names"]),
            is_government=row["government"],
            is_host=is_host,
        )
        parties.register_institution(facts, by=None, at=at)
        for person in row["people"]:
            facts_of_person = PersonFacts(sample_id(person["key"]), key, _names(person["names"]))
            parties.register_person(facts_of_person, by=None, at=at)
            for role in person["roles"]:
                appointing.appoint(
                    id=sample_id(f"{person['key']} {role}"),
                    person=facts_of_person.id,
                    role=Role(role),
                    by=None,
                    at=at,
                )


@transaction.atomic
def _publish(row: Row, at: datetime) -> None:
    author = access_queries.actor_of_person(sample_id(row["author"]), on=at.date())
    reviewer = access_queries.actor_of_person(sample_id(row["reviewer"]), on=at.date())
    draft, record = sample_id(f"draft {row['key']}"), sample_id(row["key"])
    drafting.begin_draft(id=draft, record=record, content=_content(row), by=author, at=at)
    drafting.submit_draft(draft, by=author, at=at)
    drafting.review_draft(draft, verdict=Verdict.APPROVED, note="", by=reviewer, at=at)
    publishing.publish_draft(draft, by=author, at=at)
    for institution, step in row.get("disclosed", {}).items():
        disclosing.disclose(
            record, institution=sample_id(institution), step=Step(step), until=None, by=author, at=at
        )


def _content(row: Row) -> dict[str, Any]:
    kept = ("kind", "texts", "fields", "trl", "stage", "ip_state", "cooperation", "languages", "label")
    return {
        **{name: row[name] for name in kept},
        **({"open_step": row["open_step"]} if "open_step" in row else {}),
        "valid_from": str(row["valid_from"]),
        "valid_until": str(row["valid_until"]),
        "attachments": [],
    }


def _names(names: Mapping[str, str]) -> Mapping[Language, str]:
    return {Language(code): name for code, name in names.items()}


@cache
def _rows(name: str) -> Sequence[Row]:
    rows: Sequence[Row] = yaml.load((FOLDER / name).read_bytes(), Loader=yaml.CSafeLoader)
    return rows
