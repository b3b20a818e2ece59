"""How what an institution tells of its spin-offs changes the tables."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.economy.domain.spin_offs import said
from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind, current
from mithaq.economy.domain.spin_offs.standing import stages
from mithaq.economy.models import SpinOff, SpinOffEntry
from mithaq.economy.queries.rows import entry_of
from mithaq.register.domain.statement import Statement


def apply_told(position: int, statement: Statement) -> None:
    """Write the entry, and where the spin-off stands with it."""
    found = said.said_in(statement)
    row = SpinOff.objects.filter(pk=found.spin_off).first()
    if row is None:
        row = SpinOff(
            id=found.spin_off,
            reference=said.reference_of(found.spin_off),
            institution=found.institution,
            titles={},
            fields=[],
            stage="",
            is_closed=False,
            owner=found.person,
            opened_at=statement.at,
            changed_at=statement.at,
        )
        row.save(force_insert=True)
    SpinOffEntry.objects.create(
        id=statement.id,
        spin_off=row,
        kind=found.kind.value,
        key=found.key,
        facts=dict(found.facts),
        position=position,
        person=found.person,
        at=statement.at,
    )
    row.changed_at = statement.at
    _settle(row, current(map(entry_of, row.entries.all())))


def _settle(row: SpinOff, entries: tuple[Entry, ...]) -> None:
    for each in entries:
        match each.kind:
            case ToldKind.IDEA:
                row.titles = each.facts["titles"]
                row.fields = list(map(str, _items(each.facts["fields"])))
            case ToldKind.NEXT_STEP:
                row.owner = UUID(each.text("owner").removeprefix("person:"))
            case ToldKind.CLOSURE:
                row.is_closed = True
    row.stage = stages(entries)[-1].stage.value
    row.save()


def _items(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


ACTS: Mapping[str, Callable[[int, Statement], None]] = {said.TOLD: apply_told}
TABLES = (SpinOff, SpinOffEntry)
