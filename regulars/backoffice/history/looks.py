"""The tone and drawing of each kind of change."""

__all__ = ["look_of"]

LOOKS = {
    "customer.registered": ("info", "user-plus"),
    "customer.added": ("info", "user-plus"),
    "customer.imported": ("info", "arrow-down-tray"),
    "customer.changed": ("plain", "pencil"),
    "customer.renamed": ("plain", "identification"),
    "customer.password_changed": ("plain", "key"),
    "customer.session_ended": ("plain", "key"),
    "customer.sessions_ended": ("wait", "key"),
    "customer.blocked": ("danger", "no-symbol"),
    "customer.unblocked": ("ok", "check"),
    "customer.moved": ("wait", "arrows-right-left"),
    "customer.erased": ("danger", "x-mark"),
    "customer.data_exported": ("info", "arrow-down-tray"),
    "history.exported": ("info", "arrow-down-tray"),
    "job.queued": ("plain", "clock"),
    "job.cancelled": ("wait", "x-mark"),
    "access.set": ("plain", "lock-open"),
    "access.requested": ("wait", "hand-raised"),
    "set.deleted": ("wait", "rectangle-group"),
    "customer.logged_in": ("plain", "arrow-right-end-on-rectangle"),
    "customer.logged_out": ("plain", "arrow-right-start-on-rectangle"),
    "set.created": ("info", "rectangle-group"),
    "set.changed": ("plain", "rectangle-group"),
    "set.made_default": ("plain", "rectangle-group"),
    "site.created": ("info", "building-storefront"),
    "site.changed": ("plain", "building-storefront"),
    "staff.added": ("info", "user-plus"),
    "staff.logged_in": ("plain", "arrow-right-end-on-rectangle"),
    "api_key.created": ("info", "key"),
    "mail.sent_again": ("plain", "envelope"),
    "webhook.created": ("info", "bolt"),
    "webhook.changed": ("plain", "bolt"),
    "webhook.secret_rotated": ("plain", "key"),
    "webhook.deleted": ("wait", "x-mark"),
    "webhook.given_up": ("danger", "bolt"),
    "webhook.tested": ("plain", "bolt"),
    "webhook.sent_again": ("plain", "bolt"),
    "site.moved": ("wait", "building-storefront"),
}


def look_of(event: str) -> tuple[str, str]:
    return LOOKS.get(event, ("plain", "clock"))
