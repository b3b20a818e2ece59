"""What refusals of the pages of leaders say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

LEADER_REFUSALS: Mapping[str, Words] = {
    "years_wrong": Words(
        _("“%(value)s” are no years that can be counted."),
        _("Write a year, or the first and the last, such as 2013-2022; 60 years at most."),
    ),
    "neither_state_nor_bloc": Words(
        _("“%(value)s” is neither a state nor a bloc."),
        _("Write state: or bloc: and its code, such as state:MA or bloc:OIC."),
    ),
}
