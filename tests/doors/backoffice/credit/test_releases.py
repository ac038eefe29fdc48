"""What shops outside reserved, given back by staff (EXT-02)."""

import pytest
from django.test import Client

from regulars.credit.models import CreditReservation
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.credit.queries.balances import balances_of
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.rooms.orders.external import a_recorded_order
from tests.world import a_set, an_account, own_role, sam, sites


@pytest.fixture
def shops(db: None) -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    """Fifty, of which ten each are reserved under one number by two shops and by whichever."""
    ada = an_account(site=shops[0])
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    for site in (*shops, None):
        reserve_credit(ada, "10", "EUR", reference="#1001", site=site, by=OPERATOR)
    return ada


def page_of(account: Customer, site: Site | None) -> str:
    found = CreditReservation.objects.get(entry__account=account, entry__site=site)
    return f"/customers/{account.pk}/credit/reservations/{found.pk}/release"


def clerk(*at: Site, functions: tuple[Right, ...] = (Right.SEE, Right.EDIT_ORDERS), **sees: str) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    role = own_role(functions=list(functions), **{"identity": "view", "credit": "view", **sees})
    client.force_login(sam(role.code, "clerk@staff.example", at=list(at) or None))
    return client


def test_one_is_released_after_a_question(ada: Customer, shops: list[Site], administrator: Client) -> None:
    """Those of other shops under the same number stay."""
    tab, page = f"/customers/{ada.pk}/credit", page_of(ada, None)
    assert f'href="{page}"' in administrator.get(tab).text
    question = administrator.get(page).text
    assert all(words in question for words in ("Release what is reserved?", "€10.00", "#1001"))
    assert balances_of(ada.pk) == {"EUR": 20}
    for _ in range(2):
        answer = administrator.post(page)
        assert (answer.status_code, answer["Location"]) == (303, f"{tab}?currency=EUR")
    assert balances_of(ada.pk) == {"EUR": 30}
    assert AuditRecord.objects.filter(event="credit.released").count() == 1
    text = administrator.get(tab).text
    assert "What was reserved is given back." in text
    assert [f'href="{page_of(ada, site)}"' in text for site in (*shops, None)] == [True, True, False]
    assert "It was given back already." in administrator.get(page).text


def test_what_an_order_has_taken_stays_with_it(
    ada: Customer, shops: list[Site], administrator: Client
) -> None:
    a_recorded_order(shops[1], customer=ada.pk)
    page = page_of(ada, shops[1])
    assert "An order has taken it meanwhile." in administrator.get(page).text
    answer = administrator.post(page)
    assert (answer.status_code, "An order has taken this." in answer.text) == (409, True)
    assert balances_of(ada.pk) == {"EUR": 20}


def test_only_of_ones_own_sites_and_customers(ada: Customer, shops: list[Site]) -> None:
    sports, kids = shops
    ben = an_account("ben@mail.example", sports)
    client = clerk(sports)
    text = client.get(f"/customers/{ada.pk}/credit").text
    for site, status in ((kids, 404), (None, 404), (sports, 200)):
        page = page_of(ada, site)
        assert (f'href="{page}"' in text) is (status == 200)
        assert client.get(page).status_code == status
    for page in (page_of(ada, kids), page_of(ada, sports).replace(f"/{ada.pk}/", f"/{ben.pk}/")):
        assert client.post(page).status_code == 404
    assert balances_of(ada.pk) == {"EUR": 20}
    assert client.post(page_of(ada, sports)).status_code == 303


@pytest.mark.parametrize(
    "lacks", [{"functions": (Right.SEE,)}, {"functions": (Right.SEE, Right.GIVE_CREDIT)}, {"credit": "none"}]
)
def test_not_without_the_right_to_change_orders_and_sight_of_credit(
    ada: Customer, shops: list[Site], lacks: dict[str, object]
) -> None:
    """As by the API."""
    client, page = clerk(**lacks), page_of(ada, shops[0])  # type: ignore[arg-type]
    assert f'href="{page}"' not in client.get(f"/customers/{ada.pk}/credit").text
    assert client.get(page).status_code == 403
    assert client.post(page).status_code == 403
    assert balances_of(ada.pk) == {"EUR": 20}
