"""Whatever is wrong with a text has words, and a number has its unit in the form that it takes."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from agreements import clause
from mithaq.base.languages import Language
from mithaq.programmes.adapters.library import library
from mithaq.programmes.domain import checking
from mithaq.programmes.domain.clauses import Clause, ClauseKind, Unit
from mithaq.words.clauses import clause_text
from mithaq.words.durations import duration
from mithaq.words.terms import TERMS

WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def test_every_problem_of_a_text_has_words() -> None:
    source = Path(checking.__file__).read_text(encoding="utf-8")

    codes = set(
        re.findall(
            r'"((?:fact|clause|clauses|shares|text|title|term|master|parties|beyond|ends)_[a-z_]+)"', source
        )
    )

    assert {"fact_missing", "beyond_master", "shares_not_whole"} <= codes
    assert codes - set(TERMS["text_problem"]) == set()


@pytest.mark.parametrize(
    ("language", "unit", "forms"),
    [
        (Language.EN, Unit.MONTHS, {1: "1 month", 2: "2 months", 12: "12 months"}),
        (Language.FR, Unit.DAYS, {1: "1 jour", 2: "2 jours", 90: "90 jours"}),
        (Language.FR, Unit.WORKING_DAYS, {1: "1 jour ouvrable", 20: "20 jours ouvrables"}),
        (
            Language.AR,
            Unit.MONTHS,
            {
                1: "شهر واحد",
                2: "شهرين",
                3: "3 أشهر",
                10: "10 أشهر",
                11: "11 شهرًا",
                100: "100 شهر",
                103: "103 أشهر",
            },
        ),
        (Language.AR, Unit.DAYS, {1: "يوم واحد", 2: "يومين", 5: "5 أيام", 90: "90 يومًا", 102: "102 يوم"}),
        (Language.AR, Unit.YEARS, {1: "سنة واحدة", 2: "سنتين", 7: "7 سنوات", 15: "15 سنة", 100: "100 سنة"}),
        (Language.AR, Unit.HOURS, {1: "ساعة واحدة", 2: "ساعتين", 6: "6 ساعات", 72: "72 ساعة"}),
        (
            Language.AR,
            Unit.WORKING_DAYS,
            {1: "يوم عمل واحد", 2: "يومي عمل", 7: "7 أيام عمل", 20: "20 يوم عمل"},
        ),
    ],
)
def test_a_length_of_time_takes_the_plural_form_of_its_number(
    language: Language, unit: Unit, forms: dict[int, str]
) -> None:
    with translation.override(language.value):
        found = {number: duration(number, unit).translate(WESTERN) for number in forms}
    assert found == forms


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "no longer than 1 month."),
        (Language.FR, "n’excède pas 1 mois."),
        (Language.AR, "كل شهر واحد."),
    ],
)
def test_a_clause_of_the_library_says_one_month(language: Language, said: str) -> None:
    words = library().clauses[ClauseKind.MANAGEMENT].texts

    with translation.override(language.value):
        found = clause_text(Clause(ClauseKind.MANAGEMENT, words, {"meeting_every_months": 1}))

    assert said in " ".join(found[1].split())


def test_a_text_of_before_reads_as_it_was_signed() -> None:
    """Its words are its own: the number stands where it stood."""
    old = clause(ClauseKind.MANAGEMENT, "Every {meeting_every_months} months.", meeting_every_months=6)

    assert clause_text(old) == (Language.EN, "Every 6 months.")
