"""The choice of where somebody's rights count: at chosen sites, which is what isn't said, or at every one (F18)."""

from collections.abc import Iterable
from typing import Any

from django import forms

from regulars.backoffice.choices import SitesField
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site
from regulars.staff.models import ApiKey, StaffRole, StaffUser
from regulars.ui.widgets import RadioCards

__all__ = ["EVERY", "SOME", "ReachField", "ReachForm", "first_site_names"]

EVERY, SOME = "every", "some"


class ReachField(forms.ChoiceField):
    def __init__(self, *, hint: str, **kwargs: Any) -> None:
        hints = {SOME: hint, EVERY: lazy("Those that are opened later too.")}
        super().__init__(
            label=lazy("Where it counts"),
            choices=[(SOME, lazy("Only the sites below")), (EVERY, lazy("Every site"))],
            initial=SOME,
            widget=RadioCards(hints=hints),
            **kwargs,
        )


class ReachForm(forms.Form):
    """A role, and the sites where it counts: of staff and of keys alike. Each adds `reach`, with its own hint."""

    role = forms.ChoiceField(label=lazy("Role"))
    sites = SitesField(label=lazy("Sites"), required=False)

    def __init__(self, *args: Any, roles: Iterable[StaffRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices = [(offered.code, offered.label) for offered in roles]
        fields["sites"].offer(Site.objects.all(), translate("Choose sites"))

    def chosen_sites(self) -> list[Site] | None:
        """None is every site; none of them is refused by the verb."""
        if self.cleaned_data["reach"] == EVERY:
            return None
        sites: list[Site] = self.cleaned_data["sites"]
        return sites


def first_site_names(holders: Iterable[StaffUser | ApiKey]) -> dict[int, str]:
    """Of the two sites of each that a list has room for, those that were opened first."""
    wanted = {pk for holder in holders for pk in sorted(holder.grant.sites or ())[:2]}
    return dict(Site.objects.filter(pk__in=[0, *wanted]).values_list("pk", "name"))
