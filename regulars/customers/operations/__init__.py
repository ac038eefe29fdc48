"""The front of the verbs: what other rooms, journeys and doors may use."""

__all__ = [
    "access",
    "accounts",
    "answers",
    "approvals",
    "attributes",
    "consents",
    "credentials",
    "emails",
    "erasure",
    "images",
    "locks",
    "mail_counts",
    "mails",
    "moves",
    "own_profile",
    "passwords",
    "profiles",
    "reorganisation",
    "revocation",
    "tokens",
]
