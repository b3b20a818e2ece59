"""Commands on what pages draw of a look: the radar, the map, topics side by side."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.cli.watch_leaders import write_new
from mithaq.watch.queries import looks
from mithaq.watch.queries.comparing import compare as compared
from mithaq.watch.queries.comparing_tables import compared_table
from mithaq.watch.queries.looks import LookView
from mithaq.watch.queries.radar import TopicChoice
from mithaq.watch.queries.radar import radar as radar_of
from mithaq.watch.queries.radar_tables import entries_table
from mithaq.watch.queries.tables import written
from mithaq.watch.queries.topic_map import topic_map
from mithaq.watch.queries.topic_map_tables import places_table
from mithaq.words.pictures_told import ratio_told, sector_told
from mithaq.words.terms import term
from mithaq.words.writing import decimal, number

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
Source = Annotated[str, typer.Option(help="A source whose last look is meant.")]
Field = Annotated[str, typer.Option(help="The code of a field or a group; all topics without it.")]
To = Annotated[Path | None, typer.Option(help="Write the table into this .csv or .parquet file.")]


@app.command("radar")
@console.command
def radar(
    account: As, source: Source = "", field: Field = "", to: To = None, as_json: AsJson = False
) -> None:
    """Topics by field and maturity. Example: mithaq watch radar --field computing --as leyla"""
    reader = actor_of_account(account)
    view = radar_of(_look(reader, source), TopicChoice(field=field), reader=reader)
    lines = [
        f"{number(each.topic.rank)}  {each.topic.term}  {sector_told(each.sector)}"
        f"  {term('maturity', each.reading.maturity)}  {ratio_told(each.reading)}"
        for each in view.entries
    ]
    _give(entries_table(view), to, as_json=as_json, lines=lines)


@app.command("map")
@console.command
def map_(account: As, source: Source = "", field: Field = "", to: To = None, as_json: AsJson = False) -> None:
    """Topics with those with which they share works. Example: mithaq watch map --as leyla"""
    reader = actor_of_account(account)
    view = topic_map(_look(reader, source), TopicChoice(field=field), reader=reader)
    lines = [
        f"{number(each.topic.rank)}  {each.topic.term}: "
        + " · ".join(f"{other} {number(works)}" for other, works in each.neighbours)
        for each in view.topics
    ]
    _give(places_table(view), to, as_json=as_json, lines=lines)


@app.command("compare")
@console.command
def compare(
    terms: Annotated[list[str], typer.Argument(help="Two to five topics.")],
    account: As,
    source: Source = "",
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Topics side by side. Example: mithaq watch compare "deep learning" speech --as leyla"""
    reader = actor_of_account(account)
    found = compared([_look(reader, source)], terms, reader=reader)
    if found.missing:
        raise NotFound("no_such_topic", term=found.missing[0][1][:100])
    lines = [
        f"{each.topic.term}  {decimal(each.topic.now)}  {term('maturity', each.reading.maturity)}"
        f"  {ratio_told(each.reading)}"
        for each in found.items
    ]
    _give(compared_table(found), to, as_json=as_json, lines=lines)


def _look(reader: Actor, source: str) -> LookView:
    view = looks.last_look(reader=reader, source=source or None)
    if view is None:
        raise NotFound("no_such_look")
    return view


def _give(table: pl.DataFrame, to: Path | None, *, as_json: bool, lines: list[str]) -> None:
    if to is not None:
        write_new(to, written(table, to.suffix))
    console.give({"topics": table.to_dicts()}, as_json=as_json, lines=lines)
