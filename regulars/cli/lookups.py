"""Sets, sites and customers by what people type on a command line."""

from typing import TYPE_CHECKING, TypeVar

from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from django.db.models import Model

    from regulars.catalog.models import PriceList
    from regulars.customers.models import Customer
    from regulars.groups.models import CustomerGroup
    from regulars.newsletters.models import Newsletter
    from regulars.sites.models import CustomerSet, Site

__all__ = ["customer_by", "group_by", "newsletter_by", "price_list_by", "set_by", "site_by"]

One = TypeVar("One", bound="Model")


def set_by(code: str) -> "CustomerSet":
    from regulars.sites.models import CustomerSet

    return _by_code(CustomerSet, code, "customer set")


def site_by(code: str) -> "Site":
    from regulars.sites.models import Site

    return _by_code(Site, code, "site")


def group_by(code: str) -> "CustomerGroup":
    from regulars.groups.models import CustomerGroup

    return _by_code(CustomerGroup, code, "customer group")


def price_list_by(code: str) -> "PriceList":
    from regulars.catalog.models import PriceList

    return _by_code(PriceList, code, "price list")


def _by_code(model: "type[One]", code: str, noun: str) -> "One":
    from regulars.kernel.lookups import coded

    found = coded(model._default_manager, code.replace("\x00", "")).first()  # noqa: SLF001 - public in Django
    if found is None:
        codes = model._default_manager.order_by("code").values_list("code", flat=True)  # noqa: SLF001 - as above
        raise Refused(f"There is no {noun} “{code}”. There are: {', '.join(codes[:20]) or 'none'}.")
    return found


def customer_by(text: str) -> "Customer":
    """By id, or by a username that only one account has."""
    from regulars.customers.models import Customer
    from regulars.customers.rules import username_key
    from regulars.kernel.lookups import number_in

    customers = Customer.objects.select_related("set", "origin_site")
    number = number_in(text.removeprefix("#"))
    if number is not None:
        found = list(customers.filter(pk=number))
    else:
        found = list(customers.filter(username_key=username_key(text[:254]).replace("\x00", ""))[:20])
    if not found:
        raise Refused(f"There is no customer “{text}”. `regulars customers find` lists ids.")
    if len(found) > 1:
        ids = ", ".join(f"{customer.pk} ({customer.set.code})" for customer in found)
        raise Refused(f"“{text}” has an account in more than one set. Say which by its id: {ids}.")
    return found[0]


def newsletter_by(text: str) -> "Newsletter":
    """By `site/code`, or by a code that only one site has."""
    from regulars.kernel.lookups import coded
    from regulars.newsletters.models import Newsletter

    site, _, code = text.replace("\x00", "").rpartition("/")
    rows = coded(Newsletter.objects.select_related("site"), code).order_by("site__code")
    found = list(rows.filter(site=site_by(site)) if site else rows[:20])
    if not found:
        raise Refused(f"There is no newsletter “{text}”. `regulars newsletters list` names them.")
    if len(found) > 1:
        names = ", ".join(f"{row.site.code}/{row.code}" for row in found)
        raise Refused(f"“{text}” is a newsletter of more than one site. Say which: {names}.")
    return found[0]
