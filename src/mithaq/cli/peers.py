"""Commands of federation: pair with another node, see how far the logs have come, verify a receipt."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import segno
import typer

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.federation import queries
from mithaq.federation.actions import pairing, visiting
from mithaq.federation.domain.cards import card_in
from mithaq.federation.domain.forks import fork_in
from mithaq.federation.domain.receipts import receipt_in
from mithaq.federation.queries import Standing, logs
from mithaq.register.domain.checkpoint import verifier_key_from
from mithaq.words.recoveries import told_recovery

app = typer.Typer(no_args_is_help=True, help="Other nodes that this one is paired with.")
receipts = typer.Typer(no_args_is_help=True, help="Receipts for what was delivered to other nodes.")


@app.command("invite")
@console.command
def invite(
    file: Annotated[Path | None, typer.Option("--out", help="Where to write the card.")] = None,
    qr: Annotated[bool, typer.Option("--qr", help="Show the card as a QR code.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give out this node's card, for another's administrator. Example: mithaq peer invite --out card.json"""
    card, envelope = queries.our_card(), queries.our_card_envelope()
    if file:
        _write(file, envelope + b"\n")
    if qr and not as_json:
        try:
            segno.make(envelope, error="l").terminal(compact=True)
        except segno.DataOverflowError as error:
            raise Refused("qr_overflows", bytes=len(envelope)) from error
    console.give(
        {
            "name": card.name,
            "fingerprint": card.fingerprint,
            "key": card.key.text(),
            "card": envelope.decode(),
        },
        as_json=as_json,
        lines=[
            str(file) if file else envelope.decode(),
            f"{card.name}  {card.fingerprint}",
            card.key.text(),
        ],
    )


