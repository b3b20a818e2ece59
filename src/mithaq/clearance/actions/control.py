"""Load the control lists under which items are classified, and name the one that is this node's authority."""

import re
from datetime import datetime

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.saying import say
from mithaq.clearance.adapters.control_lists.keeping import keep_list
from mithaq.clearance.adapters.control_lists.registry import FORMATS
from mithaq.clearance.domain.control.provisions import ControlList
from mithaq.clearance.published import control as published
from mithaq.clearance.queries import control
from mithaq.clearance.queries.control import ControlListView
from mithaq.parties import queries as parties

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,39}")
# A statement names the first rows that could not be read, and how many there are.
UNREAD_TOLD = 50


def formats() -> tuple[str, ...]:
    """The codes of the formats that a control list may have."""
    return tuple(FORMATS)


def load_control_list(code: str, *, format: str, place: str, by: Actor, at: datetime) -> ControlListView:
    """Read a list from a file or an address, and bring its version into use, all of it or nothing.

    Raises Refused `not_permitted` or `control_list_code_wrong`, or what keeping a list refuses.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    if not CODE.fullmatch(code):
        raise Refused("control_list_code_wrong", value=code[:60])
    # The bytes are there before a statement names them; kept and unnamed they harm nobody.
    found = keep_list(format, place.strip(), code=code, folder=control.lists_folder())
    with transaction.atomic():
        subject = published.subject_of_control_list(code)
        say(published.LOADED, subject, _body(found, format), by=by, at=at)
    return control.control_list(code)


@transaction.atomic
def name_authority(code: str, *, by: Actor, at: datetime) -> None:
    """Let a loaded list be this node's own authority, in place of any other.

    Raises Refused `not_permitted`, or NotFound `control_list_unknown`.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    view = control.control_list(code)
    subject = published.subject_of_control_list(code)
    say(published.AUTHORITY_NAMED, subject, {"version": view.version}, by=by, at=at)


def _body(found: ControlList, format: str) -> dict[str, Json]:
    return {
        "title": found.title,
        "format": format,
        "version": found.version,
        "dated_on": found.dated_on.isoformat() if found.dated_on else None,
        "digest": found.digest,
        "entries": len(found.entries),
        "provisions": len(found.provisions),
        "unread": {
            "count": len(found.unread),
            "first": [
                {"row": each.row, "reason": each.reason, "said": each.said}
                for each in found.unread[:UNREAD_TOLD]
            ],
        },
    }
