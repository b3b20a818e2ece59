"""Which cases hold a classification that the version in use of a control list touches, and how."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.methods import ready_method
from mithaq.clearance.domain.cases.asking import Asked
from mithaq.clearance.domain.cases.cells import ListVerdict
from mithaq.clearance.domain.cases.file import Kind
from mithaq.clearance.domain.cases.reading import asked_from
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import ENDED
from mithaq.clearance.domain.control.decisions import decision_from
from mithaq.clearance.domain.control.replaying import ClassificationDecision, Replay, replay
from mithaq.clearance.domain.control.suggesting import Outlook
from mithaq.clearance.models import Case, CaseEvent
from mithaq.clearance.queries import control
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.control import ControlListView
from mithaq.parties import queries as parties

# Nothing is released any more under these; an appeal that is allowed leads out of the last one.
_OVER = ENDED | {State.REVOKED}
_KEPT_MOST = 2_000
_CLASSIFIED = f"clearance.case.{Kind.CLASSIFIED}"


@dataclass(frozen=True)
class Touched:
    """A verdict of a case to be looked at again: `replay` says why, or `refusal` why that cannot be told."""

    case: UUID
    reference: str
    item: str
    list: str
    entry: str
    decided_on: str
    version: str
    replay: Replay | None
    refusal: Refused | None


@dataclass(frozen=True)
class _Kept:
    """What a classification kept of one verdict: the digest of its list's version, and the decision."""

    digest: str
    decision: ClassificationDecision


def touched_cases(code: str, *, reader: Actor) -> tuple[Touched, ...]:
    """The verdicts of cases that are not over which the version in use touches, by the cases' references.

    Raises Refused `not_permitted` or NotFound `control_list_unknown`. Two queries; each verdict that was made
    on another version is replayed once, which costs some hundredths of a second.
    """
    require(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
    view = control.control_list(code)
    named = {"items": [{"verdicts": [{"control_list": code}]}]}
    rows = Case.objects.filter(asked__contains=named).exclude(state__in=_OVER)
    some = list(rows.order_by("reference"))
    events = CaseEvent.objects.filter(case__in=[row.id for row in some], act=_CLASSIFIED)
    last = {event.case: event.body for event in events.order_by("number")}
    return tuple(
        each
        for row in some
        for each in _touched(row.id, row.reference, asked_from(row.asked), last.get(row.id, {}), [view])
    )


def touched_in(case: CaseView) -> tuple[Touched, ...]:
    """The verdicts of a case that the versions in use touch; whoever asks has seen that the reader may."""
    if case.place.state in _OVER:
        return ()
    classified = [each.body for each in case.file if each.kind is Kind.CLASSIFIED]
    body = classified[-1] if classified else {}
    return tuple(_touched(case.id, case.reference, case.asked, body, control.control_lists()))


def _touched(
    case: UUID, reference: str, asked: Asked, body: Mapping[str, Json], views: Iterable[ControlListView]
) -> Iterator[Touched]:
    kept = _kept(body)
    by_code = {view.code: view for view in views}
    for item in asked.items:
        for verdict in item.verdicts:
            view = by_code.get(verdict.control_list)
            if view is None:
                continue
            mine = kept.get((item.reference, verdict.control_list, verdict.entry))
            found, refusal = _held_against(verdict, mine, view)
            if refusal or (found and found.must_be_looked_at):
                yield Touched(
                    case=case,
                    reference=reference,
                    item=item.reference,
                    list=view.code,
                    entry=verdict.entry,
                    decided_on=verdict.version,
                    version=view.version,
                    replay=found,
                    refusal=refusal,
                )


def _held_against(
    verdict: ListVerdict, kept: _Kept | None, view: ControlListView
) -> tuple[Replay | None, Refused | None]:
    """What became of the verdict, or why that cannot be told; neither when nothing did."""
    try:
        if kept is None:
            _require_same(verdict, view)
        elif kept.digest != view.digest:
            return _replayed(kept.decision, view), None
    except Refused as refusal:
        return None, refusal
    return None, None


def _require_same(verdict: ListVerdict, view: ControlListView) -> None:
    """Let a verdict be that was given before its list was loaded, if it names this version and what is in it.

    Raises Refused `classification_unkept`, or NotFound `provision_unknown`.
    """
    if verdict.version != view.version:
        raise Refused("classification_unkept", list=view.code, decided=verdict.version, version=view.version)
    if verdict.entry:
        control.require_entry(view.code, verdict.entry)


@lru_cache(maxsize=_KEPT_MOST)
def _replayed(decision: ClassificationDecision, view: ControlListView) -> Replay:
    return replay(decision, control.index_of_view(view), ready_method().method)


def _kept(body: Mapping[str, Json]) -> dict[tuple[str, str, str], _Kept]:
    """What the last classification kept, by item, list and entry; none is that of what is not listed."""
    values = body.get("decisions")
    found = {}
    for each in values if isinstance(values, Sequence) and not isinstance(values, str) else ():
        if isinstance(each, Mapping):
            decision = decision_from(each.get("decision"))
            entry = decision.cited[0].path if decision.outlook is Outlook.MAY_BE_LISTED else ""
            found[str(each.get("item")), decision.list_code, entry] = _Kept(str(each.get("digest")), decision)
    return found
