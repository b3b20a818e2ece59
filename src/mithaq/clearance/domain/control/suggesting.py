"""Which provisions of a list an item may fall under, why, and what must be asked to know; a person decides.

The order of the candidates is that of the words that met (`index`), weighed by the family of the entry:
entries that take what others leave, and military ones for a text that says nothing military, step back.
Conditions that are known to fail rule a provision out, and an entry when none of its provisions that the
words met is left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.facts import Answer, Fact, Truth, fact_of, facts_in
from mithaq.clearance.domain.control.index import ListIndex, Scored
from mithaq.clearance.domain.control.judging import Finding, Judge, is_yes_or_no, yes_or_no
from mithaq.clearance.domain.control.parameters import Parameter
from mithaq.clearance.domain.control.provisions import Provision, is_above, normal_path
from mithaq.clearance.domain.control.quantities import Units
from mithaq.clearance.domain.control.readings import Read, Readings

CANDIDATES_MAX, QUESTIONS_MAX, CONSIDERED_MAX, ENTRIES_MAX = 10, 12, 12, 25
CONSIDERED_FROM, NEARLY = 0.5, 0.8
PLAIN_WORDS = 20
SECOND = 0.05
ITEM_LENGTH_MAX = 20_000


class Outlook(StrEnum):
    """What the machine suggests. Neither is a decision."""

    MAY_BE_LISTED = "may_be_listed"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True)
class Family:
    """Entries of one kind by their path, and how far they step back unless the text has certain words."""

    paths: re.Pattern[str]
    factor: float
    unless: re.Pattern[str]


@dataclass(frozen=True)
class Method:
    """A named version of how items are compared: readings, units, families and the least scores."""

    name: str
    readings: Readings
    units: Units
    families: tuple[Family, ...]
    candidate: float


@dataclass(frozen=True)
class Candidate:
    """A provision that may apply, after those above it, and what is known of its conditions."""

    path: str
    chain: tuple[Provision, ...]
    score: float
    words: tuple[str, ...]
    standing: Truth
    findings: tuple[Finding, ...]
    read: tuple[Read, ...] = ()

    @property
    def entry(self) -> str:
        return self.chain[0].path


@dataclass(frozen=True)
class RuledOut:
    """A provision that the words met and a known condition rules out; `failures` say which."""

    path: str
    chain: tuple[Provision, ...]
    score: float
    words: tuple[str, ...]
    failures: tuple[Finding, ...]


@dataclass(frozen=True)
class Question:
    """A quantity of the item that is not known, and the conditions that its value decides.

    One without a name is asked for one provision of one list.
    """

    key: str
    name: str
    dimension: str
    asks: tuple[Parameter, ...]

    @property
    def is_named(self) -> bool:
        return self.asks[0].is_named


@dataclass(frozen=True)
class Suggestion:
    """What a list has for an item: suggested, not decided.

    `otherwise` is what the list calls items that it does not name; `unused` are answers that nothing here
    asked for.
    """

    list_code: str
    version: str
    method: str
    outlook: Outlook
    candidates: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]
    questions: tuple[Question, ...]
    facts: tuple[Fact, ...] = ()
    otherwise: str = ""
    unused: tuple[Answer, ...] = ()


def suggest(item: str, answers: Sequence[Answer], among: ListIndex, method: Method) -> Suggestion:
    """What the list may have for an item, from its text and from what was answered.

    Raises Refused `item_without_text`, `item_too_long` or `answer_unreadable`.
    """
    if not item.strip():
        raise Refused("item_without_text")
    if len(item) > ITEM_LENGTH_MAX:
        raise Refused("item_too_long", most=ITEM_LENGTH_MAX)
    answers = tuple(_normal(each, among) for each in answers)
    measured = [each for each in answers if not is_yes_or_no(each)]
    facts = (*facts_in(item, method.units), *(fact_of(each, method.units) for each in measured))
    judge = Judge(among.conditions, facts, yes_or_no(answers))
    reads = method.readings.of(item)
    entries = _by_entry(item, reads, among, method)
    candidates: list[Candidate] = []
    ruled_out: list[RuledOut] = []
    for considered in entries:
        standings = {each.provision.path: judge.standing(each.provision.path) for each in considered}
        open_ones = [each for each in considered if standings[each.provision.path] is not Truth.FAILED]
        if open_ones and len(candidates) < CANDIDATES_MAX:
            candidates.append(_candidate(_nearest(open_ones, judge), item, reads, among, judge))
        failed = [each for each in considered if standings[each.provision.path] is Truth.FAILED]
        ruled_out.extend(_ruled_out(each, item, among, judge) for each in failed)
    return Suggestion(
        list_code=among.of.code,
        version=among.of.version,
        method=method.name,
        outlook=Outlook.MAY_BE_LISTED if candidates else Outlook.NOT_LISTED,
        candidates=tuple(candidates),
        ruled_out=tuple(ruled_out),
        questions=_questions(entries, judge),
        facts=facts,
        otherwise=among.of.otherwise,
        unused=tuple(each for each in answers if each.about not in judge.used),
    )


def _normal(answer: Answer, among: ListIndex) -> Answer:
    """The answer with its path as the list writes it."""
    if not is_yes_or_no(answer):
        return answer
    try:
        path = normal_path(answer.about)
    except Refused:
        return answer
    return Answer(path, answer.said, answer.list) if path in among.of else answer


def _by_entry(item: str, reads: Sequence[Read], among: ListIndex, method: Method) -> list[tuple[Scored, ...]]:
    """Of each entry that the words met the provisions that they met best, the best entry first."""
    plain = among.wording.plain(item)
    stepping = [each for each in method.families if not each.unless.search(plain)]
    factors: dict[str, float] = {}
    met: dict[str, list[Scored]] = {}
    # A score is a share of the item's words, and a long text has many that no provision has.
    least = method.candidate * min(1.0, PLAIN_WORDS / max(len(among.wording.words(item)), 1))
    for each in among.score(item, tuple(read.means for read in reads), least=least):
        entry = each.provision.entry
        if entry not in factors:
            families = (family.factor for family in stepping if family.paths.fullmatch(entry))
            factors[entry] = min(families, default=1.0)
        scored = Scored(each.provision, each.score * factors[entry])
        if scored.score < least or (entry not in met and len(met) == ENTRIES_MAX):
            continue
        best = met.setdefault(entry, [])
        if len(best) < CONSIDERED_MAX and (not best or scored.score >= CONSIDERED_FROM * best[0].score):
            best.append(scored)
    return sorted(map(tuple, met.values()), key=_speaks, reverse=True)


def _speaks(considered: Sequence[Scored]) -> float:
    """How much an entry speaks of the item: by its best provision, and a little by the next."""
    return considered[0].score + SECOND * sum(each.score for each in considered[1:2])


def _nearest(open_ones: Sequence[Scored], judge: Judge) -> Scored:
    """The best, or what stands below it and is met by values or by nearly as many words: the narrower."""
    best = open_ones[0]
    for each in open_ones[1:]:
        is_below = is_above(best.provision.path, each.provision.path)
        is_met = judge.standing(each.provision.path) is Truth.MET
        if is_below and (is_met or each.score >= NEARLY * open_ones[0].score):
            best = each
    return best


def _candidate(found: Scored, item: str, reads: Sequence[Read], among: ListIndex, judge: Judge) -> Candidate:
    path = found.provision.path
    chain = among.of.chain(path)
    helped = [read for read in reads if among.words_met(read.means, path)]
    return Candidate(
        path,
        chain,
        found.score,
        among.words_met(item, path),
        judge.standing(path),
        tuple(finding for each in chain for finding in judge.findings(each.path)),
        tuple(helped),
    )


def _ruled_out(found: Scored, item: str, among: ListIndex, judge: Judge) -> RuledOut:
    path = found.provision.path
    return RuledOut(
        path, among.of.chain(path), found.score, among.words_met(item, path), judge.failures(path)
    )


def _questions(entries: Sequence[Sequence[Scored]], judge: Judge) -> tuple[Question, ...]:
    """What is open in the first candidates' provisions, one question for each quantity."""
    asked: dict[str, list[Parameter]] = {}
    for considered in entries[:CANDIDATES_MAX]:
        for each in considered:
            if judge.standing(each.provision.path) is not Truth.FAILED:
                for parameter in judge.open_conditions(each.provision.path):
                    same = asked.setdefault(parameter.key, [])
                    if parameter not in same:
                        same.append(parameter)
    return tuple(
        Question(key, same[0].name, same[0].quantity.dimension, tuple(same))
        for key, same in list(asked.items())[:QUESTIONS_MAX]
    )
