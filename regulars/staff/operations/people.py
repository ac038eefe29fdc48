"""Members of staff: added, changed, let go. Every change of rights counts from their next request on."""

import secrets
from collections.abc import Sequence

from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, Event, change
from regulars.kernel.errors import Invalid
from regulars.kernel.guessing.hashes import hash_password
from regulars.kernel.i18n import LANGUAGES
from regulars.kernel.lookups import the_one
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.staff import rules
from regulars.staff.models import StaffUser
from regulars.staff.operations.locks import lock_rights
from regulars.staff.operations.reach import check_sites, codes_of, list_sites
from regulars.staff.operations.roles import role_named
from regulars.staff.queries import has_administrator
from regulars.staff.rules import Role

__all__ = [
    "activate_staff",
    "add_staff",
    "change_staff",
    "choose_language",
    "deactivate_staff",
    "generate_staff_password",
    "note_log_in",
    "set_staff_password",
]


def add_staff(
    email: str, password: str, *, role: str, sites: Sequence[Site] | None = None, name: str = "", by: Actor
) -> StaffUser:
    """Create a staff account, for every site or for those listed. Raises `Invalid` beside the field,
    `Conflict` `staff_email_taken`.
    """
    kept = _hashed(password)
    with change(rules.STAFF_ADDED, by=by) as entry:
        lock_rights()
        check_sites(sites)
        user = StaffUser(
            email=rules.check_email(email),
            name=one_line(name, "name", longest=100),
            role=role_named(role),
            at_every_site=sites is None,
            password=kept,
        )
        user.save(force_insert=True)
        list_sites(user, sites)
        _note(entry, user, role=user.role.code, sites=codes_of(sites))
    return user


def change_staff(
    user: StaffUser,
    *,
    email: str,
    name: str,
    role: str,
    sites: Sequence[Site] | None,
    version: int,
    by: Actor,
) -> StaffUser:
    """Another name, email, role, other sites. Raises `Conflict` `staff_email_taken`, `version_conflict`, and
    `last_administrator` when nobody else is administrator of every site (G15).
    """
    with change(rules.STAFF_CHANGED, by=by) as entry:
        lock_rights()
        check_sites(sites)
        user = _found(user)
        rules.check_version(user.version, version)
        was_one = _administrates(user)
        before = (user.email, user.name, user.role.code, user.grant.sites)
        user.email, user.name = rules.check_email(email), one_line(name, "name", longest=100)
        user.role, user.at_every_site = role_named(role), sites is None
        after = (
            user.email,
            user.name,
            user.role.code,
            None if sites is None else {site.pk for site in sites},
        )
        fields = ("email", "name", "role", "sites")
        changed = [field for field, old, new in zip(fields, before, after, strict=True) if old != new]
        if not changed:
            entry.nothing()
            return user
        user.version += 1
        user.save(update_fields=["email", "name", "role", "at_every_site", "version"])
        list_sites(user, sites)
        _keep_an_administrator(was_one)
        _note(entry, user, role=user.role.code, sites=codes_of(sites), fields=changed)
    return user


def choose_language(user: StaffUser, language: str, *, by: Actor) -> None:
    """In which language the back office speaks to them: `en`, `de`, or empty for what their browser likes best (WRK-10).

    Raises `Invalid` `unknown_value` beside `language`.
    """
    if language not in {"", *LANGUAGES}:
        raise Invalid("unknown_value", "Choose one of these.", "language")
    with change(rules.STAFF_LANGUAGE_CHOSEN, by=by) as entry:
        user = _found(user)
        if user.language == language:
            entry.nothing()
            return
        StaffUser.objects.filter(pk=user.pk).update(language=language)
        entry.about("staff", user.pk)
        entry.note(language=language)


def deactivate_staff(user: StaffUser, *, by: Actor) -> None:
    """They are out with their next request and can't log in; what they did stays on record under their name. A log-in
    from before counts no longer once they are activated again (G24).

    Raises `Conflict` `last_administrator` (G15).
    """
    _activate(user, rules.STAFF_DEACTIVATED, is_active=False, by=by)


def activate_staff(user: StaffUser, *, by: Actor) -> None:
    """They may log in again, with the role and sites they had."""
    _activate(user, rules.STAFF_ACTIVATED, is_active=True, by=by)


def set_staff_password(user: StaffUser, password: str, *, by: Actor) -> None:
    """Another password; whoever is logged in with the old one is out with the next request."""
    kept = _hashed(password)
    with change(rules.STAFF_PASSWORD_SET, by=by) as entry:
        user = _found(user)
        StaffUser.objects.filter(pk=user.pk).update(password=kept)
        _note(entry, user)


def generate_staff_password(user: StaffUser, *, by: Actor) -> str:
    """A password nobody thought of, answered once; otherwise as one that is typed."""
    password = secrets.token_urlsafe(15)
    set_staff_password(user, password, by=by)
    return password


def note_log_in(user: StaffUser, *, by: Actor) -> None:
    """Remember that somebody logged in to the back office."""
    with change(rules.STAFF_LOGGED_IN, by=by) as entry:
        StaffUser.objects.filter(pk=user.pk).update(last_login=now())
        entry.about("staff", user.pk)


def _activate(user: StaffUser, event: Event, *, is_active: bool, by: Actor) -> None:
    with change(event, by=by) as entry:
        lock_rights()
        user = _found(user)
        if user.is_active == is_active:
            entry.nothing()
            return
        was_one = _administrates(user)
        user.is_active = is_active
        user.stamp += not is_active
        user.version += 1
        user.save(update_fields=["is_active", "stamp", "version"])
        _keep_an_administrator(was_one)
        _note(entry, user)


def _hashed(password: str) -> str:
    """Before any lock is held: there may be a line. Raises what `check_password` finds, `Busy`."""
    return hash_password(rules.check_password(password))


def _found(user: StaffUser) -> StaffUser:
    """As it is now. Raises `NotFound` `no_such_staff`."""
    return the_one(
        StaffUser.objects, "no_such_staff", "There is no member of staff with this number.", pk=user.pk
    )


def _administrates(user: StaffUser) -> bool:
    return user.is_active and user.at_every_site and user.role.code == Role.ADMINISTRATOR


def _keep_an_administrator(was_one: bool) -> None:  # noqa: FBT001 - of the one who was just changed
    """Asked after the change and under the lock, so that two who go at once see each other (G15)."""
    if was_one and not has_administrator():
        raise rules.last_administrator()


def _note(entry: Entry, user: StaffUser, **data: object) -> None:
    entry.about("staff", user.pk)
    entry.note(staff=user.pk, **data)
