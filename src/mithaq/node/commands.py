"""Commands that need the whole node: init, up, demo, doctor, backup, restore, replay."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from mithaq.access import queries as access
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.exchange.actions import sources
from mithaq.exchange.queries import catalogue
from mithaq.federation.actions import comparing
from mithaq.node import backups, demo_partners, sample_clearance, sample_programme, serving
from mithaq.node.demo_partners import Meeting
from mithaq.node.doctor import findings
from mithaq.node.founding import Founding, found, has_key
from mithaq.node.replaying import replay as replay_all
from mithaq.node.sample_agreements import negotiate
from mithaq.node.sample_cases import hold_cases
from mithaq.node.sample_conversations import hold_conversations
from mithaq.node.sample_mobility import move_people
from mithaq.node.sample_programme import SampleAccount
from mithaq.node.sample_projects import develop
from mithaq.node.sample_spin_offs import spin_off
from mithaq.node.sample_steering import steer
from mithaq.node.upgrade import upgrade
from mithaq.parties.domain.institutions import InstitutionKind
from mithaq.register import queries as register
from mithaq.words.terms import term

SHARED_DATA = Path("../shared/data/exchange")
DEMO_SOURCES = {
    "nasa_software": "nasa_software/catalogue.jsonl.gz",
    "nasa_patents": "nasa_patents/patents.jsonl.gz",
    "sbir_topics": "sbir_needs/needs.jsonl.gz",
    "eu_calls": "eu_calls/calls.jsonl.gz",
}
Port = Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535, envvar="MITHAQ_PORT")]
Workers = Annotated[int, typer.Option(help="How many processes serve pages.", min=1, max=64)]


@console.command
def init(
    institution: Annotated[str, typer.Option(prompt=True, help="The host institution's name.")],
    state: Annotated[str, typer.Option(prompt=True, help="Its state, by ISO 3166-1, such as TR.")],
    administrator: Annotated[str, typer.Option(prompt=True, help="The first administrator's name.")],
    kind: Annotated[
        InstitutionKind, typer.Option(help="What sort of body it is.")
    ] = InstitutionKind.MINISTRY,
    username: Annotated[str, typer.Option(help="The administrator's account.")] = "admin",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="MITHAQ_PASSWORD")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Found a node. Example: mithaq init --institution "Ministry" --state MA --administrator "Amina T." """
    if has_key():
        raise Refused("home_exists", home=str(settings.HOME))
    upgrade()
    founding = Founding(institution, kind, state, administrator, username, password)
    host = found(founding, at=datetime.now(UTC))
    console.give(
        {"home": str(settings.HOME), "node": settings.NODE_NAME, "host": str(host)},
        as_json=as_json,
        lines=[f"{settings.NODE_NAME} founded in {settings.HOME}", "Next: mithaq up"],
    )


@console.command
def up(port: Port = 8000, workers: Workers = 1, as_json: AsJson = False) -> None:
    """Start the database and serve the pages on this machine. Example: mithaq up --port 8000"""
    if not has_key():
        raise Refused("node_missing", home=str(settings.HOME))
    serving.require_free(port)
    upgrade()
    address = f"http://localhost:{port}"
    serving.serve(
        port,
        workers=workers,
        ready=lambda: console.give({"address": address}, as_json=as_json, lines=[f"Mithaq at {address}"]),
    )


