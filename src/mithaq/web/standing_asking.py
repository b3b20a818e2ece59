"""What a page of standing is asked, from its address, and the choices that its form offers."""

from django.http import HttpRequest

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.parties import queries as parties
from mithaq.standing.queries.voices import PEERS_MAX, VoiceView, voice
from mithaq.watch.domain.asking import Actors, Question
from mithaq.watch.queries.leaders import leaders
from mithaq.watch.queries.selecting import years_known
from mithaq.web.forms import Choices
from mithaq.web.visits import visit
from mithaq.web.watch_asking import field_groups, question_of, words_of
from mithaq.words.leader_figures import actor_name
from mithaq.words.terms import reader_language

SUGGESTED = 200


def reader_of(request: HttpRequest) -> Actor:
    """Who reads of standing. Raises Refused `not_permitted`."""
    reader = visit(request).signed_in
    require(reader, Act.SEE_STANDING)
    return reader


def of_asked(request: HttpRequest, question: Question) -> str:
    """Who is asked for; without a word the own state, the first bloc, or the institution with the most."""
    asked = request.GET.get("of", "").strip()
    if asked:
        return asked
    match question.actors:
        case Actors.COUNTRIES:
            return parties.institution(visit(request).signed_in.institution).state
        case Actors.BLOCS:
            return parties.bloc_names(reader_language())[0][0]
        case _:
            found = leaders(question, reader=reader_of(request)).standings
            return found[0].of if found else ""


def voice_asked(request: HttpRequest) -> VoiceView:
    """Raises Refused `years_wrong` or `choice_unknown`, and as `voices.voice`."""
    reader, question = reader_of(request), question_of(request)
    peers = [each.strip() for each in request.GET.getlist("peers") if each.strip()]
    return voice(question, of_asked(request, question), peers or None, reader=reader)


def party_choices(request: HttpRequest, question: Question) -> Choices:
    """Nations and blocs by name; of institutions those with the most output."""
    match question.actors:
        case Actors.COUNTRIES:
            return list(parties.state_names(reader_language()))
        case Actors.BLOCS:
            return list(parties.bloc_names(reader_language()))
        case _:
            found = leaders(question, reader=reader_of(request)).standings[:SUGGESTED]
            return [(each.of, each.of) for each in found]


def form_of(request: HttpRequest, question: Question, of: str) -> dict[str, object]:
    """What the form of a page of standing shows."""
    chosen = [each for each in request.GET.getlist("peers") if each][:PEERS_MAX]
    return {
        "question": question,
        "of": of,
        "name": actor_name(of, question.actors),
        "known": years_known(),
        "groups": field_groups(),
        "kinds": words_of("actors"),
        "countings": words_of("counting"),
        "parties": party_choices(request, question),
        "peer_slots": [*chosen, *[""] * (PEERS_MAX - len(chosen))],
        "has_peers": bool(chosen),
        "is_of_nations": question.actors is Actors.COUNTRIES,
    }
