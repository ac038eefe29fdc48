"""The shape of a new key; what it means is asked of the rules."""

from datetime import UTC, datetime, time

from django import forms

from regulars.backoffice.reach import ReachField, ReachForm
from regulars.kernel.i18n import lazy

__all__ = ["KeyForm"]


class KeyForm(ReachForm):
    field_order = ("name", "role", "reach", "sites")
    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("What it is for, such as the program that gets it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    role = forms.ChoiceField(
        label=lazy("Role"), help_text=lazy("What it may do, and which fields it sees and changes.")
    )
    reach = ReachField(hint=lazy("It only knows customers of these."), required=False)
    expires_at = forms.DateField(
        label=lazy("Good until"),
        required=False,
        help_text=lazy("From this day on it opens nothing (UTC). Empty: until it is revoked."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def ends(self) -> datetime | None:
        day = self.cleaned_data["expires_at"]
        return datetime.combine(day, time(), UTC) if day else None
