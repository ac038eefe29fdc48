"""Who of staff may see a site as a customer does (L4)."""

from regulars.staff.rules import Grant, Right

__all__ = ["check_viewer"]

# My Account tells all of this.
_SHOWN = (
    "first_name",
    "email",
    "username",
    "addresses",
    "company",
    "credit",
    "cards",
    "wish_list",
    "sessions",
)


def check_viewer(grant: Grant) -> None:
    """Of the grant as it reaches the customer: with the right, and all that My Account shows, orders too.

    Raises `Forbidden` `right_missing`, `field_hidden`.
    """
    grant.require(Right.VIEW_AS_CUSTOMER)
    grant.require(Right.SEE_ORDERS)
    grant.require_sight(*_SHOWN)
