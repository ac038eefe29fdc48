"""Sets and sites by the code in an address or a form; whatever is none of theirs is a 404."""

from django.http import HttpRequest

from regulars.backoffice.access import grant
from regulars.kernel.lookups import the_one
from regulars.sites.models import CustomerSet, Site

__all__ = ["find_set", "find_site"]


def find_set(request: HttpRequest, code: str) -> CustomerSet:
    """Raises `NotFound` `no_such_set`."""
    sets = CustomerSet.objects.within(grant(request).sites)
    return the_one(sets, "no_such_set", "This customer set is gone. It may have been deleted.", code=code)


def find_site(request: HttpRequest, code: str) -> Site:
    """Raises `NotFound` `no_such_site`."""
    sites = Site.objects.within(grant(request).sites).select_related("set")
    return the_one(sites, "no_such_site", "There is no site with this code.", code=code)
