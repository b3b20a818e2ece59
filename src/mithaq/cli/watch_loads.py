"""Commands that load what is told of vulnerabilities and threats: KEV, CVE, STIX, TAXII."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.watch.actions import loading_vulnerabilities, sharing
from mithaq.watch.domain.unread import Unread
from mithaq.watch.queries import cyber_loads, cyber_news
from mithaq.watch.queries.cyber_loads import CyberLoadView
from mithaq.watch.queries.cyber_telling import news_json
from mithaq.words.terms import term
from mithaq.words.writing import day, moment, number

kev_app = typer.Typer(no_args_is_help=True, help="Vulnerabilities that CISA knows to be exploited.")
cve_app = typer.Typer(no_args_is_help=True, help="CVE records and the feeds of the NVD.")
stix_app = typer.Typer(no_args_is_help=True, help="What others share in STIX 2.1.")
taxii_app = typer.Typer(no_args_is_help=True, help="Collections of TAXII 2.1 servers.")
app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 20
MONTH = timedelta(days=30)


@kev_app.command("load")
@console.command
def load_kev(
    place: Annotated[str, typer.Argument(help="The catalogue as JSON or CSV: a file or an https address.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Load CISA's catalogue. Example: mithaq watch kev load known_exploited.json --as leyla"""
    view = loading_vulnerabilities.load_kev(place, by=actor_of_account(account), at=datetime.now(UTC))
    _give(view, as_json=as_json)


@cve_app.command("load")
@console.command
def load_cve(
    place: Annotated[
        str, typer.Argument(help="Records or a feed: a file, a folder, a zip, or an https address.")
    ],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Load CVE records (JSON 5) or the NVD's feeds (JSON 1.1, 2.0), all of it or nothing.

    Example: mithaq watch cve load cvelistV5-main.zip --as leyla
    """
    with console.progress(place, None) as show:
        view = loading_vulnerabilities.load_cve(
            place, by=actor_of_account(account), at=datetime.now(UTC), show=show
        )
    _give(view, as_json=as_json)


@stix_app.command("load")
@console.command
def load_stix(
    place: Annotated[str, typer.Argument(help="A bundle, a folder of bundles, or an https address.")],
    account: As,
    source: Annotated[str, typer.Option("--source", help="Who shares it.")],
    as_json: AsJson = False,
) -> None:
    """Load a bundle of STIX 2.1: no pattern and no sample is kept, and nothing marked TLP:AMBER or TLP:RED.

    Example: mithaq watch stix load report.json --source "National CERT" --as leyla
    """
    view = sharing.load_bundle(place, source=source, by=actor_of_account(account), at=datetime.now(UTC))
    _give(view, as_json=as_json)


@taxii_app.command("pull")
@console.command
def pull(
    root: Annotated[str, typer.Argument(help="The https address of an API root.")],
    account: As,
    collection: Annotated[str, typer.Option("--collection", help="The identifier of a collection.")],
    source: Annotated[str, typer.Option("--source", help="Who shares it; the collection if not given.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read what a collection added since the last pull; one that broke off goes on where it was.

    Who asks is told by MITHAQ_TAXII_TOKEN, or MITHAQ_TAXII_USER and MITHAQ_TAXII_PASSWORD.
    Example: mithaq watch taxii pull https://taxii.example/api1/ --collection 91a7b528-… --as leyla
    """
    with console.progress(root, None) as show:
        view = sharing.pull(
            root,
            collection,
            source=source or collection,
            by=actor_of_account(account),
            at=datetime.now(UTC),
            show=show,
        )
    _give(view, as_json=as_json)


@taxii_app.command("collections")
@console.command
def list_collections(
    root: Annotated[str, typer.Argument(help="The https address of an API root.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """What a root offers. Example: mithaq watch taxii collections https://taxii.example/api1/ --as leyla"""
    found = sharing.collections(root, by=actor_of_account(account))
    console.give(
        {"collections": [{"id": key, "title": title} for key, title in found]},
        as_json=as_json,
        lines=[f"{key}  {title}" for key, title in found],
    )


@app.command("cyber")
@console.command
def show_news(
    account: As,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Thirty days ago if not given.")
    ] = None,
    vendors: Annotated[list[str] | None, typer.Option("--vendor", help="A vendor of interest.")] = None,
    products: Annotated[list[str] | None, typer.Option("--product", help="A product of interest.")] = None,
    as_json: AsJson = False,
) -> None:
    """What changed in cyber tactics since a day. Example: mithaq watch cyber --since 2026-05-01 --as leyla"""
    from_day = since.date() if since else datetime.now(UTC).date() - MONTH
    found = cyber_news.news(
        from_day,
        vendors=tuple(vendors or ()),
        products=tuple(products or ()),
        reader=actor_of_account(account),
    )
    console.give(news_json(found), as_json=as_json, lines=list(_news_lines(found, from_day)))


@app.command("cyber-loads")
@console.command
def list_loads(account: As, as_json: AsJson = False) -> None:
    """The last loads of cyber sources, with what could not be read. Example: mithaq watch cyber-loads --as
    leyla
    """
    found = cyber_loads.cyber_loads(reader=actor_of_account(account))
    console.give(
        {"loads": [each.as_json() for each in found]},
        as_json=as_json,
        lines=[line for each in found for line in load_lines(each)],
    )


def load_lines(view: CyberLoadView) -> Iterator[str]:
    """A load for a person: what it came to, then what could not be read."""
    told = ", ".join(
        f"{name} {each}" for name, each in view.counts.items() if isinstance(each, int | str) and each
    )
    same = _(" (the node held all of it)") if view.is_same else ""
    yield f"{term('cyber_load', view.kind)} {view.source}  {moment(view.loaded_at)}{same}  {told}"
    yield f"  sha256:{view.digest}"
    if view.unread_count:
        yield "  " + _("Not read: %(count)s") % {"count": number(view.unread_count)}
    yield from (unread_line(each) for each in view.unread[:SHOWN])


def unread_line(each: Unread) -> str:
    """What could not be read, where, and why."""
    return f"  {each.place}: {term('cyber_unread', each.code)} ({each.said})"


def _give(view: CyberLoadView, *, as_json: bool) -> None:
    console.give(view.as_json(), as_json=as_json, lines=list(load_lines(view)))
    if view.unread_count:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _news_lines(found: cyber_news.News, since: date) -> Iterator[str]:
    yield _("Since %(day)s") % {"day": day(since)}
    for each in found.releases:
        yield f"{term('attack_domain', each.release.domain)} {each.release.version}"
        for kind, ways in each.counts.items():
            told = (f"{term('attack_change', way)} {number(n)}" for way, n in ways.items() if n)
            yield f"  {term('attack_objects', kind)}: " + ", ".join(told)
    yield _("Listed as exploited: %(count)s") % {"count": number(found.kev_count)}
    yield from (f"  {each.cve}  {each.vendor} {each.product}  {day(each.added_on)}" for each in found.kev)
    yield _("CVE published: %(count)s") % {"count": number(found.cve_count)}
    yield from (f"  {vendor}: {number(count)}" for vendor, count in found.cve_vendors)
    yield from (f"{source}: {number(count)}" for source, count in found.shared.items())
