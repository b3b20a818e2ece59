"""How the statements of control lists change their table. Actions and replay use the same functions."""

from collections.abc import Callable, Mapping
from datetime import date

from mithaq.clearance.models import ControlListVersion
from mithaq.register.domain.statement import Statement

LOADED = "clearance.control_list.loaded"
AUTHORITY_NAMED = "clearance.control_list.authority_named"


def subject_of_control_list(code: str) -> str:
    """The code by which statements name a control list."""
    return f"control_list:{code}"


def apply_loaded(position: int, statement: Statement) -> None:
    """Write the version; it takes the place of the one before, also as this node's authority."""
    body, code = statement.body, _list_of(statement)
    before = ControlListVersion.objects.filter(code=code, is_current=True)
    is_authority = before.filter(is_authority=True).exists()
    before.update(is_current=False, is_authority=False)
    dated_on = body["dated_on"]
    ControlListVersion.objects.create(
        id=statement.id,
        code=code,
        title=str(body["title"]),
        format=str(body["format"]),
        version=str(body["version"]),
        dated_on=date.fromisoformat(str(dated_on)) if dated_on else None,
        digest=str(body["digest"]),
        entries=int(str(body["entries"])),
        provisions=int(str(body["provisions"])),
        unread=body["unread"],
        is_authority=is_authority,
        loaded_at=statement.at,
        is_current=True,
        position=position,
    )


def apply_authority_named(position: int, statement: Statement) -> None:
    """Let the list be this node's authority, and no other."""
    del position
    ControlListVersion.objects.filter(is_authority=True).update(is_authority=False)
    ControlListVersion.objects.filter(code=_list_of(statement), is_current=True).update(is_authority=True)


def _list_of(statement: Statement) -> str:
    return statement.subject.removeprefix("control_list:")


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    LOADED: apply_loaded,
    AUTHORITY_NAMED: apply_authority_named,
}
TABLES = (ControlListVersion,)
