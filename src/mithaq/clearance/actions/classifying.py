"""The verdicts of a case on lists that are loaded: their entries checked, and what replaying them needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mithaq.base.canonical import Json
from mithaq.clearance.domain.cases.cells import ListVerdict
from mithaq.clearance.domain.control.decisions import decision_json
from mithaq.clearance.domain.control.facts import Answer
from mithaq.clearance.domain.control.provisions import normal_path
from mithaq.clearance.queries import control


@dataclass(frozen=True)
class Examined:
    """What a person looked at of an item: its text, and what was answered of it."""

    text: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Classified:
    """Verdicts as a case keeps them, and for each on a loaded list what its statement keeps beside."""

    verdicts: tuple[ListVerdict, ...]
    decisions: tuple[dict[str, Json], ...]


def classified(verdicts: Iterable[ListVerdict], examined: Examined) -> Classified:
    """A verdict on a loaded list names the version in use, and its entry as the list writes it.

    One on another list stays as it was told, if its entry is one path. Raises NotFound `provision_unknown`,
    Refused `provision_path_invalid`, or as the rules of suggesting and reading a list do.
    """
    loaded = {view.code for view in control.control_lists()}
    told: list[ListVerdict] = []
    decisions: list[dict[str, Json]] = []
    for each in verdicts:
        if each.control_list not in loaded:
            told.append(replace(each, entry=normal_path(each.entry)) if each.entry else each)
            continue
        view, decision = control.decision_on(
            each.control_list, each.entry, item=examined.text, answers=examined.answers
        )
        entry = decision.cited[0].path if each.entry else ""
        told.append(ListVerdict(view.code, view.version, entry))
        decisions.append({"digest": view.digest, "decision": decision_json(decision)})
    return Classified(tuple(dict.fromkeys(told)), tuple(decisions))
