"""From a code or an id to the thing: 404 where it stands in the address, 422 beside the field that names it."""

from collections.abc import Iterable

from regulars.customers.models import Customer
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet, Site

__all__ = [
    "customer_at",
    "job_at",
    "set_at",
    "set_named",
    "site_at",
    "site_named",
    "sites_named",
]

LARGEST_ID = 2**63 - 1


def _set(code: str) -> CustomerSet | None:
    return CustomerSet.objects.filter(code__iexact=code).first() if code.isprintable() else None


def _site(code: str) -> Site | None:
    sites = Site.objects.select_related("set")
    return sites.filter(code__iexact=code).first() if code.isprintable() else None


def set_at(code: str) -> CustomerSet:
    found = _set(code)
    if found is None:
        raise NotFound("no_such_set", "There is no customer set with this code.")
    return found


def site_at(code: str) -> Site:
    found = _site(code)
    if found is None:
        raise NotFound("no_such_site", "There is no site with this code.")
    return found


def set_named(code: str, field: str) -> CustomerSet:
    found = _set(code)
    if found is None:
        raise Invalid("no_such_set", "There is no customer set with this code.", field)
    return found


def site_named(code: str, field: str) -> Site:
    found = _site(code)
    if found is None:
        raise Invalid("no_such_site", f"There is no site with the code {code[:50]!r}.", field)
    return found


def sites_named(codes: Iterable[str], field: str) -> list[Site]:
    wanted = list(dict.fromkeys(code.lower() for code in codes))
    found = {site.code.lower(): site for site in Site.objects.all()}
    for code in wanted:
        if code not in found:
            raise Invalid("no_such_site", f"There is no site with the code {code[:50]!r}.", field)
    return [found[code] for code in wanted]


def customer_at(customer_id: int) -> Customer:
    found = Customer.objects.select_related("set").filter(pk=customer_id).first()
    if found is None:
        raise NotFound("no_such_customer", "There is no customer with this id.")
    return found


def job_at(job_id: int) -> Job:
    found = Job.objects.select_related("progress").filter(pk=job_id).first()
    if found is None:
        raise NotFound("no_such_job", "There is no job with this id.")
    return found
