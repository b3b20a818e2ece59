"""What a party says of a project to the others, as it travels between nodes, read strictly."""

from dataclasses import dataclass
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.shapes import object_of
from mithaq.base.text import is_line
from mithaq.parties.domain.speaking import (
    Spoken,
    about_of,
    body_of,
    digest_of,
    malformed,
    spoken_in,
    text_of,
    uuid_of,
)
from mithaq.projects.domain.entries import Entry, EntryKind, EntryRefused, problems_of_entry
from mithaq.projects.domain.plan_checking import require_complete
from mithaq.projects.domain.plans import ProjectPlan, plan_from
from mithaq.projects.domain.rooms import DocumentVersion, reference_of, version_from
from mithaq.register.domain.statement import Statement

PLAN_SET = "projects.plan.set"
ENTRY_TOLD = "projects.entry.told"
REVIEWED = "projects.deliverable.reviewed"
DOCUMENT_ADDED = "projects.document.added"
DOCUMENT_RELEASED = "projects.document.released"
DOCUMENT_RECALLED = "projects.document.recalled"
SUBJECT = "project"
NUMBER_MAX = 100_000
CASE_MAX = 24


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


@dataclass(frozen=True)
class Added:
    """A version of a joint document, said to the party's own people alone."""

    by: Spoken
    version: DocumentVersion


@dataclass(frozen=True)
class Released:
    """A version went to a party, as a release case allowed; in a package where that is on another node."""

    by: Spoken
    version: DocumentVersion
    recipient: str
    case: str
    package: UUID | None


@dataclass(frozen=True)
class Recalled:
    """A version that its party took back."""

    by: Spoken
    reference: str
    reason: str


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


def added_in(statement: Statement) -> Added:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, {"document"})
    if statement.audience != (by.party,):
        raise malformed("audience")
    return Added(by, version_from(body["document"], project=by.about, party=by.party))


def released_in(statement: Statement) -> Released:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, {"document", "case", "package"})
    others = set(statement.audience) - {by.party}
    if len(others) != 1 or len(statement.audience) != len(others) + 1:
        raise malformed("audience")
    case = body["case"]
    if not isinstance(case, str) or not is_line(case, CASE_MAX):
        raise malformed("case")
    return Released(
        by=by,
        version=version_from(body["document"], project=by.about, party=by.party),
        recipient=others.pop(),
        case=case,
        package=uuid_of(body["package"]) if body["package"] is not None else None,
    )


def recalled_in(statement: Statement) -> Recalled:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, {"key", "number", "reason"})
    if by.party not in statement.audience:
        raise malformed("audience")
    key, number = body["key"], body["number"]
    if not isinstance(key, str) or type(number) is not int:
        raise malformed("document")
    return Recalled(by, reference_of(by.about, by.party, key, number), text_of(body["reason"]))


def _version(number: Json, follows: Json) -> tuple[int, str]:
    if type(number) is not int or not 1 <= number <= NUMBER_MAX:
        raise malformed("number")
    found = digest_of(follows) if follows else ""
    if (number == 1) != (not found):
        raise malformed("number")
    return number, found
