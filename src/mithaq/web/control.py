"""Pages of classification: hold an item against the control lists, and keep the lists."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import control as actions
from mithaq.clearance.queries import control, touched
from mithaq.clearance.queries.places import require_from_page
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.web.control_answers import Looked, answers_in, looked_at
from mithaq.web.forms import record_named
from mithaq.web.screening import require_reader
from mithaq.web.visits import visit
from mithaq.words.writing import number

# An address holds it all, and some servers between cut what is longer.
TEXT_TYPED_MAX = 4_000


@dataclass(frozen=True)
class Item:
    """What is held against the lists: words that somebody wrote, or a record in one of its languages."""

    text: str
    language: Language = Language.EN
    record: RecordView | None = None


@require_GET
def classify_page(request: HttpRequest) -> HttpResponse:
    """Ask which entries an item may fall under: nothing is kept, and nothing is decided."""
    seen = visit(request)
    actor = seen.signed_in
    if not control.may_classify(actor):
        raise Refused("not_permitted")
    loaded = control.control_lists()
    item = _item(request.GET, seen.scope)
    known = {each.code for each in loaded}
    chosen = [code for code in request.GET.getlist("list") if code in known] or [each.code for each in loaded]
    looked = Looked()
    if item.text and loaded:
        looked = looked_at(item.text, answers_in(request.GET), chosen, reader=actor)
    return render(
        request,
        "clearance/classify.html",
        {
            "item": item,
            "lists": loaded,
            "chosen": chosen,
            "looked": looked,
            "has_authority": any(each.is_authority for each in loaded),
            "text_max": TEXT_TYPED_MAX,
            "is_clearing": seen.may(Act.SEE_CLEARANCE, of_institution=parties.host_institution().id),
        },
    )


@require_GET
def control_lists_page(request: HttpRequest) -> HttpResponse:
    """The control lists, and the cases that their versions in use touch."""
    seen = visit(request)
    actor = require_reader(seen)
    loaded = control.control_lists()
    return render(
        request,
        "clearance/control_lists.html",
        {
            "lists": [(each, touched.touched_cases(each.code, reader=actor)) for each in loaded],
            "formats": actions.formats(),
            "has_authority": any(each.is_authority for each in loaded),
            "may_keep": seen.may(Act.KEEP_LISTS, of_institution=parties.host_institution().id),
        },
    )


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load a list, or the next version of one."""
    seen = visit(request)
    place = request.POST.get("place", "")
    require_from_page([place])
    view = actions.load_control_list(
        request.POST.get("code", "").strip(),
        format=request.POST.get("format", ""),
        place=place,
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(
        request, _("Loaded: %(provisions)s provisions.") % {"provisions": number(view.provisions)}
    )
    return redirect("control_lists")


@require_POST
def name_authority(request: HttpRequest, code: str) -> HttpResponse:
    """Let a list be this node's own authority."""
    seen = visit(request)
    actions.name_authority(code, by=seen.signed_in, at=seen.at)
    messages.success(request, _("This list is now the authority of this node."))
    return redirect("control_lists")


def text_of_record(record: RecordView) -> tuple[Language, str]:
    """Title and summary as far as the reader may read them; in English if the record has it."""
    language, text = best_of(record.content.texts, Language.EN)
    return language, "\n".join(part.strip() for part in (text.title, text.summary) if part.strip())


def _item(given: QueryDict, scope: Scope) -> Item:
    """Raises NotFound `record_unknown`."""
    record = record_named(given, "record", scope)
    if record is None:
        return Item(given.get("text", "").strip())
    language, text = text_of_record(record)
    return Item(text, language, record)
