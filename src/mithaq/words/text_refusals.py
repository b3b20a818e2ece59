"""What the refusals of text templates say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

TEXT_REFUSALS: Mapping[str, Words] = {
    "text_placeholder_unknown": Words(
        _("“%(value)s” is nothing that can be filled in."),
        _("Write one of these, or use no braces: %(known)s"),
    ),
    "text_template_incomplete": Words(
        _("The template lacks a title or a text in: %(languages)s"),
        _("Write both in all three languages."),
    ),
    "text_template_retired": Words(
        _("This template is retired."), _("Write a new one, or choose another from the list.")
    ),
    "text_template_too_long": Words(
        _("A title has at most %(title)s characters, a text at most %(text)s."), _("Shorten it.")
    ),
    "text_template_unchanged": Words(
        _("The template says this already."), _("Change it, or leave it as it is.")
    ),
    "text_template_unknown": Words(
        _("There is no such template, or it was retired."), _("Choose one from the list.")
    ),
}
