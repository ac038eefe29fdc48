"""What the shops sell, to whom and for how much: products, price lists, discounts, groups, tags and roles."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.timezone import now

from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.price_lists import add_price_list
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.operations.product_images import set_product_image
from regulars.catalog.operations.products import add_product
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.catalog.rules.products import ProductValues
from regulars.cli.demo.pictures import drawn
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.groups.models import CustomerGroup, Tag
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags
from regulars.groups.rules.rights import CustomerRight
from regulars.groups.rules.roles import Days
from regulars.kernel.actor import Actor
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING

__all__ = ["fill_shops"]

# code: name, category, text, both in German, how many at a time
PRODUCTS = {
    "bottle": (
        "Trail bottle",
        "Accessories",
        "Holds 750 ml and keeps tea warm until noon.",
        "Trinkflasche",
        "Fasst 750 ml und hält Tee bis mittags warm.",
        "1",
    ),
    "socks": (
        "Merino socks",
        "Clothing",
        "Warm when wet, dry by morning.",
        "Merinosocken",
        "Warm, auch wenn sie nass sind, und morgens trocken.",
        "1",
    ),
    "jersey": (
        "Wool jersey",
        "Clothing",
        "Long sleeves, two pockets, no logo.",
        "Wolltrikot",
        "Lange Ärmel, zwei Taschen, kein Logo.",
        "1",
    ),
    "helmet": (
        "City helmet",
        "Safety",
        "Three sizes of pads come along.",
        "Stadthelm",
        "Mit Polstern in drei Größen.",
        "1",
    ),
    "lights": (
        "Pair of lights",
        "Safety",
        "Front and back, a week on one charge.",
        "Lichterset",
        "Vorn und hinten, eine Woche mit einer Ladung.",
        "1",
    ),
    "ball": (
        "Match ball",
        "Team sports",
        "Hand-sewn, keeps its shape in rain.",
        "Spielball",
        "Von Hand genäht, bleibt auch im Regen rund.",
        "1",
    ),
    "bibs": (
        "Training bibs",
        "Team sports",
        "Four colours, washed at 60 degrees.",
        "Trainingsleibchen",
        "Vier Farben, bei 60 Grad waschbar.",
        "5",
    ),
    "balance-bike": (
        "Balance bike",
        "Kids",
        "For riders from two years on.",
        "Laufrad",
        "Für alle ab zwei Jahren.",
        "1",
    ),
    "kids-helmet": (
        "Kids' helmet",
        "Kids",
        "Grows along, 48 to 54 cm.",
        "Kinderhelm",
        "Wächst mit, 48 bis 54 cm.",
        "1",
    ),
    "chain": (
        "Bicycle chain",
        "Parts",
        "Eleven speeds, 118 links.",
        "Fahrradkette",
        "Elf Gänge, 118 Glieder.",
        "1",
    ),
    "brake-pads": ("Brake pads", "Parts", "A pair, organic.", "Bremsbeläge", "Ein Paar, organisch.", "2"),
    "tube": ("Inner tube", "Parts", "28 inches, 40 mm valve.", "Schlauch", "28 Zoll, Ventil 40 mm.", "1"),
    "cable": ("Brake cable", "Parts", "Sold by the metre.", "Bremszug", "Wird meterweise verkauft.", "0.5"),
    "workstand": (
        "Repair stand",
        "Workshop",
        "Carries 30 kg, folds flat.",
        "Montageständer",
        "Trägt 30 kg und lässt sich flach zusammenlegen.",
        "1",
    ),
}
RESTRICTED = {"workstand"}
SPORTS = {
    "bottle": {1: "18.50", 10: "16.00"},
    "socks": {1: "14.00", 3: "12.50"},
    "jersey": {1: "69.00"},
    "helmet": {1: "55.00"},
    "lights": {1: "32.00"},
    "ball": {1: "40.00", 10: "35.00"},
    "bibs": {1: "4.50"},
    "tube": {1: "6.50"},
}
KIDS = {
    "balance-bike": {1: "89.00"},
    "kids-helmet": {1: "35.00"},
    "bottle": {1: "19.90"},
    "socks": {1: "9.90", 3: "8.90"},
    "lights": {1: "34.90"},
}
PARTS = {
    "chain": {1: "29.90", 10: "26.50", 50: "22.00"},
    "brake-pads": {1: "8.40"},
    "tube": {1: "5.90", 20: "4.40"},
    "cable": {1: "2.20"},
    "workstand": {1: "189.00"},
    "lights": {1: "29.00"},
}
BUSINESS = PARTS | {
    "ball": {1: "38.00", 10: "31.00"},
    "bibs": {5: "3.90", 50: "3.10"},
    "bottle": {1: "15.00"},
}
GOLD = {"chain": {1: "24.90", 10: "21.90"}, "tube": {1: "4.20"}, "ball": {1: "29.00"}}
DEALERS = {
    "chain": {1: "21.00"},
    "tube": {1: "3.80", 100: "2.90"},
    "brake-pads": {1: "5.60"},
    "helmet": {1: "31.00"},
}
NORTH = {"chain": {1: "28.00"}, "tube": {1: "5.20", 100: "4.10"}, "lights": {1: "36.00"}}
# list: site, name, policy, prices
LISTS = {
    "sports": ("sports", "Mystic Sports", None, SPORTS),
    "kids": ("kids", "Mystic Kids", None, KIDS),
    "business": ("business", "Mystic Business", None, BUSINESS),
    "business-gold": ("business", "Gold customers", "gold", GOLD),
    "parts": ("parts", "Mystic Parts", None, PARTS),
    "dealers": ("trade", "Dealers", None, DEALERS),
    "north": ("north", "Dealers in Canada", None, NORTH),
}
TAXES = {
    "sports": Tax("20", "incl. 20 % VAT"),
    "kids": Tax("23", "incl. 23 % VAT"),
    "business": Tax("19", "inkl. 19 % MwSt."),
    "parts": Tax("20", "inkl. 20 % MwSt."),
}
# site, code, name, countries, price, free from, centre
METHODS = [
    ("sports", "royal-mail", "Royal Mail", ["GB"], "4.50", "60.00", "leeds"),
    ("sports", "courier", "Courier", ["GB", "IE"], "9.90", None, "leeds"),
    ("kids", "post", "An Post", ["IE"], "5.90", "80.00", "cork"),
    ("kids", "courier", "Courier", ["GB", "IE"], "11.90", None, "leeds"),
    ("business", "paket", "Paketdienst", [], "6.90", "150.00", "kassel"),
    ("parts", "paket", "Paketdienst", [], "5.90", "100.00", "kassel"),
    ("trade", "ground", "Ground", ["US"], "12.00", "500.00", None),
    ("north", "freight", "Freight", ["CA"], "18.00", None, None),
]
CENTRES = {"leeds": ("Leeds", "GB"), "cork": ("Cork", "IE"), "kassel": ("Kassel", "DE")}


def fill_shops(sites: Mapping[str, Site], marco: Actor) -> None:
    """Gold customers of Mystic Business pay less, Trade North has prices of its own, and visitors of Mystic Parts see none."""
    for code, (name, category, text, german, german_text, step) in PRODUCTS.items():
        values = ProductValues(
            name,
            names={"de": german},
            text=text,
            texts={"de": german_text},
            category=category,
            step=step,
            restricted=code in RESTRICTED,
        )
        set_product_image(add_product(code, values, by=marco), drawn(code), by=marco)
    policies = {"gold": add_policy("Gold", by=marco).code}
    for code, (site, name, policy, prices) in LISTS.items():
        price_list = add_price_list(
            sites[site], code, ListValues(name, policy=policy and policies[policy]), by=marco
        )
        rows = [
            PriceRow(product, str(least), amount)
            for product, amounts in prices.items()
            for least, amount in amounts.items()
        ]
        change_prices(price_list, rows, version=price_list.version, by=marco)
    for code, tax in TAXES.items():
        change_shop_terms(sites[code], ShopChanges(taxes={"standard": tax}), by=marco)
    change_shop_terms(sites["parts"], ShopChanges(prices_for={"guest": "role"}), by=marco)
    centres = {code: add_centre(code, *where, by=marco) for code, where in CENTRES.items()}
    for site, code, name, countries, price, free_from, centre in METHODS:
        wish = MethodWish(
            name, price, countries=countries, free_from=free_from, centre=centres.get(centre or "")
        )
        add_method(sites[site], code, wish, by=marco)
    _sort_customers(sites, marco)


def _sort_customers(sites: Mapping[str, Site], marco: Actor) -> None:
    """Into groups, tags and roles, with the discounts that go by them."""
    clubs = add_group("Sports clubs", description="Teams that order for their members.", by=marco)
    regulars = add_group("Regulars", description="More than ten orders a year.", by=marco)
    vip = add_tag("VIP", by=marco)
    buyers = add_role("Workshop", rights=[CustomerRight.SEE_PRICES, CustomerRight.SEE_RESTRICTED], by=marco)

    def account(name: str, code: str) -> Customer:
        return Customer.objects.get(username=name, set_id=sites[code].set_id)

    john, bea = account("john@mystic.example", "sports"), account("buyer@bigsports.example", "business")
    theo = account("orders@totalparts.example", "parts")
    shoppers = Customer.objects.filter(set=sites["sports"].set_id).order_by("pk").values_list("pk", flat=True)
    change_members(regulars, Difference(add=[john.pk, *shoppers[:40]]), grant=EVERYTHING, by=marco)
    change_members(clubs, Difference(add=[bea.pk]), grant=EVERYTHING, by=marco)
    change_tags(john, [vip.code], by=marco)
    change_roles(theo, {buyers.code: Days()}, by=marco)
    change_profile(
        Customer.objects.get(pk=bea.pk),
        ProfileChanges(attributes={"pricing_policy": "gold"}),
        version=bea.version,
        by=marco,
    )
    _offer_discounts(sites, regulars, clubs, vip, marco)


def _offer_discounts(
    sites: Mapping[str, Site], regulars: CustomerGroup, clubs: CustomerGroup, vip: Tag, marco: Actor
) -> None:
    german = {"de": "Treuerabatt"}
    wishes = {
        "regulars": DiscountWish("Thank you", "percent", "5", names=german, combinable=True, group=regulars),
        "vip": DiscountWish(
            "VIP week",
            "percent",
            "10",
            combinable=True,
            priority=10,
            tag=vip,
            ends_at=now() + timedelta(days=7),
        ),
        "clubs": DiscountWish(
            "Club order", "amount", "25", "EUR", minimum="250", group=clubs, sites=[sites["business"]]
        ),
        "spring": DiscountWish(
            "Spring sale",
            "percent",
            "15",
            starts_at=now() + timedelta(days=90),
            sites=[sites["sports"], sites["kids"]],
        ),
    }
    for code, wish in wishes.items():
        add_discount(code, wish, by=marco)
