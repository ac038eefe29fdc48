"""Buyers and receivers hear of orders, in the transaction of what it tells of (B2B-01, MSG-01, MSG-02, G22)."""

from decimal import Decimal

from regulars.customers.operations.mails import notify_customer
from regulars.customers.rules import Kind, Status
from regulars.kernel.i18n import spoken
from regulars.kernel.mail.mail_types import MailType
from regulars.kernel.money import written
from regulars.orders.models import Order
from regulars.orders.queries.approvers import approvers_of, customer_approvers_of
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.rules import mails
from regulars.orders.rules.states import OrderState
from regulars.sites.operations.mails import address_of_office, write_mail

__all__ = ["notify_buyer", "notify_order_held", "notify_order_placed", "notify_order_still_held"]


def notify_order_held(order: Order) -> None:
    """Tell whoever the site, or else its master, named for orders that one waits for approval. Nobody named: each of staff who could approve it, in their language.
    Customers who may approve it are told too: their company's mailboxes are nobody's at the shop.

    The mail says numbers and no name: whoever orders could put an advertisement into one.
    """
    _write_held(mails.HELD, order)
    _write_to_approve(mails.TO_APPROVE, order)


def notify_order_still_held(order: Order, days: int) -> None:
    """As before, after so many days."""
    _write_held(mails.STILL_HELD, order, days=str(days))
    _write_to_approve(mails.STILL_TO_APPROVE, order, days=str(days))


def _write_held(mail_type: MailType, order: Order, **more: str) -> None:
    site = order.site
    receiver = buying_facts(site.pk, order.customer_id).receiver
    readers = {receiver: ""} if receiver else {each.email: each.language for each in approvers_of(order)}
    for to, language in readers.items():
        values = {
            "order": order.number,
            "total": written(order.total, order.currency, spoken(language, site.locale)),
            "number": str(order.customer_id),
            "link": address_of_office(f"/orders/{order.pk}"),
        }
        about = ("customer", order.customer_id)
        write_mail(mail_type, site, to=to, language=language, about=about, values=values | more)


def _write_to_approve(mail_type: MailType, order: Order, **more: str) -> None:
    for approver in customer_approvers_of(order):
        notify_customer(
            mail_type,
            approver,
            order.through_site or order.site,
            path=mails.APPROVAL_PAGE.format(id=order.pk),
            order=order.number,
            total=written(order.total, order.currency, spoken(approver.language, order.site.locale)),
            number=str(order.customer_id),
            **more,
        )


def notify_order_placed(order: Order, *, guest_token: str = "") -> None:
    """Tell the buyer that the order is there, and whether it waits for approval; a guest gets the link to its page."""
    waits = order.state == OrderState.ON_HOLD
    notify_buyer(mails.WAITS if waits else mails.PLACED, order, guest_token=guest_token)


def notify_buyer(
    mail_type: MailType,
    order: Order,
    *,
    refunded: Decimal | None = None,
    guest_token: str = "",
    **values: str,
) -> None:
    """Write to the mailbox that the order names, from the site where it was placed; nobody of an erased account.

    A guest is led nowhere but by the token of the order's page, which only they know (G8).
    """
    account, person = order.customer, getattr(order, "person", None)
    if person is None or not person.email or account.status == Status.ERASED:
        return
    site = order.through_site or order.site
    language = spoken(account.language, order.site.locale)
    if refunded is not None:
        values["refunded"] = written(refunded, order.currency, language)
    path = mails.GUEST_PAGE if guest_token else None
    if account.kind == Kind.ACCOUNT:
        path = mails.PAGE.format(id=order.pk)
    notify_customer(
        mail_type,
        account,
        site,
        to=person.email,
        path=path,
        secret=guest_token,
        order=order.number,
        total=written(order.total, order.currency, language),
        contact=order.site.sender,
        **values,
    )
