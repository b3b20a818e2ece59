"""What pages about topics of a look are asked, from their addresses."""

from django.http import HttpRequest

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.watch.queries import looks
from mithaq.watch.queries.looks import LookView
from mithaq.watch.queries.radar import TopicChoice
from mithaq.web.forms import key_of
from mithaq.words.looking import last_month_told, source_told


def look_asked(request: HttpRequest, reader: Actor) -> LookView | None:
    """The look that an address names, else the last one. Raises NotFound `no_such_look`."""
    asked = request.GET.get("look", "")
    if not asked:
        return looks.last_look(reader=reader)
    return looks.look(key_of(asked, code="no_such_look"), reader=reader)


def required_look(request: HttpRequest, reader: Actor) -> LookView:
    """Raises NotFound `no_such_look` where nobody has looked yet, too."""
    of = look_asked(request, reader)
    if of is None:
        raise NotFound("no_such_look")
    return of


def choice_asked(request: HttpRequest) -> TopicChoice:
    """Which topics are meant."""
    return TopicChoice(
        field=request.GET.get("field", ""), only_followed=request.GET.get("chosen") == "followed"
    )


def look_told(of: LookView) -> str:
    """Where the figures of a look are from, for below a drawing."""
    return f"\u2068{source_told(of.source)}\u2069 · {last_month_told(of.origin)} · \u2068{of.stamp}\u2069"
