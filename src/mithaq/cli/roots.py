"""Commands of root documents: who may change a node's keys, and the change itself.

Those that make a key, draft or sign need no node: they work on a machine that is on no network.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.federation import queries
from mithaq.federation.actions import ceremony, following
from mithaq.federation.domain.cards import fingerprint
from mithaq.register.domain.checkpoint import VerifierKey
from mithaq.register.domain.roots import Root, Signed, key_from, key_text, next_root, require_sound

app = typer.Typer(no_args_is_help=True, help="Root documents: which keys speak for a node.")
Draft = Annotated[Path, typer.Argument(help="The document.")]
Passphrase = Annotated[
    str, typer.Option(envvar="MITHAQ_ROOT_PASSPHRASE", help="What locks the key; asked for if left out.")
]


@app.command("show")
@console.command
def show(
    node: Annotated[str, typer.Argument(help="A partner's node; this one if left out.")] = "",
    file: Annotated[Path | None, typer.Option("--out", help="Where to write the document.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a root document, and which keys signed before. Example: mithaq root show --out root-1.json"""
    root, keys = queries.root_of(node)
    if file:
        ceremony.write_draft(Signed(root, b""), file)
    former: list[Json] = [{"from": since, "key": VerifierKey(root.node, key).text()} for since, key in keys]
    console.give(
        {**_as_json(root), "signed_from": former},
        as_json=as_json,
        lines=[*_lines(root), *(f"{since}: {VerifierKey(root.node, key).text()}" for since, key in keys)],
    )


@app.command("new-key")
@console.command
def new_key(
    file: Annotated[Path, typer.Option("--out", help="Where to write the key: a medium that you lock away.")],
    passphrase: Passphrase = "",
    as_json: AsJson = False,
) -> None:
    """Make a root key, locked by a passphrase. Example: mithaq root new-key --out /media/key/leyla.pem"""
    if not passphrase:
        passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    key = ceremony.make_root_key(file, passphrase=passphrase)
    console.give({"file": str(file), "key": key_text(key)}, as_json=as_json, lines=[key_text(key)])


@app.command("next-key")
@console.command
def next_key(as_json: AsJson = False) -> None:
    """Make the key that this node is to sign with next. Example: mithaq root next-key"""
    key = ceremony.make_next_key()
    console.give({"key": key_text(key)}, as_json=as_json, lines=[key_text(key)])


@app.command("draft")
@console.command
def draft(
    after: Annotated[Path, typer.Option(help="The document of today, as `mithaq root show --out` wrote it.")],
    file: Annotated[Path, typer.Option("--out", help="Where to write the draft.")],
    keys: Annotated[
        list[str] | None, typer.Option("--key", help="A root key; give each. As before if left out.")
    ] = None,
    threshold: Annotated[int, typer.Option(help="How many of them must sign.")] = 0,
    statement: Annotated[str, typer.Option(help="The node's key, from `mithaq root next-key`.")] = "",
    as_json: AsJson = False,
) -> None:
    """Draft the next document; what is left out stays.

    Example: mithaq root draft --after root-1.json --key KEY1 --key KEY2 --threshold 2 --out root-2.json
    """
    root = next_root(ceremony.read_draft(after).root)
    if keys:
        root = replace(root, keys=tuple(sorted(key_from(each) for each in keys)))
    root = replace(
        root,
        threshold=threshold or root.threshold,
        statement=key_from(statement) if statement else root.statement,
    )
    require_sound(root)
    ceremony.write_draft(Signed(root, b""), file)
    console.give({**_as_json(root), "file": str(file)}, as_json=as_json, lines=[*_lines(root), str(file)])


@app.command("sign")
@console.command
def sign(
    file: Draft,
    key: Annotated[Path, typer.Option(help="The file of a root key, of today's document or of the draft.")],
    passphrase: Passphrase = "",
    as_json: AsJson = False,
) -> None:
    """Sign a draft with a root key. Example: mithaq root sign root-2.json --key /media/key/leyla.pem"""
    # Read once: what is signed is what was shown.
    shown = ceremony.read_draft(file)
    root = shown.root
    if not as_json:
        for line in _lines(root):
            console.notes.print(line, markup=False)
    if not ceremony.needs_passphrase(key):
        passphrase = ""
    elif not passphrase:
        passphrase = typer.prompt("Passphrase", hide_input=True)
    signed = ceremony.sign_draft(shown, file, key=key, passphrase=passphrase)
    count = len(signed.signers(root.keys))
    console.give(
        {"file": str(file), "signed": count, "threshold": root.threshold},
        as_json=as_json,
        lines=[f"{count} / {root.threshold}"],
    )


@app.command("publish")
@console.command
def publish(file: Draft, as_json: AsJson = False) -> None:
    """Go over to a document that enough have signed. Example: mithaq root publish root-2.json"""
    root = following.publish_root(ceremony.read_draft(file), at=datetime.now(UTC))
    console.give(_as_json(root), as_json=as_json, lines=_lines(root))


def _as_json(root: Root) -> dict[str, Json]:
    return {
        "node": root.node,
        "version": root.version,
        "fingerprint": fingerprint(root),
        "keys": [key_text(each) for each in root.keys],
        "threshold": root.threshold,
        "statement": key_text(root.statement),
    }


def _lines(root: Root) -> list[str]:
    return [
        f"{root.node}  {root.version}",
        f"fingerprint  {fingerprint(root)}",
        f"root keys    {root.threshold} / {len(root.keys)}",
        *(f"             {key_text(each)}" for each in root.keys),
        f"statement    {key_text(root.statement)}",
    ]
