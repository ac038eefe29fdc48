"""A site's Addresses tab: what it says about addresses, and a sub site's shared book."""

import pytest
from django.test import Client

from regulars.addresses.models import Address, AddressMode, SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.queries.site_terms import terms_of
from regulars.addresses.rules import Kind
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.rules import Right
from tests.doors.backoffice.addresses.shops import typed
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import Filled, untouched
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, PARIS
from tests.world import a_family, a_set, an_account, own_role, sam

pytestmark = pytest.mark.django_db

TAB = "/sites/north/addresses"


@pytest.fixture
def family() -> list[Site]:
    """Trade with north and south below it; north shares London."""
    found = a_family("trade", ["north", "south"], a_set("b2b"))
    add_address(found[1], LONDON, by=SAM)
    return found


def form_of(client: Client, path: str = TAB) -> Filled:
    return untouched(client.get(path).text, has="mode-B2B")


def terms() -> list[tuple[str, list[str], list[str], bool]]:
    return list(
        SiteAddresses.objects.order_by("site__code").values_list(
            "site__code", "shipping_countries", "billing_countries", "shared_book"
        )
    )


def client_of(role: str, *at: Site) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role, email="some@staff.example", at=at or None))
    return client


def test_master_says_and_sub_site_follows(family: list[Site], administrator: Client) -> None:
    """ADR-08, ADR-12, ADR-15: what is left empty is the master's, and the page says what that is."""
    sent = form_of(administrator, "/sites/trade/addresses")
    assert sent["mode-B2B"] == ["own"]
    assert "shared_book" not in administrator.get("/sites/trade/addresses").text
    sent |= {"shipping_countries": ["DE", "AT"], "mode-B2B": ["read_only"]}
    assert administrator.post("/sites/trade/addresses", sent).status_code == 303
    page = administrator.get(TAB).text
    assert "As the master: Austria and Germany" in page
    assert "As the master: Only staff change addresses" in page
    assert form_of(administrator)["mode-B2B"] == [""]
    administrator.post(
        TAB,
        form_of(administrator) | {"billing_countries": ["FR"], "shared_book": ["on"], "mode-B2B": ["own"]},
    )
    assert terms() == [("north", [], ["FR"], True), ("trade", ["AT", "DE"], [], False)]
    assert set(AddressMode.objects.values_list("site__code", "type_id", "mode")) == {
        ("trade", "B2B", "read_only"),
        ("north", "B2B", "own"),
    }
    administrator.post(TAB, form_of(administrator) | {"mode-B2B": [""]})
    assert not AddressMode.objects.filter(site=family[1]).exists()


def test_newer_terms_are_shown_and_nothing_is_lost(family: list[Site], administrator: Client) -> None:
    """G23."""
    sent = form_of(administrator) | {"shipping_countries": ["DE"], "mode-B2B": ["own"]}
    change_terms(family[1], TermsChanges(shipping_countries=["FR"], shared_book=True), by=OPERATOR)
    late = administrator.post(TAB, sent)
    assert late.status_code == 409
    assert "Someone else saved this site meanwhile" in late.text
    again = untouched(late.text, has="mode-B2B")
    assert (again["shipping_countries"], again["mode-B2B"]) == (["DE"], ["own"])
    assert terms()[0][1] == ["FR"]
    assert administrator.post(TAB, again).status_code == 303
    assert terms()[0][1:] == (["DE"], [], False)


@pytest.mark.parametrize(
    "wrong", [{"shipping_countries": ["XX"]}, {"mode-B2B": ["maybe"]}, {"version": [""]}]
)
def test_what_no_page_offers_is_refused(family: list[Site], administrator: Client, wrong: Filled) -> None:
    assert administrator.post(TAB, form_of(administrator) | wrong).status_code == 422
    assert terms_of(family[1]).own.version == 1


def test_who_may_not_edit_sites_reads_them(family: list[Site], viewer: Client) -> None:
    page = viewer.get(TAB).text
    assert "Shipping countries" in page
    assert "London" in page
    assert ">Save<" not in page
    assert f"{TAB}/new" not in page
    assert viewer.post(TAB, form_of(viewer) | {"shipping_countries": ["DE"]}).status_code == 403
    assert viewer.post(f"{TAB}/new", typed(PARIS)).status_code == 403
    assert terms()[0][1] == []


def test_shared_book_is_kept_on_the_tab(family: list[Site], manager: Client) -> None:
    """ADR-10, ADR-16: with the same pages as a customer's own."""
    assert "Not in use" in manager.get(TAB).text
    answer = manager.post(f"{TAB}/new", typed(BERLIN))
    assert answer["Location"] == TAB
    berlin = Address.objects.get(city="Berlin")
    assert (berlin.book_site, berlin.account, berlin.entered_at) == (family[1], None, None)
    assert manager.post(f"{TAB}/{berlin.pk}", typed(PARIS, version="1")).status_code == 303
    assert manager.post(f"{TAB}/{berlin.pk}", typed(BERLIN, version="1")).status_code == 409
    manager.post(f"{TAB}/{berlin.pk}/default", {"kind": "billing"})
    assert Address.objects.get(book_site=family[1], default_billing=True).city == "Paris"
    london = Address.objects.get(city="London")
    assert "SW1A 1AA" in manager.get(f"{TAB}/{london.pk}/deletion").text
    manager.post(f"{TAB}/{london.pk}/deletion", {"version": str(london.version)})
    assert list(Address.objects.values_list("city", "default_shipping")) == [("Paris", True)]


