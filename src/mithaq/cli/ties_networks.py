"""The command on networks of ties: where states stand, and the graph as a file."""

from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.ties.domain.network.brokerage import Role
from mithaq.ties.domain.network.standing import Place
from mithaq.ties.queries import network_places, networks, returning
from mithaq.ties.queries.network_places import StatePlace
from mithaq.words.state_spells import spell_name
from mithaq.words.tie_figures import figure, ties_told, weight_told
from mithaq.words.writing import number, percent_exactly

app = typer.Typer()
SHOWN = 20


@app.command("network")
@console.command
def network(
    account: Annotated[str, typer.Option("--as", help="The account that asks.")],
    kind: Annotated[str, typer.Option(help="A kind such as arms or trade, or a set such as atop.")] = "",
    year: Annotated[
        int | None, typer.Option(help="The last year; the last that is known without it.")
    ] = None,
    span: Annotated[int, typer.Option(help="Over how many years flows add up.")] = networks.SPAN,
    least: Annotated[float | None, typer.Option(help="What a tie must weigh.")] = None,
    by: Annotated[Place, typer.Option(help="By what states are ranked.")] = Place.STRENGTH,
    graphml: Annotated[Path | None, typer.Option(help="Write the network as GraphML to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Where states stand in a network. Example: mithaq ties network --kind arms --year 2016 --as leyla"""
    reader = actor_of_account(account)
    chosen = networks.chosen_set(kind, reader=reader)
    asked = networks.question(chosen, chosen.last_year if year is None else year, span=span, least=least)
    found = networks.ties(asked, reader=reader)
    places = network_places.state_places(asked, by, reader=reader)
    returned = returning.returned_in(asked, reader=reader)
    if graphml is not None:
        _write(graphml, network_places.graph(asked, reader=reader))
    whole = networks.standings_in(asked, reader=reader)
    told = {
        "set": chosen.format,
        "vintage": chosen.vintage,
        "kind": chosen.kind,
        "first_year": asked.first,
        "year": asked.year,
        "least": asked.least,
        "is_directed": asked.tying.is_directed,
        "ties": len(found.table),
        "pairs": found.pairs,
        "known_pairs": found.known,
        "density": _known(found.density),
        "modularity": _known(whole.communities.modularity),
        "stability": _known(whole.communities.stability),
        "transitivity": _known(whole.transitivity),
        "returned": None if returned is None else _known(returned.returned),
        "triads": dict(whole.triads),
        "states": [_told(each) for each in places],
    }
    title = ties_told(chosen.kind, asked.first, asked.year)
    words = _(
        "%(title)s: %(ties)s ties among %(states)s states, density %(density)s, modularity %(modularity)s"
    )
    line = words % {
        "title": title,
        "ties": number(len(found.table)),
        "states": number(len(places)),
        "density": percent_exactly(found.density) if isfinite(found.density) else "—",
        "modularity": figure(whole.communities.modularity) if places else "—",
    }
    console.give(told, as_json=as_json, lines=[line, *(_line(each, chosen.kind) for each in places[:SHOWN])])


def _told(place: StatePlace) -> dict[str, object]:
    row = asdict(place)
    spell, roles = row.pop("spell"), row.pop("roles")
    figures = {name: _known(value) if isinstance(value, float) else value for name, value in row.items()}
    named = {role.value: count for role, count in zip(Role, roles, strict=True)}
    return {"state": spell["code"], "number": spell["number"], **figures, "roles": named}


def _line(place: StatePlace, kind: str) -> str:
    words = _(
        "%(rank)s  %(state)s: gave %(gave)s, took %(took)s; PageRank %(pagerank)s, brokerage %(brokered)s"
    )
    return words % {
        "rank": number(place.rank),
        "state": spell_name(place.spell),
        "gave": weight_told(place.gave, kind),
        "took": weight_told(place.took, kind),
        "pagerank": percent_exactly(place.pagerank),
        "brokered": number(place.brokered),
    }


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as fault:
        raise Refused("file_not_written", file=str(file), reason=fault.strerror or "") from fault
