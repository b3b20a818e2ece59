"""What the refusals of clearance say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

CLEARANCE_REFUSALS: Mapping[str, Words] = {
    "alarms_too_many": Words(
        _(
            "With this setting, %(rate)s %% of unlisted names of the origin “%(origin)s” "
            "would raise an alarm; at most %(most)s %% may."
        ),
        _("Choose a higher threshold."),
    ),
    "alarms_worse": Words(
        _(
            "With this setting, unlisted names of the origin “%(origin)s” would raise an "
            "alarm in %(rate)s %% of cases; with the best setting that ever held, in %(before)s %%."
        ),
        _("Choose a setting that is not worse for any origin, or one that held before."),
    ),
    "evidence_missing": Words(
        _("Nothing supports this verdict yet."),
        _("Tick a field that differs (or agrees, if it is the same party), or say why in words."),
    ),
    "evidence_unknown": Words(
        _("“%(field)s” is told by neither side."), _("Tick only fields that the table shows.")
    ),
    "fairness_unmeasured": Words(
        _("False alarms cannot be measured while no list is loaded."),
        _("Load a list, then change the threshold."),
    ),
    "hit_changed": Words(
        _("The hit has changed since you opened its page."),
        _("Open it again, look at what it says now, and then decide."),
    ),
    "hit_gone": Words(
        _("The list no longer names this party, so there is nothing to decide."),
        _("Open the pile of hits again."),
    ),
    "hit_not_proposed": Words(
        _("No decision on this hit waits for a second person."), _("Decide it first, or open the hit again.")
    ),
    "hit_unknown": Words(_("There is no such hit."), _("Open the pile of hits again.")),
    "list_age_wrong": Words(
        _("A list may be from 1 to %(most)s days old."), _("Give a whole number of days.")
    ),
    "list_authority_wrong": Words(
        _("Say in at most %(longest)s characters whose list it is."),
        _("Name the authority and the law that binds you to it."),
    ),
    "list_broken": Words(
        _("The file %(file)s is broken at line %(line)s."),
        _("Fetch it again; if it stays broken, tell its publisher."),
    ),
    "list_change_unasked": Words(
        _("Nobody asks for this change of the list any more."),
        _("Open the page of the lists again, and see what is asked for now."),
    ),
    "list_code_wrong": Words(
        _("“%(value)s” cannot be the code of a list."),
        _("Use small letters, digits and underscores, beginning with a letter."),
    ),
    "list_empty": Words(
        _("The file has no parties in it."),
        _("Check where the list comes from. The version in use stays in use."),
    ),
    "list_error_page": Words(
        _("In place of the list, %(file)s holds a page or an error message (%(bytes)s bytes)."),
        _("Open the address in a browser, correct it, and load again."),
    ),
    "list_format_unheard": Words(
        _("There is no list format “%(format)s”."), _("Choose one of the formats that are offered.")
    ),
    "list_format_unknown": Words(
        _("The file %(file)s is not of the format that this list has."),
        _("Choose the format that fits the file, or the file that fits the format."),
    ),
    "list_incomplete": Words(
        _("The file announces %(announced)s parties, and %(read)s are in it."),
        _("Fetch it again. The version in use stays in use."),
    ),
    "list_malformed": Words(
        _("%(malformed)s of %(rows)s rows cannot be read; at most %(most_percent)s %% may be so."),
        _(
            "See the rows that are reported, and whether the files belong together. The "
            "version in use stays in use."
        ),
    ),
    "list_not_utf8": Words(
        _("The file %(file)s is not written in UTF-8."),
        _("Ask its publisher for the file in UTF-8, or convert it."),
    ),
    "list_places_wrong": Words(
        _("A list comes from one to %(most)s addresses or files."), _("Give each on a line of its own.")
    ),
    "list_shrank": Words(
        _(
            "%(gone)s of the %(before)s parties listed before are missing; at most "
            "%(most_percent)s %% may go at once."
        ),
        _("If the authority did remove so many, confirm it; otherwise fetch the list again."),
    ),
    "list_unknown": Words(
        _("No list with the code %(value)s was adopted."), _("Choose one of the lists shown.")
    ),
    "listed_id_wrong": Words(
        _("A listed party has no usable number: “%(id)s”."), _("Tell the publisher of the list.")
    ),
    "listed_malformed": Words(
        _("A listed party is malformed at “%(part)s”."), _("Tell the publisher of the list.")
    ),
    "listed_name_missing": Words(
        _("The listed party %(id)s has no name."), _("Tell the publisher of the list.")
    ),
    "listed_schema_unknown": Words(
        _("“%(schema)s” is no kind of party that is known here."),
        _("Tell the administrator of this node; the party is not screened against."),
    ),
    "listed_schemata_differ": Words(
        _("Rows about %(id)s say that it is a %(one)s and a %(other)s."), _("Tell the publisher of the list.")
    ),
    "lists_missing": Words(
        _("This node has dropped all its lists of parties, so nobody can be found clear."),
        _("Adopt a list and load it; nothing is released meanwhile."),
    ),
    "lists_changing": Words(_("A list is being loaded at this moment."), _("Try again in a minute.")),
    "method_unknown": Words(
        _("There is no method “%(value)s” for comparing names."), _("Choose one of: %(known)s.")
    ),
    "party_date_wrong": Words(
        _("“%(value)s” is not a date that can be compared."),
        _("Write the year, the month or the day as 1962, 1962-03 or 1962-03-01."),
    ),
    "party_field_too_long": Words(
        _("“%(field)s” takes at most %(most)s values of %(longest)s characters."), _("Shorten it.")
    ),
    "party_field_unknown": Words(_("A party has no field “%(field)s”."), _("Use the fields of the form.")),
    "party_nameless": Words(_("A party without a name cannot be screened."), _("Give at least one name.")),
    "party_unknown": Words(
        _("No party with the code %(value)s is screened here."), _("Look the party up by its name.")
    ),
    "reason_missing": Words(_("This act needs a reason."), _("Say why; it stands in the register.")),
    "setting_unchanged": Words(_("This method and threshold hold already."), _("Nothing needs to be done.")),
    "threshold_out_of_range": Words(
        _("The threshold lies between %(least)s and %(most)s thousandths."), _("Choose a number in between.")
    ),
}
