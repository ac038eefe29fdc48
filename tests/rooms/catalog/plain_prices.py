"""Prices said again in plain Python, from rows as they stand: no code of the product but its tables."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from regulars.catalog.models import BuyingTerms, Discount, DiscountSite, Price, PriceList, Product
from regulars.customers.models import Customer
from regulars.groups.models import GroupMember, PricingPolicy, RoleHolding, Tagging
from regulars.sites.models import Site


@dataclass
class PlainShop:
    """A customer, or None for a visitor, at a site, at a moment."""

    site: Site
    account: Customer | None
    at: datetime

    def __post_init__(self) -> None:
        if self.account is not None and self.account.set_id != self.site.set_id:
            self.account = None
        self.type = self.account.type if self.account else "guest"
        self.sites = [self.site.pk, self.site.master_id]

    def counts(self, row: PriceList | Discount) -> bool:
        return (
            row.active
            and (row.starts_at is None or row.starts_at <= self.at)
            and (row.ends_at is None or row.ends_at > self.at)
        )

    @cached_property
    def lists(self) -> list[PriceList]:
        policies = PricingPolicy.objects.filter(code=((self.account and self.account.attributes) or {}).get("pricing_policy"))  # fmt: skip
        mine = [None, *policies.values_list("pk", flat=True)]
        owner = self.site.pk
        if self.site.master_id and not PriceList.objects.filter(site=self.site, active=True).exists():
            owner = self.site.master_id
        found = PriceList.objects.filter(site_id=owner, currency=self.site.currency)
        return [row for row in found if self.counts(row) and row.policy_id in mine]

    @cached_property
    def rows(self) -> list[Price]:
        return list(Price.objects.filter(price_list__in=self.lists))

    def prices(self, product: Product) -> list[tuple[PriceList, Decimal, Decimal]]:
        """List, from how many, amount."""
        of = {row.pk: row for row in self.lists}
        found = [row for row in self.rows if row.product_id == product.pk]
        return [(of[row.price_list_id], row.min_quantity, row.amount) for row in found]

    def unit(self, product: Product, quantity: Decimal) -> Decimal | None:
        reached = [row for row in self.prices(product) if row[1] <= quantity]
        best = min(
            reached,
            default=None,
            key=lambda row: (
                row[0].policy_id is None,
                -row[0].priority,
                -row[1],
                row[2],
                row[0].code.lower(),
            ),
        )
        return best[2] if best else None

    @cached_property
    def rights(self) -> set[str]:
        held = RoleHolding.objects.filter(account=self.account).select_related("role") if self.account else []
        return {right for row in held for right in row.role.rights}

    @cached_property
    def sees_prices(self) -> bool:
        said = {row.site_id: row.prices_for for row in BuyingTerms.objects.filter(type_id=self.type)}
        own = said.get(self.site.pk) or said.get(self.site.master_id) or "everyone"
        return own == "everyone" or "see_prices" in self.rights

    def least(self, product: Product) -> Decimal | None:
        """The least multiple of the step that reaches a price, counted one by one; None where it can't be bought."""
        if product.archived_at or (product.restricted and "see_restricted" not in self.rights):
            return None
        starts = [start for _, start, _ in self.prices(product)]
        quantity = product.step
        while starts and not any(start <= quantity for start in starts):
            quantity += product.step
        return quantity if starts else None

    def discounts(self) -> set[str]:
        """Codes of those whose conditions fit, but for the minimum."""
        groups = set(GroupMember.objects.filter(account=self.account).values_list("group_id", flat=True))
        tags = set(Tagging.objects.filter(account=self.account).values_list("tag_id", flat=True))
        return {
            row.code
            for row in Discount.objects.all()
            if self.counts(row)
            and row.currency in {"", self.site.currency}
            and (row.group_id is None or row.group_id in groups)
            and (row.tag_id is None or row.tag_id in tags)
            and row.type_id in {None, self.type}
            and self._is_here(row)
        }

    def _is_here(self, discount: Discount) -> bool:
        named = set(DiscountSite.objects.filter(discount=discount).values_list("site_id", flat=True))
        return not named or bool(named & set(self.sites))
