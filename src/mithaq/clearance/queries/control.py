"""Reads of control lists: the versions in use, their provisions in memory, and what they have for an item."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.control_lists.keeping import kept_list
from mithaq.clearance.adapters.control_lists.methods import ready_method
from mithaq.clearance.domain.control.decisions import decided
from mithaq.clearance.domain.control.facts import Answer
from mithaq.clearance.domain.control.index import ListIndex
from mithaq.clearance.domain.control.provisions import Provision
from mithaq.clearance.domain.control.replaying import ClassificationDecision
from mithaq.clearance.domain.control.verdicts import Verdict, answers_on, verdicts
from mithaq.clearance.models import ControlListVersion
from mithaq.parties import queries as parties

_INDEXES_MOST = 4


@dataclass(frozen=True)
class ControlListView:
    """A version of a control list as it was loaded; `unread` tells how many rows, and the first of them."""

    id: UUID
    code: str
    title: str
    format: str
    version: str
    dated_on: date | None
    digest: str
    entries: int
    provisions: int
    unread: Mapping[str, Json] = field(hash=False)
    is_authority: bool
    loaded_at: datetime
    is_current: bool

    def as_json(self) -> dict[str, Json]:
        return {
            "code": self.code,
            "title": self.title,
            "version": self.version,
            "dated_on": self.dated_on.isoformat() if self.dated_on else None,
            "digest": self.digest,
            "entries": self.entries,
            "provisions": self.provisions,
            "unread": self.unread["count"],
            "is_authority": self.is_authority,
            "loaded_at": self.loaded_at.isoformat(),
        }


def lists_folder() -> Path:
    """Where this node keeps the bytes of control lists."""
    return Path(settings.HOME) / "control_lists"


def control_lists() -> tuple[ControlListView, ...]:
    """The versions in use, this node's authority first, then by their code; one query."""
    rows = ControlListVersion.objects.filter(is_current=True).order_by("-is_authority", "code")
    return tuple(map(_view, rows))


def control_list(code: str) -> ControlListView:
    """The version in use of a list. Raises NotFound `control_list_unknown`."""
    return _current(code)


def versions(code: str) -> tuple[ControlListView, ...]:
    """All versions of a list that were loaded, the newest first."""
    return tuple(map(_view, ControlListVersion.objects.filter(code=code).order_by("-position")))


def index_of(code: str, *, version: str = "") -> ListIndex:
    """A list in memory: the version in use, or one that was. It takes some seconds the first time.

    Raises NotFound `control_list_unknown`, or Refused `control_list_file_gone` or
    `control_list_file_changed`.
    """
    return index_of_view(_current(code) if not version else _former(code, version))


def index_of_view(view: ControlListView) -> ListIndex:
    """The very version in memory. Raises as `index_of`."""
    return _INDEXES.of(view)


def require_entry(code: str, path: str) -> Provision:
    """The provision of the version in use. Raises NotFound `provision_unknown`, or as `index_of`."""
    return index_of(code).of.require(path)


def may_classify(reader: Actor) -> bool:
    """Whether somebody may ask: those who clear at the host, and those who ask for releases."""
    is_clearing = may(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
    return is_clearing or may(reader, Act.ASK_RELEASE)


def classify(
    text: str, answers: Sequence[Answer], codes: Sequence[str], *, reader: Actor
) -> tuple[Verdict, ...]:
    """What lists have for an item, the authority's verdict first; without codes, all lists. Nothing is kept.

    Raises Refused `not_permitted` or `control_lists_none`, NotFound `control_list_unknown`, or what the rules
    of suggesting and `index_of` refuse.
    """
    if not may_classify(reader):
        require(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
    views = [control_list(code) for code in dict.fromkeys(codes)] if codes else list(control_lists())
    if not views:
        raise Refused("control_lists_none")
    views.sort(key=lambda each: not each.is_authority)
    # The rule wants a list that goes first. Where the authority was not asked for, none is marked as such.
    found = verdicts(
        text,
        answers,
        [index_of_view(each) for each in views],
        authority=views[0].code,
        method=ready_method().method,
    )
    return tuple(replace(each, is_authority=each.is_authority and views[0].is_authority) for each in found)


def decision_on(
    code: str, entry: str, *, item: str, answers: Sequence[Answer]
) -> tuple[ControlListView, ClassificationDecision]:
    """What a decision on an entry, or on none, keeps of the version in use.

    Raises NotFound `provision_unknown`, or as `index_of` and the rules of suggesting.
    """
    view = control_list(code)
    index, method = index_of_view(view), ready_method().method
    return view, decided(entry, item, answers_on(code, answers), index, method)


def _current(code: str) -> ControlListView:
    row = ControlListVersion.objects.filter(code=code, is_current=True).first()
    if row is None:
        raise NotFound("control_list_unknown", list=code[:40])
    return _view(row)


def _former(code: str, version: str) -> ControlListView:
    row = ControlListVersion.objects.filter(code=code, version=version).order_by("-position").first()
    if row is None:
        raise NotFound("control_list_unknown", list=f"{code[:40]} {version[:80]}")
    return _view(row)


def _view(row: ControlListVersion) -> ControlListView:
    return ControlListView(
        id=row.id,
        code=row.code,
        title=row.title,
        format=row.format,
        version=row.version,
        dated_on=row.dated_on,
        digest=row.digest,
        entries=row.entries,
        provisions=row.provisions,
        unread=row.unread,
        is_authority=row.is_authority,
        loaded_at=row.loaded_at,
        is_current=row.is_current,
    )


class _Indexes:
    """The few lists that were asked last; each built once, by one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexes: OrderedDict[tuple[str, str], ListIndex] = OrderedDict()

    def of(self, view: ControlListView) -> ListIndex:
        key = (view.format, view.digest)
        with self._lock:
            if key not in self._indexes:
                found = kept_list(view.format, view.digest, folder=lists_folder())
                self._indexes[key] = ready_method().index(found)
                if len(self._indexes) > _INDEXES_MOST:
                    self._indexes.popitem(last=False)
            self._indexes.move_to_end(key)
            return self._indexes[key]


_INDEXES = _Indexes()
