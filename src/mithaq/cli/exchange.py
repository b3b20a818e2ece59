"""Commands of exchange: search, match, load, export, fields."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from mithaq.access import queries as access
from mithaq.base.canonical import Json
from mithaq.base.languages import best_of
from mithaq.base.refusals import Refused
from mithaq.clearance.queries.readers import reader_of
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.exchange.actions import sources
from mithaq.exchange.actions.loading import LoadCount
from mithaq.exchange.domain.funnel import Step
from mithaq.exchange.domain.loaded import Skipped
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue, disclosures, exports
from mithaq.exchange.queries import funnel as funnels
from mithaq.exchange.queries.disclosures import scope_of
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import field_codes, taxonomy_as_skos
from mithaq.words.exports import SUFFIXES, records_as, write_records
from mithaq.words.refusals import told
from mithaq.words.terms import reader_language, term

app = typer.Typer(no_args_is_help=True)
# Stands for a count that would tell of too few listings.
UNTOLD = "–"
As = Annotated[str, typer.Option("--as", help="The account whose eyes to use; nobody's if not given.")]


@app.command()
@console.command
def search(
    text: Annotated[str, typer.Argument(help="What to look for, in Arabic, English or French.")],
    kind: Annotated[str, typer.Option(help="offer or need")] = "",
    field: Annotated[str, typer.Option(help="A field code, such as energy.solar.")] = "",
    state: Annotated[str, typer.Option(help="A state's code, such as TR.")] = "",
    bloc: Annotated[str, typer.Option(help="A bloc's code, such as OIC.")] = "",
    limit: Annotated[int, typer.Option(help="How many records at the most.", min=1, max=100)] = 10,
    account: As = "",
    as_json: AsJson = False,
) -> None:
    """Search the catalogue. Example: mithaq search "solar desalination" --kind offer"""
    chosen = {Facet.KIND: kind, Facet.FIELD: field, Facet.STATE: state, Facet.BLOC: bloc}
    asked = Search(text, {facet: (value,) for facet, value in chosen.items() if value}, limit=limit)
    page = catalogue.search(asked, scope_of_account(account), reader_language())
    if as_json:
        rows: list[Json] = [_summary(view) for view in page.records]
        console.give({"total": page.found.total, "records": rows}, as_json=True)
        return
    _print_records([(view, "") for view in page.records], f"{page.found.total}")


@app.command()
@console.command
def match(
    reference: Annotated[str, typer.Argument(help="The reference of an offer or a need.")],
    limit: Annotated[int, typer.Option(help="How many matches at the most.", min=1, max=50)] = 10,
    account: As = "",
    as_json: AsJson = False,
) -> None:
    """Find what answers a need, or who needs an offer. Example: mithaq match N-MA-2026-4K7Q2XPA"""
    scope = scope_of_account(account)
    asked = disclosures.record(reference, scope)
    found = catalogue.matches(asked, scope, limit=limit)
    if as_json:
        rows: list[Json] = [
            {
                **_summary(match.record),
                "score_percent": round(match.judgement.score * 100),
                "reasons": [
                    {
                        "feature": reason.feature,
                        "value_percent": round(reason.value * 100),
                        "met": list(reason.met),
                    }
                    for reason in match.judgement.reasons
                ],
            }
            for match in found
        ]
        console.give({"reference": asked.reference, "matches": rows}, as_json=True)
        return
    _print_records([(match.record, f"{match.judgement.score:.0%}") for match in found], f"{len(found)}")


@app.command()
@console.command
def load(
    source: Annotated[str, typer.Argument(help=f"One of: {', '.join(sources.names())}")],
    place: Annotated[str, typer.Argument(help="A file (.jsonl, .json, .gz) or an https address.")],
    account: Annotated[str, typer.Option("--as", help="The account that loads.")] = "admin",
    as_json: AsJson = False,
) -> None:
    """Load or renew a public source. Example: mithaq load nasa_software catalogue.jsonl.gz"""
    at = datetime.now(UTC)
    user = access.user_named(account)
    actor = access.actor_of(user, on=at.date())
    if actor is None:
        raise Refused("not_permitted", act="load_source", roles=())
    total = sources.size_of(place)
    count, skipped = LoadCount(), list[Skipped]()
    with console.progress(source, total) as show:
        for step in sources.load(source, place, by=actor, at=at):
            count, done = count + step.count, step.lines
            skipped += step.skipped
            show(done)
    console.give(
        {
            "source": source,
            "new": count.new,
            "changed": count.changed,
            "same": count.same,
            "skipped": [{"line": each.line_number, "code": each.code} for each in skipped],
        },
        as_json=as_json,
        lines=[
            f"{source}: {count.new} new, {count.changed} changed, {count.same} same, {len(skipped)} skipped",
            *(
                f"  {each.line_number}: {told(Refused(each.code)).what} ({each.code})"
                for each in skipped[:20]
            ),
        ],
    )


@app.command()
@console.command
def export(
    file: Annotated[Path, typer.Argument(help="Where to write; - for standard output.")],
    account: As = "",
    as_json: AsJson = False,
) -> None:
    """Export the catalogue as an account sees it, by the suffix: .xlsx, .csv, .json, .jsonl or .pdf.

    Example: mithaq export catalogue.xlsx --as admin
    """
    scope = scope_of_account(account)
    views = exports.found(Search(), scope, reader_language())
    if str(file) == "-":
        for line in records_as(views, ".jsonl"):
            print(line, end="")
        return
    suffix = file.suffix.lower()
    # Other suffixes always meant lines of JSON.
    known = suffix if suffix in SUFFIXES else ".jsonl"
    count = exports.write_file(file, lambda out: write_records(out, views, known))
    console.give({"file": str(file), "records": count}, as_json=as_json, lines=[f"{count} → {file}"])


@app.command()
@console.command
def funnel(account: As = "", as_json: AsJson = False) -> None:
    """Where the listings that an account may see led. Example: mithaq funnel --as huda --json"""
    found = funnels.measured(scope_of_account(account).labels)
    rows = {"all": found.all, **found.kinds, **found.groups}
    if as_json:
        told: dict[str, Json] = {
            "all": _steps(found.all),
            "kinds": {name: _steps(steps) for name, steps in found.kinds.items()},
            "field_groups": {name: _steps(steps) for name, steps in found.groups.items()},
        }
        console.give(told, as_json=True)
        return
    columns = ("", *(term("funnel_stage", step.stage) for step in found.all))
    console.table(columns, [(name, *map(_step, steps)) for name, steps in rows.items()])


@app.command()
@console.command
def fields(
    file: Annotated[Path, typer.Argument(help="Where to write: .ttl for Turtle, .jsonld for JSON-LD.")],
    as_json: AsJson = False,
) -> None:
    """Export the fields of technology as SKOS. Example: mithaq fields fields.ttl"""
    text = taxonomy_as_skos(f"{settings.PUBLIC_URL}/fields/", file.suffix)
    exports.write_file(file, lambda out: out.write(text.rstrip().encode() + b"\n"))
    count = len(field_codes())
    console.give({"file": str(file), "fields": count}, as_json=as_json, lines=[f"{count} → {file}"])


def _steps(steps: Sequence[Step]) -> list[Json]:
    return [
        {
            "stage": step.stage.value,
            "count": step.count,
            "cases": step.cases,
            "rate_percent": None if step.rate is None else round(step.rate * 100),
        }
        for step in steps
    ]


def _step(step: Step) -> str:
    if step.count is None:
        return UNTOLD
    return f"{step.count}" if step.rate is None else f"{step.count} ({step.rate:.0%})"


def scope_of_account(account: str) -> Scope:
    """What exists for the person behind an account; for nobody, what everybody may see."""
    today = datetime.now(UTC).date()
    actor = access.actor_of(access.user_named(account), on=today) if account else None
    return scope_of(actor, reader_of(actor, on=today), on=today)


def _title(view: RecordView) -> str:
    return best_of(view.content.texts, reader_language())[1].title


def _summary(view: RecordView) -> dict[str, Json]:
    return {
        "reference": view.reference,
        "kind": view.content.kind.value,
        "state": view.state,
        "title": _title(view),
        "fields": list(view.content.fields),
    }


def _print_records(found: list[tuple[RecordView, str]], total: str) -> None:
    rows = [
        (view.reference, term("kind", view.content.kind), view.state, score, _title(view))
        for view, score in found
    ]
    console.table(("", "", "", "", total), rows)
