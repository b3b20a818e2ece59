"""Commands on joint projects: list and show them, read and write plans, print reports."""

import os
import shutil
from datetime import UTC, datetime
from mimetypes import guess_type
from pathlib import Path
from typing import IO, Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, crockford, new_id
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.clearance.queries.readers import reader_of
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.exchange.queries import exports
from mithaq.parties import queries as parties
from mithaq.projects.actions import planning
from mithaq.projects.actions import room as acting
from mithaq.projects.actions.room import NewVersion
from mithaq.projects.queries import drafts, plan_files, projects, rooms
from mithaq.projects.queries.projects import ProjectStage, ProjectView
from mithaq.words import project_reports
from mithaq.words.names import party_names
from mithaq.words.project_reports import ReportKind
from mithaq.words.projects import plan_problem
from mithaq.words.terms import named, reader_language, term
from mithaq.words.writing import day

app = typer.Typer(no_args_is_help=True, help="Joint projects: list and show them; plans as files; reports.")
Reference = Annotated[str, typer.Argument(help="The reference of a project.")]
REPORTS = (".pdf", ".docx")
CHUNK_BYTES = 1 << 20


@app.command("list")
@console.command
def list_projects(
    account: As,
    stage: Annotated[ProjectStage | None, typer.Option(help="Only those that stand there.")] = None,
    as_json: AsJson = False,
) -> None:
    """The projects that an account sees. Example: mithaq project list --as huda --stage running"""
    on = parties.legal_day(datetime.now(UTC))
    found = projects.lines(reader=actor_of_account(account), on=on, stage=stage)
    rows: list[Json] = [
        {
            "reference": each.reference,
            "stage": each.stage.value,
            "lead": each.lead,
            "parties": list(each.parties),
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat(),
            "late": each.late,
            "submitted": each.submitted,
        }
        for each in found
    ]
    lines = [f"{each.reference}  {term('project_stage', each.stage)}  {named(each.titles)}" for each in found]
    console.give({"projects": rows}, as_json=as_json, lines=lines)


@app.command()
@console.command
def show(reference: Reference, account: As, as_json: AsJson = False) -> None:
    """Where a project stands. Example: mithaq project show J-… --as huda"""
    view = _view(reference, account)
    console.give(
        {
            "reference": view.reference,
            "stage": view.stage.value,
            "digest": view.latest.digest,
            "plan": view.plan.as_json(),
            "deliverables": {each.deliverable.key: each.state.value for each in view.deliverables},
            "milestones": {each.milestone.key: each.state.value for each in view.milestones},
            "work_packages": {each.package.key: each.percent for each in view.packages},
        },
        as_json=as_json,
        lines=[
            named(view.titles),
            f"{view.reference}  {term('project_stage', view.stage)}",
            *(
                f"{each.deliverable.key}  {term('project_state', each.state)}, {day(each.due_on)}: "
                f"{named(each.deliverable.titles)}"
                for each in view.deliverables
            ),
        ],
    )


