"""XML of strangers: read without entities, network or schemas, and every fault told with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.marking.faults import Fault, FaultCode

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_MISSPELT = re.compile(r"Opening and ending tag mismatch: (\S+) line \d+ and ([\w:]+)", re.ASCII)
_E = TypeVar("_E", bound=StrEnum)


class Unreadable(Refused):
    """A file that cannot be read; `faults` are all that was found in it."""

    def __init__(self, code: str, faults: Sequence[Fault]) -> None:
        super().__init__(code, faults=tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return f"{self.code} ({'; '.join(map(str, self.faults))})"


@dataclass(frozen=True)
class Findings:
    """What reading a file has found: faults, which refuse it, and notes, which are told.

    `rules` are attributes that change what a file means; unknown ones beside them are only noted. Without it
    every unknown attribute is a fault.
    """

    rules: frozenset[str] | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def refuse_faulty(self, code: str) -> None:
        """Raises Unreadable with the code when there is any fault."""
        if self.faults:
            raise Unreadable(code, self.faults)


@dataclass(frozen=True)
class Part:
    """An element of a file. What is asked for and not there is a fault, and reads as nothing until then."""

    element: etree._Element
    found: Findings

    @property
    def name(self) -> str:
        return etree.QName(self.element).localname

    @property
    def line(self) -> int:
        return int(self.element.sourceline or 0)

    def fault(self, code: FaultCode, part: str) -> None:
        self.found.faults.append(Fault(self.line, code, part[:80]))

    def note(self, code: FaultCode, part: str) -> None:
        self.found.notes.append(Fault(self.line, code, part[:80]))

    def parts(self, *names: str) -> Iterator["Part"]:
        """The children with one of the names, in the element's own namespace."""
        for child in self.element:
            part = Part(child, self.found)
            if part.name in names and _namespace(child) == _namespace(self.element):
                yield part

    def part(self, name: str) -> "Part | None":
        """The one child with the name; more than one is a fault."""
        found = list(self.parts(name))
        if len(found) > 1:
            found[1].fault(FaultCode.REPEATED, name)
        return found[0] if found else None

    def expect(
        self, *, parts: Sequence[str] = (), attributes: Sequence[str] = (), lenient: Sequence[str] = ()
    ) -> None:
        """Tell what is here and was not expected: a fault, or a note where lenient.

        Attributes of other namespaces are not the format's and pass.
        """
        for child in self.element:
            name = etree.QName(child).localname
            if _namespace(child) != _namespace(self.element) or name not in {*parts, *lenient}:
                Part(child, self.found).fault(FaultCode.UNKNOWN_ELEMENT, f"{self.name}/{name}")
            elif name in lenient:
                Part(child, self.found).note(FaultCode.NOT_READ, f"{self.name}/{name}")
        for attribute in map(str, self.element.attrib):
            if attribute in attributes or attribute.startswith("{"):
                continue
            is_fault = self.found.rules is None or attribute in self.found.rules
            tell = self.fault if is_fault else self.note
            tell(FaultCode.UNKNOWN_ATTRIBUTE, f"{self.name}@{attribute}")
        if len(self.element) and any(text.strip() for text in _loose_text(self.element)):
            self.fault(FaultCode.BAD_VALUE, f"{self.name}: text between elements")

    def text(self) -> str:
        """The text of the element, without the space around it; none is a fault."""
        content = (self.element.text or "").strip()
        if not content:
            self.fault(FaultCode.MISSING, self.name)
        return content

    def attribute(self, name: str) -> str:
        """An attribute that must be there and say something."""
        value = (self.element.get(name) or "").strip()
        if not value:
            self.fault(FaultCode.MISSING, f"{self.name}@{name}")
        return value

    def number(self, name: str, text: str | None = None) -> int:
        """An attribute that must be a whole number of up to eighteen digits, leading zeros allowed."""
        value = self.attribute(name) if text is None else text
        if value and (len(value) > 18 or not (value.isascii() and value.isdigit())):
            self.fault(FaultCode.BAD_VALUE, f"{self.name}@{name}={value}")
            return 0
        return int(value or 0)

    def truth(self, name: str) -> bool:
        """An attribute of true or false; false when it is not there."""
        value = self.element.get(name, "false").strip()
        if value not in {"true", "false", "1", "0"}:
            self.fault(FaultCode.BAD_VALUE, f"{self.name}@{name}={value}")
        return value in {"true", "1"}

    def word(self, name: str, words: Mapping[str, _E], value: str) -> _E:
        """What a word of the format means; one that is none is a fault, and reads as the first."""
        if value and value not in words:
            self.fault(FaultCode.BAD_VALUE, f"{self.name}@{name}={value}")
        return words.get(value, next(iter(words.values())))


def root_of(data: bytes, *, refusal: str, most_bytes: int) -> Part:
    """The root of well-formed XML. Raises Unreadable with the refusal's code."""
    try:
        return Part(_parsed(data, refusal, most_bytes), Findings())
    except etree.XMLSyntaxError as error:
        raise Unreadable(refusal, _syntax_faults(error)) from error


def mended_root_of(data: bytes, *, refusal: str, most_bytes: int, rules: frozenset[str]) -> Part:
    """The root of XML in which one end tag may be misspelt: a name that nothing else in the file has.

    Policies are written by hand, and one in use has such a tag. The file is read as if the tag closed what is
    open there, which must make it well-formed; the mending is noted. Raises Unreadable with the refusal.
    """
    try:
        return Part(_parsed(data, refusal, most_bytes), Findings(rules))
    except etree.XMLSyntaxError as error:
        faults = _syntax_faults(error)
        mended = _mended(data, faults)
    if mended is None:
        raise Unreadable(refusal, faults)
    root = root_of(mended, refusal=refusal, most_bytes=most_bytes)
    return Part(root.element, Findings(rules, notes=[replace(faults[0], code=FaultCode.END_TAG)]))


def _parsed(data: bytes, refusal: str, most_bytes: int) -> etree._Element:
    if len(data) > most_bytes:
        raise Unreadable(refusal, [Fault(0, FaultCode.TOO_LARGE, str(len(data)))])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise Unreadable(refusal, [Fault(1, FaultCode.DOCTYPE, str(root.tag)[:80])])
    return root


def _syntax_faults(error: etree.XMLSyntaxError) -> list[Fault]:
    return [Fault(error.lineno or 0, FaultCode.NOT_XML, str(error.msg)[:200])]


def _mended(data: bytes, faults: Sequence[Fault]) -> bytes | None:
    told = _MISSPELT.match(faults[0].part)
    if told is None:
        return None
    opened, closed = (name.encode() for name in told.groups())
    if data.count(closed) != 1 or data.count(b"</" + closed) != 1:
        return None
    return data.replace(b"</" + closed, b"</" + opened)


def _namespace(element: etree._Element) -> str | None:
    return etree.QName(element).namespace


def _loose_text(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    yield from (child.tail or "" for child in element)
