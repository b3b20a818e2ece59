"""The sentence of each line of a brief, in the reader's language, and the words of what shows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mithaq.parties import queries as parties
from mithaq.watch.domain.briefs import Evidence, EvidenceKind, Line, LineKind
from mithaq.watch.domain.watching import AlertKind, Asked, WatchKind, asked_from
from mithaq.words.looking import change_told, last_month_told, source_told
from mithaq.words.terms import reader_language, term
from mithaq.words.watch_alerts import isolated, sentence_of
from mithaq.words.watching_terms import TASKS
from mithaq.words.writing import day, decimal, number, percent

_Facts = Mapping[str, Any]


def sentence(line: Line) -> str:
    """What a line says."""
    return _SENTENCES[line.kind](line.facts)


def confidence_told(low: str, high: str) -> str:
    """The word of a rate, or the two between which it lies."""
    if low == high:
        return term("confidence", low)
    words = {"low": term("confidence", low), "high": term("confidence", high)}
    return _("%(low)s to %(high)s") % words


def evidence_told(evidence: Evidence) -> str:
    """What is to be seen at the address of an evidence."""
    told = {"term": isolated(evidence.term), "release": isolated(evidence.release)}
    match evidence.of:
        case EvidenceKind.LOOK:
            return _("The list of the look ahead, and its trial on the past")
        case EvidenceKind.TOPIC:
            return _("The card of %(term)s") % told
        case EvidenceKind.WORKS:
            return _("The works that use %(term)s") % told
        case EvidenceKind.EXPLOITED:
            return _("Vulnerabilities known to be exploited (KEV)")
        case EvidenceKind.RELEASE:
            return _("What changed in ATT&CK: %(release)s") % told
        case EvidenceKind.ALERT:
            return _("What is behind alert %(number)s") % {"number": number(int(evidence.term))}
        case EvidenceKind.WATCHLIST:
            return _("Watchlist")
        case EvidenceKind.LOAD:
            return _("The load, and what could not be read")
        case EvidenceKind.SOURCES:
            return _("Sources of the watch")


def evidence_path(evidence: Evidence) -> str:
    """The page that shows the documents behind a line."""
    look, since = urlencode({"look": evidence.look}), urlencode({"since": evidence.since})
    match evidence.of:
        case EvidenceKind.LOOK:
            return f"{reverse('watch_topics')}?{look}"
        case EvidenceKind.TOPIC:
            return f"{reverse('watch_topic', args=[evidence.term])}?{look}"
        case EvidenceKind.WORKS:
            return f"{reverse('watch_topic_works', args=[evidence.term])}?{look}"
        case EvidenceKind.EXPLOITED:
            return f"{reverse('watch_vulnerabilities')}?{since}"
        case EvidenceKind.RELEASE:
            return f"{reverse('watch_cyber')}?{since}"
        case EvidenceKind.ALERT:
            return reverse("watch_brief_alert", args=[evidence.brief, evidence.term])
        case EvidenceKind.WATCHLIST:
            return reverse("watch_watchlist")
        case EvidenceKind.LOAD:
            return reverse("watch_load", args=[evidence.load])
        case EvidenceKind.SOURCES:
            return reverse("watch_sources")


def range_told(least: float, most: float) -> str:
    """One percentage, or two with a dash between them."""
    low, high = percent(least), percent(most)
    return isolated(low if low == high else f"{low}–{high}")


def _read(facts: _Facts) -> str:
    told = {
        "topics": number(facts["topics"]),
        "read": number(facts["read"]),
        "source": isolated(source_told(facts["source"])),
        "month": last_month_told(facts["origin"]),
    }
    text = _(
        "%(topics)s topics are ranked by how likely they are to grow within three years, from"
        " %(read)s works of"
        " %(source)s to %(month)s."
    )
    if facts["of"] > facts["read"]:
        sample = _("They are a sample of %(of)s.") % {"of": number(facts["of"])}
        return f"{text % told} {sample}"
    return text % told


def _share(facts: _Facts) -> dict[str, str]:
    return {
        "term": isolated(facts["term"]),
        "now": decimal(facts["now"]),
        "recent": change_told(facts["recent"]),
        "last_year": number(facts["last_year"]),
        "works": number(facts["works"]),
    }


def _ahead(facts: _Facts) -> dict[str, str]:
    return {
        "years": number(facts["years"]),
        "expected": decimal(facts["expected"]),
        "bounds": isolated(f"{decimal(facts['lower'])}–{decimal(facts['upper'])}"),
    }


def _rated(facts: _Facts) -> dict[str, str]:
    return {
        "rate": range_told(facts["least"], facts["most"]),
        "confidence": confidence_told(facts["low_word"], facts["high_word"]),
        "sure": range_told(facts["low"], facts["high"]),
    }


def _riser(facts: _Facts) -> str:
    told = {**_share(facts), **_ahead(facts), "rank": number(facts["rank"])}
    return (
        _(
            "%(term)s stands at number %(rank)s: %(now)s works in 10,000 use it, a change of"
            " %(recent)s over two"
            " years; %(expected)s are expected in %(years)s years (bounds of 80%%: %(bounds)s)."
        )
        % told
    )


def _riser_unforetold(facts: _Facts) -> str:
    told = {**_share(facts), "rank": number(facts["rank"])}
    return (
        _(
            "%(term)s stands at number %(rank)s: %(now)s works in 10,000 use it, a change of"
            " %(recent)s over two"
            " years."
        )
        % told
    )


def _of_the_corpus(facts: _Facts) -> str:
    told = {
        "term": isolated(facts["term"]),
        "plain": change_told(facts["recent"]),
        "corrected": change_told(facts["corrected"]),
    }
    return (
        _(
            "The rise of %(term)s is more the corpus than the world: over two years its share changed by"
            " %(plain)s, at an unchanged mix of classes by %(corrected)s."
        )
        % told
    )


def _rate(facts: _Facts) -> str:
    told = {
        **_rated(facts),
        "first": number(facts["first"]),
        "months": _terms([last_month_told(each) for each in facts["origins"]]),
        "base": range_told(facts["base_least"], facts["base_most"]),
    }
    return (
        _(
            "Such lists were tried on the past (%(months)s): of the first %(first)s, %(rate)s"
            " rose surely within"
            " three years, as did %(base)s of all candidates. That a topic of such a list rises surely is"
            " therefore: %(confidence)s (%(sure)s)."
        )
        % told
    )


def _untried(_facts: _Facts) -> str:
    return _(
        "The corpus does not reach back far enough to try this on the past: take the list as a suggestion."
    )


def _entered(facts: _Facts) -> str:
    told = {
        "terms": _terms(facts["terms"]),
        "first": number(facts["first"]),
        "month": last_month_told(facts["before"]),
        "beyond": number(facts["beyond"]),
    }
    return (
        _(
            "New among the first %(first)s, which the look to %(month)s did not have among its"
            " first %(beyond)s:"
            " %(terms)s."
        )
        % told
    )


def _exploited(facts: _Facts) -> str:
    text = ngettext(
        "Since %(since)s, %(count)s vulnerability was listed as exploited.",
        "Since %(since)s, %(count)s vulnerabilities were listed as exploited.",
        facts["count"],
    )
    return text % {"count": number(facts["count"]), "since": day(date.fromisoformat(facts["since"]))}


def _release(facts: _Facts) -> str:
    told = {
        "domain": term("attack_domain", facts["domain"]),
        "version": isolated(facts["version"]),
        "before": isolated(facts["before"]),
        **{name: number(facts[name]) for name in ("added", "other", "gone")},
    }
    return (
        _(
            "ATT&CK (%(domain)s) came in version %(version)s. Techniques since version"
            " %(before)s: %(added)s new,"
            " %(other)s changed, %(gone)s gone."
        )
        % told
    )


def _standing(facts: _Facts) -> str:
    told = {
        "term": isolated(facts["term"]),
        "rank": number(facts["rank"]),
        "topics": number(facts["topics"]),
        "source": isolated(source_told(facts["source"])),
        "month": last_month_told(facts["origin"]),
    }
    return (
        _(
            "%(term)s is number %(rank)s of %(topics)s topics that are likely to grow:"
            " %(source)s to %(month)s."
        )
        % told
    )


def _growth(facts: _Facts) -> str:
    return _(
        "%(now)s works in 10,000 use it, a change of %(recent)s over two years. Works of the last year:"
        " %(last_year)s; of all years: %(works)s."
    ) % _share(facts)


def _forecast(facts: _Facts) -> str:
    told = {**_ahead(facts), **_rated(facts)}
    return (
        _(
            "In %(years)s years %(expected)s works in 10,000 are expected (bounds of 80%%:"
            " %(bounds)s). Of such"
            " bounds %(rate)s held in the past; that these hold is therefore: %(confidence)s."
        )
        % told
    )


def _forecast_untried(facts: _Facts) -> str:
    return _(
        "In %(years)s years %(expected)s works in 10,000 are expected (bounds of 80%%:"
        " %(bounds)s). The corpus"
        " does not reach back far enough to try such bounds on the past."
    ) % _ahead(facts)


def _earlier(facts: _Facts) -> str:
    told = {"month": last_month_told(facts["origin"]), "was": number(facts["was"])}
    return _("In the look to %(month)s it stood at number %(was)s.") % told


def _leaders(facts: _Facts) -> str:
    language = reader_language()
    pairs = zip(facts["countries"], facts["shares"], strict=True)
    named = [f"{parties.state_name(code, language)} {isolated(percent(share))}" for code, share in pairs]
    text = _("Of its works of the last five years that name a country, most come from: %(countries)s.")
    return text % {"countries": _(", ").join(named)}


def _beside(facts: _Facts) -> str:
    return _("It stands beside: %(terms)s.") % {"terms": _terms(facts["terms"])}


def _reasons(facts: _Facts) -> str:
    measures = _(", ").join(term("emergence_measure", each) for each in facts["measures"])
    return _("What raises its rank most: %(measures)s.") % {"measures": measures}


def _watched(facts: _Facts) -> str:
    return sentence_of(*alert_in(facts))


def _watched_more(facts: _Facts) -> str:
    text = ngettext(
        "%(count)s more alert is on the watchlist.",
        "%(count)s more alerts are on the watchlist.",
        facts["count"],
    )
    return text % {"count": number(facts["count"])}


def _looked(facts: _Facts) -> str:
    told = {
        "source": isolated(source_told(facts["source"])),
        "month": last_month_told(facts["origin"]),
        "topics": number(facts["topics"]),
    }
    said = _("A look ahead was made over %(source)s to %(month)s: %(topics)s topics.") % told
    if not facts["came"]:
        return said
    came = _terms(facts["came"])
    if facts["more"]:
        came = _("%(terms)s and %(count)s more") % {"terms": came, "count": number(facts["more"])}
    more = _("Into its first fifty came: %(terms)s.") % {"terms": came}
    return f"{said} {more}"


def _loaded(facts: _Facts) -> str:
    name = isolated(facts["source"])
    if facts["what"] != "works":
        name = f"{term('cyber_load', facts['what'])} {name}"
    text = ngettext(
        "Loaded: %(source)s, %(count)s new record.",
        "Loaded: %(source)s, %(count)s new records.",
        facts["rows"],
    )
    said = text % {"source": name, "count": number(facts["rows"])}
    return f"{said} {_problems(facts['problems'])}" if facts["problems"] else said


def _loaded_more(facts: _Facts) -> str:
    text = ngettext("%(count)s more load came.", "%(count)s more loads came.", facts["count"])
    said = text % {"count": number(facts["count"])}
    return f"{said} {_problems(facts['problems'])}" if facts["problems"] else said


def _problems(count: int) -> str:
    text = ngettext("%(count)s problem was noted.", "%(count)s problems were noted.", count)
    return text % {"count": number(count)}


def _failed(facts: _Facts) -> str:
    text = ngettext(
        "What runs by itself failed once: %(what)s.",
        "What runs by itself failed %(count)s times in a row: %(what)s.",
        facts["failures"],
    )
    what = str(TASKS[facts["task"]])
    named = f"{what} {isolated(facts['source'])}" if facts["source"] else what
    return text % {"count": number(facts["failures"]), "what": named}


def _nothing(facts: _Facts) -> str:
    return _("Nothing changed since %(day)s.") % {"day": day(date.fromisoformat(facts["since"]))}


def alert_in(facts: _Facts) -> tuple[Asked, AlertKind, _Facts]:
    """The alert that a line of a daily note tells: what is watched, what is told, and its figures."""
    asked = asked_from(WatchKind(facts["watch"]), facts["asked"])
    figures = {name: fact for name, fact in facts.items() if name not in ("alert", "watch", "asked")}
    return asked, AlertKind(facts["alert"]), figures


def _terms(terms: Sequence[str]) -> str:
    return _(", ").join(map(isolated, terms))


_SENTENCES: Mapping[LineKind, Callable[[_Facts], str]] = {
    LineKind.READ: _read,
    LineKind.RISER: _riser,
    LineKind.RISER_UNFORETOLD: _riser_unforetold,
    LineKind.OF_THE_CORPUS: _of_the_corpus,
    LineKind.RATE: _rate,
    LineKind.UNTRIED: _untried,
    LineKind.ENTERED: _entered,
    LineKind.EXPLOITED: _exploited,
    LineKind.RELEASE: _release,
    LineKind.STANDING: _standing,
    LineKind.GROWTH: _growth,
    LineKind.FORECAST: _forecast,
    LineKind.FORECAST_UNTRIED: _forecast_untried,
    LineKind.EARLIER: _earlier,
    LineKind.LEADERS: _leaders,
    LineKind.BESIDE: _beside,
    LineKind.REASONS: _reasons,
    LineKind.WATCHED: _watched,
    LineKind.WATCHED_MORE: _watched_more,
    LineKind.LOOKED: _looked,
    LineKind.LOADED: _loaded,
    LineKind.LOADED_MORE: _loaded_more,
    LineKind.FAILED: _failed,
    LineKind.NOTHING: _nothing,
}