def test_empty_book_says_what_to_do(family: list[Site], manager: Client) -> None:
    page = manager.get("/sites/south/addresses").text
    assert "then switch the shared book on" in page
    change_terms(family[2], TermsChanges(shared_book=True), by=OPERATOR)
    assert "Until there is one, they have none." in manager.get("/sites/south/addresses").text


def test_address_of_another_book_or_customer_is_not_there(family: list[Site], manager: Client) -> None:
    """G7."""
    london = Address.objects.get()
    nora = an_account("nora@mail.example", family[1])
    own = add_address(nora, PARIS, by=SAM)
    paths = [f"/sites/south/addresses/{london.pk}", f"{TAB}/{own.pk}", f"/sites/trade/addresses/{london.pk}"]
    paths += [f"/customers/{nora.pk}/addresses/{london.pk}"]
    for path in paths:
        assert manager.get(path).status_code == 404
        assert manager.post(path, typed(BERLIN, version="1")).status_code == 404
        assert manager.post(f"{path}/deletion", {"version": "1"}).status_code == 404
        assert manager.post(f"{path}/default", {"kind": "shipping"}).status_code == 404
    assert manager.get("/sites/trade/addresses/new").status_code == 404, "only sub sites have a book"
    assert {address.city for address in Address.objects.all()} == {"London", "Paris"}


def test_staff_of_the_sub_site_keep_it_and_others_do_not(family: list[Site]) -> None:
    """ADR-16."""
    _, north, south = family
    client = client_of("administrator", north)
    assert client.post(f"{TAB}/new", typed(BERLIN)).status_code == 303
    assert client.get("/sites/south/addresses").status_code == 404
    assert client.post("/sites/south/addresses/new", typed(BERLIN)).status_code == 404
    assert client.post("/sites/south/addresses", {"version": "1"}).status_code == 404
    assert Address.objects.filter(book_site=south).count() == 0


@pytest.mark.parametrize("level", ["none", "view"])
def test_role_needs_the_group(family: list[Site], level: str) -> None:
    role = own_role(functions=[Right.EDIT_CUSTOMERS, Right.EDIT_SITES], identity="edit", addresses=level)
    client = client_of(role.code)
    page = client.get(TAB).text
    assert ("London" in page) is (level == "view")
    assert f"{TAB}/new" not in page
    assert client.post(f"{TAB}/new", typed(BERLIN)).status_code == 403
    assert client.post(TAB, form_of(client) | {"shipping_countries": ["DE"]}).status_code == 303


def test_overview_says_where_each_comes_from(family: list[Site], viewer: Client) -> None:
    """CLS-05."""
    trade, north, _ = family
    change_terms(
        trade, TermsChanges(shipping_countries=["DE", "AT"], modes={"B2B": "read_only"}), by=OPERATOR
    )
    change_terms(north, TermsChanges(billing_countries=["FR"], shared_book=True), by=OPERATOR)
    card = viewer.get("/sites/north/overview").text.split(f'href="{TAB}"')[-1]
    rows = [row.split("</dd>")[:2] for row in card.split("<dt>")[1:]]
    found = [[part.rsplit(">", 1)[-1] for part in row] for row in rows]
    assert [value for value in found if value[1] != "Standard"] == [
        ["Austria and Germany", "Its master"],
        ["France", "This site"],
        ["Only staff change addresses", "Its master"],
        ["Yes", "This site"],
    ]
    assert ["Customers change their addresses", "Standard"] in found
    assert "Shared address book" not in viewer.get("/sites/trade/overview").text


def test_history_of_the_site_tells_of_both(family: list[Site], administrator: Client) -> None:
    """The book is the site's own; values are for those who see addresses."""
    administrator.post(TAB, form_of(administrator) | {"shipping_countries": ["FR", "DE"]})
    administrator.post(f"{TAB}/{Address.objects.get().pk}", typed(PARIS, "shipping", version="1"))
    page = administrator.get("/sites/north/history").text
    assert "Changed the address settings of Site north: Shipping countries." in page
    assert "France and Germany" in page
    assert "Changed an address in France in the shared address book of Site north" in page
    assert "SW1A 1AA" in page
    role = own_role(functions=[Right.SEE_STRUCTURE], addresses="none")
    closed = client_of(role.code).get("/sites/north/history").text
    assert "France and Germany" in closed
    assert "SW1A 1AA" not in closed


def test_kinds_have_a_list_each(family: list[Site]) -> None:
    """ADR-15: the two come from different places."""
    trade, north, _ = family
    change_terms(trade, TermsChanges(shipping_countries=["DE"], billing_countries=["DE"]), by=OPERATOR)
    change_terms(north, TermsChanges(billing_countries=["FR"]), by=OPERATOR)
    found = terms_of(north)
    assert found.countries_for(Kind.SHIPPING) == (["DE"], "master")
    assert found.countries_for(Kind.BILLING) == (["FR"], "site")
