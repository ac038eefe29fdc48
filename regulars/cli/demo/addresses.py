"""Addresses of four countries, what the shops take, and the shared books of the trade shops."""

from regulars.addresses.operations.addresses import add_address, make_default
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR, Actor
from regulars.sites.models import Site

__all__ = ["note_addresses"]

LONDON = {
    "name": "John Dunmore",
    "street": "14 Larkspur Mews",
    "city": "London",
    "postal_code": "SW1A 1AA",
    "country": "GB",
    "phone": "+44 7700 900118",
}
DUBLIN = {
    "name": "John Dunmore",
    "company": "Dunmore & Daughters",
    "street": "Unit 3, Liffey Court",
    "city": "Dublin",
    "postal_code": "D02 X285",
    "country": "IE",
}
TOKYO = {
    "name": "ダンモア ジョン",
    "street": "千代田区丸の内1-9-1\n北棟 3階\n受付",
    "area": "東京都",
    "postal_code": "100-0005",
    "country": "JP",
}
BERLIN = {
    "name": "Theo Parr",
    "company": "Total Parts Supply",
    "street": "Werftstraße 8",
    "city": "Berlin",
    "postal_code": "10557",
    "country": "DE",
    "phone": "+49 30 23125 310",
}
CORK = {
    "name": "Stacy Merrow",
    "street": "5 Heron Terrace",
    "city": "Cork",
    "area": "CO. CORK",
    "postal_code": "T12 W8KF",
    "country": "IE",
}
HAMBURG = {
    "name": "Stacy Merrow",
    "company": "Merrow Events",
    "street": "Kranweg 21",
    "city": "Hamburg",
    "postal_code": "20457",
    "country": "DE",
}
KASSEL = {
    "name": "Bea Sorel",
    "company": "Big Sports Ltd",
    "street": "Stadionring 4",
    "city": "Kassel",
    "postal_code": "34117",
    "country": "DE",
    "phone": "+49 30 23125 424",
}
OF_NORTH = [
    {
        "name": "Trade North, Goods in",
        "street": "200 Harbour Square\nDock 4",
        "city": "Toronto",
        "area": "ON",
        "postal_code": "M5J 2H2",
        "country": "CA",
    },
    {
        "name": "Trade North, Accounts",
        "street": "77 Lakeshore Road",
        "city": "Buffalo",
        "area": "NY",
        "postal_code": "14203",
        "country": "US",
    },
]
OF_SOUTH = {
    "name": "Trade South, Warehouse",
    "street": "3100 Mission Yard Drive",
    "city": "San Antonio",
    "area": "TX",
    "postal_code": "78210",
    "country": "US",
}


def note_addresses(sites: dict[str, Site], marco: Actor) -> None:
    """Mystic Kids ships to Ireland and Britain only; Mystic Business asks for a company and writes it first; at Trade North and Trade
    South buyers pick from the shop's own book.
    """

    def account(name: str, code: str) -> Customer:
        return Customer.objects.get(username=name, set_id=sites[code].set_id)

    john = account("john@mystic.example", "sports")
    for entry, code in ((LONDON, "sports"), (DUBLIN, "kids"), (TOKYO, "sports")):
        add_address(john, entry, site=sites[code], by=OPERATOR)
    for name, entry, code in (
        ("stacy@mystic.example", CORK, "kids"),
        ("stacy@mystic.example", HAMBURG, "business"),
        ("orders@totalparts.example", BERLIN, "parts"),
        ("buyer@bigsports.example", KASSEL, "business"),
    ):
        add_address(account(name, code), entry, site=sites[code], by=marco)
    allowed = ["GB", "IE"]
    change_terms(
        sites["kids"], TermsChanges(shipping_countries=allowed, billing_countries=[*allowed, "DE"]), by=marco
    )
    change_terms(sites["business"], TermsChanges(modes={"B2B": "billing_read_only"}), by=marco)
    company_first = "{company}\n{name}\n{street}\n{postal_code} {city}"
    change_format(sites["business"], "DE", FormatWish(company_first, required=["company"]), by=marco)
    for code in ("north", "south"):
        change_terms(sites[code], TermsChanges(shared_book=True), by=marco)
    add_address(sites["south"], OF_SOUTH, by=marco)
    goods, bills = (add_address(sites["north"], entry, by=marco) for entry in OF_NORTH)
    make_default(sites["north"], goods.pk, kinds=[Kind.SHIPPING], by=marco)
    make_default(sites["north"], bills.pk, kinds=[Kind.BILLING], by=marco)
