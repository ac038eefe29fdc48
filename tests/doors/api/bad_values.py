"""Values that no field of the API takes, and the fields where one of them is fine."""

from typing import Any

__all__ = ["BAD", "GOOD"]

BAD: dict[str, Any] = {
    "over-long": "x" * 5000,
    "control": "a\x07b",
    "nul": "a\x00b",
    "line break": "a\r\nBcc: b@c.example",
    "right to left": "a\u202eb",
    "number": 7,
    "huge": 10**400,
    "half": 0.5,
    "true": True,
    "list": ["a"],
    "object": {"a": {"b": "c"}},
}

GOOD = {  # what is fine in these fields: a password is any text, a plan is compared, a username is what is seen of it
    "username": {"right to left"},
    "password": {"control", "line break", "right to left"},
    "new_password": {"control", "line break", "right to left"},
    "plan": {"control", "nul", "line break", "right to left"},
    "hosts": {"list"},
    "street": {"line break"},
    "remark": {"line break"},
    "shipping_method": {"right to left"},
    "session_days": {"number"},
    "priority": {"number"},
    "text": {"line break", "over-long"},
    "answers": {"object"},  # by the form, once there is something to order
    "position": {"number"},
    "source_version": {"number"},
    "guest_days": {"number"},
    "guest_retention_days": {"number"},
    "wording": {"line break"},
    "session_idle_minutes": {"number"},
}
