"""Commands of packages: send the documents of a delivery, read what came, acknowledge, take back, destroy."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer
from django.conf import settings

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.conditions import Delivery
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.proof import case_named
from mithaq.clearance.queries.readers import reader_of
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.federation.actions import delivering, packing, rekeying, unpacking
from mithaq.federation.actions.packing import Given
from mithaq.federation.queries import packages
from mithaq.federation.queries.encryption import OwnKey, own_keys
from mithaq.federation.queries.packages import PackageView
from mithaq.parties import queries as parties
from mithaq.projects.queries.releasing import items_now
from mithaq.words.names import party_name
from mithaq.words.terms import term

app = typer.Typer(no_args_is_help=True, help="Documents on their way to a partner's node, encrypted for it.")
key_app = typer.Typer(no_args_is_help=True, help="Keys by which partners encrypt packages for this node.")
app.add_typer(key_app, name="key")
Key = Annotated[str, typer.Argument(metavar="ID", help="What `mithaq package list` shows.")]

# So many of a key's name tell it apart, and stand in the name of its file.
NAME_LETTERS = 16


@app.command("send")
@console.command
def send(
    reference: Annotated[str, typer.Argument(help="The reference of an issued case.")],
    account: As,
    documents: Annotated[
        list[Path] | None,
        typer.Argument(help="The documents, each of any size; a project's joint document goes itself."),
    ] = None,
    cell: Annotated[int, typer.Option(help="Which of the granted releases, where there are several.")] = 0,
    amount: Annotated[int | None, typer.Option(help="How much, where a condition limits it.")] = None,
    unit: Annotated[str, typer.Option(help="The unit of the amount.")] = "",
    site: Annotated[str, typer.Option(help="The place, where a condition limits it.")] = "",
    person: Annotated[list[str] | None, typer.Option(help="Somebody, where people are named.")] = None,
    as_json: AsJson = False,
) -> None:
    """Deliver documents to a partner's node. Example: mithaq package send C-2026-… plan.pdf --as leyla"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    case = case_named(reference)
    view = cases.case(case, reader=actor)
    delivery = Delivery(
        key="",
        cell=_chosen(packages.cells_for_partners(view), cell),
        on=parties.legal_day(at),
        amount=amount,
        unit=unit,
        site=site,
        persons=tuple(person or ()),
        end_use=view.asked.end_use,
    )
    key = new_id(at, os.urandom(RANDOM_BYTES))
    with ExitStack() as stack:
        paths = documents or []
        sources = [stack.enter_context(_opened(each)) for each in paths]
        given = [Given(each.name, source) for each, source in zip(paths, sources, strict=True)]
        total = sum(os.fstat(each.fileno()).st_size for each in sources)
        show = stack.enter_context(console.progress("encrypted", total))
        done = 0

        def progress(read: int) -> None:
            nonlocal done
            done += read
            show(done)

        items = items_now((each.reference for each in view.asked.items), on=at.date())
        delivering.deliver(key, case, delivery, given, items=items, by=actor, at=at, progress=progress)
    console.give({"id": str(key)}, as_json=as_json, lines=[f"✓ {key}"])


@app.command("list")
@console.command
def list_packages(account: As, as_json: AsJson = False) -> None:
    """Show the packages that you have a part in. Example: mithaq package list --as amina"""
    actor = actor_of_account(account)
    found = packages.packages(reader=actor, stands_for=reader_of(actor, on=datetime.now(UTC).date()))
    console.give({"packages": [_as_json(each) for each in found]}, as_json=as_json)
    if not as_json:
        console.table(
            ("id", "node", "state", "MiB"),
            [
                (
                    str(each.id),
                    f"{'→' if each.is_ours else '←'} {each.peer}",
                    term("package_state", each.state),
                    f"{each.size_bytes / 2**20:.1f}",
                )
                for each in found
            ],
        )


