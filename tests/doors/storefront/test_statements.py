"""A page is one statement: who knocks, at which site, may they come in. What a form changes has its literal price."""

import pytest

from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in
from tests.doors.storefront.conftest import Browse
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/register",
        "/register/waits",
        "/login",
        "/account",
        "/account/password",
        "/account/email",
        "/password-forgotten",
        "/password-forgotten?asked",
        "/orders",
        "/orders?asked",
        "/account/order-claims",
        "/access-requested",
        "/brand.css",
        "/nowhere",
    ],
)
@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_page_costs_one_statement(path: str, who: str, sports: Site, browse: Browse) -> None:
    client = browse("sports")
    if who == "customer":
        an_account(site=sports)
        log_in(client)
    client.get(path)

    with counted_statements() as counted:
        client.get(path)
    # Which types the site accepts and the form of one; the form, what the account holds for it, its latest orders, and its memberships; whether
    # the shop has newsletters.
    forms = {("/register", "visitor"): 2, ("/account", "customer"): 4, ("/", "visitor"): 1}
    assert counted.count == 1 + forms.get((path, who), 0)


def test_first_page_at_a_sister_site_costs_two_more(sports: Site, kids: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("kids")
    log_in(client)

    costs = []
    for _ in range(2):
        with counted_statements() as counted:
            client.get("/account")
        costs.append(counted.count)
    assert costs == [7, 5]