@console.command
def demo(
    port: Port = 8000,
    nodes: Annotated[
        int, typer.Option(help="How many nodes: this one, and partners' on the next ports.", min=1, max=3)
    ] = 3,
    data: Annotated[
        Path, typer.Option(help="A folder with the public sources; loaded when it exists.")
    ] = SHARED_DATA,
    serve: Annotated[
        bool, typer.Option(help="Serve the pages afterwards; else only this node is made.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Make a node with the sample programme, and partners' nodes, and serve them. Example: mithaq demo"""
    partners = nodes - 1 if serve else 0
    for each in range(port, port + 1 + partners if serve else port):
        serving.require_free(each)
    if "MITHAQ_PUBLIC_URL" not in os.environ:
        # It stands on the card that the partners get, and the processes that serve read it anew.
        settings.PUBLIC_URL = os.environ["MITHAQ_PUBLIC_URL"] = f"http://localhost:{port}"
    upgrade()
    meeting = Meeting(Path(settings.HOME) / "demo-cards")
    with demo_partners.partners_running(meeting, count=partners, after=port) as running:
        accounts = _make_sample(data, meeting)
        with console.progress("partners' nodes", len(running)) as show:
            names = [each.partner.name for each in running]
            paired = demo_partners.pair(sample_programme.SECRETARIAT, meeting, names, running=running)
            for count, _ in enumerate(paired, 1):
                show(count)
        with console.progress("search index", None):
            records = catalogue.index_size()
        addresses = {settings.NODE_NAME: f"http://localhost:{port}"}
        addresses |= {each.partner.name: each.address for each in running}
        told: dict[str, Json] = {
            "address": f"http://localhost:{port}",
            "nodes": dict(addresses),
            "records": records,
            "password": sample_programme.DEMO_PASSWORD,
            "accounts": {account.role.value: account.username for account in accounts},
        }

        def tell() -> None:
            demo_partners.wait_until_served(meeting, running)
            console.give(told, as_json=as_json, lines=_welcome(addresses, records, accounts))

        if serve:
            serving.serve(port, workers=1, ready=tell)
        else:
            tell()


@console.command
def demo_partner(
    key: Annotated[str, typer.Argument(help="Which one.")],
    names: Annotated[list[str], typer.Argument(help="The nodes that it pairs with.")],
    port: Annotated[int, typer.Option(help="The port to serve on.")],
    meeting: Annotated[Path, typer.Option(help="Where the nodes leave their cards.")],
) -> None:
    """Make and serve a partner's node of the demo; `mithaq demo` starts it."""
    demo_partners.serve_partner(key, Meeting(meeting), names, port=port)


@console.command
def doctor(as_json: AsJson = False) -> None:
    """Look at everything that a node needs, and say what to mend. Example: mithaq doctor --json"""
    found_ = list(findings())
    console.give(
        {
            "findings": [
                {"check": each.check, "is_good": each.is_good, "fact": each.fact, "hint": each.hint}
                for each in found_
            ]
        },
        as_json=as_json,
        lines=[
            f"{'✓' if each.is_good else '✗'} {each.check}: {each.fact}"
            + ("" if each.is_good else f" — {each.hint}")
            for each in found_
        ],
    )
    if not all(each.is_good for each in found_):
        raise typer.Exit(console.PROBLEMS_FOUND)


@console.command
def backup(file: Annotated[Path, typer.Argument(help="Where to write.")], as_json: AsJson = False) -> None:
    """Back the node up into one file; keep it as safe as the node itself. Example: mithaq backup node.tar"""
    size = backups.back_up(file)
    console.give({"file": str(file), "bytes": size}, as_json=as_json, lines=[f"{size} bytes → {file}"])


@console.command
def restore(file: Annotated[Path, typer.Argument(help="A backup.")], as_json: AsJson = False) -> None:
    """Restore a backup into an empty home. Example: MITHAQ_HOME=new-home mithaq restore node.tar"""
    backups.restore(file)
    upgrade()
    awaited = comparing.begin(at=datetime.now(UTC))
    lines = [f"restored into {settings.HOME}"]
    if awaited:
        lines += [f"Writing waits for {', '.join(awaited)}.", "Next: mithaq up, or mithaq peer recover"]
    console.give({"home": str(settings.HOME), "awaited": list(awaited)}, as_json=as_json, lines=lines)


@console.command
def replay(
    keep: Annotated[bool, typer.Option(help="Keep the rebuilt rows, to mend tables that differ.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild every table from the statements and compare. Example: mithaq register replay"""
    with console.progress("replay", None) as show:
        result = replay_all(is_kept=keep, progress=show)
    console.give(
        {
            "statements": result.statements,
            "is_equal": result.is_equal,
            "tables": [
                {
                    "table": each.table,
                    "live_rows": each.live_rows,
                    "rebuilt_rows": each.rebuilt_rows,
                    "is_equal": each.is_equal,
                }
                for each in result.tables
            ],
        },
        as_json=as_json,
        lines=[
            f"{result.statements} statements replayed",
            *(
                f"{'=' if each.is_equal else '≠'} {each.table}: {each.live_rows} and {each.rebuilt_rows} rows"
                for each in result.tables
            ),
        ],
    )
    if not result.is_equal:
        raise typer.Exit(console.PROBLEMS_FOUND)


@console.command
def rebuild(as_json: AsJson = False) -> None:
    """Make the search index and the vectors of meaning anew. Example: mithaq index rebuild"""
    with console.progress("records read", register.head().size) as show:
        records = catalogue.rebuild_index(show)
    console.give({"records": records}, as_json=as_json, lines=[f"{records} records indexed and read"])


def _make_sample(data: Path, meeting: Meeting) -> tuple[SampleAccount, ...]:
    at = datetime.now(UTC)
    sample_programme.register_parties(at=at)
    meeting.show_card()
    with console.progress("sample programme", len(sample_programme.SECRETARIAT.record_rows())) as show:
        for count, _ in enumerate(sample_programme.publish_records(at=at), 1):
            show(count)
    hold_conversations(at=at)
    negotiate(at=at)
    steer(at=at)
    move_people(at=at)
    develop(at=at)
    accounts = sample_programme.sample_accounts(sample_programme.DEMO_PASSWORD)
    _load_sources(data, accounts, at)
    _clear_parties(data.parent / "clearance", at)
    spin_off(at=at)
    return accounts


def _clear_parties(public: Path, at: datetime) -> None:
    with console.progress("lists of parties", len(sample_clearance.sample_lists(public))) as show:
        for count, _ in enumerate(sample_clearance.load_lists(public, at=at), 1):
            show(count)
    with console.progress("control lists", len(sample_clearance.sample_control_lists(public))) as show:
        for count, _ in enumerate(sample_clearance.load_control_lists(public, at=at), 1):
            show(count)
    with console.progress("screening", None) as show:
        for done in sample_clearance.screen_all(at=at):
            show(done)
    sample_clearance.adopt_label_policy(at=at)
    sample_clearance.name_parties(at=at)
    for _ in sample_clearance.screen_all(at=at):
        pass
    hold_cases(at=at)


def _load_sources(data: Path, accounts: tuple[SampleAccount, ...], at: datetime) -> None:
    officer = next(each for each in accounts if each.role == "programme_officer")
    actor = access.actor_of_person(officer.person, on=at.date())
    for source, name in DEMO_SOURCES.items():
        place = data / name
        if place.exists():
            with console.progress(source, sources.size_of(str(place))) as show:
                for step in sources.load(source, str(place), by=actor, at=at):
                    show(step.lines)


def _welcome(addresses: Mapping[str, str], records: int, accounts: tuple[SampleAccount, ...]) -> list[str]:
    (first, address), *others = addresses.items()
    width = max(len(term("role", account.role)) for account in accounts)
    return [
        "",
        f"Mithaq is at {address} with {records} offers and needs.",
        *([f"Partners' nodes, paired with {first} and each other:"] if others else []),
        *(f"  {place}  {name}" for name, place in others),
        "",
        f"Sign in with the password {sample_programme.DEMO_PASSWORD} as:",
        *(f"  {term('role', each.role):<{width}}  {each.username}" for each in accounts),
        "",
        "Four things to try:",
        f"  1. Search in Arabic: {address}/catalogue/?q=تحلية المياه",
        "  2. Open a need and look at its matches and their reasons.",
        f"  3. Publish an offer: sign in as the technology owner, {address}/drafts/new/",
        f"  4. Clear a release: sign in as the licensing officer, {address}/clearance/",
        "",
        "Stop with Ctrl-C. Run again to continue where you left off.",
    ]


def register_on(app: typer.Typer, register_app: typer.Typer) -> None:
    """Add the commands of this file."""
    index = typer.Typer(no_args_is_help=True, help="The search index: derived from the register.")
    index.command("rebuild")(rebuild)
    app.add_typer(index, name="index")
    app.command("init")(init)
    app.command("up")(up)
    app.command("demo")(demo)
    app.command("demo-partner", hidden=True)(demo_partner)
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("restore")(restore)
    register_app.command("replay")(replay)
