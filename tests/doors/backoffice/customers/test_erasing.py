"""Erasing a customer, and handing out what is held."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.test import Client

from regulars.addresses.operations.addresses import add_address
from regulars.backoffice.customers import data as data_page
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.consents import change_consents
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.customer_lifecycle import Held
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.backoffice.orders.phone import staff
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.rooms.orders.placed import a_stored_order, answers_of_each_type
from tests.world import a_set, a_site, an_account, logged_in


@pytest.fixture
def ada(db: None) -> Customer:
    kids = a_site("kids", a_set("b2c"))
    account = an_account(site=kids)
    logged_in(account, kids)
    return account


def test_question_tells_what_is_lost(administrator: Client, ada: Customer) -> None:
    text = administrator.get(f"/customers/{ada.pk}/erasure").text
    for told in ("session ends at once", "site closes to them", "Type ada@mail.example to confirm"):
        assert told in text


def test_question_lists_the_orders_that_are_declined(administrator: Client, ada: Customer) -> None:
    """B2B-11: to those who see orders of their sites; others read how many."""
    waiting = a_stored_order(ada.origin_site, ada, state=OrderState.ON_HOLD)
    placed = a_stored_order(ada.origin_site, ada)
    blind = staff(may=[Right.ERASE_CUSTOMERS], email="kim@staff.example")
    for client, sees in ((administrator, True), (blind, False)):
        page = client.get(f"/customers/{ada.pk}/erasure").text
        assert "order on hold is declined" in page
        assert (waiting.number in page, placed.number in page) == (sees, False)


def test_question_counts_sites_that_were_open(administrator: Client, ada: Customer) -> None:
    """F10: a disabled row closes nothing, and an open set needs none."""
    a_site("sports", ada.set)
    set_access(ada, site=ada.origin_site, state="disabled", by=OPERATOR)
    (told,) = re.findall(
        r">(\d+)</\w+>\s*<\w+[^>]*>\s*sites? close", administrator.get(f"/customers/{ada.pk}/erasure").text
    )
    assert told == "1"


def test_customer_is_erased_once_the_user_name_is_typed(administrator: Client, ada: Customer) -> None:
    """D-09, G20."""
    address = f"/customers/{ada.pk}/erasure"
    refused = administrator.post(address, {"typed": "ben@mail.example"})
    assert refused.status_code == 422
    assert "Nothing was erased" in refused.text
    assert Customer.objects.get().status == "active"
    answer = administrator.post(address, {"typed": "ADA@mail.example"})
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{ada.pk}")
    assert Customer.objects.get().status == "erased"
    assert administrator.get(address).status_code == 303
    assert "is closed" in administrator.get(f"/customers/{ada.pk}").text


def test_managers_export_and_only_administrators_erase(
    manager: Client, viewer: Client, ada: Customer
) -> None:
    page = f"/customers/{ada.pk}"
    assert "/erasure" not in manager.get(page).text
    assert "/data" in manager.get(page).text
    assert "/data" not in viewer.get(page).text
    assert manager.post(f"{page}/erasure", {"typed": ada.username}).status_code == 403


def test_data_is_downloaded_and_printed_with_a_record_each(manager: Client, ada: Customer) -> None:
    address = f"/customers/{ada.pk}/data"
    answer = manager.post(address, {"as": "json"})
    assert answer["Content-Disposition"] == f'attachment; filename="customer-{ada.pk}.json"'
    assert answer.json()["profile"]["email"] == "ada@mail.example"
    text = manager.post(address, {"as": "page"}).text
    assert "Everything about Ada Lind" in text
    assert "Logged in at Site kids." in text
    assert AuditRecord.objects.filter(event="customer.data_exported", actor_kind="staff").count() == 2
    assert manager.get(address).status_code == 405


def test_data_on_a_page_is_in_the_language_of_the_page(manager: Client, ada: Customer) -> None:
    """No code of the file is shown as it is."""
    changes = ProfileChanges(attributes={"salutation": "ms"}, language="de")
    change_profile(ada, changes, version=1, by=OPERATOR)
    change_consents(ada, site=Site.objects.get(), given={"marketing_opt_in": True}, by=OPERATOR)
    text = manager.post(f"/customers/{ada.pk}/data", {"as": "page"}, headers={"Accept-Language": "de"}).text
    terms = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
    assert (terms["Art"], terms["Status"], terms["Kundentyp"]) == ("Konto", "Aktiv", "Privatkunde")
    assert (terms["Nachname"], terms["Sprache"], terms["Anrede"]) == ("Lind", "Deutsch", "Frau")
    cells = re.findall(r'data-label="(Status|Wo|Durch)">(.*?)</td>', text)
    assert set(cells) == {
        ("Status", "Aktiv"),
        ("Wo", "Kommandozeile"),
        ("Durch", "Kommandozeile"),
        ("Durch", "Der Kunde, Shop"),
    }


def test_page_to_print_has_each_part_of_what_is_held(administrator: Client, ada: Customer) -> None:
    """G20: as the file has."""
    template = Path(data_page.__file__).parents[1] / "templates" / data_page.TEMPLATE
    source = template.read_text(encoding="utf-8")
    assert [
        part.name for part in fields(Held) if f"held.{part.name}" not in source and part.name != "profile"
    ] == []
    kids = Site.objects.get()
    add_address(ada, BERLIN, site=kids, by=OPERATOR)
    a_card(ada, a_gateway(), at=kids)
    paid = {PaidBy.CREDIT: "10.00"}
    order = a_stored_order(kids, ada, paid=paid, charge_id="CC77", more=answers_of_each_type())
    text = administrator.post(f"/customers/{ada.pk}/data", {"as": "page"}).text
    for part in (
        "Berlin",
        "Visa 4242",
        "2099-12",
        order.number,
        "CC77",
        "Third floor",
        "P1 (P1)",
        "Spent",
        "Trial",
    ):
        assert part in text, part
