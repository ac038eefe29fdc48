from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import F

from regulars.customers import rules
from regulars.customers.models import Access, Customer
from regulars.customers.operations.attributes import (
    check_attributes,
    check_known,
    check_values,
    keep_consents,
)
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.mails import (
    notify_of_new_username,
    notify_receiver,
    notify_registered,
    send_log_in_data,
)
from regulars.customers.operations.names import keys_in, let_email_in
from regulars.customers.operations.revocation import revoke
from regulars.customers.rules import AccessState, CustomerType, Kind, Origin, Status
from regulars.fields.operations.choices import hold_attributes, hold_options
from regulars.fields.rules.shipped import CORE
from regulars.fields.rules.values import Value
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector
from regulars.kernel.guessing.hashes import hash_password
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_installation, hold_site
from regulars.sites.queries.types import accepted_by
from regulars.sites.rules.types import AcceptedType, not_accepted

__all__ = [
    "NewAccount",
    "Prepared",
    "block",
    "check_account",
    "open_account",
    "rename",
    "unblock",
]


@dataclass(frozen=True)
class NewAccount:
    """What an account is made of. Without `username` the email is the username (D-26); without `password` none."""

    email: str
    last_name: str
    first_name: str = ""
    username: str = ""
    password: str = ""
    type: str = CustomerType.B2C
    company: str = ""
    phone: str = ""
    language: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    consents: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """A new account, checked: what remains is the database's. `password` is the hash once `hashed` has made it."""

    values: Mapping[str, str]
    password: str
    attributes: Mapping[str, Value]
    consents: Mapping[str, bool]

    def hashed(self) -> "Prepared":
        """The dear part."""
        return replace(self, password=hash_password(self.password) if self.password else "")


def check_account(new: NewAccount, site: Site | None) -> Prepared:
    """Shape and password rules, before anything dear is done (G27). Raises `Invalid` with everything that is wrong."""
    collector = ErrorCollector()
    checked = check_values({name: getattr(new, name) for name in CORE}, collector)
    if new.username or "email" in checked:
        with collector.field():
            checked["username"] = rules.check_username(new.username or checked["email"])
    if new.password:
        context = [new.username, new.email, new.first_name, new.last_name, site.name if site else ""]
        with collector.field():
            rules.check_password(new.password, context=[text[:254] for text in context])
    attributes = check_attributes(new.attributes, collector, currency=site.currency if site else "")
    collector.refuse()
    kept = {code: value for code, value in attributes.items() if value is not None}
    return Prepared(checked, new.password, kept, new.consents)


def _accepted(code: str, site: Site | None) -> AcceptedType:
    """What the site says about this type, or without a site that there is such a type. Raises `Invalid` beside `type`."""
    if site is None:
        check_known(code)
        return AcceptedType(code)
    accepted = accepted_by(site.pk, code)
    if accepted is None:
        check_known(code)
        raise not_accepted()
    return accepted


