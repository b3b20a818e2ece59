"""Letters to people, in their language.

E-mail is no protected channel: it carries the title of a record that everybody may see, else the reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.release import ANONYMOUS, decide
from mithaq.exchange.queries.records import RecordView
from mithaq.watch.queries.watchlist import AlertView
from mithaq.words import terms, writing
from mithaq.words.watch_alerts import alert_told

STOP = "mithaq.stop-letters"
STOP_WATCH = "mithaq.stop-watch-letters"
CONFIRM = "mithaq.confirm-address"
CONFIRM_S = 3 * 24 * 60 * 60


@dataclass(frozen=True)
class AlertLetter:
    """What a letter tells: a few records, how many there are, and where to see and to stop it.

    `search` is the identifier of the saved search.
    """

    search: str
    name: str
    records: Sequence[RecordView]
    total: int


def alert_letter(letter: AlertLetter, *, address: str, language: Language) -> EmailMessage:
    """The letter about new results of a saved search."""
    stop = absolute(reverse("alerts_stop", args=[signing.dumps(letter.search, salt=STOP)]))
    with override(language.value):
        count = ngettext("%(count)s new result: %(name)s", "%(count)s new results: %(name)s", letter.total)
        subject = count % {"count": writing.number(letter.total), "name": letter.name}
        lines = [f"{line_of(each)}\n{address_of(each)}" for each in letter.records]
        more = letter.total - len(letter.records)
        if more > 0:
            said = ngettext("And %(count)s more.", "And %(count)s more.", more)
            lines.append(said % {"count": writing.number(more)})
        page = absolute(reverse("saved_search", args=[letter.search]))
        ending = [
            _("All of them, after sign-in: %(address)s") % {"address": page},
            _("Titles of records that are not public stay out of letters."),
            _("No more letters about this search: %(address)s") % {"address": stop},
        ]
    # Header lines end at line breaks, and a name may hold none (domain/naming.py).
    headers = _headers(stop, language)
    return EmailMessage(subject, "\n\n".join([*lines, *ending]), to=[address], headers=headers)


def watch_letter(
    alerts: Sequence[AlertView], total: int, *, person: str, address: str, language: Language
) -> EmailMessage:
    """The letter about what is new on a watchlist: the last alerts, and how many there are."""
    stop = absolute(reverse("watch_letters_stop", args=[signing.dumps(person, salt=STOP_WATCH)]))
    with override(language.value):
        count = ngettext(
            "%(count)s new alert on your watchlist", "%(count)s new alerts on your watchlist", total
        )
        subject = count % {"count": writing.number(total)}
        lines = [f"{told.text}\n{absolute(told.path)}" for told in map(alert_told, alerts)]
        more = total - len(alerts)
        if more > 0:
            said = ngettext("And %(count)s more.", "And %(count)s more.", more)
            lines.append(said % {"count": writing.number(more)})
        ending = [
            _("All of them, after sign-in: %(address)s") % {"address": absolute(reverse("watch_watchlist"))},
            _("No more letters about your watchlist: %(address)s") % {"address": stop},
        ]
    headers = _headers(stop, language)
    return EmailMessage(subject, "\n\n".join([*lines, *ending]), to=[address], headers=headers)


def _headers(stop: str, language: Language) -> dict[str, str]:
    """A letter that ends by one click (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": language.value,
        "Auto-Submitted": "auto-generated",
    }


def confirmation_letter(*, account: int, address: str, language: Language) -> EmailMessage:
    """The letter by which somebody shows that an address is theirs."""
    proof = signing.dumps([account, address], salt=CONFIRM)
    with override(language.value):
        link = absolute(reverse("address_confirm", args=[proof]))
        lines = [
            _("Somebody with an account at %(node)s wants alerts at this address.")
            % {"node": settings.NODE_NAME},
            _("Was it you? Open this link within three days and confirm: %(address)s") % {"address": link},
            _("If not, do nothing: no further letter will come."),
        ]
        subject = _("Is this your address?")
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n\n".join(lines), to=[address], headers=headers)


def stopped_search(proof: str) -> str:
    """The saved search whose letters a link ends. Raises NotFound `page_unknown`."""
    return _stopped(proof, STOP)


def stopped_watchlist(proof: str) -> str:
    """The person whose letters about a watchlist a link ends. Raises NotFound `page_unknown`."""
    return _stopped(proof, STOP_WATCH)


def _stopped(proof: str, salt: str) -> str:
    try:
        return str(signing.loads(proof, salt=salt))
    except signing.BadSignature as error:
        raise NotFound("page_unknown") from error


def confirmed_address(proof: str, *, account: int) -> str:
    """The address that the link confirms for this account. Raises NotFound `page_unknown`."""
    try:
        of_account, address = signing.loads(proof, salt=CONFIRM, max_age=CONFIRM_S)
    except signing.BadSignature as error:
        raise NotFound("page_unknown") from error
    if of_account != account:
        raise NotFound("page_unknown")
    return str(address)


def line_of(record: RecordView) -> str:
    """A record in one line for channels that are not protected: its title only where everybody may see it."""
    kind = terms.term("kind", record.content.kind)
    if not is_open(record):
        return f"{kind} {record.reference}"
    title = best_of(record.content.texts, terms.reader_language())[1].title
    return f"{kind} {record.reference}: {title}"


def is_open(record: RecordView) -> bool:
    """Whether everybody may see it, signed in or not."""
    return decide(record.content.label, ANONYMOUS).is_allowed


def address_of(record: RecordView) -> str:
    """The full address of a record's page."""
    return absolute(reverse("record", args=[record.reference]))


def absolute(path: str) -> str:
    """The full address of a page of this node."""
    return urljoin(settings.PUBLIC_URL, path)
