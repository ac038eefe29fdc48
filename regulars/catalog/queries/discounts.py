"""Discounts as staff see them: the list, who gets one now, and what keeps a group, tag or type from being deleted (DIS-01, GRP-08)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from regulars.catalog.models import Discount, DiscountSite
from regulars.catalog.queries.periods import BY_STATE
from regulars.customers.models import Customer
from regulars.customers.rules import Kind, Status
from regulars.groups.models import GroupMember, Tagging
from regulars.kernel.lists import Column, Filter, List
from regulars.sites.models import Site

__all__ = ["DISCOUNTS", "MOST", "discount_naming", "discounts_within", "who_gets", "zone_of"]

MOST = 1000  # accounts that are counted


DISCOUNTS = List(
    ("discount", "discounts"),
    [
        Column("name", "Discount"),
        Column("value", "Value"),
        Column("who", "Who gets it"),
        Column("state", "State"),
    ],
    [
        Filter(
            "q",
            "Name or code",
            lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text)),
            "search",
        ),
        BY_STATE,
    ],
    {"": ("name", "pk")},
)


def discounts_within(site_ids: frozenset[int] | None) -> QuerySet[Discount]:
    """Those that count at one of these sites, where they name its master too; None: every one."""
    found = Discount.objects.select_related("group", "tag", "type").prefetch_related("sites__site")
    if site_ids is None:
        return found
    masters = Site.objects.filter(pk__in=site_ids, master__isnull=False).values("master_id")
    naming = DiscountSite.objects.filter(discount=OuterRef("pk"))
    here = naming.filter(Q(site__in=site_ids) | Q(site__in=masters))
    return found.filter(~Exists(naming) | Exists(here))


def zone_of(sites: Collection[Site]) -> str:
    """The time zone of all sites where a discount that names these counts, sub sites of a master and none at all included; UTC for several."""
    named = [site.pk for site in sites]
    found = Site.objects.filter(Q(pk__in=named) | Q(master__in=named)) if named else Site.objects.all()
    zones = found.order_by().values_list("time_zone", flat=True).distinct()[:2]
    return zones[0] if len(zones) == 1 else "UTC"


def who_gets(discount: Discount) -> int:
    """How many accounts fulfil the conditions about accounts now, at its sites those of their customer sets; counted up to `MOST`.

    One statement, which stops there.
    """
    accounts = Customer.objects.filter(kind=Kind.ACCOUNT).exclude(status=Status.ERASED)
    if discount.type_id is not None:
        accounts = accounts.filter(type=discount.type_id)
        if discount.type_id != "B2C":
            accounts = accounts.exclude(
                type="B2C"
            )  # the index of types leaves out the one that nearly all are of
    if discount.group_id is not None:
        accounts = accounts.filter(
            pk__in=GroupMember.objects.filter(group=discount.group_id).values("account_id")
        )
    if discount.tag_id is not None:
        accounts = accounts.filter(pk__in=Tagging.objects.filter(tag=discount.tag_id).values("account_id"))
    named = DiscountSite.objects.filter(discount=discount)
    if named.exists():
        accounts = accounts.filter(set__in=named.values("site__set"))
    return accounts[:MOST].count()


def discount_naming(*, group: int | None = None, tag: int | None = None, type: str | None = None) -> str:  # noqa: A002 - as its column
    """The name of the first discount that names this group, tag or customer type; empty when none does."""
    which = {"group": group, "tag": tag, "type": type}
    named = {f"{name}_id": value for name, value in which.items() if value is not None}
    return (
        Discount.objects.filter(**named).order_by("name", "pk").values_list("name", flat=True).first() or ""
    )
