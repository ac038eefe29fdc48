from typing import Any

from django import forms

from regulars.groups.rules.rights import RESTRICTED, RIGHT_LABELS, is_restricted_page, rights_in_words
from regulars.groups.rules.roles import Days
from regulars.kernel.i18n import lazy
from regulars.pages.queries import restricted_codes

__all__ = ["MarkForm", "NewMarkForm", "PickForm", "RolesForm"]

_TYPED = {"autocomplete": "off", "spellcheck": "false"}
_DAY: dict[str, Any] = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}


class _Named(forms.Form):
    """Only roles give rights: each that there is, and one for each restricted page. What is stored stays a choice."""

    name = forms.CharField(
        label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_TYPED | {"autofocus": True})
    )

    def __init__(self, data: Any = None, *, has_rights: bool, **given: Any) -> None:
        super().__init__(data, **given)
        if has_rights:
            held = {right for right in self.initial.get("rights", ()) if is_restricted_page(right)}
            pages = sorted(held | {f"{RESTRICTED}{code}" for code in restricted_codes()})
            self.fields["rights"] = forms.MultipleChoiceField(
                label=lazy("What it lets customers do"),
                required=False,
                choices=[
                    (right, word) for right in (*RIGHT_LABELS, *pages) for word in rights_in_words([right])
                ],
                widget=forms.CheckboxSelectMultiple,
            )


class MarkForm(_Named):
    """Of one that is there: its code stays."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NewMarkForm(_Named):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=50,
        required=False,
        help_text=lazy("For programs and files. It stays, and is made from the name where you leave it out."),
        widget=forms.TextInput(attrs=_TYPED),
    )


class PickForm(forms.Form):
    """Ticks by code."""

    picked = forms.MultipleChoiceField(label="", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, offer: list[tuple[str, str]], label: str, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["picked"].choices = offer  # type: ignore[attr-defined]
        self.fields["picked"].label = label


class RolesForm(PickForm):
    """Roles to give; with a last day they are memberships."""

    first_day = forms.DateField(
        label=lazy("First day"), required=False, widget=forms.DateInput(**_DAY), input_formats=["%Y-%m-%d"]
    )
    last_day = forms.DateField(
        label=lazy("Last day"),
        required=False,
        help_text=lazy(
            "Leave it out for a role that doesn't end. Both days count, in the time zone of each shop."
        ),
        widget=forms.DateInput(**_DAY),
        input_formats=["%Y-%m-%d"],
    )

    @property
    def days(self) -> Days:
        """Raises `Invalid` beside `last_day`."""
        return Days(self.cleaned_data["first_day"], self.cleaned_data["last_day"])
