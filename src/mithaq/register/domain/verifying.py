"""Verify a register from an export alone, by a path of its own: nothing here is used to write a register.

Lines are taken apart anew and compared with the one way in which they may be written; the root is recomputed
with a stack of complete subtrees. Only the rule for signatures (`mithaq.base.seals`) is shared, since there
must be one. An export is read once and never held: a million statements need about 100 bytes each, for the
identifiers already seen. Statements of other nodes are signed by the keys that the register accepted before;
its own by the key of its latest root document, each of which must follow the one before.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from mithaq.base.refusals import Refused
from mithaq.base.seals import is_valid
from mithaq.register.domain.verifying_roots import ACT as ROOT_PUBLISHED
from mithaq.register.domain.verifying_roots import RootSeen, first_seen, next_seen

FORMAT = "mithaq-register/1"
PAYLOAD_TYPE = "application/vnd.mithaq.statement+json"
KEYS = frozenset(
    ["id", "act", "issuer", "audience", "author", "subject", "label", "body", "supersedes", "at"]
)
ISSUER_ACCEPTED = "register.issuer.accepted"
PROBLEMS_MAX = 20
PROGRESS_EVERY = 1_000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """What is wrong at a position: of a statement, or of the first statement after a checkpoint.

    Codes of a statement: `line_malformed`, `signature_invalid`, `statement_malformed`, `issuer_differs`,
    `id_repeated`, `root_invalid`. Of a checkpoint: `note_malformed`, `note_signature_invalid`,
    `size_differs`, `root_differs`. Of the export: `key_differs`, `end_unsigned`, `end_missing`,
    `end_differs`.
    """

    position: int
    code: str


@dataclass
class Report:
    """What an export was found to be; `public_key` is the register's first, `keys` all that it signed by."""

    origin: str
    public_key: bytes
    keys: list[bytes] = field(default_factory=list)
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

    The trusted key may be any that the register signed by. Without one the export is checked by the keys that
    it names itself: it is then whole, but not shown to be anyone's. Stops after twenty problems.
    """
    rest = iter(lines)
    check = _Check(_header(next(rest, b"")), progress)
    for line in rest:
        check.line(line)
        if len(check.report.problems) >= PROBLEMS_MAX:
            break
    else:
        check.end()
    if trusted_key is not None and trusted_key not in check.report.keys:
        check.report.problems.insert(0, Problem(0, "key_differs"))
    check.report.root = check.root()
    progress(check.report.statements)
    return check.report


def _header(line: bytes) -> Report:
    try:
        header = json.loads(line.decode())
        if header["format"] != FORMAT:
            raise Refused("export_malformed", reason=f"format {str(header['format'])[:40]}")
        report = Report(str(header["origin"]), base64.b64decode(header["public_key"], validate=True))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("export_malformed", reason="the first line is no header") from error
    if len(report.public_key) != 32 or not report.origin:
        raise Refused("export_malformed", reason="the first line names no key")
    return report


class _Check:
    """One pass over the lines after the header."""

    def __init__(self, report: Report, progress: Callable[[int], None]) -> None:
        self.report = report
        self.progress = progress
        self.stack: list[tuple[int, bytes]] = []
        self.ids: set[bytes] = set()
        self.keys = {report.origin: report.public_key}
        self.root_seen = first_seen(report.origin, report.public_key)
        report.keys.append(report.public_key)
        self.signed_size = 0
        self.ended: dict[str, int] | None = None
        # A hole shifts all later sizes and roots; each is told once, so that it does not hide other problems.
        self.shift = 0
        self.is_root_lost = False

    def note(self, code: str) -> None:
        self.report.problems.append(Problem(self.report.statements, code))

    def line(self, line: bytes) -> None:
        try:
            value = _read(line)
        except (ValueError, RecursionError):
            value = {}
        match value:
            case _ if self.ended is not None:
                self.note("end_differs")
            case {"checkpoint": str(note), **others} if not others:
                self.checkpoint(note)
            case {"end": dict(counts), **others} if not others:
                self.ended = counts
            case _:
                for code in self.faults(value):
                    self.note(code)
                self.leaf(line)

    def faults(self, envelope: dict[str, object]) -> list[str]:
        """What is wrong with a statement, or with a line that is nothing else."""
        match envelope:
            case {
                "payload": str(payload),
                "payloadType": str(kind),
                "signatures": [{"keyid": str(key_id), "sig": str(signature), **more}],
                **others,
            } if not others and not more:
                pass
            case _:
                return ["line_malformed"]
        try:
            content, signed = _bytes(payload), _bytes(signature)
        except ValueError:
            return ["line_malformed"]
        said = _said(content)
        issuer = str(said["issuer"]) if said else self.report.origin
        try:
            seen = self.root_in(said)
        except (ValueError, TypeError, KeyError, RecursionError):
            return ["root_invalid"]
        key = seen.statement if seen else self.keys.get(issuer, self.keys[self.report.origin])
        covered = b"DSSEv1 %d %b %d %b" % (len(kind.encode()), kind.encode(), len(content), content)
        is_named = kind == PAYLOAD_TYPE and key_id == hashlib.sha256(key).hexdigest()
        found = [] if is_named and is_valid(key, covered, signed) else ["signature_invalid"]
        if said is None:
            return [*found, "statement_malformed"]
        identity = bytes.fromhex(str(said["id"]).replace("-", ""))
        if identity in self.ids:
            found.append("id_repeated")
        self.ids.add(identity)
        if issuer not in self.keys:
            found.append("issuer_differs")
        if not found and issuer == self.report.origin and said["act"] == ISSUER_ACCEPTED:
            found += self.issuer(said)
        if not found and seen:
            self.root_seen, self.keys[issuer] = seen, key
            self.report.keys.append(key)
        return found

    def root_in(self, said: dict[str, object] | None) -> RootSeen | None:
        """The root document that a statement brings, if it does: its key signs the statement already."""
        if said is None or (said["issuer"], said["act"]) != (self.report.origin, ROOT_PUBLISHED):
            return None
        return next_seen(self.report.origin, self.root_seen, said["body"])

    def issuer(self, said: dict[str, object]) -> list[str]:
        """Another node's statements are taken from here on."""
        match said:
            case {"subject": str(subject), "body": {"public_key": str(encoded)}} if subject.startswith(
                "node:"
            ):
                name = subject.removeprefix("node:")
            case _:
                return ["statement_malformed"]
        try:
            key = _bytes(encoded)
        except ValueError:
            return ["statement_malformed"]
        if len(key) != 32 or name == self.report.origin:
            return ["statement_malformed"]
        self.keys[name] = key
        return []

    def leaf(self, line: bytes) -> None:
        level, value = 0, hashlib.sha256(b"\x00" + line).digest()
        while self.stack and self.stack[-1][0] == level:
            _, left = self.stack.pop()
            level, value = level + 1, hashlib.sha256(b"\x01" + left + value).digest()
        self.stack.append((level, value))
        self.report.statements += 1
        if not self.report.statements % PROGRESS_EVERY:
            self.progress(self.report.statements)

    def root(self) -> bytes:
        if not self.stack:
            return hashlib.sha256().digest()
        value = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            value = hashlib.sha256(b"\x01" + left + value).digest()
        return value

    def checkpoint(self, note: str) -> None:
        self.report.checkpoints += 1
        self.signed_size = self.report.statements
        origin, key = self.report.origin, self.keys[self.report.origin]
        text, _, rest = note.partition("\n\n")
        try:
            named, size, root = text.split("\n")
            dash, name, encoded = rest.split(" ")
            signed = _bytes(encoded.removesuffix("\n"))
            shift = int(size) - self.report.statements
        except ValueError:
            self.note("note_malformed")
            return
        if dash != "—" or not encoded.endswith("\n") or size != str(int(size)):
            self.note("note_malformed")
            return
        key_name = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
        is_named = named == name == origin and signed[:4] == key_name
        if not is_named or not is_valid(key, text.encode() + b"\n", signed[4:]):
            self.note("note_signature_invalid")
            return
        if shift != self.shift:
            self.note("size_differs")
            self.shift = shift
        if root != base64.b64encode(self.root()).decode() and not self.is_root_lost:
            self.note("root_differs")
            self.is_root_lost = True

    def end(self) -> None:
        found = {"statements": self.report.statements, "checkpoints": self.report.checkpoints}
        if self.signed_size != self.report.statements:
            self.note("end_unsigned")
        if self.ended is None:
            self.note("end_missing")
        elif self.ended != found:
            self.note("end_differs")


