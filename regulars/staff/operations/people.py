"""Members of staff: added, changed, let go. Every change of rights counts from their next request on."""

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.staff import rules
from regulars.staff.models import StaffUser
from regulars.staff.operations.locks import lock_rights
from regulars.staff.operations.reach import check_sites, codes_of, list_sites
from regulars.staff.operations.roles import role_named

__all__ = ["add_staff", "note_log_in"]


def add_staff(
    email: str, password: str, *, role: str, sites: Sequence[Site] | None = None, name: str = "", by: Actor
) -> StaffUser:
    """Create a staff account, for every site or for those listed. Raises `Invalid` beside the field,
    `Conflict` `staff_email_taken`.
    """
    with change(rules.STAFF_ADDED, by=by) as entry:
        lock_rights()
        check_sites(sites)
        user = StaffUser(
            email=rules.check_email(email),
            name=one_line(name, "name", longest=100),
            role=role_named(role),
            at_every_site=sites is None,
            password=make_password(rules.check_password(password)),
        )
        user.save(force_insert=True)
        list_sites(user, sites)
        entry.about("staff", user.pk)
        entry.note(staff=user.pk, role=user.role.code, sites=codes_of(sites))
    return user


def note_log_in(user: StaffUser, *, by: Actor) -> None:
    """Remember that somebody logged in to the back office."""
    with change(rules.STAFF_LOGGED_IN, by=by) as entry:
        StaffUser.objects.filter(pk=user.pk).update(last_login=now())
        entry.about("staff", user.pk)
