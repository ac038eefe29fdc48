from django import forms

from regulars.storefront import form_fields

__all__ = ["EmailForm", "PasswordForm"]


class PasswordForm(forms.Form):
    current_password = form_fields.password("Current password", autocomplete="current-password")
    new_password = form_fields.password(
        "New password", autocomplete="new-password", help_text=form_fields.GOOD_PASSWORD
    )


class EmailForm(forms.Form):
    email = form_fields.line("New email address", 254, autocomplete="email")
    current_password = form_fields.password("Current password", autocomplete="current-password")
