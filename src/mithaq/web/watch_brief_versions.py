"""Pages of frozen briefs: freeze a revision, read it, and ask for its release to a programme."""

import io
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.labels import Classification, Handling, Label
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions import applying
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.queries import cases
from mithaq.exchange.actions import brief_versions as keeping
from mithaq.exchange.actions.brief_versions import Printed
from mithaq.federation.queries import packages
from mithaq.parties import queries as parties
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.queries import releasing
from mithaq.watch.actions.freezing import NewVersion
from mithaq.watch.domain.brief_versions import TITLE_MAX, BriefVersion
from mithaq.watch.queries import brief_versions, briefs
from mithaq.watch.queries.briefs import BriefView
from mithaq.web.forms import form_choices, one_of, revision_of
from mithaq.web.project_files import KINDS
from mithaq.web.visits import Visit, new_key, visit
from mithaq.web.watch import reader_of
from mithaq.words import brief_documents
from mithaq.words.brief_documents import SUFFIXES
from mithaq.words.briefs import title_of
from mithaq.words.names import label_words, party_names
from mithaq.words.refusals import told

FIELD_SLOTS = 3


def versions_told(brief: UUID, reader: Actor) -> Mapping[str, object]:
    """The frozen versions of a brief with their cases and recipients, as far as the reader may see those."""
    found = brief_versions.versions(brief, reader=reader)
    told_of = [
        {
            "view": each,
            "cases": cases.asking_for(each.version.reference, reader=reader),
            "went": _went(each.version, reader),
        }
        for each in found
    ]
    codes = {went.recipient for each in found for went in _went(each.version, reader)}
    return {"versions": told_of, "names": party_names(codes)}


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print a revision in the languages that are chosen, under a label, and keep it."""
    seen, reader = visit(request), reader_of(request)
    require(reader, Act.KEEP_WATCH, of_institution=parties.host_institution().id)
    view = briefs.brief(key, reader=reader)
    if request.method == "GET":
        return _form(request, view, seen)
    try:
        label = _label(request.POST, seen)
        new = NewVersion(
            revision=revision_of(request.POST),
            title=request.POST.get("title", ""),
            fields=tuple(each for each in dict.fromkeys(request.POST.getlist("fields")) if each),
            label=label,
        )
        made = keeping.keep_version(key, new, _printed(view, label, request.POST), by=reader, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _form(request, view, seen, refusal=refusal)
    messages.success(
        request, _("Frozen. A release case may ask for it now; edits of the brief do not reach it.")
    )
    return redirect("watch_brief_version", made.reference)


@require_GET
def version_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A version: its files and label, the cases that ask for it, and to whom it went."""
    seen, reader = visit(request), reader_of(request)
    found = brief_versions.version(reference, reader=reader)
    version, went = found.version, _went(found.version, reader)
    facts = {
        "found": found,
        "version": version,
        "brief": briefs.brief(version.brief, reader=reader),
        "cases": cases.asking_for(version.reference, reader=reader),
        "went": went,
        "packages": packages.of_deliveries(each.delivery for each in went),
        "names": party_names({version.party, *(each.recipient for each in went)}),
        "programmes": _programmes(seen) if _may_ask(version, seen) else (),
        "may_ask": _may_ask(version, seen),
    }
    return render(request, "watch/brief_version.html", facts)


@require_GET
def version_file(request: HttpRequest, reference: str, name: str) -> FileResponse:
    """A file of a version, byte for byte as it goes to others."""
    file, source = keeping.opened(reference, name, reader=reader_of(request))
    return FileResponse(source, as_attachment=True, filename=file.name, content_type=file.media_type)


@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a release case for a version, to the other institutions that joined a programme."""
    seen = visit(request)
    actor, key = seen.signed_in, new_key(seen.at)
    version = brief_versions.version(reference, reader=actor).version
    programme = programmes.programme(request.POST.get("programme", ""), reader=actor, on=seen.today)
    items = releasing.require_own_items(
        [version.reference], actor.institution, labels=seen.scope.labels, on=seen.today
    )
    applying.begin_case(key, by=actor, at=seen.at)
    draft = cases.draft(key, reader=actor)
    others = [each for each in _institutions(programme) if each != version.party]
    asked = replace(
        draft.asked,
        recipients=tuple(Recipient(each, PartyRole.END_USER) for each in others),
        forms=(Form.DOCUMENT,),
    )
    applying.write_case(key, asked, draft.more, items=items, by=actor, at=seen.at)
    messages.success(request, _("Begun. Say what it is for, check the rest, and submit it."))
    return redirect("case_draft", key)


def _form(
    request: HttpRequest, view: BriefView, seen: Visit, *, refusal: Refused | None = None
) -> HttpResponse:
    posted = request.POST
    chosen = [each for each in posted.getlist("fields") if each][:FIELD_SLOTS]
    facts = {
        "view": view,
        "title": posted.get("title", "") or cleaned(title_of(view)),
        "most": TITLE_MAX,
        "groups": form_choices().fields,
        "chosen": [*chosen, *[""] * (FIELD_SLOTS - len(chosen))],
        "languages": [(each, not posted or each in posted.getlist("languages")) for each in Language],
        "classifications": list(Classification),
        "classification": posted.get("classification", Classification.PARTNERS),
        "handling": [(each, each in posted.getlist("handling")) for each in Handling],
        "programmes": _programmes(seen),
        "programme": posted.get("programme", ""),
        "refusal": told(refusal) if refusal else None,
    }
    return render(request, "watch/brief_freeze.html", facts, status=409 if refusal else 200)


def _label(posted: QueryDict, seen: Visit) -> Label:
    """The label that a form says; where a programme is named, for the institutions that joined it."""
    reference = posted.get("programme", "")
    programme = programmes.programme(reference, reader=seen.signed_in, on=seen.today) if reference else None
    host = f"institution:{parties.host_institution().id}"
    return Label(
        classification=one_of(Classification, posted.get("classification", "")),
        releasable_to=tuple(sorted({host, *_institutions(programme)})) if programme else (),
        handling=tuple(one_of(Handling, each) for each in sorted(set(posted.getlist("handling")))),
        originator=host,
    )


def _printed(view: BriefView, label: Label, posted: QueryDict) -> list[Printed]:
    found = []
    for language in (one_of(Language, each) for each in dict.fromkeys(posted.getlist("languages"))):
        with translation.override(language.value):
            for suffix in SUFFIXES:
                out = io.BytesIO()
                brief_documents.write(out, view, suffix=suffix, marking=label_words(label))
                name = f"{view.kind}-{view.made_at:%Y-%m-%d}-{language}{suffix}"
                found.append(Printed(name, language.value, KINDS[suffix], out.getvalue()))
    return found


def _may_ask(version: BriefVersion, seen: Visit) -> bool:
    return seen.may(Act.ASK_RELEASE) and version.party == f"institution:{seen.signed_in.institution}"


def _went(version: BriefVersion, reader: Actor) -> list[cases.Went]:
    """To whom it went: the node's own people see all, others what came to them."""
    own = f"institution:{reader.institution}"
    return [each for each in cases.went_to(version.reference) if own in (version.party, each.recipient)]


def _programmes(seen: Visit) -> tuple[ProgrammeView, ...]:
    return programmes.programmes(reader=seen.signed_in, on=seen.today)


def _institutions(programme: ProgrammeView) -> list[str]:
    """The institutions that speak for those who joined."""
    return sorted({f"institution:{each.institution}" for each in programme.joined})
