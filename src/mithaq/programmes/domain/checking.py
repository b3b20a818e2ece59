"""What stands between a text and its proposal: every place that is missing or cannot be, at once."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.parties.domain.speaking import TEXT_MAX
from mithaq.programmes.domain.agreed import CLAUSE_MAX, TITLE_MAX, AgreementKind, AgreementText
from mithaq.programmes.domain.clauses import FACTS, Clause, ClauseKind, Fact, FactKind
from mithaq.programmes.domain.wording import counted_in, names_in

NEEDED = (ClauseKind.SCOPE, ClauseKind.SECURITY, ClauseKind.THIRD_PARTIES, ClauseKind.DURATION)
"""What clearance reads: without these, nothing could be released. All but the term may be a master's."""
UNDER_MASTER = frozenset({AgreementKind.PROJECT_ARRANGEMENT, AgreementKind.TECHNICAL_ANNEX})
YEARS_MAX = 50
PARTIES_MAX, ITEMS_MAX, ITEM_MAX, COUNT_MAX = 57 * 4, 50, 300, 10_000
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}")
"""How a part of a project is named: WP1, D1.2."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place such as `scope.fields` or `duration.texts.fr`."""

    place: str
    code: str


class TextRefused(Refused):
    """The text cannot be proposed; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("agreement_text_invalid", places=tuple(each.place for each in problems))
        self.problems = tuple(problems)


def require_complete(text: AgreementText, master: AgreementText | None, *, fields: Collection[str]) -> None:
    """Raises TextRefused with all that is wrong. `fields` are the codes that the taxonomy knows."""
    if found := tuple(problems_of(text, master, fields=fields)):
        raise TextRefused(found)


def problems_of(
    text: AgreementText, master: AgreementText | None, *, fields: Collection[str]
) -> Iterator[Problem]:
    """Everything that is missing, unknown or cannot be."""
    yield from _of_frame(text, master)
    kinds = [each.kind for each in text.clauses]
    if kinds != sorted(set(kinds), key=lambda kind: kind.number):
        yield Problem("clauses", "clauses_out_of_order")
    above = {each.kind for each in master.clauses} if master else set[ClauseKind]()
    for kind in NEEDED:
        if kind not in kinds and (kind not in above or kind is ClauseKind.DURATION):
            yield Problem(kind.value, "clause_missing")
    for clause in text.clauses:
        yield from _of_clause(clause, text, fields)
    if master is not None:
        yield from _under(text, master)


def _of_frame(text: AgreementText, master: AgreementText | None) -> Iterator[Problem]:
    if not 2 <= len(text.parties) <= PARTIES_MAX or list(text.parties) != sorted(set(text.parties)):
        yield Problem("parties", "parties_few")
    if not text.titles:
        yield Problem("titles", "title_missing")
    for language, title in text.titles.items():
        if not title.strip() or len(title) > TITLE_MAX:
            yield Problem(f"titles.{language}", "title_missing")
        elif problem_of(title):
            yield Problem(f"titles.{language}", "text_unreadable")
    if (text.master is None) != (master is None):
        yield Problem("master", "master_unknown")
    elif text.kind in UNDER_MASTER and master is None:
        yield Problem("master", "master_missing")


def _of_clause(clause: Clause, text: AgreementText, fields: Collection[str]) -> Iterator[Problem]:
    place = clause.kind.value
    if set(clause.texts) != set(text.titles):
        yield Problem(f"{place}.texts", "clause_not_in_all_languages")
    specs = {each.name: each for each in FACTS.get(clause.kind, ())}
    for language, words in clause.texts.items():
        yield from _of_words(f"{place}.texts.{language}", words, specs)
    for name in sorted(set(clause.facts) - set(specs)):
        yield Problem(f"{place}.{name[:40]}", "fact_unknown")
    for name, spec in specs.items():
        value = clause.facts.get(name)
        if value is None:
            if spec.is_needed or name in clause.facts:
                yield Problem(f"{place}.{name}", "fact_missing")
        elif code := fault_of(value, spec, parties=text.parties, fields=fields):
            yield Problem(f"{place}.{name}", code)
    if clause.facts.get("consent_by") == "named" and not clause.facts.get("consent_of"):
        yield Problem(f"{place}.consent_of", "fact_missing")
    if clause.kind is ClauseKind.DURATION and (code := _fault_of_term(clause.facts)):
        yield Problem(f"{place}.in_force_until", code)


def _of_words(place: str, words: str, specs: Mapping[str, Fact]) -> Iterator[Problem]:
    if not words.strip():
        yield Problem(place, "clause_empty")
    if len(words) > CLAUSE_MAX:
        yield Problem(place, "clause_too_long")
    if problem_of(words):
        yield Problem(place, "text_unreadable")
    if names_in(words) - set(specs):
        yield Problem(place, "fact_unknown")
    if any(specs[name].unit is None for name in counted_in(words) & set(specs)):
        yield Problem(place, "fact_without_unit")


def fault_of(value: Json, spec: Fact, *, parties: Collection[str], fields: Collection[str]) -> str | None:
    """The code of what is wrong with a fact that is given; whether a key names anything is not looked at."""
    allowed: Collection[str]
    match spec.kind:
        case FactKind.DAY:
            return None if _day(value) else "fact_no_day"
        case FactKind.COUNT | FactKind.READINESS:
            most = COUNT_MAX if spec.kind is FactKind.COUNT else 9
            return None if _is_between(value, 1, most) else "fact_no_count"
        case FactKind.YES_NO:
            return None if isinstance(value, bool) else "fact_malformed"
        case FactKind.WORD | FactKind.PARTY:
            allowed = spec.words if spec.kind is FactKind.WORD else parties
            return None if value in allowed else "fact_unknown_word"
        case FactKind.WORDS | FactKind.PARTIES | FactKind.FIELDS:
            allowed = {FactKind.WORDS: spec.words, FactKind.PARTIES: parties}.get(spec.kind, fields)
            return _fault_of_list(value, allowed)
        case FactKind.SHARES:
            return _fault_of_shares(value, parties)
        case FactKind.MONEY:
            return None if _is_money(value) else "fact_no_money"
        case FactKind.ITEMS:
            return _fault_of_items(value)
    return _fault_of_line(value, spec.kind)


def _fault_of_line(value: Json, kind: FactKind) -> str | None:
    match kind:
        case FactKind.TEXTS:
            return _fault_of_texts(value)
        case FactKind.KEY:
            return None if _is_key(value) else "fact_unknown_word"
        case FactKind.KEYS:
            return _fault_of_list(value, {str(each) for each in _listed(value) if _is_key(each)})
        case FactKind.DECIMAL:
            return None if _is_quantity(value) and Decimal(str(value)) > 0 else "fact_no_count"
        case FactKind.QUANTITY:
            return None if _is_quantity(value) else "fact_no_count"
        case FactKind.PERCENT:
            return None if _is_between(value, 0, 100) else "fact_no_count"
        case FactKind.DIGEST:
            return None if isinstance(value, str) and _DIGEST.fullmatch(value) else "fact_malformed"
    return _fault_of_text(value)


def _fault_of_text(value: Json) -> str | None:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        return "fact_malformed"
    return "fact_missing" if not value.strip() else "text_unreadable" if problem_of(value) else None


def _fault_of_texts(value: Json) -> str | None:
    if not isinstance(value, Mapping) or not value:
        return "fact_missing"
    if not set(value) <= {each.value for each in Language}:
        return "fact_unknown_word"
    return next((code for each in value.values() if (code := _fault_of_text(each))), None)


def _listed(value: Json) -> Collection[Json]:
    return value if isinstance(value, list | tuple) else ()


def _is_key(value: Json) -> bool:
    return isinstance(value, str) and bool(KEY.fullmatch(value))


def _is_quantity(value: Json) -> bool:
    return isinstance(value, str) and bool(_DECIMAL.fullmatch(value))


def _fault_of_list(value: Json, allowed: Collection[str]) -> str | None:
    if not isinstance(value, list | tuple) or not value:
        return "fact_missing"
    if not all(isinstance(each, str) and each in allowed for each in value):
        return "fact_unknown_word"
    return None if len(set(value)) == len(value) else "fact_twice"


def _fault_of_shares(value: Json, parties: Collection[str]) -> str | None:
    if not isinstance(value, Mapping) or not set(value) <= set(parties):
        return "fact_unknown_word"
    if not all(_is_between(each, 0, 100) for each in value.values()):
        return "shares_not_whole"
    return None if sum(int(str(each)) for each in value.values()) == 100 else "shares_not_whole"


def _fault_of_items(value: Json) -> str | None:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= ITEMS_MAX:
        return "fact_missing"
    for each in value:
        if not isinstance(each, str) or not each.strip() or len(each) > ITEM_MAX or "\n" in each:
            return "fact_malformed"
        if problem_of(each):
            return "text_unreadable"
    return None


def _is_money(value: Json) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        return False
    amount, currency = value["amount"], value["currency"]
    if not isinstance(amount, str) or not isinstance(currency, str):
        return False
    try:
        is_positive = bool(_AMOUNT.fullmatch(amount)) and Decimal(amount) > 0
    except InvalidOperation:
        return False
    return is_positive and bool(_CURRENCY.fullmatch(currency))


def _is_between(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _day(value: Json) -> date | None:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.isoformat() == value else None


def _fault_of_term(facts: Mapping[str, Json]) -> str | None:
    starts, ends = _day(facts.get("in_force_from")), _day(facts.get("in_force_until"))
    if starts is None or ends is None:
        return None
    if ends <= starts:
        return "ends_before_it_starts"
    return "term_too_long" if (ends - starts).days > YEARS_MAX * 366 else None


def _under(text: AgreementText, master: AgreementText) -> Iterator[Problem]:
    """A text goes no further than its master: parties, fields, level, third parties, term."""
    if not set(text.parties) <= set(master.parties):
        yield Problem("parties", "beyond_master")
    for kind, name in (
        (ClauseKind.SCOPE, "fields"),
        (ClauseKind.SCOPE, "purposes"),
        (ClauseKind.SCOPE, "forms"),
        (ClauseKind.SECURITY, "highest"),
        (ClauseKind.THIRD_PARTIES, "may_receive"),
        (ClauseKind.DURATION, "in_force_until"),
    ):
        own, above = text.clause(kind), master.clause(kind)
        if own and above and _goes_beyond(name, own.facts.get(name), above.facts.get(name)):
            yield Problem(f"{kind}.{name}", "beyond_master")


def _goes_beyond(name: str, own: Json, above: Json) -> bool:
    if own is None or above is None:
        return False
    if name == "fields" and isinstance(own, list | tuple) and isinstance(above, list | tuple):
        return not all(any(each == top or str(each).startswith(f"{top}.") for top in above) for each in own)
    if isinstance(own, list | tuple) and isinstance(above, list | tuple):
        return not set(map(str, own)) <= set(map(str, above))
    if name == "highest":
        levels = next(each for each in FACTS[ClauseKind.SECURITY] if each.name == name).words
        return own in levels and above in levels and levels.index(str(own)) > levels.index(str(above))
    if isinstance(own, bool):
        return own and not above
    return str(own) > str(above)
