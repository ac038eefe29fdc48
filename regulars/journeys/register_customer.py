import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from regulars.authentication.operations.recovery import ask_to_tell_owner
from regulars.authentication.queries.names import is_taken
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import NewAccount, Prepared, check_account, open_account
from regulars.customers.operations.answers import answer_of
from regulars.customers.operations.attributes import check_known
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Conflict, Invalid, translate_db_errors
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import count, give_back, registration_buckets
from regulars.sites.models import Site
from regulars.sites.queries.types import accepted_by, first_type_at
from regulars.sites.rules import Registration
from regulars.sites.rules.types import not_accepted

__all__ = ["register"]


def register(
    sent: Mapping[str, object],
    *,
    type: str = "",  # noqa: A002 - what everybody calls it
    site: Site,
    caller: Caller = NOBODY_NEAR,
    by: Actor,
) -> Customer | None:
    """A shopper opens an account with what they filled into the form of this site and type (ACC-08, ACC-09, D-33, REG-01..08).

    In order: counted, the type looked up (without one the site's first), what was sent checked by the form, hashed, then opened with its
    attributes and consents. Where the form asks for no password, the mailbox gets a one-time link to choose one (REG-05).
    `direct`: answers the account; raises `Conflict` `username_taken`. `neutral`: answers None whether or not the name
    was free, after the same checks, the same hash and the same work in the database (G9); the first log-in works once the mailbox is proved. Whose
    name was taken hears of it in the mailbox. Raises `Invalid` beside the field either way (`form_field_refused`, `type_not_accepted`, `required`, ...), `TooOften` `rate_limited`
    before anything is hashed when there were too many registrations from this network or with this name. What was refused before
    the hash doesn't count as one; whatever comes after it does (G27).
    """
    name = sent.get("email")
    key = rules.typed_username_key(name if isinstance(name, str) else "")
    buckets = registration_buckets(f"set {site.set_id}", key, caller=caller)
    count(buckets)
    try:
        checked = check_account(_as_account(sent, type, site), site)
    except Invalid:
        give_back(buckets)
        raise
    return _open(checked.hashed(), site=site, by=by)


def _as_account(sent: Mapping[str, object], type_code: str, site: Site) -> NewAccount:
    type_code = rules.check_type(type_code) if type_code else first_type_at(site.pk)
    if accepted_by(site.pk, type_code) is None:
        check_known(type_code)
        raise not_accepted()
    answer = answer_of(form_at(site.pk, Purpose.REGISTRATION, type_code), sent, site=site)
    return NewAccount(
        **answer.core,
        type=type_code,
        password=answer.password,
        attributes=answer.document,
        consents={code: given for code, given in answer.consents.items() if given},
    )


def _open(ready: Prepared, *, site: Site, by: Actor) -> Customer | None:
    if site.registration == Registration.NEUTRAL:
        _open_quietly(ready, site=site, by=by)
        return None
    try:
        return open_account(ready, site=site, by=by)
    except Conflict as error:
        if error.code == "username_taken":
            ask_to_tell_owner(ready.values["username"], site_id=site.pk, by=by)
        raise


def _open_quietly(ready: Prepared, *, site: Site, by: Actor) -> None:
    """A taken name goes the way of a free one: an account opened, nobody's, and taken back; a note; one commit (G9)."""
    name = ready.values["username"]
    taken = _is_taken(name, site)
    if taken:
        nobody = dict.fromkeys(("username", "email"), f"{secrets.token_hex(12)}@nobody.invalid")
        ready = replace(ready, values={**ready.values, **nobody})
    with translate_db_errors(), transaction.atomic():
        try:
            with transaction.atomic():
                open_account(ready, site=site, prove_first=True, by=by)
                transaction.set_rollback(taken)
        except Conflict as error:
            if error.code != "username_taken":
                raise
            taken = True
        ask_to_tell_owner(name, site_id=site.pk, taken=taken, by=by)


def _is_taken(name: str, site: Site) -> bool:
    """A look, to choose the work that takes the same time; what is true is decided by the constraint (G2, G9)."""
    return is_taken(rules.username_key(name[:254]), set_id=site.set_id)