@app.command("accept")
@console.command
def accept(
    file: Annotated[Path, typer.Argument(help="The card of the other node.")],
    account: As,
    fingerprint: Annotated[
        str, typer.Option(help="What its administrator read to you; asked for if left out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Pair with another node by its card. Example: mithaq peer accept card.json --as hamad"""
    envelope = _bytes(file)
    card = card_in(envelope)
    if not fingerprint:
        console.notes.print(f"{card.name}  {card.address}", markup=False)
        fingerprint = typer.prompt("Fingerprint, as its administrator reads it to you")
    by = actor_of_account(account)
    view = pairing.accept_peer(envelope, fingerprint=fingerprint, by=by, at=datetime.now(UTC))
    console.give(
        {"name": view.name, "address": view.card.address, "fingerprint": view.card.fingerprint},
        as_json=as_json,
        lines=[f"✓ {view.name}  {view.card.address}"],
    )


@app.command("list")
@console.command
def list_peers(as_json: AsJson = False) -> None:
    """Show each partner's node, and up to where each side has the other's log. Example: mithaq peer list"""
    standings = queries.standings()
    awaited = [each.name for each in queries.awaited()]
    console.give({"peers": [_as_json(each) for each in standings], "awaited": awaited}, as_json=as_json)
    if not as_json:
        console.table(
            ("node", "sent", "receipted", "taken", "announced", "set aside", "their key", "trouble"),
            [
                (
                    each.peer.name if each.peer.is_active else f"({each.peer.name})",
                    str(each.sent),
                    str(each.receipted),
                    str(each.taken),
                    str(each.announced),
                    str(each.set_aside),
                    f"{each.encryption_since:%Y-%m-%d}" if each.encryption_since else "–",
                    _trouble(each),
                )
                for each in standings
            ],
        )


@app.command("revoke")
@console.command
def revoke(
    name: Annotated[str, typer.Argument(help="The other node's name.")],
    account: As,
    reason: Annotated[str, typer.Option(help="Why the pairing ends.")],
    as_json: AsJson = False,
) -> None:
    """End a pairing. Example: mithaq peer revoke node.example --reason "key lost" --as hamad"""
    pairing.revoke_peer(name, reason=reason, by=actor_of_account(account), at=datetime.now(UTC))
    console.give({"name": name, "is_active": False}, as_json=as_json, lines=[f"✓ {name}"])


@app.command("recover")
@console.command
def recover(
    account: As,
    without: Annotated[
        list[str] | None, typer.Option(help="A partner that is gone for good; may be said several times.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is not waited for.")] = "",
    as_json: AsJson = False,
) -> None:
    """After a backup was restored, take back from partners what this node had said, and open writing again.

    Example: mithaq peer recover --without node.example --reason "closed in May" --as hamad
    """
    by = actor_of_account(account)
    with console.progress("taken back", None) as show:
        found = visiting.recover(
            without=without or (), reason=reason, by=by, at=datetime.now(UTC), progress=show
        )
    console.give(
        {"had": found.had, "taken_back": found.taken_back, "missing": found.missing},
        as_json=as_json,
        lines=told_recovery(found.taken_back, found.missing),
    )


@app.command("proof")
@console.command
def proof(
    name: Annotated[str, typer.Argument(help="The other node's name.")],
    file: Annotated[Path, typer.Option("--out", help="Where to write the proof.")],
    as_json: AsJson = False,
) -> None:
    """Write the proof that a node signed two histories.

    Example: mithaq peer proof node.example --out proof
    """
    data, key = queries.proof_of_fork(name)
    _write(file, data)
    console.give({"name": name, "file": str(file), "key": key}, as_json=as_json, lines=[str(file), key])


@app.command("judge")
@console.command
def judge(
    file: Annotated[Path, typer.Argument(help="A proof that a node signed two histories.")],
    key: Annotated[str, typer.Option(help="The key that it signed by, as `mithaq peer proof` has it.")],
    as_json: AsJson = False,
) -> None:
    """Verify such a proof with nothing but the node's key. Example: mithaq peer judge proof --key KEY"""
    sender = verifier_key_from(key)
    fork = fork_in(_bytes(file), sender=sender)
    roots: list[Json] = [root.hex() for root in fork.roots]
    console.give(
        {"sender": sender.name, "receiver": fork.receiver, "size": fork.size, "roots": roots},
        as_json=as_json,
        lines=[f"✓ {sender.name} → {fork.receiver}: {fork.size}", *map(str, roots)],
    )


@receipts.command("show")
@console.command
def show_receipt(
    name: Annotated[str, typer.Argument(help="The node that gave the receipt.")],
    qr: Annotated[bool, typer.Option("--qr", help="Show it as a QR code.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a partner's last receipt for what we sent. Example: mithaq receipt show node.example > receipt"""
    note = logs.receipt_of(name)
    if qr and not as_json:
        segno.make(note, error="l").terminal(compact=True)
    console.give({"receipt": note}, as_json=as_json, lines=[note.removesuffix("\n")])


@receipts.command("verify")
@console.command
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt.")],
    sender: Annotated[str, typer.Option(help="The sender's key, as `mithaq peer invite` has it.")],
    receiver: Annotated[str, typer.Option(help="The receiver's key.")],
    as_json: AsJson = False,
) -> None:
    """Verify a receipt with nothing but the two public keys.

    Example: mithaq receipt verify receipt --sender KEY --receiver KEY
    """
    try:
        note = _bytes(file).decode()
    except UnicodeDecodeError as error:
        raise Refused("receipt_malformed") from error
    keys = verifier_key_from(sender), verifier_key_from(receiver)
    receipt = receipt_in(note, sender=keys[0], receiver=keys[1])
    console.give(
        {
            "sender": keys[0].name,
            "receiver": receipt.receiver,
            "package": str(receipt.package) if receipt.package else None,
            "size": receipt.checkpoint.size,
            "root": receipt.checkpoint.root.hex(),
            "at": receipt.at.isoformat(),
        },
        as_json=as_json,
        lines=[
            f"✓ {receipt.receiver} ← {keys[0].name}: {receipt.package or receipt.checkpoint.size}",
            f"{receipt.at.isoformat()}  {receipt.checkpoint.root.hex()}",
        ],
    )


def _trouble(each: Standing) -> str:
    codes = [str(each.trouble["code"])] if each.trouble else []
    forks = (("own_fork", each.own_fork), ("peer_fork", each.forked_at))
    return " ".join([*codes, *(word for word, is_so in forks if is_so)])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error


def _as_json(each: Standing) -> dict[str, Json]:
    return {
        "name": each.peer.name,
        "is_active": each.peer.is_active,
        "since": each.peer.since.isoformat(),
        "fingerprint": each.peer.card.fingerprint,
        "key": each.peer.card.key.text(),
        "root_version": each.peer.card.root.version,
        "encryption_since": each.encryption_since.isoformat() if each.encryption_since else None,
        "sent": each.sent,
        "receipted": each.receipted,
        "taken": each.taken,
        "announced": each.announced,
        "receipted_at": each.receipted_at.isoformat() if each.receipted_at else None,
        "taken_at": each.taken_at.isoformat() if each.taken_at else None,
        "tried_at": each.tried_at.isoformat() if each.tried_at else None,
        "trouble": each.trouble,
        "own_fork": {"ours": each.own_fork.ours, "theirs": each.own_fork.theirs} if each.own_fork else None,
        "forked_at": each.forked_at.isoformat() if each.forked_at else None,
        "set_aside": each.set_aside,
        "quarantined": [
            {
                "is_ours": one.is_ours,
                "index": one.index,
                "code": one.code,
                "facts": one.facts,
                "at": one.at.isoformat(),
            }
            for one in each.quarantined
        ],
    }
