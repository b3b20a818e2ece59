"""Verify a register from an export alone, by a path of its own: nothing here is used to write a register.

The root is recomputed with a stack of complete subtrees, envelopes and notes are taken apart anew, and
only the rule for signatures (`mithaq.base.seals`) is shared, since there must be one.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mithaq.base.refusals import Refused
from mithaq.base.seals import is_valid

FORMAT = "mithaq-register/1"
PAYLOAD_TYPE = "application/vnd.mithaq.statement+json"
PROBLEMS_MAX = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong at a position. Codes: see `_Check`."""

    position: int
    code: str


@dataclass
class Report:
    """What an export was found to be."""

    origin: str
    public_key: bytes
    statements: int = 0
    checkpoints: int = 0
    root: bytes = b""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify_export(
    lines: Iterable[bytes],
    *,
    trusted_key: bytes | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Check every signature, hash and checkpoint. Raises Refused `export_malformed` when it is no export.

    With a trusted key, an export that names another is not verified by its own word.
    """
    rest = iter(lines)
    check = _Check(_header(next(rest, b"")))
    if trusted_key is not None and check.report.public_key != trusted_key:
        check.note("key_differs")
    for line in rest:
        check.line(line)
        if not check.report.statements % 1_000:
            progress(check.report.statements)
        if len(check.report.problems) >= PROBLEMS_MAX:
            break
    check.end()
    return check.report


def _header(line: bytes) -> Report:
    try:
        header = json.loads(line)
        if header["format"] != FORMAT:
            raise Refused("export_malformed", reason=f"format {header['format']}")
        return Report(str(header["origin"]), base64.b64decode(header["public_key"], validate=True))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("export_malformed", reason="the first line is no header") from error


class _Check:
    """One pass. Problem codes: line_malformed, signature_invalid, issuer_differs, id_repeated,
    note_malformed, note_signature_invalid, root_differs, size_differs, end_unsigned, key_differs."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.stack: list[tuple[int, bytes]] = []
        self.ids: set[bytes] = set()
        self.signed_size = 0

    def note(self, code: str) -> None:
        self.report.problems.append(Problem(self.report.statements, code))

    def line(self, line: bytes) -> None:
        try:
            value = json.loads(line)
            note = value.get("checkpoint")
        except (ValueError, AttributeError):
            self.note("line_malformed")
            self.leaf(line)
            return
        if note is None:
            self.statement(line, value)
        else:
            self.checkpoint(str(note))

    def statement(self, line: bytes, envelope: dict[str, object]) -> None:
        for code in self.faults(envelope):
            self.note(code)
        self.leaf(line)

    def faults(self, envelope: dict[str, object]) -> Iterator[str]:
        try:
            payload = base64.b64decode(str(envelope["payload"]), validate=True)
            [signed] = envelope["signatures"]  # type: ignore[misc]  # what is no list of one raises below
            signature = base64.b64decode(signed["sig"], validate=True)
            said = json.loads(payload)
            identity, issuer = bytes.fromhex(said["id"].replace("-", "")), said["issuer"]
        except (ValueError, KeyError, TypeError, AttributeError):
            yield "line_malformed"
            return
        kind = str(envelope.get("payloadType")).encode()
        covered = b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])
        if kind.decode() != PAYLOAD_TYPE or not is_valid(self.report.public_key, covered, signature):
            yield "signature_invalid"
        if issuer != self.report.origin:
            yield "issuer_differs"
        if identity in self.ids:
            yield "id_repeated"
        self.ids.add(identity)

    def leaf(self, line: bytes) -> None:
        level, value = 0, hashlib.sha256(b"\x00" + line).digest()
        while self.stack and self.stack[-1][0] == level:
            _, left = self.stack.pop()
            level, value = level + 1, hashlib.sha256(b"\x01" + left + value).digest()
        self.stack.append((level, value))
        self.report.statements += 1

    def root(self) -> bytes:
        if not self.stack:
            return hashlib.sha256().digest()
        value = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            value = hashlib.sha256(b"\x01" + left + value).digest()
        return value

    def checkpoint(self, note: str) -> None:
        self.report.checkpoints += 1
        text, _, signature = note.partition("\n\n")
        try:
            origin, size, root = text.split("\n")
            dash, name, encoded = signature.rstrip("\n").split(" ")
            signed = base64.b64decode(encoded, validate=True)
            is_fit = (dash, name, origin) == ("—", self.report.origin, self.report.origin)
        except ValueError:
            self.note("note_malformed")
            return
        named = name.encode() + b"\n\x01" + self.report.public_key
        is_ours = is_fit and signed[:4] == hashlib.sha256(named).digest()[:4]
        if not is_ours or not is_valid(self.report.public_key, text.encode() + b"\n", signed[4:]):
            self.note("note_signature_invalid")
        if size != str(self.report.statements):
            self.note("size_differs")
        if root != base64.b64encode(self.root()).decode():
            self.note("root_differs")
        self.signed_size = self.report.statements

    def end(self) -> None:
        self.report.root = self.root()
        if self.signed_size != self.report.statements:
            self.note("end_unsigned")
