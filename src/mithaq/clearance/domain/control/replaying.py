"""Whether a decision on an item still rests on what it rested on, when its list has a new version.

A decision keeps the words of each provision that it cites, of those above and of all those below, and what
the list says that their terms mean, so that it can be replayed without the old version. Signs and capital
letters change nothing. A measured condition that changed is told apart from other words, and held again
against the facts that were used.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.facts import Answer, Truth, fact_for, fact_of, facts_in, truth_of
from mithaq.clearance.domain.control.index import ListIndex
from mithaq.clearance.domain.control.judging import is_yes_or_no
from mithaq.clearance.domain.control.parameters import Parameter, parameters_of
from mithaq.clearance.domain.control.provisions import ControlList, Provision
from mithaq.clearance.domain.control.suggesting import Candidate, Method, Outlook, suggest
from mithaq.clearance.domain.control.wording import plain_signs, with_points

SUCCESSORS_MAX = 3
_WORD = re.compile(r"[\w%°][\w./%°-]*")


class Outcome(StrEnum):
    """What became of the provisions that a decision cites, the gravest last."""

    UNCHANGED = "unchanged"
    TEXT_CHANGED = "text_changed"
    DEFINITION_CHANGED = "definition_changed"
    THRESHOLD_CHANGED = "threshold_changed"
    COME = "come"
    GONE = "gone"
    LISTED_NOW = "listed_now"


@dataclass(frozen=True)
class Cited:
    """A provision at the time of a decision, after those above it, with those below it.

    `standing` is how the item stood to one that was set aside.
    """

    chain: tuple[Provision, ...]
    decimal: str = "."
    below: tuple[Provision, ...] = ()
    standing: Truth | None = None

    @property
    def path(self) -> str:
        return self.chain[-1].path


@dataclass(frozen=True)
class ClassificationDecision:
    """What a person decided: under the cited provisions, or under none, with the facts that it used.

    Where nothing is listed, `cited` has the provisions that were looked at and set aside. `meanings` are
    those of terms in what is cited.
    """

    list_code: str
    version: str
    item: str
    outlook: Outlook
    cited: tuple[Cited, ...]
    facts_used: tuple[Answer, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThresholdChange:
    """A measured condition before and after; None where there is none. `now` is how the used facts stand to
    it.
    """

    before: Parameter | None
    after: Parameter | None
    now: Truth


@dataclass(frozen=True)
class Change:
    """What became of one provision, by path, or of a term's definition; words in the order of the text."""

    path: str
    outcome: Outcome
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    thresholds: tuple[ThresholdChange, ...] = ()
    successors: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Replay:
    """The gravest outcome and each that is no `unchanged`. A decision with one must be looked at again."""

    outcome: Outcome
    changes: tuple[Change, ...]

    @property
    def must_be_looked_at(self) -> bool:
        return self.outcome is not Outcome.UNCHANGED


def cited(of: ControlList, path: str, standing: Truth | None = None) -> Cited:
    """What a decision keeps of a provision. Raises NotFound `provision_unknown`."""
    return Cited(of.chain(path), of.decimal, of.below(path), standing)


def replay(decision: ClassificationDecision, among: ListIndex, method: Method) -> Replay:
    """Hold a decision against a version of its list.

    Raises Refused `decision_of_other_list`, `decision_cites_nothing`, or as `suggest`.
    """
    if decision.list_code != among.of.code:
        raise Refused("decision_of_other_list", list=among.of.code, decided=decision.list_code)
    if decision.outlook is Outlook.MAY_BE_LISTED and not decision.cited:
        raise Refused("decision_cites_nothing", list=decision.list_code)
    every = [change for each in decision.cited for change in _changes(each, decision, among, method)]
    # What stands above two cited provisions is told once.
    changes = [*{change.path: change for change in every}.values(), *_redefined(decision, among.of)]
    if decision.outlook is Outlook.NOT_LISTED and (now := _listed_now(decision, among, method)):
        changes.append(now)
    order = list(Outcome)
    gravest = max((each.outcome for each in changes), key=order.index, default=Outcome.UNCHANGED)
    return Replay(gravest, tuple(changes))


