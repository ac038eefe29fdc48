"""Mails to staff. The back office writes them, in its own words."""

from datetime import timedelta

from regulars.kernel.mail.mail_types import MailType

LASTS = timedelta(hours=1)
KNOWN_DEVICE = MailType(
    "staff_known_device",
    "staff",
    "Log-in of staff under attack",
    "To a member of staff whose log-in is slowed down because somebody guesses at their password.",
    {"link": "https://admin.example/login/device?token=..."},
    of_sites=False,
)
