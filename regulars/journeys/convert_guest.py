"""A guest becomes an account in place: same number, their order and its addresses stay (GST-04, GST-05, GST-09, G9, G12)."""

import secrets
from collections.abc import Callable
from copy import copy
from dataclasses import asdict, replace
from functools import partial

from django.db import transaction

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.queries.books import terms_at
from regulars.addresses.rules import Kind
from regulars.authentication.queries.names import is_taken
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import NewAccount, Prepared, check_account
from regulars.customers.operations.guests import become_account
from regulars.customers.operations.locks import lock_at, lock_customer
from regulars.customers.operations.mails import send_log_in_data
from regulars.journeys.claim_order import ask_to_claim
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid, translate_db_errors
from regulars.orders.models import Order, OrderPerson
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.guest_orders import guest_order
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.buying import GuestAccounts
from regulars.orders.rules.checkout import AccountWish, Contact, registration_not_offered
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site
from regulars.sites.queries.types import accepted_by, first_type_at
from regulars.sites.rules import Registration
from regulars.sites.rules.types import not_accepted

__all__ = ["account_of_guest", "as_account", "convert_guest", "offers_account", "register_after_order"]

_NOT_ASKED = frozenset({"first_name", "last_name", "company", "phone"})
_NAMELESS = "-"  # only for the check


def as_account(guest: Customer, *, site: Site, type: str = "", password: str = "") -> Prepared:  # noqa: A002
    """What the guest would be as an account, checked and hashed, before anything is locked (G27). `guest` may be one who is not stored yet.

    Raises `Invalid` beside the field, `type_not_accepted` where the site doesn't take this type.
    """
    return _checked(guest, site, type, password).hashed()


def _checked(guest: Customer, site: Site, type: str = "", password: str = "") -> Prepared:  # noqa: A002
    code = type or first_type_at(site.pk)
    if accepted_by(site.pk, code) is None:
        raise not_accepted()
    new = NewAccount(
        email=guest.email,
        first_name=guest.first_name,
        last_name=guest.last_name,
        company=guest.company,
        phone=guest.phone,
        language=guest.language,
        type=code,
        password=password,
    )
    return check_account(new, site)


def account_of_guest(
    site: Site, owner: Owner, wish: AccountWish | None, contact: Callable[[], Contact | None]
) -> Prepared | None:
    """The account that comes with a guest's order: the one that they wish, else that of every guest, which no order fails for (GST-03, GST-05).

    `contact` quotes the order, so that nothing is hashed for one that would be refused. Raises what that does, and as `as_account` beside `account`.
    """
    if owner.account_id is not None:
        return None
    if wish is None and buying_facts(site.pk, None).guest_accounts is not GuestAccounts.AUTOMATIC:
        return None
    found = contact()
    if found is None:
        return None
    try:
        return as_account(Customer(**asdict(found)), site=site, password=wish.password if wish else "")
    except Invalid as error:
        if wish is None:
            return None
        raise Invalid.of(
            [replace(problem, field=f"account.{problem.field}") for problem in error.problems]
        ) from None


def offers_account(order: Order) -> bool:
    """Whether the page of a guest's order has the box that makes an account of it: the site says so, and its mailbox could have one (GST-04, GST-12)."""
    if buying_facts(order.site_id, None).guest_accounts is not GuestAccounts.AFTER:
        return False
    return not _refused(order.customer, order.site) - _NOT_ASKED


def register_after_order(token: str, *, site: Site, by: Actor) -> Customer | None:
    """Whoever has a guest's page ticks the box there: no more questions, and a one-time link to choose a password goes to the mailbox (GST-04).
    What an outside shop left out, or wrote otherwise than an account has it, stays as it is until its owner changes it.

    As `convert_guest`. Raises `NotFound` `no_such_order`, `Conflict` `registration_not_offered` where the site says something else, and for a
    mailbox that our mails can't reach.
    """
    order = guest_order(token, site.pk).order
    if not offers_account(order):
        raise registration_not_offered()
    known = copy(order.customer)
    for field in _refused(known, site):
        setattr(known, field, _NAMELESS if field == "last_name" else "")
    return convert_guest(order.customer, ready=as_account(known, site=site), by=by)


def _refused(guest: Customer, site: Site) -> set[str]:
    """What of a guest an account can't have."""
    try:
        _checked(guest, site)
    except Invalid as error:
        return {problem.field for problem in error.problems}
    return set()


