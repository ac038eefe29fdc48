from django import forms

from regulars.storefront import shapes

__all__ = ["EmailForm", "PasswordForm"]


class PasswordForm(forms.Form):
    current_password = shapes.password("Current password", autocomplete="current-password")
    new_password = shapes.password(
        "New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD
    )


class EmailForm(forms.Form):
    email = shapes.line("New e-mail address", 254, autocomplete="email")
    current_password = shapes.password("Current password", autocomplete="current-password")
