"""What stands between a charter and its founding: every place that is missing or cannot be, at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.parties.domain.deadlines import after, is_reckonable
from mithaq.programmes.domain.charter import (
    INDICATORS_MAX,
    MEMBERS_MAX,
    OBJECTIVES_MAX,
    Charter,
    MemberRole,
)
from mithaq.programmes.domain.checking import Problem

YEARS_MAX = 50


class CharterRefused(Refused):
    """The charter cannot be put forward; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("charter_invalid", places=tuple(each.place for each in problems))
        self.problems = tuple(problems)


def require_sound(charter: Charter, *, fields: Collection[str]) -> None:
    """Raises CharterRefused with all that is wrong. `fields` are the codes that the taxonomy knows."""
    if found := tuple(charter_problems(charter, fields=fields)):
        raise CharterRefused(found)


def charter_problems(charter: Charter, *, fields: Collection[str]) -> Iterator[Problem]:
    """Everything that is missing, unknown or cannot be."""
    yield from _of_texts("titles", charter.titles, charter.titles)
    yield from _of_texts("summaries", charter.summaries, charter.titles)
    if charter.rules:
        yield from _of_texts("rules", charter.rules, charter.titles)
    if not charter.fields or list(charter.fields) != sorted(set(charter.fields)):
        yield Problem("fields", "fields_missing")
    elif not set(charter.fields) <= set(fields):
        yield Problem("fields", "field_unknown")
    if charter.ends_on <= charter.starts_on:
        yield Problem("ends_on", "end_before_start")
    elif not is_reckonable(charter.starts_on):
        yield Problem("starts_on", "day_unknown")
    elif charter.ends_on > after(charter.starts_on, months=12 * YEARS_MAX):
        yield Problem("ends_on", "too_long")
    yield from _of_members(charter)
    yield from _of_objectives(charter)
    yield from _of_budget(charter)


def _of_members(charter: Charter) -> Iterator[Problem]:
    if not 2 <= len(charter.members) <= MEMBERS_MAX:
        yield Problem("members", "members_few")
    if _twice(each.party for each in charter.members):
        yield Problem("members", "member_twice")
    if not any(each.role is MemberRole.MEMBER for each in charter.members_of(charter.founder)):
        yield Problem("members", "founder_no_member")
    for each in charter.members:
        if each.party.startswith("institution:") and each.party != f"institution:{each.institution}":
            yield Problem("members", "institution_speaks_for_itself")


def _of_objectives(charter: Charter) -> Iterator[Problem]:
    if not 1 <= len(charter.objectives) <= OBJECTIVES_MAX:
        yield Problem("objectives", "objectives_missing")
    if _twice(each.key for each in charter.objectives):
        yield Problem("objectives", "key_twice")
    for of in charter.objectives:
        place = f"objectives.{of.key}"
        yield from _of_texts(place, of.texts, charter.titles)
        if len(of.indicators) > INDICATORS_MAX or _twice(each.key for each in of.indicators):
            yield Problem(place, "key_twice")
        for each in of.indicators:
            yield from _of_texts(f"{place}.{each.key}", each.texts, charter.titles)
            # 1 and 1.0 are one value, and nothing leads from it to itself.
            if Decimal(each.baseline) == Decimal(each.target):
                yield Problem(f"{place}.{each.key}", "target_is_baseline")
            if not charter.starts_on <= each.due_on <= charter.ends_on:
                yield Problem(f"{place}.{each.key}", "outside_term")
            if problem_of(each.unit):
                yield Problem(f"{place}.{each.key}", "text_unreadable")


def _of_budget(charter: Charter) -> Iterator[Problem]:
    known = {each.party for each in charter.members}
    if _twice((each.party, each.year) for each in charter.budget):
        yield Problem("budget", "budget_twice")
    for each in charter.budget:
        if each.party not in known:
            yield Problem("budget", "member_unknown")
        if not charter.starts_on.year <= each.year <= charter.ends_on.year:
            yield Problem("budget", "outside_term")


def _of_texts(
    place: str, texts: Mapping[Language, str], languages: Collection[Language]
) -> Iterator[Problem]:
    """In each language of the title, and readable."""
    if not languages:
        yield Problem(place, "title_missing")
    for language in sorted({*languages, *texts}):
        text = texts.get(language, "")
        if not text.strip() or language not in languages:
            yield Problem(f"{place}.{language}", "text_missing" if text.strip() == "" else "language_extra")
        elif problem_of(text.replace("\r", "").replace("\n", " ")):
            yield Problem(f"{place}.{language}", "text_unreadable")


def _twice(keys: Iterable[object]) -> bool:
    return any(times > 1 for times in Counter(keys).values())
