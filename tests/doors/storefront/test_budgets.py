"""What a page of My Account may cost: under 6 statements, however much there is to show (issue 3)."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from regulars.orders.models import PaymentMethod
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.cards.wallets import a_gateway
from tests.statements import counted_statements
from tests.world import an_account, logged_in

pytestmark = pytest.mark.django_db

STATEMENTS = 6
URLCONF = "regulars.config.urls_site"


def pages() -> list[str]:
    """Every address of My Account that needs no id."""
    found = [one for one in get_resolver(URLCONF).url_patterns if isinstance(one, URLPattern)]
    mine = [one for one in found if str(one.pattern).startswith("account") and not one.pattern.converters]
    return [reverse(one.name, urlconf=URLCONF) for one in mine]


def test_my_account_is_walked_as_a_whole() -> None:
    assert {"/account", "/account/password", "/account/email", "/account/sessions"} <= set(pages())


def test_page_that_saves_a_card_stays_within_its_budget(sports: Site, browse: Browse) -> None:
    """Also where the site takes cards."""
    PaymentMethod.objects.create(site=sports, kind="card", gateway=a_gateway())
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    with counted_statements() as counted:
        answer = client.get("/account/cards/new")
    assert 'name="number"' in text(answer)
    assert counted.count < STATEMENTS


@pytest.mark.parametrize("path", pages())
def test_page_of_my_account_stays_within_its_budget(path: str, sports: Site, browse: Browse) -> None:
    ada = an_account(site=sports)
    for _ in range(12):
        logged_in(ada, sports)
    client = browse("sports")
    log_in(client)
    answer = client.get(path)
    assert answer.status_code in {200, 405}  # what only takes a form refuses to be read
    with counted_statements() as counted:
        client.get(path)
    assert counted.count < STATEMENTS
