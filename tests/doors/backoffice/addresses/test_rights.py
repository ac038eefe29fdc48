"""What stays closed at a customer's addresses: to viewers, roles without the group, staff of other shops, and what is a stranger's."""

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.kernel.actor import OPERATOR
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from regulars.staff.rules import Right
from tests.doors.backoffice.addresses.shops import Shops, cities, typed
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import without_tokens
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, PARIS
from tests.world import an_account, own_role, sam

pytestmark = pytest.mark.django_db


def of(shops: Shops) -> Client:
    """Staff of kids alone."""
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", email="kids@staff.example", at=[shops.kids]))
    return client


def actions(shops: Shops, address: Address) -> list[tuple[str, dict[str, str]]]:
    here = f"{shops.tab}/{address.pk}"
    return [
        (here, typed(BERLIN, version="1")),
        (f"{here}/deletion", {"version": "1"}),
        (f"{here}/default", {"kind": "shipping"}),
    ]


def test_address_of_a_stranger_is_not_there(shops: Shops, manager: Client) -> None:
    """G7, G13: through a customer whom they may change."""
    for path, sent in actions(shops, shops.london):
        assert manager.post(path, sent).status_code == 404, path
    assert manager.get(f"{shops.tab}/{shops.london.pk}").status_code == 404
    assert cities(shops.ben) == ["London"]


def test_viewer_changes_nothing(shops: Shops, viewer: Client) -> None:
    page = viewer.get(shops.tab).text
    assert "10115 Berlin" in page
    for way in (f"{shops.tab}/new", "/deletion", "/default"):
        assert way not in page
    for path, sent in [(f"{shops.tab}/new", typed(PARIS)), *actions(shops, shops.berlin)]:
        assert viewer.post(path, sent).status_code == 403, path
    assert cities(shops.ada) == ["Berlin", "New York"]


@pytest.mark.parametrize(("level", "status"), [("none", 403), ("view", 200)])
def test_role_needs_the_group(shops: Shops, level: str, status: int) -> None:
    role = own_role(functions=[Right.EDIT_CUSTOMERS], identity="edit", contact="edit", addresses=level)
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role.code, email="own@staff.example"))
    assert client.get(shops.tab).status_code == status
    assert (f'href="{shops.tab}"' in client.get(f"/customers/{shops.ada.pk}").text) is (status == 200)
    assert "Berlin" not in client.get(f"/customers/{shops.ada.pk}/history").text or status == 200
    for path, sent in [(f"{shops.tab}/new", typed(PARIS)), *actions(shops, shops.berlin)]:
        assert client.post(path, sent).status_code == 403, path
    assert cities(shops.ada) == ["Berlin", "New York"]


def test_staff_of_a_shop_see_what_the_customer_sees_there(shops: Shops) -> None:
    """MTX-01, D-34: addresses of a customer with another shop are changed by staff of both."""
    change_set(
        shops.kids.set,
        SetChanges(sharing={Sharing.ADDRESSES: False}),
        version=shops.kids.set.version,
        by=OPERATOR,
    )
    client = of(shops)
    page = without_tokens(client.get(shops.tab).text)
    assert "New York, NY" in page
    assert "Berlin" not in page
    assert "sports" not in page.lower()
    assert f"{shops.tab}/new" not in page
    assert client.get(f"{shops.tab}?site=sports").status_code == 404
    assert client.get(f"/customers/{shops.ben.pk}/addresses").status_code == 404
    for path, sent in [(f"{shops.tab}/new", typed(PARIS)), *actions(shops, shops.york)]:
        assert client.post(path, sent).status_code == 403, path


def test_staff_of_a_shop_change_no_address_that_they_do_not_see(shops: Shops) -> None:
    """A customer of kids alone, with an address that was entered at sports."""
    change_set(
        shops.kids.set,
        SetChanges(sharing={Sharing.ADDRESSES: False}),
        version=shops.kids.set.version,
        by=OPERATOR,
    )
    kim = an_account("kim@mail.example", shops.kids)
    hidden = add_address(kim, BERLIN, site=shops.sports, by=SAM)
    client, tab = of(shops), f"/customers/{kim.pk}/addresses"
    assert "Berlin" not in client.get(tab).text
    for path, sent in actions(shops, hidden):
        assert client.post(path.replace(shops.tab, tab), sent).status_code == 404, path
    assert client.post(f"{tab}/new", typed(LONDON, site="sports")).status_code == 404
    assert client.post(f"{tab}/new", typed(LONDON, site="kids")).status_code == 303
    assert cities(kim) == ["Berlin", "London"]
