"""Questions of Delphi studies and figures of their answers, in the reader's language."""

from django.utils.translation import gettext as _

from mithaq.watch.domain.delphi import Question, QuestionKind, Spread
from mithaq.words.watch_alerts import isolated
from mithaq.words.writing import decimal, number, year


def question_told(question: Question) -> str:
    """What is asked: the statement as it was written, or the question on a topic."""
    if not question.term:
        return question.text
    words = {
        QuestionKind.YEAR: _("By what year will “%(topic)s” be in routine use?"),
        QuestionKind.PROBABILITY: _("How probable is it that “%(topic)s” rises surely within three years?"),
        QuestionKind.IMPORTANCE: _("How important is “%(topic)s” for us?"),
    }
    return words[question.kind] % {"topic": isolated(question.term)}


def answer_told(question: Question, value: float) -> str:
    """An answer, or a median between two of them."""
    if question.kind is not QuestionKind.YEAR:
        return decimal(value)
    whole = int(value)
    return year(whole) if value == whole else f"{year(whole)}–{year(whole + 1)}"


def spread_told(question: Question, spread: Spread) -> str:
    """The quartiles around the median."""
    lower, upper = answer_told(question, spread.lower), answer_told(question, spread.upper)
    words = {
        "median": isolated(answer_told(question, spread.median)),
        "lower": isolated(lower),
        "upper": isolated(upper),
        "width": decimal(spread.width),
        "count": number(spread.count),
    }
    return (
        _("Median %(median)s, middle half from %(lower)s to %(upper)s (width %(width)s), %(count)s answers.")
        % words
    )


def width_change_told(narrowed: float) -> str:
    """How the width of the middle half changed, with its sign."""
    sign = "−" if narrowed > 0 else "+" if narrowed < 0 else ""
    return isolated(f"{sign}{decimal(abs(narrowed))}")