@app.command("open")
@console.command
def open_package(
    key: Key,
    folder: Annotated[Path, typer.Option("--out", help="Where to write the documents; it must exist.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write the documents of a package that came. Example: mithaq package open ID --out . --as amina"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    view = _view(key, actor, at)
    written: list[Json] = []
    for number, document in enumerate(view.documents):
        with _new(folder / document.name) as out:
            unpacking.open_document(view.id, number, out, by=actor, at=at)
        written.append(str(folder / document.name))
    if not written:
        raise Refused("package_recalled" if view.recalled_at else "package_not_opened")
    console.give({"files": written}, as_json=as_json, lines=[f"✓ {each}" for each in written])


@app.command("acknowledge")
@console.command
def acknowledge(key: Key, account: As, as_json: AsJson = False) -> None:
    """Acknowledge a package; prints the receipt. Example: mithaq package acknowledge ID --as amina"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    unpacking.acknowledge_package(_key(key), by=actor, at=at)
    _give_receipt(_view(key, actor, at), as_json=as_json)


@app.command("receipt")
@console.command
def receipt(key: Key, account: As, as_json: AsJson = False) -> None:
    """Show the receipt of a package. Example: mithaq package receipt ID --as leyla > receipt"""
    view = _view(key, actor_of_account(account), datetime.now(UTC))
    if not view.receipt:
        raise NotFound("receipt_missing", peer=view.peer)
    _give_receipt(view, as_json=as_json)


@app.command("recall")
@console.command
def recall(
    key: Key,
    reason: Annotated[str, typer.Option(help="Why it is taken back; the recipient reads it.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Take a package back. Example: mithaq package recall ID --reason "sent by mistake" --as leyla"""
    at = datetime.now(UTC)
    packing.recall_package(_key(key), reason=reason, by=actor_of_account(account), at=at)
    console.give({"id": key, "state": "recalled"}, as_json=as_json, lines=[f"✓ {key}"])


@app.command("destroy")
@console.command
def destroy(key: Key, account: As, as_json: AsJson = False) -> None:
    """Destroy what was taken back, attesting that no copy is left.

    Example: mithaq package destroy ID --as amina
    """
    unpacking.destroy_package(_key(key), by=actor_of_account(account), at=datetime.now(UTC))
    console.give({"id": key, "state": "destroyed"}, as_json=as_json, lines=[f"✓ {key}"])


@key_app.command("make")
@console.command
def make_key(account: As, as_json: AsJson = False) -> None:
    """Have partners encrypt by a new key from now on. Example: mithaq package key make --as hamad"""
    made = rekeying.change_key(by=actor_of_account(account), at=datetime.now(UTC))
    console.give(_told(made), as_json=as_json, lines=[f"✓ {made.id}"])


@key_app.command("list")
@console.command
def list_keys(as_json: AsJson = False) -> None:
    """Show the keys of this node, and what still needs one of before. Example: mithaq package key list"""
    found = own_keys()
    console.give({"keys": [_told(each) for each in found]}, as_json=as_json)
    if not as_json:
        console.table(
            ("key", "since", "is", "partners that may use it", "packages on their way"),
            [
                (
                    each.id[:NAME_LETTERS],
                    f"{each.since:%Y-%m-%d}",
                    _state(each),
                    ", ".join(each.partners),
                    str(each.packages),
                )
                for each in found
            ],
        )


@key_app.command("destroy")
@console.command
def destroy_key(
    key: Annotated[str, typer.Argument(help="What `mithaq package key list` shows.")],
    account: As,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where packages for it may come; they are then refused.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Destroy a key whose place another took. Example: mithaq package key destroy KEY --as hamad"""
    changed = rekeying.destroy_key(key, anyway=anyway, by=actor_of_account(account), at=datetime.now(UTC))
    console.give({"key": key, "encrypted_anew": changed}, as_json=as_json, lines=[f"✓ {key}"])


def _state(key: OwnKey) -> str:
    if key.is_today:
        return "today's" if key.held else "missing"
    return "kept" if key.held else "destroyed" if key.destroyed_at else "gone"


def _told(key: OwnKey) -> dict[str, Json]:
    return {
        "key": key.id,
        "since": key.since.isoformat(),
        "is_today": key.is_today,
        "is_here": key.held is not None,
        "destroyed_at": key.destroyed_at.isoformat() if key.destroyed_at else None,
        "is_needed": key.is_needed,
        "partners": list(key.partners),
        "packages": key.packages,
    }


def _chosen(cells: tuple[Cell, ...], number: int) -> Cell:
    if len(cells) == 1 and not number:
        return cells[0]
    if not 0 < number <= len(cells):
        choices = [
            f"{place}: {each.item}, {party_name(each.recipient.party)}" for place, each in enumerate(cells, 1)
        ]
        raise Refused("package_cell_unclear" if cells else "package_no_node", choices=tuple(choices))
    return cells[number - 1]


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("package_unknown") from error


def _view(key: str, actor: Actor, at: datetime) -> PackageView:
    return packages.package(_key(key), reader=actor, stands_for=reader_of(actor, on=at.date()))


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


@contextmanager
def _new(file: Path) -> Iterator[BinaryIO]:
    """A file that was not there; one that was not written whole is removed."""
    try:
        out = file.open("xb")
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    try:
        with out:
            yield out
    except BaseException:
        file.unlink()
        raise


def _give_receipt(view: PackageView, *, as_json: bool) -> None:
    console.give(
        {"id": str(view.id), "receipt": view.receipt},
        as_json=as_json,
        lines=[view.receipt.removesuffix("\n")],
    )


def _as_json(each: PackageView) -> dict[str, Json]:
    return {
        "id": str(each.id),
        "from": settings.NODE_NAME if each.is_ours else each.peer,
        "to": each.peer if each.is_ours else settings.NODE_NAME,
        "state": each.state,
        "bytes": each.size_bytes,
        "sent_at": each.sent_at.isoformat(),
        "case": each.reference,
        "documents": [one.as_json() for one in each.documents],
        "refused": each.refused,
        "recall_reason": each.recall_reason,
        "onward": [str(one) for one in each.onward],
        "trouble": dict(each.trouble) if each.trouble else None,
    }
