"""The Credit tab of a customer: balances, grant and withdraw, the statement (CRD-01, CRD-04, CRD-06, CRD-07, CRD-08, ADM-02)."""

import pytest
from django.db import connection
from django.test import Client

from regulars.credit.models import CreditEntry
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balances_of
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.world import a_guest, a_set, a_site, an_account, own_role, sam, sites

SENT = {
    "movement": "grant",
    "amount": "12,50",
    "currency": "EUR",
    "site": "",
    "reason": "Welcome",
    "key": "k",
}


@pytest.fixture
def shops(db: None) -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    return an_account(site=shops[0])


def clerk(*at: Site, name: str = "Clerk", credit: str = "view") -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    role = own_role(name, functions=[Right.SEE, Right.GIVE_CREDIT], identity="view", credit=credit)
    client.force_login(sam(role.code, f"{name.lower()}@staff.example", at=at or None))
    return client


def test_credit_is_granted_and_withdrawn_with_a_reason(
    manager: Client, ada: Customer, shops: list[Site]
) -> None:
    """CRD-01, CRD-06: the amount as people type it; what was done stands in the statement, with who did it. A page that is sent twice
    grants once (G17).
    """
    url = f"/customers/{ada.pk}/credit"
    page = manager.get(url)
    assert "No store credit yet" in page.text
    key = page.text.partition('name="key" value="')[2].partition('"')[0]
    assert len(key) > 20
    assert key not in manager.get(url).text
    for _ in range(2):
        answer = manager.post(url, SENT | {"site": "sports", "key": key})
        assert (answer.status_code, answer["Location"]) == (303, f"{url}?currency=EUR")
    manager.post(url, SENT | {"movement": "withdraw", "amount": "2.5", "reason": "By mistake"})
    assert balances_of(ada.pk) == {"EUR": 10}
    text = manager.get(f"{url}?currency=EUR").text
    for part in ("€12.50", "-€2.50", "€10.00", "By mistake", "Site sports", "Sam"):
        assert part in text


@pytest.mark.parametrize(
    ("sent", "status", "text"),
    [
        ({"amount": "1,500"}, 422, "This can mean"),
        ({"amount": "-5"}, 422, "This can&#39;t be below zero."),
        ({"reason": " "}, 422, "This field is required."),
        ({"currency": "JPY"}, 422, "Select a valid choice"),
        ({"movement": "withdraw"}, 409, "There is less store credit than that."),
        ({"movement": "spend"}, 422, "Select a valid choice"),
        ({"site": "elsewhere"}, 422, "elsewhere"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    manager: Client, ada: Customer, sent: dict[str, str], status: int, text: str
) -> None:
    a_site("elsewhere", a_set("other"))
    answer = manager.post(f"/customers/{ada.pk}/credit", SENT | sent)
    assert (answer.status_code, text in answer.text) == (status, True)
    assert not CreditEntry.objects.exists()


def test_statement_pages_and_the_balance_of_a_day(viewer: Client, ada: Customer, shops: list[Site]) -> None:
    """CRD-07: of the currency that is asked for."""
    usa = a_site("usa", shops[0].set, currency="USD")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credit_creditbalance (account_id, currency, amount, entries) VALUES (%s, 'EUR', 60, 60)",
            [ada.pk],
        )
        cursor.execute(
            "INSERT INTO credit_creditentry (account_id, currency, number, kind, amount, balance, actor_kind, at)"
            " SELECT %s, 'EUR', n, 'grant', 1, n, 'operator', '2026-03-01T12:00Z'::timestamptz + n * interval '1 day'"
            " FROM generate_series(1, 60) n",
            [ada.pk],
        )
    grant_credit(ada, "5", "USD", reason="Hello", site=usa, by=OPERATOR)
    url = f"/customers/{ada.pk}/credit?currency=EUR"
    first = viewer.get(url).text
    assert "€60.00" in first
    assert "€10.00" not in first
    assert "Hello" not in first
    cursor_at = first.split("&amp;cursor=")[1].split('"')[0]
    assert "€10.00" in viewer.get(f"{url}&cursor={cursor_at}").text
    assert "€60.00" in viewer.get(f"{url}&cursor=x").text
    assert "€4.00" in viewer.get(f"{url}&day=2026-03-05").text
    assert "€0.00" in viewer.get(f"{url}&day=2026-03-01").text
    for odd in ("soon", "9999-12-31", "0001-01-01"):
        assert viewer.get(f"{url}&day={odd}").status_code == 200
    assert "Hello" in viewer.get(f"/customers/{ada.pk}/credit?currency=USD").text


def test_only_with_the_right_at_every_site_of_the_account(ada: Customer, shops: list[Site]) -> None:
    """CRD-08: looking is enough for the statement, and its form isn't there."""
    sports, kids = shops
    url = f"/customers/{ada.pk}/credit"
    set_access(ada, site=kids, state="active", by=OPERATOR)
    limited, everywhere = clerk(sports), clerk(sports, kids, name="Both")
    assert limited.post(url, SENT).status_code == 403
    page = limited.get(url)
    assert (page.status_code, 'name="amount"' in page.text) == (200, False)
    assert not CreditEntry.objects.exists()
    assert everywhere.post(url, SENT).status_code == 303
    assert 'name="amount"' in everywhere.get(url).text


def test_hidden_without_the_fields_and_not_offered_to_guests(
    ada: Customer, shops: list[Site], manager: Client
) -> None:
    """ADM-02, CRD-04."""
    blind = clerk(credit="none")
    tab = f'href="/customers/{ada.pk}/credit"'
    assert tab not in blind.get(f"/customers/{ada.pk}").text
    assert blind.get(f"/customers/{ada.pk}/credit").status_code == 403
    assert blind.post(f"/customers/{ada.pk}/credit", SENT).status_code == 403
    assert tab in manager.get(f"/customers/{ada.pk}").text
    guest = a_guest(shops[0])
    assert f'href="/customers/{guest.pk}/credit"' not in manager.get(f"/customers/{guest.pk}").text
    assert "Guests have no store credit" in manager.get(f"/customers/{guest.pk}/credit").text
    assert "Guests have no store credit" in manager.post(f"/customers/{guest.pk}/credit", SENT).text
    assert not CreditEntry.objects.exists()


def test_sites_of_others_are_not_named(ada: Customer, shops: list[Site]) -> None:
    """D-34: the entry is there, without them."""
    sports, kids = shops
    grant_credit(ada, "5", "EUR", reason="Hello", site=kids, by=OPERATOR)
    text = clerk(sports).get(f"/customers/{ada.pk}/credit").text
    assert ("Hello" in text, kids.name in text) == (True, False)


def test_erasure_says_what_it_forfeits(administrator: Client, ada: Customer) -> None:
    """CRD-08: before it is done; nothing is said of what is used up."""
    url = f"/customers/{ada.pk}/erasure"
    assert "orfeit" not in administrator.get(url).text
    grant_credit(ada, "20", "EUR", reason="Hello", by=OPERATOR)
    assert "Forfeits €20.00" in administrator.get(url).text
