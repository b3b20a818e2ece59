"""Pages of ATT&CK: what changed between two releases and since last month, and a technique."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.watch.domain.attack import Domain, ObjectKind
from mithaq.watch.domain.attack_changes import Change, ChangeKind, counted
from mithaq.watch.domain.coverage import Function, Level
from mithaq.watch.queries import attack, coverage, cyber_news, shared
from mithaq.watch.queries.attack import ReleaseView
from mithaq.web.forms import day_of, one_of, page_number, pages_of
from mithaq.web.visits import visit
from mithaq.web.watch import reader_of
from mithaq.words.terms import TERMS, term

PAGE = 50
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Compared:
    """Two releases beside each other; `shown` are the changes of the chosen kinds."""

    before: ReleaseView
    after: ReleaseView
    counts: Mapping[ObjectKind, Mapping[ChangeKind, int]]
    shown: tuple[Change, ...]
    total: int
    tactics: Mapping[str, str]


@require_GET
def changes_page(request: HttpRequest) -> HttpResponse:
    """What changed in ATT&CK by release pair, and in all of cyber tactics since a day."""
    reader, seen, asked = reader_of(request), visit(request), request.GET
    since = day_of(given) if (given := asked.get("since")) else seen.today - MONTH
    held = attack.releases()
    domain = domain_of(asked, held)
    page = page_number(asked)
    compared = compared_whole(asked, domain) if domain else None
    return render(
        request,
        "watch/cyber.html",
        {
            "news": cyber_news.news(since, reader=reader),
            "domains": domain_choices(held),
            "domain": domain,
            "releases": [each for each in held if each.domain is domain],
            "compared": compared,
            "shown": compared.shown[(page - 1) * PAGE : page * PAGE] if compared else (),
            "ways": [(each.value, term("attack_change", each)) for each in ChangeKind],
            "kinds": [(each.value, term("attack_objects", each)) for each in ObjectKind],
            "typed": asked,
            "formulas": TERMS["change_formula"],
            **(pages_of(page, total=compared.total, size=PAGE) if compared else {}),
        },
    )


@require_GET
def technique_page(request: HttpRequest, number: str) -> HttpResponse:
    """A technique: its versions, who uses it, what mitigates and what detects it, and what one's own says."""
    reader, seen, asked = reader_of(request), visit(request), request.GET
    domain = one_of(Domain, asked.get("domain") or Domain.ENTERPRISE.value)
    view = attack.technique(domain, number, asked.get("release", ""))
    return render(
        request,
        "watch/technique.html",
        {
            "view": view,
            "domain": domain,
            "shared": shared.shared_of(view.technique.attack_id, reader=reader),
            "own": coverage.of_object(view.technique, view.release, reader=reader),
            "may_state": seen.may(Act.KEEP_WATCH, of_institution=reader.institution),
            "today": seen.today,
            **statement_choices(),
        },
    )


def domain_of(asked: QueryDict, held: tuple[ReleaseView, ...]) -> Domain | None:
    """The domain that an address names, else the first that is held. Raises Refused `choice_unknown`."""
    if named := asked.get("domain"):
        return one_of(Domain, named)
    return held[0].domain if held else None


def domain_choices(held: tuple[ReleaseView, ...]) -> list[tuple[str, str]]:
    """The domains of which the node holds a release."""
    return [
        (each.value, term("attack_domain", each)) for each in Domain if any(of.domain is each for of in held)
    ]


def statement_choices() -> dict[str, list[tuple[str, str]]]:
    """What a statement of coverage chooses from."""
    return {
        "functions": [(each.value, term("coverage_function", each)) for each in Function],
        "levels": [(each.value, term("coverage_level", each)) for each in Level],
    }


def compared_whole(asked: QueryDict, domain: Domain) -> Compared | None:
    """All changes of the chosen kinds; None where there is nothing to compare with.

    Raises NotFound `attack_release_unknown`.
    """
    after = attack.release(domain, asked.get("after", ""))
    given = asked.get("before", "")
    before = attack.release(domain, given) if given else attack.release_before(after)
    if before is None:
        return None
    found = attack.changes_between(before, after)
    kind = one_of(ObjectKind, chosen_kind) if (chosen_kind := asked.get("kind")) else None
    way = one_of(ChangeKind, chosen_way) if (chosen_way := asked.get("change")) else None
    chosen = [each for each in found if kind in {None, each.of.kind} and way in {None, each.kind}]
    return Compared(
        before=before,
        after=after,
        counts=counted(found),
        shown=tuple(chosen),
        total=len(chosen),
        tactics=attack.names_of_tactics(before) | attack.names_of_tactics(after),
    )
