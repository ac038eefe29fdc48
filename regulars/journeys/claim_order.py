"""A guest's order goes into an account: one by one, after proof of the order's mailbox, by a button (GST-11)."""

from django.db.models import F, QuerySet
from django.utils.timezone import now

from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.locks import lock_at, lock_customer
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send
from regulars.customers.operations.mails import notify_customer
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.family import refusal_at
from regulars.customers.queries.site_access import login_check
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import Kind, LoginDecision, Status, token_invalid
from regulars.customers.rules.mails import Purpose
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Forbidden
from regulars.kernel.i18n import spoken
from regulars.kernel.money import written
from regulars.orders.models import Order, OrderClaim, OrderPerson
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.mails import notify_buyer
from regulars.orders.operations.records import note_order
from regulars.orders.rules import events, mails
from regulars.orders.rules.steps import OrderStep
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = ["ask_to_claim", "claim_order"]


def ask_to_claim(order: Order, *, account: Customer | None = None, by: Actor) -> None:
    """Mail a one-time link to the mailbox of a guest's order, which offers it to `account`, else to whichever account its reader logs in
    to. Three at once, then one in each twenty minutes: meanwhile the last link is good (F13).

    Raises `Conflict` `order_claimed` when it is no guest's any more, `email_not_proved`, `account_erased`, `Busy`.
    """
    with change(events.CLAIM_ASKED, by=by) as record:
        _, holder = lock_at(
            lambda: hold_site(order.site_id), account or order.customer, lock=lock_customer, no_key=True
        )
        order = Order.objects.select_related("site", "customer", "person").get(pk=order.pk)
        if order.customer.kind != Kind.GUEST:
            raise order_claimed()
        if account is not None and holder.email_proved_at is None:
            raise email_not_proved()
        note_order(record, order)
        if account is not None:
            record.about("customer", account.pk)
        to = order.person.email
        if to and may_send(mails_of(Askable.ORDER_CLAIM, order.customer, to=to)):
            _offer(order, holder)


def _offer(order: Order, holder: Customer) -> None:
    """`holder` is locked; what was sent for the same order and the same account before ends."""
    _tokens_of(order).filter(account=holder).delete()
    text = issue_token(
        holder,
        order.site_id,
        Purpose.ORDER_CLAIM,
        lasts=mails.CLAIM_LASTS,
        email=order.person.email,
        beside_others=True,
    )
    OrderClaim.objects.create(token_hash=token_hash(text), order=order)
    language = spoken(order.customer.language, order.site.locale)
    notify_customer(
        mails.CLAIM_OFFERED,
        order.customer,
        order.site,
        to=order.person.email,
        path=mails.CLAIM_PAGE,
        secret=text,
        order=order.number,
        total=written(order.total, order.currency, language),
        contact=order.site.sender,
    )


def claim_order(token: str, *, account: Customer, site_id: int, by: Actor) -> Order:
    """Put the guest's order that a link offers into an account that is logged in at its site.

    In order: site, both customers by id and the order locked; link, set and *may log in here* asked again; the order names the account,
    its guest's page is closed, and so is every other link to claim it; the guest is emptied and closed; mail to the order's mailbox, record about
    both. An order on hold waits on, for somebody else's approval (B2B-10). Once more by the same account changes nothing.

    Raises `NotFound` `token_invalid`, `Conflict` `order_claimed` when somebody else was first, `not_in_set`, `Forbidden` `claim_for_another` or why
    there is no way in (G12), `Busy`.
    """
    offers = OrderClaim.objects.filter(pk=token_hash(token), order__site=site_id)
    claim = offers.exclude(order__customer__status=Status.ERASED).first()
    if claim is None:
        raise token_invalid()
    with change(events.CLAIMED, by=by) as record:
        guest, mine, site = _held(claim.order, account)
        order = Order.objects.select_related("site").get(pk=claim.order_id)
        if order.customer_id == mine.pk:
            record.nothing()
            return order
        if guest.kind != Kind.GUEST or order.customer_id != guest.pk:
            raise order_claimed()
        _check_link(claim, mine)
        _check_account(mine, site)
        stored = _give(order, mine)
        if not Order.objects.filter(customer=guest).exists():
            erase(guest, by=by)
        notify_buyer(mails.CLAIMED, stored)
        note_order(record, stored)
        record.about("customer", guest.pk)
        record.note(customer=mine.pk, former=guest.pk)
    return stored


def _held(order: Order, account: Customer) -> tuple[Customer, Customer, Site]:
    """As `_hold`; who was closed meanwhile, because the order was claimed, stands in nobody's way."""
    try:
        return _hold(order, account)
    except Conflict:
        now_of = Order.objects.get(pk=order.pk)
        if now_of.customer_id == order.customer_id:
            raise
        return _hold(now_of, account)


def _hold(order: Order, account: Customer) -> tuple[Customer, Customer, Site]:
    """The guest, the account and the site, as they stay until the transaction ends; nobody waits for an account in the gate."""
    first, second = sorted([order.customer_id, account.pk])

    def both() -> tuple[Customer, int]:
        set_id, _ = hold_site(order.site_id)
        return lock_customer(Customer(pk=first), wait=False), set_id

    (one_locked, set_id), other = lock_at(both, Customer(pk=second), lock=lock_customer)
    held = {one_locked.pk: one_locked, other.pk: other}
    site = Site.objects.get(pk=order.site_id)
    site.set_id = set_id
    return held[order.customer_id], held[account.pk], site


def _check_link(claim: OrderClaim, mine: Customer) -> None:
    """It is alive, its mailbox is still the order's, and whom it was asked for has the email of then."""
    found = OneTimeToken.objects.filter(token_hash=claim.token_hash, purpose=Purpose.ORDER_CLAIM)
    same = found.filter(expires_at__gt=now(), stamp=F("account__stamp"), account_email=F("account__email"))
    token = same.select_related("account").first()
    if token is None or not OrderPerson.objects.filter(order=claim.order_id, email=token.email).exists():
        raise token_invalid()
    if token.account.kind == Kind.ACCOUNT and token.account_id != mine.pk:
        raise Forbidden(
            "claim_for_another",
            "This link was asked for with another account. Log in with that one, or ask for another link.",
        )


def _check_account(mine: Customer, site: Site) -> None:
    if mine.set_id != site.set_id:
        raise Conflict("not_in_set", "The customer is in another customer set than this site.")
    decision = login_check(mine, site).answer
    if decision is not LoginDecision.OPEN:
        raise refusal_at(decision, mine.pk, site.pk)


def _give(order: Order, account: Customer) -> Order:
    """The order and its mailbox's word stay as they are; the guest's page and every link to claim it are closed."""
    locked = locked_order(order, unchanged=True, also=account)
    locked.order.customer = account
    locked.order.customer_kind, locked.order.customer_type = account.kind, account.type
    OrderPerson.objects.filter(order=order).update(guest_token=None, guest_token_at=None)
    _tokens_of(order).delete()
    return locked.store(step=OrderStep.CLAIMED)


def _tokens_of(order: Order) -> QuerySet[OneTimeToken]:
    offered = OrderClaim.objects.filter(order=order).values("token_hash")
    return OneTimeToken.objects.filter(token_hash__in=offered)


def order_claimed() -> Conflict:
    return Conflict("order_claimed", "This order is in an account already.")


def email_not_proved() -> Conflict:
    return Conflict("email_not_proved", "Confirm your email address first: the link is in your mailbox.")
