"""What a site says of taxes and of who sees prices, and what is in force there: its own word, else its master's (SHP-03, SHP-05, SHP-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.addresses.rules import Where
from regulars.catalog.queries.shipping import known_method, methods_at
from regulars.catalog.rules import PricesFor
from regulars.catalog.rules.facts import KnownTax
from regulars.catalog.rules.terms import PRICES_FOR_LABELS
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import listed, translate
from regulars.sites.models import CustomerType, Site
from regulars.sites.rules import SiteKind

__all__ = ["ShopLine", "ShopTerms", "Taxes", "shop_in_words", "shop_terms_of", "taxes_by_class"]

Taxes = dict[str, KnownTax]


@dataclass(frozen=True)
class ShopTerms:
    """`own...` is what the site itself says, `...above` what its master does, if it has one. `types` are all of them, visitors last."""

    own_taxes: Taxes
    taxes_above: Taxes
    own_prices_for: dict[str, str]
    prices_for_above: dict[str, str]
    types: tuple[CustomerType, ...]
    is_sub: bool
    version: int

    @property
    def taxes(self) -> tuple[Taxes, Where]:
        """Those in force, and where they come from; levels are never mixed."""
        if self.own_taxes:
            return self.own_taxes, Where.SITE
        return (self.taxes_above, Where.MASTER) if self.taxes_above else ({}, Where.STANDARD)

    def prices_for(self, code: str) -> tuple[PricesFor, Where]:
        """Who of a customer type sees prices, and who says so."""
        for said_by, where in ((self.own_prices_for, Where.SITE), (self.prices_for_above, Where.MASTER)):
            if code in said_by:
                return PricesFor(said_by[code]), where
        return PricesFor.EVERYONE, Where.STANDARD


@dataclass(frozen=True)
class ShopLine:
    """A part of it in force, in the words of the page that changes it."""

    code: str
    name: str
    value: str
    where: Where


_SHOP = """
SELECT site.id, coalesce(shop.version, 1),
    ARRAY(SELECT ARRAY[tax_class, percent::text, text] FROM catalog_taxpercent WHERE site_id = site.id ORDER BY tax_class),
    ARRAY(SELECT ARRAY[type_id, prices_for] FROM catalog_buyingterms WHERE site_id = site.id ORDER BY type_id)
FROM sites_site site LEFT JOIN catalog_siteshop shop ON shop.site_id = site.id WHERE site.id = ANY(%s)"""


def shop_terms_of(site: Site) -> ShopTerms:
    """Two statements."""
    nothing: tuple[int, Taxes, dict[str, str]] = (1, {}, {})
    found = {
        pk: (
            version,
            {tax_class: KnownTax(Decimal(percent), text) for tax_class, percent, text in taxes},
            dict(prices_for),
        )
        for pk, version, taxes, prices_for in fetch_all(_SHOP, [[site.pk, site.master_id]])
    }
    version, own_taxes, own_prices_for = found[site.pk]
    _, taxes_above, prices_for_above = found.get(site.master_id or 0, nothing)
    return ShopTerms(
        own_taxes=own_taxes,
        taxes_above=taxes_above,
        own_prices_for=own_prices_for,
        prices_for_above=prices_for_above,
        types=tuple(CustomerType.objects.order_by("position", "name", "code")),
        is_sub=site.kind == SiteKind.SUB,
        version=version,
    )


def taxes_by_class(taxes: Mapping[str, KnownTax]) -> str:
    """`standard: 19 %; reduced: 7 %`, or that prices hold none."""
    words = "; ".join(f"{tax_class}: {tax.percent.normalize():f} %" for tax_class, tax in taxes.items())
    return words or translate("No tax is shown")


def shop_in_words(site: Site) -> list[ShopLine]:
    """Who sees prices, which taxes are in them and how orders are sent, with where that comes from (CLS-05). Three statements."""
    terms, lines = shop_terms_of(site), list[ShopLine]()
    for customer_type in terms.types:
        who, where = terms.prices_for(customer_type.code)
        label = translate(PRICES_FOR_LABELS[who])
        lines.append(ShopLine(f"prices_for.{customer_type.code}", customer_type.label, label, where))
    taxes, where = terms.taxes
    lines.append(ShopLine("taxes", translate("Taxes"), taxes_by_class(taxes), where))
    methods, where = methods_at(site).in_force
    names = listed([known_method(method).name for method in methods]) or translate("None yet")
    lines.append(ShopLine("shipping_methods", translate("Shipping methods"), names, where))
    return lines
