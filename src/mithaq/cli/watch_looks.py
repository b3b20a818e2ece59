"""Commands on what emerges: look ahead over the corpus, and read what was found."""

import os
from datetime import UTC, datetime
from math import expm1
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import NotFound
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.watch.actions import looking
from mithaq.watch.domain.emergence.asking import origin_after
from mithaq.watch.queries import looks
from mithaq.watch.queries.looks import LookView, TopicView, TriedView
from mithaq.words.looking import last_month_told, source_told
from mithaq.words.writing import decimal, number, percent

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 50


@app.command("look")
@console.command
def look(
    account: As,
    source: Annotated[str, typer.Option(help="A source of the corpus; all of them if not given.")] = "",
    until: Annotated[str, typer.Option(help="The last month that counts, such as 2014-12.")] = "",
    as_json: AsJson = False,
) -> None:
    """Rank what emerges, forecast it, and try the same on the past. Example: mithaq watch look --as leyla"""
    at = datetime.now(UTC)
    with console.progress(_("Looking ahead"), None) as show:
        view = looking.look_ahead(
            id=new_id(at, os.urandom(RANDOM_BYTES)),
            source=source,
            origin=origin_after(until) if until else None,
            by=actor_of_account(account),
            at=at,
            progress=lambda _what, done, _of: show(done),
        )
    console.give(_look_told(view), as_json=as_json, lines=list(_look_lines(view)))


@app.command("topics")
@console.command
def topics(
    account: As,
    source: Annotated[str, typer.Option(help="A source whose last look is meant.")] = "",
    most: Annotated[int, typer.Option(help="How many topics.", min=1, max=500)] = SHOWN,
    as_json: AsJson = False,
) -> None:
    """The topics of the last look, the surest to rise first. Example: mithaq watch topics --as leyla"""
    reader = actor_of_account(account)
    view = looks.last_look(reader=reader, source=source or None)
    if view is None:
        raise NotFound("no_such_look")
    found = looks.topics(view, reader=reader, limit=most)
    told: dict[str, object] = {**_look_told(view), "topics": [_topic_told(each) for each in found]}
    lines = [f"{number(each.rank)}  {each.term}  {decimal(each.now)}  {_ahead(each)}" for each in found]
    console.give(told, as_json=as_json, lines=lines)


def _look_lines(view: LookView) -> list[str]:
    words = _("%(topics)s topics from %(works)s works of %(source)s to %(month)s.")
    facts = {
        "topics": number(view.topics),
        "works": number(view.read),
        "source": source_told(view.source),
        "month": last_month_told(view.origin),
    }
    return [words % facts, *(_tried_line(each) for each in view.tried)]


def _tried_line(tried: TriedView) -> str:
    words = _("From %(month)s: %(ours)s of the first %(of)s rose; %(trivial)s if last year’s growth goes on.")
    return words % {
        "month": last_month_told(tried.origin),
        "ours": percent(tried.precision),
        "of": number(len(tried.hits) + len(tried.misses)),
        "trivial": percent(tried.trivial),
    }


def _ahead(topic: TopicView) -> str:
    return "  ".join(
        f"{number(each.years)}: {decimal(each.expected)} ({decimal(each.lower)}–{decimal(each.upper)})"
        for each in topic.forecasts
    )


def _look_told(view: LookView) -> dict[str, object]:
    return {
        "look": str(view.id),
        "source": view.source,
        "until": f"{(view.origin - 1) // 12}-{(view.origin - 1) % 12 + 1:02}",
        "works": view.read,
        "of": view.of,
        "candidates": view.candidates,
        "corpus": view.stamp,
        "tried": [
            {
                "until": f"{(each.origin - 1) // 12}-{(each.origin - 1) % 12 + 1:02}",
                "candidates": each.candidates,
                "risen": each.risen,
                "precision": each.precision,
                "trivial": each.trivial,
                "best_detector": each.best_detector,
                "held": dict(each.held),
                "held_first": dict(each.held_first),
                "hits": list(each.hits),
                "misses": list(each.misses),
            }
            for each in view.tried
        ],
    }


def _topic_told(topic: TopicView) -> dict[str, object]:
    return {
        "rank": topic.rank,
        "term": topic.term,
        "spellings": list(topic.spellings),
        "counts": list(topic.counts),
        "per_10000": topic.now,
        "two_year_change": expm1(topic.recent),
        "two_year_change_at_same_mix": expm1(topic.corrected),
        "forecasts": {
            str(each.years): {"expected": each.expected, "lower": each.lower, "upper": each.upper}
            for each in topic.forecasts
        },
    }
