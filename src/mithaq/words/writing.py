"""How numbers, days and moments are written in the reader's language (CLDR, through Babel)."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mithaq.parties import queries as parties
from mithaq.parties.domain.hijri import hijri_of
from mithaq.words.terms import reader_language, term


def number(value: int) -> str:
    """A number with the language's own digits and grouping."""
    return _digits(format_decimal(value, locale=reader_language().value, numbering_system=_numbers()))


def percent(value: float) -> str:
    """A share such as 0.82 as a whole percentage."""
    written = format_percent(
        value, format="#,##0%", locale=reader_language().value, numbering_system=_numbers()
    )
    return _digits(written)


def percent_exactly(value: float) -> str:
    """A share such as 0.0234 as a percentage with one decimal."""
    written = format_percent(
        value, format="#,##0.0%", locale=reader_language().value, numbering_system=_numbers()
    )
    return _digits(written)


def decimal(value: float) -> str:
    """A number with one decimal where it has one."""
    return _digits(
        format_decimal(value, format="#,##0.#", locale=reader_language().value, numbering_system=_numbers())
    )


def exactly(value: Decimal) -> str:
    """A decimal number with all the places that it has."""
    return _digits(
        format_decimal(
            value,
            locale=reader_language().value,
            numbering_system=_numbers(),
            decimal_quantization=False,
        )
    )


def decimal_exactly(value: float) -> str:
    """A number with two decimals."""
    return _digits(
        format_decimal(value, format="#,##0.00", locale=reader_language().value, numbering_system=_numbers())
    )


def decimal_finely(value: float) -> str:
    """A number with four decimals, as tables of statistics print coefficients."""
    return _digits(
        format_decimal(
            value, format="#,##0.0000", locale=reader_language().value, numbering_system=_numbers()
        )
    )


def money(amount: Decimal, currency: str) -> str:
    """An amount of a currency by ISO 4217, such as 1,250,000.00 QAR."""
    return _digits(_money(amount, currency, reader_language().value, _numbers()))


@lru_cache(10_000)
def _money(amount: Decimal, currency: str, language: str, numbers: str) -> str:
    # A page of a budget writes hundreds, and many of them alike.
    return format_currency(amount, currency, format="#,##0.00 ¤¤", locale=language, numbering_system=numbers)


def size(value: int) -> str:
    """Bytes in the unit that suits them, such as 12.2 KB."""
    written = filesizeformat(value)
    return _digits(written.replace(",", "٫")) if reader_language() == "ar" else written


def day(value: date) -> str:
    """A day, such as 3 March 2027."""
    return _digits(format_date(value, format="long", locale=_locale()))


def hijri_day(value: date) -> str:
    """A day by the calendar of Umm al-Qura, such as 12 Rajab 1448 AH. Raises Refused `hijri_day_unknown`."""
    year, month, day = hijri_of(value)
    told = {"day": day, "month": term("hijri_month", str(month)), "year": year}
    return _digits(_("%(day)s %(month)s %(year)s AH") % told)


def year(number: int) -> str:
    """A year, without grouping."""
    return _digits(str(number)) if reader_language() == "ar" else str(number)


def month(value: date) -> str:
    """The month of a day, with its year."""
    return _digits(format_skeleton("yMMMM", value, locale=_locale()))


def moment(value: datetime) -> str:
    """A moment to the minute, by the clock of this node."""
    pattern = "d MMMM y، HH:mm" if reader_language() == "ar" else "d MMMM y, HH:mm"
    return _digits(format_datetime(parties.local(value), format=pattern, locale=_locale()))


def _numbers() -> str:
    """Arabic pages use ٠ to ٩ throughout, with the separators that go with them."""
    return "arab" if reader_language() == "ar" else "latn"


def _locale() -> str:
    return {"en": "en_GB"}.get(reader_language(), reader_language().value)


def _digits(text: str) -> str:
    """Babel chooses separators by the numbering system, and writes Latin digits all the same."""
    if reader_language() != "ar":
        return text
    return text.translate({ord("0") + value: ord("٠") + value for value in range(10)} | {ord("%"): "٪"})
