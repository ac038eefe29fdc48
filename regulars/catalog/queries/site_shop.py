"""What a site says of taxes and of who sees prices, and what is in force there: its own word, else its master's (SHP-03, SHP-05, SHP-06)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from regulars.addresses.rules import Where
from regulars.catalog.rules import PricesFor
from regulars.catalog.rules.facts import KnownTax
from regulars.catalog.rules.inheritance import in_force
from regulars.catalog.rules.terms import PRICES_FOR_LABELS
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import current_language, listed, translate
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
    own_methods: list[str]
    methods_above: list[str]
    types: tuple[CustomerType, ...]
    is_sub: bool
    version: int

    @property
    def taxes(self) -> tuple[Taxes, Where]:
        """Those in force, and where they come from."""
        return in_force(self.own_taxes, self.taxes_above)

    @property
    def methods(self) -> tuple[list[str], Where]:
        """Names of the active shipping methods that count, as `queries.shipping` has them."""
        return in_force(self.own_methods, self.methods_above)

    def prices_for(self, code: str) -> tuple[PricesFor, Where]:
        """Who of a customer type sees prices, and who says so."""
        word, where = in_force(self.own_prices_for.get(code, ""), self.prices_for_above.get(code, ""))
        return PricesFor(word or PricesFor.EVERYONE), where


@dataclass(frozen=True)
class ShopLine:
    """A part of it in force, in the words of the page that changes it."""

    code: str
    name: str
    value: str
    where: Where


_SHOP = """
SELECT site.id, coalesce(shop.version, 1), site.currency,
    ARRAY(SELECT ARRAY[tax_class, percent::text, text] FROM catalog_taxpercent WHERE site_id = site.id ORDER BY tax_class),
    ARRAY(SELECT ARRAY[type_id, prices_for] FROM catalog_buyingterms WHERE site_id = site.id ORDER BY type_id),
    ARRAY(SELECT coalesce(names ->> %(language)s, name) FROM catalog_shippingmethod
        WHERE site_id = site.id AND active ORDER BY position, code),
    ARRAY(SELECT ARRAY[code, name] FROM sites_customertype ORDER BY position, name, code)
FROM sites_site site LEFT JOIN catalog_siteshop shop ON shop.site_id = site.id WHERE site.id = ANY(%(sites)s)"""


@dataclass(frozen=True)
class _Said:
    """What one site itself says."""

    version: int = 1
    currency: str = ""
    taxes: Taxes = field(default_factory=dict)
    prices_for: dict[str, str] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)


def shop_terms_of(site: Site) -> ShopTerms:
    """One statement."""
    found, types = dict[int, _Said](), list[list[str]]()
    values = {"sites": [site.pk, site.master_id], "language": current_language()}
    for pk, version, currency, taxes, prices_for, methods, every_type in fetch_all(_SHOP, values):
        known = {tax_class: KnownTax(Decimal(percent), text) for tax_class, percent, text in taxes}
        found[pk], types = _Said(version, currency, known, dict(prices_for), methods), every_type
    own, above = found[site.pk], found.get(site.master_id or 0, _Said())
    return ShopTerms(
        own_taxes=own.taxes,
        taxes_above=above.taxes,
        own_prices_for=own.prices_for,
        prices_for_above=above.prices_for,
        own_methods=own.methods,
        methods_above=above.methods if above.currency == own.currency else [],
        types=tuple(CustomerType(code=code, name=name) for code, name in types),
        is_sub=site.kind == SiteKind.SUB,
        version=own.version,
    )


def taxes_by_class(taxes: Mapping[str, KnownTax]) -> str:
    """`standard: 19 %; reduced: 7 %`, or that prices hold none."""
    words = "; ".join(f"{tax_class}: {tax.percent.normalize():f} %" for tax_class, tax in taxes.items())
    return words or translate("No tax is shown")


def shop_in_words(terms: ShopTerms) -> list[ShopLine]:
    """Who sees prices, which taxes are in them and how orders are sent, with where that comes from (CLS-05)."""
    lines = list[ShopLine]()
    for customer_type in terms.types:
        who, where = terms.prices_for(customer_type.code)
        label = translate(PRICES_FOR_LABELS[who])
        lines.append(ShopLine(f"prices_for.{customer_type.code}", customer_type.label, label, where))
    taxes, where = terms.taxes
    lines.append(ShopLine("taxes", translate("Taxes"), taxes_by_class(taxes), where))
    methods, where = terms.methods
    words = listed(methods) or translate("None yet")
    lines.append(ShopLine("shipping_methods", translate("Shipping methods"), words, where))
    return lines
