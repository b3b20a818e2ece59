"""What the refusals of letter say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

LETTER_REFUSALS: Mapping[str, Words] = {
    "letter_none": Words(
        _("There is no letter of this case as it stands now."),
        _(
            "Wait for the decision, or for a question of the case officer; its letter is then "
            "on the page of the case."
        ),
    ),
    "letter_unknown": Words(
        _("No letter bears this code."),
        _(
            "Compare the code with the one on the paper, letter by letter; if it is the same, "
            "do not rely on the letter."
        ),
    ),
}
