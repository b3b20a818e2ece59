"""The command on gaps: what one lacks beside what emerges, and beside what others are strong in."""

from enum import StrEnum
from typing import Annotated

import typer

from mithaq.base.refusals import NotFound
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.exchange import scope_of_account
from mithaq.cli.imports import actor_of_account
from mithaq.exchange.queries import gaps as gaps_of
from mithaq.exchange.queries.gaps import FieldGap, Gap
from mithaq.fields import queries as fields
from mithaq.watch.domain.complementing import Position
from mithaq.watch.queries import looks
from mithaq.words.leader_figures import figure_told, party_named
from mithaq.words.terms import reader_language
from mithaq.words.writing import decimal, number, percent

app = typer.Typer()


class By(StrEnum):
    """Along which the gaps are told."""

    TOPIC = "topic"
    FIELD = "field"


@app.command("gaps")
@console.command
def gaps(
    account: Annotated[str, typer.Option("--as", help="The account that asks.")],
    by: Annotated[By, typer.Option(help="By topics of the last look, or by fields of works.")] = By.TOPIC,
    of: Annotated[str, typer.Option(help="With fields: a state or a bloc, such as bloc:OIC.")] = "",
    most: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 25,
    as_json: AsJson = False,
) -> None:
    """What this node's state writes, offers and needs. Example: mithaq watch gaps --by field --as leyla"""
    reader, scope = actor_of_account(account), scope_of_account(account)
    if by is By.FIELD:
        in_fields = gaps_of.field_gaps(reader=reader, scope=scope, of=of)[:most]
        told: list[dict[str, object]] = [_field_told(each) for each in in_fields]
        lines = [_field_line(each) for each in in_fields]
    else:
        look = looks.last_look(reader=reader)
        if look is None:
            raise NotFound("no_such_look")
        in_topics = gaps_of.gaps(look, reader=reader, scope=scope, limit=most)
        told, lines = [_topic_told(each) for each in in_topics], [_topic_line(each) for each in in_topics]
    console.give({"gaps": told}, as_json=as_json, lines=lines)


def _field_told(gap: FieldGap) -> dict[str, object]:
    position = gap.position
    return {
        "field": position.field,
        "standing": _standing(position),
        "works": position.works,
        "output": position.output.value,
        "specialisation": position.rca.value,
        "specialisation_low": position.rca.low,
        "specialisation_high": position.rca.high,
        **_records(gap),
        "partners": [each.of for each in gap.partners],
    }


def _topic_told(gap: Gap) -> dict[str, object]:
    return {
        "rank": gap.topic.rank,
        "topic": gap.topic.term,
        "output": gap.output.own if gap.output else None,
        "share": gap.output.share if gap.output else None,
        **_records(gap),
    }


def _records(gap: Gap | FieldGap) -> dict[str, object]:
    return {
        "our_offers": gap.our_offers,
        "our_needs": gap.our_needs,
        "others_offers": gap.others_offers,
        "open": gap.is_open,
    }


def _standing(position: Position) -> str:
    return "lack" if position.is_lack else "strength" if position.is_strength else "unknown"


def _field_line(gap: FieldGap) -> str:
    name = fields.taxonomy().label(gap.position.field, reader_language())
    partners = " · ".join(party_named(each.of) for each in gap.partners)
    return f"{_open(gap)} {name}  {figure_told(gap.position.rca)}  {_counts(gap)}  {partners}".rstrip()


def _topic_line(gap: Gap) -> str:
    share = percent(gap.output.share) if gap.output else "–"
    rank = number(gap.topic.rank)
    output = decimal(gap.output.own) if gap.output else "–"
    return f"{_open(gap)} {rank}  {gap.topic.term}  {output}  {share}  {_counts(gap)}"


def _open(gap: Gap | FieldGap) -> str:
    return "○" if gap.is_open else "●"


def _counts(gap: Gap | FieldGap) -> str:
    """Our offers, our needs, offers of others."""
    return f"{number(gap.our_offers)}/{number(gap.our_needs)}/{number(gap.others_offers)}"
