"""How consents that are asked of parties on other nodes change the tables, there and here."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings

from mithaq.clearance.domain.cases import consenting
from mithaq.clearance.models import Case, ConsentQuestion
from mithaq.clearance.published import cases
from mithaq.register.domain.statement import Statement


def apply_asked(position: int, statement: Statement) -> None:
    """Write the question, at both nodes."""
    del position
    found = consenting.asked_in(statement)
    ConsentQuestion.objects.create(
        id=statement.id,
        case=found.by.about,
        asker=found.by.party,
        party=found.party,
        issuer=statement.issuer,
        question=found.question.as_json(),
        at=statement.at,
    )


def apply_answered(position: int, statement: Statement) -> None:
    """Write the answer; where it was asked it stands in the file of the case, as a consent given there."""
    found = consenting.answered_in(statement)
    row = ConsentQuestion.objects.filter(pk=found.asked).first()
    if row is None:
        return
    row.until, row.text, row.answered_at = found.until, found.text, statement.at
    row.save()
    if row.issuer == settings.NODE_NAME:
        question = consenting.question_from(row.question)
        Case.objects.filter(pk=row.case).update(statement=statement.id, position=position)
        cases.write_event(
            row.case,
            statement,
            position,
            act=cases.CONSENTED,
            body=question.consent(originator=found.by.party, until=found.until),
            institution=UUID(found.by.party.removeprefix("institution:")),
            text=found.text,
        )


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    consenting.ASKED: apply_asked,
    consenting.ANSWERED: apply_answered,
}
TABLES = (ConsentQuestion,)
