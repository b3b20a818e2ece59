"""Commands of release cases: the proof of a decision, and the check of one from another node."""

import base64
import binascii
from pathlib import Path
from typing import Annotated

import typer

from mithaq.base.refusals import Refused
from mithaq.base.seals import fingerprint
from mithaq.clearance.domain.cases.proof import Signer
from mithaq.clearance.queries import proof as proofs
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.register.domain.statement import moment
from mithaq.words.terms import term

app = typer.Typer(no_args_is_help=True, help="Release cases: proofs of what was decided.")


@app.command()
@console.command
def proof(
    reference: Annotated[str, typer.Argument(help="The reference of a decided case.")],
    file: Annotated[Path, typer.Argument(help="Where to write the proof.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write the proof of a decision. Example: mithaq case proof C-2026-… proof.json --as jasim"""
    data = proofs.proof_of(proofs.case_named(reference), reader=actor_of_account(account))
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    console.give({"file": str(file), "bytes": len(data)}, as_json=as_json, lines=[f"{reference} → {file}"])


@app.command()
@console.command
def verify(
    file: Annotated[Path, typer.Argument(help="A proof from this node or another.")],
    key: Annotated[str, typer.Option(help="The key that you trust, as the origin published it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check who signed what, from the proof alone. Example: mithaq case verify proof.json --key …"""
    found = proofs.checked(_read(file), trusted_key=_key(key))
    outcome = term("case_outcome", found.outcome)
    console.give(
        {
            "origin": found.origin,
            "reference": found.reference,
            "outcome": found.outcome.value,
            "digest": found.digest,
            "signers": [each.as_json() for each in found.signers],
            "is_of_trusted_key": found.is_of_trusted_key,
        },
        as_json=as_json,
        lines=[
            f"{found.origin}: {found.reference}: {outcome}",
            found.digest,
            *(_told(each) for each in found.signers),
            term("proof_key", "trusted" if found.is_of_trusted_key else "own"),
        ],
    )


def _told(signer: Signer) -> str:
    by = term("signed_by", "own" if signer.key else "node")
    said = f"{signer.person} ({term('case_role', signer.role)}), {moment(signer.at)}: {by}"
    return f"{said} {fingerprint(signer.key)}".strip()


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(proofs.PROOF_BYTES_MAX + 1)
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


def _key(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) if text else None
    except (binascii.Error, ValueError) as error:
        raise Refused("proof_key_differs") from error
