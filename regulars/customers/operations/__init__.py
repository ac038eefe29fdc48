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
    "letters",
    "locks",
    "mail_counts",
    "moves",
    "own_profile",
    "passwords",
    "profiles",
    "reorganisation",
    "revocation",
    "tokens",
]
