"""The shape of one row of the grid. What the values mean is asked of the rules of `sites`."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from regulars.backoffice.errors import add_errors
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import coded
from regulars.sites import rules
from regulars.sites.models import CustomerSet
from regulars.sites.operations.sets import SetChanges
from regulars.sites.rules import AccessMode, Sharing
from regulars.sites.rules.colours import COLOUR_NAMES, SetColour
from regulars.ui.widgets import HintedSelectMultiple, Swatches, Switch

__all__ = ["EditSetForm", "NewSetForm", "RowForm"]

ACCESS = (
    (AccessMode.OPEN.value, lazy("All its sites")),
    (AccessMode.LISTED.value, lazy("Only where granted")),
)


def _switch(label: str, help_text: str = "", *, initial: bool = True) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, help_text=help_text, required=False, initial=initial, widget=Switch()
    )


class RowForm(forms.Form):
    """What a new and a saved set have in common."""

    name = forms.CharField(
        label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    access_mode = forms.ChoiceField(label=lazy("Where its customers may log in"), choices=ACCESS)
    sites = forms.TypedMultipleChoiceField(
        label=lazy("Sites"), coerce=int, required=False, widget=HintedSelectMultiple
    )
    is_default = forms.BooleanField(
        label=lazy("Default set"),
        help_text=lazy("New sites, and customers without a site, join it."),
        required=False,
    )
    colour = forms.ChoiceField(
        label=lazy("Colour"),
        choices=[(choice.value, lazy(COLOUR_NAMES[choice])) for choice in SetColour],
        required=False,
        widget=Swatches,
        help_text=lazy("Of its badge, on every screen."),
    )
    share_orders = _switch(lazy("Orders"))
    share_addresses = _switch(lazy("Addresses"))
    share_cards = _switch(lazy("Saved cards"))
    share_wish_list = _switch(lazy("Wish lists"))
    approval_for_set = _switch(
        lazy("One approval counts for every site"), lazy("Else each site approves by itself."), initial=False
    )
    discreet = _switch(
        lazy("Discreet"), lazy("Its sites never tell that they belong together. They need neutral registration."),
        initial=False,
    )  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[Any] | None, **kwargs: Any) -> None:
        """`places` are all sites, each with the name of its set; None where they are too many to choose from, which leaves each where it is."""
        super().__init__(*args, **kwargs)
        if places is None:
            del self.fields["sites"]
            return
        field: Any = self.fields["sites"]
        field.choices = [(str(candidate.pk), candidate.name) for candidate in places]
        field.widget.hints = {
            str(candidate.pk): translate("now in {set}", set=candidate.set__name) for candidate in places
        }
        field.widget.attrs["data-placeholder"] = translate("Choose sites")

    @property
    def sharing(self) -> list[Any]:
        return [self[f"share_{kind}"] for kind in Sharing]

    @property
    def more_is_changed(self) -> bool:
        """True when something of the folded part differs from a plain set, or needs mending."""
        folded = [*self.sharing, self["approval_for_set"], self["discreet"]]
        return any(bound.errors or bool(bound.value()) != bound.field.initial for bound in folded)

    @property
    def site_ids(self) -> list[int] | None:
        return list(self.cleaned_data["sites"]) if "sites" in self.fields else None

    def focus_on(self, name: str) -> None:
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean_name(self) -> str:
        return str(self._meaning("name", rules.check_name))

    def changes(self) -> SetChanges:
        data = self.cleaned_data
        return SetChanges(
            name=data["name"],
            access_mode=data["access_mode"],
            sharing={kind: data[f"share_{kind}"] for kind in Sharing},
            approval_for_set=data["approval_for_set"],
            discreet=data["discreet"],
            colour=data["colour"] or None,
        )

    def _meaning(self, field: str, check: Callable[[str], str]) -> str:
        try:
            return check(self.cleaned_data[field])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def refuse(self, error: DomainError) -> None:
        """Show a rule's refusal beside its field."""
        add_errors(self, error)


class NewSetForm(RowForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=50,
        help_text=lazy("Fixed once saved."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
    )

    @property
    def new_code(self) -> str:
        return str(self.cleaned_data["code"])

    def clean_code(self) -> str:
        """Asked here so that a taken code is told before the plan; the constraint decides (SET-04)."""
        code = self._meaning("code", rules.check_code)
        if coded(CustomerSet.objects.all(), code).exists():
            raise forms.ValidationError(
                translate("The code “{code}” is taken: another customer set already has it.", code=code)
            )
        return code


class EditSetForm(RowForm):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
