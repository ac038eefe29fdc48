"""The tone and drawing of each kind of change."""

__all__ = ["look_of"]

# By what happened, wherever it has a look of its own; else by what it happened to.
VERBS = {
    **dict.fromkeys(("registered", "added"), ("info", "user-plus")),
    **dict.fromkeys(("imported", "data_exported", "list_exported", "exported"), ("info", "arrow-down-tray")),
    **dict.fromkeys(
        ("password_changed", "password_set", "session_ended", "secret_rotated"), ("plain", "key")
    ),
    **dict.fromkeys(("blocked", "deactivated"), ("danger", "no-symbol")),
    **dict.fromkeys(("unblocked", "activated"), ("ok", "check")),
    **dict.fromkeys(("deleted", "cancelled"), ("wait", "x-mark")),
    "logged_in": ("plain", "arrow-right-end-on-rectangle"),
    "logged_out": ("plain", "arrow-right-start-on-rectangle"),
    "sessions_ended": ("wait", "key"),
    "renamed": ("plain", "identification"),
    "erased": ("danger", "x-mark"),
    "given_up": ("danger", "bolt"),
    "requested": ("wait", "hand-raised"),
}
AREAS = {
    "customer": "pencil",
    "access": "lock-open",
    "set": "rectangle-group",
    "site": "building-storefront",
    "staff": "pencil",
    "role": "shield-check",
    "api_key": "key",
    "mail": "envelope",
    "webhook": "bolt",
    "address": "map-pin",
    "customer_group": "user-group",
}
TONES = {"created": "info", "moved": "wait"}
ADDRESSES = dict.fromkeys(("added", "address_added"), "info") | dict.fromkeys(
    ("removed", "address_removed"), "wait"
)


def look_of(event: str) -> tuple[str, str]:
    area, _, verb = event.partition(".")
    if "address" in event and "email" not in event:
        return ADDRESSES.get(verb, "plain"), AREAS["address"]
    return VERBS.get(verb) or (TONES.get(verb, "plain"), AREAS.get(area, "clock"))