def open_account(
    new: NewAccount | Prepared,
    *,
    site: Site | None,
    state: AccessState = AccessState.ACTIVE,
    origin: Origin = Origin.REGISTERED,
    prove_first: bool = False,
    through: Site | None = None,
    by: Actor,
) -> Customer:
    """Open an account: it joins the set that the site is in now, with an access row there (ACC-09, REG-01).

    Without a site it joins the default set and gets no row (SET-07). In order: shape, password rules, hash, then in
    one transaction site held, account, access, mail, audit. With `prove_first` the password counts once the mailbox has
    proved itself (D-33). Where the site wants to approve this type, who registers waits from this moment on, and the
    receiver is told (APP-06, APP-07); whom staff add has their approval. A shopper is welcomed, with links to the host of `through` where they
    registered at a master, a customer whom staff add gets a one-time link (D-08). Raises `Invalid`
    beside the field, `type_not_accepted` among them (REG-04), `Conflict` `username_taken` when the name exists in the set, as username or as email and
    whatever state its account is in (ACC-05, ACC-11, G2).
    """
    ready = new if isinstance(new, Prepared) else check_account(new, site).hashed()
    event = rules.REGISTERED if by.kind == ActorKind.VISITOR else rules.ADDED
    with change(event, by=by) as entry:
        set_id, family_id = hold_site(site.pk) if site else (hold_installation().default_set_id, 0)
        accepted = _accepted(ready.values["type"], site)
        if accepted.approval and by.kind == ActorKind.VISITOR:
            state = AccessState.PENDING
        hold_attributes(ready.attributes)
        hold_options({code: [value] for code, value in ready.attributes.items()})
        account = Customer(
            set_id=set_id,
            kind=Kind.ACCOUNT,
            origin_site=site,
            password="" if prove_first else ready.password,
            attributes=dict(ready.attributes),
            vouched=by.kind not in {ActorKind.VISITOR, ActorKind.CUSTOMER},
            **ready.values,
            **keys_in(set_id, username=ready.values["username"], email=ready.values["email"]),
        )
        account.save(force_insert=True)
        if site:
            Access.objects.create(
                account=account,
                set_id=set_id,
                site=site,
                family_id=family_id,
                state=state,
                origin=origin,
                actor_kind=by.kind,
                actor_id=by.id,
            )
            keep_consents(account, site, ready.consents, by=by)
            entry.about("site", site.pk)
        if by.kind == ActorKind.VISITOR and site:
            waits = state == AccessState.PENDING
            notify_registered(
                account, through or site, password=ready.password, prove_first=prove_first, waits=waits
            )
            if waits:
                notify_receiver(account, site)
        elif by.kind in {ActorKind.STAFF, ActorKind.API_KEY} or not ready.password:
            send_log_in_data(account)
        entry.about("customer", account.pk)
        entry.note(site=site.code if site else None, state=state, customer=account.pk, set_id=set_id)
    return account


def rename(account: Customer, *, username: str, hands_over: bool = False, by: Actor) -> None:
    """Give the account another username in its set; the customer is told (D-24). Raises `Conflict` `username_taken` (ACC-05).

    `hands_over`: its former name becomes another account's at once, so it is nobody's email to log in with.
    """
    username = rules.check_username(username)
    with change(rules.RENAMED, by=by) as entry:
        account = lock_account(account)
        entry.about("customer", account.pk)
        if account.username == username:
            entry.nothing()
            return
        before, account.username = account.username, username
        former = account.username_key
        keys = keys_in(account.set_id, username=username, email=account.email, of=account)
        if hands_over and keys["login_email"] == former:
            keys["login_email"] = None
        Customer.objects.filter(pk=account.pk).update(username=username, **keys, version=F("version") + 1)
        if former and former != keys["username_key"] and not hands_over:
            let_email_in(account.set_id, former)
        notify_of_new_username(account)
        entry.keep_personal("customer", account.pk, {"username": {"from": before, "to": username}})


def block(account: Customer, *, by: Actor) -> None:
    """Block the account everywhere: whatever was handed out for it ends at once and for good, its username stays
    reserved (ACC-11, G5, G24).
    """
    with change(rules.BLOCKED, by=by) as entry:
        lock_account(account)
        entry.about("customer", account.pk)
        entry.note(customer=account.pk)
        active = Customer.objects.filter(pk=account.pk, status=Status.ACTIVE)
        if active.update(status=Status.BLOCKED, version=F("version") + 1):
            revoke(account)
        else:
            entry.nothing()


def unblock(account: Customer, *, by: Actor) -> None:
    """Lift the block; access rows are as they were."""
    with change(rules.UNBLOCKED, by=by) as entry:
        lock_account(account)
        entry.about("customer", account.pk)
        entry.note(customer=account.pk)
        blocked = Customer.objects.filter(pk=account.pk, status=Status.BLOCKED)
        if not blocked.update(status=Status.ACTIVE, version=F("version") + 1):
            entry.nothing()
