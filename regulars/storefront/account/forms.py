from django import forms
from django.http import QueryDict

from regulars.storefront import form_fields

__all__ = ["CardForm", "EmailForm", "OrderClaimForm", "PasswordForm"]


class PasswordForm(forms.Form):
    current_password = form_fields.password("Current password", autocomplete="current-password")
    new_password = form_fields.password(
        "New password", autocomplete="new-password", help_text=form_fields.GOOD_PASSWORD
    )


class EmailForm(forms.Form):
    email = form_fields.line("New email address", 254, autocomplete="email")
    current_password = form_fields.password("Current password", autocomplete="current-password")


class OrderClaimForm(forms.Form):
    number = form_fields.line(
        "Order number", 60, autocomplete="off", help_text="It is in the mail that confirmed the order."
    )


class CardForm(forms.Form):
    """A card for trying out. Browsers neither fill it in nor remember it, and what may be a number stands in no page again."""

    number = form_fields.line("Card number", 40, autocomplete="off", inputmode="numeric")
    expires = form_fields.line("Expires", 10, autocomplete="off", help_text="Month and year, such as 08/29.")
    name = form_fields.line("Name on the card", 100, required=False, autocomplete="off")

    def __init__(self, sent: QueryDict | None) -> None:
        super().__init__(sent)
        for name in ("number", "name"):
            self.fields[name].widget.format_value = lambda _: None
