"""What is told of watched things in the reader's language: what is watched, alerts, where each leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mithaq.fields import queries as fields
from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.attack import ObjectKind
from mithaq.watch.domain.watching import (
    AlertKind,
    Asked,
    AttackWatch,
    ExploitedWatch,
    FieldWatch,
    TopicWatch,
    WorksWatch,
)
from mithaq.watch.queries.watchlist import AlertView
from mithaq.words.leader_figures import actor_name
from mithaq.words.looking import change_told, source_told
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import decimal, number, percent_exactly

_Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ToldAlert:
    """An alert as it is read: its sentence, the page that shows what is behind it, and objects by name."""

    text: str
    path: str
    objects: tuple[tuple[str, str], ...]
    """What each is called, and its page."""


def alert_told(alert: AlertView) -> ToldAlert:
    """An alert in the language that is active."""
    text = sentence_of(alert.asked, alert.kind, alert.facts)
    return ToldAlert(text, alert_path(alert.asked, alert.kind, alert.facts, alert.id), _objects(alert))


def sentence_of(asked: Asked, kind: AlertKind, facts: _Facts) -> str:
    """What an alert says."""
    return _SENTENCES[kind](asked, facts)


def watched_told(asked: Asked) -> str:
    """What is watched, by its name."""
    match asked:
        case TopicWatch():
            return _("%(term)s in %(source)s") % {
                "term": isolated(asked.term),
                "source": isolated(source_told(asked.source)),
            }
        case WorksWatch():
            return isolated(asked.text)
        case FieldWatch():
            return _("%(field)s: %(actors)s") % {
                "field": field_told(asked.field),
                "actors": term("actors", asked.actors),
            }
        case AttackWatch():
            domain = term("attack_domain", asked.domain)
            return isolated(f"{asked.number} {asked.name}") if asked.stix_id else domain
        case ExploitedWatch():
            names = (*asked.vendors, *asked.products)
            return _(", ").join(map(isolated, names)) or _("All vendors and products")


def lines_told(asked: Asked) -> str:
    """When an alert comes, in a sentence."""
    match asked:
        case TopicWatch():
            return _topic_lines(asked)
        case WorksWatch():
            where = source_told(asked.source)
            return _("Tells new works of %(source)s that say all of this.") % {"source": isolated(where)}
        case FieldWatch():
            return _field_lines(asked)
        case AttackWatch() if asked.kind == ObjectKind.GROUP:
            return _("Tells what a new release changes of this group, and which techniques it newly uses.")
        case AttackWatch() if asked.stix_id:
            return _("Tells what a new release changes of this technique, and which groups newly use it.")
        case AttackWatch():
            return _("Tells which techniques are new, changed, moved, merged or newly used in a new release.")
        case ExploitedWatch():
            return _("Tells vulnerabilities that are newly known to be exploited.")


def watched_path(asked: Asked) -> str:
    """The page of what is watched."""
    match asked:
        case TopicWatch():
            return reverse("watch_topic", args=[asked.term])
        case WorksWatch():
            return f"{reverse('watch_works')}?{urlencode({'q': asked.text, 'source': asked.source})}"
        case FieldWatch():
            return f"{reverse('watch_leaders')}?{_field_query(asked)}"
        case AttackWatch() if asked.kind == ObjectKind.TECHNIQUE:
            return _technique(asked.domain, asked.number)
        case AttackWatch():
            return f"{reverse('watch_cyber')}?{urlencode({'domain': asked.domain})}"
        case ExploitedWatch():
            return f"{reverse('watch_vulnerabilities')}?{_exploited_query(asked)}"


def alert_path(asked: Asked, kind: AlertKind, facts: _Facts, key: int) -> str:
    """The page that shows the documents or objects behind an alert."""
    match asked:
        case WorksWatch():
            return reverse("watch_alert_works", args=[key])
        case FieldWatch():
            return f"{reverse('watch_leaders_works')}?{_field_query(asked)}&{urlencode({'of': facts['of']})}"
        case AttackWatch():
            return _attack_path(asked, kind, facts)
        case ExploitedWatch():
            return f"{watched_path(asked)}&{urlencode({'since': facts['since']})}"
        case TopicWatch():
            return watched_path(asked) if kind is not AlertKind.GONE else reverse("watch_topics")


def field_told(code: str) -> str:
    """The name of a field; all works without one."""
    return fields.taxonomy().get(code).names[reader_language()] if code else _("All works")


def isolated(text: str) -> str:
    """A name that keeps its own order in a line of another direction."""
    return f"\u2068{text}\u2069"


def _topic_lines(asked: TopicWatch) -> str:
    told = {"rank": number(asked.rank_to), "growth": change_told(asked.growth_over)}
    text = _(
        "Tells when it comes to rank %(rank)s or leaves it, and when the lower bound of its growth in three"
        " years crosses %(growth)s."
    )
    if asked.share_over is None:
        return text % told
    more = _("Also when its share crosses %(share)s works in 10,000.")
    return f"{text % told} {more % {'share': decimal(asked.share_over)}}"


def _field_lines(asked: FieldWatch) -> str:
    text = _("Tells who newly comes among the first %(first)s by output over the last ten years.")
    told = text % {"first": number(asked.first)}
    if asked.share_over is None:
        return told
    more = _("Also when the share of %(of)s crosses %(share)s.")
    of = isolated(actor_name(asked.of, Actors(asked.actors)))
    return f"{told} {more % {'of': of, 'share': percent_exactly(asked.share_over)}}"


def _topic(text: Callable[[], str]) -> Callable[[Asked, _Facts], str]:
    """A sentence on a topic with where it stands."""

    def said(asked: Asked, facts: _Facts) -> str:
        growth = facts.get("growth")
        told = {
            "term": isolated(getattr(asked, "term", "")),
            "rank": number(facts["rank"]),
            "was": number(facts["was"]) if facts["was"] else "–",
            "growth": change_told(growth) if growth is not None else "–",
            "share": decimal(facts["share"]),
        }
        return text() % told

    return said


def _gone(asked: Asked, facts: _Facts) -> str:
    told = {"term": isolated(getattr(asked, "term", "")), "was": number(facts["was"])}
    return _("%(term)s is no topic of the last look any more (it was number %(was)s).") % told


def _new_works(asked: Asked, facts: _Facts) -> str:
    count = facts["count"]
    text = ngettext("%(count)s new work says %(asked)s.", "%(count)s new works say %(asked)s.", count)
    return text % {"count": number(count), "asked": watched_told(asked)}


def _entrant(asked: Asked, facts: _Facts) -> str:
    text = _(
        "%(of)s is newly among the first %(first)s in %(field)s: number %(rank)s with %(share)s of output."
    )
    return text % {**_named(asked, facts), "rank": number(facts["rank"])}


def _output_above(asked: Asked, facts: _Facts) -> str:
    return _("The share of %(of)s in %(field)s rose above %(line)s: %(share)s.") % _named(asked, facts)


def _output_below(asked: Asked, facts: _Facts) -> str:
    return _("The share of %(of)s in %(field)s fell below %(line)s: %(share)s.") % _named(asked, facts)


def _named(asked: Asked, facts: _Facts) -> dict[str, str]:
    assert isinstance(asked, FieldWatch)  # noqa: S101  # alerts of a field
    return {
        "of": isolated(actor_name(facts["of"], Actors(asked.actors))),
        "field": isolated(field_told(asked.field)),
        "first": number(asked.first),
        "share": percent_exactly(facts["share"]),
        "line": percent_exactly(asked.share_over or 0),
    }


def _changed(asked: Asked, facts: _Facts) -> str:
    into = f" {isolated(facts['into'])}" if facts["into"] else ""
    told = {
        "of": watched_told(asked),
        "change": term("attack_change", facts["change"]) + into,
        **_releases(facts),
    }
    return _("%(of)s: %(change)s (ATT&CK %(before)s to %(after)s).") % told


def _used_by(asked: Asked, facts: _Facts) -> str:
    told = {"of": watched_told(asked), **_other(facts)}
    return _("%(other)s newly uses %(of)s (ATT&CK %(before)s to %(after)s).") % told


def _uses(asked: Asked, facts: _Facts) -> str:
    told = {"of": watched_told(asked), **_other(facts)}
    return _("%(of)s newly uses %(other)s (ATT&CK %(before)s to %(after)s).") % told


def _techniques_changed(asked: Asked, facts: _Facts) -> str:
    told = {**_releases(facts), "domain": watched_told(asked), "count": number(facts["count"])}
    told["change"] = term("attack_change", facts["change"])
    return _("ATT&CK %(domain)s, %(before)s to %(after)s. Techniques, %(change)s: %(count)s.") % told


def _techniques_used(asked: Asked, facts: _Facts) -> str:
    told = {**_releases(facts), "domain": watched_told(asked), "count": number(facts["count"])}
    return (
        _("ATT&CK %(domain)s, %(before)s to %(after)s. Techniques that a group newly uses: %(count)s.") % told
    )


def _exploited(asked: Asked, facts: _Facts) -> str:
    text = ngettext(
        "%(count)s vulnerability is newly known to be exploited (%(asked)s).",
        "%(count)s vulnerabilities are newly known to be exploited (%(asked)s).",
        facts["count"],
    )
    return text % {"count": number(facts["count"]), "asked": watched_told(asked)}


def _other(facts: _Facts) -> dict[str, str]:
    return {"other": isolated(f"{facts['other']} {facts['name']}"), **_releases(facts)}


def _releases(facts: _Facts) -> dict[str, str]:
    return {"before": isolated(facts["before"]), "after": isolated(facts["after"])}


def _objects(alert: AlertView) -> tuple[tuple[str, str], ...]:
    facts = alert.facts
    if alert.kind is AlertKind.EXPLOITED:
        page = reverse("watch_vulnerabilities")
        return tuple((each, f"{page}?{urlencode({'cve': each})}") for each in facts["cves"])
    found = facts.get("objects", ())
    return tuple((f"{code} {name}", _technique(facts["domain"], code)) for code, name in found)


def _attack_path(asked: AttackWatch, kind: AlertKind, facts: _Facts) -> str:
    if kind is AlertKind.USES:
        return _technique(asked.domain, facts["other"])
    if asked.kind == ObjectKind.TECHNIQUE:
        return _technique(asked.domain, asked.number)
    told = {"domain": asked.domain, "before": facts["before"], "after": facts["after"]}
    told["kind"] = asked.kind or ObjectKind.TECHNIQUE.value
    if "change" in facts:
        told["change"] = facts["change"]
    return f"{reverse('watch_cyber')}?{urlencode(told)}"


def _technique(domain: str, code: str) -> str:
    return f"{reverse('watch_technique', args=[code])}?{urlencode({'domain': domain})}"


def _field_query(asked: FieldWatch) -> str:
    return urlencode({"field": asked.field, "actors": asked.actors, "counting": asked.counting})


def _exploited_query(asked: ExploitedWatch) -> str:
    return urlencode({"vendor": ",".join(asked.vendors), "product": ",".join(asked.products)})


_SENTENCES: Mapping[AlertKind, Callable[[Asked, _Facts], str]] = {
    AlertKind.APPEARED: _topic(lambda: _("%(term)s is a topic now: number %(rank)s.")),
    AlertKind.GONE: _gone,
    AlertKind.ENTERED: _topic(
        lambda: _("%(term)s crossed its line of rank: number %(rank)s (before: %(was)s).")
    ),
    AlertKind.LEFT: _topic(
        lambda: _("%(term)s fell below its line of rank: number %(rank)s (before: %(was)s).")
    ),
    AlertKind.GROWS: _topic(
        lambda: _("The lower bound of the growth of %(term)s in three years rose above its line: %(growth)s.")
    ),
    AlertKind.GROWS_NOT: _topic(
        lambda: _("The lower bound of the growth of %(term)s in three years fell below its line: %(growth)s.")
    ),
    AlertKind.SHARE_ABOVE: _topic(
        lambda: _("The share of %(term)s rose above its line: %(share)s works in 10,000.")
    ),
    AlertKind.SHARE_BELOW: _topic(
        lambda: _("The share of %(term)s fell below its line: %(share)s works in 10,000.")
    ),
    AlertKind.NEW_WORKS: _new_works,
    AlertKind.ENTRANT: _entrant,
    AlertKind.OUTPUT_ABOVE: _output_above,
    AlertKind.OUTPUT_BELOW: _output_below,
    AlertKind.CHANGED: _changed,
    AlertKind.USED_BY: _used_by,
    AlertKind.USES: _uses,
    AlertKind.TECHNIQUES_CHANGED: _techniques_changed,
    AlertKind.TECHNIQUES_USED: _techniques_used,
    AlertKind.EXPLOITED: _exploited,
}
