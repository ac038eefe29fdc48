"""Form fields that check shape only, in our words; what a value means is asked of the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from regulars.kernel.i18n import lazy

GOOD_PASSWORD = lazy("At least 8 characters. A few unrelated words make a good one; names and dates don't.")

WORDS = {
    "required": gettext_lazy("Please fill this in."),
    "max_length": gettext_lazy("Please use at most %(limit_value)d characters."),
    "null_characters_not_allowed": gettext_lazy("Please remove invisible or control characters."),
}


def line(
    label: str,
    longest: int,
    *,
    required: bool = True,
    autocomplete: str = "",
    help_text: str = "",
    **attrs: Any,
) -> forms.CharField:
    """One line of text. `attrs` are attributes of the input."""
    kind = {"email": forms.EmailInput, "tel": forms.TextInput}.get(autocomplete, forms.TextInput)
    given = attrs | ({"autocomplete": autocomplete} if autocomplete else {})
    if autocomplete == "tel":
        given["type"] = "tel"
    return forms.CharField(
        label=gettext_lazy(label),
        max_length=longest,
        required=required,
        help_text=gettext_lazy(help_text) if help_text else "",
        widget=kind(attrs=given),
        error_messages=WORDS,
    )


def password(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    """A password, as typed: never trimmed, never sent back."""
    return forms.CharField(
        label=gettext_lazy(label),
        max_length=1024,
        strip=False,
        help_text=gettext_lazy(help_text) if help_text else "",
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages=WORDS,
    )
