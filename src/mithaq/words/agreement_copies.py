"""Two copies of an agreement side by side as lines of text, in the reader's language.

Words of mine alone stand between {+ and +}, words of theirs alone between [- and -], as `wdiff` writes them.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from mithaq.programmes.domain.copies import Compared, Copy
from mithaq.programmes.domain.differences import Change, ClauseChange, Stretch
from mithaq.words.clauses import fact_in_words
from mithaq.words.names import party_name
from mithaq.words.terms import term
from mithaq.words.writing import number


def lines_of(compared: Compared) -> Iterator[str]:
    """What differs, a clause after another."""
    yield _("Yours: %(copy)s") % {"copy": _named(compared.mine)}
    yield _("Theirs: %(copy)s") % {"copy": _named(compared.theirs)}
    if compared.is_same:
        yield _("Both copies say the same.")
    if compared.is_under_another:
        yield _("The two stand under different agreements, or one of them under none.")
    for language, parts in compared.titles.items():
        yield f"{_('Title')} ({language}): {_marked(parts)}"
    for change in compared.clauses:
        yield from _of_clause(change)


def _of_clause(change: ClauseChange) -> Iterator[str]:
    yield f"{term('clause', change.kind)}: {term('copy_side', change.change)}"
    for language, parts in change.texts.items():
        yield f"  ({language}) {_marked(parts)}"
    for each in change.facts:
        before = fact_in_words(change.kind, each.name, each.before)
        after = fact_in_words(change.kind, each.name, each.after)
        yield f"  {term('clause_fact', each.name)}: {_removed(before)} {_added(after)}".rstrip()
    if change.survives:
        yield "  " + (
            _("In your copy it binds on after the end, in theirs it does not.")
            if change.survives[1]
            else _("In their copy it binds on after the end, in yours it does not.")
        )


def _named(copy: Copy) -> str:
    if copy.number is None:
        return _("%(name)s, draft %(draft)s") % {"name": party_name(copy.party), "draft": copy.draft}
    said = {"name": party_name(copy.party), "number": number(copy.number), "digest": copy.text.digest}
    return _("%(name)s, text %(number)s, %(digest)s") % said


def _marked(parts: Sequence[Stretch]) -> str:
    words = {Change.ADDED: _added, Change.REMOVED: _removed}
    return "".join(words.get(each.change, str)(each.words) for each in parts)


def _added(words: str) -> str:
    return f"{{+{words}+}}" if words else ""


def _removed(words: str) -> str:
    return f"[-{words}-]" if words else ""
