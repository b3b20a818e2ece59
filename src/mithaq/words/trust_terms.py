"""What parts of a trust profile, criteria of partners and prospects of release are called, and refusals."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

TRUST_REFUSALS: Mapping[str, Words] = {
    "criterion_unknown": Words(
        _("Partners are not weighed by %(value)s."), _("Weigh them by one of: %(known)s")
    ),
    "pairs_too_few": Words(
        _("%(pairs)s pairs have both an amount and a size, fewer than %(least)s."),
        _("Choose years of which more is known."),
    ),
    "weight_out_of_bounds": Words(
        _("The weight of %(name)s is %(value)s, which is no number from 0 to %(most)s."),
        _("Give it a number from 0 to %(most)s: 0 leaves it out, and twice as much counts twice."),
    ),
}

TRUST_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "profile_part": {
        "commitments": _("Commitments in force"),
        "promises": _("Promises kept"),
        "reciprocity": _("What came back, by kind"),
        "alignment": _("Alignment, not trust"),
        "contact": _("Contact and exposure"),
        "negative": _("Disputes and rivalries"),
    },
    "profile_own": {
        "records": _("Promises between institutions of both, by this system’s records"),
        "ledger": _("Give and take by this system’s ledger"),
    },
    "profile_known": {
        "too_little": _("not enough evidence"),
        "too_old": _("unknown: the set does not reach these years"),
        "not_of_them": _("unknown: nothing is told of these two"),
        "no_set": _("unknown: no set is loaded"),
    },
    "profile_unit": {
        "pledges": _("depth, from 0 none to 3 defence"),
        "defence_agreements": _("1 where there is one"),
        "nuclear_agreements": _("years of ten with one"),
        "arms": _("million trend-indicator values over ten years"),
        "trade": _("million current US dollars over ten years"),
        "joint_papers": _("over ten years"),
        "disputes": _("years of ten with one"),
        "rivalries": _("years of ten with one"),
        "votes": _("Kappa: 1 is the same vote every time, 0 is chance"),
        "ideal_points": _("Distance of ideal points"),
        "records": _("chance that the next is kept in time"),
        "ledger": _("points"),
    },
    "profile_moved": {
        "rose": _("rose over five years, beyond noise"),
        "fell": _("fell over five years, beyond noise"),
    },
    "promise_source": {
        "agreement": pgettext_lazy("where a promise stands", "Agreement"),
        "mission": pgettext_lazy("where a promise stands", "Mission"),
        "project": pgettext_lazy("where a promise stands", "Project"),
        "release": pgettext_lazy("where a promise stands", "Release"),
    },
    "partner_criterion": {
        "alignment": _("Alike votes"),
        "commitments": _("Pledges"),
        "promises": _("Promises kept to us"),
        "evenness": _("Even give and take"),
        "bodies": _("Joint bodies"),
        "trade": pgettext_lazy("between states", "Trade"),
        "arms": _("Arms transfers"),
        "papers": _("Papers written together"),
        "disputes": _("Disputes, against"),
    },
    "partner_formula": {
        "alignment": _("Alike votes: kappa of votes in the year, absent as abstention."),
        "commitments": _("Pledges: the deeper of both ways; 3 is defence, 2 neutrality or consultation."),
        "promises": _(
            "Promises kept to us: the chance that the next is kept in time, by this system’s records; told"
            " only from five on, older ones counting for less."
        ),
        "evenness": _(
            "Even give and take: one less the balance of this system’s ledger without its sign; 1 is alike, 0"
            " one-sided."
        ),
        "bodies": _(
            "Joint bodies, trade, arms and papers: the logarithm of the amount; but for bodies it is that of"
            " ten years."
        ),
        "disputes": _("Disputes: in how many of ten years there was one; more ranks lower."),
        "score": _(
            "The sum: each criterion from 0, the least among these states, to 1, the most, weighed. What is"
            " unknown of a state is left out of its sum; one known by less than half of the weight has no"
            " rank."
        ),
        "prospect": _(
            "Release: possible where an agreement in force covers the state, and then a case decides; without"
            " one the policy refuses, so that an agreement comes first. A hard stop is an arms embargo on"
            " everybody there, or for civil use one on any cooperation. It cannot be told where the rulebook"
            " of embargoes waits for its review, or does not know the state."
        ),
        "rank": _(
            "Bounds of a rank hold 90% of the ranks that 2,000 other weights near these would give. They hold"
            " what weights leave open, not what the figures do."
        ),
    },
    "prospect": {
        "agreed": pgettext_lazy("a release", "possible"),
        "agreement_needed": _("agreement first"),
        "hard_stop": _("hard stop"),
        "not_told": _("cannot be told"),
    },
    "watch_file": {
        "ties-partners": pgettext_lazy("to take away", "all partners"),
        "ties-profile": pgettext_lazy("to take away", "the profile"),
        "ties-promises": pgettext_lazy("to take away", "the promises"),
    },
    "partner_use": {
        "military": _("Arms or a military end use"),
        "civil": _("Civil"),
    },
}
