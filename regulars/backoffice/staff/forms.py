from django import forms

from regulars.kernel.i18n import lazy

__all__ = ["LogInForm"]


class LogInForm(forms.Form):
    email = forms.CharField(
        label=lazy("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=lazy("Password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
