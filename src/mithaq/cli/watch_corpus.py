"""Commands on the corpus of the watch: load sources, look at loads, count a term."""

import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.utils.translation import gettext as _

from mithaq.base.canonical import Json
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.exchange.queries import catalogue
from mithaq.watch.actions import loading
from mithaq.watch.domain.finding import WorkFacet, WorkSearch, sought
from mithaq.watch.domain.loading import Problem
from mithaq.watch.queries import finding, loads, terms_used
from mithaq.watch.queries.loads import LoadView
from mithaq.words.refusals import told
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import moment, number

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 20


@app.command("load")
@console.command
def load(
    source: Annotated[str, typer.Argument(help=f"One of: {', '.join(loading.formats())}.")],
    place: Annotated[str, typer.Argument(help="A file, a folder, or an https address.")],
    account: As,
    mapping: Annotated[
        str, typer.Option(help="For a table: a YAML or JSON file that says what its columns hold.")
    ] = "",
    name: Annotated[
        str, typer.Option(help="The source's name in the corpus; that of the format if not given.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Load works into the corpus; run again, a load that was broken off goes on. Problems are kept and told.

    Example: mithaq watch load arxiv arxiv-metadata.json --as leyla
    """
    at = datetime.now(UTC)
    asked = loading.source_named(source, place, name=name, mapping=mapping)
    with _Steps() as steps:
        view = loading.load_source(
            asked,
            id=new_id(at, os.urandom(RANDOM_BYTES)),
            by=actor_of_account(account),
            at=at,
            progress=steps.show,
        )
        finding.bring_works_up(partial(steps.show, "indexing"))
    console.give(view.as_json(), as_json=as_json, lines=_load_lines(view))
    if view.malformed:
        raise typer.Exit(console.PROBLEMS_FOUND)


@app.command("search")
@console.command
def search(
    text: Annotated[
        str, typer.Argument(help="Words; a phrase stands between quotation marks: '\"deep sea\"'.")
    ],
    account: As,
    source: Annotated[list[str] | None, typer.Option(help="Only works of these sources.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="Only works of these fields.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="Only works of these states.")] = None,
    newest: Annotated[bool, typer.Option(help="The newest first, not what says most.")] = False,
    most: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = SHOWN,
    as_json: AsJson = False,
) -> None:
    """Works of the corpus that say all of it. Example: mithaq watch search '"deep learning"' --as leyla"""
    given = {WorkFacet.SOURCE: source, WorkFacet.FIELD: field, WorkFacet.STATE: state}
    asked = WorkSearch(
        sought(text),
        {facet: tuple(values) for facet, values in given.items() if values},
        is_newest_first=newest,
        limit=most,
    )
    language = reader_language()
    glosses = {word: catalogue.glosses(word, language) for word in asked.sought.words}
    found = finding.find(asked, reader=actor_of_account(account), glosses=glosses)
    told_json: dict[str, Json] = {
        "works": [each.as_json() for each in found.works],
        "total": found.total,
        "says_any": found.says_any,
        "unread": found.unread,
    }
    lines = [f"{each.published_on}  {each.source} {each.key}  {each.title}" for each in found.works]
    console.give(told_json, as_json=as_json, lines=[number(found.total), *lines])


@app.command("sources")
@console.command
def sources(account: As, as_json: AsJson = False) -> None:
    """What the corpus holds, by source. Example: mithaq watch sources --as leyla"""
    found = loads.sources(reader=actor_of_account(account))
    lines = [
        f"{each.name}  {term('corpus_table', each.table)}  {number(each.rows)}"
        f"  {each.first_year}–{each.last_year}"
        for each in found
    ]
    told_json: list[Json] = [
        {
            "source": each.name,
            "table": each.table,
            "rows": each.rows,
            "first_year": each.first_year,
            "last_year": each.last_year,
            "bytes": each.bytes,
            "loads": each.loads,
        }
        for each in found
    ]
    console.give({"sources": told_json}, as_json=as_json, lines=lines or [_("Nothing was loaded yet.")])


@app.command("loads")
@console.command
def list_loads(account: As, as_json: AsJson = False) -> None:
    """Loads with their counts and digests, the newest first. Example: mithaq watch loads --as leyla"""
    found = loads.loads(reader=actor_of_account(account))
    console.give(
        {"loads": [each.as_json() for each in found]},
        as_json=as_json,
        lines=[line for each in found for line in _load_lines(each)],
    )


@app.command("problems")
@console.command
def problems(
    load: Annotated[UUID, typer.Argument(help="The load, as mithaq watch loads has it.")],
    account: As,
    to: Annotated[Path | None, typer.Option(help="Write all of them into this .csv or .jsonl file.")] = None,
    as_json: AsJson = False,
) -> None:
    """What was wrong with records of a load, and where. Example: mithaq watch problems 0197… --as leyla"""
    actor = actor_of_account(account)
    if to is not None:
        count = _write(to, loads.problems(load, reader=actor))
        console.give({"file": str(to), "problems": count}, as_json=as_json, lines=[f"{number(count)} → {to}"])
        return
    limit = None if as_json else SHOWN
    found = list(loads.problems(load, reader=actor, limit=limit))
    total = loads.load(load).problems
    lines = [f"{each.place}  {told(each.refusal()).what}" for each in found]
    if total > len(found):
        lines.append(f"… {number(total)}: --to problems.csv")
    console.give({"problems": [_told(each) for each in found]}, as_json=as_json, lines=lines)


@app.command("count")
@console.command
def count(
    words: Annotated[str, typer.Argument(metavar="TERM", help="A term of one to three words.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Works that use a term, by year, of all. Example: mithaq watch count "neural network" --as leyla"""
    found = terms_used.term_use(words, reader=actor_of_account(account))
    years: dict[int, tuple[int, int]] = {}
    for each in found.years:
        works, of = years.get(each.year, (0, 0))
        years[each.year] = works + each.works, of + each.of
    rows: list[Json] = [
        {"source": each.source, "year": each.year, "works": each.works, "of": each.of} for each in found.years
    ]
    console.give(
        {"term": found.term, "works": found.works, "years": rows},
        as_json=as_json,
        lines=[
            f"{found.term}: {number(found.works)}",
            *(f"{year}  {number(works)} / {number(of)}" for year, (works, of) in sorted(years.items())),
        ],
    )


class _Steps(ExitStack):
    """A bar for each step of a load, from fetching to reading it for search."""

    def __init__(self) -> None:
        super().__init__()
        self._step = ""
        self._tell: Callable[[int], None] = lambda _done: None

    def show(self, step: str, done: int, of: int | None) -> None:
        """Say how far a step is; the bar of the step before ends."""
        if step != self._step:
            self.close()
            self._step, self._tell = step, self.enter_context(console.progress(term("load_step", step), of))
        self._tell(done)


def _load_lines(view: LoadView) -> list[str]:
    state = moment(view.done_at) if view.done_at else term("load_state", "under_way")
    return [
        f"{view.id}  {view.source}  {view.place}  {state}",
        "  "
        + _(
            "%(rows)s rows of %(records)s records; %(replaced)s replaced, %(repeated)s repeated,"
            " %(malformed)s malformed, %(aside)s set aside"
        )
        % {
            "rows": number(view.rows),
            "records": number(view.records),
            "replaced": number(view.replaced),
            "repeated": number(view.repeated),
            "malformed": number(view.malformed),
            "aside": number(view.set_aside),
        },
        f"  sha256 {view.sha256}",
        *([f"  mithaq watch problems {view.id}"] if view.problems else []),
    ]


def _told(problem: Problem) -> dict[str, Json]:
    words = told(problem.refusal())
    return {
        "place": problem.place,
        "code": problem.code,
        "facts": {name: str(fact) for name, fact in problem.facts.items()},
        "kept": problem.is_kept,
        "what": words.what,
    }


def _write(to: Path, found: Iterator[Problem]) -> int:
    """Raises Refused `file_not_written`."""
    count = 0
    try:
        with to.open("x", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            if to.suffix != ".jsonl":
                rows.writerow(["place", "code", "facts", "kept", "what"])
            for count, each in enumerate(found, start=1):  # noqa: B007  # it is given back
                said = _told(each)
                if to.suffix == ".jsonl":
                    out.write(json.dumps(said, ensure_ascii=False) + "\n")
                else:
                    facts = json.dumps(said["facts"], ensure_ascii=False)
                    rows.writerow([said["place"], said["code"], facts, said["kept"], said["what"]])
    except OSError as error:
        raise Refused("file_not_written", file=str(to), reason=error.strerror or "") from error
    return count
