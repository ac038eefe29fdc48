"""What a site says of the tax in its prices, and of who sees them (SHP-05, SHP-06)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.catalog.models import BuyingTerms, SiteShop, TaxPercent
from regulars.catalog.rules import terms as rules
from regulars.catalog.rules.terms import GROUP
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid, version_conflict
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site, hold_type

__all__ = ["ShopChanges", "Tax", "change_shop_terms"]

_MOST_CLASSES = 20


@dataclass(frozen=True)
class Tax:
    """`text` is what pages say beside a total, such as *incl. 19 % VAT*."""

    percent: str | Decimal
    text: str = ""


@dataclass(frozen=True)
class ShopChanges:
    """What may change; None leaves it as it is. `taxes` are all of them, each class once; none at all goes back to the master's (SHP-03).

    `prices_for` is by customer type, *guest* for visitors; None there goes back to what the master says.
    """

    taxes: Mapping[str, Tax] | Sequence[tuple[str, Tax]] | None = None
    prices_for: Mapping[str, str | None] | None = None


def change_shop_terms(site: Site, changes: ShopChanges, *, version: int | None = None, by: Actor) -> SiteShop:
    """It counts from the next request on, in baskets that are there too.

    Raises `Invalid` beside `taxes` or `prices_for`, `Conflict` `version_conflict`.
    """
    taxes = None if changes.taxes is None else _checked_taxes(changes.taxes)
    for who in (changes.prices_for or {}).values():
        if who is not None:
            rules.check_prices_for(who)
    with change(rules.TERMS_CHANGED, by=by) as record:
        shop, is_new = _locked(site, version)
        changed = _taxes(site, taxes) | _prices_for(site, changes.prices_for or {})
        if not changed:
            record.nothing()
            if is_new:
                shop.delete()  # there to be locked alone (F58)
            return shop
        shop.version += 1
        shop.save()
        record.about("site", site.pk)
        record.note(site=site.code, fields=sorted(changed))
        record.keep_personal("site", site.pk, changed)
    return shop


def _locked(site: Site, version: int | None) -> tuple[SiteShop, bool]:
    hold_site(site.pk)
    _, is_new = SiteShop.objects.get_or_create(site=site)
    shop = SiteShop.objects.select_for_update().get(site=site)
    if version is not None and shop.version != version:
        raise version_conflict(shop.version)
    return shop, is_new


def _checked_taxes(taxes: Mapping[str, Tax] | Sequence[tuple[str, Tax]]) -> dict[str, dict[str, str]]:
    if len(taxes) > _MOST_CLASSES:
        raise Invalid("too_many_classes", "There may be {most} tax classes.", "taxes", most=_MOST_CLASSES)
    checked = dict[str, dict[str, str]]()
    for name, tax in taxes.items() if isinstance(taxes, Mapping) else taxes:
        tax_class = rules.check_tax_class(name, "taxes")
        if tax_class in checked:
            raise Invalid(
                "class_twice", "There are two percents for {tax_class}.", "taxes", tax_class=tax_class
            )
        percent = rules.check_percent(tax.percent, "taxes", least=Decimal(0))
        text = one_line(tax.text, "taxes", longest=60)
        checked[tax_class] = {"percent": f"{percent}", "text": text}
    return dict(sorted(checked.items()))


def _taxes(site: Site, wanted: dict[str, dict[str, str]] | None) -> dict[str, Any]:
    """Store them where they are others than before; answers what there was and is."""
    rows = TaxPercent.objects.filter(site=site).order_by("tax_class")
    former = {row.tax_class: {"percent": f"{row.percent}", "text": row.text} for row in rows}
    if wanted is None or wanted == former:
        return {}
    rows.delete()
    TaxPercent.objects.bulk_create(
        TaxPercent(site=site, tax_class=tax_class, percent=Decimal(tax["percent"]), text=tax["text"])
        for tax_class, tax in wanted.items()
    )
    return {f"{GROUP}taxes": {"from": former, "to": wanted}}


def _prices_for(site: Site, wanted: Mapping[str, str | None]) -> dict[str, Any]:
    """As above; a type that goes back to what the master says has no row."""
    for code in sorted(wanted):
        if not hold_type(code):
            raise Invalid("no_such_type", "There is no such customer type.", "prices_for")
    rows = BuyingTerms.objects.filter(site=site, type__in=wanted)
    former = dict(rows.values_list("type_id", "prices_for"))
    new = {code: who for code, who in wanted.items() if former.get(code) != who}
    rows.filter(type__in=new).delete()
    BuyingTerms.objects.bulk_create(
        BuyingTerms(site=site, type_id=code, prices_for=who) for code, who in new.items() if who
    )
    before = {code: former[code] for code in new if code in former}
    after = {code: who for code, who in new.items() if who}
    return {f"{GROUP}prices_for": {"from": before, "to": after}} if new else {}
