"""The words of a sheet: headings and coded values in each language, and the template that people fill in."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from mithaq.base.labels import Classification, Handling
from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage
from mithaq.exchange.domain.reading import LENGTH_MAX
from mithaq.exchange.domain.sheet import (
    COLUMNS,
    INFORMATION,
    SEPARATOR,
    Cell,
    Vocabulary,
    cells_of,
    folded,
)
from mithaq.exchange.queries.exports import Template
from mithaq.exchange.queries.imports import RowView
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.words.problems import problem_told
from mithaq.words.terms import reader_language, term

LANGUAGE_CODES = (
    *("ar", "en", "fr", "tr", "fa", "ur", "ms", "id", "ru"),
    *("bn", "kk", "uz", "az", "ha", "so", "sw", "es"),
)
EXPORTED = ("reference", *INFORMATION, *(column for column in COLUMNS if column not in {"reference", "key"}))
TEMPLATE = tuple(column for column in COLUMNS if column != "reference")
_PLAIN = {"kind": Kind, "stage": Stage, "ip_state": IpState, "cooperation": Cooperation}
_LABELS = {"classification": Classification, "handling": Handling}


@cache
def vocabulary() -> Vocabulary:
    """Every word that a sheet may use, in all languages at once."""
    headings = {folded(name): name for name in (*COLUMNS, *INFORMATION)}
    words: dict[str, dict[str, str]] = {}
    for language in Language:
        with translation.override(language.value):
            headings |= {folded(heading(name)): name for name in (*COLUMNS, *INFORMATION)}
            for column, known in values().items():
                for code, name in known.items():
                    words.setdefault(column, {}).update({code: code, folded(code): code, folded(name): code})
    return Vocabulary(headings, words)


def heading(column: str) -> str:
    """A column's heading in the language that is active."""
    for language in Language:
        part = column.removesuffix(f"_{language}")
        if part in LENGTH_MAX and part != column:
            return f"{term('text_part', part)} ({term('language', language)})"
    match column:
        case "reference":
            return _("Reference")
        case "key":
            return _("Own key")
        case "institution":
            return _("Institution")
        case "classification" | "releasable_to" | "handling":
            return term("label_part", column)
    return term("place", column)


def column_word(place: str) -> str:
    """What a problem's place is called: the heading of its column, or the row as a whole."""
    if place == "row":
        return _("The whole row")
    if place in COLUMNS:
        return heading(place)
    match place.split("."):
        case ["texts", code, part] if part in LENGTH_MAX and code in set(Language):
            return heading(f"{part}_{code}")
    return term("place", place) if place in {"texts", "label", "attachments", "source"} else place


def values() -> Mapping[str, Mapping[str, str]]:
    """The codes of each coded column and their names in the language that is active."""
    language = reader_language()
    names = Locale(language.value).languages
    return {
        **{column: {each.value: term(column, each) for each in kinds} for column, kinds in _PLAIN.items()},
        **{column: {each.value: term(column, each) for each in kinds} for column, kinds in _LABELS.items()},
        "fields": {each.code: each.names[language] for each in taxonomy()},
        "languages": {code: str(names.get(code, code)) for code in LANGUAGE_CODES},
        "releasable_to": {
            **{f"bloc:{code}": name for code, name in parties.bloc_names(language)},
            **{f"state:{code}": name for code, name in parties.state_names(language)},
        },
    }


