"""A shop where one can order, and what is sent off there."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.addresses.operations.addresses import add_address
from regulars.cards.models import Gateway
from regulars.cards.rules.numbers import NewCard
from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.journeys.place_order import Placed, Submission, place_order
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.orders.models import PaymentMethod
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AddressChoice, Choice, Contact
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.orders.shops import VISITOR, a_shop_with, filled
from tests.world import an_account

__all__ = ["GOOD_CARD", "GUS", "Shop", "a_shop", "by", "takes_payment"]

GOOD_CARD = NewCard(number="4242 4242 4242 4242", expires="12/39")
GUS = Contact(email="gus@guest.example", first_name="Gus", last_name="Gast")


def by(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


VISITING = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


@dataclass
class Shop:
    """P1 costs 10, P2 2.50. Every way to pay is there."""

    site: Site

    def buyer(self, email: str = "ada@mail.example", **values: Any) -> Customer:
        """With an address in Berlin."""
        account = an_account(email, site=self.site, **values)
        add_address(account, BERLIN, site=self.site, by=OPERATOR)
        return account

    def sends(
        self, account: Customer, *, total: str = "10", key: str = "k1", lines: Any = None, **choice: Any
    ) -> Placed:
        """What lies in the basket of an account: ten unless something else is agreed to."""
        new_card = choice.pop("card", None)
        choice = {"pay_by": PaidBy.INVOICE, "new_card": bool(new_card)} | choice
        sent = Submission(
            site=self.site,
            owner=Owner(account.pk),
            choice=Choice(**choice),
            agreed_total=Decimal(total),
            currency=self.site.currency,
            lines=lines,
            new_card=new_card,
        )
        return place_order(sent, key=key, by=by(account))

    def orders(self, account: Customer, *, key: str = "k1", **choice: Any) -> Placed:
        """One P1."""
        self.fills(account, P1=1)
        return self.sends(account, key=key, **choice)

    def fills(self, account: Customer, **quantities: Any) -> None:
        filled(Owner(account.pk), self.site, **quantities)

    def guest_sends(self, visitor: Owner, *, total: str = "10", key: str = "g1", **choice: Any) -> Placed:
        choice = {
            "pay_by": PaidBy.INVOICE, "contact": GUS, "shipping": AddressChoice(typed=BERLIN),
        } | choice  # fmt: skip
        sent = Submission(
            site=self.site,
            owner=visitor,
            choice=Choice(**choice),
            agreed_total=Decimal(total),
            currency=self.site.currency,
        )
        return place_order(sent, key=key, by=VISITING)

    def product_id(self, code: str) -> int:
        return Product.objects.get(code=code).pk

    def visitor(self, **quantities: Any) -> Owner:
        return filled(VISITOR, self.site, **quantities)


def a_shop(site: Site) -> Shop:
    a_shop_with(site, P1="10", P2="2.50")
    takes_payment(site)
    return Shop(site)


def takes_payment(site: Site, gateway: Gateway | None = None) -> None:
    gateway = (
        gateway or Gateway.objects.get_or_create(code="test", defaults={"name": "Test", "kind": "test"})[0]
    )
    for kind in PaidBy:
        PaymentMethod.objects.create(
            site=site, kind=kind.value, gateway=gateway if kind is PaidBy.CARD else None
        )
