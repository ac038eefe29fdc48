"""What subscribers are written, and the pages that these mails lead to (MSG-01, MSG-02)."""

from regulars.kernel.mail.mail_types import MailType

__all__ = ["CAMPAIGN", "CONFIRM", "CONFIRM_PAGE", "UNSUBSCRIBE_PAGE"]

CONFIRM_PAGE = "/newsletters/confirm?token="  # of a site; a test compares them with the storefront's own
UNSUBSCRIBE_PAGE = "/newsletters/unsubscribe?key="

CONFIRM = MailType(
    "newsletter_confirm",
    "newsletters",
    "Newsletter: confirm",
    "When somebody types an address to subscribe a newsletter: a one-time link for three days.",
    {
        "site": "Mystic Kids",
        "newsletter": "New toys",
        "wording": "I would like to read about new toys by email.",
        "link": "https://kids.example/link",
    },
)
CAMPAIGN = MailType(
    "newsletter_campaign",
    "newsletters",
    "Newsletter: campaign",
    "What stands around the text of every campaign; its link unsubscribes.",
    {
        "site": "Mystic Kids",
        "newsletter": "New toys",
        "subject": "Kites are here",
        "text": "The kites of this autumn have arrived.\n\nCome and see them.",
        "link": "https://kids.example/link",
    },
    unsubscribes=True,
    needs=("text", "link"),
)
