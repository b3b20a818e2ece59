"""Agreements on paper: PDF by Typst, accessible (PDF/UA-1), for archives (PDF/A-3a), with their proof inside.

All words come as data and are never read as markup. The same agreement is the same bytes every time.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from mithaq.base.canonical import parsed
from mithaq.base.refusals import Refused
from mithaq.outside.paper import compiled

TEMPLATE = Path(__file__).with_name("agreement.typ")
ATTACHED = "agreement.json"
BEGINS = b"%PDF-"


@dataclass(frozen=True)
class PaperFact:
    """A named fact."""

    label: str
    value: str


@dataclass(frozen=True)
class PaperClause:
    """A clause in one language."""

    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[PaperFact, ...]


@dataclass(frozen=True)
class PaperPart:
    """The whole agreement in one language."""

    language: str
    title: str
    kind: str
    facts: tuple[PaperFact, ...]
    clauses: tuple[PaperClause, ...]


@dataclass(frozen=True)
class PaperSignatures:
    """Who signed; a row is party, day, node and key."""

    title: str
    heads: tuple[str, str, str, str]
    rows: tuple[tuple[str, str, str, str], ...]
    facts: tuple[PaperFact, ...]
    verifying: str
    attachment: str


@dataclass(frozen=True)
class PrintedAgreement:
    """What stands on paper, and the proof that goes with it. `day` is year, month, day."""

    title: str
    language: str
    day: tuple[int, int, int]
    parts: tuple[PaperPart, ...]
    signed: PaperSignatures
    foot: str
    pages: str
    proof: bytes


def printed_agreement(agreement: PrintedAgreement) -> bytes:
    """The PDF. Raises Refused `fonts_missing`."""
    # In ASCII: a letter that no font has is spelt out on paper, and must not be in the proof.
    proof = json.dumps(parsed(agreement.proof), separators=(",", ":"))
    said = {**asdict(agreement), "proof": proof}
    return compiled(TEMPLATE, "agreement", said, standards=["ua-1", "a-3a"])


def proof_in(data: bytes) -> bytes:
    """The proof in a file: the file itself, or what a PDF of an agreement carries.

    Raises Refused `agreement_proof_malformed` for a PDF without it.
    """
    if not data.startswith(BEGINS):
        return data
    try:
        found = next(_attached(data), None)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise Refused("agreement_proof_malformed", part="PDF") from error
    if found is None:
        raise Refused("agreement_proof_malformed", part=ATTACHED)
    return found


def _attached(data: bytes) -> Iterator[bytes]:
    for each in PdfReader(BytesIO(data)).attachment_list:
        if each.name == ATTACHED:
            yield each.content
