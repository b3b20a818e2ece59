"""What can be wrong with a file of a label or of a label policy, and what of it is not read."""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """What can be wrong with a file."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    NOT_UTF8 = "not_utf8"
    DOCTYPE = "doctype"
    WRONG_ROOT = "wrong_root"
    UNKNOWN_ELEMENT = "unknown_element"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    MISSING = "missing"
    BAD_VALUE = "bad_value"
    REPEATED = "repeated"
    NOT_FOUND = "not_found"
    END_TAG = "end_tag"
    NOT_READ = "not_read"


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which line, with what."""

    line: int
    code: FaultCode
    part: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.code} {self.part}"
