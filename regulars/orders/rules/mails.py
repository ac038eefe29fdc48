"""What is written about orders, and the pages that these mails lead to (MSG-01, MSG-02)."""

from datetime import timedelta

from regulars.kernel.mail.mail_types import MailType

__all__ = [
    "APPROVAL_PAGE",
    "APPROVED",
    "CANCELLED",
    "CLAIMED",
    "CLAIM_LASTS",
    "CLAIM_OFFERED",
    "CLAIM_PAGE",
    "DECLINED",
    "GUEST_PAGE",
    "HELD",
    "LINK",
    "PAGE",
    "PLACED",
    "REFUNDED",
    "REMIND_AFTER_DAYS",
    "STILL_HELD",
    "STILL_TO_APPROVE",
    "TO_APPROVE",
    "WAITS",
]

PAGE = "/account/orders/{id}"  # of a site; a test compares it with the storefront's own
APPROVAL_PAGE = "/account/approvals/{id}"  # the same
REMIND_AFTER_DAYS = 3  # that an order waits, and again each time
GUEST_PAGE = "/orders/"  # the token of the order follows
CLAIM_PAGE = "/order-claims/"  # as above
CLAIM_LASTS = timedelta(days=3)
_BUYER = {
    "name": "Ada Lind",
    "site": "Mystic Business",
    "order": "MB-1042",
    "total": "€128.40",
    "contact": "shop@business.example",
    "link": "https://business.example/account/orders/1042",
}


def _mail_type(code: str, title: str, about: str, samples: dict[str, str]) -> MailType:
    return MailType(code, "orders", title, about, samples)


_HELD = {
    "site": "Mystic Business",
    "order": "MB-1042",
    "total": "€128.40",
    "number": "2041",
    "link": "https://admin.example/orders/1042",
}
HELD = _mail_type(
    "order_held",
    "Order needs approval",
    "To the receiver of this site's orders: an order waits until somebody approves or declines it.",
    _HELD,
)
STILL_HELD = _mail_type(
    "order_still_held",
    "Order still waits",
    "To the receiver of this site's orders, or else to staff who may approve them, every three days that an order waits.",
    _HELD | {"days": "3"},
)
_APPROVER = {
    "name": "Ben Borg",
    "site": "Mystic Business",
    "order": "MB-1042",
    "total": "€128.40",
    "number": "2041",
    "link": "https://business.example/account/approvals/1042",
}
TO_APPROVE = _mail_type(
    "order_to_approve",
    "Order to approve",
    "To customers whose role lets them approve: an order of their sub site waits until somebody approves or declines it.",
    _APPROVER,
)
STILL_TO_APPROVE = _mail_type(
    "order_still_to_approve",
    "Order still to approve",
    "To customers whose role lets them approve, every three days that an order of their sub site waits.",
    _APPROVER | {"days": "3"},
)
PLACED = _mail_type("order_placed", "Order placed", "When an order is placed and needs no approval.", _BUYER)
WAITS = _mail_type("order_waits", "Order waits", "When an order is placed that needs approval first.", _BUYER)
APPROVED = _mail_type("order_approved", "Order approved", "When an order on hold is approved.", _BUYER)
DECLINED = _mail_type(
    "order_declined",
    "Order declined",
    "When an order on hold is declined, with the reason.",
    _BUYER | {"reason": "Please order by your central purchasing."},
)
CANCELLED = _mail_type(
    "order_cancelled", "Order cancelled", "When an order is cancelled, by the customer or by staff.", _BUYER
)
REFUNDED = _mail_type(
    "order_refunded",
    "Order refunded",
    "When money that was paid for an order is given back.",
    _BUYER | {"refunded": "€28.40"},
)
CLAIM_OFFERED = _mail_type(
    "order_claim",
    "Claim an order",
    "When a guest's order can be put into an account: a one-time link for three days. Nothing happens without a click there.",
    _BUYER,
)
CLAIMED = _mail_type(
    "order_claimed", "Order claimed", "When a guest's order was put into an account.", _BUYER
)
LINK = _mail_type(
    "order_link",
    "New link to an order",
    "When a guest asks for the way to an order: a new link, which ends the one before.",
    _BUYER,
)
