"""What a party says of a project to the others, as it travels between nodes, read strictly."""

from dataclasses import dataclass
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.shapes import object_of
from mithaq.parties.domain.speaking import (
    Spoken,
    about_of,
    body_of,
    digest_of,
    malformed,
    spoken_in,
    text_of,
)
from mithaq.projects.domain.entries import Entry, EntryKind, EntryRefused, problems_of_entry
from mithaq.projects.domain.plan_checking import require_complete
from mithaq.projects.domain.plans import ProjectPlan, plan_from
from mithaq.register.domain.statement import Statement

PLAN_SET = "projects.plan.set"
ENTRY_TOLD = "projects.entry.told"
REVIEWED = "projects.deliverable.reviewed"
SUBJECT = "project"
NUMBER_MAX = 100_000


@dataclass(frozen=True)
class PlanSet:
    """A plan that the lead set; `follows` is the digest of the one before."""

    by: Spoken
    plan: ProjectPlan
    number: int
    follows: str


@dataclass(frozen=True)
class Told:
    """A version of an entry; `follows` is the digest of the one before."""

    by: Spoken
    entry: Entry
    follows: str


@dataclass(frozen=True)
class Reviewed:
    """Somebody found that a document may be accepted; said to their own node alone."""

    project: UUID
    party: str
    person: UUID
    deliverable: str
    digest: str
    note: str


def subject_of(project: UUID) -> str:
    """The party-like code by which statements name a project."""
    return f"{SUBJECT}:{project}"


def plan_in(statement: Statement) -> PlanSet:
    """Raises Refused `statement_malformed`, `plan_malformed`, or PlanRefused.

    Fields of technology may be unknown here: another node may know more of them.
    """
    body = body_of(statement, {"plan", "number", "follows"})
    plan, by = plan_from(body["plan"]), spoken_in(statement, SUBJECT)
    require_complete(plan, fields=plan.technology_fields)
    if plan.project != by.about or plan.lead != by.party:
        raise malformed("subject")
    if tuple(sorted(statement.audience)) != plan.parties:
        raise malformed("audience")
    number, follows = _version(body["number"], body["follows"])
    return PlanSet(by, plan, number, follows)


def told_in(statement: Statement) -> Told:
    """Raises Refused `statement_malformed`, or EntryRefused."""
    body = body_of(statement, {"kind", "key", "number", "follows", "facts"})
    by = spoken_in(statement, SUBJECT)
    if by.party not in statement.audience:
        raise malformed("audience")
    if not all(each.startswith("institution:") for each in statement.audience):
        raise malformed("audience")
    kind = next((each for each in EntryKind if each.value == body["kind"]), None)
    if kind is None or not isinstance(body["key"], str):
        raise malformed("kind")
    try:
        facts = dict(object_of(body["facts"]))
    except TypeError as error:
        raise malformed("facts") from error
    if problems := problems_of_entry(kind, body["key"], facts, parties=statement.audience):
        raise EntryRefused(problems)
    number, follows = _version(body["number"], body["follows"])
    entry = Entry(by.about, by.party, kind, body["key"], number, facts, statement.id, by.person, statement.at)
    return Told(by, entry, follows)


def reviewed_in(statement: Statement) -> Reviewed:
    """What our own node said to itself."""
    body = statement.body
    return Reviewed(
        project=about_of(statement, SUBJECT),
        party=str(body["party"]),
        person=UUID(str(statement.author).removeprefix("person:")),
        deliverable=str(body["deliverable"]),
        digest=digest_of(body["digest"]),
        note=text_of(body["note"], may_be_empty=True),
    )


def _version(number: Json, follows: Json) -> tuple[int, str]:
    if type(number) is not int or not 1 <= number <= NUMBER_MAX:
        raise malformed("number")
    found = digest_of(follows) if follows else ""
    if (number == 1) != (not found):
        raise malformed("number")
    return number, found
