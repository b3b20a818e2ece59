"""What a text from outside may hold: no control characters, none that reorder what a reader sees."""

import re
import unicodedata

# Embeddings, overrides and isolates can make a name read as another (Unicode TR 36, section 3.1.1).
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Controls (category Cc) but tab and line feed, and surrogates (Cs), which no UTF-8 can carry.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

FILE_NAME_MAX = 200
_JOINERS = str.maketrans({"\u200c": None, "\u200d": None})
_NUMBER_MARKS = str.maketrans({"٫": ".", "٬": None, "\u00a0": None, "\u202f": None})


def problem_of(text: str) -> str | None:
    """The code of what is wrong with the text: `reordering_characters`, `control_characters` or nothing."""
    # What Unicode calls printable has neither; that is known of most texts at once.
    if text.isprintable():
        return None
    if REORDERING.search(text):
        return "reordering_characters"
    if CONTROL.search(text):
        return "control_characters"
    return None


def cleaned(text: str) -> str:
    """The text in NFC with line ends unified and without characters that `problem_of` refuses."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return REORDERING.sub("", CONTROL.sub("", unified))


def is_line(text: str, most: int) -> bool:
    """Whether it is one line of at most so many letters, as `cleaned` leaves it, with no space around it."""
    return 0 < len(text) <= most and text == cleaned(text).strip() and not set(text) & set("\n\t")


def is_file_name(name: str) -> bool:
    """Whether a file may be called so anywhere: no path, nothing hidden, nothing that does not print.

    Words of Persian and Urdu may hold joiners, which do not print.
    """
    is_plain = name.translate(_JOINERS).isprintable() and not set(name) & set('/\\:*?"<>|')
    return is_plain and 0 < len(name) <= FILE_NAME_MAX and not name.startswith(".") and name.strip() == name


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def plain_number(text: str) -> str:
    """A number as keyboards of any language give it, with our digits, a point, and nothing between thousands.

    A comma stays: one language begins fractions with it, and another parts thousands.
    """
    return ascii_digits(text).translate(_NUMBER_MARKS).strip()
