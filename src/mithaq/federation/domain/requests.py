"""A signed request: which node asks which other for what, and when, in one line for a header.

A DSSE envelope under the node's key, in base64. It is good for a few minutes and for one body, so that who
overhears it can ask the same again and nothing else.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mithaq.base.canonical import canonical_bytes, digest, parsed
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal, opened, sealed, unsealed
from mithaq.register.domain.statement import moment

PAYLOAD_TYPE = "application/vnd.mithaq.request+json"
SCHEME = "Mithaq "
HEADER_MAX = 4_000
APART_MOST = timedelta(minutes=10)


@dataclass(frozen=True)
class Asking:
    """A request as both sides see it; `asker` and `asked` are names of nodes.

    `body` is none as long as it was not read.
    """

    asker: str
    asked: str
    method: str
    path: str
    body: bytes | None = b""


def header_of(asking: Asking, *, seal: Seal, at: datetime) -> str:
    """The value of the Authorization header."""
    said = {**_said(asking), "asker": asking.asker, "at": moment(at)}
    return (
        SCHEME
        + base64.b64encode(sealed(canonical_bytes(said), payload_type=PAYLOAD_TYPE, seal=seal)).decode()
    )


def asker_in(header: str) -> str:
    """Who says to be asking, before any key is known. Raises Refused `request_unsigned`."""
    return str(_payload(header)["asker"])


def require_signed(header: str, asking: Asking, *, public_keys: Collection[bytes], at: datetime) -> None:
    """One of the keys signed it. Raises Refused `request_unsigned`, `request_differs` or `request_late`."""
    said = _payload(header)
    if not any(_is_signed(header, key) for key in public_keys):
        raise Refused("request_unsigned")
    try:
        made = datetime.fromisoformat(str(said.get("at")))
    except ValueError as error:
        raise Refused("request_unsigned") from error
    if any(said.get(name) != value for name, value in _said(asking).items()):
        raise Refused("request_differs")
    if made.tzinfo is None or abs(at - made) > APART_MOST:
        raise Refused("request_late", minutes=APART_MOST // timedelta(minutes=1))


def _is_signed(header: str, public_key: bytes) -> bool:
    try:
        unsealed(_envelope(header), payload_type=PAYLOAD_TYPE, public_key=public_key)
    except Refused:
        return False
    return True


def _said(asking: Asking) -> dict[str, str]:
    said = {"asked": asking.asked, "method": asking.method, "path": asking.path}
    return said if asking.body is None else {**said, "body": digest(asking.body)}


def _payload(header: str) -> Mapping[str, object]:
    try:
        payload, _ = opened(_envelope(header), payload_type=PAYLOAD_TYPE)
        said = parsed(payload)
    except Refused as refusal:
        raise Refused("request_unsigned") from refusal
    if not isinstance(said, Mapping) or not isinstance(said.get("asker"), str):
        raise Refused("request_unsigned")
    return said


def _envelope(header: str) -> bytes:
    if not header.startswith(SCHEME) or len(header) > HEADER_MAX:
        raise Refused("request_unsigned")
    try:
        return base64.b64decode(header.removeprefix(SCHEME), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("request_unsigned") from error
