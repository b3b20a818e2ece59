"""Commands on agreements: what is negotiated, and the proof of what was signed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.seals import fingerprint
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.exchange.queries import exports
from mithaq.parties import queries as parties
from mithaq.programmes.domain.proofs import PROOF_BYTES_MAX, Signer, proven_by
from mithaq.programmes.queries import agreements, copies, proofs
from mithaq.words.agreement_copies import lines_of
from mithaq.words.agreement_paper import agreement_on_paper, proof_in
from mithaq.words.terms import named, term
from mithaq.words.writing import day

PAPER_BYTES_MAX = 4 * PROOF_BYTES_MAX

app = typer.Typer(
    no_args_is_help=True, help="Agreements: list them; your copy beside theirs; proofs of what was signed."
)


@app.command("list")
@console.command
def list_agreements(account: As, as_json: AsJson = False) -> None:
    """The agreements that an account sees. Example: mithaq agreement list --as huda"""
    on = parties.legal_day(datetime.now(UTC))
    found = agreements.agreements(reader=actor_of_account(account), on=on)
    rows: list[Json] = [
        {
            "reference": each.reference,
            "kind": each.kind.value,
            "state": each.state.value,
            "parties": list(each.parties),
            "texts": len(each.versions),
            "ends_on": each.ends_on.isoformat() if each.ends_on else None,
        }
        for each in found
    ]
    lines = [
        f"{each.reference}  {term('agreement_state', each.state)}  {named(each.titles)}" for each in found
    ]
    console.give({"agreements": rows}, as_json=as_json, lines=lines)


@app.command()
@console.command
def compare(
    reference: Annotated[str, typer.Argument(help="The reference of an agreement.")],
    account: As,
    of: Annotated[str, typer.Option(help="The code of the party whose copy it is held against.")] = "",
    mine: Annotated[str, typer.Option(help="A digest or a draft of yours.")] = "",
    as_json: AsJson = False,
) -> None:
    """Your institution's copy beside another party's. Example: mithaq agreement compare A-… --as huda

    Without more it takes what your institution writes or said last, and whoever said something else last.
    """
    on = parties.legal_day(datetime.now(UTC))
    found = copies.copies(reference, reader=actor_of_account(account), on=on).compared(mine=mine, of=of)
    console.give(found.as_json(), as_json=as_json, lines=list(lines_of(found)))


@app.command()
@console.command
def proof(
    reference: Annotated[str, typer.Argument(help="The reference of an agreement.")],
    file: Annotated[Path, typer.Argument(help="Where to write the proof.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write the text and its signatures, as JSON, or as a PDF that holds it where the file's name ends so.

    Example: mithaq agreement proof A-… signed.pdf --as huda
    """
    on = parties.legal_day(datetime.now(UTC))
    view = agreements.agreement(reference, reader=actor_of_account(account), on=on)
    is_paper = file.suffix.lower() == ".pdf"
    data = agreement_on_paper(view, view.shown) if is_paper else proofs.proof(view.shown)
    written = exports.write_file(file, lambda out: out.write(data))
    console.give({"file": str(file), "bytes": written}, as_json=as_json, lines=[f"{reference} → {file}"])


@app.command()
@console.command
def verify(
    file: Annotated[Path, typer.Argument(help="A proof from this node or another, JSON or PDF.")],
    as_json: AsJson = False,
) -> None:
    """Check who signed the text, from the file alone. Example: mithaq agreement verify signed.json"""
    found = proven_by(proof_in(_read(file)))
    is_agreed = found.agreed is not None
    console.give(
        {
            "agreement": str(found.text.agreement),
            "digest": found.text.digest,
            "is_agreed": is_agreed,
            "starts_on": found.agreed.starts_on.isoformat() if found.agreed else None,
            "signers": [each.as_json() for each in found.signers],
        },
        as_json=as_json,
        lines=[
            named(found.text.titles),
            found.text.digest,
            *map(_told, found.signers),
            term("agreement_proof", "agreed" if is_agreed else "not_agreed"),
        ],
    )
    if not is_agreed:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _told(signer: Signer) -> str:
    return f"{signer.party}, {day(signer.signature.on)}: {signer.node} {fingerprint(signer.key)}"


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(PAPER_BYTES_MAX + 1)
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error
