"""The answers on an item: from the fields of a form, and to the fields that the next form shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.decisions import answer_line
from mithaq.clearance.domain.control.facts import SAID_MAX, Answer
from mithaq.clearance.domain.control.judging import is_yes_or_no
from mithaq.clearance.domain.control.parameters import Parameter
from mithaq.clearance.domain.control.suggesting import Candidate, RuledOut
from mithaq.clearance.domain.control.verdicts import Correspondence, Verdict
from mithaq.clearance.queries import control

_PREFIX = "said."
ANSWERS_MOST = 60


@dataclass(frozen=True)
class Asked:
    """A quantity that somebody may tell, and the conditions of each list that it decides."""

    name: str
    about: str
    asks: tuple[tuple[str, Parameter], ...]
    said: str = ""
    """What somebody answered that could not be read."""

    @property
    def example(self) -> str:
        """A unit that the answer may have."""
        return self.asks[0][1].quantity.unit


@dataclass(frozen=True)
class Given:
    """An answer as its field shows it, to be changed or taken back."""

    name: str
    answer: Answer
    is_choice: bool

    @property
    def line(self) -> str:
        return answer_line(self.answer)


@dataclass(frozen=True)
class Row:
    """A candidate with the field that asks whether its words apply, empty where that was answered."""

    found: Candidate | RuledOut
    name: str
    elsewhere: tuple[Correspondence, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A list's verdict as the page shows it."""

    verdict: Verdict
    candidates: tuple[Row, ...]
    ruled_out: tuple[Row, ...]


@dataclass(frozen=True)
class Unreadable:
    """An answer that could not be read, and why."""

    answer: Answer
    refusal: Refused


@dataclass(frozen=True)
class Looked:
    """What came of asking: verdicts, open questions, and the answers that could not be read."""

    verdicts: tuple[Verdict, ...] = ()
    answers: tuple[Answer, ...] = ()
    unread: tuple[Unreadable, ...] = ()

    @property
    def given(self) -> tuple[Given, ...]:
        return tuple(Given(field_of(each), each, is_yes_or_no(each)) for each in self.answers)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every quantity that is open on any of the lists, once; one without a name for its list alone."""
        found: dict[tuple[str, str], list[tuple[str, Parameter]]] = {}
        for verdict in self.verdicts:
            code = verdict.suggestion.list_code
            for question in verdict.suggestion.questions:
                asks = found.setdefault(("" if question.is_named else code, question.key), [])
                asks.extend((code, each) for each in question.asks)
        said = {(each.answer.list, each.answer.about): each.answer.said for each in self.unread}
        return tuple(
            Asked(field_of(Answer(key, "", code)), key, tuple(asks), said.get((code, key), ""))
            for (code, key), asks in found.items()
        )

    @property
    def shown(self) -> tuple[Shown, ...]:
        return tuple(self._shown(each) for each in self.verdicts)

    @property
    def unused(self) -> tuple[Answer, ...]:
        """Answers that decided nothing on any list that they were for."""
        unused = {
            each.suggestion.list_code: {one.about.lower() for one in each.suggestion.unused}
            for each in self.verdicts
        }
        return tuple(
            each
            for each in self.answers
            if all(each.about.lower() in of for code, of in unused.items() if each.list in {"", code})
        )

    def _shown(self, verdict: Verdict) -> Shown:
        code = verdict.suggestion.list_code
        return Shown(
            verdict,
            tuple(self._row(code, each, verdict.corresponding) for each in verdict.suggestion.candidates),
            tuple(self._row(code, each, ()) for each in verdict.suggestion.ruled_out),
        )

    def _row(self, code: str, found: Candidate | RuledOut, all_: Iterable[Correspondence]) -> Row:
        names = {each.name for each in self.given}
        name = field_of(Answer(found.path, "", code))
        elsewhere = tuple(each for each in all_ if each.path == found.path)
        return Row(found, "" if names & {name, f"{_PREFIX}.{found.path}"} else name, elsewhere)


def field_of(answer: Answer) -> str:
    """The name of the field of an answer: no code of a list has a point."""
    return f"{_PREFIX}{answer.list}.{answer.about}"


def answers_in(given: QueryDict) -> tuple[Answer, ...]:
    """The answers that an address or a form tells. Raises Refused `answers_too_many`."""
    found = []
    for name in given:
        code, _point, about = name.removeprefix(_PREFIX).partition(".")
        said = given.get(name, "").strip()
        if name.startswith(_PREFIX) and about and said:
            found.append(Answer(about, said, code))
    if len(found) > ANSWERS_MOST:
        raise Refused("answers_too_many", most=ANSWERS_MOST)
    return tuple(found)


def looked_at(text: str, answers: Sequence[Answer], codes: Sequence[str], *, reader: Actor) -> Looked:
    """The verdicts on a text. An answer that cannot be read is told, and left out.

    Raises as `control.classify`.
    """
    used, unread = list(answers), list[Unreadable]()
    while True:
        try:
            found = control.classify(text, used, codes, reader=reader)
        except Refused as refusal:
            wrong = [each for each in used if each.about[:SAID_MAX] == refusal.facts.get("about")]
            if refusal.code != "answer_unreadable" or not wrong:
                raise
            unread += (Unreadable(each, refusal) for each in wrong)
            used = [each for each in used if each not in wrong]
        else:
            return Looked(found, tuple(used), tuple(unread))
