"""What a value of a field says, brought into a form that can be compared; nothing where it cannot be read."""

import re
import unicodedata
from datetime import date

from mithaq.base.text import ascii_digits

# A date with the year alone says less, and contradicts less. Lists may add the time of day.
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?", re.ASCII)
_DAY = len("1962-03-01")
# Resolution A.1117(30) of the International Maritime Organization: a ship's number has seven digits.
_IMO = re.compile(r"(?<!\d)\d{7}(?!\d)", re.ASCII)


def date_in(text: str) -> str:
    """The date as 1962, 1962-03 or 1962-03-01; empty for what is none, or may mean two days."""
    found = _DATE.fullmatch(ascii_digits(text.strip()))
    if found is None:
        return ""
    year, month, day = found.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found[0][:_DAY]


def letters_in(text: str) -> str:
    """Letters and digits alone, small: numbers and codes are written with all sorts of marks between."""
    plain = ascii_digits(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def imo_in(text: str) -> str:
    """The seven digits of a ship's number, with or without the letters before; empty for none or several."""
    found = _IMO.findall(letters_in(text))
    return found[0] if len(found) == 1 else ""


def words_in(text: str) -> frozenset[str]:
    """The words, small and without accents."""
    plain = "".join(
        letter if letter.isalnum() or unicodedata.combining(letter) else " "
        for letter in unicodedata.normalize("NFKD", text.casefold())
    )
    return frozenset("".join(each for each in plain if not unicodedata.combining(each)).split())
