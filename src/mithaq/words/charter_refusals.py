"""What the refusals of programmes and their steering say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import ASK, CHECK_ADDRESS, Words

CHARTER_REFUSALS: Mapping[str, Words] = {
    "amount_unreadable": Words(
        _("This cannot be read as a number: %(value)s"),
        _("Write digits, with a point before the fraction, and no sign of a currency."),
    ),
    "answered_already": Words(
        _("Your institution has given this answer already."), _("It stands on the programme's page.")
    ),
    "charter_invalid": Words(
        _("The charter is not complete, or cannot be: %(places)s"),
        _("Mend the places named, then try again."),
    ),
    "charter_malformed": Words(
        _("The charter of the programme cannot be read: %(part)s"),
        _("Check what was entered there; if it came from a partner, ask its sender to put it out again."),
    ),
    "charter_of_other": Words(
        _("This is the charter of another programme."), _("Begin the change from the programme's own page.")
    ),
    "charter_same": Words(
        _("This charter has held in this programme already."), _("Change something in it, then put it again.")
    ),
    "closes_too_early": Words(
        _("The last day has to be a later one, within %(most)s days."), _("Choose another last day.")
    ),
    "day_ahead": Words(
        _("This day has not come yet."), _("Tell what was counted or paid on today or an earlier day.")
    ),
    "decision_closed": Words(
        _("This decision is made, or its last day is over."),
        _("Put a new one if it has to be decided again."),
    ),
    "decision_unknown": Words(_("There is no such decision in this programme."), CHECK_ADDRESS),
    "founder_differs": Words(
        _("A programme is founded by the institution that its charter names."),
        _("Begin the charter at your own institution."),
    ),
    "indicator_unknown": Words(
        _("The charter that holds has no such indicator."), _("Open the programme's page again.")
    ),
    "not_a_member": Words(_("Your institution speaks for no member of this programme."), ASK),
    "not_speaking_for": Words(
        _("Your institution does not speak for this member."),
        _("The charter says who does; ask them."),
    ),
    "programme_known": Words(
        _("This programme has been founded already."), _("Change its charter by a decision.")
    ),
    "programme_unknown": Words(
        _("There is no such programme, or your institution is not told of it."), CHECK_ADDRESS
    ),
    "voted_already": Words(
        _("This member has voted already; a vote is given once."), _("Nothing needs to be done.")
    ),
}
