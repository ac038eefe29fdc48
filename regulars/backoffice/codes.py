"""Sets and sites by the code in an address or a form; whatever is none of theirs is a 404."""

from django.http import HttpRequest

from regulars.backoffice.access import grant
from regulars.kernel.errors import NotFound
from regulars.sites.models import CustomerSet, Site

__all__ = ["find_set", "find_site"]


def find_set(request: HttpRequest, code: str) -> CustomerSet:
    """Raises `NotFound` `no_such_set`."""
    sets = CustomerSet.objects.within(grant(request).sites)
    found = sets.filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise NotFound("no_such_set", "This customer set is gone. It may have been deleted.")
    return found


def find_site(request: HttpRequest, code: str) -> Site:
    """Raises `NotFound` `no_such_site`."""
    sites = Site.objects.within(grant(request).sites).select_related("set")
    found = sites.filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise NotFound("no_such_site", "There is no site with this code.")
    return found
