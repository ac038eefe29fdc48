"""The shape of a role: a level for each field group, a tick for each function."""

from typing import Any

from django import forms

from regulars.backoffice.roles.words import FUNCTIONS, GROUPS, LEVELS
from regulars.kernel.i18n import lazy
from regulars.staff.models import StaffRole
from regulars.staff.rules import FieldGroup, Right
from regulars.staff.rules.rights import Level
from regulars.staff.rules.roles import Powers, powers

__all__ = ["NameForm", "RoleForm"]

_NAME = {"autocomplete": "off"}


class NameForm(forms.Form):
    """A copy needs a name."""

    name = forms.CharField(
        label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_NAME | {"autofocus": True})
    )


class RoleForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_NAME))
    functions = forms.MultipleChoiceField(
        label=lazy("Functions"),
        required=False,
        choices=[(function.right.value, function.label) for function in FUNCTIONS],
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, role: StaffRole) -> None:
        initial: dict[str, Any] = {"name": role.name, "version": role.version, "functions": role.functions}
        initial |= {group.value: role.gives.level(group).value for group, _, _ in GROUPS}
        super().__init__(data, initial=initial)
        for group, label, _ in GROUPS:
            choices = [(level.value, text) for level, text, _ in LEVELS]
            self.fields[group.value] = forms.ChoiceField(label=label, choices=choices)

    @property
    def rows(self) -> list[tuple[Any, str, str, str]]:
        """Each group's field with its label, what is in it, and the level that is chosen."""
        return [(self[group.value], label, hint, self[group.value].value()) for group, label, hint in GROUPS]

    def gives(self) -> Powers:
        """A group without a level is not seen."""
        levels = {group: Level(self.cleaned_data[group.value]) for group in FieldGroup}
        return powers([Right(code) for code in self.cleaned_data["functions"]], levels)
