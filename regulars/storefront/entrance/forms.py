from django import forms

from regulars.customers.rules import LONGEST_TYPED
from regulars.storefront import form_fields

__all__ = [
    "ChosenPasswordForm",
    "FindOrderForm",
    "ForgottenForm",
    "LogInForm",
    "NewPasswordForm",
    "TypedPasswordForm",
]


class LogInForm(forms.Form):
    username = form_fields.line("Email or username", LONGEST_TYPED, autocomplete="username")
    password = form_fields.password("Password", autocomplete="current-password")


class ForgottenForm(forms.Form):
    username = form_fields.line("Email or username", LONGEST_TYPED, autocomplete="username")


class FindOrderForm(forms.Form):
    number = form_fields.line(
        "Order number", 60, autocomplete="off", help_text="It is in the mail that confirmed the order."
    )
    email = form_fields.line(
        "Email", 254, autocomplete="email", help_text="The one that you gave with the order."
    )


class NewPasswordForm(forms.Form):
    password = form_fields.password(
        "New password", autocomplete="new-password", help_text=form_fields.GOOD_PASSWORD
    )


class TypedPasswordForm(forms.Form):
    password = form_fields.password(
        "Password", autocomplete="current-password", help_text="The one that was chosen at registration."
    )


class ChosenPasswordForm(forms.Form):
    new_password = form_fields.password(
        "New password", autocomplete="new-password", help_text=form_fields.GOOD_PASSWORD
    )
