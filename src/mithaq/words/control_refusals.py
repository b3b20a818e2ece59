"""What the refusals of control say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

CONTROL_REFUSALS: Mapping[str, Words] = {
    "answer_malformed": Words(
        _("“%(line)s” is no answer."),
        _("Write what it is about, the sign = and the answer, such as peak_power:power = 25 W."),
    ),
    "answer_unreadable": Words(
        _("“%(said)s” cannot be read as an answer on %(about)s."),
        _(
            "Give one value with its unit, for example 25 W, or a range, for example 2 to 18 GHz. "
            "Where 1,300 could be 1300 or 1.3, write 1300 or 1.30."
        ),
    ),
    "answers_too_many": Words(
        _("There are more than %(most)s answers."), _("Keep those that decide, and leave the others out.")
    ),
    "authority_list_missing": Words(
        _("The list %(list)s, which this node takes as its own authority, is not loaded."),
        _("Load it before items are classified."),
    ),
    "classification_unkept": Words(
        _(
            "The item was classified on version %(decided)s of the list %(list)s before that "
            "list was loaded here, so it cannot be held against version %(version)s."
        ),
        _("Classify the item again on the version that is loaded."),
    ),
    "control_list_code_differs": Words(
        _("You named the list %(list)s, but %(place)s holds the list %(found)s."),
        _("Give the code that the file gives, or choose the right file."),
    ),
    "control_list_code_wrong": Words(
        _("“%(value)s” is no code of a control list."),
        _("Use two to forty letters, digits and underscores, a letter first, such as EU, US or QA_DUAL."),
    ),
    "control_list_columns_missing": Words(
        _("%(place)s lacks these columns: %(columns)s."), _("Add the columns, then load the file again.")
    ),
    "control_list_empty": Words(
        _("%(place)s holds no provision that can be read; %(unread)s rows could not be read."),
        _("Check the file and its format."),
    ),
    "control_list_file_changed": Words(
        _("The file of this version of the control list is no longer what was loaded (digest %(digest)s)."),
        _("Load the same version again, and find out who changed the file."),
    ),
    "control_list_file_gone": Words(
        _("The file of this version of the control list is gone (digest %(digest)s)."),
        _("Load the same version again, or restore the folder control_lists from a backup."),
    ),
    "control_list_format_unknown": Words(
        _("There is no format of control lists named “%(format)s”."), _("Choose one of these: %(known)s.")
    ),
    "control_list_unkept": Words(
        _("The list could not be kept on this computer: %(reason)s."),
        _("Ask the administrator to look at the disk of this node, then load the list again."),
    ),
    "control_list_unknown": Words(
        _("No control list %(list)s is loaded here."), _("Choose a list that is loaded, or load it first.")
    ),
    "control_list_value_invalid": Words(
        _("%(place)s gives “%(value)s” as the “%(name)s” of the list, which cannot be read."),
        _("Write a date as 2026-01-31, and the decimal sign as a point or a comma."),
    ),
    "control_list_value_long": Words(
        _("%(place)s gives a “%(name)s” of the list that is longer than %(most)s characters."),
        _("Shorten it in the file, then load the file again."),
    ),
    "control_list_without": Words(
        _("%(place)s does not state the “%(name)s” of the list."),
        _("Add it at the beginning of the file. A list needs a code, a version and a date."),
    ),
    "control_lists_none": Words(
        _("No control list is loaded, so nothing can be looked up."), _("Load a control list first.")
    ),
    "decision_cites_nothing": Words(
        _("The decision says that the item is listed on %(list)s but cites no provision."),
        _("Name the provision, then decide again."),
    ),
    "decision_of_other_list": Words(
        _("The decision was taken on the list %(decided)s, not on %(list)s."),
        _("Replay it on a version of its own list."),
    ),
    "item_too_long": Words(
        _("The description is too long: at most %(most)s characters."),
        _("Shorten it to what tells the item from others."),
    ),
    "item_without_text": Words(
        _("The item has no description."),
        _("Describe what it is, what it does and what it can do in figures."),
    ),
    "provision_path_invalid": Words(
        _("“%(path)s” is not the path of a provision."),
        _("Write it as the list does, for example 3A001.b.2 or XI(a)(3)."),
    ),
    "provision_twice": Words(
        _("The list %(list)s has the provision %(path)s twice."), _("Correct the file, then load it again.")
    ),
    "provision_unknown": Words(
        _("The list %(list)s, version %(version)s, has no provision %(path)s."),
        _("Check the path, or choose the provision from the list."),
    ),
}
