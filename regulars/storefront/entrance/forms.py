from django import forms

from regulars.storefront import shapes

__all__ = ["ForgottenForm", "LogInForm", "NewPasswordForm", "RegistrationForm"]


class RegistrationForm(forms.Form):
    first_name = shapes.line("First name", 100, required=False, autocomplete="given-name")
    last_name = shapes.line("Last name", 100, autocomplete="family-name")
    email = shapes.line("E-mail", 254, autocomplete="email", help_text="You log in with this address.")
    phone = shapes.line("Phone", 40, required=False, autocomplete="tel")
    password = shapes.password("Password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD)


class LogInForm(forms.Form):
    username = shapes.line("E-mail or user name", 254, autocomplete="username")
    password = shapes.password("Password", autocomplete="current-password")


class ForgottenForm(forms.Form):
    username = shapes.line("E-mail or user name", 254, autocomplete="username")


class NewPasswordForm(forms.Form):
    password = shapes.password("New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD)
