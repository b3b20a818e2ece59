"""From a name as a list writes it to names as they are borne: turned, unpacked from brackets, parted."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import plain

_SUFFIX = re.compile(r"(?:jr|sr|junior|senior|ii|iii|iv)\.?", re.I)
_QUOTES = str.maketrans("", "", '"“”„«»')
_WIDE = str.maketrans("（）；，", "();,")
_LETTER_MARK = re.compile(r"(?:^|\s)\(?[a-z]\)\s+")
_TWO_SCRIPTS = re.compile(r"(.*[A-Za-z].*?) +([\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff].*)")
_ACRONYM = re.compile(r"[A-Z0-9][A-Za-z0-9/&.\-]{1,11}")
_ABOUT_SCRIPT = re.compile(r"\s*\(?original script:?\)?\s*", re.I)
_ASIDE = re.compile(r"\s*,\s*born\b.*$|\s*-\s*sub-unit name\s*$", re.I)
_NO_NAME = re.compile(
    r"(?:previously|formerly) listed|birth name|combat name|false identity|passport|^third$|^martyrs$"
    r"|original script|branch located|identification number|^[A-Za-z]{2,3}\.?\d+$",
    re.I,
)


WORDS_WRITTEN_OUT = 3
"""A bracket of so many words behind a single one says what that one is short for."""


@dataclass(frozen=True)
class PersonName:
    """A person's name in the order of speech, and its parts as far as the list parts them."""

    whole: str
    first: str = ""
    last: str = ""
    suffix: str = ""


def turned(written: str) -> PersonName:
    """A person's name that is written "SURNAME, Given" or "SURNAME, Given, Jr."."""
    last, *rest = [part for each in written.split(",") if (part := plain(each))] or [""]
    if not rest:
        return PersonName(last)
    if _SUFFIX.fullmatch(rest[0]):
        return PersonName(f"{last} {' '.join(rest)}", suffix=rest[0])
    return PersonName(
        " ".join((rest[0], last, *rest[1:])), first=rest[0], last=last, suffix=" ".join(rest[1:])
    )


def add_person(draft: Draft, name: str, written: str) -> None:
    """Add a person's name to a property of names; its parts too, when it is the main one."""
    found = turned(written)
    draft.add(name, found.whole)
    if name == "name":
        draft.add("firstName", found.first)
        draft.add("lastName", found.last)
        draft.add("nameSuffix", found.suffix)


@dataclass
class Several:
    """The names that one text holds: full ones, weak ones such as acronyms, and what was said beside them."""

    names: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)


def several_names(text: str, *, is_person: bool) -> Several:
    """Part a text at semicolons, letter marks and brackets.

    A bracket may hold another spelling, another script, an acronym, or a remark that is no name. Where it is
    a part of the name, as in "Leader (Hong Kong) International", the whole stays beside the name without it.
    """
    found = Several()
    for piece in _pieces(plain(text.translate(_WIDE).translate(_QUOTES))):
        _unpack(piece, found, is_person=is_person)
    found.names = list(dict.fromkeys(found.names))
    found.weak = [each for each in dict.fromkeys(found.weak) if each not in found.names]
    return found


def _pieces(text: str) -> Iterator[str]:
    """Parted at semicolons and at marks such as "b)", outside of brackets."""
    for piece in _LETTER_MARK.split(text):
        depth, begin = 0, 0
        for at, letter in enumerate(piece):
            depth += (letter == "(") - (letter == ")" and depth > 0)
            if letter == ";" and not depth:
                yield piece[begin:at]
                begin = at + 1
        yield piece[begin:]


def _unpack(piece: str, found: Several, *, is_person: bool) -> None:
    outer, insides = _brackets(piece)
    names = _named(outer, found, is_person=is_person)
    scripts = _scripts(outer)
    for inside in insides:
        said = plain(_ABOUT_SCRIPT.sub(" ", inside))
        is_other_script = bool(_scripts(said) - scripts)
        is_written_out = len(plain(outer).split()) == 1 and len(said.split()) >= WORDS_WRITTEN_OUT
        if not said or _NO_NAME.search(said):
            found.asides.extend([said] if said else [])
        elif ";" in said or not names or is_other_script or is_written_out:
            for each in _pieces(said):
                _unpack(each, found, is_person=is_person)
        elif _ACRONYM.fullmatch(said) and sum(each.isupper() for each in said) > 1:
            found.weak.append(said)
        else:
            found.names.append(plain(piece))


def _brackets(piece: str) -> tuple[str, list[str]]:
    """What stands outside of brackets, and inside each of the outermost; one that never closes is none."""
    outer, insides, depth, begin = "", [], 0, 0
    for at, letter in enumerate(piece):
        if letter == "(":
            begin = begin if depth else at
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            if not depth:
                insides.append(piece[begin + 1 : at])
                outer += " "
        elif not depth:
            outer += letter
    return (outer + piece[begin + 1 :] if depth else outer), insides


def _named(text: str, found: Several, *, is_person: bool) -> list[str]:
    """Add what names a text without brackets has: one, or two when it says the same in two scripts."""
    bare = _ASIDE.sub("", plain(text))
    if bare != plain(text):
        found.asides.append(plain(text))
    both = _TWO_SCRIPTS.fullmatch(bare)
    names = [_trimmed(each, is_person=is_person) for each in (both.groups() if both else (bare,))]
    found.names.extend(each for each in names if each)
    return [each for each in names if each]


def _trimmed(text: str, *, is_person: bool) -> str:
    bare = text.strip(" ,;.-()") + ("." if text.rstrip(" ,").endswith(".") else "")
    if not any(each.isalnum() for each in bare):
        return ""
    # One comma in a person's name stands behind the surname.
    return turned(bare).whole if is_person and bare.count(",") == 1 else bare


def _scripts(text: str) -> frozenset[str]:
    return frozenset(unicodedata.name(each, "?").split()[0] for each in text if each.isalpha())


def add_several(draft: Draft, name: str, text: str, *, is_person: bool) -> None:
    """Add the names that a text holds to a property of names; main names beyond the first are aliases."""
    found = several_names(text, is_person=is_person)
    for place, each in enumerate(found.names):
        draft.add("alias" if name == "name" and place else name, each)
    draft.add("weakAlias", *found.weak)
    for each in found.asides:
        draft.note(name, each)
