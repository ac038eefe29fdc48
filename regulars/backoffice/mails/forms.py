from django import forms

from regulars.kernel.i18n import lazy

__all__ = ["TextForm"]


class TextForm(forms.Form):
    """What the words may be is asked of the rules; they see them untrimmed."""

    subject = forms.CharField(
        label=lazy("Subject"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    body = forms.CharField(
        label=lazy("Body"),
        max_length=6000,
        strip=False,
        help_text=lazy(
            "An empty line begins a paragraph. {link} in a paragraph of its own becomes a button."
        ),
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
