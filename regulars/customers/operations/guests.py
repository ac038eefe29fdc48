"""A guest: a buyer without a log-in, for one purchase at one site, who may become an account (GST-01, GST-02, GST-04, D-12)."""

from django.db.models import F

from regulars.customers.models import Access, Customer
from regulars.customers.operations.accounts import Prepared
from regulars.customers.operations.mails import notify_receiver, notify_registered
from regulars.customers.operations.names import keys_in
from regulars.customers.rules import AccessState, Kind, Origin
from regulars.kernel.actor import Actor, ActorKind
from regulars.sites.models import Site
from regulars.sites.queries.types import accepted_by
from regulars.sites.rules.types import GUEST, not_accepted

__all__ = ["become_account", "record_guest"]


def record_guest(
    *, set_id: int, site_id: int, email: str, first_name: str, last_name: str, company: str, phone: str
) -> Customer:
    """Part of the verb that takes a guest's order: each has a record of its own, whoever else has the same mailbox."""
    return Customer.objects.create(
        set_id=set_id,
        kind=Kind.GUEST.value,
        type=GUEST,
        origin_site_id=site_id,
        email=email,
        first_name=first_name,
        last_name=last_name,
        company=company,
        phone=phone,
    )


def become_account(
    guest: Customer, ready: Prepared, *, site: Site, family_id: int, prove_first: bool, by: Actor
) -> Access:
    """Part of the verb that turns a guest, which is locked, into an account of the set that `site` is in, which is held.

    As `open_account` has it: who does so themselves waits where the site approves their type, and is written to. Raises `Invalid`
    `type_not_accepted`, `Conflict` `username_taken`.
    """
    is_own = by.kind == ActorKind.VISITOR
    accepted = accepted_by(site.pk, ready.values["type"])
    if accepted is None:
        raise not_accepted()
    waits = accepted.approval and is_own
    username = ready.values["username"]
    Customer.objects.filter(pk=guest.pk).update(
        kind=Kind.ACCOUNT.value,
        type=ready.values["type"],
        set=site.set_id,
        username=username,
        **keys_in(site.set_id, username=username, email=guest.email),
        password="" if prove_first else ready.password,
        version=F("version") + 1,
    )
    guest.refresh_from_db()
    access = Access.objects.create(
        account=guest,
        set_id=site.set_id,
        site=site,
        family_id=family_id,
        state=AccessState.PENDING if waits else AccessState.ACTIVE,
        origin=Origin.REGISTERED if is_own else Origin.GRANTED,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    if is_own:
        notify_registered(guest, site, password=ready.password, prove_first=prove_first, waits=waits)
    if waits:
        notify_receiver(guest, site)
    return access
