"""Sets and sites by the code in an address or a form; whatever is none of ours is a 404."""

from regulars.kernel.errors import NotFound
from regulars.sites.models import CustomerSet, Site

__all__ = ["find_set", "find_site"]


def find_set(code: str) -> CustomerSet:
    """Raises `NotFound` `no_such_set`."""
    found = CustomerSet.objects.filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise NotFound("no_such_set", "This customer set is gone. It may have been deleted.")
    return found


def find_site(code: str) -> Site:
    """Raises `NotFound` `no_such_site`."""
    found = Site.objects.select_related("set").filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise NotFound("no_such_site", "There is no site with this code.")
    return found
