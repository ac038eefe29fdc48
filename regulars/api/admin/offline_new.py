"""The new customer of an order that a program places, and what is wrong with them (OFF-02, OFF-04)."""

from collections.abc import Iterator
from contextlib import contextmanager

from regulars.api.admin.attribute_schemas import beside_attributes, require_attributes
from regulars.api.admin.customer_schemas import CustomerNew
from regulars.customers.operations.accounts import NewAccount
from regulars.customers.queries.authorization import holder_of
from regulars.kernel.errors import Conflict, DomainError, FieldProblem, Invalid
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = ["account_wanted"]


@contextmanager
def account_wanted(new: CustomerNew, site: Site, grant: Grant) -> Iterator[NewAccount]:
    """The account to add, if the key may. What is refused is told beside `new_customer`; `username_taken` with the `customer` who has the name, if the key sees them."""
    grant.require(Right.EDIT_CUSTOMERS)
    wanted = new.new_account()
    with _within_new():
        grant.require_edit(*new.filled())
        require_attributes(grant, new.attributes)
        if new.site is not None and new.site.lower() != site.code.lower():
            raise Invalid("site_differs", "The customer is added at the site of the order.", "site")
        try:
            with beside_attributes(new.attributes, *CustomerNew.model_fields):
                yield wanted
        except Conflict as error:
            if error.code == "username_taken":
                name = wanted.username or wanted.email
                holder = holder_of(grant, set_id=site.set_id, username=name)
                error.details |= {"customer": holder.customer.pk} if holder else {}
            raise


@contextmanager
def _within_new() -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        problems = [
            FieldProblem(f"new_customer.{problem.field}", problem.code, problem.sentence, problem.values)
            for problem in error.problems
        ]
        raise (Invalid.of(problems) if problems else error) from None
    except DomainError as error:
        raise error.with_field(f"new_customer.{error.field}" if error.field else "new_customer") from None
