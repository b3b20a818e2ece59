"""A charter in words: its parts, how two differ, and what is wrong with one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mithaq.fields.queries import taxonomy
from mithaq.programmes.domain.charter import Charter
from mithaq.programmes.domain.checking import Problem
from mithaq.words import writing
from mithaq.words.clauses import language_named
from mithaq.words.names import party_names
from mithaq.words.terms import named, reader_language, term


@dataclass(frozen=True)
class CharterChange:
    """A part of a charter of which anything differs: the lines that go, and those that come."""

    part: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def charter_changes(before: Charter, after: Charter) -> tuple[CharterChange, ...]:
    """What differs, part by part, as people read it."""
    old, new = dict(_parts(before)), dict(_parts(after))
    return tuple(
        CharterChange(
            part,
            tuple(each for each in old[part] if each not in lines),
            tuple(each for each in lines if each not in old[part]),
        )
        for part, lines in new.items()
        if lines != old[part]
    )


def _parts(charter: Charter) -> Iterator[tuple[str, Sequence[str]]]:
    yield _("Title"), list(charter.titles.values())
    yield _("Summary"), list(charter.summaries.values())
    yield _("Rules"), list(charter.rules.values())
    yield _("Term"), [f"{writing.day(charter.starts_on)} – {writing.day(charter.ends_on)}"]
    yield _("Fields"), [taxonomy().label(each, reader_language()) for each in charter.fields]
    yield _("How it decides"), [term("steering_rule", charter.deciding), _quorum(charter)]
    speakers = [f"institution:{each.institution}" for each in charter.members]
    names = party_names({*(each.party for each in charter.members), *speakers})
    yield (
        _("Members"),
        [
            f"{names[each.party]} · {term('member_role', each.role)} · {names[speaker]}"
            for each, speaker in zip(charter.members, speakers, strict=True)
        ],
    )
    yield _("Objectives"), list(_objectives(charter))
    yield (
        _("Budget"),
        [
            f"{names.get(each.party, each.party)} · {writing.year(each.year)} · "
            + writing.money(Decimal(each.amount), charter.currency)
            for each in charter.budget
        ],
    )


def _quorum(charter: Charter) -> str:
    return _("At least %(quorum)s of the members vote") % {"quorum": writing.percent(charter.quorum / 100)}


def _objectives(charter: Charter) -> Iterator[str]:
    for objective in charter.objectives:
        yield " · ".join(objective.texts.values())
        for each in objective.indicators:
            numbers = {
                "baseline": writing.exactly(Decimal(each.baseline)),
                "target": writing.exactly(Decimal(each.target)),
            }
            way = f"{_('from %(baseline)s to %(target)s') % numbers} {each.unit}"
            yield f"{' · '.join(each.texts.values())} · {way} · {writing.day(each.due_on)}"


def charter_problem(problem: Problem, charter: Charter) -> str:
    """What is wrong, and where."""
    return _("%(place)s: %(what)s") % {
        "place": _place(problem.place, charter),
        "what": term("charter_problem", problem.code),
    }


def _place(place: str, charter: Charter) -> str:
    head, *rest = place.split(".")
    words = {
        "titles": _("Title"),
        "summaries": _("Summary"),
        "rules": _("Rules"),
        "fields": _("Fields"),
        "ends_on": _("Last day"),
        "members": _("Members"),
        "objectives": _("Objectives"),
        "budget": _("Budget"),
    }
    found = words.get(head, head)
    if head == "objectives" and rest:
        objective = next((each for each in charter.objectives if each.key == rest[0]), None)
        if objective and objective.texts:
            found = named(objective.texts)
    language = language_named(rest[-1]) if rest else ""
    return f"{found} ({language})" if language else found
