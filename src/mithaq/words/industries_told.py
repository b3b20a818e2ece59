"""Industries, and the distance of a technology from arms, as sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from mithaq.economy.domain.concordance import Share
from mithaq.economy.domain.dual_use import DualUse
from mithaq.economy.domain.industries.reading import Industry, Reading, Silence
from mithaq.words.terms import term
from mithaq.words.writing import decimal_exactly, number, percent, percent_exactly


def industry_name(code: str, names: Mapping[str, str]) -> str:
    """The name of a code of ISIC; the code itself where it has none."""
    return names.get(code, code)


def share_told(share: Share) -> str:
    """A share, with its bounds where it is not sure."""
    if share.is_sure:
        return percent_exactly(share.value)
    return _("%(share)s (%(low)s to %(high)s)") % {
        "share": percent_exactly(share.value),
        "low": percent_exactly(share.low),
        "high": percent_exactly(share.high),
    }


def silence_told(reading: Reading) -> str:
    """Why nothing is said, with the figures that decided."""
    if reading.silence is None:
        return ""
    if reading.silence is Silence.UNLIKE_ANY_TITLE:
        figures = _("Its nearest title lies at %(nearest)s; %(needed)s is needed.") % {
            "nearest": decimal_exactly(reading.nearest),
            "needed": decimal_exactly(reading.nearest_needed),
        }
    elif reading.confidence_needed > 1:
        figures = _("On titles that it had not seen, the model was never sure enough to be trusted.")
    else:
        figures = _("The likeliest has %(confidence)s; %(needed)s is needed.") % {
            "confidence": percent(reading.confidence),
            "needed": percent(reading.confidence_needed),
        }
    return f"{term('industry_silence', reading.silence)} {figures}"


def words_told(industry: Industry) -> str:
    """The words of the text that speak for an industry."""
    return ", ".join(word for word, _weight in industry.words)


def distance_lines(found: DualUse) -> list[str]:
    """What is known of the distance, a line each, and what is not."""
    unknown = _("unknown")
    goods = found.military_goods
    return [
        _("D1, patent classes outside weapons: %(share)s")
        % {"share": unknown if found.civil_share is None else percent(found.civil_share)},
        _("D2, centrality of its patent classes: %(centrality)s")
        % {"centrality": unknown if found.centrality is None else decimal_exactly(found.centrality)},
        _("Military goods among its products: %(share)s")
        % {"share": unknown if goods is None else share_told(goods)},
        _("Entries of control lists that its words touch: %(count)s")
        % {"count": unknown if found.touched is None else number(len(found.touched))},
    ]
