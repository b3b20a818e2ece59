"""The navigation of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.access.domain.permissions import Act
from mithaq.exchange.queries.conversations import unread_count
from mithaq.federation.queries.packages import has_packages
from mithaq.parties.queries import host_institution
from mithaq.web.visits import visit

PREFIXES = {"calls": "/people/"}
"""Where a place is more than its first page."""


@dataclass(frozen=True)
class Place:
    """A place to go to."""

    url: str
    label: str | Promise
    is_current: bool
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, object]:
    """The places that this visitor may go to; part of the context of every page."""
    if not hasattr(request, "user"):
        return {"nav": ()}
    seen = visit(request)
    places = [("catalogue", _("Catalogue"))]
    if seen.actor is not None:
        places.insert(0, ("desk", _("My desk")))
    unread = 0
    if seen.actor is not None and seen.may(Act.CONVERSE):
        places.append(("conversations", _("Conversations")))
        unread = unread_count(seen.actor)
    if seen.actor is not None:
        places.append(("programmes", _("Programmes")))
    if seen.may(Act.NEGOTIATE_AGREEMENT):
        places.append(("negotiations", _("Agreements")))
    if seen.actor is not None and (seen.may(Act.TELL_PROJECT) or seen.may(Act.ACCEPT_DELIVERABLE)):
        places.append(("projects", _("Projects")))
    places.append(("calls", _("People")))
    places += [("watch", pgettext_lazy("technology", "Watch"))] if seen.may(Act.SEE_WATCH) else []
    places += [("ties", pgettext_lazy("between states", "Ties"))] if seen.may(Act.SEE_TIES) else []
    places += [("economy", _("Economy"))] if seen.may(Act.SEE_ECONOMY) else []
    places += [("standing", pgettext_lazy("of a nation", "Standing"))] if seen.may(Act.SEE_STANDING) else []
    if seen.may(Act.DRAFT_RECORD):
        places.append(("draft_new", _("Publish")))
    if seen.actor is not None and seen.may(Act.SEE_CLEARANCE, of_institution=host_institution().id):
        places.append(("clearance", _("Clearance")))
    elif seen.may(Act.ASK_RELEASE) or seen.may(Act.SEE_CLEARANCE):
        places.append(("cases", _("Release cases")))
    if seen.may(Act.RECEIVE_PACKAGE) and has_packages():
        places.append(("packages", _("Packages")))
    places += [("register", _("Register")), ("parties", _("Parties"))]
    if seen.actor is not None and seen.actor.is_host and seen.may(Act.SEE_PARTNERS):
        places.append(("partners", _("Partners’ nodes")))
    if seen.may(Act.APPOINT):
        places.append(("administration", _("Administration")))
    return {
        "nav": tuple(
            Place(
                reverse(name),
                label,
                is_current=request.path.startswith(PREFIXES.get(name) or reverse(name)),
                count=unread if name == "conversations" else 0,
            )
            for name, label in places
        ),
        "visit": seen,
    }
