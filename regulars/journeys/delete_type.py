"""A customer type of a company's own goes; who still uses it is said instead (CLS-01)."""

from dataclasses import dataclass

from regulars.catalog.models import Discount, ShippingMethod
from regulars.customers.models import Customer
from regulars.customers.rules import Status
from regulars.fields.models import SiteForm
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import counted, translate
from regulars.sites.models import CustomerType, Site
from regulars.sites.operations.types import remove_type
from regulars.sites.rules.types import SHIPPED, TYPE_DELETED, type_in_use, type_shipped

__all__ = ["TypeUse", "delete_type", "plan_type_deletion"]

MOST = 1000


@dataclass(frozen=True)
class TypeUse:
    """Who uses a type: customers, counted up to a thousand; sites that take it, have a form for it or a shipping method; discounts."""

    customers: int
    sites: list[Site]
    discounts: list[str]

    @property
    def in_words(self) -> str:
        """Such as *3 customers, Mystic Kids*; empty when nobody does."""
        names = [site.name for site in self.sites[:3]]
        if self.customers == MOST:
            names.insert(0, translate("{most} customers or more", most=MOST))
        elif self.customers:
            names.insert(0, counted("{number} customer", "{number} customers", self.customers))
        if more := len(self.sites) - 3 if len(self.sites) > 3 else 0:
            names.append(counted("{number} more site", "{number} more sites", more))
        if self.discounts:
            names.append(translate("discount {names}", names=", ".join(self.discounts)))
        return ", ".join(names)


def plan_type_deletion(customer_type: CustomerType) -> TypeUse:
    """Who uses the type and keeps it from being deleted. Only reads; three statements."""
    customers = Customer.objects.filter(type=customer_type.code).exclude(status=Status.ERASED)[:MOST].count()
    taking = Site.objects.filter(types__type=customer_type.pk)
    asking = Site.objects.filter(pk__in=SiteForm.objects.filter(type=customer_type.pk).values("site_id"))
    sending = Site.objects.filter(
        pk__in=ShippingMethod.objects.filter(types__contains=[customer_type.pk]).values("site_id")
    )
    discounts = Discount.objects.filter(type=customer_type.pk).order_by("name", "pk")
    return TypeUse(
        customers,
        list((taking | asking | sending).distinct().order_by("name", "pk")),
        list(discounts.values_list("name", flat=True)[:3]),
    )


def delete_type(customer_type: CustomerType, *, by: Actor) -> None:
    """Delete a type that nobody uses; nobody begins to meanwhile.

    In order, in one transaction: the type locked, asked who uses it, deleted, audit. Raises `Conflict` `type_shipped`,
    `type_in_use` with who does, `NotFound` `no_such_type`.
    """
    if customer_type.code in SHIPPED:
        raise type_shipped()
    with change(TYPE_DELETED, by=by) as entry:
        if not CustomerType.objects.select_for_update().filter(pk=customer_type.pk).exists():
            raise NotFound("no_such_type", "This customer type is gone.")
        use = plan_type_deletion(customer_type)
        if use.in_words:
            raise type_in_use(use.in_words)
        remove_type(customer_type, by=by)
        entry.note(type=customer_type.code)
