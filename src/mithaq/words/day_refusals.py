"""What the refusals of calendars, periods and time zones say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

DAY_REFUSALS: Mapping[str, Words] = {
    "calendar_out_of_range": Words(
        _("The calendar of working days does not reach %(day)s."),
        _("Ask the administrator of this node to extend it."),
    ),
    "calendar_unknown": Words(
        _("No calendar of working days is known for %(state)s from %(first)s to %(last)s."),
        _("Choose another state or other years, or enter the holidays by hand."),
    ),
    "hijri_day_unknown": Words(
        _("The Hijri calendar of Umm al-Qura does not know the day %(day)s."),
        _("Choose a day in the years 1343 to 1500 AH (1 August 1924 to 16 November 2077)."),
    ),
    "period_out_of_range": Words(
        _("The period from %(day)s (months: %(months)s, days: %(days)s) ends beyond the years 1 to 9999."),
        _("Give a shorter one."),
    ),
    "time_zone_unknown": Words(
        _("No time zone is known for “%(value)s”."),
        _("Name one as IANA lists it, such as Asia/Riyadh."),
    ),
}
