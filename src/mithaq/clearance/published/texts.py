"""How the statements of text templates change their table. Actions and replay use the same functions.

Both statements say the whole template, so that one which the software ships is kept as it was when retired.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.clearance.models import WrittenText
from mithaq.register.domain.statement import Statement

TEXT_WRITTEN = "clearance.text.written"
TEXT_RETIRED = "clearance.text.retired"


def subject_of_text(key: UUID) -> str:
    """The code by which statements name a text template."""
    return f"text_template:{key}"


def apply_text_written(position: int, statement: Statement) -> None:
    """Write the template; it takes the place of what it was."""
    _write(position, statement, is_retired=False)


def apply_text_retired(position: int, statement: Statement) -> None:
    """Keep the template, and offer it no more."""
    _write(position, statement, is_retired=True)


def _write(position: int, statement: Statement, *, is_retired: bool) -> None:
    body = statement.body
    WrittenText.objects.update_or_create(
        id=UUID(statement.subject.removeprefix("text_template:")),
        defaults={
            "kind": str(body["kind"]),
            "titles": body["titles"],
            "texts": body["texts"],
            "is_retired": is_retired,
            "by": UUID(statement.author.removeprefix("person:")) if statement.author else None,
            "at": statement.at,
            "statement": statement.id,
            "position": position,
        },
    )


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    TEXT_WRITTEN: apply_text_written,
    TEXT_RETIRED: apply_text_retired,
}
TABLES = (WrittenText,)