def _listed_now(decision: ClassificationDecision, among: ListIndex, method: Method) -> Change | None:
    """Candidates of the new version that the decision has not set aside."""
    known = {(each.path, each.standing) for each in decision.cited}
    found = suggest(decision.item, decision.facts_used, among, method)
    new = tuple(each for each in found.candidates if (each.path, each.standing) not in known)[:SUCCESSORS_MAX]
    return Change(new[0].path, Outcome.LISTED_NOW, successors=new) if new else None


def _changes(
    of: Cited, decision: ClassificationDecision, among: ListIndex, method: Method
) -> Iterator[Change]:
    """Of what was kept in its order, then what came below. What stood below one that is gone went with it."""
    kept = {each.path: each for each in (*of.chain, *of.below)}
    if of.path not in among.of:
        kept = {each.path: each for each in of.chain}
    for old in kept.values():
        above = kept[old.parent].text if old.parent else ""
        if change := _change(old, above, of.decimal, decision, among, method):
            yield change
    for new in among.of.below(of.path) if of.path in among.of else ():
        if new.path not in kept:
            thresholds = _thresholds((), among.conditions.of(new.path), decision, method)
            yield Change(new.path, Outcome.COME, (), _words(new, among.of.decimal), thresholds)


def _change(
    old: Provision,
    above: str,
    decimal: str,
    decision: ClassificationDecision,
    among: ListIndex,
    method: Method,
) -> Change | None:
    if old.path not in among.of:
        successors = suggest(old.text, (), among, method).candidates if old.text else ()
        return Change(old.path, Outcome.GONE, successors=successors[:SUCCESSORS_MAX])
    new = among.of.require(old.path)
    removed, added = _difference(_words(old, decimal), _words(new, among.of.decimal))
    before = parameters_of(old, above, decimal, method.units)
    thresholds = _thresholds(before, among.conditions.of(old.path), decision, method)
    if thresholds:
        return Change(old.path, Outcome.THRESHOLD_CHANGED, removed, added, thresholds)
    return Change(old.path, Outcome.TEXT_CHANGED, removed, added) if removed or added else None


def _redefined(decision: ClassificationDecision, now: ControlList) -> Iterator[Change]:
    """Terms of what is cited that the list explains otherwise now, or only now, or no longer."""
    before = dict(decision.meanings)
    after = now.meanings(one for each in decision.cited for one in (*each.chain, *each.below))
    for term in sorted(before.keys() | after.keys()):
        removed, added = _difference(*(_said_in(said.get(term, ""), now.decimal) for said in (before, after)))
        if removed or added:
            yield Change(term, Outcome.DEFINITION_CHANGED, removed, added)


def _words(each: Provision, decimal: str) -> tuple[str, ...]:
    """Words in small letters, with the codes of other provisions: a reference that changes is a change."""
    return _said_in(" ".join((each.text, *each.notes)), decimal)


def _said_in(text: str, decimal: str) -> tuple[str, ...]:
    said = with_points(plain_signs(text), decimal).lower()
    return tuple(word.rstrip(".-/") for word in _WORD.findall(said))


def _difference(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [step for step in steps if step[0] != "equal"]
    removed = tuple(word for _, start, end, _, _ in changed for word in before[start:end])
    added = tuple(word for _, _, _, start, end in changed for word in after[start:end])
    return removed, added


def _thresholds(
    before: Sequence[Parameter],
    after: Sequence[Parameter],
    decision: ClassificationDecision,
    method: Method,
) -> tuple[ThresholdChange, ...]:
    """Conditions that are not on both sides, those of one quantity side by side."""
    units = method.units
    measured = [each for each in decision.facts_used if not is_yes_or_no(each)]
    facts = (*facts_in(decision.item, units), *(fact_of(each, units) for each in measured))
    gone = [each for each in before if not any(_same(each, other) for other in after)]
    come = [each for each in after if not any(_same(each, other) for other in before)]
    found = []
    for each in gone:
        partner = next((other for other in come if other.key == each.key), None)
        if partner:
            come.remove(partner)
        truth = truth_of(partner, fact_for(partner, facts, units)) if partner else Truth.UNMEASURED
        found.append(ThresholdChange(each, partner, truth))
    found.extend(ThresholdChange(None, each, truth_of(each, fact_for(each, facts, units))) for each in come)
    return tuple(found)


def _same(one: Parameter, other: Parameter) -> bool:
    return (one.comparator, one.quantity.dimension, one.quantity.value) == (
        other.comparator,
        other.quantity.dimension,
        other.quantity.value,
    )
