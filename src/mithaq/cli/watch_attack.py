"""Commands on ATT&CK: load releases, tell what changed, show a technique, and what one covers."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.cli.watch_loads import As, load_lines, unread_line
from mithaq.watch.actions import covering, loading_attack
from mithaq.watch.domain.attack import Domain, notice
from mithaq.watch.domain.attack_changes import ChangeKind, counted
from mithaq.watch.domain.coverage import Function, Standing
from mithaq.watch.queries import attack, coverage
from mithaq.watch.queries.coverage import CoverageView
from mithaq.watch.queries.cyber_telling import change_json, counts_json, coverage_json, technique_json
from mithaq.words.terms import term
from mithaq.words.writing import day, number

app = typer.Typer(no_args_is_help=True, help="ATT&CK: load releases, see what changed, and what one covers.")
InDomain = Annotated[Domain, typer.Option("--domain", help="The domain of ATT&CK.")]
Release = Annotated[str, typer.Option("--release", help="Such as 16.1; the latest that the node holds.")]
GAPS_SHOWN, LINES_SHOWN = 20, 200


@app.command("load")
@console.command
def load(
    place: Annotated[str, typer.Argument(help="A bundle (.json, .gz, .zst), a folder, or an https address.")],
    account: As,
    release: Annotated[
        str, typer.Option("--release", help="Where the file does not say; with a folder, all is of it.")
    ] = "",
    domain: Annotated[Domain | None, typer.Option("--domain", help="Where the file does not say.")] = None,
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day, where the file does not say.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load releases; one that the node holds changes nothing, so a folder that broke off goes on.

    Example: mithaq watch attack load enterprise-attack-16.1.json --as leyla
    """
    actor, at = actor_of_account(account), datetime.now(UTC)
    found, refusals = [], list[tuple[str, Refused]]()
    files = loading_attack.release_files(place, version=release)
    with console.progress(place, len(files)) as show:
        for done, each in enumerate(files, start=1):
            try:
                found.append(
                    loading_attack.load_release(
                        each,
                        place=place if len(files) == 1 else each[0],
                        version=release,
                        domain=domain,
                        published_on=published.date() if published else None,
                        by=actor,
                        at=at,
                    )
                )
            except Refused as refusal:
                if len(files) == 1 or refusal.code == "not_permitted":
                    raise
                refusals.append((each[0], refusal))
            show(done)
    lines = [line for each in found for line in load_lines(each)]
    console.give(
        {
            "loads": [each.as_json() for each in found],
            "refused": [{"file": file, "code": each.code} for file, each in refusals],
        },
        as_json=as_json,
        lines=[*lines, *(console.refusal_line(file, each) for file, each in refusals)],
    )
    if refusals or any(each.unread_count for each in found):
        raise typer.Exit(console.PROBLEMS_FOUND)


@app.command("releases")
@console.command
def releases(as_json: AsJson = False) -> None:
    """The releases that the node holds. Example: mithaq watch attack releases"""
    found = attack.releases()
    console.give(
        {
            "releases": [
                {
                    "domain": each.domain.value,
                    "version": each.version,
                    "published_on": each.published_on.isoformat() if each.published_on else None,
                    "digest": each.digest,
                }
                for each in found
            ]
        },
        as_json=as_json,
        lines=[
            f"{term('attack_domain', each.domain)}  {each.version}"
            f"  {day(each.published_on) if each.published_on else '–'}"
            for each in found
        ],
    )


@app.command("changes")
@console.command
def show_changes(
    before: Annotated[str, typer.Argument(help="A release; the one before the other if not given.")] = "",
    after: Annotated[str, typer.Argument(help="A release; the latest if not given.")] = "",
    domain: InDomain = Domain.ENTERPRISE,
    as_json: AsJson = False,
) -> None:
    """What changed between two releases. Example: mithaq watch attack changes 14.1 16.1"""
    now = attack.release(domain, after)
    was = attack.release(domain, before) if before else attack.release_before(now)
    if was is None:
        raise Refused("attack_release_unknown", domain=domain.value, version=f"< {now.version}")
    found = attack.changes_between(was, now)
    numbers = counted(found)
    lines = [
        f"{was.version} → {now.version}  {term('attack_domain', domain)}",
        *(
            f"{term('attack_objects', kind)}: "
            + ", ".join(f"{term('attack_change', way)} {number(n)}" for way, n in ways.items() if n)
            for kind, ways in numbers.items()
        ),
        *(
            f"  {term('attack_change', each.kind)}  {each.of.attack_id}  {each.of.name}"
            + (f" → {each.merged_into.attack_id} {each.merged_into.name}" if each.merged_into else "")
            for each in found[:LINES_SHOWN]
            if each.kind is not ChangeKind.REWRITTEN
        ),
        notice(now.published_on),
    ]
    console.give(
        {
            "domain": domain.value,
            "before": was.version,
            "after": now.version,
            "counts": counts_json(numbers),
            "changes": [change_json(each) for each in found],
            "notice": notice(now.published_on),
        },
        as_json=as_json,
        lines=lines,
    )


