"""Whether a provision's measured conditions are met by what is known of an item, in three values.

A provision that lists others is met by one of them, or by all where it says "all of the following" or
"both"; an "and" at the end of a line is no sign of that, since lists of goods have it too. One that is met as
far as it is measured still asks for its other words. Unknown stays open: only a known failure rules out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.clearance.domain.control.facts import Answer, Fact, Truth, Yes, fact_for, truth_of
from mithaq.clearance.domain.control.parameters import Conditions, Parameter

_ALL = re.compile(r"\b(?:all|both|each) (?:of )?the following\b[^.;]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One condition, what was compared with it, and what came of it. Without a parameter a person said so."""

    path: str
    truth: Truth
    parameter: Parameter | None = None
    fact: Fact | None = None


class Judge:
    """What is known of one item, held against the provisions of one list."""

    def __init__(self, conditions: Conditions, facts: Sequence[Fact], said: Mapping[str, Yes]) -> None:
        self._conditions, self._facts, self._said = conditions, facts, said
        self._of, self._units = conditions.list, conditions.units
        self._own: dict[str, tuple[Finding, ...]] = {}
        self._whole: dict[str, Truth] = {}

    def findings(self, path: str) -> tuple[Finding, ...]:
        """Each condition of the provision itself, and what was said of it."""
        if path not in self._own:
            self._own[path] = self._found(path)
        return self._own[path]

    def standing(self, path: str) -> Truth:
        """Of the provision with all above it and below it."""
        *above, last = (each.path for each in self._of.chain(path))
        beside = [self._below(each) for each in above if self._needs_all(each)]
        return _all((*(self._itself(each) for each in above), *beside, self._with_below(last)))

    def open_conditions(self, path: str) -> tuple[Parameter, ...]:
        """Conditions of the provision, of those above and of those directly below that are not known."""
        places = (*self._of.chain(path), *self._of.children(path))
        return tuple(
            finding.parameter
            for each in places
            for finding in self.findings(each.path)
            if finding.truth is Truth.OPEN and finding.parameter
        )

    @property
    def used(self) -> frozenset[str]:
        """What of the answers was held against a provision: keys and paths."""
        found = [finding for each in self._own.values() for finding in each]
        keys = {each.fact.key for each in found if each.fact}
        return frozenset(keys | {each.path for each in found if each.parameter is None})

    def failures(self, path: str) -> tuple[Finding, ...]:
        """Which conditions failed it: its own and those above, those beside, or those below."""
        chain = [each.path for each in self._of.chain(path)]
        own = [finding for each in reversed(chain) for finding in self._failed(each)]
        beside = [
            finding
            for each in reversed(chain[:-1])
            if self._needs_all(each)
            for finding in self._failed_below(each)
        ]
        return tuple(dict.fromkeys((*own, *beside)) or self._failed_below(path))

    def _failed_below(self, path: str) -> list[Finding]:
        return [
            finding
            for each in self._of.children(path)
            for finding in (self._failed(each.path) or self._failed_below(each.path))
        ]

    def _failed(self, path: str) -> list[Finding]:
        if self._itself(path) is not Truth.FAILED:
            return []
        return [each for each in self.findings(path) if each.truth is Truth.FAILED]

    def _itself(self, path: str) -> Truth:
        """A person's word goes before what is measured; alternatives of one group need one that is met."""
        found = self.findings(path)
        if said := next((each.truth for each in found if each.parameter is None), None):
            return said
        groups: dict[int, list[Truth]] = {}
        for each in found:
            if each.parameter:
                groups.setdefault(each.parameter.group, []).append(each.truth)
        return _all([_any(group) for group in groups.values()])

    def _with_below(self, path: str) -> Truth:
        if path not in self._whole:
            self._whole[path] = _all((self._itself(path), self._below(path)))
        return self._whole[path]

    def _below(self, path: str) -> Truth:
        below = [self._with_below(each.path) for each in self._of.children(path)]
        return _all(below) if self._needs_all(path) else _any(below)

    def _needs_all(self, path: str) -> bool:
        return bool(_ALL.search(self._of.require(path).text))

    def _found(self, path: str) -> tuple[Finding, ...]:
        if said := self._said.get(path):
            return (Finding(path, Truth.MET if said is Yes.YES else Truth.FAILED),)
        found = []
        for each in self._conditions.of(path):
            fact = fact_for(each, self._facts, self._units)
            found.append(Finding(path, truth_of(each, fact), each, fact))
        return tuple(found)


def yes_or_no(answers: Iterable[Answer]) -> dict[str, Yes]:
    """Of each provision that was answered, what was said last."""
    return {each.about: Yes(each.said.strip().lower()) for each in answers if is_yes_or_no(each)}


def is_yes_or_no(answer: Answer) -> bool:
    """Whether a person answered without a value."""
    return answer.said.strip().lower() in set(Yes)


def _all(truths: Sequence[Truth]) -> Truth:
    """Failed by one, else open by one; what is unmeasured asks for nothing here."""
    return next((each for each in (Truth.FAILED, Truth.OPEN, Truth.MET) if each in truths), Truth.UNMEASURED)


def _any(truths: Sequence[Truth]) -> Truth:
    """Met by one; failed only by all."""
    order = (Truth.MET, Truth.OPEN, Truth.UNMEASURED, Truth.FAILED)
    return next((each for each in order if each in truths), Truth.UNMEASURED)