def convert_guest(
    guest: Customer,
    *,
    password: str | None = None,
    type: str = "",  # noqa: A002 - what everybody calls it
    ready: Prepared | None = None,
    by: Actor,
) -> Customer | None:
    """Turn a guest into an account of the set that their site is in now; without a `password` the mailbox gets a one-time link to choose one.

    Without a `type` it is the site's first; `ready` is what `as_account` made of all that before. In order: the site held and the guest locked, name, type and
    access as at a registration, the order's addresses kept where the site allows it, the guest's page closed, mails, record. No session
    begins: who waits for approval has none (G12), and everybody else logs in.
    Whose name is taken stays a guest; nobody but the mailbox hears of it: None is answered after the same work, and the page is closed as well
    (G9). Staff are refused with `Conflict` `username_taken`. Raises as `as_account`, `Conflict` `guest_converted` for who is an account already,
    `guest_without_site`.
    """
    site = guest.origin_site
    if site is None:
        raise Conflict("guest_without_site", "This guest bought at no site: add an account instead.")
    ready = ready or as_account(guest, site=site, type=type, password=password or "")
    if by.kind != ActorKind.VISITOR:
        return _convert(guest, ready, password=password or "", by=by)
    taken = is_taken(rules.username_key(ready.values["username"]), set_id=site.set_id)
    with translate_db_errors(), transaction.atomic():
        try:
            with transaction.atomic():
                account = _convert(guest, _nobody(ready) if taken else ready, by=by)
                transaction.set_rollback(taken)
        except Conflict as error:
            if error.code != "username_taken":
                raise
            taken = True
        if taken:
            _offer_claim(guest, by=by)
            return None
    return account


def _nobody(ready: Prepared) -> Prepared:
    """A name that is free, for work that takes the same time and is taken back."""
    return replace(ready, values={**ready.values, "username": f"{secrets.token_hex(12)}@nobody.invalid"})


def _convert(guest: Customer, ready: Prepared, *, password: str = "", by: Actor) -> Customer:
    with change(rules.CONVERTED, by=by) as entry:
        site, family_id, locked = _locked(guest)
        is_neutral = site.registration == Registration.NEUTRAL and by.kind == ActorKind.VISITOR
        access = become_account(locked, ready, site=site, family_id=family_id, prove_first=is_neutral, by=by)
        if by.kind != ActorKind.VISITOR:
            send_log_in_data(locked, password=password)
        _keep_addresses(locked, site, by=by)
        _close_page(locked)
        entry.about("customer", locked.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code, state=access.state, customer=locked.pk, set_id=site.set_id)
    return locked


def _locked(guest: Customer) -> tuple[Site, int, Customer]:
    """The site in its set now, the id of its family, and the guest, whom nobody changes meanwhile."""
    site_id = guest.origin_site_id
    assert site_id is not None  # noqa: S101 - the story refuses who has none
    (_, family_id), locked = lock_at(partial(hold_site, site_id), guest, lock=lock_customer)
    if locked.kind != rules.Kind.GUEST:
        raise Conflict("guest_converted", "This customer has an account by now.")
    return Site.objects.select_related("set").get(pk=site_id), family_id, locked


def _keep_addresses(account: Customer, site: Site, *, by: Actor) -> None:
    """Those of the order, for what the site lets its customers enter an address for; one that its form refuses by now stays with the order."""
    person = OrderPerson.objects.filter(order__customer=account).order_by("order").first()
    if person is None:
        return
    terms, kept = terms_at(site.pk, account.type), dict[str, tuple[dict[str, str], set[Kind]]]()
    for kind in Kind:
        values = getattr(person, kind.value)
        if values and kind in terms.usable_for(terms.open_kinds, values.get("country", "")):
            kept.setdefault(repr(sorted(values.items())), (values, set()))[1].add(kind)
    for values, kinds in kept.values():
        try:
            add_address(account, values, kinds=kinds, site=site, by=by)
        except Invalid:
            continue


def _close_page(guest: Customer) -> None:
    OrderPerson.objects.filter(order__customer=guest).update(guest_token=None, guest_token_at=None)


def _offer_claim(guest: Customer, *, by: Actor) -> None:
    """Whose name is taken: the mailbox gets a link to claim the order, the page is closed as if an account had been made."""
    with change(rules.NOT_CONVERTED, by=by) as entry:
        site, _, locked = _locked(guest)
        _close_page(locked)
        for order in Order.objects.filter(customer=locked).select_related("customer"):
            ask_to_claim(order, by=by)
        entry.about("customer", locked.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code)