@app.command("technique")
@console.command
def show_technique(
    name: Annotated[str, typer.Argument(metavar="NUMBER", help="Such as T1055 or T1055.011.")],
    domain: InDomain = Domain.ENTERPRISE,
    release: Release = "",
    as_json: AsJson = False,
) -> None:
    """A technique: who uses it, what mitigates and what detects it. Example: mithaq watch attack technique
    T1055
    """
    view = attack.technique(domain, name, release)
    found, ties = view.technique, view.ties
    lines = [
        f"{found.attack_id}  {found.name}  ({view.release.version})",
        *([found.summary] if found.summary else []),
        *([found.url] if found.url else []),
        *_named(_("Groups"), [f"{each.attack_id} {each.name}" for each in ties.groups]),
        *_named(_("Mitigations"), [f"{each.attack_id} {each.name}" for each in ties.mitigations]),
        *_named(_("Detections"), [each.name for each in ties.detections]),
        *_named(_("Software"), [f"{each.attack_id} {each.name}" for each in ties.software]),
        *(
            f"{each.release.version}: " + ", ".join(term("attack_change", one.kind) for one in each.changes)
            for each in view.versions
        ),
        notice(view.release.published_on),
    ]
    console.give(technique_json(view), as_json=as_json, lines=lines)


@app.command("coverage")
@console.command
def show_coverage(
    account: As,
    domain: InDomain = Domain.ENTERPRISE,
    release: Release = "",
    groups: Annotated[list[str] | None, typer.Option("--group", help="A group of interest: G0007.")] = None,
    functions: Annotated[list[Function] | None, typer.Option("--function", help="Of the gaps.")] = None,
    layer: Annotated[Path | None, typer.Option(help="Read this layer of the Navigator first.")] = None,
    layer_to: Annotated[Path | None, typer.Option(help="Write a layer of the first function here.")] = None,
    as_json: AsJson = False,
) -> None:
    """What your institution covers, by tactic, and its gaps; read or write a layer of the Navigator.

    Example: mithaq watch attack coverage --as leyla --group G0007 --function detect
    """
    actor, asked = actor_of_account(account), tuple(functions or Function)
    read = _read(layer, asked, domain, release, account) if layer else None
    view = coverage.coverage(domain, release, functions=asked, interest=groups or (), reader=actor)
    if layer_to:
        written = coverage.layer(domain, asked[0], release, name=layer_to.stem, reader=actor)
        _write(layer_to, written)
    told: dict[str, Json] = {**coverage_json(view), "read": _read_json(read)}
    console.give(told, as_json=as_json, lines=[*_read_lines(read), *_coverage_lines(view)])
    if read and read.unread:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _read(
    layer: Path, functions: Sequence[Function], domain: Domain, release: str, account: str
) -> covering.LayerRead:
    try:
        data = layer.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", file=str(layer), reason=error.strerror or "") from error
    return covering.read_layer(
        data,
        file=layer.name,
        function=functions[0],
        domain=domain,
        version=release,
        by=actor_of_account(account),
        at=datetime.now(UTC),
    )


def _write(file: Path, layer: dict[str, Json]) -> None:
    try:
        file.write_text(json.dumps(layer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error


def _read_json(read: covering.LayerRead | None) -> Json:
    if read is None:
        return None
    return {
        "release": read.version,
        "stated": read.stated,
        "same": read.same,
        "unscored": read.unscored,
        "unread": [{"place": each.place, "code": each.code, "said": each.said} for each in read.unread],
    }


def _read_lines(read: covering.LayerRead | None) -> list[str]:
    if read is None:
        return []
    told = {"stated": number(read.stated), "same": number(read.same), "unscored": number(read.unscored)}
    return [
        _("The layer: %(stated)s stated, %(same)s said before, %(unscored)s without a score.") % told,
        *(unread_line(each) for each in read.unread),
    ]


def _coverage_lines(view: CoverageView) -> list[str]:
    head = f"{term('attack_domain', view.release.domain)} {view.release.version}"
    return [
        head,
        *(
            f"{each.tactic.name}: "
            + ", ".join(
                f"{term('coverage_function', function)} {number(each.covered[function])}"
                f"/{number(len(each.techniques))}"
                for function in Function
            )
            for each in view.tactics
        ),
        *(
            f"{term('coverage_standing', standing)}: {number(len(found))}"
            for standing in Standing
            if (found := view.standing(standing))
        ),
        _("Gaps that most groups use:"),
        *(
            f"  {each.technique.attack_id}  {each.technique.name}  {number(each.of_interest)}"
            f" · {number(each.groups)}  " + ", ".join(term("coverage_function", one) for one in each.missing)
            for each in view.gaps[:GAPS_SHOWN]
        ),
        notice(view.release.published_on),
    ]


def _named(label: str, names: Sequence[str]) -> list[str]:
    return [f"{label}: {', '.join(names)}"] if names else []
