"""What a page of the watch is asked, from its address, and the choices that its form offers."""

from dataclasses import dataclass

from django.http import HttpRequest

from mithaq.fields import queries as fields
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.queries.selecting import years_known
from mithaq.web.forms import Choices, one_of
from mithaq.words.terms import reader_language, term


@dataclass(frozen=True)
class FieldGroup:
    """A group of the taxonomy with its fields, as a form offers them."""

    code: str
    name: str
    fields: Choices


def question_of(request: HttpRequest) -> Question:
    """Raises Refused `years_wrong` or `choice_unknown`."""
    asked = request.GET
    actors, counting = asked.get("actors", ""), asked.get("counting", "")
    return Question(
        years=years_from(asked.get("years", "").strip(), known=years_known()),
        field=asked.get("field") or None,
        actors=one_of(Actors, actors) if actors else Actors.COUNTRIES,
        counting=one_of(Counting, counting) if counting else Counting.FRACTIONAL,
    )


def field_groups() -> list[FieldGroup]:
    """The taxonomy in the reader's language."""
    taxonomy, language = fields.taxonomy(), reader_language()
    return [
        FieldGroup(
            group.code,
            group.names[language],
            [(leaf.code, leaf.names[language]) for leaf in taxonomy.children(group.code)],
        )
        for group in taxonomy.groups()
    ]


def words_of(family: str) -> Choices:
    """The choices of a family of words: actors, or counting."""
    codes: tuple[Actors, ...] | tuple[Counting, ...] = (
        tuple(Actors) if family == "actors" else tuple(Counting)
    )
    return [(code.value, term(family, code)) for code in codes]
