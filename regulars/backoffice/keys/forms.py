"""The shape of a new key; what it means is asked of the rules."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from django import forms

from regulars.backoffice.reach import EVERY, ReachField
from regulars.sites.models import Site
from regulars.staff.models import StaffRole

__all__ = ["KeyForm"]


class KeyForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="What it is for, such as the program that gets it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    role = forms.ChoiceField(label="Role", help_text="What it may do, and which fields it sees and changes.")
    reach = ReachField(hint="It only knows customers of these.", required=False)
    sites = forms.MultipleChoiceField(label="Sites", required=False)
    expires_at = forms.DateField(
        label="Good until",
        required=False,
        help_text="From this day on it opens nothing (UTC). Empty: until it is revoked.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, roles: Iterable[StaffRole], sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, at = self.fields["role"], self.fields["sites"]
        role.choices = [(one.code, one.name) for one in roles]  # type: ignore[attr-defined]
        at.choices = [(one.code, one.name) for one in sites]  # type: ignore[attr-defined]
        at.widget.attrs["data-placeholder"] = "Choose sites"

    def chosen_sites(self) -> list[Site] | None:
        """None is every site; none of them is refused by the verb."""
        if self.cleaned_data["reach"] == EVERY:
            return None
        return list(Site.objects.filter(code__in=self.cleaned_data["sites"]))

    def ends(self) -> datetime | None:
        day = self.cleaned_data["expires_at"]
        return datetime.combine(day, time(), UTC) if day else None
