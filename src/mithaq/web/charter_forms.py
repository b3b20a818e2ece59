"""From what a form posted to the parts of a charter."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.http import QueryDict

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned, plain_number
from mithaq.programmes.domain.charter import (
    Charter,
    Deciding,
    Indicator,
    Member,
    MemberRole,
    Objective,
    Planned,
)
from mithaq.web.forms import day_of, key_of, one_of

LINE_MAX, TEXT_MAX = 300, 8_000
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?")
_MEASURE = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,4}")


def frame_posted(charter: Charter, posted: QueryDict) -> Charter:
    """The charter with its titles, texts, term, fields, rule and currency as posted."""
    return replace(
        charter,
        titles=lines_of(posted, "title"),
        summaries=texts_of(posted, "summary"),
        rules=texts_of(posted, "rules"),
        fields=tuple(sorted(set(posted.getlist("fields")))),
        starts_on=day_of(posted.get("starts_on", "")),
        ends_on=day_of(posted.get("ends_on", "")),
        deciding=one_of(Deciding, posted.get("deciding", "")),
        quorum=_whole(posted.get("quorum", "")),
        currency=posted.get("currency", "").strip().upper(),
    )


def with_member(charter: Charter, posted: QueryDict) -> Charter:
    """The charter with one member more; one who stands in it is changed. Without a party, it is
    the institution itself."""
    party = posted.get("party", "")
    institution = key_of(posted.get("speaker", ""), code="institution_unknown")
    party = party or f"institution:{institution}"
    member = Member(party, institution, one_of(MemberRole, posted.get("role", "")))
    return replace(charter, members=(*without_member(charter, party).members, member))


def without_member(charter: Charter, party: str) -> Charter:
    """The charter without a member; what was planned of it goes, too."""
    return replace(
        charter,
        members=tuple(each for each in charter.members if each.party != party),
        budget=tuple(each for each in charter.budget if each.party != party),
    )


def with_objective(charter: Charter, posted: QueryDict) -> Charter:
    """The charter with one objective more, or with another wording of one."""
    key, texts = posted.get("key", ""), lines_of(posted, "text")
    known = {each.key for each in charter.objectives}
    if key in known:
        return _with_objectives(charter, key, lambda each: replace(each, texts=texts))
    return replace(charter, objectives=(*charter.objectives, Objective(_free_key("o", known), texts, ())))


def without_objective(charter: Charter, key: str) -> Charter:
    """The charter without an objective and its indicators."""
    return replace(charter, objectives=tuple(each for each in charter.objectives if each.key != key))


def with_indicator(charter: Charter, posted: QueryDict) -> Charter:
    """The charter with one indicator more under an objective."""

    def added(objective: Objective) -> Objective:
        indicator = Indicator(
            key=_free_key("i", {each.key for each in objective.indicators}),
            texts=lines_of(posted, "text"),
            unit=cleaned(posted.get("unit", "")).strip()[:40],
            baseline=measure_of(posted.get("baseline", "")),
            target=measure_of(posted.get("target", "")),
            due_on=day_of(posted.get("due_on", "")),
        )
        return replace(objective, indicators=(*objective.indicators, indicator))

    return _with_objectives(charter, posted.get("key", ""), added)


def without_indicator(charter: Charter, key: str, indicator: str) -> Charter:
    """The charter without an indicator."""
    return _with_objectives(
        charter,
        key,
        lambda of: replace(of, indicators=tuple(each for each in of.indicators if each.key != indicator)),
    )


def budget_posted(charter: Charter, posted: QueryDict) -> Charter:
    """The charter with the whole budget as posted; an empty field plans nothing."""
    return replace(charter, budget=tuple(_planned(charter, posted)))


def years_of(charter: Charter) -> range:
    """The years of its term."""
    return range(charter.starts_on.year, charter.ends_on.year + 1)


def lines_of(posted: QueryDict, name: str) -> dict[Language, str]:
    """A line in each language in which it was given. Raises Refused `message_too_long`."""
    return _texts(posted, name, LINE_MAX)


def texts_of(posted: QueryDict, name: str) -> dict[Language, str]:
    """A text in each language in which it was given. Raises Refused `message_too_long`."""
    return _texts(posted, name, TEXT_MAX)


def amount_of(text: str) -> str:
    """An amount of money, in digits of any of the languages. Raises Refused `amount_unreadable`."""
    return _digits(text, _AMOUNT)


def measure_of(text: str) -> str:
    """What was counted or is to be, below nothing too. Raises Refused `amount_unreadable`."""
    return _digits(text, _MEASURE)


def year_of(text: str) -> int:
    """Raises Refused `amount_unreadable`."""
    return _whole(text)


def _planned(charter: Charter, posted: QueryDict) -> Iterator[Planned]:
    for member in charter.members:
        for year in years_of(charter):
            text = posted.get(f"{member.party}.{year}", "").strip()
            if text and (amount := amount_of(text)) != "0":
                yield Planned(member.party, year, amount)


def _with_objectives(charter: Charter, key: str, change: Callable[[Objective], Objective]) -> Charter:
    return replace(
        charter, objectives=tuple(change(each) if each.key == key else each for each in charter.objectives)
    )


def _free_key(letter: str, known: set[str]) -> str:
    return next(key for number in range(1, len(known) + 2) if (key := f"{letter}{number}") not in known)


def _texts(posted: QueryDict, name: str, longest: int) -> dict[Language, str]:
    found = {each: cleaned(posted.get(f"{name}.{each}", "")).strip() for each in Language}
    for text in found.values():
        if len(text) > longest:
            raise Refused("message_too_long", longest=longest, length=len(text))
    return {language: text for language, text in found.items() if text}


def _digits(text: str, form: re.Pattern[str]) -> str:
    found = plain_number(text)
    if not form.fullmatch(found):
        raise Refused("amount_unreadable", value=text[:40])
    return found


def _whole(text: str) -> int:
    return int(_digits(text, _WHOLE))