@app.command("import")
@console.command
def import_plan(
    file: Annotated[Path, typer.Argument(help="An .xlsx or .csv of a plan, or Microsoft Project XML.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Read a plan into a draft. Example: mithaq project import plan.xml --as leyla"""
    at, actor = datetime.now(UTC), actor_of_account(account)
    if not file.is_file():
        raise Refused("file_unreadable", file=str(file), reason="")
    seed = crockford(int.from_bytes(os.urandom(planning.SEED_BITS // 8)), planning.SEED_BITS // 5)
    lead = f"institution:{actor.institution}"
    plan = plan_files.read(file, seed=seed, lead=lead, language=reader_language())
    key = new_id(at, os.urandom(RANDOM_BYTES))
    planning.begin_from(plan, id=key, by=actor, at=at)
    problems = [plan_problem(each) for each in drafts.draft(key, reader=actor).problems()]
    console.give(
        {"draft": str(key), "problems": list(problems)},
        as_json=as_json,
        lines=[f"{named(plan.titles) if plan.titles else file.name}: {key}", *problems],
    )
    if problems:
        raise typer.Exit(console.PROBLEMS_FOUND)


@app.command()
@console.command
def export(
    reference: Reference,
    file: Annotated[Path, typer.Argument(help="Where to write: .xlsx, .csv or .xml.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write the plan in effect. Example: mithaq project export J-… plan.xlsx --as huda"""
    view = _view(reference, account)
    if file.suffix not in plan_files.SUFFIXES:
        raise Refused("choice_unknown", value=file.suffix)

    def write(out: IO[bytes]) -> int:
        plan_files.write(
            out, view.plan, suffix=file.suffix, title=named(view.titles), language=reader_language()
        )
        return out.tell()

    written = exports.write_file(file, write)
    console.give({"file": str(file), "bytes": written}, as_json=as_json, lines=[f"{reference} → {file}"])


@app.command()
@console.command
def report(
    reference: Reference,
    kind: Annotated[ReportKind, typer.Argument(help="What it is about.")],
    file: Annotated[Path, typer.Argument(help="Where to write: .pdf or .docx.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write a report from what was told. Example: mithaq project report J-… progress report.pdf --as huda"""
    view = _view(reference, account)
    if file.suffix not in REPORTS:
        raise Refused("choice_unknown", value=file.suffix)

    def write(out: IO[bytes]) -> int:
        project_reports.write(out, view, kind, suffix=file.suffix)
        return out.tell()

    written = exports.write_file(file, write)
    console.give({"file": str(file), "bytes": written}, as_json=as_json, lines=[f"{reference} → {file}"])


@app.command()
@console.command
def room(reference: Reference, account: As, as_json: AsJson = False) -> None:
    """The joint documents of a project. Example: mithaq project room J-… --as huda"""
    actor, view = actor_of_account(account), _view(reference, account)
    stands_for = reader_of(actor, on=datetime.now(UTC).date())
    documents = rooms.room(view.id, reader=actor, stands_for=stands_for)
    versions = [each for document in documents for each in document.versions]
    names = party_names(each.version.party for each in versions)
    rows: list[Json] = [
        {
            "reference": each.version.reference,
            **each.version.as_json(),
            "party": each.version.party,
            "is_recalled": each.recalled_at is not None,
            "releases": [{"recipient": one.recipient, "case": one.case} for one in each.releases],
        }
        for each in versions
    ]
    lines = [
        f"{each.version.reference}  {each.version.key}  {names[each.version.party]}: {each.version.title}"
        for each in versions
    ]
    console.give({"documents": rows}, as_json=as_json, lines=lines)


@app.command("add-document")
@console.command
def add_document(
    reference: Reference,
    key: Annotated[str, typer.Argument(help="Versions with one key are one document, such as ICD-1.")],
    file: Annotated[Path, typer.Argument(help="The file.")],
    account: As,
    title: Annotated[str, typer.Option(help="What it is called.")],
    classification: Annotated[Classification, typer.Option(help="How closely it is held.")],
    to: Annotated[list[str] | None, typer.Option(help="A party code that it may be released to.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="A field of technology; else the plan's.")] = None,
    follows: Annotated[str, typer.Option(help="The reference of the version that it goes on from.")] = "",
    note: Annotated[str, typer.Option(help="What is new in it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a version. Example: mithaq project add-document J-… ICD-1 icd.pdf --as leyla …"""
    at, actor, view = datetime.now(UTC), actor_of_account(account), _view(reference, account)
    new = NewVersion(
        key=key,
        title=title,
        fields=tuple(field or view.plan.technology_fields),
        label=Label(classification, tuple(sorted(set(to or ()))), (), f"institution:{actor.institution}"),
        note=note,
        follows=follows,
    )
    try:
        with file.open("rb") as source:
            added = acting.add_version(
                view.id,
                new,
                file_name=file.name,
                media_type=guess_type(file.name)[0] or "application/octet-stream",
                chunks=iter(lambda: source.read(CHUNK_BYTES), b""),
                stands_for=reader_of(actor, on=at.date()),
                by=actor,
                at=at,
            )
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error
    console.give({"reference": added.reference}, as_json=as_json, lines=[f"✓ {added.reference}"])


@app.command("save-document")
@console.command
def save_document(
    document: Annotated[str, typer.Argument(metavar="REFERENCE", help="What `mithaq project room` shows.")],
    file: Annotated[Path, typer.Argument(help="Where to write.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Write the file of a version. Example: mithaq project save-document D-…-1 icd.pdf --as huda"""
    actor = actor_of_account(account)
    stands_for = reader_of(actor, on=datetime.now(UTC).date())
    _, source = acting.opened(document, reader=actor, stands_for=stands_for)

    def write(out: IO[bytes]) -> int:
        shutil.copyfileobj(source, out)
        return out.tell()

    with source:
        written = exports.write_file(file, write)
    console.give({"file": str(file), "bytes": written}, as_json=as_json, lines=[f"{document} → {file}"])


def _view(reference: str, account: str) -> ProjectView:
    on = parties.legal_day(datetime.now(UTC))
    return projects.project(reference, reader=actor_of_account(account), on=on)
