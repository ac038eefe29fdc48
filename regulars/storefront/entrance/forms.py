from django import forms

from regulars.customers.rules import LONGEST_TYPED
from regulars.storefront import shapes

__all__ = ["ChosenPasswordForm", "ForgottenForm", "LogInForm", "NewPasswordForm", "TypedPasswordForm"]


class LogInForm(forms.Form):
    username = shapes.line("E-mail or user name", LONGEST_TYPED, autocomplete="username")
    password = shapes.password("Password", autocomplete="current-password")


class ForgottenForm(forms.Form):
    username = shapes.line("E-mail or user name", LONGEST_TYPED, autocomplete="username")


class NewPasswordForm(forms.Form):
    password = shapes.password("New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD)


class TypedPasswordForm(forms.Form):
    password = shapes.password(
        "Password", autocomplete="current-password", help_text="The one that was chosen at registration."
    )


class ChosenPasswordForm(forms.Form):
    new_password = shapes.password(
        "New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD
    )
