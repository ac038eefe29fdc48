"""A customer's *Cards* tab."""

import pytest
from django.test import Client

from regulars.cards.models import Card
from regulars.staff.rules import Right
from tests.doors.api.calls import Caller
from tests.doors.backoffice.conftest import HOST
from tests.doors.storefront.browsing import text
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.world import a_set, a_site, an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db


def test_staff_read_and_delete_a_card(manager: Client) -> None:
    """ADM-02, WSH-02: a question comes first; no token is in any page."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    path = f"/customers/{ada.pk}/cards"
    assert "No saved card yet" in text(manager.get(path))
    card = a_card(ada, a_gateway(), at=kids, is_default=True, broken=True)
    page = text(manager.get(path))
    assert "Visa •••• 4242" in page
    assert "Saved at" in page
    assert "Its bank doesn&#39;t take charges" in page
    assert card.token not in page
    assert "It is the default" in text(manager.get(f"{path}/{card.pk}/deletion"))
    assert Card.objects.exists()
    assert manager.post(f"{path}/{card.pk}/deletion")["Location"] == path
    assert not Card.objects.exists()
    assert manager.get(f"{path}/{card.pk}/deletion").status_code == 404


def test_card_of_a_stranger_is_not_there(manager: Client) -> None:
    """G7: through a customer whom they may change."""
    kids = a_site("kids", a_set("b2c"))
    ada, ben = an_account(site=kids), an_account("ben@mail.example", site=kids)
    card = a_card(ada, a_gateway(), at=kids)
    assert manager.post(f"/customers/{ben.pk}/cards/{card.pk}/deletion").status_code == 404
    assert Caller(HOST, api_key()).delete(f"/customers/{ben.pk}/cards/{card.pk}").status == 404
    assert Card.objects.exists()


@pytest.mark.parametrize(("level", "seen"), [("edit", True), ("view", True), ("none", False)])
def test_field_group_decides(level: str, seen: bool) -> None:  # noqa: FBT001
    """ADM-02, G13: cards are a group of fields of their own, on the page and by the API."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    card = a_card(ada, a_gateway(), at=kids)
    role = own_role(functions=[Right.EDIT_CUSTOMERS], identity="edit", cards=level)
    client, program = Client(HTTP_HOST=HOST), Caller(HOST, api_key(role.code))
    client.force_login(sam(role.code, email="half@staff.example"))
    path = f"/customers/{ada.pk}/cards"
    assert (client.get(path).status_code == 200) == (program.get(path).status == 200) == seen
    assert (f'href="{path}"' in text(client.get(f"/customers/{ada.pk}"))) == seen
    if level != "edit":
        assert client.post(f"{path}/{card.pk}/deletion").status_code == 403
        assert program.delete(f"{path}/{card.pk}").status == 403
        assert Card.objects.exists()
    else:
        assert program.delete(f"{path}/{card.pk}").status == 204
