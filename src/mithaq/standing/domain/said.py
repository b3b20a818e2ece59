"""What an institution says of its targets, kept in its own node and read strictly."""

from dataclasses import dataclass
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.parties.domain.speaking import about_of, body_of, malformed, uuid_of
from mithaq.register.domain.statement import Statement
from mithaq.standing.domain.targets import FACTS, Target, target_from

SET = "standing.target.set"
SUBJECT = "target"


@dataclass(frozen=True)
class Said:
    """A target, set or set anew by a person for an institution; one that is given up counts no more."""

    id: UUID
    institution: UUID
    person: UUID
    target: Target
    is_given_up: bool


def said_in(statement: Statement) -> Said:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"given_up", *FACTS})
    given_up = body.pop("given_up")
    if not isinstance(given_up, bool):
        raise malformed("given_up")
    party = body.pop("party")
    scheme, _, person = (statement.author or "").partition(":")
    if scheme != "person":
        raise malformed("author")
    try:
        target = target_from(body)
    except Refused as refusal:
        raise malformed("target") from refusal
    institution = uuid_of(str(party).removeprefix("institution:"))
    return Said(about_of(statement, SUBJECT), institution, uuid_of(person), target, given_up)
