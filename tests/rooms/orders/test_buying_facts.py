"""What decides whether somebody may buy: one statement (B2B-09, GST-08, ROL-02, SHP-03)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.rules.rights import CustomerRight
from regulars.orders.models import OrderTerms, SiteOrders
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.rules.buying import Buyers, BuyingFacts, Limit, OrderingFor
from regulars.sites.models import Site
from tests.statements import counted_statements
from tests.world import a_family, a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def terms(site: Site, kind: str = "B2B", **words: Any) -> None:
    OrderTerms.objects.create(site=site, type_id=kind, **words)


def a_buyer(site: Site, email: str = "ada@mail.example", **attributes: Any) -> Customer:
    account = an_account(email, site=site)
    Customer.objects.filter(pk=account.pk).update(type="B2B", attributes=attributes)
    return account


def test_nothing_said_is_the_standard() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada = a_buyer(kids)
    with counted_statements() as statements:
        found = buying_facts(kids.pk, ada.pk)
    assert statements.count == 1
    assert found == BuyingFacts(currency=kids.currency, registered=True, type="B2B")
    assert buying_facts(kids.pk, None) == BuyingFacts(currency=kids.currency, registered=False, type="guest")


def test_flags_and_amounts_of_the_account() -> None:
    """B2B-01, B2B-03 to B2B-05: each amount with its own currency; a flag that says no is none."""
    kids = a_site("kids", a_set("b2c"))
    ada = a_buyer(
        kids,
        approve_flag=True,
        block_flag=False,
        approve_amount={"amount": "100.00", "currency": "EUR"},
        block_amount={"amount": "500.50", "currency": "USD"},
    )
    found = buying_facts(kids.pk, ada.pk)
    assert (found.account_held, found.account_blocked) == (True, False)
    assert found.hold_above == Limit(Decimal("100.00"), "EUR")
    assert found.block_above == Limit(Decimal("500.50"), "USD")


def test_sub_site_has_its_own_word_else_its_masters() -> None:
    """SHP-03, B2B-09: word by word, also where its own is no."""
    master, sub, _other = a_family("trade", ("north", "south"), a_set("b2b"))
    ada = a_buyer(sub)
    SiteOrders.objects.create(site=master, buyers="registered", receiver="desk@mail.example")
    terms(master, held=True, blocked=True, ordering_for="role")
    terms(sub, blocked=False)
    terms(sub, "B2C", held=False)
    found = buying_facts(sub.pk, ada.pk)
    assert (found.type_held, found.type_blocked) == (True, False)
    assert (found.ordering_for, found.buyers) == (OrderingFor.ROLE, Buyers.REGISTERED)
    assert found.receiver == "desk@mail.example"
    SiteOrders.objects.create(site=sub, buyers="both", receiver="north@mail.example")
    assert buying_facts(sub.pk, ada.pk).buyers is Buyers.BOTH
    assert buying_facts(sub.pk, ada.pk).receiver == "north@mail.example"


def test_right_to_order_comes_from_a_role() -> None:
    """ROL-02: another right doesn't open it."""
    kids = a_site("kids", a_set("b2c"))
    ada, ben = a_buyer(kids), a_buyer(kids, "ben@mail.example")
    for account, right in ((ada, CustomerRight.ORDER), (ben, CustomerRight.SEE_PRICES)):
        role = CustomerRole.objects.create(code=right, name=right, rights=[right])
        RoleHolding.objects.create(role=role, account=account)
    assert buying_facts(kids.pk, ada.pk).may_order
    assert not buying_facts(kids.pk, ben.pk).may_order


def test_guest_and_account_of_another_set_are_not_registered_here() -> None:
    """GST-08: what another set says of its account doesn't count here."""
    kids, other = a_site("kids", a_set("b2c")), a_site("other", a_set("b2b"))
    terms(kids, "guest", blocked=True)
    stranger = a_buyer(other, "eve@mail.example", approve_flag=True)
    for account in (a_guest(site=kids), stranger, None):
        found = buying_facts(kids.pk, account and account.pk)
        assert (found.registered, found.type_blocked, found.account_held) == (False, True, False)