def help_of(column: str) -> str:
    """One sentence on what goes into a column."""
    if column in COLUMNS and column.rsplit("_", 1)[0] in LENGTH_MAX:
        most = LENGTH_MAX[column.rsplit("_", 1)[0]]
        return _("At most %(most)s letters. Title and summary are needed in at least one language.") % {
            "most": most
        }
    return {
        "reference": _("Leave it empty for a new record. A reference amends that record."),
        "key": _("Your own number or name of the record. The same key amends the same record next time."),
        "kind": _("An offer or a need."),
        "fields": _("One to five fields, separated by a semicolon."),
        "trl": _("A number from 1 to 9, or empty."),
        "stage": _("One of the words below."),
        "ip_state": _("One of the words below."),
        "cooperation": _("One or more of the words below, separated by a semicolon."),
        "languages": _("The languages you can work in, separated by a semicolon."),
        "classification": _("One of the words below."),
        "releasable_to": _(
            "States and blocs that may see it, separated by a semicolon. Empty sets no limit, except on a "
            "restricted record."
        ),
        "handling": _("Empty, or a condition that every reader must meet."),
        "valid_from": _("A day, such as 2027-03-31."),
        "valid_until": _("A day after the first one."),
    }[column]


def exported_row(content: Content, *, reference: str, institution: str) -> list[Cell]:
    """A record as a row in the words of the reader, such that an import reads the same record from it."""
    cells = cells_of(content)
    for column, names in _exported_words().items():
        codes = str(cells[column] or "").split(SEPARATOR)
        cells[column] = SEPARATOR.join(names.get(code, code) for code in codes)
    cells |= {"reference": reference, "institution": institution}
    return [cells.get(column) for column in EXPORTED]


def exported_headings() -> list[str]:
    """The headings of an export in the language that is active."""
    return [heading(column) for column in EXPORTED]


def template() -> Template:
    """The template in the language that is active."""
    known = values()
    listed = [column for column in COLUMNS if column in known]
    singles = ("kind", "stage", "ip_state", "classification")
    return Template(
        title=_("Records"),
        help_title=_("Help"),
        headings=[heading(column) for column in TEMPLATE],
        example=[_example().get(column) for column in TEMPLATE],
        help_rows=[
            [_("Column"), _("What goes into it")],
            *([heading(column), help_of(column)] for column in TEMPLATE),
        ],
        lists={TEMPLATE.index(column) + 1: list(known[column].items()) for column in listed},
        singles=[TEMPLATE.index(column) + 1 for column in singles],
        is_right_to_left=reader_language().is_right_to_left,
    )


def _example() -> dict[str, Cell]:
    language = reader_language()
    known = values()
    group = taxonomy().groups()[0]
    leaf = taxonomy().children(group.code)[0]
    return {
        "key": "2027-001",
        "kind": known["kind"]["offer"],
        f"title_{language}": _("Example: replace this row by your own records"),
        f"summary_{language}": _("What it is, for whom, and what it does better, in a few sentences."),
        "fields": leaf.names[language],
        "trl": 6,
        "stage": known["stage"]["prototype"],
        "ip_state": known["ip_state"]["patent_applied"],
        "cooperation": SEPARATOR.join(known["cooperation"][each] for each in ("licence", "training")),
        "languages": SEPARATOR.join(known["languages"][each] for each in ("ar", "en")),
        "classification": known["classification"]["public"],
        "valid_from": date(2027, 1, 1),
        "valid_until": date(2028, 1, 1),
    }


def _exported_words() -> Mapping[str, Mapping[str, str]]:
    """Names by code in each coded column, where the name leads back to the code."""
    return _names_that_lead_back(reader_language())


@cache
def _names_that_lead_back(language: Language) -> Mapping[str, Mapping[str, str]]:
    known = vocabulary().words
    with translation.override(language.value):
        return {
            column: {
                code: name
                for code, name in names.items()
                if known[column].get(folded(name)) == code and not set(name) & set(";؛|\n")
            }
            for column, names in values().items()
        }


def problem_headings() -> list[str]:
    """The headings of the report on wrong rows."""
    return [_("Row"), _("Own key"), _("Column"), _("What is wrong")]


def problem_lines(row: RowView) -> list[list[str]]:
    """A line for each problem of a row, in the language that is active."""
    return [
        [str(row.number), row.key, column_word(each.place), problem_told(each.code, each.facts)]
        for each in row.problems
    ]
