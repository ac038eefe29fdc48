"""What a site asks at checkout, filled in with what the account has (B2B-07, B2B-12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.customers.models import Customer
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form
from regulars.fields.rules.values import Value
from regulars.sites.rules.types import GUEST

__all__ = ["CheckoutForm", "checkout_form"]


@dataclass(frozen=True)
class CheckoutForm:
    """`initial` is what the account has of the fields, by code. Answers go on the order alone: nothing is written back."""

    form: Form
    initial: Mapping[str, Value] = field(default_factory=dict)


def checkout_form(site_id: int, account: Customer | None) -> CheckoutForm:
    """For an account, or a visitor, at an effective site; without a form for guests they are asked nothing. One statement."""
    form = form_at(site_id, Purpose.CHECKOUT, account.type if account else GUEST)
    held = account.attributes if account else {}
    return CheckoutForm(form, {code: held[code] for code in form.codes if code in held})
