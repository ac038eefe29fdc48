"""D-34: which customers staff of some sites see, and what is left of their grant for one of them."""

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.authorization import get_authorized_customer
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden, NotFound
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, Grant, Right
from tests.statements import counted_statements
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def manager_at(*sites: Site) -> Grant:
    return Grant(frozenset(Right), EVERYTHING.seen, EVERYTHING.edited, frozenset(site.pk for site in sites))


@pytest.fixture
def shops() -> tuple[Site, Site]:
    b2c = a_set("b2c")
    return a_site("sports", b2c), a_site("kids", b2c)


def test_customer_with_a_row_at_their_site_is_seen(shops: tuple[Site, Site]) -> None:
    sports, kids = shops
    ada = an_account(site=sports)
    set_access(ada, site=kids, state=AccessState.DISABLED, by=OPERATOR)
    assert get_authorized_customer(manager_at(kids), ada.pk).customer == ada


def test_customer_of_another_site_is_a_stranger(shops: tuple[Site, Site]) -> None:
    """The set lets Ada in at kids, but she never came: no row, no origin."""
    sports, kids = shops
    ada = an_account(site=sports)
    with pytest.raises(NotFound) as error:
        get_authorized_customer(manager_at(kids), ada.pk)
    assert error.value.code == "no_such_customer"


def test_guest_is_seen_by_origin(shops: tuple[Site, Site]) -> None:
    sports, kids = shops
    gus = a_guest(sports)
    assert get_authorized_customer(manager_at(sports), gus.pk).grant.edits("email")
    assert list(Customer.objects.within(frozenset({kids.pk}))) == []


def test_door_elsewhere_leaves_looking_and_access(shops: tuple[Site, Site]) -> None:
    sports, kids = shops
    ada = an_account(site=sports)
    set_access(ada, site=kids, state=AccessState.PENDING, by=OPERATOR)
    reach = get_authorized_customer(manager_at(sports), ada.pk).grant
    assert (reach.sees("email"), reach.edits("email")) == (True, False)
    assert (reach.may(Right.EDIT_ACCESS), reach.may(Right.MOVE_CUSTOMERS)) == (True, False)
    with pytest.raises(Forbidden) as error:
        get_authorized_customer(manager_at(sports), ada.pk, to=Right.EDIT_CUSTOMERS)
    assert error.value.code == "has_other_sites"
    assert get_authorized_customer(manager_at(sports, kids), ada.pk, to=Right.EDIT_CUSTOMERS).grant.edits(
        "email"
    )


def test_missing_right_is_said_before_anybody_is_looked_up(shops: tuple[Site, Site]) -> None:
    with pytest.raises(Forbidden) as error:
        get_authorized_customer(Grant(), 999)
    assert error.value.code == "right_missing"


def test_grant_and_customer_take_one_statement(shops: tuple[Site, Site]) -> None:
    ada = an_account(site=shops[0])
    with counted_statements() as sent:
        get_authorized_customer(manager_at(*shops), ada.pk)
    assert sent.count == 1
