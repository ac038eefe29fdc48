from collections.abc import Sequence
from typing import Any

from django import forms

from regulars.customers.operations.accounts import NewAccount
from regulars.sites.queries.types import Choice
from regulars.storefront import shapes
from regulars.ui.widgets import RadioCards

__all__ = ["ForgottenForm", "LogInForm", "NewPasswordForm", "RegistrationForm"]


WAITS = "We look at every registration of this kind before the first log-in."


class RegistrationForm(forms.Form):
    type = forms.ChoiceField(
        label="I register as", required=False, error_messages={"invalid_choice": "Choose one of these."}
    )
    first_name = shapes.line("First name", 100, required=False, autocomplete="given-name")
    last_name = shapes.line("Last name", 100, autocomplete="family-name")
    email = shapes.line("E-mail", 254, autocomplete="email", help_text="You log in with this address.")
    phone = shapes.line("Phone", 40, required=False, autocomplete="tel")
    password = shapes.password("Password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD)

    def __init__(self, *args: Any, types: Sequence[Choice], **kwargs: Any) -> None:
        """The type is asked for where there is more than one; nothing chosen is the first (REG-04)."""
        super().__init__(*args, **kwargs)
        self.types = types
        field: Any = self.fields["type"]
        field.choices = [(one.code, one.name) for one in types]
        hints = {one.code: WAITS for one in types if one.approval}
        field.widget = RadioCards(choices=field.choices, hints=hints)
        field.initial = types[0].code
        if len(types) < 2:
            del self.fields["type"]

    def account(self) -> NewAccount:
        values = self.cleaned_data | {"type": self.cleaned_data.get("type") or self.types[0].code}
        return NewAccount(**values)


class LogInForm(forms.Form):
    username = shapes.line("E-mail or user name", 254, autocomplete="username")
    password = shapes.password("Password", autocomplete="current-password")


class ForgottenForm(forms.Form):
    username = shapes.line("E-mail or user name", 254, autocomplete="username")


class NewPasswordForm(forms.Form):
    password = shapes.password("New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD)