def _said(content: bytes) -> dict[str, object] | None:
    try:
        said = _read(content)
    except (ValueError, RecursionError):
        return None
    return said if _is_statement(said) else None


def _read(data: bytes) -> dict[str, object]:
    """A JSON object that is written in the one way of RFC 8785, or ValueError."""
    value = json.loads(
        data.decode(),
        object_pairs_hook=_in_order,
        parse_int=_integer,
        parse_float=_integer,
        parse_constant=_integer,
    )
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if not isinstance(value, dict) or written != data:
        raise ValueError("no object, or written in another way")
    return value


def _bytes(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("written in another way")
    return data


def _in_order(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """RFC 8785, 3.2.3: keys stand in the order of their UTF-16 code units, each once."""
    keys = [key.encode("utf-16-be") for key, _ in pairs]
    if any(one >= next_one for one, next_one in pairwise(keys)):
        raise ValueError("keys out of order")
    return dict(pairs)


def _integer(text: str) -> int:
    if len(text) > 17 or abs(value := int(text)) >= 2**53:
        raise ValueError("a number that not all programs read alike")
    return value


def _is_statement(said: dict[str, object]) -> bool:
    if set(said) != KEYS:
        return False
    audience, at = said["audience"], str(said["at"])
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return False
    return (
        _UUID.fullmatch(str(said["id"])) is not None
        and (said["supersedes"] is None or _UUID.fullmatch(str(said["supersedes"])) is not None)
        and _MOMENT.fullmatch(at) is not None
        and all(_is_word(said[name]) for name in ("act", "issuer", "subject"))
        and (said["author"] is None or _is_word(said["author"]))
        and isinstance(audience, list)
        and bool(audience)
        and all(map(_is_word, audience))
        and isinstance(said["label"], dict)
        and isinstance(said["body"], dict)
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)
