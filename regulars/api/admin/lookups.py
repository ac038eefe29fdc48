"""From a code or an id to the thing: 404 where it stands in the address, 422 beside the field that names it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from regulars.api.admin.keys import grant_of
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import get_authorized_customer
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.lookups import coded, the_one
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import EVERYTHING

__all__ = [
    "beside",
    "customer_at",
    "job_at",
    "set_at",
    "set_named",
    "site_at",
    "site_named",
    "sites_named",
]


def set_at(code: str, grant: Grant = EVERYTHING) -> CustomerSet:
    """One of the sets that hold a site of the key; addresses below /sets are for keys that reach every site."""
    sets: Any = CustomerSet.objects.within(grant.sites)
    found: CustomerSet = the_one(coded(sets, code), "no_such_set", "There is no customer set with this code.")
    return found


def site_at(code: str, grant: Grant) -> Site:
    """One of the sites that the key reaches; another's is 404, as if it weren't there."""
    sites = Site.objects.within(grant.sites).select_related("set")
    return the_one(coded(sites, code), "no_such_site", "There is no site with this code.")


@contextmanager
def beside(field: str, sentence: str = "", **values: Any) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        sentence, values = (sentence, values) if sentence else (error.sentence, error.values)
        raise Invalid(error.code, sentence, field, **values) from None


def set_named(code: str, field: str, grant: Grant = EVERYTHING) -> CustomerSet:
    with beside(field):
        return set_at(code, grant)


NO_SITE = "There is no site with the code {site}."  # named, as a field may hold many


def site_named(code: str, field: str, grant: Grant) -> Site:
    with beside(field, NO_SITE, site=repr(code[:50])):
        return site_at(code, grant)


def sites_named(codes: Iterable[str], field: str) -> list[Site]:
    wanted = list(dict.fromkeys(code.lower() for code in codes))
    found = {site.code.lower(): site for site in Site.objects.all()}
    for code in wanted:
        if code not in found:
            raise Invalid("no_such_site", NO_SITE, field, site=repr(code[:50]))
    return [found[code] for code in wanted]


def customer_at(
    request: HttpRequest, customer_id: int, *changing: str, to: Right = Right.SEE
) -> tuple[Customer, Grant]:
    """The customer, and what the key may do, see and edit of them. A stranger is 404 (D-34).

    Raises `Forbidden` as `get_authorized_customer`, and `field_locked` beside the first of `changing` that may not be changed.
    """
    authorized = get_authorized_customer(grant_of(request), customer_id, to=to)
    authorized.grant.require_edit(*changing)
    return authorized.customer, authorized.grant


def job_at(job_id: int) -> Job:
    jobs = Job.objects.select_related("progress")
    return the_one(jobs, "no_such_job", "There is no job with this id.", pk=job_id)
